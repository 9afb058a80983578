//! Births, uses and effects of objects: what the verdict counts.

use super::Eval;
use super::clause::{Clause, Reason};
use super::event::{self, Event};
use super::state::{Pending, State};
use super::term::{Term, TermKind};
use super::value::{Key, ObjectKind, Shape, TextPiece, Val};
use crate::source::{Name, Span};
use crate::verdict::AccessKind;
use rustc_hash::FxHashSet;
use std::sync::Arc;

impl Eval<'_> {
    /// A value reaches the caller or leaves the server.
    pub fn use_value(&mut self, st: &State, v: &Val, span: Span, kind: AccessKind) {
        if self.loading {
            return;
        }
        let mut seen = FxHashSet::default();
        self.use_within(st, v, span, kind, &mut seen, 0);
    }

    /// What a refusal says reaches the caller.
    pub fn use_refusal(&mut self, st: &State, v: &Val, span: Span) {
        self.refusing = true;
        self.use_value(st, v, span, AccessKind::Read);
        self.refusing = false;
    }

    fn use_within(&mut self, st: &State, v: &Val, span: Span, kind: AccessKind, seen: &mut FxHashSet<Term>, depth: usize) {
        if depth > 8 {
            return;
        }
        match &v.shape {
            Shape::Object(loc) if !self.is_store(v) => {
                if depth > 0 && !seen.insert(v.term) {
                    return;
                }
                for (k, x) in st.slots(*loc) {
                    if let Key::Term(t) = k {
                        self.use_term(st, t, span, kind);
                    }
                    self.use_within(st, &x, span, kind, seen, depth + 1);
                }
                if matches!(self.object_kind(v), Some(ObjectKind::Native(_) | ObjectKind::Instance(_))) {
                    self.use_term(st, v.term, span, kind);
                }
            }
            Shape::Either(vs) => {
                for x in vs.iter() {
                    self.use_within(st, x, span, kind, seen, depth + 1);
                }
            }
            Shape::Comprehension(c) => {
                let c = Arc::clone(c);
                for s in self.under(st.clone(), &c) {
                    self.leave_comprehension(&s, &c, span);
                    self.use_within(&s, &c.element, span, kind, seen, depth + 1);
                }
            }
            Shape::Text(pieces) => {
                for p in pieces.iter() {
                    if let TextPiece::Value(x) = p {
                        self.use_within(st, x, span, kind, seen, depth + 1);
                    }
                }
            }
            Shape::View(x) => {
                let x = (**x).clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Bound(b) => {
                let x = b.0.clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Member(m) if matches!(m.1.as_str(), "items" | "values" | "keys") => {
                let x = m.0.clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Cond(_) | Shape::Const(_) | Shape::Function(_) | Shape::Class(_) | Shape::Module(_) => {}
            _ => self.use_term(st, v.term, span, kind),
        }
    }

    /// The objects inside a term are used.
    pub fn use_term(&mut self, st: &State, t: Term, span: Span, kind: AccessKind) {
        self.use_term_for(st, t, Clause::none(), span, kind);
    }

    /// The same, by a path that had this reason when it asked for the use.
    fn use_term_for(&mut self, st: &State, t: Term, reason: Clause, span: Span, kind: AccessKind) {
        if self.loading {
            return;
        }
        let mut found = Vec::new();
        self.objects_in(st, t, reason, &mut found, 0);
        let entrance = self.entrance(st);
        let by_role = st.facts.pass.has(Reason::Staff);
        for (object, clause) in found {
            let e = Event::Use(event::Use { object, clause, entrance, span, kind, weak: false, by_role });
            self.event_once(e);
        }
    }

    /// Rows and elements inside a term, each with the best clause on the way to it.
    fn objects_in(&self, st: &State, t: Term, outer: Clause, found: &mut Vec<(Term, Clause)>, depth: usize) {
        if depth > 30 {
            return;
        }
        if st.literal(t).is_some_and(|l| l.null == Some(true)) {
            return;
        }
        let kind = self.terms.kind(t).clone();
        let explicit = st.facts.clear.get(&t).cloned().unwrap_or_default();
        let outer = outer.better(explicit);
        match kind {
            TermKind::Row(r) => {
                let clause = self.clause(st, t).better(outer.clone());
                // selected by an attribute of another row alone: that row's reference answers for it
                let info = &self.rows[r.0 as usize];
                if info.references.is_empty() && (clause.is_none() || self.is_derived(st, &info.operands)) {
                    for &o in &info.operands {
                        self.objects_in(st, self.top(o), clause.clone(), found, depth + 1);
                    }
                }
                found.push((t, clause));
            }
            TermKind::Some(x, _) | TermKind::Elem(x) => {
                if self.is_collection_of_objects(x) && !matches!(self.terms.kind(x), TermKind::Row(_)) {
                    let clause = self.clause(st, t).better(outer.clone());
                    found.push((t, clause.clone()));
                    if clause.is_none() || !matches!(self.terms.kind(self.top(x)), TermKind::Store(_)) {
                        self.objects_in(st, x, clause, found, depth + 1);
                    }
                } else {
                    self.objects_in(st, x, outer, found, depth + 1);
                }
            }
            TermKind::Attr(x, name) => {
                if self.refusing && self.tells_which_parent(x, name) {
                    return;
                }
                // what the caller sent itself tells nothing new
                if self
                    .class(st, t)
                    .iter()
                    .any(|&u| u != t && (self.terms.from_caller(u) && !self.holds_row(u) || self.terms.as_const(u).is_some()))
                {
                    return;
                }
                if let TermKind::Either(ts) = self.terms.kind(x) {
                    // the attribute of one of several: each alternative's own
                    for &alternative in ts {
                        match self.terms.lookup(&TermKind::Attr(alternative, name)) {
                            Some(own) => self.objects_in(st, own, outer.clone(), found, depth + 1),
                            None => self.objects_in(st, alternative, outer.clone(), found, depth + 1),
                        }
                    }
                } else {
                    self.objects_in(st, x, outer, found, depth + 1);
                }
            }
            TermKind::Item(x, k) => {
                self.objects_in(st, x, outer.clone(), found, depth + 1);
                self.objects_in(st, k, outer, found, depth + 1);
            }
            TermKind::Part(x) => self.objects_in(st, x, outer, found, depth + 1),
            TermKind::Make(ts) | TermKind::Either(ts) | TermKind::Call(_, ts) => {
                for x in ts {
                    if st.literal(x).is_some_and(|l| l.null == Some(true)) {
                        continue;
                    }
                    self.objects_in(st, x, outer.clone(), found, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Which object something hangs on. A refusal may say that it is this one that the caller lacks; whose it is, it may not.
    fn tells_which_parent(&self, x: Term, column: Name) -> bool {
        let named = self.model_of(x).and_then(|m| self.models.named_by(m, column));
        named.is_some() && !self.know.is_owner_like(column.as_str())
    }

    /// All that ties a selection to the principal comes from rows that the caller selected.
    fn is_derived(&self, st: &State, operands: &[Term]) -> bool {
        let by_reference =
            |t: Term| matches!(self.terms.kind(self.top(t)), TermKind::Row(r) if !self.rows[r.0 as usize].references.is_empty());
        operands.iter().all(|&o| by_reference(o) || self.mine(st, o).is_none())
    }

    /// A change of an object, which the next commit makes final.
    pub fn pend(&mut self, st: &mut State, object: Term, span: Span) {
        let mut found = Vec::new();
        self.objects_in(st, object, Clause::none(), &mut found, 0);
        for (t, _) in found {
            st.pending.insert(t, Pending { span, clause: Clause::none() });
        }
    }

    /// What is pending becomes final, whatever object the commit was meant for.
    pub fn commit(&mut self, st: State) -> State {
        let mut st = st;
        self.event(Event::Commit);
        let pending: Vec<(Term, Pending)> = st.pending.iter().map(|(t, p)| (*t, p.clone())).collect();
        for (t, p) in pending {
            self.use_term_for(&st, t, p.clause, p.span, AccessKind::Mutation);
        }
        st.pending = imbl::OrdMap::new();
        st
    }
}

impl Eval<'_> {
    /// A change that nothing on this path committed.
    pub fn leftover(&mut self, st: &State, t: Term, change: &Pending) {
        let span = change.span;
        let mut found = Vec::new();
        self.objects_in(st, t, change.clause.clone(), &mut found, 0);
        let entrance = self.entrance(st);
        for (object, clause) in found {
            self.event(Event::Leftover(event::Use {
                object,
                clause,
                entrance,
                span,
                kind: AccessKind::Mutation,
                weak: false,
                by_role: false,
            }));
        }
    }

    /// The name that a blueprint was made with.
    #[must_use]
    pub fn blueprint_name(&self, owner: Term) -> Option<String> {
        self.owner_names.get(&owner).cloned()
    }
}
