//! A configuration file's text, read; mistakes in it are shown at their place.

use super::Config;
use crate::mistake::Mistake;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A file read, and the line of each option in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsed {
    pub config: Config,
    pub lines: BTreeMap<String, usize>,
}

/// The two files that may hold options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `bolint.toml`: the whole file
    Own,
    /// `pyproject.toml`: the table `[tool.bolint]`
    Pyproject,
}

impl Kind {
    pub(super) fn of(path: &Path) -> Self {
        if path.file_name().is_some_and(|name| name == "pyproject.toml") { Self::Pyproject } else { Self::Own }
    }
}

#[derive(Deserialize)]
struct Pyproject {
    tool: Option<Tools>,
}

#[derive(Deserialize)]
struct Tools {
    bolint: Option<Config>,
}

/// The options of a file; none if it is a `pyproject.toml` without the table `[tool.bolint]`.
pub(super) fn parse(path: &Path, text: &str) -> Result<Option<Parsed>, Box<Mistake>> {
    let mistake = |error: toml::de::Error| Mistake::boxed(path, text, &error);
    let config = match Kind::of(path) {
        Kind::Own => Some(toml::from_str::<Config>(text).map_err(mistake)?),
        Kind::Pyproject => toml::from_str::<Pyproject>(text).map_err(mistake)?.tool.and_then(|tool| tool.bolint),
    };
    Ok(config.map(|config| Parsed { config, lines: lines(path, text) }))
}

/// The line of each option, so that `bolint config` can say where a value was written.
fn lines(path: &Path, text: &str) -> BTreeMap<String, usize> {
    let Ok(document) = toml::de::DeTable::parse(text) else { return BTreeMap::new() };
    let mut table = document.get_ref();
    if Kind::of(path) == Kind::Pyproject {
        for name in ["tool", "bolint"] {
            let Some(toml::de::DeValue::Table(inner)) = table.get(name).map(toml::Spanned::get_ref) else { return BTreeMap::new() };
            table = inner;
        }
    }
    let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    table.iter().map(|(key, _)| (key.get_ref().to_string(), line(key.span().start))).collect()
}
