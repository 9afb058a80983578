//! Python's own functions and the methods of its own types.

use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Cond, Key, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{BinOp, CmpOp, Const};
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

    pub(super) fn collect(&mut self, st: &State, kind: ObjectKind, args: &Args, span: Span) -> Outs {
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
                self.may_raise(st, "builtins.ValueError");
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
                    let v = self.class_value(c);
                    return one(v);
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
                one(self.compare(CmpOp::Eq, a, b))
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
                self.may_raise(st, "builtins.ValueError");
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
}
