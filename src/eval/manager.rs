//! Context managers: `with`, and generators whose `yield` runs its body.

use super::paths::together;
use super::state::State;
use super::stmt::Flow;
use super::value::{Key, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{ExprId, ExprKind, StmtId};
use crate::source::{Name, Span};
use std::sync::Arc;

/// The body of a `with` that runs at the `yield` of its generator-based manager.
#[derive(Debug, Clone)]
pub struct InlinedBody {
    pub items: Vec<(ExprId, Option<ExprId>)>,
    pub body: Vec<StmtId>,
    pub target: Option<ExprId>,
    /// index in the stack of the frame that holds the `with`
    pub frame: usize,
}

/// How a `return`, `break` or `continue` leaves a `with` body that runs inside a generator: as an exception that only `finally`
/// sees. The names are no Python class, so no `except` catches them.
const LEAVE_RETURN: &str = "#return";

const LEAVE_BREAK: &str = "#break";

const LEAVE_CONTINUE: &str = "#continue";

impl Eval<'_> {
    pub(super) fn with_statement(&mut self, states: Vec<State>, items: &[(ExprId, Option<ExprId>)], body: &[StmtId]) -> Flow {
        let Some(((manager, target), rest)) = items.split_first() else {
            return self.run_block(states, body);
        };
        let mut flow = Flow::default();
        let span = self.span(*manager);
        // `with manager(…)` of a generator function runs up to the yield, the body, then the rest
        let inlined = InlinedBody { items: rest.to_vec(), body: body.to_vec(), target: *target, frame: self.stack.len() - 1 };
        let mut managers: Outs = Vec::new();
        if let ExprKind::Call { func, args } = &self.ir().expr(*manager).kind {
            let callee = self.eval_each(states, *func);
            for (states, (f, args)) in together(self.eval_args(callee, args)) {
                if self.is_generator_manager(&states[0], &f) {
                    let part = self.run_manager(states, &f, &args, &inlined, span);
                    flow.add(part);
                } else {
                    managers.extend(self.call_each(states, &f, &args, span));
                }
            }
        } else {
            managers = self.eval_each(states, *manager);
        }
        for (states, v) in together(managers) {
            let part = self.with_value(states, &v, *target, rest, body, span);
            flow.add(part);
        }
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    fn is_generator_manager(&self, st: &State, f: &Val) -> bool {
        self.closure_of(f)
            .is_some_and(|c| st.get(c.attributes, &Key::Name(Name::new("#contextmanager"))).is_some() && self.function_of(c).is_generator)
    }

    fn run_manager(&mut self, states: Vec<State>, f: &Val, args: &Args, inlined: &InlinedBody, span: Span) -> Flow {
        let saved = std::mem::take(&mut self.raised);
        let outs = self.call_inlined(states, f, args, Arc::new(inlined.clone()), span);
        let mut flow = Flow { next: outs.into_iter().map(|(s, _)| s).collect(), ..Flow::default() };
        let raised = std::mem::replace(&mut self.raised, saved);
        for (s, e) in raised {
            match &e.shape {
                Shape::Native(n) if *n == LEAVE_BREAK => flow.breaks.push(s),
                Shape::Native(n) if *n == LEAVE_CONTINUE => flow.continues.push(s),
                Shape::Member(m) if m.1 == LEAVE_RETURN => flow.returns.push((s, m.0.clone())),
                _ => self.raised.push((s, e)),
            }
        }
        flow
    }

    /// The `yield` of a generator-based manager: the body of the `with` runs here.
    pub fn run_inlined(&mut self, states: Vec<State>, value: &Val, inlined: &InlinedBody) -> Outs {
        let suspended = self.stack.split_off(inlined.frame + 1);
        let mut states = states;
        if let Some(t) = inlined.target {
            states = states.into_iter().flat_map(|s| self.assign(s, t, value)).collect();
        }
        let flow = self.with_statement(states, &inlined.items, &inlined.body);
        self.stack.extend(suspended);
        for (s, v) in flow.returns {
            let e = Val::new(v.term, Shape::Member(Arc::new((v, Name::new(LEAVE_RETURN)))));
            self.raise(s, e);
        }
        for (states, how) in [(flow.breaks, LEAVE_BREAK), (flow.continues, LEAVE_CONTINUE)] {
            for s in states {
                let e = self.native(how);
                self.raise(s, e);
            }
        }
        let none = self.none();
        flow.next.into_iter().map(|s| (s, none.clone())).collect()
    }

    fn with_value(
        &mut self,
        states: Vec<State>,
        manager: &Val,
        target: Option<ExprId>,
        rest: &[(ExprId, Option<ExprId>)],
        body: &[StmtId],
        span: Span,
    ) -> Flow {
        let entered: Outs = match self.special_method(&states[0], manager, "__enter__") {
            Some(f) => self.call_each(states, &f, &Args::default(), span),
            None => states.into_iter().flat_map(|s| self.enter_library(s, manager, span)).collect(),
        };
        let mut states = Vec::new();
        for (s, v) in entered {
            match target {
                Some(t) => states.extend(self.assign(s, t, &v)),
                None => states.push(s),
            }
        }
        let saved = std::mem::take(&mut self.raised);
        let flow = self.with_statement(states, rest, body);
        let raised = std::mem::replace(&mut self.raised, saved);
        self.leave_manager(flow, raised, manager, span)
    }

    fn enter_library(&mut self, st: State, manager: &Val, span: Span) -> Outs {
        for lib in self.libraries {
            if let Some(outs) = lib.entered(self, &st, manager, span) {
                return outs;
            }
        }
        vec![(st, manager.clone())]
    }

    /// `__exit__`: sees the exception, and swallows it if its result is true.
    fn leave_manager(&mut self, flow: Flow, raised: Vec<(State, Val)>, manager: &Val, span: Span) -> Flow {
        let probe = flow.next.first().or_else(|| raised.first().map(|(s, _)| s)).or_else(|| flow.returns.first().map(|(s, _)| s));
        let exit = probe.and_then(|s| self.special_method(s, manager, "__exit__"));
        let Some(exit) = exit else {
            self.raised.extend(raised);
            let commits = self.know.commits_on_exit(manager.native().map(|n| n.as_str()));
            if !commits {
                return flow;
            }
            let mut flow = flow;
            flow.next = flow.next.into_iter().map(|s| self.commit(s)).collect();
            flow.returns = flow.returns.into_iter().map(|(s, v)| (self.commit(s), v)).collect();
            return flow;
        };
        let none = self.none();
        let quiet = Args::of(vec![none.clone(), none.clone(), none]);
        let mut out = Flow::default();
        let leave = |ev: &mut Self, states: Vec<State>| -> Vec<State> {
            ev.call_each(states, &exit, &quiet, span).into_iter().map(|(s, _)| s).collect()
        };
        out.next = leave(self, flow.next);
        for (states, v) in together(flow.returns) {
            out.returns.extend(leave(self, states).into_iter().map(|s| (s, v.clone())));
        }
        out.breaks = leave(self, flow.breaks);
        out.continues = leave(self, flow.continues);
        for (states, e) in together(raised) {
            let trace = self.fresh(span);
            let kind = self.class_of_exception(&e).unwrap_or_else(|| trace.clone());
            let args = Args::of(vec![kind, e.clone(), trace]);
            for (s, swallowed) in self.call_each(states, &exit, &args, span) {
                out.next.extend(
                    self.assume(s.clone(), &swallowed, true).into_iter().take(usize::from(!matches!(swallowed.shape, Shape::Unknown))),
                );
                for s in self.assume(s, &swallowed, false) {
                    self.raised.push((s, e.clone()));
                }
            }
        }
        out
    }

    pub fn yielded(&mut self, states: Vec<State>, v: &Val) -> Outs {
        if let Some(inlined) = self.frame().inlined.clone() {
            return self.run_inlined(states, v, &inlined);
        }
        self.frame_mut().yields.extend(states.iter().map(|s| (s.clone(), v.clone())));
        let none = self.none();
        states.into_iter().map(|s| (s, none.clone())).collect()
    }

    /// Calls a generator-based context manager, running the `with` body at its `yield`.
    pub fn call_inlined(&mut self, states: Vec<State>, f: &Val, args: &Args, inlined: Arc<InlinedBody>, span: Span) -> Outs {
        match &f.shape {
            Shape::Function(c) => {
                let c = Arc::clone(c);
                self.call_closure(states, &c, args, Some(inlined), span)
            }
            Shape::Bound(b) => {
                let (receiver, inner) = (b.0.clone(), b.1.clone());
                let mut with = args.clone();
                with.positional.insert(0, receiver);
                self.call_inlined(states, &inner, &with, inlined, span)
            }
            _ => self.call_each(states, f, args, span),
        }
    }
}
