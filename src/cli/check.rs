use super::args::{CheckArgs, CheckFormat, MapFormat, Output};
use super::inputs::Inputs;
use super::output::{outputs, working_directory, write_file};
use super::{CliError, Console, Outcome, fix, progress, revision, watch};
use crate::analysis::{Analysis, analyze};
use crate::patch;
use crate::report::{self, Look, Run};
#[cfg(test)]
use crate::rules;
use crate::triage::{Triage, triage};
#[cfg(test)]
use std::path::Path;

pub(super) fn run(args: &CheckArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    // Bad arguments are named before the work, not after it.
    let outputs = outputs(&args.formats, args.output_file.as_deref(), CheckFormat::Full)?;
    if args.watch {
        return watch::run(args, &outputs, console);
    }
    once(args, &outputs, console)
}

/// One check: read, judge, choose, report.
pub(super) fn once(args: &CheckArgs, outputs: &[Output<CheckFormat>], console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let mut inputs = Inputs::of(args)?;
    if let Some(file) = &inputs.setup.settings.file {
        console.detail(&format!("options of {}\n", file.display()));
    }
    console.detail(&format!("checking {}\n", inputs.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")));
    let (mut analysis, mut chosen) = judged(&mut inputs, args, console)?;
    let patched = fix::run(args, &inputs, &analysis, &chosen, console)?;
    if patched == fix::Patched::Files {
        // what is reported is what is left
        (analysis, chosen) = judged(&mut inputs, args, console)?;
    }
    if patched == fix::Patched::Printed {
        return Ok(Outcome::Clean);
    }
    analysis.problems.extend(inputs.setup.problems.iter().cloned());
    analysis.problems.append(&mut chosen.problems);
    let root = working_directory();
    let strict = inputs.setup.settings.config.strict == Some(true) || args.strict;
    let run = Run { analysis: &analysis, findings: &chosen.findings, root: &root };
    finish(args, outputs, &run, console)?;
    console.say(&report::stale(&chosen.stale, console.err_paint()));
    Ok(outcome(strict, args.exit_zero, &run))
}

/// The analysis and the choice, with what another revision or an older file name has to say.
fn judged(inputs: &mut Inputs, args: &CheckArgs, console: &mut Console<'_>) -> Result<(Analysis, Triage), CliError> {
    let setup = &mut inputs.setup;
    if let Some(base) = &args.diff {
        setup.request.revision =
            Some(progress::show(console, "reading the other revision", || revision::known(&inputs.paths, base, setup))?);
    }
    let analysis = progress::show(console, "checking", || analyze(&inputs.paths, &setup.options));
    revision::renamed_since_baseline(setup);
    let mut chosen = triage(&analysis, &setup.request);
    concrete(&analysis, &mut chosen);
    Ok((analysis, chosen))
}

/// Where the code at an access has a name for the caller, the help says it with this name.
fn concrete(analysis: &Analysis, chosen: &mut Triage) {
    let shown = &mut chosen.findings.shown;
    for proposal in patch::propose(analysis, shown) {
        let Some(line) = proposal.line else { continue };
        for finding in shown.iter_mut().filter(|f| f.fingerprint == proposal.fingerprint) {
            let lead = finding.help.as_deref().and_then(|help| help.split_once(": `")).map_or("let the selection decide", |(lead, _)| lead);
            finding.help = Some(format!("{lead}: `{line}`"));
        }
    }
}

/// Writes every report, then says what else there is to say.
fn finish(args: &CheckArgs, outputs: &[Output<CheckFormat>], run: &Run<'_>, console: &mut Console<'_>) -> Result<(), CliError> {
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
    Ok(())
}

fn outcome(strict: bool, exit_zero: bool, run: &Run<'_>) -> Outcome {
    if strict && !run.analysis.problems.is_empty() {
        Outcome::Failed
    } else if run.findings.shown.is_empty() || exit_zero {
        Outcome::Clean
    } else {
        Outcome::Findings
    }
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
        let (strict, exit_zero) = (args.strict, args.exit_zero);
        let analysis = Analysis { problems, ..Analysis::default() };
        outcome(strict, exit_zero, &Run { analysis: &analysis, findings, root: Path::new(".") })
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
