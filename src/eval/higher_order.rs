//! Built-in functions that walk elements or call what they are given: `next`, `map`, `filter`, `reduce`.

use super::iteration::Iteration;
use super::state::State;
use super::term::TermKind;
use super::value::{Comprehension, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::source::Span;
use std::sync::Arc;

impl Eval<'_> {
    /// `next(iterable, default)`
    pub fn next_element(&mut self, st: &State, x: &Val, default: Option<Val>, span: Span) -> Outs {
        let mut st = st.clone();
        let x = self.iterable(&mut st, x.clone(), span);
        let mut outs = Vec::new();
        match self.iterate(&mut st, &x, span) {
            Iteration::Known(known) if !known.is_empty() => outs.push((st.clone(), known[0].clone())),
            Iteration::Known(_) => {}
            Iteration::Each { element, conditions } => {
                let mut open = vec![st.clone()];
                for c in &conditions {
                    let mut next = Vec::new();
                    for s in open {
                        next.extend(self.assume(s, c, true));
                    }
                    open = next;
                }
                let top = match &x.shape {
                    Shape::Comprehension(c) => c.variable.clone(),
                    _ => element.clone(),
                };
                for mut s in open {
                    self.leave_iteration(&s, &top, span);
                    if matches!(element.shape, Shape::Row(_)) {
                        self.known_non_null(&mut s, element.term);
                    }
                    outs.push((s, element.clone()));
                }
            }
        }
        match default {
            Some(d) => outs.push((st, d)),
            None => {
                let e = self.native_exception("builtins.StopIteration", Vec::new());
                self.raise(st, e);
            }
        }
        outs
    }

    /// `reduce(f, iterable, initial)`
    pub(super) fn reduced(&mut self, st: &State, args: &Args, span: Span) -> Outs {
        let (Some(f), Some(x)) = (args.positional.first(), args.positional.get(1)) else { return vec![(st.clone(), self.fresh(span))] };
        let initial = args.positional.get(2).cloned();
        let mut st = st.clone();
        let x = self.iterable(&mut st, x.clone(), span);
        match self.iterate(&mut st, &x, span) {
            Iteration::Known(known) => {
                let mut elements = known.into_iter();
                let Some(first) = initial.or_else(|| elements.next()) else { return vec![(st, self.fresh(span))] };
                let mut outs = vec![(st, first)];
                for e in elements {
                    let next = self.then(outs, |ev, s, acc| ev.call(s, f, &Args::of(vec![acc, e.clone()]), span));
                    outs = self.merge_outcomes(next);
                }
                outs
            }
            Iteration::Each { element, conditions } => {
                let mut open = vec![st.clone()];
                for c in &conditions {
                    open = open.into_iter().flat_map(|s| self.assume(s, c, true)).collect();
                }
                // without an initial value the first element is one; an accumulator that is nothing keeps apart what is given back
                let nothing = self.none();
                let start = initial.unwrap_or_else(|| nothing.clone());
                let mut outs = vec![(st, start.clone())];
                for s in open {
                    for (s, v) in self.call(s, f, &Args::of(vec![start.clone(), element.clone()]), span) {
                        self.leave_iteration(&s, &v, span);
                        outs.push((s, v));
                    }
                }
                for (_, v) in &mut outs {
                    if v.is_none() && start.is_none() && args.positional.len() < 3 {
                        *v = element.clone();
                    }
                }
                self.merge_outcomes(outs)
            }
        }
    }

    pub(super) fn mapped(&mut self, st: &State, filter: bool, args: &Args, span: Span) -> Option<Outs> {
        let f = args.positional.first()?.clone();
        let x = args.positional.get(1)?.clone();
        let mut st = st.clone();
        let x = self.iterable(&mut st, x, span);
        if let Some(known) = self.elements(&st, &x)
            && known.len() <= self.max_elements()
        {
            let mut results = Vec::new();
            for k in &known {
                if f.is_none() {
                    results.push(k.clone());
                    continue;
                }
                let outs = self.call(st.clone(), &f, &Args::of(vec![k.clone()]), span);
                let Some((s, v)) = outs.into_iter().next() else { continue };
                st = s;
                results.push(if filter { k.clone() } else { v });
            }
            let rest = if filter && !results.is_empty() { Some(self.one_of(&results, span)) } else { None };
            let v = match rest {
                Some(r) => self.make_sequence(&mut st, ObjectKind::List, Vec::new(), Some(r), span),
                None => self.make_sequence(&mut st, ObjectKind::List, results, None, span),
            };
            return Some(vec![(st, v)]);
        }
        let (variable, mut conditions) = match self.iterate(&mut st, &x, span) {
            Iteration::Each { element, conditions } => (element, conditions),
            Iteration::Known(k) => (self.one_of(&k, span), Vec::new()),
        };
        let result = if f.is_none() {
            variable.clone()
        } else {
            let outs = self.call(st.clone(), &f, &Args::of(vec![variable.clone()]), span);
            let (s, v) = outs.into_iter().next()?;
            st = s;
            v
        };
        let element = if filter {
            conditions.push(result);
            variable.clone()
        } else {
            result
        };
        if element == variable && conditions.is_empty() {
            return Some(vec![(st, x)]);
        }
        let term = if element.term == variable.term { self.terms.make(TermKind::Elem(x.term)) } else { element.term };
        let v = Val::new(term, Shape::Comprehension(Arc::new(Comprehension { source: x, variable, element, conditions })));
        Some(vec![(st, v)])
    }
}
