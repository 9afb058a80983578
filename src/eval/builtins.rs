//! Python's own functions and the methods of its own types.

use super::container::Iteration;
use super::state::{Literal, State};
use super::stmt::Catch;
use super::term::{Term, TermKind};
use super::value::{Comprehension, Cond, Key, ObjectKind, Shape, TextPiece, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{BinOp, CmpOp, Const, ExprId};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    /// A name that no scope binds.
    pub fn builtin(&mut self, name: Name, span: Span) -> Val {
        if name.as_str().starts_with("__") && name != "__import__" {
            return self.fresh(span);
        }
        self.native(&format!("builtins.{name}"))
    }

    fn collect(&mut self, st: &State, kind: ObjectKind, args: &Args, span: Span) -> Outs {
        let mut st = st.clone();
        let Some(x) = args.positional.first() else {
            let v = self.make_sequence(&mut st, kind, Vec::new(), None, span);
            return vec![(st, v)];
        };
        let x = self.iterable(&mut st, x.clone(), span);
        if let Some(known) = self.elements(&st, &x) {
            let v = self.make_sequence(&mut st, kind, known, None, span);
            return vec![(st, v)];
        }
        vec![(st, x)]
    }

    /// A method of a built-in class, called with its object: `str.strip(x)`, `set.union(*xs)`.
    fn call_unbound(&mut self, st: &State, method: Name, args: &Args, span: Span) -> Option<Outs> {
        if method == "fromkeys" || method == "__new__" || method == "__init__" {
            return None;
        }
        let mut st = st.clone();
        // of objects that are not counted, any may be meant
        if let Some(objects) = &args.rest {
            let some = self.any_element(&mut st, objects, span);
            let all = args.positional.iter().fold(some, |all, x| self.binary(&mut st, BinOp::BitOr, &all, x, span));
            return Some(vec![(st, all)]);
        }
        let (object, others) = args.positional.split_first()?;
        let rest = Args { positional: others.to_vec(), ..args.clone() };
        let outs = self.attribute(st, object, method, span);
        Some(outs.into_iter().flat_map(|(s, f)| self.call(s, &f, &rest, span)).collect())
    }

    pub fn call_builtin(&mut self, st: &State, path: Name, args: &Args, span: Span) -> Option<Outs> {
        let text = path.as_str();
        let name = text.strip_prefix("builtins.").or_else(|| self.know.python_function(text))?;
        if let Some((_, method)) = name.split_once('.') {
            return self.call_unbound(st, Name::new(method), args, span);
        }
        let first = args.positional.first().cloned();
        let one = |v: Val| Some(vec![(st.clone(), v)]);
        match name {
            "str" | "int" | "float" | "bytes" | "identity" | "format" | "repr" | "ascii" => {
                let Some(x) = first else { return one(if name == "str" { self.text("") } else { self.constant(Const::Int(0)) }) };
                let v = match (&x.shape, name) {
                    (Shape::Const(Const::Str(s)), "int") => match s.parse::<i64>() {
                        Ok(i) => self.constant(Const::Int(i)),
                        Err(_) => Val::unknown(x.term),
                    },
                    (Shape::Const(Const::Int(i)), "str") => self.text(&i.to_string()),
                    (Shape::Object(_) | Shape::Row(_), "str" | "repr" | "format") => Val::unknown(x.term),
                    (Shape::Const(Const::Bool(_)), _) => Val::unknown(self.terms.loss(vec![x.term])),
                    (Shape::Native(_), "str") => Val::unknown(x.term),
                    _ => x,
                };
                self.may_raise(st, "builtins.ValueError", span);
                one(v)
            }
            "bool" => {
                let Some(x) = first else { return one(self.boolean(false)) };
                if let Some(c) = x.as_const() {
                    let b = super::cond::truth_of(c);
                    return one(self.boolean(b));
                }
                // what this path knows of it already: `bool(enabled and allowed(user))`
                if let Some(known) = st.literal(x.term).and_then(|l| l.truth) {
                    return one(self.boolean(known));
                }
                let term = self.terms.loss(vec![x.term]);
                let v = Val::new(term, Shape::Cond(Arc::new(Cond::And(vec![x]))));
                one(v)
            }
            "list" | "sorted" | "reversed" | "iter" => Some(self.collect(st, ObjectKind::List, args, span)),
            "tuple" => Some(self.collect(st, ObjectKind::Tuple, args, span)),
            "set" | "frozenset" => Some(self.collect(st, ObjectKind::Set, args, span)),
            "dict" => Some(self.make_dict(st, args, span)),
            "len" | "sum" | "count" => {
                let x = first?;
                if name == "len"
                    && let Some(known) = self.elements(st, &x)
                {
                    return one(self.constant(Const::Int(known.len() as i64)));
                }
                if name == "sum"
                    && let Shape::Comprehension(c) = &x.shape
                {
                    // sum(1 for … if …) counts
                    let term = self.terms.loss(vec![x.term]);
                    let v = Val::new(
                        term,
                        Shape::Member(Arc::new((Val::new(x.term, Shape::Comprehension(Arc::clone(c))), Name::new("__len__")))),
                    );
                    return one(v);
                }
                if name == "sum" {
                    let term = self.terms.loss(vec![x.term]);
                    return one(Val::unknown(term));
                }
                let term = self.terms.loss(vec![x.term]);
                let v = Val::new(term, Shape::Member(Arc::new((x, Name::new("__len__")))));
                one(v)
            }
            "abs" | "round" | "hash" | "id" | "ord" | "chr" | "pow" | "divmod" | "loss" => {
                let term = self.terms.loss(args.all().map(|a| a.term).collect());
                one(Val::unknown(term))
            }
            "min" | "max" => {
                let terms: Vec<Term> = args.positional.iter().map(|a| a.term).collect();
                let term = self.terms.loss(terms);
                one(Val::unknown(term))
            }
            "all" | "any" => {
                let x = first?;
                Some(self.quantified(st, name == "all", x, span))
            }
            "next" => {
                let x = first?;
                Some(self.next_element(st, &x, args.positional.get(1).cloned(), span))
            }
            "enumerate" => {
                let x = first?;
                let mut st = st.clone();
                let x = self.iterable(&mut st, x, span);
                if let Some(known) = self.elements(&st, &x) {
                    let mut pairs = Vec::new();
                    for (i, k) in known.into_iter().enumerate() {
                        let n = self.constant(Const::Int(i as i64));
                        let at = Span { end: span.start + i as u32, ..span };
                        pairs.push(self.make_sequence(&mut st, ObjectKind::Tuple, vec![n, k], None, at));
                    }
                    let v = self.make_sequence(&mut st, ObjectKind::List, pairs, None, span);
                    return Some(vec![(st, v)]);
                }
                let e = self.any_element(&mut st, &x, span);
                let n = self.fresh(span);
                let pair = self.make_sequence(&mut st, ObjectKind::Tuple, vec![n, e], None, span);
                let at = Span { end: span.start, ..span };
                let v = self.make_sequence(&mut st, ObjectKind::List, Vec::new(), Some(pair), at);
                Some(vec![(st, v)])
            }
            "zip" => {
                let mut st = st.clone();
                let mut parts = Vec::new();
                for a in &args.positional {
                    parts.push(self.any_element(&mut st, a, span));
                }
                let pair = self.make_sequence(&mut st, ObjectKind::Tuple, parts, None, span);
                let at = Span { end: span.start, ..span };
                let v = self.make_sequence(&mut st, ObjectKind::List, Vec::new(), Some(pair), at);
                Some(vec![(st, v)])
            }
            "filter" | "map" => self.mapped(st, name == "filter", args, span),
            "range" => {
                let v = self.fresh(span);
                one(v)
            }
            "getattr" => self.get_attr(st, args, span),
            "setattr" => {
                let (x, n, v) = (args.positional.first()?, args.positional.get(1)?, args.positional.get(2)?);
                let none = self.none();
                if let Some(n) = n.as_str() {
                    let s = self.set_attribute(st.clone(), x, Name::new(n), v, span);
                    return Some(vec![(s, none)]);
                }
                let s = self.set_attribute(st.clone(), x, Name::new("*"), v, span);
                Some(vec![(s, none)])
            }
            "hasattr" => {
                let (x, n) = (args.positional.first()?, args.positional.get(1)?);
                let known = match (&x.shape, n.as_str()) {
                    (Shape::Object(loc), Some(n)) => {
                        let present = st.get(*loc, &Key::Name(Name::new(n))).is_some()
                            || matches!(self.object_kind(x), Some(ObjectKind::Instance(c)) if self.class_attribute(st, c, Name::new(n)).is_some());
                        present.then_some(true)
                    }
                    (Shape::Function(c), Some(n)) => Some(st.get(c.attributes, &Key::Name(Name::new(n))).is_some()),
                    (Shape::Class(c), Some(n)) => self.class_attribute(st, *c, Name::new(n)).is_some().then_some(true),
                    _ => None,
                };
                if let Some(k) = known {
                    return one(self.boolean(k));
                }
                // `hasattr(g, "x")`: whether the slot is written
                let outs = match n.as_str() {
                    Some(n) => self.attribute(st.clone(), x, Name::new(n), span),
                    None => vec![(st.clone(), self.fresh(span))],
                };
                let v = outs.into_iter().next().map(|(_, v)| v);
                let b = match v {
                    Some(v) if matches!(self.terms.kind(v.term), TermKind::Unset) => self.boolean(false),
                    Some(v) => Val::unknown(self.terms.loss(vec![v.term])),
                    None => self.boolean(false),
                };
                one(b)
            }
            "isinstance" | "issubclass" => {
                let x = first?;
                let c = args.positional.get(1)?.clone();
                let classes = match self.elements(st, &c) {
                    Some(k) => k,
                    None => vec![c],
                };
                let term = self.terms.loss(vec![x.term]);
                one(Val::new(term, Shape::Cond(Arc::new(Cond::IsInstance(x, classes)))))
            }
            "callable" => {
                let v = self.fresh(span);
                one(v)
            }
            "import-module" | "__import__" => self.import_by_name(st, first.as_ref()?, span),
            "type" => {
                if let [name, bases, body] = &args.positional[..] {
                    return self.class_by_call(st, name, bases, body, span);
                }
                let x = first?;
                if let Some(ObjectKind::Instance(c)) = self.object_kind(&x) {
                    let term = self.terms.make(TermKind::Fresh(u32::MAX / 4 + c.0));
                    return one(Val::new(term, Shape::Class(c)));
                }
                let v = self.fresh(span);
                one(v)
            }
            "super" => {
                let (Some(Shape::Class(c)), Some(x)) = (args.positional.first().map(|a| &a.shape), args.positional.get(1)) else {
                    let v = self.fresh(span);
                    return one(v);
                };
                one(Val::new(x.term, Shape::Super(Arc::new((x.clone(), *c)))))
            }
            "reduce" => Some(self.reduced(st, args, span)),
            "staticmethod" | "classmethod" | "property" => {
                let x = first?;
                let tag = match name {
                    "staticmethod" => "#static",
                    "classmethod" => "#class",
                    _ => "#property",
                };
                one(Val::new(x.term, Shape::Member(Arc::new((x, Name::new(tag))))))
            }
            "hybrid" => {
                let x = first?;
                one(Val::new(x.term, Shape::Member(Arc::new((x, Name::new("#hybrid"))))))
            }
            "partial" => {
                let v = self.partial(args)?;
                one(v)
            }
            "wraps" => {
                // wraps(view)(inner): inner, which remembers what it wraps
                let x = first?;
                let tool = self.native("functools.wraps()");
                one(Val::new(
                    x.term,
                    Shape::Partial(Arc::new(super::value::PartialCall { function: tool, positional: vec![x], keyword: Vec::new() })),
                ))
            }
            "wraps-apply" | "update-wrapper" => {
                let (a, b) = (args.get(0, "wrapper")?, args.get(1, "wrapped")?);
                let (wrapped, inner) = if name == "wraps-apply" { (a, b) } else { (b, a) };
                let mut st = st.clone();
                if let Some(c) = self.closure_of(inner) {
                    let loc = c.attributes;
                    if let Some(w) = self.closure_of(wrapped) {
                        for (k, v) in st.slots(w.attributes) {
                            st.set(loc, k, v);
                        }
                    }
                    st.set(loc, Key::Name(Name::new("__wrapped__")), wrapped.clone());
                }
                Some(vec![(st, inner.clone())])
            }
            "contextmanager" => {
                let x = first?;
                let mut st = st.clone();
                if let Some(c) = self.closure_of(&x) {
                    let loc = c.attributes;
                    let flag = self.boolean(true);
                    st.set(loc, Key::Name(Name::new("#contextmanager")), flag);
                }
                Some(vec![(st, x)])
            }
            "named-tuple" => self.named_tuple(st, args, span),
            "make-named-tuple" => self.make_named_tuple(st, args, span),
            "same" => {
                // a decorator or function that gives back its argument (caches, typing.cast)
                let x = args.positional.last().cloned()?;
                one(x)
            }
            "decorator-factory" => {
                // `@lru_cache(maxsize=…)`: called with settings gives a decorator, called with a function gives it back
                match first {
                    Some(x)
                        if self.closure_of(&x).is_some() || matches!(x.shape, Shape::Class(_) | Shape::Partial(_) | Shape::Member(_)) =>
                    {
                        one(x)
                    }
                    _ => one(self.native("builtins.same")),
                }
            }
            "equal" => {
                let (a, b) = (args.positional.first()?, args.positional.get(1)?);
                one(self.compare(st, CmpOp::Eq, a, b, span))
            }
            "prefix" => {
                let (a, b) = (args.positional.first()?, args.positional.get(1)?);
                let term = self.terms.loss(vec![a.term, b.term]);
                one(Val::new(term, Shape::Cond(Arc::new(Cond::Prefix(a.clone(), b.clone())))))
            }
            "make" => {
                let term = self.terms.all_of(args.all().map(|a| a.term).collect());
                one(Val::unknown(term))
            }
            "part" => {
                let x = first?;
                let term = self.terms.part(x.term);
                self.may_raise(st, "builtins.ValueError", span);
                one(Val::unknown(term))
            }
            "hasher" => Some(self.hasher(st, false, args, span)),
            "signer" => Some(self.hasher(st, true, args, span)),
            "signature" => {
                let term = self
                    .terms
                    .make(TermKind::Call(Name::new(super::digest::SIGNATURE), args.positional.iter().take(2).map(|a| a.term).collect()));
                one(Val::unknown(term))
            }
            "fresh" => {
                let v = self.fresh(span);
                one(v)
            }
            "setting" => {
                let key = first.as_ref().and_then(|v| v.as_str()).unwrap_or("setting").to_owned();
                let v = self.setting(&key);
                one(v)
            }
            "deepcopy" => one(first?),
            "view" => {
                let x = first?;
                if self.object_kind(&x).is_some() {
                    return one(x);
                }
                one(Val::new(x.term, Shape::View(Arc::new(x))))
            }
            "vars" | "locals" | "globals" | "dir" | "input" | "open" | "print" | "exec" | "eval" | "compile" => {
                if let ("dir", Some(x)) = (name, &first) {
                    return one(Val::new(x.term, Shape::Member(Arc::new((x.clone(), Name::new("#dir"))))));
                }
                if name == "print" || name == "globals" || name == "locals" {
                    let none = self.none();
                    return one(none);
                }
                if name == "open" {
                    return None;
                }
                if name == "vars" {
                    let x = first?;
                    return one(Val::new(x.term, Shape::View(Arc::new(x))));
                }
                let v = self.fresh(span);
                one(v)
            }
            "object" | "Exception" | "BaseException" => None,
            _ => None,
        }
    }

    fn make_dict(&mut self, st: &State, args: &Args, span: Span) -> Outs {
        let mut st = st.clone();
        if let Some(x) = args.positional.first()
            && self.object_kind(x).is_none()
            && args.keyword.is_empty()
            && !matches!(x.shape, Shape::Member(_) | Shape::Comprehension(_))
        {
            // dict(row): a view of the object
            let v = Val::new(x.term, Shape::View(Arc::new(x.clone())));
            return vec![(st, v)];
        }
        let v = self.object(&mut st, ObjectKind::Dict, span);
        let loc = v.loc().expect("an object has a place");
        if let Some(x) = args.positional.first() {
            match (self.object_kind(x), self.elements(&st, x)) {
                (Some(ObjectKind::List | ObjectKind::Tuple), Some(pairs)) => {
                    for p in pairs {
                        if let Some([k, v]) = self.elements(&st, &p).as_deref() {
                            self.dict_set(&mut st, loc, k, v);
                        }
                    }
                }
                _ => self.dict_update(&mut st, loc, x),
            }
        }
        for (n, x) in &args.keyword {
            st.set(loc, Key::Name(*n), x.clone());
        }
        if let Some(r) = &args.rest_keyword {
            self.dict_update(&mut st, loc, r);
        }
        vec![(st, v)]
    }

    fn quantified(&mut self, st: &State, all: bool, x: Val, span: Span) -> Outs {
        let mut st = st.clone();
        let term = self.terms.loss(vec![x.term]);
        let x = self.iterable(&mut st, x, span);
        if let Some(known) = self.elements(&st, &x) {
            let c = if all { Cond::And(known) } else { Cond::Or(known) };
            return vec![(st, Val::new(term, Shape::Cond(Arc::new(c))))];
        }
        let c = match &x.shape {
            Shape::Comprehension(c) => Arc::clone(c),
            _ => {
                let e = self.any_element(&mut st, &x, span);
                Arc::new(Comprehension { source: x.clone(), variable: e.clone(), element: e, conditions: Vec::new() })
            }
        };
        let c = if all { Cond::All(c) } else { Cond::Any(c) };
        vec![(st, Val::new(term, Shape::Cond(Arc::new(c))))]
    }

    /// `next(iterable, default)`
    pub fn next_element(&mut self, st: &State, x: &Val, default: Option<Val>, span: Span) -> Outs {
        let mut st = st.clone();
        let x = self.iterable(&mut st, x.clone(), span);
        let mut outs = Vec::new();
        match self.iterate(&mut st, &x, span) {
            Iteration::Known(known) if !known.is_empty() => outs.push((st.clone(), known[0].clone())),
            Iteration::Known(_) => {}
            Iteration::Each { element, conditions } => {
                let mut open = vec![st.clone()];
                for c in &conditions {
                    let mut next = Vec::new();
                    for s in open {
                        next.extend(self.assume(s, c, true));
                    }
                    open = next;
                }
                let top = match &x.shape {
                    Shape::Comprehension(c) => c.variable.clone(),
                    _ => element.clone(),
                };
                for mut s in open {
                    self.leave_iteration(&s, &top, span);
                    if matches!(element.shape, Shape::Row(_)) {
                        self.known_non_null(&mut s, element.term);
                    }
                    outs.push((s, element.clone()));
                }
            }
        }
        match default {
            Some(d) => outs.push((st, d)),
            None => {
                let e = self.native_exception("builtins.StopIteration", Vec::new(), span);
                self.raise(st, e);
            }
        }
        outs
    }

    /// `reduce(f, iterable, initial)`
    fn reduced(&mut self, st: &State, args: &Args, span: Span) -> Outs {
        let (Some(f), Some(x)) = (args.positional.first(), args.positional.get(1)) else { return vec![(st.clone(), self.fresh(span))] };
        let initial = args.positional.get(2).cloned();
        let mut st = st.clone();
        let x = self.iterable(&mut st, x.clone(), span);
        match self.iterate(&mut st, &x, span) {
            Iteration::Known(known) => {
                let mut elements = known.into_iter();
                let Some(first) = initial.or_else(|| elements.next()) else { return vec![(st, self.fresh(span))] };
                let mut outs = vec![(st, first)];
                for e in elements {
                    let next = self.then(outs, |ev, s, acc| ev.call(s, f, &Args::of(vec![acc, e.clone()]), span));
                    outs = self.merge_outcomes(next);
                }
                outs
            }
            Iteration::Each { element, conditions } => {
                let mut open = vec![st.clone()];
                for c in &conditions {
                    open = open.into_iter().flat_map(|s| self.assume(s, c, true)).collect();
                }
                // without an initial value the first element is one; an accumulator that is nothing keeps apart what is given back
                let nothing = self.none();
                let start = initial.unwrap_or_else(|| nothing.clone());
                let mut outs = vec![(st, start.clone())];
                for s in open {
                    for (s, v) in self.call(s, f, &Args::of(vec![start.clone(), element.clone()]), span) {
                        self.leave_iteration(&s, &v, span);
                        outs.push((s, v));
                    }
                }
                for (_, v) in &mut outs {
                    if v.is_none() && start.is_none() && args.positional.len() < 3 {
                        *v = element.clone();
                    }
                }
                self.merge_outcomes(outs)
            }
        }
    }

    fn mapped(&mut self, st: &State, filter: bool, args: &Args, span: Span) -> Option<Outs> {
        let f = args.positional.first()?.clone();
        let x = args.positional.get(1)?.clone();
        let mut st = st.clone();
        let x = self.iterable(&mut st, x, span);
        if let Some(known) = self.elements(&st, &x)
            && known.len() <= self.max_elements()
        {
            let mut results = Vec::new();
            for k in &known {
                if f.is_none() {
                    results.push(k.clone());
                    continue;
                }
                let outs = self.call(st.clone(), &f, &Args::of(vec![k.clone()]), span);
                let Some((s, v)) = outs.into_iter().next() else { continue };
                st = s;
                results.push(if filter { k.clone() } else { v });
            }
            let rest = if filter && !results.is_empty() { Some(self.one_of(&results, span)) } else { None };
            let v = match rest {
                Some(r) => self.make_sequence(&mut st, ObjectKind::List, Vec::new(), Some(r), span),
                None => self.make_sequence(&mut st, ObjectKind::List, results, None, span),
            };
            return Some(vec![(st, v)]);
        }
        let (variable, mut conditions) = match self.iterate(&mut st, &x, span) {
            Iteration::Each { element, conditions } => (element, conditions),
            Iteration::Known(k) => (self.one_of(&k, span), Vec::new()),
        };
        let result = if f.is_none() {
            variable.clone()
        } else {
            let outs = self.call(st.clone(), &f, &Args::of(vec![variable.clone()]), span);
            let (s, v) = outs.into_iter().next()?;
            st = s;
            v
        };
        let element = if filter {
            conditions.push(result);
            variable.clone()
        } else {
            result
        };
        if element == variable && conditions.is_empty() {
            return Some(vec![(st, x)]);
        }
        let term = if element.term == variable.term { self.terms.make(TermKind::Elem(x.term)) } else { element.term };
        let v = Val::new(term, Shape::Comprehension(Arc::new(Comprehension { source: x, variable, element, conditions })));
        Some(vec![(st, v)])
    }

    fn get_attr(&mut self, st: &State, args: &Args, span: Span) -> Option<Outs> {
        let (x, n) = (args.positional.first()?, args.positional.get(1)?);
        let default = args.positional.get(2);
        let Some(name) = n.as_str() else {
            // computed name: every attribute that it could be
            if let Shape::Module(id) = x.shape {
                let loc = self.module_loc(id);
                let classes: Vec<Val> = st.slots(loc).into_iter().map(|(_, v)| v).filter(|v| matches!(v.shape, Shape::Class(_))).collect();
                if !classes.is_empty() {
                    return Some(vec![(st.clone(), self.one_of(&classes, span))]);
                }
            }
            let term = self.terms.item(x.term, n.term);
            return Some(vec![(st.clone(), Val::unknown(term))]);
        };
        let name = Name::new(name);
        let outs = self.attribute(st.clone(), x, name, span);
        let Some(default) = default.cloned() else { return Some(outs) };
        let mut all = Vec::new();
        for (s, v) in outs {
            let absent = matches!(self.terms.kind(v.term), TermKind::Unset)
                || matches!(&v.shape, Shape::Member(m) if matches!(self.object_kind(&m.0), Some(ObjectKind::Instance(_)))
                    || matches!(m.0.shape, Shape::Function(_) | Shape::Class(_) | Shape::Bound(_)));
            all.push((s, if absent { default.clone() } else { v }));
        }
        Some(all)
    }

    /// Methods of text, lists, dicts, and whatever behaves like them.
    pub fn builtin_method(&mut self, st: &State, receiver: &Val, name: Name, args: &Args, span: Span) -> Option<Outs> {
        let n = name.as_str();
        let one = |v: Val| Some(vec![(st.clone(), v)]);
        if let Some(n) = n.strip_prefix("super ") {
            let none = self.none();
            if n == "__init__"
                && let Some(loc) = receiver.loc()
                && let Some(ObjectKind::Instance(class)) = self.object_kind(receiver)
                && self.class_info(class).is_some_and(|i| i.natives().any(|n| n.as_str().ends_with("Field")))
            {
                // a project's own kind of column is made as the library's is
                let mut st = st.clone();
                super::call::remember(&mut st, loc, args);
                return Some(vec![(st, none)]);
            }
            return match n {
                "__init__" | "__init_subclass__" | "__setattr__" | "__enter__" | "__exit__" => one(none),
                _ => None,
            };
        }
        if let Some(outs) = self.hasher_method(st, receiver, n, args) {
            return Some(outs);
        }
        // what a pattern found in a text: `re.match(pattern, text).group(1)`
        if let Shape::Cond(c) = &receiver.shape
            && let Cond::Prefix(_, text) = &**c
            && matches!(n, "group" | "groups" | "groupdict")
        {
            let term = self.terms.part(text.term);
            return one(Val::unknown(term));
        }
        match (self.object_kind(receiver), receiver.loc()) {
            (Some(ObjectKind::Dict), Some(loc)) => {
                if let Some(outs) = self.dict_method(st, receiver, loc, n, args, span) {
                    return Some(outs);
                }
            }
            (Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Tuple), Some(loc)) => {
                if let Some(outs) = self.list_method(st, receiver, loc, n, args, span) {
                    return Some(outs);
                }
            }
            (Some(_), _) => return None,
            _ => {}
        }
        if let Shape::Function(_) | Shape::Class(_) | Shape::Module(_) = receiver.shape {
            return None;
        }
        if let Shape::View(inner) = &receiver.shape
            && n == "get"
        {
            let inner = (**inner).clone();
            if let Some(k) = args.positional.first().and_then(|k| k.as_str()) {
                return Some(self.attribute(st.clone(), &inner, Name::new(k), span));
            }
        }
        let textual =
            matches!(receiver.shape, Shape::Const(Const::Str(_) | Const::Bytes(_)) | Shape::Text(_) | Shape::Unknown | Shape::Member(_));
        if !textual && !matches!(receiver.shape, Shape::Comprehension(_) | Shape::Rows(_) | Shape::View(_) | Shape::Row(_)) {
            return None;
        }
        if let (Some(s), true) = (receiver.as_str(), args.positional.iter().all(|a| a.as_const().is_some())) {
            let s = s.to_owned();
            if let Some(v) = self.constant_text(&s, n, args) {
                return one(v);
            }
        }
        if textual {
            if n == "format"
                && let Some(s) = receiver.as_str()
            {
                let s = s.to_owned();
                return one(self.brace_format(&s, args));
            }
            if n == "join" {
                let mut s = st.clone();
                let x = args.positional.first()?.clone();
                if let Some(known) = self.elements(&s, &x) {
                    let mut pieces = Vec::new();
                    let separator = self.pieces(receiver);
                    for (i, k) in known.iter().enumerate() {
                        if i > 0 {
                            pieces.extend(separator.iter().cloned());
                        }
                        pieces.push(TextPiece::Value(k.clone()));
                    }
                    let v = self.make_text(pieces);
                    return Some(vec![(s, v)]);
                }
                let e = self.any_element(&mut s, &x, span);
                let v = self.make_text(vec![TextPiece::Value(e)]);
                return Some(vec![(s, v)]);
            }
            if matches!(n, "startswith" | "endswith" | "is_relative_to") {
                let x = args.positional.first()?.clone();
                if n == "startswith" {
                    // any of a tuple of prefixes
                    let prefixes = self.elements(st, &x).unwrap_or_else(|| vec![x.clone()]);
                    let known: Vec<Option<bool>> = prefixes.iter().map(|p| starts_with(receiver, p)).collect();
                    if known.contains(&Some(true)) {
                        return one(self.boolean(true));
                    }
                    if known.iter().all(|k| *k == Some(false)) {
                        return one(self.boolean(false));
                    }
                }
                let term = self.terms.loss(vec![receiver.term, x.term]);
                return one(Val::new(term, Shape::Cond(Arc::new(Cond::Prefix(receiver.clone(), x)))));
            }
            if matches!(n, "split" | "rsplit" | "partition" | "rpartition" | "splitlines") {
                let part = Val::unknown(self.terms.part(receiver.term));
                let mut s = st.clone();
                let v = if n.ends_with("partition") {
                    self.make_sequence(&mut s, ObjectKind::Tuple, vec![part.clone(), part.clone(), part], None, span)
                } else {
                    self.make_sequence(&mut s, ObjectKind::List, Vec::new(), Some(part), span)
                };
                return Some(vec![(s, v)]);
            }
        }
        match self.know.text_method(n) {
            Some("same") => one(Val::unknown(receiver.term)),
            Some("part") => one(Val::unknown(self.terms.part(receiver.term))),
            Some("loss") => one(Val::unknown(self.terms.loss(vec![receiver.term]))),
            _ => match n {
                "items" | "values" | "keys" if textual || matches!(receiver.shape, Shape::View(_)) => {
                    if n == "items" {
                        let mut s = st.clone();
                        let k = self.context_at(span);
                        let row = self.terms.make(TermKind::Some(receiver.term, k));
                        let key = Val::unknown(self.terms.loss(vec![row]));
                        let pair = self.make_sequence(&mut s, ObjectKind::Tuple, vec![key, Val::unknown(row)], None, span);
                        let at = Span { end: span.start, ..span };
                        let v = self.make_sequence(&mut s, ObjectKind::List, Vec::new(), Some(pair), at);
                        return Some(vec![(s, v)]);
                    }
                    one(Val::unknown(receiver.term))
                }
                "get" | "pop"
                    if matches!(receiver.shape, Shape::Unknown | Shape::Member(_) | Shape::View(_) | Shape::Row(_))
                        && !args.positional.is_empty() =>
                {
                    let key = args.positional.first()?.clone();
                    Some(self.loose_get(st, receiver, &key, args.positional.get(1), span))
                }
                "get" if matches!(receiver.shape, Shape::Unknown | Shape::Member(_)) && args.positional.is_empty() => None,
                "copy" => one(receiver.clone()),
                "intersection" | "difference" | "union" => {
                    let x = args.positional.first()?.clone();
                    let mut s = st.clone();
                    let op = match n {
                        "intersection" => crate::python::ir::BinOp::BitAnd,
                        "difference" => crate::python::ir::BinOp::Sub,
                        _ => crate::python::ir::BinOp::BitOr,
                    };
                    let v = self.binary(&mut s, op, receiver, &x, span);
                    Some(vec![(s, v)])
                }
                "issubset" => {
                    let x = args.positional.first()?.clone();
                    one(self.compare(st, CmpOp::LtE, receiver, &x, span))
                }
                "issuperset" => {
                    let x = args.positional.first()?.clone();
                    one(self.compare(st, CmpOp::LtE, &x, receiver, span))
                }
                _ => None,
            },
        }
    }

    /// `x.get(key, default)` on something that is not known to be a dict.
    pub fn loose_get(&mut self, st: &State, receiver: &Val, key: &Val, default: Option<&Val>, _span: Span) -> Outs {
        let loc = self.loc_of_term(receiver.term);
        if let Some(k) = self.key_of(key)
            && let Some(v) = st.get(loc, &k).cloned()
        {
            return vec![(st.clone(), v)];
        }
        let term = self.terms.item(receiver.term, key.term);
        let mut v = Val::unknown(term);
        if let Some(d) = default
            && !d.is_none()
            && d.as_const().is_none_or(super::cond::truth_of)
        {
            v = self.join_values(st, &v, st, d);
        }
        vec![(st.clone(), v)]
    }

    fn constant_text(&mut self, s: &str, n: &str, args: &Args) -> Option<Val> {
        let arg = |i: usize| args.positional.get(i).and_then(|a| a.as_str().map(str::to_owned));
        Some(match n {
            "lower" | "casefold" => self.text(&s.to_lowercase()),
            "upper" => self.text(&s.to_uppercase()),
            "strip" if args.positional.is_empty() => self.text(s.trim()),
            "rstrip" if args.positional.len() == 1 => {
                let cut = arg(0)?;
                self.text(s.trim_end_matches(|c| cut.contains(c)))
            }
            "lstrip" if args.positional.len() == 1 => {
                let cut = arg(0)?;
                self.text(s.trim_start_matches(|c| cut.contains(c)))
            }
            "replace" if args.positional.len() == 2 => {
                let (a, b) = (arg(0)?, arg(1)?);
                self.text(&s.replace(&a, &b))
            }
            "startswith" => {
                let p = arg(0)?;
                self.boolean(s.starts_with(&p))
            }
            "endswith" => {
                let p = arg(0)?;
                self.boolean(s.ends_with(&p))
            }
            "title" | "capitalize" | "encode" | "strip" => self.text(s),
            _ => return None,
        })
    }

    fn dict_method(&mut self, st: &State, receiver: &Val, loc: super::value::Loc, n: &str, args: &Args, span: Span) -> Option<Outs> {
        let mut st = st.clone();
        let none = self.none();
        match n {
            "get" | "pop" | "setdefault" => {
                let key = args.positional.first()?.clone();
                let default = args.positional.get(1).cloned();
                let direct = self.key_of(&key).unwrap_or(Key::Term(key.term));
                let found = st.get(loc, &direct).cloned();
                let v = if let Some(v) = found {
                    if n == "pop" {
                        st.unset(loc, direct);
                    }
                    v
                } else {
                    let slots = st.slots(loc);
                    let open = slots.iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v.clone());
                    let default = default.unwrap_or(none);
                    match (self.key_of(&key), open) {
                        (Some(_), None) => {
                            if n == "setdefault" {
                                st.set(loc, direct, default.clone());
                            }
                            default
                        }
                        (Some(_), Some(rest)) => {
                            let term = self.terms.item(rest.term, key.term);
                            let theirs = if matches!(rest.shape, Shape::Unknown | Shape::Member(_)) { Val::unknown(term) } else { rest };
                            if default.is_none() { theirs } else { self.join_values(&st, &theirs, &st, &default) }
                        }
                        (None, _) => {
                            // a registry asked with a computed key: one of its entries, or the default
                            let mut outs = self.dict_item(st.clone(), receiver, loc, &key, span);
                            for (s, v) in &mut outs {
                                let term = v.term;
                                if self.closure_of(v).is_none() {
                                    let _ = self.learn(s, term, &Literal::default());
                                }
                            }
                            // a setting names one of the functions of a table that was written for it
                            let table =
                                slots.iter().all(|(_, v)| matches!(v.shape, Shape::Function(_) | Shape::Class(_) | Shape::Bound(_)));
                            let set_up = table && !outs.is_empty() && !self.terms.from_caller(key.term);
                            if !set_up || args.positional.len() > 1 {
                                outs.push((st, default));
                            }
                            return Some(outs);
                        }
                    }
                };
                Some(vec![(st, v)])
            }
            "update" => {
                for a in &args.positional {
                    self.dict_update(&mut st, loc, a);
                }
                for (k, v) in &args.keyword {
                    st.set(loc, Key::Name(*k), v.clone());
                }
                if let Some(r) = &args.rest_keyword {
                    self.dict_update(&mut st, loc, r);
                }
                Some(vec![(st, none)])
            }
            "items" | "values" | "keys" if self.is_store(receiver) && self.holds_data(&st, receiver) => {
                let v = Val::new(receiver.term, Shape::Member(Arc::new((receiver.clone(), Name::new(n)))));
                Some(vec![(st, v)])
            }
            "items" | "values" | "keys" => {
                let mut list = Vec::new();
                let mut rest = None;
                for (i, (k, v)) in st.slots(loc).into_iter().enumerate() {
                    let open = matches!(k, Key::Rest);
                    let key = match self.key_value(&k) {
                        Some(key) => key,
                        None => Val::unknown(self.terms.loss(vec![v.term])),
                    };
                    let e = match n {
                        "keys" => key,
                        "values" => v,
                        _ => {
                            let at = Span { end: span.start + i as u32 + 1, ..span };
                            self.make_sequence(&mut st, ObjectKind::Tuple, vec![key, v], None, at)
                        }
                    };
                    if open { rest = Some(e) } else { list.push(e) }
                }
                let v = self.make_sequence(&mut st, ObjectKind::List, list, rest, span);
                Some(vec![(st, v)])
            }
            "copy" => {
                let v = self.object(&mut st, ObjectKind::Dict, span);
                let to = v.loc().expect("an object has a place");
                for (k, x) in st.slots(loc) {
                    st.set(to, k, x);
                }
                Some(vec![(st, v)])
            }
            "clear" => {
                st.clear_slots(loc);
                Some(vec![(st, none)])
            }
            _ => None,
        }
    }

    fn list_method(&mut self, st: &State, receiver: &Val, loc: super::value::Loc, n: &str, args: &Args, span: Span) -> Option<Outs> {
        let mut st = st.clone();
        let none = self.none();
        match n {
            "append" | "add" | "insert" | "appendleft" => {
                let v = args.positional.last()?.clone();
                self.append(&mut st, loc, &v);
                Some(vec![(st, none)])
            }
            "extend" | "update" => {
                for a in &args.positional {
                    self.extend_list(&mut st, loc, a, span);
                }
                Some(vec![(st, none)])
            }
            "pop" => {
                let e = self.any_element(&mut st, receiver, span);
                Some(vec![(st, e)])
            }
            "index" | "count" => {
                let terms = args.positional.iter().map(|a| a.term).collect();
                let v = Val::unknown(self.terms.loss(terms));
                Some(vec![(st, v)])
            }
            "sort" | "reverse" | "clear" | "remove" | "discard" => Some(vec![(st, none)]),
            "copy" => Some(vec![(st, receiver.clone())]),
            _ => None,
        }
    }

    /// Whether an `except` clause takes an exception.
    pub fn catches(&mut self, st: &State, clause: Option<ExprId>, e: &Val) -> Catch {
        let Some(clause) = clause else {
            return if self.is_control(e) { Catch::No } else { Catch::Yes };
        };
        if self.is_control(e) {
            return Catch::No;
        }
        let saved = std::mem::take(&mut self.raised);
        let classes = self.eval(st.clone(), clause).into_iter().next().map(|(_, v)| v);
        self.raised = saved;
        let Some(classes) = classes else { return Catch::Maybe };
        let all = match self.elements(st, &classes) {
            Some(k) => k,
            None => vec![classes],
        };
        let mut best = Catch::No;
        for c in all {
            let one = self.catches_class(&c, e);
            if one == Catch::Yes {
                return Catch::Yes;
            }
            if one == Catch::Maybe {
                best = Catch::Maybe;
            }
        }
        best
    }

    fn is_control(&self, e: &Val) -> bool {
        match &e.shape {
            Shape::Native(n) => n.as_str().starts_with('#'),
            Shape::Member(m) => m.1.as_str().starts_with('#'),
            _ => false,
        }
    }

    fn catches_class(&self, c: &Val, e: &Val) -> Catch {
        let raised: Option<String> = match &e.shape {
            Shape::Native(n) => Some(n.as_str().trim_end_matches("()").to_owned()),
            Shape::Object(_) => match self.object_kind(e) {
                Some(ObjectKind::Native(n)) => Some(n.to_string()),
                _ => None,
            },
            _ => None,
        };
        match (&c.shape, self.object_kind(e)) {
            (Shape::Class(wanted), Some(ObjectKind::Instance(class))) => {
                if self.class_info(class).is_some_and(|i| i.is_subclass(*wanted)) {
                    Catch::Yes
                } else {
                    Catch::No
                }
            }
            (Shape::Native(wanted), Some(ObjectKind::Instance(class))) => {
                let natives: Vec<Name> = self.class_info(class).map(|i| i.natives().collect()).unwrap_or_default();
                if natives.iter().any(|n| self.know.is_subexception(n.as_str(), wanted.as_str())) { Catch::Yes } else { Catch::No }
            }
            (Shape::Native(wanted), _) => match raised {
                Some(r) => {
                    if self.know.is_subexception(&r, wanted.as_str()) {
                        Catch::Yes
                    } else if self.know.is_subexception(wanted.as_str(), &r) {
                        Catch::Maybe
                    } else {
                        Catch::No
                    }
                }
                None => Catch::Maybe,
            },
            (Shape::Class(_), _) if raised.is_some() => Catch::No,
            _ => Catch::Maybe,
        }
    }

    /// Whether a handler registered for `class` takes exception `e`.
    #[must_use]
    pub fn exception_fits(&self, _st: &State, class: &Val, e: &Val) -> bool {
        self.catches_class(class, e) == Catch::Yes
    }

    /// The handler of every exception.
    #[must_use]
    pub fn is_plain_exception(&self, class: &Val) -> bool {
        class.native().is_some_and(|n| n == "builtins.Exception")
    }
}

/// Whether a text begins with a constant, as far as its literal head tells.
fn starts_with(text: &Val, prefix: &Val) -> Option<bool> {
    let Shape::Text(pieces) = &text.shape else { return None };
    let (Some(TextPiece::Literal(head)), Some(prefix)) = (pieces.first(), prefix.as_str()) else { return None };
    if head.starts_with(prefix) {
        Some(true)
    } else if prefix.starts_with(&**head) {
        None
    } else {
        Some(false)
    }
}
