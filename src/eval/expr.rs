//! Expressions.

use super::paths::together;
use super::query::{self, Criterion};
use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::{Cond, Key, ObjectKind, Shape, TextPiece, Val};
use super::{Eval, Outs};
use crate::python::ir::{Arg, BoolOp, CmpOp, Const, ExprId, ExprKind, FormatPart, UnaryOp};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    pub fn span(&self, e: ExprId) -> Span {
        self.ir().expr(e).span
    }

    /// Evaluates an expression: normal outcomes; exceptions go to [`Eval::raised`].
    pub fn eval(&mut self, st: State, e: ExprId) -> Outs {
        self.eval_each(vec![st], e)
    }

    /// Evaluates an expression on several paths.
    pub fn eval_each(&mut self, states: Vec<State>, e: ExprId) -> Outs {
        self.steps += states.len() as u32;
        let expr = self.ir().expr(e);
        let span = expr.span;
        if matches!(expr.kind, ExprKind::Compare(..) | ExprKind::If { .. }) {
            self.site = Some(span);
        }
        match &expr.kind {
            ExprKind::Name(n) => states.into_iter().flat_map(|st| self.eval_name(st, *n, span)).collect(),
            ExprKind::Const(c) => {
                let v = self.constant(c.clone());
                states.into_iter().map(|st| (st, v.clone())).collect()
            }
            ExprKind::Attr(value, name) => {
                let outs = self.eval_each(states, *value);
                self.then(outs, |ev, st, v| ev.attribute(st, &v, *name, span))
            }
            ExprKind::Subscript(value, index) => {
                let outs = self.eval_each(states, *value);
                let keys = self.eval_with(outs, *index);
                keys.into_iter().flat_map(|(st, v, k)| self.subscript(st, &v, &k, span)).collect()
            }
            ExprKind::Slice(a, b, c) => {
                let parts: Vec<ExprId> = [*a, *b, *c].into_iter().flatten().collect();
                let outs = self.eval_all(states, &parts);
                let slice = self.native("builtins.slice()");
                outs.into_iter().map(|(st, _)| (st, slice.clone())).collect()
            }
            ExprKind::Call { func, args } => self.eval_call(states, *func, args, span),
            ExprKind::Compare(first, rest) => self.eval_compare(states, *first, rest),
            ExprKind::Bool(op, values) => self.eval_bool(states, *op, values),
            ExprKind::Not(v) => {
                let outs = self.eval_each(states, *v);
                self.then(outs, |ev, st, v| {
                    let v = ev.negate_on(&st, &v);
                    vec![(st, v)]
                })
            }
            ExprKind::Unary(op, v) => {
                let outs = self.eval_each(states, *v);
                self.then(outs, |ev, st, v| {
                    let r = match (&v.shape, op) {
                        (Shape::Criterion(c), UnaryOp::Invert) => {
                            Val::new(v.term, Shape::Criterion(Arc::new(Criterion::Not(Box::new((**c).clone())))))
                        }
                        (Shape::Column(c), UnaryOp::Invert) => {
                            let c = Criterion::Not(Box::new(Criterion::Truth(query::Operand::Column(**c))));
                            Val::new(v.term, Shape::Criterion(Arc::new(c)))
                        }
                        (Shape::Const(Const::Int(i)), UnaryOp::Minus) => ev.constant(Const::Int(i.wrapping_neg())),
                        (_, UnaryOp::Invert) => ev.negate(&v),
                        _ => v,
                    };
                    vec![(st, r)]
                })
            }
            ExprKind::Binary(op, a, b) => {
                let outs = self.eval_each(states, *a);
                let outs = self.eval_with(outs, *b);
                outs.into_iter()
                    .map(|(mut st, x, y)| {
                        let r = self.binary(&mut st, *op, &x, &y, span);
                        (st, r)
                    })
                    .collect()
            }
            ExprKind::If { test, then, otherwise } => {
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                for (st, t) in self.eval_each(states, *test) {
                    yes.extend(self.assume(st.clone(), &t, true));
                    no.extend(self.assume(st, &t, false));
                }
                let mut outs = self.eval_each(yes, *then);
                outs.extend(self.eval_each(no, *otherwise));
                self.merge_outcomes(outs)
            }
            ExprKind::Format(parts) => self.eval_format(states, parts),
            ExprKind::Tuple(items) => self.eval_display(states, items, ObjectKind::Tuple, span),
            ExprKind::List(items) => self.eval_display(states, items, ObjectKind::List, span),
            ExprKind::Set(items) => self.eval_display(states, items, ObjectKind::Set, span),
            ExprKind::Dict(entries) => self.eval_dict(states, entries, span),
            ExprKind::Comprehension { kind, element, value, clauses } => {
                let outs = states.into_iter().flat_map(|st| self.eval_comprehension(st, *kind, *element, *value, clauses, span)).collect();
                self.merge_outcomes(outs)
            }
            ExprKind::Lambda(f) => states.into_iter().filter_map(|st| self.make_function(st, *f, span).into_iter().next()).collect(),
            ExprKind::Walrus(target, value) => {
                let outs = self.eval_each(states, *value);
                self.then(outs, |ev, st, v| ev.assign(st, *target, &v).into_iter().map(|s| (s, v.clone())).collect())
            }
            ExprKind::Starred(v) | ExprKind::Await(v) => self.eval_each(states, *v),
            ExprKind::Yield(v) => match v {
                Some(v) => {
                    let outs = self.eval_each(states, *v);
                    self.then_each(outs, |ev, states, v| ev.yielded(states, &v))
                }
                None => {
                    let none = self.none();
                    self.yielded(states, &none)
                }
            },
            ExprKind::YieldFrom(v) => {
                let outs = self.eval_each(states, *v);
                self.then(outs, |ev, mut st, v| {
                    let element = ev.any_element(&mut st, &v, span);
                    ev.yielded(vec![st], &element)
                })
            }
            ExprKind::Opaque(parts) => {
                let outs = self.eval_all(states, parts);
                outs.into_iter()
                    .map(|(st, vs)| {
                        let term = self.terms.all_of(vs.iter().map(|v| v.term).collect());
                        (st, Val::unknown(term))
                    })
                    .collect()
            }
        }
    }

    fn eval_name(&mut self, st: State, name: Name, span: Span) -> Outs {
        let v = self.read_name(&st, name, span);
        if !self.loading && matches!(v.shape, Shape::Object(_) | Shape::Native(_)) {
            for lib in self.libraries {
                if let Some(outs) = lib.dereference(self, &st, &v, span) {
                    return outs;
                }
            }
        }
        vec![(st, v)]
    }

    /// `not v` on a path that may have decided it. Then it is a constant, which keeps the path apart from those where it is open: of
    /// `not (full and admin)`, the one on which `full` is off would else be joined with the one that asks for `admin`, and forget it.
    fn negate_on(&mut self, st: &State, v: &Val) -> Val {
        match st.literal(v.term).and_then(|l| l.truth) {
            Some(truth) if v.as_const().is_none() => self.boolean(!truth),
            _ => self.negate(v),
        }
    }

    pub fn negate(&mut self, v: &Val) -> Val {
        if let Some(c) = v.as_const() {
            let b = !super::cond::truth_of(c);
            return self.boolean(b);
        }
        let term = self.terms.loss(vec![v.term]);
        Val::new(term, Shape::Cond(Arc::new(Cond::Not(v.clone()))))
    }

    fn eval_compare(&mut self, states: Vec<State>, first: ExprId, rest: &[(CmpOp, ExprId)]) -> Outs {
        let mut operands = vec![first];
        operands.extend(rest.iter().map(|(_, e)| *e));
        let outs = self.eval_all(states, &operands);
        let mut all = Vec::new();
        for (st, vs) in outs {
            let mut conds = Vec::new();
            for (i, (op, _)) in rest.iter().enumerate() {
                let c = self.compare(*op, &vs[i], &vs[i + 1]);
                conds.push(c);
            }
            let v = if conds.len() == 1 {
                conds.swap_remove(0)
            } else {
                let term = self.terms.loss(conds.iter().map(|c| c.term).collect());
                Val::new(term, Shape::Cond(Arc::new(Cond::And(conds))))
            };
            all.push((st, v));
        }
        all
    }

    /// A comparison as a value: a criterion over columns, else a lazy condition. What a class's own `__eq__` says is approximated by
    /// that of the terms.
    pub fn compare(&mut self, op: CmpOp, a: &Val, b: &Val) -> Val {
        let term = self.terms.loss(vec![a.term, b.term]);
        if let Some(c) = query::comparison(op, a, b) {
            return Val::new(term, Shape::Criterion(Arc::new(c)));
        }
        Val::new(term, Shape::Cond(Arc::new(Cond::Compare(op, a.clone(), b.clone()))))
    }

    fn eval_bool(&mut self, states: Vec<State>, op: BoolOp, values: &[ExprId]) -> Outs {
        let (first, rest) = values.split_first().expect("a Boolean operation has operands");
        let outs = self.eval_each(states, *first);
        if rest.is_empty() {
            return outs;
        }
        let stop = op == BoolOp::Or;
        let (mut all, mut open) = (Vec::new(), Vec::new());
        let default = match rest {
            [one] if stop => match &self.ir().expr(*one).kind {
                ExprKind::Const(c) => Some(c.clone()),
                _ => None,
            },
            _ => None,
        };
        for (st, v) in outs {
            if default.as_ref().is_some_and(|c| self.is_placeholder(&st, c, v.term)) {
                all.push((st, v));
                continue;
            }
            for s in self.assume(st.clone(), &v, stop) {
                let v = self.as_known(&v, stop);
                all.push((s, v));
            }
            open.extend(self.assume(st, &v, !stop));
        }
        if !open.is_empty() {
            all.extend(self.eval_bool(open, op, rest));
        }
        self.merge_outcomes(all)
    }

    /// A constant in place of a value that is not there. `header or "-"` stands for no credential, and its lookup finds nobody;
    /// `key.login or "n/a"` for the caller whose row has none, for whom nothing falls away.
    fn is_placeholder(&self, st: &State, default: &Const, t: Term) -> bool {
        if self.is_credential_value(t) {
            return true;
        }
        let column = matches!(*self.terms.kind(t), TermKind::Attr(x, _) if matches!(self.terms.kind(x), TermKind::Row(_)));
        let nobody = matches!(default, Const::Str(s) if !s.is_empty() && !self.know.means_everybody(s));
        column && nobody && self.of_principal(st, t)
    }

    /// A condition that this path has decided is a Boolean.
    fn as_known(&mut self, v: &Val, truth: bool) -> Val {
        match &v.shape {
            Shape::Cond(_) => self.boolean(truth),
            Shape::Either(vs) => {
                let kept: Vec<Val> =
                    vs.iter().filter(|x| x.as_const().is_none_or(|c| super::cond::truth_of(c) == truth)).cloned().collect();
                match &kept[..] {
                    [one] => one.clone(),
                    [] => v.clone(),
                    _ => {
                        let term = self.terms.either(kept.iter().map(|k| k.term));
                        Val::new(term, Shape::Either(Arc::new(kept)))
                    }
                }
            }
            _ => v.clone(),
        }
    }

    fn eval_format(&mut self, states: Vec<State>, parts: &[FormatPart]) -> Outs {
        let mut all: Vec<(State, Vec<TextPiece>)> = states.into_iter().map(|st| (st, Vec::new())).collect();
        for p in parts {
            match p {
                FormatPart::Literal(s) => {
                    for (_, pieces) in &mut all {
                        pieces.push(TextPiece::Literal(Arc::clone(s)));
                    }
                }
                FormatPart::Value { value, .. } => {
                    all = self
                        .eval_with(all, *value)
                        .into_iter()
                        .map(|(s, mut pieces, v)| {
                            pieces.push(TextPiece::Value(v));
                            (s, pieces)
                        })
                        .collect();
                }
            }
        }
        all.into_iter()
            .map(|(st, pieces)| {
                let v = self.make_text(pieces);
                (st, v)
            })
            .collect()
    }

    // Calls

    fn eval_call(&mut self, states: Vec<State>, func: ExprId, args: &[Arg], span: Span) -> Outs {
        let callee = self.eval_each(states, func);
        if self.steps > super::MAX_STEPS && !callee.is_empty() {
            self.limits.steps += 1;
        }
        let mut outs = Vec::new();
        for (states, (f, args)) in together(self.eval_args(callee, args)) {
            let zero_super = matches!(&f.shape, Shape::Native(n) if *n == "builtins.super") && args.positional.is_empty();
            if zero_super {
                let v = self.zero_argument_super(span);
                outs.extend(states.into_iter().map(|st| (st, v.clone())));
            } else {
                outs.extend(self.call_each(states, &f, &args, span));
            }
        }
        self.merge_outcomes(outs)
    }

    fn zero_argument_super(&mut self, span: Span) -> Val {
        let found = self.stack.iter().rev().find_map(|f| Some((f.receiver.clone()?, f.class?)));
        match found {
            Some((receiver, class)) => Val::new(receiver.term, Shape::Super(Arc::new((receiver.clone(), class)))),
            None => self.fresh(span),
        }
    }

    /// Reads a variable: local, enclosing, global, built in.
    pub fn read_name(&mut self, st: &State, name: Name, span: Span) -> Val {
        let frame = self.frame();
        let key = Key::Name(name);
        let mut places = vec![frame.locals];
        places.extend(frame.scopes.iter().copied());
        let module = frame.module;
        for loc in places {
            if let Some(v) = st.get(loc, &key) {
                let v = v.clone();
                return self.narrow(st, v);
            }
        }
        let globals = self.module_loc(module);
        if let Some(v) = st.get(globals, &key).cloned() {
            // a module's `x = None` is a place that somebody fills later
            if v.is_none() && !self.loading {
                return self.fresh(span);
            }
            return self.narrow(st, v);
        }
        if let Some(v) = self.star_name(st, globals, name) {
            return v;
        }
        self.builtin(name, span)
    }

    /// Drops the alternatives of a value that this path has ruled out.
    pub fn narrow(&mut self, st: &State, v: Val) -> Val {
        let Shape::Either(alternatives) = &v.shape else { return v };
        let known = st.literal(v.term).cloned().unwrap_or_default();
        let fits = |x: &Val| {
            let null = x.is_none() || st.literal(x.term).is_some_and(|l| l.null == Some(true));
            let falsy = null || x.as_const().is_some_and(|c| !super::cond::truth_of(c));
            !(known.null == Some(false) && null
                || known.truth == Some(true) && falsy
                || known.null == Some(true) && !null && !matches!(x.shape, Shape::Unknown | Shape::Row(_)))
        };
        let kept: Vec<Val> = alternatives.iter().filter(|x| fits(x)).cloned().collect();
        match &kept[..] {
            [one] => one.clone(),
            [] => v,
            _ if kept.len() == alternatives.len() => v,
            _ => {
                let term = self.terms.either(kept.iter().map(|k| k.term));
                Val::new(term, Shape::Either(Arc::new(kept)))
            }
        }
    }

    /// One of several values, without a path condition.
    pub fn one_of(&mut self, values: &[Val], span: Span) -> Val {
        let Some((first, rest)) = values.split_first() else { return self.fresh(span) };
        let mut v = first.clone();
        for x in rest.iter().take(12) {
            v = self.join_values(&v, x);
        }
        v
    }

    /// Remembers that a value is (not) `None` without a test.
    pub fn known_non_null(&mut self, st: &mut State, t: Term) {
        let _ = self.learn(st, t, &Literal { null: Some(false), ..Literal::default() });
    }
}
