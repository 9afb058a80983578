//! Expressions.

use super::container::Iteration;
use super::query::{self, Criterion};
use super::state::{Facts, Literal, State};
use super::term::{Term, TermKind};
use super::value::{Comprehension, Cond, Key, ObjectKind, Shape, TextPiece, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{Arg, ArgKind, BinOp, BoolOp, Clause, CmpOp, ComprehensionKind, Const, ExprId, ExprKind, FormatPart, UnaryOp};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    pub fn span(&self, e: ExprId) -> Span {
        self.ir().expr(e).span
    }

    /// Evaluates an expression: normal outcomes; exceptions go to [`Eval::raised`].
    pub fn eval(&mut self, st: State, e: ExprId) -> Outs {
        self.steps += 1;
        let expr = self.ir().expr(e);
        let span = expr.span;
        if matches!(expr.kind, ExprKind::Compare(..) | ExprKind::If { .. }) {
            self.site = Some(span);
        }
        match &expr.kind {
            ExprKind::Name(n) => {
                let v = self.read_name(&st, *n, span);
                if !self.loading && matches!(v.shape, Shape::Object(_) | Shape::Native(_)) {
                    for lib in self.libraries {
                        if let Some(outs) = lib.dereference(self, &st, &v, span) {
                            return outs;
                        }
                    }
                }
                vec![(st, v)]
            }
            ExprKind::Const(c) => {
                let v = self.constant(c.clone());
                vec![(st, v)]
            }
            ExprKind::Attr(value, name) => {
                let outs = self.eval(st, *value);
                self.then(outs, |ev, st, v| ev.attribute(st, &v, *name, span))
            }
            ExprKind::Subscript(value, index) => {
                let outs = self.eval(st, *value);
                self.then(outs, |ev, st, v| {
                    let keys = ev.eval(st, *index);
                    ev.then(keys, |ev, st, k| ev.subscript(st, &v, &k, span))
                })
            }
            ExprKind::Slice(a, b, c) => {
                let parts: Vec<ExprId> = [*a, *b, *c].into_iter().flatten().collect();
                let outs = self.eval_all(st, &parts);
                let slice = self.native("builtins.slice()");
                outs.into_iter().map(|(st, _)| (st, slice.clone())).collect()
            }
            ExprKind::Call { func, args } => self.eval_call(st, *func, args, span),
            ExprKind::Compare(first, rest) => self.eval_compare(st, *first, rest, span),
            ExprKind::Bool(op, values) => self.eval_bool(st, *op, values),
            ExprKind::Not(v) => {
                let outs = self.eval(st, *v);
                self.then(outs, |ev, st, v| {
                    let v = ev.negate(&v);
                    vec![(st, v)]
                })
            }
            ExprKind::Unary(op, v) => {
                let outs = self.eval(st, *v);
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
                let outs = self.eval(st, *a);
                self.then(outs, |ev, st, x| {
                    let outs = ev.eval(st, *b);
                    ev.then(outs, |ev, mut st, y| {
                        let r = ev.binary(&mut st, *op, &x, &y, span);
                        vec![(st, r)]
                    })
                })
            }
            ExprKind::If { test, then, otherwise } => {
                let tests = self.eval(st, *test);
                let outs = self.then(tests, |ev, st, t| {
                    let mut all = Vec::new();
                    for s in ev.assume(st.clone(), &t, true) {
                        all.extend(ev.eval(s, *then));
                    }
                    for s in ev.assume(st, &t, false) {
                        all.extend(ev.eval(s, *otherwise));
                    }
                    all
                });
                self.merge_outcomes(outs)
            }
            ExprKind::Format(parts) => self.eval_format(st, parts),
            ExprKind::Tuple(items) => self.eval_display(st, items, ObjectKind::Tuple, span),
            ExprKind::List(items) => self.eval_display(st, items, ObjectKind::List, span),
            ExprKind::Set(items) => self.eval_display(st, items, ObjectKind::Set, span),
            ExprKind::Dict(entries) => self.eval_dict(st, entries, span),
            ExprKind::Comprehension { kind, element, value, clauses } => {
                self.eval_comprehension(st, *kind, *element, *value, clauses, span)
            }
            ExprKind::Lambda(f) => {
                let mut outs = self.make_function(st, *f, span);
                outs.truncate(1);
                outs
            }
            ExprKind::Walrus(target, value) => {
                let outs = self.eval(st, *value);
                self.then(outs, |ev, st, v| ev.assign(st, *target, &v).into_iter().map(|s| (s, v.clone())).collect())
            }
            ExprKind::Starred(v) | ExprKind::Await(v) => self.eval(st, *v),
            ExprKind::Yield(v) => match v {
                Some(v) => {
                    let outs = self.eval(st, *v);
                    self.then(outs, |ev, st, v| ev.yielded(st, v))
                }
                None => {
                    let none = self.none();
                    self.yielded(st, none)
                }
            },
            ExprKind::YieldFrom(v) => {
                let outs = self.eval(st, *v);
                self.then(outs, |ev, mut st, v| {
                    let element = ev.any_element(&mut st, &v, span);
                    ev.yielded(st, element)
                })
            }
            ExprKind::Opaque(parts) => {
                let outs = self.eval_all(st, parts);
                outs.into_iter()
                    .map(|(st, vs)| {
                        let term = self.terms.all_of(vs.iter().map(|v| v.term).collect());
                        (st, Val::unknown(term))
                    })
                    .collect()
            }
        }
    }

    pub fn eval_all(&mut self, st: State, es: &[ExprId]) -> Vec<(State, Vec<Val>)> {
        let mut all = vec![(st, Vec::new())];
        for &e in es {
            let mut next = Vec::new();
            for (st, vs) in all {
                for (s, v) in self.eval(st, e) {
                    let mut vs: Vec<Val> = vs.clone();
                    vs.push(v);
                    next.push((s, vs));
                }
            }
            all = next;
        }
        all
    }

    pub fn negate(&mut self, v: &Val) -> Val {
        if let Some(c) = v.as_const() {
            let b = !super::cond::truth_of(c);
            return self.boolean(b);
        }
        let term = self.terms.loss(vec![v.term]);
        Val::new(term, Shape::Cond(Arc::new(Cond::Not(v.clone()))))
    }

    fn eval_compare(&mut self, st: State, first: ExprId, rest: &[(CmpOp, ExprId)], span: Span) -> Outs {
        let mut operands = vec![first];
        operands.extend(rest.iter().map(|(_, e)| *e));
        let outs = self.eval_all(st, &operands);
        let mut all = Vec::new();
        for (st, vs) in outs {
            let mut conds = Vec::new();
            for (i, (op, _)) in rest.iter().enumerate() {
                let c = self.compare(&st, *op, &vs[i], &vs[i + 1], span);
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

    /// A comparison as a value: a criterion over columns, else a lazy condition.
    pub fn compare(&mut self, st: &State, op: CmpOp, a: &Val, b: &Val, _span: Span) -> Val {
        let term = self.terms.loss(vec![a.term, b.term]);
        if let Some(c) = query::comparison(op, a, b) {
            return Val::new(term, Shape::Criterion(Arc::new(c)));
        }
        // a comparison method of the class
        let special = match op {
            CmpOp::Eq => Some("__eq__"),
            CmpOp::NotEq => Some("__ne__"),
            _ => None,
        };
        if let (Some(name), Some(ObjectKind::Instance(class))) = (special, self.object_kind(a))
            && self.class_attribute(st, class, Name::new(name)).is_some()
        {
            // the project says what equality means; its own comparison is approximated by that of the terms
        }
        Val::new(term, Shape::Cond(Arc::new(Cond::Compare(op, a.clone(), b.clone()))))
    }

    fn eval_bool(&mut self, st: State, op: BoolOp, values: &[ExprId]) -> Outs {
        let (first, rest) = values.split_first().expect("a Boolean operation has operands");
        let outs = self.eval(st, *first);
        if rest.is_empty() {
            return outs;
        }
        let stop = op == BoolOp::Or;
        let mut all = Vec::new();
        let placeholder = stop && matches!(rest, [one] if matches!(self.ir().expr(*one).kind, ExprKind::Const(_)));
        for (st, v) in outs {
            // `header or "-"`: the constant stands for no credential, and its lookup finds nobody
            if placeholder && self.is_credential_value(v.term) {
                all.push((st, v));
                continue;
            }
            for s in self.assume(st.clone(), &v, stop) {
                let v = self.as_known(&v, stop);
                all.push((s, v));
            }
            for s in self.assume(st, &v, !stop) {
                all.extend(self.eval_bool(s, op, rest));
            }
        }
        self.merge_outcomes(all)
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

    fn eval_format(&mut self, st: State, parts: &[FormatPart]) -> Outs {
        let mut all: Vec<(State, Vec<TextPiece>)> = vec![(st, Vec::new())];
        for p in parts {
            match p {
                FormatPart::Literal(s) => {
                    for (_, pieces) in &mut all {
                        pieces.push(TextPiece::Literal(Arc::clone(s)));
                    }
                }
                FormatPart::Value { value, .. } => {
                    let mut next = Vec::new();
                    for (st, pieces) in all {
                        for (s, v) in self.eval(st, *value) {
                            let mut pieces = pieces.clone();
                            pieces.push(TextPiece::Value(v));
                            next.push((s, pieces));
                        }
                    }
                    all = next;
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

    fn eval_display(&mut self, st: State, items: &[ExprId], kind: ObjectKind, span: Span) -> Outs {
        let outs = self.eval_all(st, items);
        let starred: Vec<bool> = items.iter().map(|&e| matches!(self.ir().expr(e).kind, ExprKind::Starred(_))).collect();
        let mut all = Vec::new();
        for (mut st, vs) in outs {
            let mut elements = Vec::new();
            let mut rest = None;
            for (v, star) in vs.into_iter().zip(&starred) {
                if *star {
                    match self.elements(&st, &v) {
                        Some(known) if rest.is_none() => elements.extend(known),
                        _ => {
                            let e = self.any_element(&mut st, &v, span);
                            rest = Some(match rest {
                                Some(r) => self.join_values(&State::default(), &r, &State::default(), &e),
                                None => e,
                            });
                        }
                    }
                } else if let Some(r) = rest.take() {
                    rest = Some(self.join_values(&State::default(), &r, &State::default(), &v));
                } else {
                    elements.push(v);
                }
            }
            let v = self.make_sequence(&mut st, kind, elements, rest, span);
            all.push((st, v));
        }
        all
    }

    /// A list, tuple or set of known elements, and perhaps others.
    pub fn make_sequence(&mut self, st: &mut State, kind: ObjectKind, elements: Vec<Val>, rest: Option<Val>, span: Span) -> Val {
        let v = self.object(st, kind, span);
        let loc = v.loc().expect("an object has a place");
        let mut rest = rest;
        for (i, e) in elements.into_iter().enumerate() {
            if i < self.max_elements() * 4 {
                st.set(loc, Key::Index(i as u32), e);
            } else {
                rest = Some(match rest {
                    Some(r) => self.join_values(&State::default(), &r, &State::default(), &e),
                    None => e,
                });
            }
        }
        if let Some(r) = rest {
            st.set(loc, Key::Rest, r);
        }
        v
    }

    fn eval_dict(&mut self, st: State, entries: &[(Option<ExprId>, ExprId)], span: Span) -> Outs {
        let mut all = vec![(st, Vec::<(Option<Val>, Val)>::new())];
        for (k, v) in entries {
            let mut next = Vec::new();
            for (st, done) in all {
                let keys: Vec<(State, Option<Val>)> = match k {
                    Some(k) => self.eval(st, *k).into_iter().map(|(s, v)| (s, Some(v))).collect(),
                    None => vec![(st, None)],
                };
                for (st, key) in keys {
                    let values = self.eval(st, *v);
                    for (s, value) in self.entry_outcomes(values) {
                        let mut done = done.clone();
                        done.push((key.clone(), value));
                        next.push((s, done));
                    }
                }
            }
            all = next;
        }
        let mut outs = Vec::new();
        for (mut st, entries) in all {
            let v = self.object(&mut st, ObjectKind::Dict, span);
            let loc = v.loc().expect("an object has a place");
            for (k, value) in entries {
                match k {
                    Some(k) => self.dict_set(&mut st, loc, &k, &value),
                    None => self.dict_update(&mut st, loc, &value),
                }
            }
            outs.push((st, v));
        }
        outs
    }

    /// The object of `{k: convert(getattr(object, k)) for k in …}`: what the conversion does to each kind of value is no matter.
    fn told_by_getattr(&self, key: ExprId, value: ExprId) -> Option<ExprId> {
        let ir = self.ir();
        let ExprKind::Name(k) = ir.expr(key).kind else { return None };
        let ExprKind::Call { func, args } = &ir.expr(value).kind else { return None };
        if let (ExprKind::Name(f), [object, name, ..]) = (&ir.expr(*func).kind, &args[..])
            && *f == "getattr"
        {
            return matches!(ir.expr(name.value).kind, ExprKind::Name(n) if n == k).then_some(object.value);
        }
        args.first().and_then(|a| self.told_by_getattr(key, a.value))
    }

    fn told_dict(&mut self, st: State, object: ExprId, span: Span) -> Outs {
        let outs = self.eval(st, object);
        self.then(outs, |ev, mut s, x| {
            let d = ev.object(&mut s, ObjectKind::Dict, span);
            if let Some(loc) = d.loc() {
                s.set(loc, Key::Rest, Val::unknown(x.term));
            }
            vec![(s, d)]
        })
    }

    /// Of an entry's outcomes those are one that tell nothing but what the value is like (`"at": None if x is None else str(x)`):
    /// twenty such entries must not give a million dicts.
    fn entry_outcomes(&mut self, outs: Outs) -> Outs {
        let mut kept: Outs = Vec::new();
        for (s, v) in outs {
            let same = kept.iter().position(|(o, _)| {
                o.facts.clear == s.facts.clear
                    && o.facts.pass == s.facts.pass
                    && o.denied == s.denied
                    && o.way == s.way
                    && o.born == s.born
                    && o.pending == s.pending
                    && o.heap == s.heap
            });
            match same {
                Some(i) => {
                    let (o, ov) = kept[i].clone();
                    let value = self.join_values(&o, &ov, &s, &v);
                    kept[i] = (self.join(&o, &s), value);
                }
                None => kept.push((s, v)),
            }
        }
        kept
    }

    fn eval_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &[Clause],
        span: Span,
    ) -> Outs {
        let Some((first, rest)) = clauses.split_first() else { return vec![(st, self.fresh(span))] };
        let sources = self.eval(st, first.iter);
        self.then(sources, |ev, mut st, source| {
            let source = ev.iterable(&mut st, source, span);
            match ev.iterate(&mut st, &source, span) {
                Iteration::Known(elements) if elements.len() <= ev.max_elements() => {
                    ev.known_comprehension(st, kind, element, value, first, rest, &elements, span)
                }
                iteration => {
                    let (variable, conditions) = match iteration {
                        Iteration::Each { element, conditions } => (element, conditions),
                        Iteration::Known(elements) => (ev.one_of(&elements, span), Vec::new()),
                    };
                    ev.open_comprehension(st, kind, element, value, first, rest, &source, variable, conditions, span)
                }
            }
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn known_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        first: &Clause,
        rest: &[Clause],
        elements: &[Val],
        span: Span,
    ) -> Outs {
        type Partial = (State, Vec<(Val, Option<Val>)>, bool);
        let mut states: Vec<Partial> = vec![(st, Vec::new(), false)];
        for e in elements {
            let mut next = Vec::new();
            for (st, done, more) in states {
                for mut s in self.assign(st, first.target, e) {
                    let mut keep = vec![s.clone()];
                    let mut drop = Vec::new();
                    for &c in &first.conditions {
                        let mut kept = Vec::new();
                        for k in keep {
                            for (k, v) in self.eval(k, c) {
                                kept.extend(self.assume(k.clone(), &v, true));
                                drop.extend(self.assume(k, &v, false));
                            }
                        }
                        keep = kept;
                    }
                    for k in keep {
                        let pairs: Vec<(State, Val, Option<Val>)> = if rest.is_empty() {
                            self.element_pairs(k, element, value)
                        } else {
                            // inner clauses: some element
                            self.eval_comprehension(k, ComprehensionKind::List, element, value, rest, span)
                                .into_iter()
                                .map(|(mut s, v)| {
                                    let e = self.any_element(&mut s, &v, span);
                                    (s, e, None)
                                })
                                .collect()
                        };
                        for (s, x, y) in pairs {
                            let mut done = done.clone();
                            done.push((x, y));
                            next.push((s, done, more || !rest.is_empty()));
                        }
                    }
                    if let Some(d) = self.merge(drop).into_iter().next() {
                        s = d;
                        next.push((s, done.clone(), more));
                    }
                }
            }
            next.truncate(super::join::MAX_STATES);
            states = next;
        }
        let mut outs = Vec::new();
        for (mut st, done, more) in states {
            let v = self.collection(&mut st, kind, done, more, span);
            outs.push((st, v));
        }
        self.merge_outcomes(outs)
    }

    fn element_pairs(&mut self, st: State, element: ExprId, value: Option<ExprId>) -> Vec<(State, Val, Option<Val>)> {
        let mut out = Vec::new();
        for (s, x) in self.eval(st, element) {
            match value {
                Some(v) => out.extend(self.eval(s, v).into_iter().map(|(s, y)| (s, x.clone(), Some(y)))),
                None => out.push((s, x, None)),
            }
        }
        out
    }

    fn collection(&mut self, st: &mut State, kind: ComprehensionKind, elements: Vec<(Val, Option<Val>)>, more: bool, span: Span) -> Val {
        if kind == ComprehensionKind::Dict {
            let v = self.object(st, ObjectKind::Dict, span);
            let loc = v.loc().expect("an object has a place");
            for (k, value) in elements {
                let value = value.unwrap_or_else(|| k.clone());
                self.dict_set(st, loc, &k, &value);
            }
            return v;
        }
        let kind = if kind == ComprehensionKind::Set { ObjectKind::Set } else { ObjectKind::List };
        let values: Vec<Val> = elements.into_iter().map(|(v, _)| v).collect();
        if more {
            let one = self.one_of(&values, span);
            return self.make_sequence(st, kind, Vec::new(), Some(one), span);
        }
        self.make_sequence(st, kind, values, None, span)
    }

    #[allow(clippy::too_many_arguments)]
    fn open_comprehension(
        &mut self,
        st: State,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        first: &Clause,
        rest: &[Clause],
        source: &Val,
        variable: Val,
        mut conditions: Vec<Val>,
        span: Span,
    ) -> Outs {
        if let (ComprehensionKind::Dict, Some(value), true) = (kind, value, rest.is_empty())
            && let Some(object) = self.told_by_getattr(element, value)
        {
            return self.told_dict(st, object, span);
        }
        let before = st.clone();
        let mut inside: Vec<State> = self.assign(st, first.target, &variable);
        let saved = std::mem::take(&mut self.raised);
        for &c in &first.conditions {
            let mut next = Vec::new();
            let mut values: Vec<Val> = Vec::new();
            for s in inside {
                for (s, v) in self.lazy_condition(s, c) {
                    next.push(s);
                    if !values.contains(&v) {
                        values.push(v);
                    }
                }
            }
            inside = self.merge(next);
            conditions.extend(values.into_iter().take(1));
        }
        // what evaluating the conditions told of others than the one element (who the caller is, say) holds outside
        let told = match &inside[..] {
            [one] if one.facts != before.facts => Some(self.without(one, variable.term)),
            _ => None,
        };
        // the element is evaluated under the conditions, for what it reads; the conditions stay lazy for whoever consumes it
        let mut under = Vec::new();
        for s in &inside {
            let mut open = vec![s.clone()];
            for c in &conditions {
                let mut next = Vec::new();
                for s in open {
                    next.extend(self.assume(s, c, true));
                }
                open = next;
            }
            under.extend(open);
        }
        let under = self.merge(under);
        let mut outs: Outs = Vec::new();
        for s in under {
            let results = if rest.is_empty() {
                self.element_pairs(s, element, value)
                    .into_iter()
                    .map(|(s, x, y)| (s, y.map_or((None, x.clone()), |y| (Some(x), y))))
                    .collect::<Vec<_>>()
            } else {
                self.eval_comprehension(s, kind, element, value, rest, span)
                    .into_iter()
                    .map(|(mut s, v)| {
                        let e = self.any_element(&mut s, &v, span);
                        (s, (None, e))
                    })
                    .collect()
            };
            // `{k: getattr(x, k) for k in …}`: an object told attribute by attribute
            let shown = results.iter().find_map(|(_, (k, v))| self.told_by_entry(k.as_ref()?, v));
            for (mut s, (k, v)) in results {
                let v = if let Some(x) = &shown { x.clone() } else { v };
                let v = if kind == ComprehensionKind::Dict {
                    let d = self.object(&mut s, ObjectKind::Dict, span);
                    let loc = d.loc().expect("an object has a place");
                    if let Some(k) = k {
                        if let Some(Const::Str(_)) = k.as_const() {
                            self.dict_set(&mut s, loc, &k, &v);
                        } else {
                            s.set(loc, Key::Rest, v);
                        }
                    } else {
                        s.set(loc, Key::Rest, v);
                    }
                    d
                } else if v == variable && conditions.is_empty() {
                    source.clone()
                } else {
                    let term = if v.term == variable.term { self.terms.make(TermKind::Elem(source.term)) } else { v.term };
                    Val::new(
                        term,
                        Shape::Comprehension(Arc::new(Comprehension {
                            source: source.clone(),
                            variable: variable.clone(),
                            element: v,
                            conditions: conditions.clone(),
                        })),
                    )
                };
                // facts about the one element do not hold outside
                let mut after = before.clone();
                if let Some(facts) = &told {
                    after.facts = facts.clone();
                }
                if kind == ComprehensionKind::Dict {
                    // elements of a dict are only reached through it, and are in it for these reasons
                    for (t, clause) in &s.facts.clear {
                        if self.terms.any(*t, &mut |x, _| x == variable.term) {
                            after.facts.clear.insert(*t, clause.clone());
                        }
                    }
                }
                after.heap = s.heap.clone();
                after.born = s.born.clone();
                after.way = s.way.clone();
                outs.push((after, v));
            }
        }
        self.raised.splice(0..0, saved);
        if outs.is_empty() {
            let mut st = before;
            let empty = self.make_sequence(&mut st, ObjectKind::List, Vec::new(), None, span);
            outs.push((st, empty));
        }
        self.merge_outcomes(outs)
    }

    /// A condition of a comprehension as a value: `and`, `or` and `not` stay lazy.
    fn lazy_condition(&mut self, st: State, e: ExprId) -> Outs {
        match &self.ir().expr(e).kind {
            ExprKind::Bool(op, values) => {
                let mut all: Vec<(State, Vec<Val>)> = vec![(st, Vec::new())];
                for &v in values {
                    let mut next = Vec::new();
                    for (s, done) in all {
                        for (s, v) in self.lazy_condition(s, v).into_iter().take(2) {
                            let mut done = done.clone();
                            done.push(v);
                            next.push((s, done));
                        }
                    }
                    next.truncate(super::join::MAX_STATES);
                    all = next;
                }
                let outs = all.into_iter().map(|(s, vs)| {
                    let term = self.terms.loss(vs.iter().map(|v| v.term).collect());
                    let c = if *op == BoolOp::And { Cond::And(vs) } else { Cond::Or(vs) };
                    (s, Val::new(term, Shape::Cond(Arc::new(c))))
                });
                outs.collect()
            }
            ExprKind::Not(inner) => {
                let outs = self.lazy_condition(st, *inner);
                outs.into_iter()
                    .map(|(s, v)| {
                        let v = self.negate(&v);
                        (s, v)
                    })
                    .collect()
            }
            _ => self.eval(st, e),
        }
    }

    // Calls

    fn eval_call(&mut self, st: State, func: ExprId, args: &[Arg], span: Span) -> Outs {
        let callee = self.eval(st, func);
        let outs = self.then(callee, |ev, st, f| {
            if ev.steps > super::MAX_STEPS {
                ev.limits.steps += 1;
            }
            let arguments = ev.eval_args(st, args);
            let mut all = Vec::new();
            for (st, args) in arguments {
                let zero_super = matches!(&f.shape, Shape::Native(n) if *n == "builtins.super") && args.positional.is_empty();
                if zero_super {
                    let v = ev.zero_argument_super(&st, span);
                    all.push((st, v));
                } else {
                    all.extend(ev.call(st, &f, &args, span));
                }
            }
            all
        });
        self.merge_outcomes(outs)
    }

    fn zero_argument_super(&mut self, _st: &State, span: Span) -> Val {
        let found = self.stack.iter().rev().find_map(|f| Some((f.receiver.clone()?, f.class?)));
        match found {
            Some((receiver, class)) => Val::new(receiver.term, Shape::Super(Arc::new((receiver.clone(), class)))),
            None => self.fresh(span),
        }
    }

    pub fn eval_args(&mut self, st: State, args: &[Arg]) -> Vec<(State, Args)> {
        let mut all = vec![(st, Args::default())];
        for a in args {
            let mut next = Vec::new();
            for (st, done) in all {
                for (mut s, v) in self.eval(st, a.value) {
                    let mut done = done.clone();
                    match a.kind {
                        ArgKind::Positional => done.positional.push(v),
                        ArgKind::Keyword(n) => done.keyword.push((n, v)),
                        ArgKind::Star => match self.elements(&s, &v) {
                            Some(known) if done.rest.is_none() => done.positional.extend(known),
                            _ => {
                                let span = self.span(a.value);
                                let e = self.any_element(&mut s, &v, span);
                                done.rest = Some(e);
                            }
                        },
                        ArgKind::DoubleStar => self.spread(&s, &v, &mut done),
                    }
                    next.push((s, done));
                }
            }
            all = next;
        }
        all
    }

    /// `**v`: known entries become keyword arguments.
    fn spread(&mut self, st: &State, v: &Val, args: &mut Args) {
        if let (Some(ObjectKind::Dict), Some(loc)) = (self.object_kind(v), v.loc()) {
            for (k, x) in st.slots(loc) {
                match k {
                    Key::Name(n) => {
                        args.keyword.retain(|(m, _)| *m != n);
                        args.keyword.push((n, x));
                    }
                    Key::Rest => args.rest_keyword = Some(x),
                    _ => {}
                }
            }
        } else if !v.is_none() {
            args.rest_keyword = Some(v.clone());
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
            v = self.join_values(&State::default(), &v, &State::default(), x);
        }
        v
    }

    pub fn binary(&mut self, st: &mut State, op: BinOp, a: &Val, b: &Val, span: Span) -> Val {
        if let Some(c) = query::logical(op, a, b) {
            let term = self.terms.loss(vec![a.term, b.term]);
            return Val::new(term, Shape::Criterion(Arc::new(c)));
        }
        // a slot that nothing wrote has no bits, and gives none
        if matches!(op, BinOp::BitAnd | BinOp::Shr | BinOp::Sub)
            && let Some(unset) = [a, b].into_iter().find(|v| matches!(self.terms.kind(v.term), TermKind::Unset))
        {
            return unset.clone();
        }
        match (op, a.as_const(), b.as_const()) {
            (BinOp::Add, Some(Const::Str(x)), Some(Const::Str(y))) => return self.text(&format!("{x}{y}")),
            (BinOp::Add, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x.wrapping_add(*y))),
            (BinOp::Sub, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x.wrapping_sub(*y))),
            (BinOp::BitOr, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x | y)),
            (BinOp::BitAnd, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x & y)),
            _ => {}
        }
        let textual = |v: &Val| matches!(v.shape, Shape::Text(_) | Shape::Const(Const::Str(_)));
        match op {
            BinOp::Add if textual(a) || textual(b) => {
                let mut pieces = self.pieces(a);
                pieces.extend(self.pieces(b));
                self.make_text(pieces)
            }
            BinOp::Mod if textual(a) => self.percent_format(st, a, b),
            BinOp::Add => {
                let kinds = (self.object_kind(a), self.object_kind(b));
                if let (Some(k @ (ObjectKind::List | ObjectKind::Tuple)), Some(ObjectKind::List | ObjectKind::Tuple)) = kinds
                    && let (Some(mut xs), Some(ys)) = (self.elements(st, a), self.elements(st, b))
                {
                    xs.extend(ys);
                    return self.make_sequence(st, k, xs, None, span);
                }
                if matches!(kinds.0, Some(ObjectKind::List)) || matches!(kinds.1, Some(ObjectKind::List)) {
                    let x = self.any_element(st, a, span);
                    let y = self.any_element(st, b, span);
                    let rest = self.one_of(&[x, y], span);
                    return self.make_sequence(st, ObjectKind::List, Vec::new(), Some(rest), span);
                }
                let term = self.terms.all_of(vec![a.term, b.term]);
                Val::unknown(term)
            }
            BinOp::Div => {
                // a path join (`ROOT / name`)
                let term = self.terms.all_of(vec![a.term, b.term]);
                Val::unknown(term)
            }
            // flags: a number, whatever its bits mean
            // bits: a number on one side, or what bits were made of before
            BinOp::BitAnd | BinOp::BitOr
                if [a, b].iter().any(|v| {
                    matches!(v.as_const(), Some(Const::Int(_)))
                        || matches!(v.shape, Shape::Unknown) && matches!(self.terms.kind(v.term), TermKind::Loss(_))
                }) =>
            {
                let term = self.terms.loss(vec![a.term, b.term]);
                Val::unknown(term)
            }
            BinOp::BitAnd | BinOp::Sub | BinOp::BitOr => self.set_algebra(st, op, a, b, span),
            _ => {
                let term = self.terms.loss(vec![a.term, b.term]);
                Val::unknown(term)
            }
        }
    }

    /// `a & b`, `a - b`, `a | b` on collections.
    fn set_algebra(&mut self, st: &mut State, op: BinOp, a: &Val, b: &Val, span: Span) -> Val {
        if op == BinOp::BitOr {
            if let (Some(ObjectKind::Dict), Some(loc)) = (self.object_kind(a), a.loc()) {
                let merged = self.object(st, ObjectKind::Dict, span);
                let to = merged.loc().expect("an object has a place");
                for (k, v) in st.slots(loc) {
                    st.set(to, k, v);
                }
                self.dict_update(st, to, b);
                return merged;
            }
            let x = self.any_element(st, a, span);
            let y = self.any_element(st, b, span);
            let one = self.one_of(&[x, y], span);
            return self.make_sequence(st, ObjectKind::Set, Vec::new(), Some(one), span);
        }
        if a.as_const().is_some() || b.as_const().is_some() {
            let term = self.terms.loss(vec![a.term, b.term]);
            return Val::unknown(term);
        }
        // an intersection is what the caller named of what is there
        let swap = op == BinOp::BitAnd && self.holds_input(st, b) && !self.holds_input(st, a);
        let (a, b) = if swap { (b, a) } else { (a, b) };
        let n = self.context_at(span);
        let term = self.terms.make(TermKind::Some(a.term, n));
        let shape = match &a.shape {
            Shape::Rows(m) => Shape::Row(*m),
            _ => Shape::Unknown,
        };
        let variable = if let Iteration::Each { element, .. } = self.iterate(st, a, span) { element } else { Val::new(term, shape) };
        let op = if op == BinOp::BitAnd { CmpOp::In } else { CmpOp::NotIn };
        let cond = self.compare(st, op, &variable, b, span);
        let mut conditions = Vec::new();
        if let Shape::Comprehension(c) = &a.shape {
            conditions.extend(c.conditions.iter().cloned());
        }
        conditions.push(cond);
        let term = self.terms.make(TermKind::Elem(a.term));
        let comp = Comprehension { source: a.clone(), variable: variable.clone(), element: variable, conditions };
        Val::new(term, Shape::Comprehension(Arc::new(comp)))
    }

    /// The facts of a path that do not speak of `t`.
    fn without(&self, st: &State, t: Term) -> Facts {
        let speaks = |x: &Term| self.terms.any(*x, &mut |y, _| y == t);
        let mut facts = st.facts.clone();
        for x in st.facts.clear.keys().filter(|x| speaks(x)) {
            facts.clear.remove(x);
        }
        for x in st.facts.literals.keys().filter(|x| speaks(x)) {
            facts.literals.remove(x);
        }
        for (x, class) in &st.facts.equal {
            if speaks(x) {
                facts.equal.remove(x);
            } else if class.iter().any(&speaks) {
                facts.equal.insert(*x, Arc::new(class.iter().copied().filter(|y| !speaks(y)).collect()));
            }
        }
        facts
    }

    /// Elements of a collection come from the caller.
    fn holds_input(&self, st: &State, v: &Val) -> bool {
        self.terms.from_caller(v.term)
            || match &v.shape {
                Shape::Object(loc) => st.slots(*loc).iter().any(|(_, x)| self.terms.from_caller(x.term)),
                Shape::Comprehension(c) => self.terms.from_caller(c.element.term),
                _ => false,
            }
    }

    /// Remembers that a value is (not) `None` without a test.
    pub fn known_non_null(&mut self, st: &mut State, t: Term) {
        let _ = self.learn(st, t, &Literal { null: Some(false), ..Literal::default() });
    }
}
