use super::args::{CheckArgs, CheckFormat, MapFormat, Output};
use super::output::{outputs, require_existing, working_directory, write_file};
use super::{CliError, Console, Outcome};
use crate::analysis::{Options, Overlay, analyze};
use crate::report::{self, Look, Run};
use crate::rules;
use std::io::Read;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &CheckArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    // Bad arguments are named before the work, not after it.
    let outputs = outputs(&args.formats, args.output_file.as_deref(), CheckFormat::Full)?;
    let (paths, overlays) = inputs(args)?;
    console.detail(&format!("checking {}\n", paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")));
    let analysis = analyze(&paths, &Options { auth: args.auth.auth, overlays });
    let findings = rules::check(&analysis.handlers, &analysis.files, &args.rules.selection());
    let root = working_directory();
    finish(args, &outputs, &Run { analysis: &analysis, findings: &findings, root: &root }, console)
}

/// Writes every report, then says what else there is to say, and turns it into an outcome.
fn finish(args: &CheckArgs, outputs: &[Output<CheckFormat>], run: &Run<'_>, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    for output in outputs {
        match &output.file {
            Some(path) => write_file(path, &report_check(output.format, run, Look::default()))?,
            None => {
                let text = report_check(output.format, run, console.look());
                console.print(&text)?;
            }
        }
    }
    if args.show_files {
        console.say(&report::skipped(run));
    }
    if args.statistics {
        console.say(&report::statistics(run));
    }
    let paint = console.err_paint();
    console.say(&report::problems(&run.analysis.problems, paint));
    console.say(&report::summary(run, paint));
    Ok(outcome(args, run))
}

fn outcome(args: &CheckArgs, run: &Run<'_>) -> Outcome {
    if args.strict && !run.analysis.problems.is_empty() {
        Outcome::Failed
    } else if run.findings.shown.is_empty() || args.exit_zero {
        Outcome::Clean
    } else {
        Outcome::Findings
    }
}

/// The paths to analyse, and standard input as the text of one of them.
fn inputs(args: &CheckArgs) -> Result<(Vec<PathBuf>, Vec<Overlay>), CliError> {
    let dash = Path::new("-");
    if !args.paths.iter().any(|path| path == dash) {
        if args.stdin_filename.is_some() {
            return Err(CliError::StdinFilenameAlone);
        }
        require_existing(&args.paths)?;
        return Ok((args.paths.clone(), Vec::new()));
    }
    if args.paths.len() > 1 {
        return Err(CliError::StdinAndPaths);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(CliError::Stdin)?;
    let path = args.stdin_filename.clone().unwrap_or_else(|| dash.to_path_buf());
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((vec![path.clone()], vec![Overlay { path, text }]))
}

/// One report of a check.
#[must_use]
pub fn report_check(format: CheckFormat, run: &Run<'_>, look: Look) -> String {
    match format {
        CheckFormat::Full => report::full(run, look),
        CheckFormat::Concise => report::concise(run, look.paint),
        CheckFormat::Json => report::check_json(run),
        CheckFormat::Github => report::github(run),
        CheckFormat::Gitlab => report::gitlab(run),
        CheckFormat::Junit => report::junit(run),
        CheckFormat::Sarif => report::sarif(run),
        CheckFormat::Html => report::html(run),
    }
}

/// One report of the map.
#[must_use]
pub fn report_map(format: MapFormat, run: &Run<'_>, look: Look) -> String {
    match format {
        MapFormat::Table => report::map_table(run, look.paint),
        MapFormat::Json => report::map_json(run),
        MapFormat::Markdown => report::map_markdown(run),
        MapFormat::Html => report::html(run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analysis, Problem};
    use crate::cli::{Cli, Command};
    use crate::rules::{Findings, RuleMetadata};
    use clap::Parser;

    fn outcome_of(arguments: &[&str], findings: &Findings, problems: Vec<Problem>) -> Outcome {
        let cli = Cli::parse_from(["bolint", "check"].iter().chain(arguments));
        let Command::Check(args) = cli.command else { unreachable!("the command is check") };
        let analysis = Analysis { problems, ..Analysis::default() };
        outcome(&args, &Run { analysis: &analysis, findings, root: Path::new(".") })
    }

    fn one_finding() -> Findings {
        use crate::rules::{Finding, HandlerRef, Identity, Violation};
        use crate::source::{FileId, Span};
        let span = Span { file: FileId(0), start: 0, end: 0 };
        let rule: &'static RuleMetadata = rules::ALL[0].metadata();
        let violation = Violation {
            access: None,
            location: span,
            confidence: crate::verdict::Confidence::High,
            message: String::new(),
            help: None,
            notes: Vec::new(),
            trace: Vec::new(),
        };
        let handler = HandlerRef { name: String::new(), path: String::new(), line: 1, routes: Vec::new(), span, definition: span };
        let identity = Identity { model: None, reference: None, ordinal: 0 };
        Findings { shown: vec![Finding::new(rule, violation, handler, identity)], ..Findings::default() }
    }

    #[test]
    fn exit_codes() {
        let problem = || vec![Problem { path: "x.py".to_owned(), message: "unreadable".to_owned(), help: None }];
        assert_eq!(outcome_of(&[], &Findings::default(), Vec::new()), Outcome::Clean);
        assert_eq!(outcome_of(&[], &one_finding(), Vec::new()), Outcome::Findings);
        assert_eq!(outcome_of(&["--exit-zero"], &one_finding(), Vec::new()), Outcome::Clean);
        assert_eq!(outcome_of(&[], &Findings::default(), problem()), Outcome::Clean);
        assert_eq!(outcome_of(&["--strict"], &Findings::default(), problem()), Outcome::Failed);
        assert_eq!(outcome_of(&["--strict", "--exit-zero"], &one_finding(), problem()), Outcome::Failed);
    }
}
