use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Folders of installed, generated or cached code.
const EXCLUDED_FOLDERS: &[&str] =
    &[".venv", "venv", "node_modules", "__pycache__", ".git", "build", "dist", ".tox", ".nox", "site-packages"];

/// Files beside Python that may declare tables, queries or routes.
const DATA_EXTENSIONS: &[&str] = &["sql", "yml", "yaml", "json"];

/// What to leave out of a walk.
#[derive(Debug, Clone, Default)]
pub struct Discover {
    /// globs in the syntax of `.gitignore`
    pub exclude: Vec<String>,
    /// folder that the globs are relative to; without one, each root
    pub base: Option<PathBuf>,
}

/// The candidate files of a run, each list sorted by path and without duplicates.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    pub python: Vec<Found>,
    /// `.sql`, `.yml`, `.yaml` and `.json` files
    pub data: Vec<Found>,
    pub problems: Vec<Problem>,
}

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    /// relative to the root argument, with forward slashes; for a file argument as it was given
    pub display: String,
    /// the root argument; for a file argument its folder
    pub root: PathBuf,
    /// what stands for the contents on disk: the text of an editor's buffer or of standard input
    pub text: Option<Arc<str>>,
}

/// Something that kept a path from being analysed in full.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub path: String,
    pub message: String,
    pub help: Option<String>,
}

/// Finds the files below `roots`. `.gitignore` and `.ignore` are respected, also outside a git repository; hidden files, symbolic
/// links and folders of installed or generated code are skipped. A root is always taken, whatever would exclude it.
#[must_use]
pub fn discover(roots: &[PathBuf], options: &Discover) -> Discovered {
    let mut found = Discovered::default();
    let mut seen = HashSet::new();
    for root in roots {
        match std::fs::metadata(root) {
            Err(error) => found.problems.push(Problem {
                path: slashes(root),
                message: format!("cannot be read: {error}"),
                help: Some("pass an existing file or folder".to_owned()),
            }),
            Ok(metadata) if metadata.is_dir() => walk(root, options, &mut found, &mut seen),
            Ok(_) => {
                let folder = match root.parent() {
                    Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
                    _ => PathBuf::from("."),
                };
                let file = Found { path: root.clone(), display: slashes(root), root: folder, text: None };
                // an explicit file is Python unless its name says otherwise: scripts often have no extension
                let is_data = kind(root) == Some(Kind::Data);
                add(file, if is_data { &mut found.data } else { &mut found.python }, &mut seen);
            }
        }
    }
    for list in [&mut found.python, &mut found.data] {
        list.sort_by(|a, b| (&a.display, &a.path).cmp(&(&b.display, &b.path)));
    }
    found.problems.sort();
    found.problems.dedup();
    found
}

/// An absolute path without `.` and `..`, by its text alone.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Python,
    Data,
}

fn kind(path: &Path) -> Option<Kind> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "py" | "pyw" => Some(Kind::Python),
        e if DATA_EXTENSIONS.contains(&e) => Some(Kind::Data),
        _ => None,
    }
}

fn add(file: Found, list: &mut Vec<Found>, seen: &mut HashSet<PathBuf>) {
    if seen.insert(normal(&file.path)) {
        list.push(file);
    }
}

fn walk(root: &Path, options: &Discover, found: &mut Discovered, seen: &mut HashSet<PathBuf>) {
    // globs of a configuration are relative to its folder, so paths are compared in full
    let overrides = excludes(&normal(options.base.as_deref().unwrap_or(root)), &options.exclude, &mut found.problems);
    // who names a folder inside an environment wants it read, though the environment's own `.gitignore` excludes everything
    let inside_excluded = normal(root).components().any(|c| c.as_os_str().to_str().is_some_and(|name| EXCLUDED_FOLDERS.contains(&name)));
    let walker = WalkBuilder::new(root)
        .require_git(false)
        // a run must not depend on who starts it
        .git_global(false)
        .parents(!inside_excluded)
        .follow_links(false)
        .filter_entry(move |entry| {
            let folder = entry.file_type().is_some_and(|t| t.is_dir());
            // `build` and `dist` are also names that people give to packages of their own
            let package = || matches!(entry.file_name().to_str(), Some("build" | "dist")) && entry.path().join("__init__.py").is_file();
            let named = || folder && entry.file_name().to_str().is_some_and(|n| EXCLUDED_FOLDERS.contains(&n)) && !package();
            let excluded = || !overrides.is_empty() && overrides.matched(normal(entry.path()), folder).is_ignore();
            entry.depth() == 0 || !(named() || excluded())
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.problems.push(Problem { path: slashes(root), message: error.to_string(), help: None });
                continue;
            }
        };
        if !entry.file_type().is_some_and(|t| t.is_file()) {
            continue;
        }
        let Some(kind) = kind(entry.path()) else { continue };
        let display = slashes(entry.path().strip_prefix(root).unwrap_or(entry.path()));
        let file = Found { path: entry.into_path(), display, root: root.to_owned(), text: None };
        let list = if kind == Kind::Python { &mut found.python } else { &mut found.data };
        add(file, list, seen);
    }
}

fn excludes(root: &Path, globs: &[String], problems: &mut Vec<Problem>) -> Override {
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        // an override lists what to take; a leading `!` makes it one to leave out
        if let Err(error) = builder.add(&format!("!{glob}")) {
            problems.push(bad_glob(glob, &error));
        }
    }
    builder.build().unwrap_or_else(|error| {
        problems.push(bad_glob(&globs.join(", "), &error));
        Override::empty()
    })
}

fn bad_glob(glob: &str, error: &ignore::Error) -> Problem {
    Problem {
        path: glob.to_owned(),
        message: format!("is no valid glob to exclude: {error}"),
        help: Some("globs have the syntax of .gitignore, such as `migrations/` or `**/legacy_*.py`".to_owned()),
    }
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn tree(files: &[&str]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for file in files {
            write(&folder, file, "");
        }
        folder
    }

    fn write(folder: &TempDir, file: &str, text: &str) {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn displays(list: &[Found]) -> Vec<&str> {
        list.iter().map(|f| f.display.as_str()).collect()
    }

    #[test]
    fn sorts_kinds_and_skips_what_is_not_the_project() {
        let folder = tree(&[
            "b.py",
            "a/c.py",
            "a.py",
            "schema.sql",
            "api.yml",
            "notes.txt",
            ".hidden/x.py",
            "venv/x.py",
            "a/node_modules/x.py",
            "build/x.py",
            "a/__pycache__/x.py",
            "ignored/x.py",
            "a/generated_pb2.py",
            "data.json",
            "UPPER.PY",
        ]);
        write(&folder, ".gitignore", "ignored/\n*_pb2.py\n");
        let found = discover(&[folder.path().to_owned()], &Discover::default());
        assert_eq!(displays(&found.python), ["UPPER.PY", "a.py", "a/c.py", "b.py"]);
        assert_eq!(displays(&found.data), ["api.yml", "data.json", "schema.sql"]);
        assert_eq!(found.problems, []);
    }

    #[test]
    fn excludes_by_glob_and_reports_a_bad_one() {
        let folder = tree(&["a.py", "migrations/m.py", "x/legacy_a.py", "x/b.py"]);
        let exclude = vec!["migrations/".to_owned(), "legacy_*.py".to_owned()];
        let found = discover(&[folder.path().to_owned()], &Discover { exclude, base: None });
        assert_eq!(displays(&found.python), ["a.py", "x/b.py"]);
        let found = discover(&[folder.path().to_owned()], &Discover { exclude: vec!["a[".to_owned()], base: None });
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].path, "a[");
        assert_eq!(found.python.len(), 4);
    }

    #[test]
    fn an_explicit_root_is_taken_wherever_it_lies() {
        let folder = tree(&["venv/lib/site-packages/pkg/a.py", "venv/lib/script", "venv/lib/x.sql"]);
        write(&folder, "venv/.gitignore", "*\n");
        let at = |p: &str| folder.path().join(p);
        let found = discover(&[at("venv/lib/site-packages/pkg"), at("venv/lib/script"), at("venv/lib/x.sql")], &Discover::default());
        let script = at("venv/lib/script").to_string_lossy().into_owned();
        assert_eq!(displays(&found.python), [script.as_str(), "a.py"]);
        assert_eq!(found.python[0].root, at("venv/lib"));
        assert_eq!(found.data.len(), 1);
    }

    #[test]
    fn overlapping_roots_give_each_file_once_and_missing_ones_a_problem() {
        let folder = tree(&["a/b.py", "c.py"]);
        let roots = [folder.path().to_owned(), folder.path().join("a"), folder.path().join("a/../c.py"), folder.path().join("none")];
        let found = discover(&roots, &Discover::default());
        assert_eq!(displays(&found.python), ["a/b.py", "c.py"]);
        assert_eq!(found.problems.len(), 1);
        assert!(found.problems[0].path.ends_with("none"));
    }

    #[cfg(unix)]
    #[test]
    fn follows_a_link_as_root_and_none_below() {
        let folder = tree(&["real/a.py"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("real/loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
        let found = discover(&[folder.path().join("link")], &Discover::default());
        assert_eq!(displays(&found.python), ["a.py"]);
        assert_eq!(found.problems, []);
    }
}
