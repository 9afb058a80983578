//! Facts of `in`, of order and of length: how values and collections hang together.

use super::clause::{Clause, Reason};
use super::cond::{GRANTED, RIGHTS};
use super::relation::may_equal;
use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::{Comprehension, Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    /// `a in c`.
    pub fn contained(&mut self, st: State, a: &Val, c: &Val, side: bool) -> Vec<State> {
        if let Shape::Either(alternatives) = &c.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.contained(s, a, x, side));
        }
        if let Shape::Either(alternatives) = &a.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.contained(s, x, c, side));
        }
        if let (Some(Const::Str(x)), Some(Const::Str(y))) = (a.as_const(), c.as_const()) {
            return if y.contains(&**x) == side { vec![st] } else { Vec::new() };
        }
        if let (Some(right), TermKind::Call(n, slot)) = (a.as_str(), self.terms.kind(c.term))
            && (*n == GRANTED || *n == RIGHTS)
            && side
        {
            // constants are rights that all who come in this way have
            let (right, slot, all) = (right.to_owned(), slot[0], *n == GRANTED);
            let mut states = self.contained(st, a, &Val::new(slot, c.shape.clone()), side);
            for s in &mut states {
                if all {
                    self.pass_by_grant(s, &right);
                } else {
                    self.pass_by_roles(s, std::slice::from_ref(&right));
                }
            }
            return states;
        }
        match &c.shape {
            Shape::Object(loc) if !self.holds_data(&st, c) => {
                let loc = *loc;
                match self.object_kind(c) {
                    Some(ObjectKind::Dict) => return self.contained_in_dict(st, a, loc, c, side),
                    Some(ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set) => return self.contained_in_list(st, a, loc, side),
                    Some(ObjectKind::Instance(class)) => {
                        if let Some(f) = self.class_attribute(&st, class, Name::new("__contains__")) {
                            let bound = self.bind(&f, c, class);
                            let Some(site) = self.class_info(class).map(|i| i.span) else { return vec![st] };
                            let outs = self.call(st, &bound, &Args::of(vec![a.clone()]), site);
                            let mut all = Vec::new();
                            for (s, r) in outs {
                                all.extend(self.assume(s, &r, side));
                            }
                            return self.merge(all);
                        }
                    }
                    _ => {}
                }
            }
            // `"x" in dir(object)`
            Shape::Member(m) if m.1 == "#dir" => {
                let object = m.0.clone();
                let Some(site) = self.stack.last().map(|f| self.project.module(f.module).ir.file) else { return vec![st] };
                let site = Span { file: site, start: 0, end: 0 };
                let args = Args::of(vec![object, a.clone()]);
                let mut all = Vec::new();
                for (s, r) in self.call_builtin(&st, Name::new("builtins.hasattr"), &args, site).unwrap_or_default() {
                    all.extend(self.assume(s, &r, side));
                }
                return all;
            }
            Shape::Comprehension(comp) => {
                let comp = Arc::clone(comp);
                return self.contained_in_comprehension(st, a, &comp, side);
            }
            _ => {}
        }
        if let Some(outs) = self.library_contains(&st, a, c) {
            let mut all = Vec::new();
            for (s, r) in outs {
                all.extend(self.assume(s, &r, side));
            }
            return all;
        }
        let some = self.terms.make(TermKind::Some(c.term, u32::MAX));
        let mut st = st;
        if self.is_configured(c.term) && self.names_principal(&st, a.term) {
            if side {
                st.facts.pass = Clause::of(Reason::Admin);
            }
            return vec![st];
        }
        if a.as_const().is_some() || self.of_principal(&st, a.term) && self.of_principal(&st, c.term) {
            self.predicate(&mut st, &[a.term, c.term], side, &[]);
            return vec![st];
        }
        if self.is_credential_value(a.term) && self.is_secret(c.term) {
            // one of several configured secrets: accepted, and several callers share what is behind it
            return self.service(st, c.term, side);
        }
        if side {
            self.learn_non_null(&mut st, a.term);
            self.equate(&mut st, a.term, some);
        } else {
            self.note_denied(&mut st, a.term, some);
        }
        vec![st]
    }

    fn contained_in_list(&mut self, st: State, a: &Val, loc: Loc, side: bool) -> Vec<State> {
        let slots = st.slots(loc);
        if slots.is_empty() {
            return if side { Vec::new() } else { vec![st] };
        }
        if a.as_const().is_none() && slots.iter().all(|(_, v)| v.as_const().is_some()) {
            // a set of constants: each must pass as a predicate
            if !slots.iter().any(|(_, v)| v.as_const().is_some_and(|c| may_equal(a, c))) {
                return if side { Vec::new() } else { vec![st] };
            }
            let mut terms = vec![a.term];
            terms.extend(slots.iter().map(|(_, v)| v.term));
            let mut st = st;
            if self.is_credential_value(a.term) {
                if slots.len() > 1 {
                    return self.one_of_several_secrets(st, a.term, side);
                }
                return self.service(st, slots[0].1.term, side);
            }
            self.predicate(&mut st, &terms, side, &[]);
            let known = st.literal(a.term).and_then(|l| l.constant.clone());
            if let Some(known) = known {
                let inside = slots.iter().any(|(_, v)| v.as_const() == Some(&known));
                return if inside == side { vec![st] } else { Vec::new() };
            }
            return vec![st];
        }
        let known: Vec<Val> = slots.iter().filter(|(k, _)| *k != Key::Rest).map(|(_, v)| v.clone()).collect();
        let rest = slots.into_iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v);
        self.one_among(st, a, &known, rest.as_ref(), side)
    }

    /// `a` is one of the known values, or one of those that are not known one by one.
    fn one_among(&mut self, st: State, a: &Val, known: &[Val], rest: Option<&Val>, side: bool) -> Vec<State> {
        let mut yes = Vec::new();
        let mut no = vec![st];
        for v in known {
            let mut next = Vec::new();
            for s in no {
                if side {
                    yes.extend(self.related(s.clone(), a, v, true));
                }
                next.extend(self.related(s, a, v, false));
            }
            no = next;
        }
        if let Some(v) = rest {
            for s in &mut no {
                if side {
                    yes.extend(self.related(s.clone(), a, v, true));
                }
                // others may be in it: leaving them out decides nothing about this one
                self.note_denied(s, a.term, v.term);
            }
        }
        if side { self.merge(yes) } else { no }
    }

    fn contained_in_dict(&mut self, st: State, a: &Val, loc: Loc, c: &Val, side: bool) -> Vec<State> {
        let slots = st.slots(loc);
        let open = slots.iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v.clone());
        // nothing is in it; one that was there before the request may have been filled by another
        if slots.is_empty() && !self.locs.is_frozen(loc.0) {
            return if side { Vec::new() } else { vec![st] };
        }
        if let Some(key) = self.key_of(a) {
            if slots.iter().any(|(k, _)| *k == key) {
                return if side { vec![st] } else { Vec::new() };
            }
            if open.is_none() {
                return if side { Vec::new() } else { vec![st] };
            }
            let entry = self.terms.item(c.term, a.term);
            let mut st = st;
            return if self.learn(&mut st, entry, &Literal { null: Some(!side), ..Literal::default() }) { vec![st] } else { Vec::new() };
        }
        if self.is_credential_value(a.term) {
            if slots.len() > 1 {
                return self.one_of_several_secrets(st, a.term, side);
            }
            let secret = self.terms.make(TermKind::Setting(Name::new("configured keys")));
            return self.service(st, secret, side);
        }
        if let (known, Some(others)) = self.dict_keys(&st, loc) {
            return self.one_among(st, a, &known, Some(&others), side);
        }
        vec![st]
    }

    fn contained_in_comprehension(&mut self, st: State, a: &Val, c: &Comprehension, side: bool) -> Vec<State> {
        let mut inside = vec![st.clone()];
        for cond in &c.conditions {
            let mut next = Vec::new();
            for s in inside {
                next.extend(self.assume(s, cond, true));
            }
            inside = next;
        }
        let mut yes = Vec::new();
        for s in inside {
            yes.extend(self.related(s, a, &c.element, true));
        }
        if side {
            return self.merge(yes);
        }
        let mut st = st;
        for s in &yes {
            self.deny_what_was_cleared(&mut st, s);
        }
        vec![st]
    }

    pub(super) fn ordered(&mut self, mut st: State, op: CmpOp, a: &Val, b: &Val, side: bool) -> Vec<State> {
        // a count that is at least one
        let counted = |v: &Val| match &v.shape {
            Shape::Row(_) | Shape::Rows(_) => Some(v.clone()),
            Shape::Member(m) if m.1 == "__len__" => Some(m.0.clone()),
            _ => None,
        };
        if let (Some(rows), Some(Const::Int(n))) = (counted(a), b.as_const()) {
            let nonempty = match (op, n) {
                (CmpOp::Gt, 0) | (CmpOp::GtE, 1) => Some(side),
                (CmpOp::Lt, 1) | (CmpOp::LtE, 0) => Some(!side),
                _ => None,
            };
            if let Some(nonempty) = nonempty {
                return self.assume(st, &rows, nonempty);
            }
            return vec![st];
        }
        if let (Some(Const::Int(x)), Some(Const::Int(y))) = (a.as_const(), b.as_const()) {
            let holds = match op {
                CmpOp::Lt => x < y,
                CmpOp::LtE => x <= y,
                CmpOp::Gt => x > y,
                _ => x >= y,
            };
            return if holds == side { vec![st] } else { Vec::new() };
        }
        // `a <= b`, `a < b` on collections: each element of a is in b
        if matches!(op, CmpOp::LtE | CmpOp::Lt) && side && self.is_collection(a) && !self.mine(&st, b.term).is_none() {
            self.clear_elements(&mut st, a, b.term);
            return vec![st];
        }
        let up = matches!(op, CmpOp::Gt | CmpOp::GtE) == side;
        let left = self.of_principal(&st, a.term);
        self.predicate(&mut st, &[a.term, b.term], up == left, &[]);
        vec![st]
    }

    fn is_collection(&self, v: &Val) -> bool {
        matches!(v.shape, Shape::Rows(_) | Shape::Comprehension(_))
            || matches!(self.object_kind(v), Some(ObjectKind::Set | ObjectKind::List))
            || matches!(v.shape, Shape::Unknown)
    }

    /// Each element of `a` is one of the elements of `owned`.
    pub fn clear_elements(&mut self, st: &mut State, a: &Val, owned: Term) {
        let clause = self.mine(st, owned);
        let elem = self.terms.make(TermKind::Elem(a.term));
        self.clear(st, elem, &clause, false);
    }

    pub(super) fn same_length(&mut self, mut st: State, x: &Val, y: &Val, side: bool) -> Vec<State> {
        for (part, whole) in [(x, y), (y, x)] {
            if let Shape::Comprehension(c) = &part.shape
                && c.source.term == whole.term
                && !c.conditions.is_empty()
            {
                let c = Arc::clone(c);
                if side {
                    return self.assume_for_all_conditions(st, &c);
                }
                let probe = self.assume_for_all_conditions(st.clone(), &c);
                for p in &probe {
                    self.deny_what_was_cleared(&mut st, p);
                }
                return vec![st];
            }
            // rows found among the wanted ids, restricted to mine
            if let TermKind::Row(r) = self.terms.kind(part.term)
                && !self.mine(&st, part.term).is_none()
                && self.rows[r.0 as usize].operands.contains(&whole.term)
                && side
            {
                let owned = part.term;
                self.clear_elements(&mut st, whole, owned);
                return vec![st];
            }
        }
        vec![st]
    }
}
