//! The command line: arguments in, text and an exit code out.

mod args;
mod baseline;
mod check;
mod config;
mod error;
mod explain;
mod fix;
mod git;
mod inputs;
mod map;
mod output;
mod progress;
mod revision;
mod rule;
mod setup;
mod shell;
mod watch;

pub use args::{CheckArgs, CheckFormat, Cli, Command, ExplainArgs, MapArgs, MapFormat, Output};
pub use check::{report_check, report_map};
pub use error::CliError;
pub use output::{Console, Streams};

use crate::panics;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// nothing to report
    Clean,
    Findings,
    /// the run itself failed
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
        })
    }
}

/// Runs a parsed command line. Errors are rendered here, so that the binary has nothing left to do but exit.
pub fn run(cli: &Cli, streams: Streams<'_>) -> Outcome {
    let mut console = Console::new(&cli.global, streams);
    let result = panics::isolate("bolint", || dispatch(&cli.command, &mut console));
    let result = result.unwrap_or_else(|problem| Err(CliError::Internal(problem.message)));
    match result {
        Ok(outcome) => outcome,
        // `bolint check | head` is no failure worth a message.
        Err(CliError::Terminal(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Outcome::Failed,
        Err(error) => {
            console.error(&error);
            Outcome::Failed
        }
    }
}

fn dispatch(command: &Command, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    match command {
        Command::Check(args) => check::run(args, console),
        Command::Map(args) => map::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Baseline(args) => baseline::run(args, console),
        Command::Config(args) => config::run(args, console),
        Command::Rule { code: Some(code), .. } => rule::page(code, console),
        Command::Rule { code: None, knowledge, project } => rule::knowledge(knowledge.as_deref().unwrap_or_default(), project, console),
        Command::Rules => rule::list(console),
        Command::Completions { shell } => shell::completions(*shell, console),
        Command::Man => shell::man(console),
    }
}
