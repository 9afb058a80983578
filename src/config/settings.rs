//! What is in force: defaults, below the file, below the command line; and where each value came from.

use super::parse::{Parsed, parse};
use super::{Config, ConfigError};
use crate::auth::{AuthKind, AuthKinds};
use crate::rules::{DEFAULT_MIN_CONFIDENCE, Selection, Severity};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the value of an option came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// a file of options, and the line in it
    File(PathBuf, usize),
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// Where to look for the file of options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// the nearest `bolint.toml` or `pyproject.toml` with a table `[tool.bolint]`, from this folder upwards
    Nearest(PathBuf),
    /// this file
    File(PathBuf),
    /// none at all; the folder is the project
    Isolated(PathBuf),
}

/// The options in force.
#[derive(Debug, Clone)]
pub struct Settings {
    pub config: Config,
    /// origin of every option that is not at its default
    pub origins: BTreeMap<String, Origin>,
    /// the file, if there is one
    pub file: Option<PathBuf>,
    /// folder of the file; without one, the root of the repository, or else the folder of the run: fingerprints and globs are relative to it
    pub root: PathBuf,
}

impl Settings {
    /// Reads the file and puts the command line on top.
    ///
    /// # Errors
    /// The file cannot be read, or is not valid.
    pub fn load(source: &Source, command_line: &Config) -> Result<Self, ConfigError> {
        let (file, parsed) = match source {
            Source::Nearest(folder) => match nearest_file(folder)? {
                Some((path, parsed)) => (Some(path), parsed),
                None => (None, Parsed::default()),
            },
            Source::File(path) => {
                let text = read(path)?;
                (Some(path.clone()), parse(path, &text)?.unwrap_or_default())
            }
            Source::Isolated(_) => (None, Parsed::default()),
        };
        let folder = match source {
            Source::Nearest(folder) | Source::Isolated(folder) => folder.clone(),
            Source::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        };
        let root = file.as_deref().and_then(Path::parent).map_or_else(|| repository(&folder).unwrap_or(folder), Path::to_path_buf);
        let mut merged = Map::new();
        let mut origins = BTreeMap::new();
        for (key, value) in layer(&parsed.config) {
            let line = parsed.lines.get(&key).copied().unwrap_or(1);
            origins.insert(key.clone(), Origin::File(file.clone().unwrap_or_default(), line));
            merged.insert(key, value);
        }
        for (key, value) in layer(command_line) {
            origins.insert(key.clone(), Origin::CommandLine);
            merged.insert(key, value);
        }
        // what was serialised from this very type can be read back
        let config = serde_json::from_value(Value::Object(merged)).unwrap_or_default();
        Ok(Self { config, origins, file, root })
    }

    #[must_use]
    pub fn selection(&self) -> Selection {
        let list = |selectors: &Option<Vec<_>>| selectors.clone().unwrap_or_default();
        Selection {
            select: list(&self.config.select),
            extend: list(&self.config.extend_select),
            ignore: list(&self.config.ignore),
            min_confidence: self.config.min_confidence.unwrap_or(DEFAULT_MIN_CONFIDENCE),
            min_severity: self.config.min_severity.unwrap_or(Severity::Info),
        }
    }

    #[must_use]
    pub fn auth(&self) -> AuthKinds {
        self.config.auth.as_ref().map_or_else(AuthKinds::default, |kinds: &Vec<AuthKind>| AuthKinds::only(kinds.iter().copied()))
    }

    /// A path of the configuration, as the process can open it. A path of the command line is relative to the working directory.
    #[must_use]
    pub fn path(&self, option: &str, path: &Path) -> PathBuf {
        match self.origins.get(option) {
            Some(Origin::File(..)) => self.root.join(path),
            _ => path.to_path_buf(),
        }
    }
}

/// The options that a layer sets.
fn layer(config: &Config) -> Map<String, Value> {
    match serde_json::to_value(config) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable { path: path.to_path_buf(), error })
}

/// In one folder `bolint.toml` comes first; a `pyproject.toml` without our table is passed over.
fn nearest_file(folder: &Path) -> Result<Option<(PathBuf, Parsed)>, ConfigError> {
    for folder in folder.ancestors() {
        for name in ["bolint.toml", "pyproject.toml"] {
            let path = folder.join(name);
            if !path.is_file() {
                continue;
            }
            let text = read(&path)?;
            // another tool's broken pyproject.toml is no business of ours until it mentions us
            if name == "pyproject.toml" && !text.contains("bolint") {
                continue;
            }
            if let Some(parsed) = parse(&path, &text)? {
                return Ok(Some((path, parsed)));
            }
        }
    }
    Ok(None)
}

fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}
