//! Statements: blocks give the states that go on, those that return, break and continue; exceptions go to [`Eval::raised`].

use super::state::State;
use super::value::{Key, ObjectKind, Val};
use super::{Eval, Outs};
use crate::python::ir::{BinOp, ExprId, ExprKind, StmtId, StmtKind};
use crate::source::{Name, Span};

/// Where control goes after a block.
#[derive(Debug, Default)]
pub struct Flow {
    pub next: Vec<State>,
    pub returns: Outs,
    pub breaks: Vec<State>,
    pub continues: Vec<State>,
}

impl Flow {
    /// Takes in where another part of the block leads.
    pub fn add(&mut self, part: Self) {
        self.next.extend(part.next);
        self.returns.extend(part.returns);
        self.breaks.extend(part.breaks);
        self.continues.extend(part.continues);
    }
}

impl Eval<'_> {
    pub fn run_block(&mut self, states: Vec<State>, block: &[StmtId]) -> Flow {
        let mut flow = Flow { next: states, ..Flow::default() };
        for &s in block {
            if flow.next.is_empty() {
                break;
            }
            let states = std::mem::take(&mut flow.next);
            let many = states.len() > 1;
            flow.add(self.run(states, s));
            let mut next = std::mem::take(&mut flow.next);
            if next.len() > 1 || many {
                self.forget_variables(&mut next, self.ir().stmt(s).span.end);
                next = self.merge(next);
            }
            flow.next = next;
        }
        flow
    }

    /// Runs a statement on several paths.
    fn run(&mut self, states: Vec<State>, s: StmtId) -> Flow {
        self.steps += states.len() as u32;
        let stmt = self.ir().stmt(s);
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(e) => Flow { next: self.eval_each(states, *e).into_iter().map(|(s, _)| s).collect(), ..Flow::default() },
            StmtKind::Assign(targets, value) => {
                let outs = self.eval_each(states, *value);
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
            StmtKind::AnnAssign { target, annotation, value } => self.annotated(states, *target, *annotation, *value),
            StmtKind::AugAssign(target, op, value) => self.augmented(states, *target, *op, *value, span),
            StmtKind::Return(v) => match v {
                Some(v) => Flow { returns: self.eval_each(states, *v), ..Flow::default() },
                None => {
                    let none = self.none();
                    Flow { returns: states.into_iter().map(|st| (st, none.clone())).collect(), ..Flow::default() }
                }
            },
            StmtKind::Raise(exception, cause) => {
                let mut parts = Vec::new();
                parts.extend(*exception);
                parts.extend(*cause);
                for (st, vs) in self.eval_all(states, &parts) {
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
                for (st, v) in self.eval_each(states, *test) {
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
                flow.add(other);
                flow.next = self.merge(std::mem::take(&mut flow.next));
                flow
            }
            StmtKind::While { test, body, otherwise } => self.while_loop(states, *test, body, otherwise),
            StmtKind::For { target, iter, body, otherwise } => self.for_loop(states, *target, *iter, body, otherwise, span),
            StmtKind::Try { body, handlers, otherwise, finally } => self.try_statement(states, body, handlers, otherwise, finally),
            StmtKind::With { items, body } => self.with_statement(states, items, body),
            StmtKind::Match { subject, cases } => {
                let mut flow = Flow::default();
                for st in states {
                    flow.add(self.match_statement(st, *subject, cases));
                }
                flow
            }
            StmtKind::Function(f) => {
                let outs: Outs = states.into_iter().flat_map(|st| self.make_function(st, *f, span)).collect();
                let name = self.ir().function(*f).name;
                self.defined(outs, name)
            }
            StmtKind::Class(c) => {
                let outs: Outs = states.into_iter().flat_map(|st| self.make_class(st, *c, span)).collect();
                let name = self.ir().class(*c).name;
                self.defined(outs, name)
            }
            StmtKind::Import(names) => Flow { next: states.into_iter().map(|st| self.import(st, names)).collect(), ..Flow::default() },
            StmtKind::ImportFrom { module, level, names } => {
                Flow { next: states.into_iter().map(|st| self.import_from(st, module, *level, names)).collect(), ..Flow::default() }
            }
            StmtKind::Delete(targets) => self.delete(states, targets),
            StmtKind::Assert(test, message) => {
                let mut next = Vec::new();
                for (st, v) in self.eval_each(states, *test) {
                    self.site = Some(self.span(*test));
                    next.extend(self.assume(st.clone(), &v, true));
                    for no in self.assume(st, &v, false) {
                        let parts: Vec<ExprId> = message.iter().copied().collect();
                        for (s, args) in self.eval_all(vec![no], &parts) {
                            let e = self.native_exception("builtins.AssertionError", args);
                            self.raise(s, e);
                        }
                    }
                }
                Flow { next, ..Flow::default() }
            }
            StmtKind::Break => Flow { breaks: states, ..Flow::default() },
            StmtKind::Continue => Flow { continues: states, ..Flow::default() },
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Flow { next: states, ..Flow::default() },
            StmtKind::Opaque(parts) => Flow { next: self.eval_all(states, parts).into_iter().map(|(s, _)| s).collect(), ..Flow::default() },
        }
    }

    /// Binds what a `def` or `class` statement made.
    fn defined(&mut self, outs: Outs, name: Name) -> Flow {
        let mut next = Vec::new();
        for (mut s, v) in outs {
            self.bind_name(&mut s, name, v);
            next.push(s);
        }
        Flow { next, ..Flow::default() }
    }

    fn annotated(&mut self, states: Vec<State>, target: ExprId, annotation: ExprId, value: Option<ExprId>) -> Flow {
        // class bodies keep annotations: models, schemas and dataclasses are read from them
        let mut states = states;
        let in_class = self.frame().function.is_none() && self.frame().class.is_some();
        if in_class && let ExprKind::Name(n) = self.ir().expr(target).kind {
            let saved = std::mem::take(&mut self.raised);
            for st in &mut states {
                if let Some((s, v)) = self.eval(st.clone(), annotation).into_iter().next() {
                    *st = s;
                    let loc = self.frame().locals;
                    st.set(loc, Key::Name(Name::new(&format!("#annotation {n}"))), v);
                }
            }
            self.raised = saved;
        }
        let Some(value) = value else { return Flow { next: states, ..Flow::default() } };
        let mut next = Vec::new();
        for (s, v) in self.eval_each(states, value) {
            next.extend(self.assign(s, target, &v));
        }
        Flow { next, ..Flow::default() }
    }

    fn augmented(&mut self, states: Vec<State>, target: ExprId, op: BinOp, value: ExprId, span: Span) -> Flow {
        let mut next = Vec::new();
        let outs = self.eval_each(states, target);
        for (mut st, old, v) in self.eval_with(outs, value) {
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
        Flow { next, ..Flow::default() }
    }

    fn delete(&mut self, states: Vec<State>, targets: &[ExprId]) -> Flow {
        let mut states = states;
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
}
