//! `--fix` and `--patch`.

use super::args::CheckArgs;
use super::inputs::Inputs;
use super::output::write_file;
use super::{CliError, Console, progress};
use crate::analysis::{Analysis, Overlay, analyze};
use crate::patch::{self, Edit, Proposal};
use crate::rules::Finding;
use crate::source::FileId;
use crate::triage::{Triage, triage};
use std::path::Path;

/// Tries of a set of patches.
const ROUNDS: usize = 4;

/// What became of the fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patched {
    Nothing,
    /// files were written
    Files,
    /// a patch was printed, and that is the report
    Printed,
}

/// Prints or writes what can be mended.
pub(super) fn run(
    args: &CheckArgs,
    inputs: &Inputs,
    analysis: &Analysis,
    chosen: &Triage,
    console: &mut Console<'_>,
) -> Result<Patched, CliError> {
    let fixes = &args.fixes;
    if !fixes.fix && !fixes.patch {
        return Ok(Patched::Nothing);
    }
    let unused = chosen.unused.iter();
    let mut edits: Vec<Edit> =
        unused.map(|u| Edit { file: u.span.file, start: u.span.start, end: u.span.end, text: u.replacement.clone() }).collect();
    if fixes.patch || fixes.unsafe_fixes {
        let proven = progress::show(console, "trying patches", || proven(inputs, analysis, &chosen.findings.shown));
        let count = proven.len();
        let of = chosen.findings.shown.iter().filter(|f| f.rule.owasp == "API1:2023").count();
        console.say(&format!("{count} of {of} findings can be patched\n"));
        edits.extend(proven.into_iter().flat_map(|p| p.edits));
    }
    let texts = patch::apply(analysis, edits);
    if fixes.patch {
        for (file, text) in &texts {
            let source = analysis.files.get(*file);
            console.print(&patch::diff(&shown(source.path()), source.text(), text))?;
        }
        return Ok(Patched::Printed);
    }
    for (file, text) in &texts {
        write(analysis, *file, text, console)?;
    }
    Ok(if texts.is_empty() { Patched::Nothing } else { Patched::Files })
}

/// The patches that do what they are for: the patched files parse, the finding is gone, and no other one came.
fn proven(inputs: &Inputs, analysis: &Analysis, findings: &[Finding]) -> Vec<Proposal> {
    let mut proposals = patch::propose(analysis, findings);
    // what is wrong with one patch may hide what is wrong with another, so a few rounds; the last word has a run without complaint
    for _ in 0..ROUNDS {
        if proposals.is_empty() {
            return proposals;
        }
        let texts = patch::apply(analysis, proposals.iter().flat_map(|p| p.edits.iter().cloned()));
        let mut options = inputs.setup.options.clone();
        options.overlays.retain(|o| texts.keys().all(|f| analysis.files.get(*f).path() != o.path));
        let overlay = |(file, text): (&FileId, &String)| Overlay { path: analysis.files.get(*file).path().to_owned(), text: text.clone() };
        options.overlays.extend(texts.iter().map(overlay));
        let after = analyze(&inputs.paths, &options);
        if after.problems.len() > analysis.problems.len() {
            return Vec::new();
        }
        let left = triage(&after, &inputs.setup.request).findings.shown;
        let before: Vec<&str> = findings.iter().map(|f| f.fingerprint.as_str()).collect();
        // a patch is to blame for its own finding, and for a new one in the handler of its finding
        let handler = |fingerprint: &str| {
            findings.iter().find(|f| f.fingerprint == fingerprint).map(|f| (f.handler.name.as_str(), f.handler.path.as_str()))
        };
        let mut to_blame: Vec<String> = Vec::new();
        for Proposal { fingerprint, .. } in &proposals {
            let still = left.iter().any(|f| f.fingerprint == *fingerprint);
            let new = left.iter().any(|f| {
                !before.contains(&f.fingerprint.as_str())
                    && handler(fingerprint) == Some((f.handler.name.as_str(), f.handler.path.as_str()))
            });
            if still || new {
                to_blame.push(fingerprint.clone());
            }
        }
        if to_blame.is_empty() {
            return proposals;
        }
        proposals.retain(|p| !to_blame.contains(&p.fingerprint));
    }
    Vec::new()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn write(analysis: &Analysis, file: FileId, text: &str, console: &mut Console<'_>) -> Result<(), CliError> {
    let source = analysis.files.get(file);
    let bytes = std::fs::read(source.path()).unwrap_or_default();
    let (mark, body) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(body) => ("\u{feff}", body),
        None => ("", &bytes[..]),
    };
    // a file in another encoding, or one that changed meanwhile, is left alone
    if body != source.text().as_bytes() {
        console.say(&format!("{} is not fixed: it is not UTF-8, or has changed meanwhile\n", source.path().display()));
        return Ok(());
    }
    write_file(source.path(), &format!("{mark}{text}"))?;
    console.say(&format!("fixed {}\n", shown(source.path())));
    Ok(())
}
