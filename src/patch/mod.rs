//! Patches that restrict a selection to the caller: where the column that names the owner and the caller's own value are known, the line to write
//! is known. Whether it is right is not argued here but tried: what a patch does not silence is not offered.

mod query;
mod sql;
mod who;

use crate::analysis::Analysis;
use crate::python::ir::{Expr, ExprId, ExprKind, Module, StmtKind};
use crate::python::lower::lower;
use crate::rules::Finding;
use crate::source::{FileId, Span};
use std::collections::BTreeMap;

/// A replacement of bytes in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

impl Edit {
    fn insert(span: Span, at: u32, text: String) -> Self {
        Self { file: span.file, start: at, end: at, text }
    }
}

/// How one finding could be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub fingerprint: String,
    pub edits: Vec<Edit>,
    /// the selection as it would read, if it stands in one line
    pub line: Option<String>,
}

/// The edits that would mend findings.
#[must_use]
pub fn propose(analysis: &Analysis, findings: &[Finding]) -> Vec<Proposal> {
    let mut sources = Sources { analysis, modules: BTreeMap::new() };
    let mut out = Vec::new();
    for finding in findings.iter().filter(|f| matches!(f.code(), "BOLA001" | "BOLA002" | "BOLA003" | "BOLA004")) {
        if let Some((edits, call)) = mend(&mut sources, finding) {
            let line = reads(analysis, &edits, call);
            out.push(Proposal { fingerprint: finding.fingerprint.clone(), edits, line });
        }
    }
    out
}

/// The texts of the files after the edits; of edits that overlap the first counts, and of equal ones one.
#[must_use]
pub fn apply(analysis: &Analysis, edits: impl IntoIterator<Item = Edit>) -> BTreeMap<FileId, String> {
    let mut edits: Vec<Edit> = edits.into_iter().collect();
    edits.sort();
    edits.dedup();
    let mut out: BTreeMap<FileId, (String, usize)> = BTreeMap::new();
    for edit in edits {
        let whole = analysis.files.get(edit.file).text();
        let (text, done) = out.entry(edit.file).or_default();
        let Some(between) = whole.get(*done..edit.start as usize) else { continue };
        text.push_str(between);
        text.push_str(&edit.text);
        *done = edit.end as usize;
    }
    let rest = |(file, (text, done)): (FileId, (String, usize))| (file, text + &analysis.files.get(file).text()[done..]);
    out.into_iter().map(rest).collect()
}

/// What would change, as a unified diff.
#[must_use]
pub fn diff(path: &str, before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().header(path, path).to_string()
}

/// Files that were parsed again to find the expressions in them.
struct Sources<'a> {
    analysis: &'a Analysis,
    modules: BTreeMap<FileId, Module>,
}

/// A parsed file with its text.
struct Source<'a> {
    module: &'a Module,
    text: &'a str,
}

impl Sources<'_> {
    fn get(&mut self, file: FileId) -> Source<'_> {
        let text = self.analysis.files.get(file).text();
        let module = self.modules.entry(file).or_insert_with(|| lower(file, text).module);
        Source { module, text }
    }
}

impl Source<'_> {
    fn text_of(&self, id: ExprId) -> &str {
        self.cut(self.module.expr(id).span)
    }

    fn cut(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn exprs(&self) -> impl Iterator<Item = (ExprId, &Expr)> {
        self.module.exprs.iter().enumerate().map(|(i, e)| (ExprId(i as u32), e))
    }

    /// The value of a variable that its function sets once.
    fn value_of(&self, name: ExprId) -> Option<ExprId> {
        let at = self.module.expr(name).span;
        let holds = |s: &Span| s.start <= at.start && s.end >= at.end;
        let home = self.module.functions.iter().map(|f| f.span).filter(holds).min_by_key(|s| s.end - s.start)?;
        let inside = |s: Span| s.start >= home.start && s.end <= home.end;
        let mut values = self.module.stmts.iter().filter(|s| inside(s.span)).filter_map(|s| match &s.kind {
            StmtKind::Assign(targets, value) if targets.iter().any(|t| self.text_of(*t) == self.cut(at)) => Some(Some(*value)),
            StmtKind::AugAssign(target, ..) | StmtKind::AnnAssign { target, .. } if self.text_of(*target) == self.cut(at) => Some(None),
            _ => None,
        });
        values.next()?.filter(|_| values.next().is_none())
    }

    /// The call at a place: the smallest one that holds it, else the largest one inside.
    fn call_at(&self, span: Span) -> Option<ExprId> {
        let calls = || self.exprs().filter(|(_, e)| matches!(e.kind, ExprKind::Call { .. }));
        let size = |e: &Expr| e.span.end - e.span.start;
        let around = calls().filter(|(_, e)| e.span.start <= span.start && e.span.end >= span.end).min_by_key(|(_, e)| size(e));
        let inside = || calls().filter(|(_, e)| e.span.start >= span.start && e.span.end <= span.end).max_by_key(|(_, e)| size(e));
        around.or_else(inside).map(|(id, _)| id)
    }
}

/// What stands in the place of a call after the edits.
fn reads(analysis: &Analysis, edits: &[Edit], call: Span) -> Option<String> {
    let before = analysis.files.get(call.file).text().len();
    let after = apply(analysis, edits.iter().cloned()).remove(&call.file)?;
    let end = (call.end as usize + after.len()).checked_sub(before)?;
    after.get(call.start as usize..end).filter(|text| !text.is_empty() && !text.contains(['\n', '`'])).map(str::to_owned)
}

/// The edits, and the call that they change.
fn mend(sources: &mut Sources<'_>, finding: &Finding) -> Option<(Vec<Edit>, Span)> {
    let analysis = sources.analysis;
    let handler = analysis.handlers.iter().find(|h| h.span == finding.handler.span && h.name == finding.handler.name)?;
    let access = handler.accesses.iter().find(|a| a.span == finding.location && a.model == finding.identity.model)?;
    let link = access.owner.as_ref()?;
    let caller = who::caller(sources, handler, access)?;
    let source = sources.get(access.span.file);
    let call = source.call_at(access.span)?;
    let span = source.module.expr(call).span;
    let edits =
        query::restrict(&source, call, access.model.as_deref()?, link, &caller).or_else(|| sql::restrict(&source, call, link, &caller))?;
    // a query that is put together before the call is changed there, and the call stays as it is
    let here = edits.iter().all(|e| e.start >= span.start && e.end <= span.end);
    Some((edits, if here { span } else { Span { end: span.start, ..span } }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
