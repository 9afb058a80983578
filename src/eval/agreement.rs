//! Two paths join with another value each: what holds of the value whichever of the two it is.

use super::Eval;
use super::clause::Clause;
use super::cond::truth_of;
use super::state::{Literal, State};
use super::term::Term;
use super::value::{Shape, Val};
use crate::python::ir::Const;

impl Eval<'_> {
    /// What both paths know of their value: that it is nothing, or something, whichever of the two it is.
    pub(super) fn agreed(&mut self, a: &State, x: &Val, b: &State, y: &Val) -> Option<(Term, Literal)> {
        if x.term == y.term {
            return None;
        }
        let (p, q) = (known(a, x)?, known(b, y)?);
        let both = Literal { null: p.null.filter(|_| p.null == q.null), truth: p.truth.filter(|_| p.truth == q.truth), constant: None };
        (both != Literal::default()).then(|| (self.terms.either([x.term, y.term]), both))
    }

    /// Why the caller may have the value, whichever of the two it is: each path cleared its own choice.
    pub(super) fn cleared_on_both(&mut self, a: &State, x: &Val, b: &State, y: &Val) -> Option<(Term, Clause)> {
        if x.term == y.term || !(self.terms.from_caller(x.term) || self.terms.from_caller(y.term)) {
            return None;
        }
        let of = |st: &State, v: &Val| match &v.shape {
            Shape::Const(c) => self.named_by_own(st, c, None),
            _ => self.mine(st, v.term),
        };
        let (p, q) = (of(a, x), of(b, y));
        (!p.is_none() && !q.is_none()).then(|| (self.terms.either([x.term, y.term]), p.union(&q)))
    }
}

/// What a path knows of a value.
fn known(st: &State, v: &Val) -> Option<Literal> {
    match &v.shape {
        Shape::Const(c) => Some(Literal { null: Some(matches!(c, Const::None)), truth: Some(truth_of(c)), constant: None }),
        _ => st.literal(v.term).cloned(),
    }
}
