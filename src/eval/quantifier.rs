//! Conditions over the elements of a collection: all of them, some of them, none.

use super::state::{Literal, State};
use super::term::TermKind;
use super::value::{Comprehension, Cond, Shape, Val};
use super::{Eval, Outs};
use crate::source::Span;
use std::sync::Arc;

impl Eval<'_> {
    pub(super) fn assume_for_all_conditions(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        let mut open = vec![st];
        for cond in &c.conditions {
            let mut next = Vec::new();
            for s in open {
                next.extend(self.assume(s, cond, true));
            }
            open = next;
        }
        self.lift(open, &c.variable, &c.source)
    }

    /// `all(p(x) for x in c)`: p holds for every element.
    pub(super) fn assume_for_all(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        if !c.conditions.is_empty() {
            // only of those that pass the filter
            return vec![st];
        }
        let open = self.assume(st, &c.element, true);
        self.lift(open, &c.variable, &c.source)
    }

    /// What holds of the one element that was looked at holds of all.
    pub fn lift(&mut self, states: Vec<State>, variable: &Val, source: &Val) -> Vec<State> {
        let mut out = Vec::new();
        for mut s in states {
            let clause = self.mine(&s, variable.term);
            if !clause.is_none() {
                let elem = self.terms.make(TermKind::Elem(source.term));
                self.clear(&mut s, elem, &clause, false);
                if let TermKind::Row(_) = self.terms.kind(source.term) {
                    let t = source.term;
                    self.clear(&mut s, t, &clause, false);
                }
            }
            out.push(s);
        }
        out
    }

    pub(super) fn assume_some(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        let mut open = vec![st];
        for cond in c.conditions.iter().chain(std::iter::once(&c.element)) {
            let mut next = Vec::new();
            for s in open {
                next.extend(self.assume(s, cond, true));
            }
            open = self.merge(next);
        }
        open
    }

    pub(super) fn assume_nonempty(&mut self, st: State, v: &Val, c: &Comprehension, side: bool) -> Vec<State> {
        if side {
            let mut st = st;
            // a list that is not empty may well hold `None`
            if v.term != c.element.term {
                let _ = self.learn(&mut st, v.term, &Literal { truth: Some(true), ..Literal::default() });
            }
            let mut some = c.clone();
            some.element = self.boolean(true);
            return self.assume_some(st, &some);
        }
        // empty: the opposite of the condition holds for every element; that nothing was found refuses nobody
        if let [cond] = &c.conditions[..] {
            let denied = st.denied.clone();
            let mut open = self.assume(st, cond, false);
            for s in &mut open {
                s.denied = denied.clone();
            }
            return self.lift(open, &c.variable, &c.source);
        }
        vec![st]
    }

    pub(super) fn quantified(&mut self, st: &State, all: bool, x: Val, span: Span) -> Outs {
        let mut st = st.clone();
        let term = self.terms.loss(vec![x.term]);
        let x = self.iterable(&mut st, x, span);
        if let Some(known) = self.elements(&st, &x) {
            let c = if all { Cond::And(known) } else { Cond::Or(known) };
            return vec![(st, Val::new(term, Shape::Cond(Arc::new(c))))];
        }
        let c = match &x.shape {
            Shape::Comprehension(c) => Arc::clone(c),
            _ => {
                let e = self.any_element(&mut st, &x, span);
                Arc::new(Comprehension { source: x.clone(), variable: e.clone(), element: e, conditions: Vec::new() })
            }
        };
        let c = if all { Cond::All(c) } else { Cond::Any(c) };
        vec![(st, Val::new(term, Shape::Cond(Arc::new(c))))]
    }
}
