//! How long a function's own variables are needed: the evaluator forgets a variable after its last use, so that paths that
//! differ in nothing else become one.

use crate::python::ir::{ExprKind, Module, StmtKind};
use crate::source::Name;
use rustc_hash::FxHashMap;

/// Where in a module's vectors the nodes of a function begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    exprs: usize,
    stmts: usize,
    functions: usize,
}

impl Mark {
    pub fn of(module: &Module) -> Self {
        Self { exprs: module.exprs.len(), stmts: module.stmts.len(), functions: module.functions.len() }
    }
}

/// For each of `locals` the byte offset up to which it may be read: its last mention, or the end of the outermost loop around a
/// mention, or no end when a nested function may capture it.
pub(super) fn last_uses(module: &Module, since: Mark, locals: &[Name]) -> Vec<(Name, u32)> {
    let mut loops: Vec<(u32, u32)> = module.stmts[since.stmts..]
        .iter()
        .filter(|s| matches!(s.kind, StmtKind::For { .. } | StmtKind::While { .. }))
        .map(|s| (s.span.start, s.span.end))
        .collect();
    loops.sort_unstable_by_key(|&(start, end)| (start, u32::MAX - end));
    let mut outermost: Vec<(u32, u32)> = Vec::new();
    for (start, end) in loops {
        if outermost.last().is_none_or(|&(_, last)| start >= last) {
            outermost.push((start, end));
        }
    }
    let mut inner: Vec<(u32, u32)> = module.functions[since.functions..].iter().map(|f| (f.span.start, f.span.end)).collect();
    inner.sort_unstable();
    let mut last: FxHashMap<Name, u32> = locals.iter().map(|&n| (n, 0)).collect();
    for e in &module.exprs[since.exprs..] {
        let ExprKind::Name(n) = e.kind else { continue };
        let Some(until) = last.get_mut(&n) else { continue };
        let at = e.span.start;
        let needed = if inner.iter().any(|&(start, end)| start <= at && at < end) {
            u32::MAX
        } else {
            let i = outermost.partition_point(|&(_, end)| end <= at);
            outermost.get(i).filter(|&&(start, _)| start <= at).map_or(at, |&(_, end)| end)
        };
        *until = (*until).max(needed);
    }
    locals.iter().map(|n| (*n, last[n])).collect()
}
