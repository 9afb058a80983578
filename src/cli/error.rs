use crate::mistake::Mistake;
use std::path::PathBuf;

/// Why a run failed before or while reporting; the exit code is 2.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("no such file or directory: {}", .0.display())]
    NoSuchPath(PathBuf),
    #[error("could not read standard input: {0}")]
    Stdin(#[source] std::io::Error),
    #[error("standard input holds one file: `-` cannot be given together with other paths")]
    StdinAndPaths,
    #[error("--stdin-filename is given, but no path is `-`")]
    StdinFilenameAlone,
    #[error("could not write {}: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    #[error("could not write to the terminal: {0}")]
    Terminal(#[from] std::io::Error),
    #[error("{0} reports for standard output")]
    TwoOnStdout(usize),
    #[error("--output-file {} is given, but every format already names its file", .0.display())]
    OutputFileUnused(PathBuf),
    #[error("`{0}` is not a place")]
    NotAPlace(String),
    #[error("no handler at {path}:{line}")]
    NoHandler { path: String, line: u32, near: Option<String> },
    #[error("{0}")]
    Config(crate::config::ConfigError),
    #[error("{0}")]
    Mistake(Box<Mistake>),
    #[error("could not read the rules file {}: {error}", path.display())]
    RulesUnreadable { path: PathBuf, error: std::io::Error },
    #[error("could not read the baseline {}: {error}", path.display())]
    BaselineUnreadable { path: PathBuf, error: std::io::Error },
    #[error("{} {error}", path.display())]
    Baseline { path: PathBuf, error: crate::triage::BaselineError },
    #[error("git: {0}")]
    Git(String),
    #[error("nothing is known of a library `{0}`")]
    UnknownLibrary(String, String),
    #[error("{0}")]
    UnknownRule(crate::rules::UnknownSelector),
    #[error("{0}")]
    Internal(String),
}

impl CliError {
    /// A mistake that is shown at its place in a file.
    #[must_use]
    pub fn mistake(&self) -> Option<&Mistake> {
        match self {
            Self::Mistake(mistake) | Self::Config(crate::config::ConfigError::Mistake(mistake)) => Some(mistake),
            _ => None,
        }
    }

    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoSuchPath(_) => "give files or directories that exist; without any, the current directory is checked".to_owned(),
            Self::StdinAndPaths => "run bolint once for `-` and once for the paths".to_owned(),
            Self::StdinFilenameAlone => "add `-`: bolint check - --stdin-filename api/views.py < api/views.py".to_owned(),
            Self::Write { .. } => "check that the directory exists and can be written to".to_owned(),
            Self::TwoOnStdout(_) => "name a file for all but one: --format sarif=out.sarif --format full".to_owned(),
            Self::OutputFileUnused(_) => "leave --output-file out, or take the `=FILE` from one of the formats".to_owned(),
            Self::NotAPlace(_) => "write a path and a line: bolint explain api/views.py:41".to_owned(),
            Self::NoHandler { near: Some(near), .. } => format!("the nearest handler is {near}"),
            Self::NoHandler { near: None, .. } => "bolint map lists all handlers with their lines".to_owned(),
            Self::UnknownRule(_) => "bolint rules lists all rules".to_owned(),
            Self::Internal(_) => "this is a bug in bolint, not in your code: please report it with the command and this line".to_owned(),
            Self::RulesUnreadable { .. } => "give a file in the format of docs/rules-format.md".to_owned(),
            Self::BaselineUnreadable { .. } => "bolint baseline writes it".to_owned(),
            Self::Baseline { .. } => "write it again: bolint baseline".to_owned(),
            Self::Git(_) => "give a branch, a tag or a commit of the repository that is checked: --diff main".to_owned(),
            Self::UnknownLibrary(_, known) => format!("there are {known}"),
            Self::Config(_) => "check that the file exists and that you may read it".to_owned(),
            Self::Mistake(_) | Self::Stdin(_) | Self::Terminal(_) => return None,
        })
    }
}
