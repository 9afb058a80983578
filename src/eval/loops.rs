//! Loops: over known elements one by one, over unknown ones until nothing changes.

use super::Eval;
use super::iteration::Iteration;
use super::paths::together;
use super::state::State;
use super::stmt::Flow;
use super::term::TermKind;
use super::value::Val;
use crate::python::ir::{ExprId, StmtId};
use crate::source::Span;

impl Eval<'_> {
    pub(super) fn while_loop(&mut self, states: Vec<State>, test: ExprId, body: &[StmtId], otherwise: &[StmtId]) -> Flow {
        let mut flow = Flow::default();
        let mut enter = states;
        let mut done = Vec::new();
        let round = self.frame().round;
        for i in 0..3 {
            self.frame_mut().round = round * 4 + i + 1;
            let mut inside = Vec::new();
            for (s, v) in self.eval_each(std::mem::take(&mut enter), test) {
                self.site = Some(self.span(test));
                inside.extend(self.assume(s.clone(), &v, true));
                done.extend(self.assume(s, &v, false));
            }
            let inside = self.merge(inside);
            if inside.is_empty() {
                break;
            }
            let f = self.run_block(inside, body);
            flow.returns.extend(f.returns);
            flow.breaks.extend(f.breaks);
            enter.extend(f.next);
            enter.extend(f.continues);
            enter = self.merge(std::mem::take(&mut enter));
        }
        self.frame_mut().round = round;
        // the bound is reached: the loop is taken to end here
        done.extend(enter);
        let done = self.merge(done);
        let other = self.run_block(done, otherwise);
        flow.next = other.next;
        flow.next.append(&mut flow.breaks);
        flow.returns.extend(other.returns);
        flow.breaks = other.breaks;
        flow.continues = other.continues;
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    pub(super) fn for_loop(
        &mut self,
        states: Vec<State>,
        target: ExprId,
        iter: ExprId,
        body: &[StmtId],
        otherwise: &[StmtId],
        span: Span,
    ) -> Flow {
        let mut flow = Flow::default();
        let mut exits = Vec::new();
        let mut sources = Vec::new();
        for (mut st, source) in self.eval_each(states, iter) {
            let source = self.iterable(&mut st, source, span);
            let iteration = self.iterate(&mut st, &source, span);
            sources.push((st, (source, iteration)));
        }
        for (mut states, (source, iteration)) in together(sources) {
            match iteration {
                Iteration::Known(elements) => {
                    let round = self.frame().round;
                    for (i, e) in elements.iter().enumerate() {
                        self.frame_mut().round = round.wrapping_mul(1024).wrapping_add(i as u32 + 1);
                        let mut inside = Vec::new();
                        for s in std::mem::take(&mut states) {
                            inside.extend(self.assign(s, target, e));
                        }
                        let f = self.run_block(inside, body);
                        flow.returns.extend(f.returns);
                        flow.breaks.extend(f.breaks);
                        states.extend(f.next);
                        states.extend(f.continues);
                        states = self.merge(states);
                    }
                    self.frame_mut().round = round;
                    exits.extend(states);
                }
                Iteration::Each { element, conditions } => {
                    exits.extend(self.open_loop(states, target, &source, &element, &conditions, body, span, &mut flow));
                }
            }
        }
        let exits = self.merge(exits);
        let other = self.run_block(exits, otherwise);
        let mut next = other.next;
        next.append(&mut flow.breaks);
        flow.returns.extend(other.returns);
        flow.breaks = other.breaks;
        flow.continues = other.continues;
        flow.next = self.merge(next);
        flow
    }

    /// A loop over a collection whose elements are not known one by one.
    #[allow(clippy::too_many_arguments)]
    fn open_loop(
        &mut self,
        states: Vec<State>,
        target: ExprId,
        source: &Val,
        element: &Val,
        conditions: &[Val],
        body: &[StmtId],
        span: Span,
        flow: &mut Flow,
    ) -> Vec<State> {
        let raised_before = self.raised.len();
        let round = self.frame().round;
        let zero = states.clone();
        let mut enter = states;
        let mut ends: Vec<State> = Vec::new();
        for i in 0..2 {
            self.frame_mut().round = round * 4 + i + 1;
            let mut inside = Vec::new();
            for s in enter {
                let mut open = vec![s];
                for c in conditions {
                    let mut next = Vec::new();
                    for s in open {
                        next.extend(self.assume(s, c, true));
                    }
                    open = next;
                }
                for s in open {
                    inside.extend(self.assign(s, target, element));
                }
            }
            let inside = self.merge(inside);
            let before = inside.clone();
            let f = self.run_block(inside, body);
            for (s, _) in &f.returns {
                self.leave_iteration(s, element, span);
            }
            for s in &f.breaks {
                self.leave_iteration(s, element, span);
            }
            flow.returns.extend(f.returns);
            flow.breaks.extend(f.breaks);
            let mut after = f.next;
            after.extend(f.continues);
            let after = self.merge(after);
            let stable = after.iter().all(|a| before.iter().any(|b| a.heap == b.heap));
            ends = after.clone();
            enter = after;
            if stable || enter.is_empty() || self.exhausted() {
                break;
            }
        }
        self.frame_mut().round = round;
        let raised: Vec<State> = self.raised[raised_before.min(self.raised.len())..].iter().map(|(s, _)| s.clone()).collect();
        for s in &raised {
            self.leave_iteration(s, element, span);
        }
        // what holds of it at every end of the body holds of every element
        let lifted = !ends.is_empty() && ends.iter().all(|s| !self.mine(s, element.term).is_none());
        let mut exits = Vec::new();
        if lifted {
            let mut clause = super::clause::Clause::none();
            for s in &ends {
                clause = clause.union(&self.mine(s, element.term));
            }
            let elem = self.terms.make(TermKind::Elem(source.term));
            for mut s in ends.into_iter().chain(zero) {
                self.clear(&mut s, elem, &clause, false);
                if matches!(self.terms.kind(source.term), TermKind::Row(_)) {
                    self.clear(&mut s, source.term, &clause, false);
                }
                exits.push(s);
            }
        } else {
            exits.extend(zero);
            exits.extend(ends);
        }
        self.merge(exits)
    }
}
