//! `--fix` and `--patch`.

use super::args::CheckArgs;
use super::inputs::Inputs;
use super::output::write_file;
use super::{CliError, Console};
use crate::analysis::Analysis;
use crate::source::FileId;
use crate::triage::Triage;
use std::collections::BTreeMap;

/// What became of the fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patched {
    Nothing,
    /// files were written
    Files,
    /// a patch was printed, and that is the report
    Printed,
}

/// A replacement of bytes in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

pub(super) fn run(args: &CheckArgs, _inputs: &Inputs, analysis: &Analysis, chosen: &Triage, console: &mut Console<'_>) -> Result<Patched, CliError> {
    if !args.fixes.fix {
        return Ok(Patched::Nothing);
    }
    let edits: Vec<Edit> = chosen
        .unused
        .iter()
        .map(|u| Edit { file: u.span.file, start: u.span.start, end: u.span.end, text: u.replacement.clone() })
        .collect();
    if edits.is_empty() {
        return Ok(Patched::Nothing);
    }
    let texts = edited(analysis, edits);
    for (file, text) in &texts {
        write(analysis, *file, text, console)?;
    }
    Ok(Patched::Files)
}

/// The texts of the files after the edits; of edits that overlap the first counts.
pub(super) fn edited(analysis: &Analysis, mut edits: Vec<Edit>) -> BTreeMap<FileId, String> {
    edits.sort();
    let mut out: BTreeMap<FileId, (String, usize)> = BTreeMap::new();
    for edit in edits {
        let whole = analysis.files.get(edit.file).text();
        let (text, done) = out.entry(edit.file).or_default();
        if (edit.start as usize) < *done {
            continue;
        }
        text.push_str(&whole[*done..edit.start as usize]);
        text.push_str(&edit.text);
        *done = edit.end as usize;
    }
    let rest = |(file, (text, done)): (FileId, (String, usize))| (file, text + &analysis.files.get(file).text()[done..]);
    out.into_iter().map(rest).collect()
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
    let path = source.path().strip_prefix(".").unwrap_or(source.path());
    console.say(&format!("fixed {}\n", path.display()));
    Ok(())
}
