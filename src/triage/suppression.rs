//! Comments that take findings out of the report: `# bolint: ignore[BOLA001] -- reason`, `# noqa: BOLA001`, and
//! `# bolint: ignore-file[BOLA001] -- reason` for a whole file.

use crate::python::lower::Layout;
use crate::rules::{Finding, Selector, UnknownSelector};
use crate::source::{FileId, Files, Span};
use std::collections::HashMap;
use std::ops::Range;

/// A code in a comment, or all codes, and whether it took anything out.
#[derive(Debug, Clone)]
pub struct Code {
    /// none: `# bolint: ignore` without brackets, which means every rule
    pub selector: Option<Selector>,
    /// as it was written
    pub text: String,
    pub span: Span,
    pub used: bool,
}

/// A suppression comment.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// the words that belong to us: a comment may go on with words for another tool
    pub span: Span,
    pub codes: Vec<Code>,
    pub reason: Option<String>,
    pub reach: Reach,
    pub company: Company,
}

/// Whose codes stand in the comment's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    Ours,
    /// `# noqa: E501, BOLA001`
    Mixed,
}

/// What a comment speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    File,
    /// the statement that it stands in, or the one after it when it stands alone
    Statement(Range<u32>),
}

/// A comment that is meant for us and that we do not understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub span: Span,
    pub message: String,
    pub help: Option<String>,
}

/// The suppression comments of a run.
#[derive(Debug, Default)]
pub struct Suppressions {
    files: HashMap<FileId, (Layout, Vec<Suppression>)>,
    pub malformed: Vec<Malformed>,
}

impl Suppressions {
    /// Reads the comments of all files of the run.
    #[must_use]
    pub fn read(files: &Files) -> Self {
        let mut out = Self::default();
        for (id, file) in files.iter() {
            let text = file.text();
            if !(text.contains("bolint:") || text.contains("noqa") || text.contains("NOQA")) {
                continue;
            }
            let layout = Layout::of(text);
            let mut found = Vec::new();
            for comment in &layout.comments {
                read_comment(id, text, comment, &layout, &mut found, &mut out.malformed);
            }
            out.files.insert(id, (layout, found));
        }
        out
    }

    /// Takes out the findings for which a comment speaks: on the `def`, on a decorator, or on the access. Returns how many.
    pub fn apply(&mut self, findings: &mut Vec<Finding>) -> usize {
        let before = findings.len();
        findings.retain(|finding| !self.covers(finding));
        before - findings.len()
    }

    fn covers(&mut self, finding: &Finding) -> bool {
        let handler = &finding.handler;
        let mut covered = false;
        // each that speaks for the finding is used: one of two that overlap is not called unused, since either may have been meant
        for (file, places) in
            [(finding.location.file, vec![finding.location.start]), (handler.span.file, vec![handler.definition.start, handler.span.start])]
        {
            let Some((layout, suppressions)) = self.files.get_mut(&file) else { continue };
            let lines: Vec<Range<u32>> = match places[..] {
                [from, to] => layout.logical_lines.iter().filter(|line| line.end >= from && line.start <= to).cloned().collect(),
                _ => places.iter().filter_map(|&at| layout.logical_line(at).cloned()).collect(),
            };
            for suppression in suppressions.iter_mut() {
                let speaks = match &suppression.reach {
                    Reach::File => true,
                    Reach::Statement(line) => lines.contains(line),
                };
                for code in suppression.codes.iter_mut().filter(|_| speaks) {
                    if code.selector.as_ref().is_none_or(|selector| selector.contains(finding.rule)) {
                        code.used = true;
                        covered = true;
                    }
                }
            }
        }
        covered
    }

    /// All comments, in the order of files and places.
    #[must_use]
    pub fn all(&self) -> Vec<&Suppression> {
        let mut all: Vec<_> = self.files.values().flat_map(|(_, found)| found).collect();
        all.sort_by_key(|s| s.span);
        all
    }
}

fn read_comment(
    file: FileId,
    text: &str,
    comment: &Range<u32>,
    layout: &Layout,
    found: &mut Vec<Suppression>,
    malformed: &mut Vec<Malformed>,
) {
    let whole = &text[comment.start as usize..comment.end as usize];
    let span = |from: usize, to: usize| Span { file, start: comment.start + from as u32, end: comment.start + to as u32 };
    let statement = || layout.logical_line(comment.start).map_or(Reach::File, |line| Reach::Statement(line.clone()));
    for (at, _) in whole.match_indices("bolint:") {
        let Some(hash) = opening(whole, at) else { continue };
        let rest = whole[at + 7..].trim_start();
        let from = whole.len() - rest.len();
        // `ignore-file` begins like `ignore`
        let (word, reach) = if rest.starts_with("ignore-file") { ("ignore-file", Reach::File) } else { ("ignore", statement()) };
        let Some(after) = rest.strip_prefix(word).filter(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
        else {
            malformed.push(Malformed {
                span: span(hash, whole.trim_end().len()),
                message: "`bolint:` is followed by no known word".to_owned(),
                help: Some("write `# bolint: ignore[BOLA001] -- reason`, or `ignore-file` for the whole file".to_owned()),
            });
            continue;
        };
        let mut end = from + word.len();
        let mut codes = Vec::new();
        if let Some(inner) = after.strip_prefix('[') {
            let Some(close) = inner.find(']') else {
                malformed.push(Malformed { span: span(hash, whole.trim_end().len()), message: "`[` is not closed".to_owned(), help: None });
                continue;
            };
            read_codes(&inner[..close], end + 1, &span, &mut codes, malformed);
            end += close + 2;
        } else {
            codes.push(Code { selector: None, text: "ALL".to_owned(), span: span(hash, end), used: false });
        }
        let (reason, end) = reason(whole, end);
        found.push(Suppression { span: span(hash, end), codes, reason, reach, company: Company::Ours });
    }
    let lower = whole.to_ascii_lowercase();
    for (at, _) in lower.match_indices("noqa") {
        let Some(hash) = opening(whole, at) else { continue };
        // without a colon it speaks of style, and of everything: too much to silence a hole with
        let Some(list) = whole[at + 4..].strip_prefix(':') else { continue };
        let start = at + 5;
        let length = list.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ',' | ' ' | '\t'))).unwrap_or(list.len());
        let ours = |word: &&str| word.to_ascii_uppercase().starts_with("BOLA");
        let mut codes = Vec::new();
        let mut offset = start;
        for part in list[..length].split_inclusive([',', ' ', '\t']) {
            let word = part.trim_matches([',', ' ', '\t']);
            if Some(word).filter(ours).is_some() {
                let from = offset + part.find(word).unwrap_or(0);
                read_codes(word, from, &span, &mut codes, malformed);
            }
            offset += part.len();
        }
        if codes.is_empty() {
            continue;
        }
        let only_ours = list[..length].split([',', ' ', '\t']).filter(|w| !w.is_empty()).all(|w| ours(&w));
        let (reason, end) = reason(whole, start + list[..length].trim_end().len());
        let (from, company) = if only_ours { (hash, Company::Ours) } else { (at, Company::Mixed) };
        found.push(Suppression { span: span(from, end), codes, reason, reach: statement(), company });
    }
}

/// The `#` that a word of ours follows directly.
fn opening(comment: &str, word: usize) -> Option<usize> {
    comment[..word].trim_end().strip_suffix('#').map(str::len)
}

fn read_codes(list: &str, from: usize, span: &impl Fn(usize, usize) -> Span, codes: &mut Vec<Code>, malformed: &mut Vec<Malformed>) {
    let mut offset = from;
    for part in list.split(',') {
        let word = part.trim();
        let start = offset + part.find(word).unwrap_or(0);
        let span = span(start, start + word.len());
        match word.parse::<Selector>() {
            Ok(selector) => codes.push(Code { selector: Some(selector), text: word.to_owned(), span, used: false }),
            Err(error) => malformed.push(unknown(&error, span)),
        }
        offset += part.len() + 1;
    }
}

fn unknown(error: &UnknownSelector, span: Span) -> Malformed {
    Malformed { span, message: error.to_string(), help: Some("bolint rules lists all rules".to_owned()) }
}

/// What follows ` -- `, up to the comment of another tool, and where it ends.
fn reason(comment: &str, from: usize) -> (Option<String>, usize) {
    let rest = &comment[from..];
    let Some(words) = rest.trim_start().strip_prefix("--").or_else(|| rest.trim_start().strip_prefix('—')) else { return (None, from) };
    let start = comment.len() - words.len();
    let words = words.find(" #").map_or(words, |other| &words[..other]).trim_end();
    let reason = words.trim();
    ((!reason.is_empty()).then(|| reason.to_owned()), start + words.len())
}
