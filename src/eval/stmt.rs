//! Statements: blocks give the states that go on, those that return, break and continue; exceptions go to [`Eval::raised`].

use super::container::Iteration;
use super::event::{Event, Exit};
use super::state::State;
use super::term::TermKind;
use super::value::{Key, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{BinOp, ExceptHandler, ExprId, ExprKind, StmtId, StmtKind};
use crate::source::{Name, Span};
use std::sync::Arc;

/// Where control goes after a block.
#[derive(Debug, Default)]
pub struct Flow {
    pub next: Vec<State>,
    pub returns: Outs,
    pub breaks: Vec<State>,
    pub continues: Vec<State>,
}

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
    pub fn run_block(&mut self, states: Vec<State>, block: &[StmtId]) -> Flow {
        let mut flow = Flow { next: states, ..Flow::default() };
        for &s in block {
            if flow.next.is_empty() {
                break;
            }
            let states = std::mem::take(&mut flow.next);
            let mut next = Vec::new();
            let many = states.len() > 1;
            for st in states {
                let f = self.run(st, s);
                next.extend(f.next);
                flow.returns.extend(f.returns);
                flow.breaks.extend(f.breaks);
                flow.continues.extend(f.continues);
            }
            if next.len() > 1 || many {
                self.forget_variables(&mut next, self.ir().stmt(s).span.end);
                next = self.merge(next);
            }
            flow.next = next;
        }
        flow
    }

    fn run(&mut self, st: State, s: StmtId) -> Flow {
        self.steps += 1;
        let stmt = self.ir().stmt(s);
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(e) => Flow { next: self.eval(st, *e).into_iter().map(|(s, _)| s).collect(), ..Flow::default() },
            StmtKind::Assign(targets, value) => {
                let outs = self.eval(st, *value);
                let mut next = Vec::new();
                for (st, v) in outs {
                    let mut states = vec![st];
                    for &t in targets {
                        let mut after = Vec::new();
                        for s in states {
                            after.extend(self.assign(s, t, &v));
                        }
                        states = after;
                    }
                    next.extend(states);
                }
                Flow { next, ..Flow::default() }
            }
            StmtKind::AnnAssign { target, annotation, value } => self.annotated(st, *target, *annotation, *value),
            StmtKind::AugAssign(target, op, value) => self.augmented(st, *target, *op, *value, span),
            StmtKind::Return(v) => match v {
                Some(v) => Flow { returns: self.eval(st, *v), ..Flow::default() },
                None => {
                    let none = self.none();
                    Flow { returns: vec![(st, none)], ..Flow::default() }
                }
            },
            StmtKind::Raise(exception, cause) => {
                let mut parts = Vec::new();
                parts.extend(*exception);
                parts.extend(*cause);
                for (st, vs) in self.eval_all(st, &parts) {
                    let v = match vs.into_iter().next() {
                        Some(v) => self.instantiated(&st, &v, span),
                        None => self.current_exception(&st, span),
                    };
                    self.raise(st, v);
                }
                Flow::default()
            }
            StmtKind::If { test, then, otherwise } => {
                let mut yes = Vec::new();
                let mut no = Vec::new();
                for (st, v) in self.eval(st, *test) {
                    self.site = Some(self.span(*test));
                    yes.extend(self.assume(st.clone(), &v, true));
                    no.extend(self.assume(st, &v, false));
                }
                let tested = self.span(*test).end;
                self.forget_variables(&mut yes, tested);
                self.forget_variables(&mut no, tested);
                let yes = self.merge(yes);
                let no = self.merge(no);
                let mut flow = self.run_block(yes, then);
                let other = self.run_block(no, otherwise);
                flow.next.extend(other.next);
                flow.returns.extend(other.returns);
                flow.breaks.extend(other.breaks);
                flow.continues.extend(other.continues);
                flow.next = self.merge(std::mem::take(&mut flow.next));
                flow
            }
            StmtKind::While { test, body, otherwise } => self.while_loop(st, *test, body, otherwise),
            StmtKind::For { target, iter, body, otherwise } => self.for_loop(st, *target, *iter, body, otherwise, span),
            StmtKind::Try { body, handlers, otherwise, finally } => self.try_statement(st, body, handlers, otherwise, finally),
            StmtKind::With { items, body } => self.with_statement(st, items, body),
            StmtKind::Match { subject, cases } => self.match_statement(st, *subject, cases),
            StmtKind::Function(f) => {
                let outs = self.make_function(st, *f, span);
                let name = self.ir().function(*f).name;
                let next = outs
                    .into_iter()
                    .map(|(mut s, v)| {
                        self.bind_name(&mut s, name, v);
                        s
                    })
                    .collect();
                Flow { next, ..Flow::default() }
            }
            StmtKind::Class(c) => {
                let outs = self.make_class(st, *c, span);
                let name = self.ir().class(*c).name;
                let next = outs
                    .into_iter()
                    .map(|(mut s, v)| {
                        self.bind_name(&mut s, name, v);
                        s
                    })
                    .collect();
                Flow { next, ..Flow::default() }
            }
            StmtKind::Import(names) => Flow { next: vec![self.import(st, names)], ..Flow::default() },
            StmtKind::ImportFrom { module, level, names } => {
                Flow { next: vec![self.import_from(st, module, *level, names)], ..Flow::default() }
            }
            StmtKind::Delete(targets) => self.delete(st, targets),
            StmtKind::Assert(test, message) => {
                let mut next = Vec::new();
                for (st, v) in self.eval(st, *test) {
                    self.site = Some(self.span(*test));
                    next.extend(self.assume(st.clone(), &v, true));
                    for no in self.assume(st, &v, false) {
                        let parts: Vec<ExprId> = message.iter().copied().collect();
                        for (s, args) in self.eval_all(no, &parts) {
                            let e = self.native_exception("builtins.AssertionError", args, span);
                            self.raise(s, e);
                        }
                    }
                }
                Flow { next, ..Flow::default() }
            }
            StmtKind::Break => Flow { breaks: vec![st], ..Flow::default() },
            StmtKind::Continue => Flow { continues: vec![st], ..Flow::default() },
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Flow { next: vec![st], ..Flow::default() },
            StmtKind::Opaque(parts) => Flow { next: self.eval_all(st, parts).into_iter().map(|(s, _)| s).collect(), ..Flow::default() },
        }
    }

    fn annotated(&mut self, st: State, target: ExprId, annotation: ExprId, value: Option<ExprId>) -> Flow {
        // class bodies keep annotations: models, schemas and dataclasses are read from them
        let mut st = st;
        let in_class = self.frame().function.is_none() && self.frame().class.is_some();
        if in_class && let ExprKind::Name(n) = self.ir().expr(target).kind {
            let saved = std::mem::take(&mut self.raised);
            if let Some((s, v)) = self.eval(st.clone(), annotation).into_iter().next() {
                st = s;
                let loc = self.frame().locals;
                st.set(loc, Key::Name(Name::new(&format!("#annotation {n}"))), v);
            }
            self.raised = saved;
        }
        let Some(value) = value else { return Flow { next: vec![st], ..Flow::default() } };
        let mut next = Vec::new();
        for (s, v) in self.eval(st, value) {
            next.extend(self.assign(s, target, &v));
        }
        Flow { next, ..Flow::default() }
    }

    fn augmented(&mut self, st: State, target: ExprId, op: BinOp, value: ExprId, span: Span) -> Flow {
        let mut next = Vec::new();
        for (st, old) in self.eval(st, target) {
            for (mut st, v) in self.eval(st, value) {
                if let (BinOp::Add | BinOp::BitOr, Some(loc), Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Dict)) =
                    (op, old.loc(), self.object_kind(&old))
                {
                    if self.object_kind(&old) == Some(ObjectKind::Dict) {
                        self.dict_update(&mut st, loc, &v);
                    } else {
                        self.extend_list(&mut st, loc, &v, span);
                    }
                    next.push(st);
                    continue;
                }
                let mut new = self.binary(&mut st, op, &old, &v, span);
                // counters in loops must not tell states apart for ever
                if matches!(new.as_const(), Some(crate::python::ir::Const::Int(_))) && self.frame().round > 0 {
                    new = Val::unknown(self.terms.loss(vec![old.term, v.term]));
                }
                next.extend(self.assign(st, target, &new));
            }
        }
        Flow { next, ..Flow::default() }
    }

    /// Assigns to a target expression.
    pub fn assign(&mut self, st: State, target: ExprId, value: &Val) -> Vec<State> {
        let expr = self.ir().expr(target);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Name(n) => {
                let mut st = st;
                let v = self.named_value(*n, value);
                self.bind_name(&mut st, *n, v);
                vec![st]
            }
            ExprKind::Attr(object, name) => {
                let mut out = Vec::new();
                for (s, o) in self.eval(st, *object) {
                    out.push(self.set_attribute(s, &o, *name, value, span));
                }
                out
            }
            ExprKind::Subscript(object, index) => {
                let mut out = Vec::new();
                for (s, o) in self.eval(st, *object) {
                    for (s, k) in self.eval(s, *index) {
                        out.push(self.set_item(s, &o, &k, value, span));
                    }
                }
                out
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpack(st, items, value, span),
            ExprKind::Starred(inner) => self.assign(st, *inner, value),
            _ => vec![st],
        }
    }

    fn unpack(&mut self, st: State, items: &[ExprId], value: &Val, span: Span) -> Vec<State> {
        if let Shape::Either(alternatives) = &value.shape {
            let mut out = Vec::new();
            for a in alternatives.iter() {
                if !a.is_none() {
                    out.extend(self.unpack(st.clone(), items, a, span));
                }
            }
            return self.merge(out);
        }
        let star = items.iter().position(|&i| matches!(self.ir().expr(i).kind, ExprKind::Starred(_)));
        let mut st = st;
        let known = self.elements(&st, value);
        let mut values = Vec::new();
        match (known, star) {
            (Some(known), None) if known.len() == items.len() => values = known,
            (Some(known), Some(s)) if known.len() + 1 >= items.len() => {
                let tail = items.len() - s - 1;
                let middle = known[s..known.len() - tail].to_vec();
                values.extend(known[..s].iter().cloned());
                let rest = self.make_sequence(&mut st, ObjectKind::List, middle, None, span);
                values.push(rest);
                values.extend(known[known.len() - tail..].iter().cloned());
            }
            _ => {
                for (i, _) in items.iter().enumerate() {
                    let v = self.unpacked(&mut st, value, i, span);
                    values.push(v);
                }
            }
        }
        let mut states = vec![st];
        for (&item, v) in items.iter().zip(&values) {
            let mut next = Vec::new();
            for s in states {
                next.extend(self.assign(s, item, v));
            }
            states = next;
        }
        states
    }

    fn unpacked(&mut self, st: &mut State, value: &Val, i: usize, span: Span) -> Val {
        let known = self.object_kind(value).is_some();
        if known {
            return self.any_element(st, value, span);
        }
        let key = self.constant(crate::python::ir::Const::Int(i as i64));
        let term = match self.terms.kind(value.term) {
            TermKind::Part(_) | TermKind::Input { .. } => self.terms.part(value.term),
            _ => self.terms.item(value.term, key.term),
        };
        Val::unknown(term)
    }

    /// Binds a variable where Python would: `global`, `nonlocal`, else the current scope.
    pub fn bind_name(&mut self, st: &mut State, name: Name, value: Val) {
        let frame = self.frame();
        let (module, locals) = (frame.module, frame.locals);
        let key = Key::Name(name);
        if let Some(f) = frame.function {
            let function = self.project.module(module).ir.function(f);
            if !function.locals.contains(&name) {
                let scopes = frame.scopes.clone();
                for loc in scopes {
                    if st.get(loc, &key).is_some() {
                        st.set(loc, key, value);
                        return;
                    }
                }
                let globals = self.module_loc(module);
                st.set(globals, key, value);
                return;
            }
        }
        st.set(locals, key, value);
    }

    fn delete(&mut self, st: State, targets: &[ExprId]) -> Flow {
        let mut states = vec![st];
        for &t in targets {
            let expr = self.ir().expr(t);
            let span = expr.span;
            let mut next = Vec::new();
            for mut st in states {
                match &expr.kind {
                    ExprKind::Name(n) => {
                        let loc = self.frame().locals;
                        st.unset(loc, Key::Name(*n));
                        next.push(st);
                    }
                    ExprKind::Subscript(object, index) => {
                        for (s, o) in self.eval(st, *object) {
                            for (s, k) in self.eval(s, *index) {
                                next.push(self.delete_item(s, &o, &k, span));
                            }
                        }
                    }
                    ExprKind::Attr(object, name) => {
                        for (mut s, o) in self.eval(st, *object) {
                            if let Some(loc) = o.loc() {
                                s.unset(loc, Key::Name(*name));
                            }
                            next.push(s);
                        }
                    }
                    _ => next.push(st),
                }
            }
            states = next;
        }
        Flow { next: states, ..Flow::default() }
    }

    // Loops

    fn while_loop(&mut self, st: State, test: ExprId, body: &[StmtId], otherwise: &[StmtId]) -> Flow {
        let mut flow = Flow::default();
        let mut enter = vec![st];
        let mut done = Vec::new();
        let round = self.frame().round;
        for i in 0..3 {
            self.frame_mut().round = round * 4 + i + 1;
            let mut inside = Vec::new();
            for st in std::mem::take(&mut enter) {
                for (s, v) in self.eval(st, test) {
                    self.site = Some(self.span(test));
                    inside.extend(self.assume(s.clone(), &v, true));
                    done.extend(self.assume(s, &v, false));
                }
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

    fn for_loop(&mut self, st: State, target: ExprId, iter: ExprId, body: &[StmtId], otherwise: &[StmtId], span: Span) -> Flow {
        let mut flow = Flow::default();
        let mut exits = Vec::new();
        for (mut st, source) in self.eval(st, iter) {
            let source = self.iterable(&mut st, source, span);
            match self.iterate(&mut st, &source, span) {
                Iteration::Known(elements) => {
                    let mut states = vec![st];
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
                    exits.extend(self.open_loop(st, target, &source, &element, &conditions, body, span, &mut flow));
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
        st: State,
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
        let zero = st.clone();
        let mut enter = vec![st];
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
            for mut s in ends.into_iter().chain(std::iter::once(zero)) {
                self.clear(&mut s, elem, &clause, false);
                if matches!(self.terms.kind(source.term), TermKind::Row(_)) {
                    self.clear(&mut s, source.term, &clause, false);
                }
                exits.push(s);
            }
        } else {
            exits.push(zero);
            exits.extend(ends);
        }
        self.merge(exits)
    }

    // Exceptions

    fn try_statement(&mut self, st: State, body: &[StmtId], handlers: &[ExceptHandler], otherwise: &[StmtId], finally: &[StmtId]) -> Flow {
        let saved = std::mem::take(&mut self.raised);
        self.frame_mut().tries += 1;
        let before = st.clone();
        let mut flow = self.run_block(vec![st], body);
        self.frame_mut().tries -= 1;
        let mut raised = std::mem::take(&mut self.raised);
        if raised.is_empty() && !handlers.is_empty() {
            // something in it may raise: the handler is reached with what held before
            let span = handlers[0].span;
            let e = self.fresh(span);
            raised.push((before, e));
        }
        if !otherwise.is_empty() {
            let states = std::mem::take(&mut flow.next);
            let f = self.run_block(states, otherwise);
            flow.next = f.next;
            flow.returns.extend(f.returns);
            flow.breaks.extend(f.breaks);
            flow.continues.extend(f.continues);
        }
        let mut escaped: Vec<(State, Val)> = std::mem::take(&mut self.raised);
        let mut open = raised;
        for h in handlers {
            let mut caught: Vec<(State, Val)> = Vec::new();
            let mut left = Vec::new();
            for (st, e) in open {
                match self.catches(&st, h.exception, &e) {
                    Catch::Yes => caught.push((st, e)),
                    Catch::Maybe => {
                        caught.push((st.clone(), e.clone()));
                        left.push((st, e));
                    }
                    Catch::No => left.push((st, e)),
                }
            }
            open = left;
            let caught = self.merge_outcomes(caught);
            for (mut s, e) in caught {
                if let Some(n) = h.name {
                    self.bind_name(&mut s, n, e.clone());
                }
                let loc = self.frame().locals;
                s.set(loc, Key::Name(Name::new("#exception")), e);
                let mut f = self.run_block(vec![s], &h.body);
                for s in &mut f.next {
                    s.unset(loc, Key::Name(Name::new("#exception")));
                }
                flow.next.extend(f.next);
                flow.returns.extend(f.returns);
                flow.breaks.extend(f.breaks);
                flow.continues.extend(f.continues);
                escaped.append(&mut self.raised);
            }
        }
        // an unknown exception that no handler names surely: it was only assumed
        escaped.extend(open.into_iter().filter(|(_, e)| !self.is_assumed(e)));
        if !finally.is_empty() {
            flow = self.run_finally(flow, &mut escaped, finally);
        }
        self.raised = saved;
        self.raised.append(&mut escaped);
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    fn is_assumed(&self, e: &Val) -> bool {
        matches!(e.shape, Shape::Unknown)
    }

    fn run_finally(&mut self, flow: Flow, escaped: &mut Vec<(State, Val)>, finally: &[StmtId]) -> Flow {
        let mut out = Flow::default();
        let add = |ev: &mut Self, f: Flow, escaped: &mut Vec<(State, Val)>, out: &mut Flow| {
            out.returns.extend(f.returns);
            out.breaks.extend(f.breaks);
            out.continues.extend(f.continues);
            escaped.append(&mut ev.raised);
            f.next
        };
        let f = self.run_block(flow.next, finally);
        let next = add(self, f, escaped, &mut out);
        out.next.extend(next);
        for (s, v) in flow.returns {
            let f = self.run_block(vec![s], finally);
            let states = add(self, f, escaped, &mut out);
            out.returns.extend(states.into_iter().map(|s| (s, v.clone())));
        }
        for s in flow.breaks {
            let f = self.run_block(vec![s], finally);
            let states = add(self, f, escaped, &mut out);
            out.breaks.extend(states);
        }
        for s in flow.continues {
            let f = self.run_block(vec![s], finally);
            let states = add(self, f, escaped, &mut out);
            out.continues.extend(states);
        }
        for (s, e) in std::mem::take(escaped) {
            let f = self.run_block(vec![s], finally);
            let states = add(self, f, escaped, &mut out);
            escaped.extend(states.into_iter().map(|s| (s, e.clone())));
        }
        out
    }

    fn current_exception(&mut self, st: &State, span: Span) -> Val {
        let loc = self.frame().locals;
        match st.get(loc, &Key::Name(Name::new("#exception"))) {
            Some(v) => v.clone(),
            None => self.fresh(span),
        }
    }

    // with

    fn with_statement(&mut self, st: State, items: &[(ExprId, Option<ExprId>)], body: &[StmtId]) -> Flow {
        let Some(((manager, target), rest)) = items.split_first() else {
            return self.run_block(vec![st], body);
        };
        let mut flow = Flow::default();
        let span = self.span(*manager);
        // `with manager(…)` of a generator function runs up to the yield, the body, then the rest
        let inlined = InlinedBody { items: rest.to_vec(), body: body.to_vec(), target: *target, frame: self.stack.len() - 1 };
        if let ExprKind::Call { func, args } = &self.ir().expr(*manager).kind {
            let callee = self.eval(st, *func);
            for (st, f) in callee {
                let is_manager = self.is_generator_manager(&st, &f);
                for (s, args) in self.eval_args(st, args) {
                    if is_manager {
                        let part = self.run_manager(s, &f, &args, &inlined, span);
                        merge_flow(&mut flow, part);
                    } else {
                        for (s, v) in self.call(s, &f, &args, span) {
                            let part = self.with_value(s, &v, *target, rest, body, span);
                            merge_flow(&mut flow, part);
                        }
                    }
                }
            }
        } else {
            for (s, v) in self.eval(st, *manager) {
                let part = self.with_value(s, &v, *target, rest, body, span);
                merge_flow(&mut flow, part);
            }
        }
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    fn is_generator_manager(&self, st: &State, f: &Val) -> bool {
        self.closure_of(f)
            .is_some_and(|c| st.get(c.attributes, &Key::Name(Name::new("#contextmanager"))).is_some() && self.function_of(c).is_generator)
    }

    fn run_manager(&mut self, st: State, f: &Val, args: &Args, inlined: &InlinedBody, span: Span) -> Flow {
        let saved = std::mem::take(&mut self.raised);
        let outs = self.call_inlined(st, f, args, Arc::new(inlined.clone()), span);
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
    pub fn run_inlined(&mut self, st: State, value: &Val, inlined: &InlinedBody) -> Outs {
        let suspended = self.stack.split_off(inlined.frame + 1);
        let mut states = vec![st];
        if let Some(t) = inlined.target {
            states = states.into_iter().flat_map(|s| self.assign(s, t, value)).collect();
        }
        let mut flow = Flow::default();
        for s in states {
            let part = if inlined.items.is_empty() {
                self.run_block(vec![s], &inlined.body)
            } else {
                self.with_statement(s, &inlined.items, &inlined.body)
            };
            merge_flow(&mut flow, part);
        }
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
        st: State,
        manager: &Val,
        target: Option<ExprId>,
        rest: &[(ExprId, Option<ExprId>)],
        body: &[StmtId],
        span: Span,
    ) -> Flow {
        let entered: Outs = match self.object_kind(manager) {
            Some(ObjectKind::Instance(class)) => match self.class_attribute(&st, class, Name::new("__enter__")) {
                Some(f) => {
                    let bound = self.bind(&f, manager, class);
                    self.call(st, &bound, &Args::default(), span)
                }
                None => self.enter_library(st, manager, span),
            },
            _ => self.enter_library(st, manager, span),
        };
        let mut flow = Flow::default();
        for (s, v) in entered {
            let states = match target {
                Some(t) => self.assign(s, t, &v),
                None => vec![s],
            };
            let saved = std::mem::take(&mut self.raised);
            for s in states {
                let part = if rest.is_empty() { self.run_block(vec![s], body) } else { self.with_statement(s, rest, body) };
                merge_flow(&mut flow, part);
            }
            let raised = std::mem::replace(&mut self.raised, saved);
            flow = self.leave_manager(flow, raised, manager, span);
        }
        flow
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
        let exit = match self.object_kind(manager) {
            Some(ObjectKind::Instance(class)) => {
                let probe = flow.next.first().or_else(|| raised.first().map(|(s, _)| s)).or_else(|| flow.returns.first().map(|(s, _)| s));
                probe.cloned().and_then(|s| self.class_attribute(&s, class, Name::new("__exit__"))).map(|f| self.bind(&f, manager, class))
            }
            _ => None,
        };
        let Some(exit) = exit else {
            self.raised.extend(raised);
            let commits = self.know.commits_on_exit(manager.native().map(|n| n.as_str()));
            if !commits {
                return flow;
            }
            let mut flow = flow;
            flow.next = flow.next.into_iter().map(|s| self.commit(s, span)).collect();
            flow.returns = flow.returns.into_iter().map(|(s, v)| (self.commit(s, span), v)).collect();
            return flow;
        };
        let none = self.none();
        let quiet = Args::of(vec![none.clone(), none.clone(), none]);
        let mut out = Flow::default();
        for s in flow.next {
            out.next.extend(self.call(s, &exit, &quiet, span).into_iter().map(|(s, _)| s));
        }
        for (s, v) in flow.returns {
            out.returns.extend(self.call(s, &exit, &quiet, span).into_iter().map(|(s, _)| (s, v.clone())));
        }
        for s in flow.breaks {
            out.breaks.extend(self.call(s, &exit, &quiet, span).into_iter().map(|(s, _)| s));
        }
        for s in flow.continues {
            out.continues.extend(self.call(s, &exit, &quiet, span).into_iter().map(|(s, _)| s));
        }
        for (s, e) in raised {
            let trace = self.fresh(span);
            let kind = self.class_of_exception(&e).unwrap_or_else(|| trace.clone());
            let args = Args::of(vec![kind, e.clone(), trace]);
            for (s, swallowed) in self.call(s, &exit, &args, span) {
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

    fn class_of_exception(&mut self, e: &Val) -> Option<Val> {
        if let Some(ObjectKind::Instance(class)) = self.object_kind(e) {
            let term = self.terms.make(TermKind::Fresh(u32::MAX / 4 + class.0));
            return Some(Val::new(term, Shape::Class(class)));
        }
        let path = e.native()?;
        let class = path.as_str().strip_suffix("()")?.to_owned();
        Some(self.native(&class))
    }

    /// A path of the request ends with this outcome.
    pub fn exit_event(&mut self, st: &State, refusal: bool, status: Option<i64>, text: Option<String>) {
        let entrance = self.entrance(st);
        let absent = st
            .facts
            .literals
            .iter()
            .filter(|(t, l)| l.null == Some(true) && matches!(self.terms.kind(**t), TermKind::Row(_)))
            .map(|(t, _)| *t)
            .collect();
        let denied: Vec<_> = st.denied.iter().copied().collect();
        if refusal {
            for &t in &denied {
                self.event(Event::Refused { term: t });
            }
        }
        let cleared = st
            .facts
            .clear
            .keys()
            .copied()
            .filter(|&t| matches!(self.terms.kind(t), TermKind::Input { source: super::term::Source::Path, .. }))
            .collect();
        self.event(Event::Exit(Exit { entrance, refusal, status, text, absent, denied, cleared }));
    }
}

/// Whether an `except` clause takes an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catch {
    Yes,
    Maybe,
    No,
}

fn merge_flow(flow: &mut Flow, part: Flow) {
    flow.next.extend(part.next);
    flow.returns.extend(part.returns);
    flow.breaks.extend(part.breaks);
    flow.continues.extend(part.continues);
}
