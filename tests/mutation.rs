//! A guard or filter that matters must be seen to matter: each statement marked `# guard` and each line marked `# filter` is
//! taken out of a copy of its case, and a handler that was not reported as open before must be reported then.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::{Answer, Place, ask, cases, marker, name, only_known, parallel, sources};

/// One case with one group of markers taken out of one file.
struct Mutant {
    case: PathBuf,
    path: String,
    /// first marked line
    line: usize,
    /// the mutated text, as many lines as before, so that places stay comparable
    text: String,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Clauses and brackets that belong to the statement above although they are indented like it.
fn continues(line: &str) -> bool {
    let line = line.trim_start();
    ["else", "elif", "except", "finally"].iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ':'])))
        || line.starts_with([')', ']', '}'])
}

/// The line after the statement that begins at `start`.
fn end_of_statement(lines: &[String], start: usize) -> usize {
    let column = indent(&lines[start]);
    let mut end = start + 1;
    while end < lines.len() {
        let line = &lines[end];
        let inside = line.trim().is_empty() || indent(line) > column || (indent(line) == column && continues(line));
        if !inside {
            break;
        }
        end += 1;
    }
    end
}

fn mutants(case: &Path) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (path, text) in sources(case) {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut groups: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            for (word, whole_statement) in [("guard", true), ("filter", false)] {
                if let Some(label) = marker(line, word) {
                    let group = if label.is_empty() { format!("{index}") } else { label.to_owned() };
                    groups.entry(group).or_default().push((index, whole_statement));
                }
            }
        }
        for marks in groups.into_values() {
            let mut mutated = lines.clone();
            for &(index, whole_statement) in &marks {
                let end = if whole_statement { end_of_statement(&lines, index) } else { index + 1 };
                let pass = format!("{}pass", " ".repeat(indent(&lines[index])));
                mutated[index..end].fill(String::new());
                if whole_statement {
                    mutated[index] = pass;
                }
            }
            out.push(Mutant { case: case.to_path_buf(), path: path.clone(), line: marks[0].0 + 1, text: mutated.join("\n") + "\n" });
        }
    }
    out
}

/// Handlers with a finding that says open: BOLA001 to BOLA003.
fn open(answer: &Answer) -> BTreeSet<Place> {
    let findings = answer.findings.iter().filter(|((_, code), _)| ["BOLA001", "BOLA002", "BOLA003"].contains(&code.as_str()));
    findings.flat_map(|(_, handlers)| handlers.iter().cloned()).collect()
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn try_mutant(index: usize, mutant: &Mutant, before: &BTreeSet<Place>) -> Result<(), String> {
    let copied = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutant-{index}")).join(name(&mutant.case));
    let prepared = copy(&mutant.case, &copied).and_then(|()| fs::write(copied.join(&mutant.path), &mutant.text));
    let answer = prepared.map_err(|error| format!("cannot copy: {error}")).and_then(|()| ask(&copied));
    let _ = fs::remove_dir_all(copied.parent().unwrap_or(&copied));
    if open(&answer?).is_subset(before) { Err("no further handler is reported".to_owned()) } else { Ok(()) }
}

#[test]
fn without_its_guard_a_handler_is_reported() {
    let cases = cases();
    let before: BTreeMap<PathBuf, Result<BTreeSet<Place>, String>> =
        cases.iter().cloned().zip(parallel(&cases, |case| ask(case).map(|answer| open(&answer)))).collect();
    let all: Vec<(usize, Mutant)> = cases.iter().flat_map(|case| mutants(case)).enumerate().collect();
    assert!(!all.is_empty(), "no marker found");
    let results = parallel(&all, |(index, mutant)| {
        let outcome = before[&mutant.case].clone().and_then(|open| try_mutant(*index, mutant, &open));
        outcome.err().map(|problem| format!("{}/{}:{} {problem}", name(&mutant.case), mutant.path, mutant.line))
    });
    let survived: Vec<String> = results.into_iter().flatten().collect();
    only_known("known-mutants.txt", &survived);
}
