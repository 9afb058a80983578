//! From arguments and configuration to what the analysis and the triage are told.

use super::CliError;
use super::args::{ProjectArgs, RuleArgs};
use crate::analysis::{Options, Problem};
use crate::config::{Config, Settings, Source};
use crate::knowledge::{Knowledge, Statements};
use crate::mistake::Mistake;
use crate::rules::Selector;
use crate::source::{Discover, normal};
use crate::triage::{Baseline, BaselineError, PerFileIgnores, Request};
use std::path::{Path, PathBuf};

/// Everything that a run is told.
#[derive(Debug)]
pub(super) struct Setup {
    pub settings: Settings,
    pub options: Options,
    pub request: Request,
    /// of the configuration: it is usable, but not as it was meant
    pub problems: Vec<Problem>,
}

impl Setup {
    /// Reads the configuration that is nearest to `paths`, and all files that it names.
    pub fn load(paths: &[PathBuf], project: &ProjectArgs, rules: &RuleArgs) -> Result<Self, CliError> {
        let settings = Settings::load(&source(paths, project), &command_line(project, rules)).map_err(CliError::Config)?;
        Self::of(settings)
    }

    fn of(settings: Settings) -> Result<Self, CliError> {
        let config = &settings.config;
        let none = Vec::new();
        let openapi = config.openapi.iter().flatten().map(|file| settings.path("openapi", file));
        let src = config.src.iter().flatten().map(|folder| settings.path("src", folder));
        let discover =
            Discover { exclude: config.exclude.clone().unwrap_or_default(), base: settings.file.is_some().then(|| settings.root.clone()) };
        let options = Options {
            auth: settings.auth(),
            knowledge: knowledge(&settings)?,
            discover,
            src: src.map(|folder| normal(&folder)).collect(),
            openapi: openapi.map(|file| normal(&file)).collect(),
            overlays: Vec::new(),
        };
        let (per_file, bad) = PerFileIgnores::new(&settings.root, config.per_file_ignores.iter().flatten());
        let bad = bad.into_iter().map(|(glob, error)| Problem {
            path: glob,
            message: format!("is no valid glob in per-file-ignores: {error}"),
            help: Some("globs are written as in .gitignore".to_owned()),
        });
        let mut selection = settings.selection();
        if config.require_reason == Some(true) {
            selection.extend.push("BOLA101".parse::<Selector>().map_err(CliError::UnknownRule)?);
        }
        let baseline = match config.baseline.as_deref().filter(|p| !p.as_os_str().is_empty()) {
            Some(path) => Some(baseline(&settings.path("baseline", path))?),
            None => None,
        };
        let request = Request { selection, per_file, root: settings.root.clone(), baseline, ..Request::default() };
        let problems = none.into_iter().chain(bad).collect();
        Ok(Self { settings, options, request, problems })
    }

    /// The folder of the project, as short as the working directory allows.
    pub fn project(&self) -> PathBuf {
        let here = super::output::working_directory();
        if normal(&self.settings.root) == normal(&here) {
            return PathBuf::from(".");
        }
        self.settings.root.strip_prefix(&here).map_or_else(|_| self.settings.root.clone(), Path::to_path_buf)
    }
}

/// The folder from which to look for a file of options.
fn source(paths: &[PathBuf], project: &ProjectArgs) -> Source {
    if let Some(file) = &project.config {
        return Source::File(normal(file));
    }
    let first = paths.first().map_or_else(|| PathBuf::from("."), Clone::clone);
    let folder = if first.is_dir() { normal(&first) } else { normal(&first).parent().map(Path::to_path_buf).unwrap_or_default() };
    if project.isolated { Source::Isolated(folder) } else { Source::Nearest(folder) }
}

/// The options that the command line sets.
fn command_line(project: &ProjectArgs, rules: &RuleArgs) -> Config {
    fn given<T: Clone>(list: &[T]) -> Option<Vec<T>> {
        (!list.is_empty()).then(|| list.to_vec())
    }
    Config {
        select: given(&rules.select),
        extend_select: given(&rules.extend_select),
        ignore: given(&rules.ignore),
        min_severity: rules.min_severity,
        min_confidence: rules.min_confidence,
        require_reason: rules.require_reason.then_some(true),
        baseline: if rules.no_baseline { Some(PathBuf::new()) } else { rules.baseline.clone() },
        exclude: given(&project.exclude),
        src: given(&project.src),
        auth: project.auth.map(|kinds| kinds.iter().collect()),
        rules: given(&project.rule_files),
        ..Config::default()
    }
}

/// What ships with the program, what the rules files add, and what the configuration says.
fn knowledge(settings: &Settings) -> Result<Knowledge, CliError> {
    let config = &settings.config;
    let mut knowledge = Knowledge::builtin();
    for path in config.rules.iter().flatten() {
        let path = settings.path("rules", path);
        let text = std::fs::read_to_string(&path).map_err(|error| CliError::RulesUnreadable { path: path.clone(), error })?;
        knowledge
            .extend(&path.display().to_string(), &text)
            .map_err(|e| CliError::Mistake(Box::new(Mistake::new(&path.display().to_string(), &text, &e.message, e.span))))?;
    }
    knowledge.finish();
    let list = |names: &Option<Vec<String>>| names.clone().unwrap_or_default();
    knowledge.tell(&Statements {
        credential_headers: list(&config.credential_headers),
        owner_names: list(&config.owner_names),
        principals: list(&config.principals),
        guards: list(&config.guards),
        admin_checks: list(&config.admin_checks),
        public_objects: list(&config.public_objects),
        scoped_objects: list(&config.scoped_objects),
    });
    Ok(knowledge)
}

fn baseline(path: &Path) -> Result<Baseline, CliError> {
    let failed = |error| CliError::Baseline { path: path.to_path_buf(), error };
    let text = std::fs::read_to_string(path).map_err(|error| CliError::BaselineUnreadable { path: path.to_path_buf(), error })?;
    Baseline::read(&text).map_err(|error: BaselineError| failed(error))
}
