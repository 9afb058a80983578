//! The loader rule: a helper that hands out only what it checked; and helpers that answer, and hand out nothing.

use super::clause::{Clause, Reason};
use super::entrance::Entrance;
use super::rows::{Birth, RowId};
use super::state::{Born, State};
use super::term::{Term, TermKind};
use super::value::{Shape, Val};
use super::{Eval, Outs};
use crate::python::ir::Const;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

impl Eval<'_> {
    /// A row born inside, which leaves only as the result and always with an accepted clause, is born scoped for the caller.
    /// Callers who came in by different ways are told apart.
    pub(super) fn loader_rule(&mut self, outs: Outs, before: &FxHashSet<RowId>) -> Outs {
        let mut fresh: Vec<RowId> = Vec::new();
        for (s, _) in &outs {
            fresh.extend(
                s.born.iter().filter(|(r, b)| matches!(b.birth, Birth::Unbound | Birth::Pass) && !before.contains(r)).map(|(r, _)| *r),
            );
        }
        fresh.sort_unstable();
        fresh.dedup();
        if fresh.is_empty() {
            return outs;
        }
        // with nobody to answer to, it is a hook or what Flask calls
        if !self.stack.is_empty() && outs.iter().all(|(_, v)| is_answer(v)) {
            self.asked.extend(&fresh);
        }
        let mut by_way: BTreeMap<Entrance, Outs> = BTreeMap::new();
        for (s, v) in outs {
            by_way.entry(self.entrance(&s)).or_default().push((s, v));
        }
        for outs in by_way.values_mut() {
            for &r in &fresh {
                self.scope_row(outs, r);
            }
        }
        by_way.into_values().flatten().collect()
    }

    fn scope_row(&mut self, outs: &mut Outs, r: RowId) {
        let term = self.terms.make(TermKind::Row(r));
        let clauses: Vec<Clause> = outs.iter().filter(|(s, v)| self.hands_out(s, v, term, 0)).map(|(s, _)| self.clause(s, term)).collect();
        let all = clauses.iter().fold(Clause::none(), |all, c| all.union(c));
        if !all.has(Reason::Mine) || !clauses.iter().all(|c| c.accepted(&all)) {
            return;
        }
        self.loader_checked.insert(r);
        for (s, v) in outs {
            if self.hands_out(s, v, term, 0) {
                let clause = self.clause(s, term);
                s.born.insert(r, Born { clause, birth: Birth::Scoped, always: true });
            }
        }
    }

    fn hands_out(&self, st: &State, v: &Val, row: Term, depth: usize) -> bool {
        if v.term == row {
            return !v.is_none();
        }
        if depth > 2 {
            return false;
        }
        match &v.shape {
            Shape::Object(loc) => st.slots(*loc).iter().any(|(_, x)| self.hands_out(st, x, row, depth + 1)),
            Shape::Either(vs) => vs.iter().any(|x| self.hands_out(st, x, row, depth + 1)),
            _ => false,
        }
    }
}

/// Yes, no or nothing: no object leaves with it.
fn is_answer(v: &Val) -> bool {
    match &v.shape {
        Shape::Const(Const::None | Const::Bool(_)) | Shape::Cond(_) => true,
        Shape::Either(vs) => vs.iter().all(is_answer),
        _ => false,
    }
}
