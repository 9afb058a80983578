//! Comprehensions: over known elements as loops, over unknown ones as a collection with conditions.

use super::iteration::Iteration;
use super::state::{Facts, State};
use super::term::{Term, TermKind};
use super::value::{Comprehension, Cond, Key, ObjectKind, Shape, Val};
use super::{Eval, Outs};
use crate::python::ir::{BoolOp, Clause, ComprehensionKind, Const, ExprId, ExprKind};
use crate::source::Span;
use std::sync::Arc;

impl Eval<'_> {
    pub(super) fn eval_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &[Clause],
        span: Span,
    ) -> Outs {
        let Some((first, rest)) = clauses.split_first() else { return vec![(st, self.fresh(span))] };
        let sources = self.eval(st, first.iter);
        self.then(sources, |ev, mut st, source| {
            let source = ev.iterable(&mut st, source, span);
            match ev.iterate(&mut st, &source, span) {
                Iteration::Known(elements) if elements.len() <= ev.max_elements() => {
                    ev.known_comprehension(st, kind, element, value, first, rest, &elements, span)
                }
                iteration => {
                    let (variable, conditions) = match iteration {
                        Iteration::Each { element, conditions } => (element, conditions),
                        Iteration::Known(elements) => (ev.one_of(&elements, span), Vec::new()),
                    };
                    ev.open_comprehension(st, kind, element, value, first, rest, &source, variable, conditions, span)
                }
            }
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn known_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        first: &Clause,
        rest: &[Clause],
        elements: &[Val],
        span: Span,
    ) -> Outs {
        type Partial = (State, Vec<(Val, Option<Val>)>, bool);
        let mut states: Vec<Partial> = vec![(st, Vec::new(), false)];
        for e in elements {
            let mut next = Vec::new();
            for (st, done, more) in states {
                for mut s in self.assign(st, first.target, e) {
                    let mut keep = vec![s.clone()];
                    let mut drop = Vec::new();
                    for &c in &first.conditions {
                        let mut kept = Vec::new();
                        for k in keep {
                            for (k, v) in self.eval(k, c) {
                                kept.extend(self.assume(k.clone(), &v, true));
                                drop.extend(self.assume(k, &v, false));
                            }
                        }
                        keep = kept;
                    }
                    for k in keep {
                        let pairs: Vec<(State, Val, Option<Val>)> = if rest.is_empty() {
                            self.element_pairs(k, element, value)
                        } else {
                            // inner clauses: some element
                            self.eval_comprehension(k, ComprehensionKind::List, element, value, rest, span)
                                .into_iter()
                                .map(|(mut s, v)| {
                                    let e = self.any_element(&mut s, &v, span);
                                    (s, e, None)
                                })
                                .collect()
                        };
                        for (s, x, y) in pairs {
                            let mut done = done.clone();
                            done.push((x, y));
                            next.push((s, done, more || !rest.is_empty()));
                        }
                    }
                    if let Some(d) = self.merge(drop).into_iter().next() {
                        s = d;
                        next.push((s, done.clone(), more));
                    }
                }
            }
            next.truncate(super::join::MAX_STATES);
            states = next;
        }
        let mut outs = Vec::new();
        for (mut st, done, more) in states {
            let v = self.collection(&mut st, kind, done, more, span);
            outs.push((st, v));
        }
        self.merge_outcomes(outs)
    }

    fn element_pairs(&mut self, st: State, element: ExprId, value: Option<ExprId>) -> Vec<(State, Val, Option<Val>)> {
        let mut out = Vec::new();
        for (s, x) in self.eval(st, element) {
            match value {
                Some(v) => out.extend(self.eval(s, v).into_iter().map(|(s, y)| (s, x.clone(), Some(y)))),
                None => out.push((s, x, None)),
            }
        }
        out
    }

    fn collection(&mut self, st: &mut State, kind: ComprehensionKind, elements: Vec<(Val, Option<Val>)>, more: bool, span: Span) -> Val {
        if kind == ComprehensionKind::Dict {
            let v = self.object(st, ObjectKind::Dict, span);
            let loc = v.loc().expect("an object has a place");
            for (k, value) in elements {
                let value = value.unwrap_or_else(|| k.clone());
                self.dict_set(st, loc, &k, &value);
            }
            return v;
        }
        let kind = if kind == ComprehensionKind::Set { ObjectKind::Set } else { ObjectKind::List };
        let values: Vec<Val> = elements.into_iter().map(|(v, _)| v).collect();
        if more {
            let one = self.one_of(&values, span);
            return self.make_sequence(st, kind, Vec::new(), Some(one), span);
        }
        self.make_sequence(st, kind, values, None, span)
    }

    #[allow(clippy::too_many_arguments)]
    fn open_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        first: &Clause,
        rest: &[Clause],
        source: &Val,
        variable: Val,
        mut conditions: Vec<Val>,
        span: Span,
    ) -> Outs {
        if let (ComprehensionKind::Dict, Some(value), true) = (kind, value, rest.is_empty())
            && let Some(object) = self.told_by_getattr(element, value)
        {
            return self.told_dict(st, object, span);
        }
        let before = st.clone();
        let mut inside: Vec<State> = self.assign(st, first.target, &variable);
        let saved = std::mem::take(&mut self.raised);
        for &c in &first.conditions {
            let mut next = Vec::new();
            let mut values: Vec<Val> = Vec::new();
            for s in inside {
                for (s, v) in self.lazy_condition(s, c) {
                    next.push(s);
                    if !values.contains(&v) {
                        values.push(v);
                    }
                }
            }
            inside = self.merge(next);
            conditions.extend(values.into_iter().take(1));
        }
        // what evaluating the conditions told of others than the one element (who the caller is, say) holds outside
        let told = match &inside[..] {
            [one] if one.facts != before.facts => Some(self.without(one, variable.term)),
            _ => None,
        };
        // the element is evaluated under the conditions, for what it reads; the conditions stay lazy for whoever consumes it
        let mut under = Vec::new();
        for s in &inside {
            let mut open = vec![s.clone()];
            for c in &conditions {
                let mut next = Vec::new();
                for s in open {
                    next.extend(self.assume(s, c, true));
                }
                open = next;
            }
            under.extend(open);
        }
        let under = self.merge(under);
        let mut outs: Outs = Vec::new();
        for s in under {
            let results = if rest.is_empty() {
                self.element_pairs(s, element, value)
                    .into_iter()
                    .map(|(s, x, y)| (s, y.map_or((None, x.clone()), |y| (Some(x), y))))
                    .collect::<Vec<_>>()
            } else {
                self.eval_comprehension(s, kind, element, value, rest, span)
                    .into_iter()
                    .map(|(mut s, v)| {
                        let e = self.any_element(&mut s, &v, span);
                        (s, (None, e))
                    })
                    .collect()
            };
            // `{k: getattr(x, k) for k in …}`: an object told attribute by attribute
            let shown = results.iter().find_map(|(_, (k, v))| self.told_by_entry(k.as_ref()?, v));
            for (mut s, (k, v)) in results {
                let v = if let Some(x) = &shown { x.clone() } else { v };
                let v = if kind == ComprehensionKind::Dict {
                    let d = self.object(&mut s, ObjectKind::Dict, span);
                    let loc = d.loc().expect("an object has a place");
                    if let Some(k) = k {
                        if let Some(Const::Str(_)) = k.as_const() {
                            self.dict_set(&mut s, loc, &k, &v);
                        } else {
                            s.set(loc, Key::Rest, v);
                            self.add_keys(&mut s, loc, &k);
                        }
                    } else {
                        s.set(loc, Key::Rest, v);
                    }
                    d
                } else if v == variable && conditions.is_empty() {
                    source.clone()
                } else {
                    let term = if v.term == variable.term { self.terms.make(TermKind::Elem(source.term)) } else { v.term };
                    Val::new(
                        term,
                        Shape::Comprehension(Arc::new(Comprehension {
                            source: source.clone(),
                            variable: variable.clone(),
                            element: v,
                            conditions: conditions.clone(),
                        })),
                    )
                };
                // facts about the one element do not hold outside
                let mut after = before.clone();
                if let Some(facts) = &told {
                    after.facts = facts.clone();
                }
                if kind == ComprehensionKind::Dict {
                    // elements of a dict are only reached through it, and are in it for these reasons
                    for (t, clause) in &s.facts.clear {
                        if self.terms.any(*t, &mut |x, _| x == variable.term) {
                            after.facts.clear.insert(*t, clause.clone());
                        }
                    }
                }
                after.heap = s.heap.clone();
                after.born = s.born.clone();
                after.way = s.way.clone();
                outs.push((after, v));
            }
        }
        self.raised.splice(0..0, saved);
        if outs.is_empty() {
            let mut st = before;
            let empty = self.make_sequence(&mut st, ObjectKind::List, Vec::new(), None, span);
            outs.push((st, empty));
        }
        self.merge_outcomes(outs)
    }

    /// A condition of a comprehension as a value: `and`, `or` and `not` stay lazy.
    fn lazy_condition(&mut self, st: State, e: ExprId) -> Outs {
        match &self.ir().expr(e).kind {
            ExprKind::Bool(op, values) => {
                let mut all: Vec<(State, Vec<Val>)> = vec![(st, Vec::new())];
                for &v in values {
                    let mut next = Vec::new();
                    for (s, done) in all {
                        for (s, v) in self.lazy_condition(s, v).into_iter().take(2) {
                            let mut done = done.clone();
                            done.push(v);
                            next.push((s, done));
                        }
                    }
                    next.truncate(super::join::MAX_STATES);
                    all = next;
                }
                let outs = all.into_iter().map(|(s, vs)| {
                    let term = self.terms.loss(vs.iter().map(|v| v.term).collect());
                    let c = if *op == BoolOp::And { Cond::And(vs) } else { Cond::Or(vs) };
                    (s, Val::new(term, Shape::Cond(Arc::new(c))))
                });
                outs.collect()
            }
            ExprKind::Not(inner) => {
                let outs = self.lazy_condition(st, *inner);
                outs.into_iter()
                    .map(|(s, v)| {
                        let v = self.negate(&v);
                        (s, v)
                    })
                    .collect()
            }
            _ => self.eval(st, e),
        }
    }

    /// The facts of a path that do not speak of `t`.
    pub(super) fn without(&self, st: &State, t: Term) -> Facts {
        let speaks = |x: &Term| self.terms.any(*x, &mut |y, _| y == t);
        let mut facts = st.facts.clone();
        for x in st.facts.clear.keys().filter(|x| speaks(x)) {
            facts.clear.remove(x);
        }
        for x in st.facts.literals.keys().filter(|x| speaks(x)) {
            facts.literals.remove(x);
        }
        for (x, class) in &st.facts.equal {
            if speaks(x) {
                facts.equal.remove(x);
            } else if class.iter().any(&speaks) {
                facts.equal.insert(*x, Arc::new(class.iter().copied().filter(|y| !speaks(y)).collect()));
            }
        }
        facts
    }
}
