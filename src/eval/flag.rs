//! A yes or no that several paths set: joined, it still tells what each path knew of the caller.

use super::Eval;
use super::clause::Clause;
use super::state::State;
use super::value::{Cond, Flag, Loc, LocKind, Shape, Val};
use crate::python::ir::Const;
use std::sync::Arc;

impl Eval<'_> {
    /// One of two values, of two paths that become one. `admin = True` where the caller's role was looked at and `admin = False`
    /// elsewhere are one flag, whose yes says that it was.
    pub(super) fn join_paths_values(&mut self, a: &State, x: &Val, b: &State, y: &Val) -> Val {
        let differ = x != y && a.facts.pass != b.facts.pass;
        let flags = flag(x).is_some() || flag(y).is_some();
        if !(differ || flags) || !is_answer(x) || !is_answer(y) {
            return self.join_values(x, y);
        }
        let value = self.join_values(plain(x), plain(y));
        let of_side = |side| {
            let reasons = [self.reason(a, x, side), self.reason(b, y, side)];
            reasons.into_iter().flatten().reduce(|p, q| if p.is_none() || q.is_none() { Clause::none() } else { p.union(&q) })
        };
        let (yes, no) = (of_side(true).unwrap_or_default(), of_side(false).unwrap_or_default());
        flagged(value, yes, no)
    }

    /// An attribute of an object that one path alone made. A yes of it says what that path knew: on the other there is nothing to ask.
    pub(super) fn set_on_one(&mut self, st: &State, at: Loc, v: Val, other: &State) -> Val {
        let made = matches!(self.locs.get(at.0), LocKind::Object { .. }) && other.heap.slots(at).is_empty();
        if !made || st.facts.pass == other.facts.pass || !is_answer(&v) {
            return v;
        }
        let yes = self.reason(st, &v, true).unwrap_or_default();
        if yes.is_none() { v } else { flagged(plain(&v).clone(), yes, Clause::none()) }
    }

    /// Why the caller may have any object on this path if the value is yes, or no; nothing where it cannot be.
    fn reason(&self, st: &State, v: &Val, side: bool) -> Option<Clause> {
        let pass = self.pass(st);
        match (v.as_const(), flag(v)) {
            (Some(Const::Bool(b)), _) if *b != side => None,
            (_, Some(f)) => Some(pass.better(f.reason(side).clone())),
            _ => Some(pass),
        }
    }

    pub(super) fn assume_flag(&mut self, st: State, f: &Flag, side: bool) -> Vec<State> {
        let mut states = self.assume(st, &f.value, side);
        for s in &mut states {
            s.facts.pass = s.facts.pass.clone().better(f.reason(side).clone());
        }
        states
    }
}

/// The value with its reasons, or as it is where there are none.
fn flagged(value: Val, yes: Clause, no: Clause) -> Val {
    if yes.is_none() && no.is_none() {
        return value;
    }
    Val::new(value.term, Shape::Cond(Arc::new(Cond::Flag(Flag { value, yes, no }))))
}

fn flag(v: &Val) -> Option<&Flag> {
    match &v.shape {
        Shape::Cond(c) => match &**c {
            Cond::Flag(f) => Some(f),
            _ => None,
        },
        _ => None,
    }
}

fn plain(v: &Val) -> &Val {
    flag(v).map_or(v, |f| &f.value)
}

fn is_answer(v: &Val) -> bool {
    match &v.shape {
        Shape::Const(Const::Bool(_)) | Shape::Cond(_) => true,
        Shape::Either(all) => all.iter().all(is_answer),
        _ => false,
    }
}
