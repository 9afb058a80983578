//! Which files a check reads, and whose findings it is asked for.

use super::CliError;
use super::args::{CheckArgs, RuleArgs};
use super::output::require_existing;
use super::setup::Setup;
use crate::analysis::Overlay;
use crate::source::normal;
use crate::triage::{Scope, Unused};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A set-up run and the paths that it reads.
#[derive(Debug)]
pub(super) struct Inputs {
    pub setup: Setup,
    pub paths: Vec<PathBuf>,
}

impl Inputs {
    /// Sorts out what PATHS mean.
    pub fn of(args: &CheckArgs) -> Result<Self, CliError> {
        let dash = Path::new("-");
        if args.paths.iter().any(|path| path == dash) {
            return if args.paths.len() == 1 { stdin(args) } else { Err(CliError::StdinAndPaths) };
        }
        if args.stdin_filename.is_some() {
            return Err(CliError::StdinFilenameAlone);
        }
        if args.changed {
            return changed(args);
        }
        require_existing(&args.paths)?;
        let mut setup = load(&args.paths, args)?;
        // who names files sees a part of the project: what a comment is for may lie in another file
        if args.paths.iter().any(|path| path.is_file()) {
            setup.request.unused = Unused::Keep;
        }
        Ok(Self { setup, paths: args.paths.clone() })
    }
}

fn load(paths: &[PathBuf], args: &CheckArgs) -> Result<Setup, CliError> {
    let rules: &RuleArgs = &args.rules;
    Setup::load(paths, &args.project, rules)
}

/// The changed files of a commit: the cause of a finding may lie in another file than its handler, so the whole project is read.
fn changed(args: &CheckArgs) -> Result<Inputs, CliError> {
    let mut setup = load(&[PathBuf::from(".")], args)?;
    setup.request.scope = Scope::Touching(args.paths.clone());
    let paths = vec![setup.project()];
    Ok(Inputs { setup, paths })
}

/// An editor's buffer: it stands for one file of a project on disk.
fn stdin(args: &CheckArgs) -> Result<Inputs, CliError> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(CliError::Stdin)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let Some(path) = args.stdin_filename.clone() else {
        let path = PathBuf::from("-");
        let mut setup = load(&[PathBuf::from(".")], args)?;
        setup.request.unused = Unused::Keep;
        setup.options.overlays = vec![Overlay { path, text }];
        return Ok(Inputs { setup, paths: Vec::new() });
    };
    let mut setup = load(std::slice::from_ref(&path), args)?;
    setup.request.scope = Scope::In(path.clone());
    let project = setup.project();
    // a file outside the project that the options belong to is read on its own
    let paths = if normal(&path).starts_with(normal(&project)) { vec![project] } else { Vec::new() };
    setup.options.overlays = vec![Overlay { path, text }];
    Ok(Inputs { setup, paths })
}
