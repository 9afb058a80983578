//! The configuration: its options, the file that sets them, and what is in force.

mod options;
mod page;
mod parse;
mod settings;

pub use options::Config;
pub use page::{markdown, options, schema};
pub use settings::{Origin, Settings, Source};

use crate::mistake::Mistake;
use std::path::PathBuf;

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("could not read {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error(transparent)]
    Mistake(#[from] Box<Mistake>),
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
