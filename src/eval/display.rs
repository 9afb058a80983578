//! Displays of sequences and dicts.

use super::paths::together;
use super::state::State;
use super::value::{Key, ObjectKind, Val};
use super::{Eval, Outs};
use crate::python::ir::{ExprId, ExprKind};
use crate::source::Span;

impl Eval<'_> {
    pub(super) fn eval_display(&mut self, states: Vec<State>, items: &[ExprId], kind: ObjectKind, span: Span) -> Outs {
        let outs = self.eval_all(states, items);
        let starred: Vec<bool> = items.iter().map(|&e| matches!(self.ir().expr(e).kind, ExprKind::Starred(_))).collect();
        let mut all = Vec::new();
        for (mut st, vs) in outs {
            let mut elements = Vec::new();
            let mut rest = None;
            for (v, star) in vs.into_iter().zip(&starred) {
                if *star {
                    match self.elements(&st, &v) {
                        Some(known) if rest.is_none() => elements.extend(known),
                        _ => {
                            let e = self.any_element(&mut st, &v, span);
                            rest = Some(match rest {
                                Some(r) => self.join_values(&r, &e),
                                None => e,
                            });
                        }
                    }
                } else if let Some(r) = rest.take() {
                    rest = Some(self.join_values(&r, &v));
                } else {
                    elements.push(v);
                }
            }
            let v = self.make_sequence(&mut st, kind, elements, rest, span);
            all.push((st, v));
        }
        all
    }

    /// A list, tuple or set of known elements, and perhaps others.
    pub fn make_sequence(&mut self, st: &mut State, kind: ObjectKind, elements: Vec<Val>, rest: Option<Val>, span: Span) -> Val {
        let v = self.object(st, kind, span);
        let loc = v.loc().expect("an object has a place");
        let mut rest = rest;
        for (i, e) in elements.into_iter().enumerate() {
            if i < self.max_elements() * 4 {
                st.set(loc, Key::Index(i as u32), e);
            } else {
                rest = Some(match rest {
                    Some(r) => self.join_values(&r, &e),
                    None => e,
                });
            }
        }
        if let Some(r) = rest {
            st.set(loc, Key::Rest, r);
        }
        v
    }

    pub(super) fn eval_dict(&mut self, states: Vec<State>, entries: &[(Option<ExprId>, ExprId)], span: Span) -> Outs {
        type Entries = Vec<(Option<Val>, Val)>;
        let mut all: Vec<(State, Entries)> = states.into_iter().map(|st| (st, Vec::new())).collect();
        for (k, v) in entries {
            let keyed: Vec<(State, (Entries, Option<Val>))> = match k {
                Some(k) => self.eval_with(all, *k).into_iter().map(|(s, done, v)| (s, (done, Some(v)))).collect(),
                None => all.into_iter().map(|(s, done)| (s, (done, None))).collect(),
            };
            let mut next = Vec::new();
            for (states, (done, key)) in together(keyed) {
                let values = self.eval_each(states, *v);
                for (s, value) in self.entry_outcomes(values) {
                    let mut done = done.clone();
                    done.push((key.clone(), value));
                    next.push((s, done));
                }
            }
            all = next;
        }
        let mut outs = Vec::new();
        for (mut st, entries) in all {
            let v = self.object(&mut st, ObjectKind::Dict, span);
            let loc = v.loc().expect("an object has a place");
            for (k, value) in entries {
                match k {
                    Some(k) => self.dict_set(&mut st, loc, &k, &value),
                    None => self.dict_update(&mut st, loc, &value),
                }
            }
            outs.push((st, v));
        }
        outs
    }

    /// The object of `{k: convert(getattr(object, k)) for k in …}`: what the conversion does to each kind of value is no matter.
    pub(super) fn told_by_getattr(&self, key: ExprId, value: ExprId) -> Option<ExprId> {
        let ir = self.ir();
        let ExprKind::Name(k) = ir.expr(key).kind else { return None };
        let ExprKind::Call { func, args } = &ir.expr(value).kind else { return None };
        if let (ExprKind::Name(f), [object, name, ..]) = (&ir.expr(*func).kind, &args[..])
            && *f == "getattr"
        {
            return matches!(ir.expr(name.value).kind, ExprKind::Name(n) if n == k).then_some(object.value);
        }
        args.first().and_then(|a| self.told_by_getattr(key, a.value))
    }

    pub(super) fn told_dict(&mut self, st: State, object: ExprId, span: Span) -> Outs {
        let outs = self.eval(st, object);
        self.then(outs, |ev, mut s, x| {
            let d = ev.object(&mut s, ObjectKind::Dict, span);
            if let Some(loc) = d.loc() {
                s.set(loc, Key::Rest, Val::unknown(x.term));
            }
            vec![(s, d)]
        })
    }

    /// Of an entry's outcomes those are one that tell nothing but what the value is like (`"at": None if x is None else str(x)`):
    /// twenty such entries must not give a million dicts.
    fn entry_outcomes(&mut self, outs: Outs) -> Outs {
        let mut kept: Outs = Vec::new();
        for (s, v) in outs {
            let same = kept.iter().position(|(o, _)| {
                o.facts.clear == s.facts.clear
                    && o.facts.pass == s.facts.pass
                    && o.denied == s.denied
                    && o.way == s.way
                    && o.born == s.born
                    && o.pending == s.pending
                    && o.heap == s.heap
            });
            match same {
                Some(i) => {
                    let (o, ov) = kept[i].clone();
                    let value = self.join_values(&ov, &v);
                    kept[i] = (self.join(&o, &s), value);
                }
                None => kept.push((s, v)),
            }
        }
        kept
    }
}
