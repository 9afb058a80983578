//! What the two runners over `testdata/` share: the markers of a folder and what the binary says of it.

#![allow(dead_code, reason = "each runner uses its part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// `path:line` inside a case.
pub type Place = (String, u64);

/// The folders of `testdata/` that hold a case, sorted by name.
pub fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut found = Vec::new();
    for entry in fs::read_dir(&root).expect("testdata/ is part of the repository") {
        let path = entry.expect("testdata/ can be listed").path();
        let name = name(&path);
        if !path.is_dir() || name == "_stand_in" || name == "__pycache__" {
            continue;
        }
        if name == "_broken" {
            found.extend(fs::read_dir(&path).expect("_broken can be listed").flatten().map(|e| e.path()).filter(|p| p.is_dir()));
        } else {
            found.push(path);
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no case under {}", root.display());
    found
}

pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The Python files of a case, as paths relative to it; `prove.py` is no part of the application.
pub fn sources(case: &Path) -> Vec<(String, String)> {
    fn walk(dir: &Path, base: &Path, out: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> = fs::read_dir(dir).expect("a case can be listed").flatten().map(|e| e.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, base, out);
            } else if path.extension().is_some_and(|e| e == "py") && name(&path) != "prove.py" {
                let relative = path.strip_prefix(base).expect("walked from base").to_string_lossy().replace('\\', "/");
                out.push((relative, fs::read_to_string(&path).expect("a case is UTF-8")));
            }
        }
    }
    let mut out = Vec::new();
    walk(case, case, &mut out);
    out
}

/// The rest of the comment after `# word` on a line, up to the next `;`.
pub fn marker<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let comment = line.split_once('#')?.1;
    let pieces = comment.split([';', '#']).map(str::trim);
    pieces
        .filter_map(|piece| piece.strip_prefix(word))
        .find(|rest| rest.is_empty() || rest.starts_with([' ', ':']))
        .map(|rest| rest.trim_start_matches(':').trim())
}

/// What the comments of a case promise.
#[derive(Debug, Default)]
pub struct Expected {
    /// acceptable verdicts of each handler
    pub verdicts: BTreeMap<Place, Vec<String>>,
    /// place and code of each finding
    pub findings: BTreeSet<(Place, String)>,
}

pub fn expected(case: &Path) -> Expected {
    let mut out = Expected::default();
    for (path, text) in sources(case) {
        for (index, line) in text.lines().enumerate() {
            let place = (path.clone(), index as u64 + 1);
            if let Some(verdict) = marker(line, "verdict") {
                out.verdicts.insert(place.clone(), verdict.split('|').map(|v| v.trim().to_owned()).collect());
            }
            if let Some(codes) = marker(line, "expect") {
                out.findings.extend(codes.split(',').map(|code| (place.clone(), code.trim().to_owned())));
            }
        }
    }
    out
}

/// What the binary says: verdict of each handler, and findings with their handler.
#[derive(Debug, Default)]
pub struct Answer {
    pub verdicts: BTreeMap<Place, String>,
    /// (place, code) of each finding and the place of its handler
    pub findings: BTreeMap<(Place, String), BTreeSet<Place>>,
}

fn run(arguments: &[&str], case: &Path) -> Result<Value, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_bolint"))
        .args(arguments)
        .arg(case)
        .env("NO_COLOR", "1")
        .output()
        .map_err(|error| format!("bolint does not start: {error}"))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("`bolint {}` exits with {}: {}", arguments.join(" "), output.status, stderr.trim()));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`bolint {}` prints no JSON ({error}): {}", arguments.join(" "), stderr.trim()))
}

fn place(value: &Value, path: &str, line: &str) -> Option<Place> {
    Some((value[path].as_str()?.trim_start_matches("./").to_owned(), value[line].as_u64()?))
}

/// Runs `map` and `check` on a case.
pub fn ask(case: &Path) -> Result<Answer, String> {
    let mut answer = Answer::default();
    let map = run(&["map", "--format", "json"], case)?;
    for handler in map["handlers"].as_array().ok_or("the map has no `handlers`")? {
        let place = place(handler, "path", "line").ok_or("a handler without path and line")?;
        if place.0 != "prove.py" {
            answer.verdicts.insert(place, handler["verdict"].as_str().unwrap_or("?").to_owned());
        }
    }
    let check = run(&["check", "--format", "json", "--exit-zero", "--min-confidence", "low"], case)?;
    for finding in check["findings"].as_array().ok_or("the report has no `findings`")? {
        let at = place(&finding["location"], "path", "line").ok_or("a finding without location")?;
        let handler = place(&finding["handler"], "path", "line").ok_or("a finding without handler")?;
        let code = finding["code"].as_str().unwrap_or("?").to_owned();
        answer.findings.entry((at, code)).or_default().insert(handler);
    }
    Ok(answer)
}

/// Runs `work` on every item in parallel and keeps the order.
pub fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(work).collect()
}

/// Holds what differs today against the list of what is known to differ: nothing new may come, and what is mended leaves the
/// list. `UPDATE_KNOWN=1` writes the list.
#[allow(dead_code)]
pub fn only_known(list: &str, found: &[String]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(list);
    let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
    found.sort_unstable();
    found.dedup();
    if std::env::var_os("UPDATE_KNOWN").is_some() {
        std::fs::write(&path, found.iter().map(|l| format!("{l}\n")).collect::<String>()).expect("the list can be written");
        return;
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let known: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let new: Vec<&&str> = found.iter().filter(|f| !known.contains(f)).collect();
    let mended: Vec<&&str> = known.iter().filter(|k| !found.contains(k)).collect();
    assert!(
        new.is_empty() && mended.is_empty(),
        "new differences (mend them):\n{new:#?}\nno longer differ (take them off testdata/{list}):\n{mended:#?}"
    );
}
