//! Which files may register routes, told by their bytes alone so that most files need no parser.

use crate::source::{Found, SIZE_LIMIT};
use aho_corasick::AhoCorasick;
use rayon::prelude::*;

/// Words without which no route is registered; case does not matter. Rather too many: a file too much costs time, one too few a
/// finding.
const WORDS: &[&str] = &[
    "flask",
    "quart",
    "connexion",
    "blueprint",
    "resource",
    "methodview",
    "as_view",
    "modelview",
    "baseview",
    "appbuilder",
    "add_url_rule",
    "url_map",
    "url_rule",
    "add_namespace",
    ".route(",
    ".expose(",
    "@expose",
    "@route",
    ".endpoint(",
    "_request(",
    "before_request",
    "after_request",
    "url_value_preprocessor",
    "errorhandler",
];

/// Shortcuts of a route decorator. As calls they are too common to count, so only after an `@`.
const DECORATORS: &[&str] = &[".get(", ".post(", ".put(", ".patch(", ".delete(", ".websocket("];

/// Words by which code registers a route at whatever object it is given.
const REGISTERING: &[&str] = &[".route(", "add_url_rule", "add_resource", "register_blueprint", ".expose("];

/// Whether a text registers routes by its look alone, whatever it imports. Decorators that are called like methods of HTTP count with
/// the path that they register (`@mock.patch("module.name")` registers none).
pub(super) fn registers(text: &str) -> bool {
    let path = |rest: &str| rest.trim_start_matches(['f', 'r', '"', '\'']).starts_with('/');
    let decorates = |line: &str| {
        let decorator = line.trim_start().strip_prefix('@');
        decorator.is_some_and(|rest| DECORATORS.iter().any(|d| rest.split_once(d).is_some_and(|(_, arguments)| path(arguments))))
    };
    REGISTERING.iter().any(|w| text.contains(w)) || text.lines().any(decorates)
}

/// The positions in `found` of the files to start from, in order. Test files count only if there is nothing else.
pub(super) fn entries(found: &[Found]) -> Vec<usize> {
    let patterns = || WORDS.iter().chain(DECORATORS);
    // the patterns are constants well below the automaton's limits; were it to fail, every file is an entry
    let scanner = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns()).ok();
    let hits: Vec<usize> = (0..found.len()).into_par_iter().filter(|&i| scanner.as_ref().is_none_or(|s| may_route(&found[i], s))).collect();
    let code: Vec<usize> = hits.iter().copied().filter(|&i| !is_test(&found[i].display)).collect();
    if code.is_empty() { hits } else { code }
}

/// True also for files that cannot be read, so that loading reports them.
fn may_route(file: &Found, scanner: &AhoCorasick) -> bool {
    if let Some(text) = &file.text {
        return scanner_hits(text.as_bytes(), scanner);
    }
    let readable = std::fs::metadata(&file.path).is_ok_and(|m| m.is_file() && m.len() <= SIZE_LIMIT);
    if !readable {
        return true;
    }
    let Ok(bytes) = std::fs::read(&file.path) else { return true };
    scanner_hits(&bytes, scanner)
}

fn scanner_hits(bytes: &[u8], scanner: &AhoCorasick) -> bool {
    scanner.find_overlapping_iter(bytes).any(|hit| {
        hit.pattern().as_usize() < WORDS.len() || {
            let line = bytes[..hit.start()].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
            bytes[line..hit.start()].trim_ascii_start().starts_with(b"@")
        }
    })
}

/// A test by its path inside the run root.
pub(super) fn is_test(display: &str) -> bool {
    let mut parts = display.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let stem = file.strip_suffix(".py").unwrap_or(file);
    stem == "conftest" || stem.starts_with("test_") || stem.ends_with("_test") || parts.any(|p| p == "tests" || p == "test")
}
