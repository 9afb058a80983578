use super::args::BaselineArgs;
use super::output::{require_existing, write_file};
use super::setup::Setup;
use super::{CliError, Console, Outcome, progress};
use crate::analysis::analyze;
use crate::report;
use crate::triage::{Baseline, triage};
use std::path::PathBuf;

const NAME: &str = "bolint-baseline.json";

/// `bolint baseline`: what is found today, written down.
pub(super) fn run(args: &BaselineArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    require_existing(&args.paths)?;
    // the old baseline may name a file that is not there yet, and what it knows is written again
    let rules = super::args::RuleArgs { no_baseline: true, baseline: None, ..args.rules.clone() };
    let setup = Setup::load(&args.paths, &args.project, &rules)?;
    let analysis = progress::show(console, "checking", || analyze(&args.paths, &setup.options));
    let chosen = triage(&analysis, &setup.request);
    let baseline = Baseline::of(&chosen.findings.shown, &analysis.files, &setup.settings.root);
    let configured = || {
        let settings = Setup::load(&args.paths, &args.project, &super::args::RuleArgs::default()).ok()?.settings;
        settings.config.baseline.as_ref().map(|path| settings.path("baseline", path))
    };
    let path = args.output_file.clone().or_else(configured).unwrap_or_else(|| PathBuf::from(NAME));
    write_file(&path, &baseline.text())?;
    console.say(&report::problems(&analysis.problems, console.err_paint()));
    let findings = if baseline.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", baseline.len()) };
    console.say(&format!(
        "{} written with {findings}. Report only what comes after: bolint check --baseline {}\n",
        path.display(),
        path.display()
    ));
    Ok(Outcome::Clean)
}
