//! A layer imports only from those below it, by the `use crate::…` lines outside tests.

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; layers of one line may know each other.
const LAYERS: &[&[&str]] = &[
    &["source", "auth"],
    &["python"],
    &["project"],
    &["knowledge"],
    // the evaluator shares its words for confidence and access kinds with the verdict
    &["eval", "web", "data", "verdict"],
    &["engine", "analysis", "panics"],
    &["rules"],
    &["triage", "patch"],
    &["report"],
    &["mistake"],
    &["config"],
    &["cli"],
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be listed").flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

#[test]
fn layers_look_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    let level = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    for path in all.iter().filter(|p| p.extension().is_some_and(|e| e == "rs") && p.file_stem().is_some_and(|s| s != "tests")) {
        let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        let own = relative.split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some(here) = level(&own) else { continue };
        let text = fs::read_to_string(path).expect("source is UTF-8");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for rest in line.split("crate::").skip(1) {
                let module: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if level(&module).is_some_and(|there| there > here) {
                    wrong.push(format!("src/{relative}:{}: {own} looks up to {module}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
