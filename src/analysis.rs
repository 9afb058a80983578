//! The driver: from paths to the authorization map.

use crate::auth::{AuthKind, AuthKinds};
use crate::engine;
use crate::knowledge::Knowledge;
use crate::project::{LoadOptions, Project};
use crate::source::{Discover, Files, discover};
use crate::verdict::{Handler, Judged};
use std::path::PathBuf;
use std::time::Instant;

/// What a run may be told.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// which kinds of credential are judged
    pub auth: AuthKinds,
    /// texts that stand for files: an editor's buffers, or standard input; a path that does not exist on disk is added
    pub overlays: Vec<Overlay>,
}

/// A text that is analysed in place of the file at `path`.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub path: PathBuf,
    pub text: String,
}

/// A file of which the run could not make use; the other files are analysed all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// as the user would type it
    pub path: String,
    /// what went wrong, in words that continue `path: `
    pub message: String,
    /// how to mend it
    pub help: Option<String>,
}

/// What the run looked at.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Python files below the given paths
    pub files_seen: usize,
    pub files_parsed: usize,
    /// files that hold no route and that no parsed file imports
    pub files_skipped: usize,
    /// files that could not be read or parsed
    pub files_failed: usize,
    /// bytes of the parsed files
    pub bytes: u64,
    /// handlers on which a limit of the evaluator was hit
    pub limits_hit: usize,
    pub seconds: f64,
    /// why files were left out, for `--show-files`: path as the user would type it, and the reason
    pub skipped: Vec<(String, String)>,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Analysis {
    pub files: Files,
    /// the authorization map, sorted by path and line
    pub handlers: Vec<Handler>,
    pub problems: Vec<Problem>,
    pub statistics: Statistics,
}

/// Reads the Python files below `paths` and evaluates every Flask handler in them.
#[must_use]
pub fn analyze(paths: &[PathBuf], options: &Options) -> Analysis {
    let started = Instant::now();
    let mut files = Files::default();
    let found = discover(paths, &Discover::default());
    let (project, problems, loaded) = Project::load(&mut files, &found, &LoadOptions::default());
    let know = Knowledge::builtin();
    let mut all: Vec<Problem> = found.problems.iter().chain(&problems).map(problem).collect();
    all.sort();
    all.dedup();
    let judged = Judged { sessions: options.auth.contains(AuthKind::Session) };
    let handlers = engine::map(&project, &know, judged);
    let statistics = Statistics {
        files_seen: loaded.seen,
        files_parsed: loaded.parsed,
        files_skipped: loaded.skipped,
        files_failed: loaded.failed,
        bytes: loaded.bytes,
        limits_hit: handlers.iter().filter(|h| h.too_complex).count(),
        seconds: started.elapsed().as_secs_f64(),
        skipped: Vec::new(),
    };
    let mut handlers = handlers;
    handlers.sort_by(|a, b| {
        let key = |h: &Handler| (files.get(h.span.file).display().to_owned(), h.span.start, h.name.clone());
        key(a).cmp(&key(b))
    });
    Analysis { files, handlers, problems: all, statistics }
}

fn problem(p: &crate::source::Problem) -> Problem {
    Problem { path: p.path.clone(), message: p.message.clone(), help: p.help.clone() }
}
