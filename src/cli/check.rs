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
    let analysis = analyze(&paths, &Options { auth: args.auth.auth, overlays, ..Options::default() });
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
