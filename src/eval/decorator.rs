//! Definitions of functions, and the decorators on them.

use super::state::State;
use super::term::TermKind;
use super::value::{Closure, Key, Loc, LocKind, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{ExprId, FunctionId};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
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
        for (st, values) in self.eval_all(vec![st], &defaults) {
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
            outs.extend(self.decorate(st, v, &f.decorators.clone()));
        }
        outs
    }

    /// Applies decorators, innermost first.
    pub fn decorate(&mut self, st: State, v: Val, decorators: &[ExprId]) -> Outs {
        if decorators.is_empty() {
            return vec![(st, v)];
        }
        self.defining.push(v.clone());
        let mut outs = Vec::new();
        for (st, fs) in self.eval_all(vec![st], decorators) {
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

    /// `decorate(function)` in an expression: one function, and nothing else that says anything.
    pub(super) fn only_function(&self, args: &Args) -> Option<Val> {
        let says = |a: &&Val| {
            self.closure_of(a).is_some()
                || !matches!(a.shape, Shape::Const(_)) && !matches!(self.object_kind(a), Some(ObjectKind::Native(_))) && !self.is_handle(a)
        };
        let mut given = args.all().filter(says);
        let function = given.next().filter(|a| self.closure_of(a).is_some())?;
        let alone = given.next().is_none() && args.keyword.is_empty() && args.positional.last() == Some(function);
        alone.then(|| function.clone())
    }
}
