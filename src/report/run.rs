use crate::analysis::Analysis;
use crate::rules::{Findings, Severity};
use crate::source::{FileId, Position, SourceFile, Span};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Everything that a report may tell of.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    pub analysis: &'a Analysis,
    pub findings: &'a Findings,
    /// directory that paths for people and for CI are relative to
    pub root: &'a Path,
}

/// The counts of the summary line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// handlers seen
    pub handlers: usize,
    pub handlers_with_credential: usize,
    /// accesses checked
    pub accesses: usize,
    pub findings: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// findings below the thresholds
    pub hidden: usize,
    /// findings that a comment or `per-file-ignores` takes out
    pub suppressed: usize,
    /// findings that the baseline or the other revision has as well
    pub known: usize,
    /// files that could not be read or parsed, in whole or in part
    pub problems: usize,
}

impl<'a> Run<'a> {
    #[must_use]
    pub fn summary(&self) -> Summary {
        let handlers = &self.analysis.handlers;
        let count = |severity| self.findings.shown.iter().filter(|f| f.severity == severity).count();
        Summary {
            handlers: handlers.len(),
            handlers_with_credential: handlers.iter().filter(|h| h.credential.is_some()).count(),
            accesses: handlers.iter().map(|h| h.accesses.len()).sum(),
            findings: self.findings.shown.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            hidden: self.findings.below_confidence + self.findings.below_severity,
            suppressed: self.findings.suppressed,
            known: self.findings.known,
            problems: self.analysis.problems.len(),
        }
    }

    #[must_use]
    pub fn file(&self, id: FileId) -> &'a SourceFile {
        self.analysis.files.get(id)
    }

    /// Path relative to the argument of the run: the one of the JSON contract.
    #[must_use]
    pub fn argument_path(&self, id: FileId) -> &'a str {
        self.file(id).display()
    }

    /// Path relative to the working directory, so that a terminal, an editor or a CI service can open it.
    #[must_use]
    pub fn path(&self, id: FileId) -> String {
        relative(self.file(id).path(), self.root)
    }

    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// The position after the last character.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end.max(span.start))
    }
}

fn relative(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let path: PathBuf = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or_else(|_| path.to_path_buf());
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_working_directory() {
        assert_eq!(relative(Path::new("/w/api/x.py"), Path::new("/w")), "api/x.py");
        assert_eq!(relative(Path::new("./api/x.py"), Path::new("/w")), "api/x.py");
        assert_eq!(relative(Path::new("/elsewhere/x.py"), Path::new("/w")), "/elsewhere/x.py");
    }
}
