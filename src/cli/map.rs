use super::args::{MapArgs, MapFormat, RuleArgs};
use super::output::{outputs, require_existing, working_directory, write_file};
use super::setup::Setup;
use super::{CliError, Console, Outcome, progress, report_map};
use crate::analysis::analyze;
use crate::report::{self, Look, Run};
use crate::triage::triage;

pub(super) fn run(args: &MapArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let outputs = outputs(&args.formats, args.output_file.as_deref(), MapFormat::Table)?;
    require_existing(&args.paths)?;
    let setup = Setup::load(&args.paths, &args.project, &RuleArgs::default())?;
    let analysis = progress::show(console, "checking", || analyze(&args.paths, &setup.options));
    let findings = triage(&analysis, &setup.request).findings;
    let root = working_directory();
    let run = Run { analysis: &analysis, findings: &findings, root: &root };
    for output in &outputs {
        match &output.file {
            Some(path) => write_file(path, &report_map(output.format, &run, Look::default()))?,
            None => {
                let text = report_map(output.format, &run, console.look());
                console.print(&text)?;
            }
        }
    }
    let paint = console.err_paint();
    console.say(&report::problems(&analysis.problems, paint));
    Ok(Outcome::Clean)
}
