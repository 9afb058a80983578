//! The driver: from paths to the authorization map.

use crate::auth::{AuthKind, AuthKinds};
use crate::engine;
use crate::knowledge::Knowledge;
use crate::project::{LoadOptions, Project};
use crate::source::{Discover, Discovered, Files, Found, discover, normal};
use crate::verdict::{Handler, Judged};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What a run may be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// which kinds of credential are judged
    pub auth: AuthKinds,
    /// what is known of libraries, and of this project
    pub knowledge: Knowledge,
    /// what to leave out
    pub discover: Discover,
    /// folders in which absolute imports are looked up, too
    pub src: Vec<PathBuf>,
    /// OpenAPI documents that name handlers, whatever the code says
    pub openapi: Vec<PathBuf>,
    /// texts that stand for files: an editor's buffers, or standard input; a path that does not exist on disk is added
    pub overlays: Vec<Overlay>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            auth: AuthKinds::default(),
            knowledge: Knowledge::builtin(),
            discover: Discover::default(),
            src: Vec::new(),
            openapi: Vec::new(),
            overlays: Vec::new(),
        }
    }
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
    let mut found = discover(paths, &options.discover);
    overlay(&mut found, paths, &options.overlays);
    let load = LoadOptions { src: options.src.clone(), openapi: options.openapi.clone(), ..LoadOptions::default() };
    let (project, problems, loaded) = Project::load(&mut files, &found, &load);
    let mut all: Vec<Problem> = found.problems.iter().chain(&problems).map(problem).collect();
    all.sort();
    all.dedup();
    let judged = Judged { sessions: options.auth.contains(AuthKind::Session) };
    let handlers = engine::map(&project, &options.knowledge, judged);
    let statistics = Statistics {
        files_seen: loaded.seen,
        files_parsed: loaded.parsed,
        files_skipped: loaded.skipped,
        files_failed: loaded.failed,
        bytes: loaded.bytes,
        limits_hit: handlers.iter().filter(|h| h.too_complex).count(),
        seconds: started.elapsed().as_secs_f64(),
        skipped: skipped(&found, &files, &all),
    };
    let mut handlers = handlers;
    handlers.sort_by(|a, b| {
        // files of several roots may be displayed alike
        let file = |h: &Handler| files.get(h.span.file);
        let place = |h: &Handler| (h.span.start, h.name.clone());
        (file(a).display(), file(a).path(), place(a)).cmp(&(file(b).display(), file(b).path(), place(b)))
    });
    Analysis { files, handlers, problems: all, statistics }
}

/// Puts texts in the place of files, and adds those that are not on disk.
fn overlay(found: &mut Discovered, paths: &[PathBuf], overlays: &[Overlay]) {
    for Overlay { path, text } in overlays {
        let text = Some(Arc::from(text.as_str()));
        let wanted = normal(path);
        // a path that does not exist was reported by the walk
        found.problems.retain(|p| normal(Path::new(&p.path)) != wanted);
        if let Some(file) = found.python.iter_mut().find(|f| normal(&f.path) == wanted) {
            file.text = text;
            continue;
        }
        let root = paths.iter().filter(|p| p.is_dir() && wanted.starts_with(normal(p))).max_by_key(|p| normal(p).components().count());
        let display = match root {
            Some(root) => wanted.strip_prefix(normal(root)).unwrap_or(path).to_string_lossy().replace('\\', "/"),
            None => path.to_string_lossy().replace('\\', "/"),
        };
        let folder = || path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let root = root.cloned().unwrap_or_else(folder);
        found.python.push(Found { path: path.clone(), display, root, text });
    }
    found.python.sort_by(|a, b| (&a.display, &a.path).cmp(&(&b.display, &b.path)));
}

/// Files that were seen and not parsed, and why.
fn skipped(found: &Discovered, files: &Files, problems: &[Problem]) -> Vec<(String, String)> {
    let parsed: HashSet<&Path> = files.iter().map(|(_, file)| file.path()).collect();
    let left = found.python.iter().filter(|f| !parsed.contains(f.path.as_path()));
    left.map(|f| {
        let failed = problems.iter().find(|p| p.path == f.display).map(|p| p.message.clone());
        let why = failed.unwrap_or_else(|| "not read: it holds no sign of a route, and nothing that does imports it".to_owned());
        (f.path.strip_prefix(".").unwrap_or(&f.path).to_string_lossy().replace('\\', "/"), why)
    })
    .collect()
}

fn problem(p: &crate::source::Problem) -> Problem {
    Problem { path: p.path.clone(), message: p.message.clone(), help: p.help.clone() }
}
