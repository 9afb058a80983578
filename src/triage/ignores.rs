//! `per-file-ignores`.

use crate::rules::{Finding, Selector};
use crate::source::{FileId, Files, normal};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// Globs, and the rules that are not reported in the files that they fit.
#[derive(Debug, Clone, Default)]
pub struct PerFileIgnores {
    root: PathBuf,
    globs: Vec<(Gitignore, Vec<Selector>)>,
}

impl PerFileIgnores {
    /// Globs are relative to `root`. Returns those that are none as well.
    pub fn new<'a>(root: &Path, ignores: impl IntoIterator<Item = (&'a String, &'a Vec<Selector>)>) -> (Self, Vec<(String, String)>) {
        let root = normal(root);
        let mut bad = Vec::new();
        let mut globs = Vec::new();
        for (glob, selectors) in ignores {
            let mut builder = GitignoreBuilder::new(&root);
            match builder.add_line(None, glob).and_then(|builder| builder.build()) {
                Ok(matcher) => globs.push((matcher, selectors.clone())),
                Err(error) => bad.push((glob.clone(), error.to_string())),
            }
        }
        (Self { root, globs }, bad)
    }

    pub(super) fn ignores(&self, finding: &Finding, files: &Files) -> bool {
        let fits = |matcher: &Gitignore, file: FileId| {
            let path = normal(files.get(file).path());
            // the matcher knows no path outside its root
            path.starts_with(&self.root) && matcher.matched_path_or_any_parents(&path, false).is_ignore()
        };
        self.globs.iter().any(|(matcher, selectors)| {
            selectors.iter().any(|s| s.contains(finding.rule))
                && (fits(matcher, finding.location.file) || fits(matcher, finding.handler.span.file))
        })
    }
}
