//! Paths side by side: those that hold the same value go on together, so that a helper called on six paths runs once, on six states
//! that join inside it as everywhere, and not six times.

use super::state::State;
use super::value::Val;
use super::{Eval, Outs};
use crate::python::ir::ExprId;

/// Paths with the same value each, in order of the first of them.
pub fn together<T: PartialEq>(items: impl IntoIterator<Item = (State, T)>) -> Vec<(Vec<State>, T)> {
    let mut groups: Vec<(Vec<State>, T)> = Vec::new();
    for (st, v) in items {
        match groups.iter_mut().find(|(_, w)| *w == v) {
            Some((states, _)) => states.push(st),
            None => groups.push((vec![st], v)),
        }
    }
    groups
}

impl Eval<'_> {
    /// Evaluates an expression on paths that have come to `T` so far.
    pub(super) fn eval_with<T: PartialEq + Clone>(&mut self, items: Vec<(State, T)>, e: ExprId) -> Vec<(State, T, Val)> {
        let mut all = Vec::new();
        for (states, so_far) in together(items) {
            all.extend(self.eval_each(states, e).into_iter().map(|(s, v)| (s, so_far.clone(), v)));
        }
        all
    }

    /// Evaluates one expression after the other on each path.
    pub(super) fn eval_all(&mut self, states: Vec<State>, es: &[ExprId]) -> Vec<(State, Vec<Val>)> {
        let mut all: Vec<(State, Vec<Val>)> = states.into_iter().map(|s| (s, Vec::new())).collect();
        for &e in es {
            all = self
                .eval_with(all, e)
                .into_iter()
                .map(|(s, mut vs, v)| {
                    vs.push(v);
                    (s, vs)
                })
                .collect();
        }
        all
    }

    /// Applies `f` to the paths of each outcome that have the same value.
    pub(super) fn then_each(&mut self, outs: Outs, mut f: impl FnMut(&mut Self, Vec<State>, Val) -> Outs) -> Outs {
        let mut all = Vec::new();
        for (states, v) in together(outs) {
            all.extend(f(self, states, v));
        }
        all
    }
}
