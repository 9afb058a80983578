//! Rows come to life: what an access selected, and what that says of its operands.

use super::Eval;
use super::clause::{Clause, Reason};
use super::event::{self, Event};
use super::query::{ColumnRef, Criterion, Operand, Query};
use super::rows::{Birth, RowId, RowInfo, RowKey};
use super::state::{Born, State};
use super::term::{Term, TermKind};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use std::sync::Arc;

impl Eval<'_> {
    /// A row of this place and context. `references` are the operands from the caller.
    #[allow(clippy::too_many_arguments)]
    pub fn new_row(
        &mut self,
        model: Name,
        query: Option<Arc<Query>>,
        operands: Vec<Term>,
        references: Vec<Term>,
        kind: AccessKind,
        cap: Confidence,
        many: bool,
        span: Span,
    ) -> RowId {
        // the holder of the key is the same whoever asks
        let context = if self.by_credential_alone(&operands) { 0 } else { self.context_at(span) };
        let key = RowKey { site: span, context, model, operands: operands.clone(), nth: 0 };
        let id = self.row_keys.intern(key);
        while self.rows.len() <= id as usize {
            self.rows.push(RowInfo {
                site: span,
                model,
                query: query.clone(),
                references: references.clone(),
                operands: operands.clone(),
                kind,
                many,
                cap,
                link: false,
                test_only: query.as_ref().is_some_and(|q| q.test_only),
                document: false,
                equalities: Vec::new(),
            });
        }
        RowId(id)
    }

    /// Records the birth of a row on this path: bound by `clause` of its selection, else by what holds for any object.
    pub fn give_birth(&mut self, st: &mut State, row: RowId, bound: Clause, by_reference: bool, span: Span) {
        let info = self.rows[row.0 as usize].clone();
        let reference_clause = if by_reference && bound.is_none() {
            info.references.iter().map(|&t| self.mine(st, t)).find(|c| !c.is_none()).unwrap_or_default()
        } else {
            Clause::none()
        };
        let (clause, birth) = if !bound.is_none() {
            (bound, if by_reference { Birth::Before } else { Birth::Scoped })
        } else if !reference_clause.is_none() {
            (reference_clause, Birth::Before)
        } else if !st.facts.pass.is_none() {
            (Clause::none(), Birth::Pass)
        } else {
            (Clause::none(), Birth::Unbound)
        };
        if st.born.contains_key(&row) && self.by_credential_alone(&info.operands) {
            return;
        }
        // when the same access runs again on this path, it selects anew
        let term = self.terms.make(TermKind::Row(row));
        st.facts.literals.remove(&term);
        st.facts.clear.remove(&term);
        st.denied.remove(&term);
        st.born.insert(row, Born { clause: clause.clone(), birth, always: true });
        if !self.loading {
            let entrance = self.entrance(st);
            let clause = clause.better(self.pass(st));
            self.events.push(Event::Access(event::Access {
                object: term,
                model: info.model,
                references: info.references,
                clause,
                birth,
                entrance,
                span,
                kind: info.kind,
                cap: info.cap,
            }));
        }
    }

    /// Nothing but the credential, and constants, selects.
    fn by_credential_alone(&self, operands: &[Term]) -> bool {
        operands.iter().any(|&o| self.is_credential_value(o))
            && operands.iter().all(|&o| self.is_credential_value(o) || self.terms.as_const(o).is_some())
    }

    /// A row that exists has the columns that its selection demanded.
    pub fn row_exists(&mut self, st: &mut State, t: Term) {
        // an attribute that is something belongs to a row that is
        if let TermKind::Attr(x, _) = *self.terms.kind(t)
            && matches!(self.terms.kind(x), TermKind::Row(_))
        {
            self.learn_non_null(st, x);
            return;
        }
        let TermKind::Row(r) = *self.terms.kind(t) else { return };
        if self.is_revocation(r) && self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)) {
            st.way.rejected = true;
            return;
        }
        let equalities = self.rows[r.0 as usize].equalities.clone();
        for (column, operand) in equalities {
            let attr = self.terms.attr(t, column);
            self.equate(st, attr, operand);
        }
        // a lookup of the credential that found its row: what else restricted it hangs together with it
        let born = st.born.get(&r).map(|b| b.clause.clone()).unwrap_or_default();
        if born.has(Reason::Mine) {
            if self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)) {
                // this one is accepted, whatever became of another that was tried before
                st.way.rejected = false;
            }
            for reference in self.keys_of_joined(r) {
                self.clear(st, reference, &born, true);
            }
            self.event_principal(t);
            if self.rows[r.0 as usize].operands.iter().any(|&o| self.is_credential_value(o)) {
                st.way.rejected = false;
            }
        }
    }

    /// What stands for the key of an object that the query joins, chosen by the caller or read from an object: where the caller's own
    /// row was found through the join, the object that the key names hangs together with it.
    fn keys_of_joined(&self, r: RowId) -> Vec<Term> {
        let Some(q) = &self.rows[r.0 as usize].query else { return Vec::new() };
        let key = |c: &Criterion| match c {
            Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
            | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => {
                let joined = q.joins.iter().any(|j| j.entity == c.entity && !j.outer);
                let primary = self.models.get(c.entity.model).is_some_and(|m| m.columns.get(&c.name).is_some_and(|c| c.primary));
                let chosen = self.terms.from_caller(v.term) && !self.terms.has_credential(v.term);
                (joined && primary && (chosen || self.names_object_of(v.term, c.entity.model))).then_some(v.term)
            }
            _ => None,
        };
        q.condition.conjuncts().iter().filter_map(key).collect()
    }

    /// A column of a selected object that names an object of this model.
    fn names_object_of(&self, t: Term, model: Name) -> bool {
        let TermKind::Attr(x, column) = *self.terms.kind(t) else { return false };
        matches!(self.terms.kind(x), TermKind::Row(_))
            && self.model_of(x).and_then(|m| self.models.named_by(m, column)).is_some_and(|named| named == model)
    }

    /// Why the caller may have the object that a constant names: an object of the caller's, which surely exists, was selected by this
    /// key (of that model). After `Member.filter_by(user=me, club=1)` found one, club 1 is the caller's.
    #[must_use]
    pub fn named_by_own(&self, st: &State, key: &Const, model: Option<Name>) -> Clause {
        if *key == Const::None {
            return Clause::none();
        }
        let named = |c: &ColumnRef| self.models.named_by(c.entity.model, c.name).is_some_and(|m| model.is_none_or(|asked| asked == m));
        for (r, born) in st.born.iter().filter(|(_, b)| b.always && !b.clause.is_none()) {
            let Some(q) = &self.rows[r.0 as usize].query else { continue };
            let selected = q.condition.conjuncts().iter().any(|c| match c {
                Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
                | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => {
                    q.entities.first() == Some(&c.entity) && v.as_const() == Some(key) && named(c)
                }
                _ => false,
            });
            let row = self.terms.lookup(&TermKind::Row(*r));
            if selected && row.and_then(|t| st.literal(t)).is_some_and(|l| l.null == Some(false)) {
                return born.clause.clone();
            }
        }
        Clause::none()
    }

    /// An entry in a list of credentials that no longer count.
    #[must_use]
    pub fn is_revocation(&self, row: RowId) -> bool {
        self.know.is_revocation(super::model::short_name(self.rows[row.0 as usize].model))
    }

    fn event_principal(&mut self, t: Term) {
        let TermKind::Row(r) = *self.terms.kind(t) else { return };
        let info = &self.rows[r.0 as usize];
        if info.operands.iter().any(|&o| self.terms.has_credential(o)) || self.selects_vouched_identity(info) {
            let (model, span) = (info.model, info.site);
            let e = Event::Principal { term: t, model: Some(model), span };
            self.event_once(e);
        }
    }

    /// The row whose key is an identity that the server vouches for: the subject of verified claims, the user of a session.
    fn selects_vouched_identity(&self, info: &RowInfo) -> bool {
        let Some(model) = self.models.get(info.model) else { return false };
        info.equalities.iter().any(|(c, o)| {
            model.columns.get(c).is_some_and(|c| c.primary || c.unique)
                && !self.terms.from_caller(*o)
                && matches!(self.terms.kind(self.top(*o)), TermKind::Ambient(_))
        })
    }
}
