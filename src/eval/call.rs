//! Calls: binding, frames, exits.

use super::arguments::remember;
use super::paths::together;
use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Key, ObjectKind, PartialCall, Shape, Val};
use super::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    /// Calls any value.
    pub fn call(&mut self, st: State, f: &Val, args: &Args, span: Span) -> Outs {
        self.call_each(vec![st], f, args, span)
    }

    /// Calls any value on several paths: a function of the project runs once for all of them.
    pub fn call_each(&mut self, states: Vec<State>, f: &Val, args: &Args, span: Span) -> Outs {
        let mut left = Vec::new();
        let mut outs = Vec::new();
        for st in states {
            match self.configured_call(&st, f, args, span) {
                Some(told) => outs.extend(told),
                None => left.push(st),
            }
        }
        if !left.is_empty() {
            outs.extend(self.call_value(left, f, args, span));
        }
        outs
    }

    fn call_value(&mut self, states: Vec<State>, f: &Val, args: &Args, span: Span) -> Outs {
        match &f.shape {
            Shape::Function(c) => {
                let c = Arc::clone(c);
                self.call_closure(states, &c, args, None, span)
            }
            Shape::Bound(b) => {
                let (receiver, inner) = (b.0.clone(), b.1.clone());
                let mut with = args.clone();
                with.positional.insert(0, receiver);
                self.call_each(states, &inner, &with, span)
            }
            Shape::Partial(p) => {
                let p = Arc::clone(p);
                let mut with = args.clone();
                let mut positional = p.positional.clone();
                positional.append(&mut with.positional);
                with.positional = positional;
                for (n, v) in &p.keyword {
                    if with.keyword(n.as_str()).is_none() {
                        with.keyword.push((*n, v.clone()));
                    }
                }
                self.call_each(states, &p.function, &with, span)
            }
            Shape::Class(loc) => self.instantiate(states, *loc, args, span),
            Shape::Native(path) => {
                let path = *path;
                let outer = std::mem::take(&mut self.tail_calls);
                let mut outs: Outs = states.into_iter().flat_map(|st| self.call_native(st, path, args, span)).collect();
                for (states, (f, args)) in together(std::mem::replace(&mut self.tail_calls, outer)) {
                    outs.extend(self.call_each(states, &f, &args, span));
                }
                outs
            }
            Shape::Member(m) => {
                let (receiver, name) = (m.0.clone(), m.1);
                states.into_iter().flat_map(|st| self.call_method(st, &receiver, name, args, span)).collect()
            }
            Shape::Either(alternatives) => {
                let mut outs = Vec::new();
                for a in alternatives.iter() {
                    let called: Vec<State> =
                        states.iter().filter(|st| !a.is_none() && !self.is_wrapped_by_one_of(st, a, alternatives)).cloned().collect();
                    if !called.is_empty() {
                        outs.extend(self.call_each(called, a, args, span));
                    }
                }
                if outs.is_empty() {
                    outs = states.into_iter().flat_map(|st| self.opaque_call(st, Name::new("call"), None, args, span)).collect();
                }
                self.merge_outcomes(outs)
            }
            Shape::Object(_) => {
                let mut outs = Vec::new();
                let mut defined = Vec::new();
                for st in states {
                    match self.special_method(&st, f, "__call__") {
                        Some(bound) => defined.push((st, bound)),
                        None => outs.extend(self.call_method(st, f, Name::new("__call__"), args, span)),
                    }
                }
                for (states, bound) in together(defined) {
                    outs.extend(self.call_each(states, &bound, args, span));
                }
                outs
            }
            _ => states.into_iter().flat_map(|st| self.call_unknown(st, f, args, span)).collect(),
        }
    }

    /// What a library wraps around a function ends in a call of it, whose outcomes are its own. The call runs once all paths of the
    /// caller have come there.
    pub fn tail_call(&mut self, st: State, f: &Val, args: &Args) {
        self.tail_calls.push((st, (f.clone(), args.clone())));
    }

    fn call_unknown(&mut self, st: State, f: &Val, args: &Args, span: Span) -> Outs {
        for lib in self.libraries {
            if let Some(outs) = lib.method(self, &st, f, Name::new("__call__"), args, span) {
                return outs;
            }
        }
        let name = self.callee_name(f.term);
        self.opaque_call(st, name, None, args, span)
    }

    /// A decorator that under some setting gives the function back as it is (`if not caching: return f`): inside a handler the
    /// wrapper, which calls the function, speaks for both. A view itself is judged both ways.
    fn is_wrapped_by_one_of(&self, st: &State, f: &Val, alternatives: &[Val]) -> bool {
        !self.stack.is_empty()
            && self.closure_of(f).is_some()
            && alternatives.iter().any(|w| {
                self.closure_of(w).and_then(|c| st.get(c.attributes, &Key::Name(Name::new("__wrapped__")))).is_some_and(|inner| inner == f)
            })
    }

    fn callee_name(&self, t: Term) -> Name {
        match self.terms.kind(t) {
            TermKind::Attr(_, n) | TermKind::Setting(n) | TermKind::Call(n, _) => *n,
            _ => Name::new("call"),
        }
    }

    fn call_native(&mut self, st: State, path: Name, args: &Args, span: Span) -> Outs {
        if let Some(outs) = self.call_builtin(&st, path, args, span) {
            return outs;
        }
        for lib in self.libraries {
            if let Some(outs) = lib.call(self, &st, path, args, span) {
                return outs;
            }
        }
        // `flask.request.headers.get` and the like: a method of what the path's prefix stands for
        if let Some((head, tail)) = path.as_str().rsplit_once('.') {
            let receiver = self.native(head);
            for lib in self.libraries {
                if let Some(outs) = lib.method(self, &st, &receiver, Name::new(tail), args, span) {
                    return outs;
                }
            }
        }
        let last = path.as_str().trim_end_matches("()").rsplit('.').next().unwrap_or("call");
        let is_class = last.chars().next().is_some_and(char::is_uppercase);
        if is_class && !last.chars().all(|c| c.is_uppercase() || c == '_') {
            return self.native_instance(st, path, args, span);
        }
        self.opaque_call(st, Name::new(last), Some(path), args, span)
    }

    /// An instance of a library class: an object that remembers its arguments.
    pub fn native_instance(&mut self, st: State, path: Name, args: &Args, span: Span) -> Outs {
        let mut st = st;
        let v = self.object(&mut st, ObjectKind::Native(path), span);
        let loc = v.loc().expect("an object has a place");
        remember(&mut st, loc, args);
        let terms: Vec<Term> = args.all().map(|a| a.term).filter(|&t| self.terms.from_caller(t) || self.holds_row(t)).collect();
        let v = if terms.is_empty() { v } else { Val::new(self.terms.all_of(terms), v.shape) };
        vec![(st, v)]
    }

    #[must_use]
    pub fn holds_row(&self, t: Term) -> bool {
        self.terms.has_row(t)
    }

    /// A method that attribute lookup did not resolve.
    pub fn call_method(&mut self, st: State, receiver: &Val, name: Name, args: &Args, span: Span) -> Outs {
        for lib in self.libraries {
            if let Some(outs) = lib.method(self, &st, receiver, name, args, span) {
                return outs;
            }
        }
        if let Some(outs) = self.builtin_method(&st, receiver, name, args, span) {
            return outs;
        }
        // `super().register(app)`: the library's own method, on an object of the project
        if let Some(own) = name.as_str().strip_prefix("super ") {
            for lib in self.libraries {
                if let Some(outs) = lib.method(self, &st, receiver, Name::new(own), args, span) {
                    return outs;
                }
            }
        }
        if let Shape::Native(path) = receiver.shape {
            let path = Name::new(&format!("{path}.{name}"));
            if let Some(outs) = self.call_builtin(&st, path, args, span) {
                return outs;
            }
            for lib in self.libraries {
                if let Some(outs) = lib.call(self, &st, path, args, span) {
                    return outs;
                }
            }
        }
        if let Some(outs) = self.unique_method(&st, receiver, name, args, span) {
            return outs;
        }
        let mut with = args.clone();
        with.positional.insert(0, receiver.clone());
        self.opaque_call(st, name, None, &with, span)
    }

    /// Unknown receiver: the project's methods of that name, if they are few.
    fn unique_method(&mut self, st: &State, receiver: &Val, name: Name, args: &Args, span: Span) -> Option<Outs> {
        if self.loading || !matches!(receiver.shape, Shape::Unknown | Shape::Member(_)) || self.know.is_common_method(name.as_str()) {
            return None;
        }
        if matches!(self.terms.kind(receiver.term), TermKind::Input { .. } | TermKind::Part(_)) {
            return None;
        }
        let candidates = self.methods_named(st, name);
        if candidates.is_empty() || candidates.len() > 2 {
            return None;
        }
        let mut outs = Vec::new();
        for (class, f) in candidates {
            let bound = self.bind(&f, receiver, class);
            outs.extend(self.call(st.clone(), &bound, args, span));
        }
        Some(self.merge_outcomes(outs))
    }

    /// `functools.partial`.
    pub fn partial(&mut self, args: &Args) -> Option<Val> {
        let function = args.positional.first()?.clone();
        let p = PartialCall { positional: args.positional[1..].to_vec(), keyword: args.keyword.clone(), function: function.clone() };
        Some(Val::new(function.term, Shape::Partial(Arc::new(p))))
    }
}
