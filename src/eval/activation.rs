//! Activations: one call of a function of the project.

use super::manager::InlinedBody;
use super::rows::RowId;
use super::state::State;
use super::term::TermKind;
use super::value::{Closure, Loc, LocKind, ObjectKind, Val};
use super::{Args, Eval, Frame, Outs};
use crate::project::ModuleId;
use crate::python::ir::{Body, FunctionId};
use crate::source::Span;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Steps that a helper may take however little its caller has left.
const MIN_SHARE: u32 = 2_000;

impl Eval<'_> {
    /// Runs a function of the project on all of these paths at once.
    pub fn call_closure(
        &mut self,
        states: Vec<State>,
        c: &Arc<Closure>,
        args: &Args,
        inlined: Option<Arc<InlinedBody>>,
        span: Span,
    ) -> Outs {
        let f = self.function_of(c);
        // the wrapper that a decorator makes for one function is not the one it makes for another
        let active = self.stack.iter().filter(|x| x.module == c.module && x.function == Some(c.function) && x.scopes == c.scopes).count();
        if self.exhausted() && !self.loading {
            // cut short: what the function would have selected is not known
            let terms = args.all().map(|a| a.term).collect();
            let v = Val::unknown(self.terms.make(TermKind::Call(f.name, terms)));
            return states.into_iter().map(|st| (st, v.clone())).collect();
        }
        if active >= super::MAX_RECURSION && !self.loading {
            // no exit of its own: what recursion gives is what its base cases give
            self.limits.depth += 1;
            return Vec::new();
        }
        if self.stack.len() > super::MAX_DEPTH || active >= super::MAX_RECURSION || self.exhausted() {
            self.limits.depth += 1;
            return states.into_iter().flat_map(|st| self.opaque_call(st, f.name, None, args, span)).collect();
        }
        if self.loading {
            self.called.insert((c.module, c.function));
        }
        self.files.insert(self.project.module(c.module).ir.file);
        let context = self.context_at(span);
        let locals = Loc(self.locs.intern(LocKind::Frame { context, module: c.module, function: c.function }));
        let mut states = states;
        let mut before: FxHashSet<RowId> = FxHashSet::default();
        for st in &mut states {
            st.clear_slots(locals);
            before.extend(st.born.keys());
        }
        self.stack.push(Frame {
            module: c.module,
            function: Some(c.function),
            name: f.name,
            locals,
            scopes: c.scopes.clone(),
            class: c.class,
            receiver: None,
            context,
            yields: Vec::new(),
            inlined,
            tries: 0,
            round: 0,
        });
        for st in &mut states {
            let receiver = self.bind_parameters(st, c, locals, args);
            self.frame_mut().receiver = receiver;
        }
        let raised_before = self.raised.len();
        let entries = self.view_entries;
        self.view_entries += u32::from(self.is_view((c.module, c.function)) || self.is_of_view(c));
        let outer = self.share_budget(c);
        let mut outs = match &f.body {
            Body::Expr(e) => self.eval_each(states, *e),
            Body::Block(b) => {
                let flow = self.run_block(states, b);
                let mut outs = flow.returns;
                if !flow.next.is_empty() {
                    let none = self.none();
                    outs.extend(flow.next.into_iter().map(|s| (s, none.clone())));
                }
                outs
            }
        };
        self.budget = outer;
        let frame = self.stack.pop().expect("the frame that was pushed");
        if f.is_generator && frame.inlined.is_none() {
            outs = self.generated(outs, frame.yields, span);
        }
        let from = raised_before.min(self.raised.len());
        if self.loading {
            if !f.has_inner {
                for (s, _) in outs.iter_mut().chain(&mut self.raised[from..]) {
                    s.clear_slots(locals);
                }
            }
        } else {
            self.forget_objects(context, &mut outs);
            let mut raised = self.raised.split_off(from);
            self.forget_objects(context, &mut raised);
            self.raised.append(&mut raised);
        }
        let outs = self.merge_outcomes(outs);
        // the view, and what wraps it, is no loader
        if self.loading || self.view_entries != entries { outs } else { self.loader_rule(outs, &before) }
    }

    /// A helper gets a part of what its caller may still spend, so that one that is involved leaves the others their share;
    /// functions made inside others (wrappers around a view) and the outermost ones get all. Gives the caller's own bound.
    fn share_budget(&mut self, c: &Closure) -> u32 {
        let outer = self.budget;
        if !self.loading && c.scopes.is_empty() && self.stack.len() > 1 && self.view_runs_below(c) {
            let left = outer.saturating_sub(self.steps);
            self.budget = outer.min(self.steps + (left / 3).max(MIN_SHARE));
        }
        outer
    }

    /// The view's own method of a base class, which it calls for what they have in common (`super().get(id)`): as much the view as
    /// the one that Flask calls.
    fn is_of_view(&self, c: &Closure) -> bool {
        let name = self.function_of(c).name;
        let Some((_, below)) = self.stack.split_last() else { return false };
        let same = below.iter().rev().take_while(|f| f.class.is_some() && f.name == name);
        c.class.is_some() && same.filter_map(|f| Some((f.module, f.function?))).any(|f| self.is_view(f))
    }

    fn is_view(&self, (module, function): (ModuleId, FunctionId)) -> bool {
        let span = self.project.module(module).ir.function(function).span;
        self.view.is_some_and(|v| v.file == span.file && v.start <= span.start && span.end <= v.end)
    }

    /// The function is no view, and no method that dispatches to one.
    fn view_runs_below(&self, c: &Closure) -> bool {
        let f = self.function_of(c);
        self.view != Some(f.span) && (c.class.is_none() || !self.know.is_common_method(f.name.as_str()))
    }

    fn generated(&mut self, outs: Outs, yields: Outs, span: Span) -> Outs {
        let values: Vec<Val> = yields.iter().map(|(_, v)| v.clone()).collect();
        let mut states: Vec<State> = outs.into_iter().map(|(s, _)| s).collect();
        // a consumer may stop after any element
        states.extend(yields.into_iter().map(|(s, _)| s));
        let states = self.merge(states);
        states
            .into_iter()
            .map(|mut s| {
                let rest = if values.is_empty() { None } else { Some(self.one_of(&values, span)) };
                let v = self.make_sequence(&mut s, ObjectKind::List, Vec::new(), rest, span);
                (s, v)
            })
            .collect()
    }
}
