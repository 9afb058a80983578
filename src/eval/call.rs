//! Calls: binding, frames, exits.

use super::clause::{Clause, Reason};
use super::rows::{Birth, RowId};
use super::state::{Born, State};
use super::stmt::InlinedBody;
use super::term::{Term, TermKind};
use super::value::{Closure, Key, Loc, LocKind, ObjectKind, PartialCall, Shape, Val};
use super::{Args, Eval, Frame, Outs};
use crate::python::ir::{Body, FunctionId, ParameterKind};
use crate::source::{Name, Span};
use std::sync::Arc;

/// Steps that a helper may take however little its caller has left.
const MIN_SHARE: u32 = 2_000;

impl Eval<'_> {
    /// Calls any value.
    pub fn call(&mut self, st: State, f: &Val, args: &Args, span: Span) -> Outs {
        if let Some(outs) = self.configured_call(&st, f, args, span) {
            return outs;
        }
        match &f.shape {
            Shape::Function(c) => {
                let c = Arc::clone(c);
                self.call_closure(st, &c, args, None, span)
            }
            Shape::Bound(b) => {
                let (receiver, inner) = (b.0.clone(), b.1.clone());
                let mut with = args.clone();
                with.positional.insert(0, receiver);
                self.call(st, &inner, &with, span)
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
                self.call(st, &p.function, &with, span)
            }
            Shape::Class(loc) => self.instantiate(st, *loc, args, span),
            Shape::Native(path) => {
                let path = *path;
                self.call_native(st, path, f, args, span)
            }
            Shape::Member(m) => {
                let (receiver, name) = (m.0.clone(), m.1);
                self.call_method(st, &receiver, name, args, span)
            }
            Shape::Either(alternatives) => {
                let mut outs = Vec::new();
                for a in alternatives.iter() {
                    if !a.is_none() && !self.is_wrapped_by_one_of(&st, a, alternatives) {
                        outs.extend(self.call(st.clone(), a, args, span));
                    }
                }
                if outs.is_empty() { self.opaque_call(st, Name::new("call"), None, args, span) } else { self.merge_outcomes(outs) }
            }
            Shape::Object(_) => {
                if let Some(ObjectKind::Instance(class)) = self.object_kind(f)
                    && let Some(m) = self.class_attribute(&st, class, Name::new("__call__"))
                {
                    let bound = self.bind(&m, f, class);
                    return self.call(st, &bound, args, span);
                }
                self.call_method(st, f, Name::new("__call__"), args, span)
            }
            _ => {
                for lib in self.libraries {
                    if let Some(outs) = lib.method(self, &st, f, Name::new("__call__"), args, span) {
                        return outs;
                    }
                }
                let name = self.callee_name(f.term);
                self.opaque_call(st, name, None, args, span)
            }
        }
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

    fn call_native(&mut self, st: State, path: Name, f: &Val, args: &Args, span: Span) -> Outs {
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
        let _ = f;
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

    pub fn call_closure(&mut self, st: State, c: &Arc<Closure>, args: &Args, inlined: Option<Arc<InlinedBody>>, span: Span) -> Outs {
        let f = self.function_of(c);
        // the wrapper that a decorator makes for one function is not the one it makes for another
        let active = self.stack.iter().filter(|x| x.module == c.module && x.function == Some(c.function) && x.scopes == c.scopes).count();
        if self.exhausted() && !self.loading {
            // cut short: what the function would have selected is not known
            let terms = args.all().map(|a| a.term).collect();
            return vec![(st, Val::unknown(self.terms.make(TermKind::Call(f.name, terms))))];
        }
        if active >= super::MAX_RECURSION && !self.loading {
            // no exit of its own: what recursion gives is what its base cases give
            self.limits.depth += 1;
            return Vec::new();
        }
        if self.stack.len() > super::MAX_DEPTH || active >= super::MAX_RECURSION || self.exhausted() {
            self.limits.depth += 1;
            return self.opaque_call(st, f.name, None, args, span);
        }
        if self.loading {
            self.called.insert((c.module, c.function));
        }
        self.files.insert(self.project.module(c.module).ir.file);
        let context = self.context_at(span);
        let locals = Loc(self.locs.intern(LocKind::Frame { context, module: c.module, function: c.function }));
        let mut st = st;
        st.clear_slots(locals);
        let before: Vec<RowId> = st.born.keys().copied().collect();
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
        let receiver = self.bind_parameters(&mut st, c, locals, args);
        self.frame_mut().receiver = receiver;
        let raised_before = self.raised.len();
        let entries = self.view_entries;
        let of_view = |v: Span| v.file == f.span.file && v.start <= f.span.start && f.span.end <= v.end;
        self.view_entries += u32::from(self.view.is_some_and(of_view));
        let outer = self.share_budget(c);
        let mut outs = match &f.body {
            Body::Expr(e) => self.eval(st, *e),
            Body::Block(b) => {
                let flow = self.run_block(vec![st], b);
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

    /// The function is no view, and no method that dispatches to one.
    fn view_runs_below(&self, c: &Closure) -> bool {
        let f = self.function_of(c);
        self.view != Some(f.span) && (c.class.is_none() || !self.know.is_common_method(f.name.as_str()))
    }

    /// A row born inside, which leaves only as the result and always with an accepted clause, is born scoped for the caller.
    fn loader_rule(&mut self, outs: Outs, before: &[RowId]) -> Outs {
        let mut fresh: Vec<RowId> = Vec::new();
        for (s, _) in &outs {
            fresh.extend(
                s.born.iter().filter(|(r, b)| matches!(b.birth, Birth::Unbound | Birth::Pass) && !before.contains(r)).map(|(r, _)| *r),
            );
        }
        fresh.sort_unstable();
        fresh.dedup();
        if fresh.is_empty() {
            return outs;
        }
        let mut outs = outs;
        for r in fresh {
            let term = self.terms.make(TermKind::Row(r));
            let clauses: Vec<Clause> =
                outs.iter().filter(|(s, v)| self.hands_out(s, v, term, 0)).map(|(s, _)| self.clause(s, term)).collect();
            let all = clauses.iter().fold(Clause::none(), |all, c| all.union(c));
            if all.has(Reason::Mine) && clauses.iter().all(|c| c.accepted(&all)) {
                self.loader_checked.insert(r);
                for (s, v) in &mut outs {
                    if self.hands_out(s, v, term, 0) {
                        let clause = self.clause(s, term);
                        s.born.insert(r, Born { clause, birth: Birth::Scoped });
                    }
                }
            }
        }
        outs
    }

    fn hands_out(&self, st: &State, v: &Val, row: Term, depth: usize) -> bool {
        if v.term == row {
            return !v.is_none();
        }
        if depth > 2 {
            return false;
        }
        match &v.shape {
            Shape::Object(loc) => st.slots(*loc).iter().any(|(_, x)| self.hands_out(st, x, row, depth + 1)),
            Shape::Either(vs) => vs.iter().any(|x| self.hands_out(st, x, row, depth + 1)),
            _ => false,
        }
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

    pub fn yielded(&mut self, st: State, v: Val) -> Outs {
        if let Some(inlined) = self.frame().inlined.clone() {
            return self.run_inlined(st, &v, &inlined);
        }
        self.frame_mut().yields.push((st.clone(), v));
        let none = self.none();
        vec![(st, none)]
    }

    /// Calls a generator-based context manager, running the `with` body at its `yield`.
    pub fn call_inlined(&mut self, st: State, f: &Val, args: &Args, inlined: Arc<InlinedBody>, span: Span) -> Outs {
        match &f.shape {
            Shape::Function(c) => {
                let c = Arc::clone(c);
                self.call_closure(st, &c, args, Some(inlined), span)
            }
            Shape::Bound(b) => {
                let (receiver, inner) = (b.0.clone(), b.1.clone());
                let mut with = args.clone();
                with.positional.insert(0, receiver);
                self.call_inlined(st, &inner, &with, inlined, span)
            }
            _ => self.call(st, f, args, span),
        }
    }

    /// An argument that no position and no keyword gives: from `**arguments` that are not known one by one, or the default.
    pub(super) fn argument_left(&mut self, args: &Args, name: Name, default: Option<Val>) -> Option<Val> {
        let Some(rest) = &args.rest_keyword else { return default };
        let theirs = Val::unknown(self.terms.attr(rest.term, name));
        Some(match default {
            Some(d) => self.join_values(&State::default(), &theirs, &State::default(), &d),
            None => theirs,
        })
    }

    /// Binds parameters as Python does; gives the first argument.
    fn bind_parameters(&mut self, st: &mut State, c: &Closure, locals: Loc, args: &Args) -> Option<Val> {
        let f = self.function_of(c);
        let mut used: Vec<Name> = Vec::new();
        let mut next = 0;
        let mut receiver = None;
        for (i, p) in f.parameters.iter().enumerate() {
            let key = Key::Name(p.name);
            match p.kind {
                ParameterKind::PositionalOnly | ParameterKind::Normal | ParameterKind::KeywordOnly => {
                    let positional = if p.kind == ParameterKind::KeywordOnly { None } else { args.positional.get(next).cloned() };
                    let v = if let Some(v) = positional {
                        next += 1;
                        v
                    } else if let Some(v) = args.keyword(p.name.as_str()).filter(|_| p.kind != ParameterKind::PositionalOnly) {
                        used.push(p.name);
                        v.clone()
                    } else if let Some(rest) = args.rest.clone().filter(|_| p.kind != ParameterKind::KeywordOnly) {
                        rest
                    } else if let Some(v) = self.argument_left(args, p.name, c.defaults.get(i).cloned().flatten()) {
                        v
                    } else {
                        let n = self.context_at(p.span);
                        Val::unknown(self.terms.make(TermKind::Fresh(n)))
                    };
                    if i == 0 {
                        receiver = Some(v.clone());
                    }
                    st.set(locals, key, v);
                }
                ParameterKind::Star => {
                    let rest: Vec<Val> = args.positional.iter().skip(next).cloned().collect();
                    next = args.positional.len().max(next);
                    if i == 0 {
                        receiver = rest.first().cloned();
                    }
                    let v = self.make_sequence(st, ObjectKind::Tuple, rest, args.rest.clone(), p.span);
                    st.set(locals, key, v);
                }
                ParameterKind::DoubleStar => {
                    let v = self.object(st, ObjectKind::Dict, p.span);
                    let loc = v.loc().expect("an object has a place");
                    let named: Vec<Name> = f
                        .parameters
                        .iter()
                        .filter(|q| !matches!(q.kind, ParameterKind::Star | ParameterKind::DoubleStar))
                        .map(|q| q.name)
                        .collect();
                    for (n, x) in &args.keyword {
                        if !named.contains(n) {
                            st.set(loc, Key::Name(*n), x.clone());
                        }
                    }
                    if let Some(rest) = &args.rest_keyword {
                        st.set(loc, Key::Rest, rest.clone());
                    }
                    st.set(locals, key, v);
                }
            }
        }
        receiver
    }

    /// Evaluates a `def` or `lambda`: defaults, the closure, the decorators.
    pub fn make_function(&mut self, st: State, id: FunctionId, span: Span) -> Outs {
        let f = self.ir().function(id);
        let defaults: Vec<_> = f.parameters.iter().filter_map(|p| p.default).collect();
        let frame = self.frame();
        let module = frame.module;
        let class = frame.class;
        let in_class = frame.function.is_none() && frame.class.is_some();
        let mut scopes = Vec::new();
        if frame.function.is_some() {
            scopes.push(frame.locals);
        }
        scopes.extend(frame.scopes.iter().copied());
        let context = self.context_at(span);
        let mut outs = Vec::new();
        for (st, values) in self.eval_all(st, &defaults) {
            let mut values = values.into_iter();
            let defaults = f.parameters.iter().map(|p| p.default.and_then(|_| values.next())).collect();
            let attributes = Loc(self.locs.intern(LocKind::Function { context, span: f.span }));
            let closure = Closure {
                module,
                function: id,
                scopes: scopes.clone(),
                defaults,
                class: class.filter(|_| in_class || f.name == "<lambda>"),
                attributes,
            };
            let term = self.terms.make(TermKind::Fresh(u32::MAX / 2 + attributes.0));
            let v = Val::new(term, Shape::Function(Arc::new(closure)));
            outs.extend(self.decorate(st, v, &f.decorators.clone(), span));
        }
        outs
    }

    /// Applies decorators, innermost first.
    pub fn decorate(&mut self, st: State, v: Val, decorators: &[crate::python::ir::ExprId], span: Span) -> Outs {
        if decorators.is_empty() {
            return vec![(st, v)];
        }
        self.defining.push(v.clone());
        let mut outs = Vec::new();
        for (st, fs) in self.eval_all(st, decorators) {
            let mut current: Outs = vec![(st, v.clone())];
            for (f, e) in fs.iter().zip(decorators).rev() {
                let site = self.span(*e);
                let mut next = Vec::new();
                for (s, x) in current {
                    next.extend(self.apply_decorator(s, f, x, site));
                }
                next.truncate(2);
                current = next;
            }
            outs.extend(current);
        }
        self.defining.pop();
        let _ = span;
        outs
    }

    fn apply_decorator(&mut self, st: State, f: &Val, x: Val, site: Span) -> Outs {
        let known = matches!(
            f.shape,
            Shape::Function(_)
                | Shape::Bound(_)
                | Shape::Class(_)
                | Shape::Partial(_)
                | Shape::Object(_)
                | Shape::Native(_)
                | Shape::Member(_)
                | Shape::Either(_)
        );
        if !known {
            return self.opaque_decorator(st, &self.decorator_name(f), x);
        }
        let saved = std::mem::take(&mut self.raised);
        let outs = self.call(st.clone(), f, &Args::of(vec![x.clone()]), site);
        self.raised = saved;
        // what cannot be a function any more came from a decorator that is not understood
        let usable: Outs = outs
            .into_iter()
            .filter(|(_, v)| match &v.shape {
                Shape::Function(_)
                | Shape::Bound(_)
                | Shape::Class(_)
                | Shape::Partial(_)
                | Shape::Native(_)
                | Shape::Object(_)
                | Shape::Either(_) => true,
                // `classmethod`, `property` and their kin
                Shape::Member(m) => m.1.as_str().starts_with('#'),
                _ => false,
            })
            .collect();
        if usable.is_empty() { self.opaque_decorator(st, &self.decorator_name(f), x) } else { usable }
    }

    fn decorator_name(&self, f: &Val) -> String {
        match &f.shape {
            Shape::Member(m) => m.1.to_string(),
            Shape::Native(n) => n.to_string(),
            _ => match self.terms.kind(f.term) {
                TermKind::Call(n, _) | TermKind::Attr(_, n) | TermKind::Setting(n) => n.to_string(),
                _ => String::new(),
            },
        }
    }

    /// A decorator that is not known calls what it decorates unchanged.
    pub(super) fn opaque_decorator(&mut self, st: State, name: &str, x: Val) -> Outs {
        let mut st = st;
        if self.know.is_authentication(name)
            && let Some(c) = self.closure_of(&x)
        {
            let flag = self.boolean(true);
            let loc = c.attributes;
            st.set(loc, Key::Name(Name::new("#authenticated")), flag);
        }
        vec![(st, x)]
    }

    /// `functools.partial`.
    pub fn partial(&mut self, args: &Args) -> Option<Val> {
        let function = args.positional.first()?.clone();
        let p = PartialCall { positional: args.positional[1..].to_vec(), keyword: args.keyword.clone(), function: function.clone() };
        Some(Val::new(function.term, Shape::Partial(Arc::new(p))))
    }
}

/// An object of a library remembers what it was made with.
pub(super) fn remember(st: &mut State, object: Loc, args: &Args) {
    for (i, a) in args.positional.iter().enumerate() {
        st.set(object, Key::Index(i as u32), a.clone());
    }
    for (n, a) in &args.keyword {
        st.set(object, Key::Name(*n), a.clone());
    }
}
