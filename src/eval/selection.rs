//! Objects picked out of a collection by the caller's choice, which is an access by that choice.

use super::Eval;
use super::event::{self, Event};
use super::rows::Birth;
use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Comprehension, Cond, ObjectKind, Shape, Val};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};

impl Eval<'_> {
    /// An element of a collection leaves the iteration that found it: if a caller value picked it, it is an access.
    pub fn leave_iteration(&mut self, st: &State, element: &Val, span: Span) {
        self.leave_with(st, element, Vec::new(), span);
    }

    /// The same; `picked`: caller values that are known to pick it.
    fn leave_with(&mut self, st: &State, element: &Val, picked: Vec<Term>, span: Span) {
        if self.loading {
            return;
        }
        // `for key, row in store.items()`
        if self.object_kind(element) == Some(ObjectKind::Tuple)
            && let Some(loc) = element.loc()
        {
            for (_, part) in st.slots(loc) {
                if matches!(part.shape, Shape::Row(_)) {
                    self.leave_with(st, &part, picked.clone(), span);
                }
            }
            return;
        }
        let t = element.term;
        let top = match self.terms.kind(t) {
            TermKind::Some(..) => t,
            _ => {
                let mut x = t;
                while let TermKind::Attr(y, _) | TermKind::Item(y, _) = *self.terms.kind(x) {
                    x = y;
                }
                x
            }
        };
        if !matches!(self.terms.kind(top), TermKind::Some(..)) {
            return;
        }
        let mut references = self.ties(st, top);
        references.extend(picked.into_iter().filter(|t| !references.contains(t)).collect::<Vec<_>>());
        if references.is_empty() {
            return;
        }
        let TermKind::Some(source, _) = *self.terms.kind(top) else { return };
        if !self.is_collection_of_objects(source) {
            return;
        }
        let clause = self.clause(st, top);
        let mine = self.mine(st, top);
        let birth = match (mine.is_none(), clause.is_none()) {
            (true, true) => Birth::Unbound,
            (true, false) => Birth::Pass,
            (false, _) if self.owned_apart(st, top, source) => Birth::Scoped,
            (false, _) => Birth::Before,
        };
        let model = self.collection_model(element, source);
        let entrance = self.entrance(st);
        self.event(Event::Access(event::Access {
            object: top,
            model,
            references,
            clause,
            birth,
            entrance,
            span,
            kind: AccessKind::Read,
            cap: Confidence::High,
        }));
    }

    /// An entry of a collection, looked up by what the caller chose: where the collection is mine, the entry is.
    pub fn select_entry(&mut self, st: &State, entry: Term, collection: &Val, key: &Val, span: Span) {
        let clause = self.mine(st, entry);
        if self.loading || clause.is_none() || !self.terms.from_caller(key.term) {
            return;
        }
        let model = match (&collection.shape, self.terms.kind(self.top(entry))) {
            (Shape::Row(m) | Shape::Rows(m), _) => *m,
            (_, TermKind::Store(n)) => *n,
            (_, TermKind::Row(r)) => self.rows[r.0 as usize].model,
            _ => return,
        };
        let entrance = self.entrance(st);
        self.event(Event::Access(event::Access {
            object: entry,
            model,
            references: vec![key.term],
            clause,
            birth: Birth::Scoped,
            entrance,
            span,
            kind: AccessKind::Read,
            cap: Confidence::High,
        }));
    }

    fn collection_model(&self, element: &Val, source: Term) -> Name {
        match (&element.shape, self.terms.kind(source)) {
            (Shape::Row(m), _) => *m,
            (_, TermKind::Store(n)) => *n,
            (_, TermKind::Row(r)) => self.rows[r.0 as usize].model,
            _ => Name::new("collection"),
        }
    }

    pub(super) fn is_collection_of_objects(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Store(_) | TermKind::Row(_) => true,
            TermKind::Ambient(k) => k == "current_user",
            TermKind::Attr(x, _) | TermKind::Item(x, _) | TermKind::Elem(x) | TermKind::Some(x, _) => self.is_collection_of_objects(*x),
            _ => false,
        }
    }

    /// The element is mine by more than the reference that picked it.
    fn owned_apart(&self, st: &State, element: Term, source: Term) -> bool {
        let of_element = |t: &Term| matches!(self.terms.kind(*t), TermKind::Attr(x, _) | TermKind::Item(x, _) if *x == element);
        !self.mine(st, source).is_none()
            || st.facts.equal.iter().filter(|(t, _)| of_element(t)).any(|(_, class)| {
                !class.iter().any(|&u| self.terms.from_caller(u)) && class.iter().any(|&u| !of_element(&u) && !self.mine(st, u).is_none())
            })
    }

    /// Caller values that an attribute of the element equals.
    fn ties(&self, st: &State, element: Term) -> Vec<Term> {
        let mut found = Vec::new();
        for (t, class) in &st.facts.equal {
            if let TermKind::Attr(x, _) | TermKind::Item(x, _) = self.terms.kind(*t)
                && (*x == element)
            {
                found.extend(class.iter().copied().filter(|&u| self.terms.from_caller(u) && self.picks(*t, u)));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a caller's value that an attribute equals names an object: a path parameter, or an attribute like an id.
    fn picks(&self, attribute: Term, value: Term) -> bool {
        let path = self.terms.any(value, &mut |_, k| matches!(k, TermKind::Input { source: super::term::Source::Path, .. }));
        match self.terms.kind(attribute) {
            _ if path => true,
            TermKind::Attr(_, n) => {
                (self.know.is_id_like(n.as_str()) || n.as_str().ends_with("_id") || self.is_reference_like(value))
                    && !self.know.is_not_identifying(n.as_str())
            }
            _ => self.is_reference_like(value),
        }
    }

    /// What comes out of a comprehension: if a caller value picks the elements, an access.
    pub(super) fn leave_comprehension(&mut self, st: &State, c: &Comprehension, span: Span) {
        let mut picked = Vec::new();
        for cond in &c.conditions {
            self.picked_by(&c.variable, cond, &mut picked, 0);
        }
        let span = self.iterated_at(&c.variable).unwrap_or(span);
        self.leave_with(st, &c.variable, picked, span);
    }

    /// Where the iteration stands that took this element.
    fn iterated_at(&self, variable: &Val) -> Option<Span> {
        match self.terms.kind(variable.term) {
            TermKind::Some(_, n) => n.checked_sub(1).filter(|&n| n < u32::MAX - 1).map(|n| self.contexts.get(n).1),
            _ => None,
        }
    }

    /// Caller values that a condition compares with attributes of the variable, on whatever side of an `or`.
    fn picked_by(&self, variable: &Val, cond: &Val, found: &mut Vec<Term>, depth: usize) {
        let Shape::Cond(c) = &cond.shape else { return };
        match &**c {
            Cond::And(vs) | Cond::Or(vs) if depth < 6 => vs.iter().for_each(|v| self.picked_by(variable, v, found, depth + 1)),
            Cond::Compare(CmpOp::Eq | CmpOp::In, a, b) => {
                for (attribute, value) in [(a, b), (b, a)] {
                    let own = matches!(self.terms.kind(attribute.term), TermKind::Attr(x, _) | TermKind::Item(x, _) if *x == variable.term);
                    if own && self.terms.from_caller(value.term) && self.picks(attribute.term, value.term) {
                        found.push(value.term);
                    }
                }
            }
            _ => {}
        }
    }
}
