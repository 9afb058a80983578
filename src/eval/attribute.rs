//! Attributes: reading and writing.

use super::class::Ancestor;
use super::state::{Literal, State};
use super::term::TermKind;
use super::value::{Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::project::Resolved;
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    pub fn attribute(&mut self, st: State, v: &Val, name: Name, span: Span) -> Outs {
        let key = Key::Name(name);
        let mut st = st;
        if matches!(v.shape, Shape::Row(_)) && !self.exists_after_read(&mut st, v, name) {
            return Vec::new();
        }
        match &v.shape {
            Shape::Partial(_) if name == "_fields" => {
                if let Some(names) = self.field_names(v) {
                    return vec![(st, names)];
                }
            }
            Shape::Either(alternatives) => {
                let mut outs = Vec::new();
                for a in alternatives.iter() {
                    if !a.is_none() {
                        outs.extend(self.attribute(st.clone(), a, name, span));
                    }
                }
                return if outs.is_empty() { vec![(st, self.fresh(span))] } else { self.merge_outcomes(outs) };
            }
            Shape::Module(id) => return self.module_attribute(st, *id, name, span),
            Shape::Namespace(_) => {
                let Shape::Namespace(ns) = v.shape else { return Vec::new() };
                return match self.project.child(Resolved::Namespace(ns), name) {
                    Some(r) => self.resolved(st, r),
                    None => vec![(st, self.fresh(span))],
                };
            }
            Shape::Object(loc) => {
                let loc = *loc;
                if let Some(x) = st.get(loc, &key).cloned()
                    && (!matches!(self.object_kind(v), Some(ObjectKind::Dict)) || !is_dict_method(name))
                {
                    let x = self.narrow(&st, x);
                    return vec![(st, x)];
                }
                if let Some(ObjectKind::Instance(class)) = self.object_kind(v) {
                    return self.instance_attribute(st, v, class, name, span);
                }
                // a dict that also reads by attribute (parsed arguments)
                if let Some(x) = st.get(loc, &key).cloned()
                    && !matches!(name.as_str(), "get" | "items" | "keys" | "values" | "pop" | "update" | "copy" | "setdefault" | "popitem")
                {
                    return vec![(st, x)];
                }
            }
            Shape::Class(loc) => {
                let loc = *loc;
                for lib in self.libraries {
                    if let Some(outs) = lib.attribute(self, &st, v, name, span) {
                        return outs;
                    }
                }
                if let Some(f) = self.class_attribute(&st, loc, name) {
                    if let Some(member) = self.enum_member(loc, name, &f) {
                        return vec![(st, member)];
                    }
                    let f = match &f.shape {
                        Shape::Member(m) if m.1 == "#class" => self.bind(&f, v, loc),
                        Shape::Member(m) if m.1 == "#static" => m.0.clone(),
                        _ => f,
                    };
                    return vec![(st, f)];
                }
                if name == "__mro__" || name == "__bases__" {
                    return vec![(st, self.fresh(span))];
                }
            }
            Shape::Super(s) => {
                let (receiver, after) = (s.0.clone(), s.1);
                return self.super_attribute(st, &receiver, after, name, span);
            }
            Shape::Function(c) => {
                if let Some(x) = st.get(c.attributes, &key).cloned() {
                    return vec![(st, x)];
                }
                if matches!(name.as_str(), "__name__" | "__qualname__") {
                    let n = self.function_of(c).name;
                    let x = self.text(n.as_str());
                    return vec![(st, x)];
                }
                if name == "__dict__" || name == "__doc__" || name == "__module__" || name == "__annotations__" {
                    return vec![(st, self.fresh(span))];
                }
                let x = self.unset();
                let member = Val::new(x.term, Shape::Member(Arc::new((v.clone(), name))));
                return vec![(st, member)];
            }
            Shape::Bound(b) => {
                if name == "__self__" {
                    return vec![(st, b.0.clone())];
                }
                let inner = b.1.clone();
                return self.attribute(st, &inner, name, span);
            }
            Shape::Row(_) | Shape::Rows(_) => return self.row_attribute(st, v, name, span),
            Shape::View(inner) => {
                let inner = (**inner).clone();
                if !matches!(name.as_str(), "get" | "items" | "keys" | "values" | "pop" | "update" | "copy") {
                    return self.attribute(st, &inner, name, span);
                }
            }
            // members of an enumeration: the value keeps the member's name, which says what a mask or a role means
            Shape::Const(_) if name == "value" && matches!(self.terms.kind(v.term), TermKind::Setting(_)) => {
                return vec![(st, v.clone())];
            }
            Shape::Const(_) if name == "name" && matches!(self.terms.kind(v.term), TermKind::Setting(_)) => {
                let TermKind::Setting(n) = *self.terms.kind(v.term) else { return Vec::new() };
                let plain = self.text(n.as_str().rsplit('.').next().unwrap_or_default());
                return vec![(st, plain)];
            }
            Shape::Const(crate::python::ir::Const::None) => {
                if self.loading {
                    return vec![(st, self.fresh(span))];
                }
                let e = self.native_exception("builtins.AttributeError", Vec::new());
                self.raise(st, e);
                return Vec::new();
            }
            _ => {}
        }
        for lib in self.libraries {
            if let Some(outs) = lib.attribute(self, &st, v, name, span) {
                return outs;
            }
        }
        if matches!(self.terms.kind(v.term), TermKind::Unset) && matches!(v.shape, Shape::Unknown) {
            return vec![(st, v.clone())];
        }
        if let Shape::Native(path) = v.shape {
            let path = self.know.canonical(&format!("{path}.{name}"));
            let x = self.native(&path);
            return vec![(st, x)];
        }
        if matches!(v.shape, Shape::Unknown) && self.know.is_form_of_value(name.as_str()) {
            return vec![(st, Val::new(v.term, Shape::Member(Arc::new((v.clone(), name)))))];
        }
        // assigned before, on an object that has a term only
        let loc = self.loc_of_term(v.term);
        if let Some(x) = st.get(loc, &key).cloned() {
            return vec![(st, x)];
        }
        let term = self.terms.attr(v.term, name);
        vec![(st, Val::new(term, Shape::Member(Arc::new((v.clone(), name)))))]
    }

    /// Reading from a row that may be `None` raises where it is; afterwards it is known to exist. `false`: it never does here.
    pub(super) fn exists_after_read(&mut self, st: &mut State, row: &Val, name: Name) -> bool {
        // an anonymous user of Flask-Login has these, too
        if self.loading || matches!(name.as_str(), "is_authenticated" | "is_anonymous" | "is_active" | "get_id") {
            return true;
        }
        match st.literal(row.term).and_then(|l| l.null) {
            Some(false) => true,
            Some(true) => {
                let e = self.native_exception("builtins.AttributeError", Vec::new());
                self.raise(st.clone(), e);
                false
            }
            None => {
                if self.in_try() {
                    let mut absent = st.clone();
                    if self.learn(&mut absent, row.term, &Literal { null: Some(true), ..Literal::default() }) {
                        self.refuse_credential(&mut absent, row.term);
                        let e = self.native_exception("builtins.AttributeError", Vec::new());
                        self.raise(absent, e);
                    }
                }
                self.learn_non_null(st, row.term);
                true
            }
        }
    }

    fn instance_attribute(&mut self, st: State, v: &Val, class: Loc, name: Name, span: Span) -> Outs {
        if name == "__class__" {
            return vec![(st, self.class_value(class))];
        }
        let is_model = self.class_info(class).is_some_and(|i| self.models.get(i.qualified).is_some());
        if is_model {
            for lib in self.libraries {
                if let Some(outs) = lib.attribute(self, &st, v, name, span) {
                    return outs;
                }
            }
        }
        if let Some(f) = self.class_attribute(&st, class, name) {
            return self.descriptor(st, &f, v, class, span);
        }
        for lib in self.libraries {
            if let Some(outs) = lib.attribute(self, &st, v, name, span) {
                return outs;
            }
        }
        if let Some(f) = self.class_attribute(&st, class, Name::new("__getattr__")) {
            let bound = self.bind(&f, v, class);
            let n = self.text(name.as_str());
            return self.call(st, &bound, &Args::of(vec![n]), span);
        }
        let native = self.class_info(class).is_some_and(|i| {
            i.natives().any(|n| n != "builtins.object" && !n.as_str().starts_with("typing.") && !n.as_str().starts_with("abc."))
        });
        let abstract_method = !native && self.subclass_method(&st, class, name).is_some();
        if abstract_method && let Some((c, f)) = self.subclass_method(&st, class, name) {
            let b = self.bind(&f, v, c);
            return vec![(st, b)];
        }
        let term = self.terms.attr(v.term, name);
        vec![(st, Val::new(term, Shape::Member(Arc::new((v.clone(), name)))))]
    }

    /// A method that only a subclass has, if there is one such subclass.
    fn subclass_method(&self, st: &State, class: Loc, name: Name) -> Option<(Loc, Val)> {
        let mut found = self.methods_named(st, name).into_iter().filter(|(l, _)| self.class_info(*l).is_some_and(|i| i.is_subclass(class)));
        let first = found.next()?;
        if found.next().is_some() { None } else { Some(first) }
    }

    fn super_attribute(&mut self, st: State, receiver: &Val, after: Loc, name: Name, span: Span) -> Outs {
        let class = match self.object_kind(receiver) {
            Some(ObjectKind::Instance(c)) => c,
            _ => match receiver.shape {
                Shape::Class(c) => c,
                _ => after,
            },
        };
        if let Some(f) = self.class_attribute_after(&st, class, Some(after), name) {
            return self.descriptor(st, &f, receiver, class, span);
        }
        let native = self.class_info(class).and_then(|i| i.natives().next());
        if native.is_some() {
            // the library's own method, with the receiver in hand
            let x = Val::new(receiver.term, Shape::Member(Arc::new((receiver.clone(), Name::new(&format!("super {name}"))))));
            return vec![(st, x)];
        }
        let nothing = self.native("builtins.object.__init__");
        vec![(st, nothing)]
    }

    pub fn set_attribute(&mut self, st: State, object: &Val, name: Name, value: &Val, span: Span) -> State {
        let mut st = st;
        if let Shape::Either(alternatives) = &object.shape {
            for a in alternatives.iter().filter(|a| !a.is_none()) {
                st = self.set_attribute(st, a, name, value, span);
            }
            return st;
        }
        let key = Key::Name(name);
        if let Some(s) = self.library_assign(&st, object, &key, value, None, span) {
            return s;
        }
        match &object.shape {
            Shape::Object(loc) => {
                let loc = *loc;
                if let ("__class__", Shape::Class(class)) = (name.as_str(), &value.shape) {
                    self.reclass(loc, *class);
                    return st;
                }
                if let Some(ObjectKind::Instance(class)) = self.object_kind(object)
                    && let Some(f) = self.class_attribute(&st, class, Name::new(&format!("#setter {name}")))
                {
                    let bound = self.bind(&f, object, class);
                    if let Some((s, _)) = self.call(st.clone(), &bound, &Args::of(vec![value.clone()]), span).into_iter().next() {
                        return s;
                    }
                }
                let value = self.named_value(name, value);
                st.set(loc, key, value);
            }
            Shape::Class(loc) => st.set(*loc, key, value.clone()),
            Shape::Module(id) => {
                let loc = self.module_loc(*id);
                st.set(loc, key, value.clone());
            }
            Shape::Function(c) => st.set(c.attributes, key, value.clone()),
            Shape::Bound(b) => {
                if let Shape::Function(c) = &b.1.shape {
                    st.set(c.attributes, key, value.clone());
                }
            }
            _ => {
                let loc = self.loc_of_term(object.term);
                st.set(loc, key, value.clone());
            }
        }
        st
    }

    /// An attribute of a row: assigned on this path, a property or method of its model's class, a relationship, a column.
    pub fn row_attribute(&mut self, st: State, v: &Val, name: Name, span: Span) -> Outs {
        let loc = self.loc_of_term(v.term);
        if let Some(x) = st.get(loc, &Key::Name(name)).cloned() {
            return vec![(st, x)];
        }
        for lib in self.libraries {
            if let Some(outs) = lib.attribute(self, &st, v, name, span) {
                return outs;
            }
        }
        let (Shape::Row(model) | Shape::Rows(model)) = v.shape else { return Vec::new() };
        let class = self.models.get(model).and_then(|m| m.class).or_else(|| self.class_by_name(model));
        if name == "__class__" {
            // the class of an object tells nothing of it
            let v = match class {
                Some(class) => self.class_value(class),
                None => self.native("builtins.type"),
            };
            return vec![(st, v)];
        }
        if matches!(v.shape, Shape::Row(_))
            && let Some(class) = class
            && let Some(f) = self.class_attribute(&st, class, name)
            && matches!(&f.shape, Shape::Function(_) | Shape::Member(_))
            && !self.models.get(model).is_some_and(|m| m.columns.contains_key(&name) || m.relationships.contains_key(&name))
        {
            return self.descriptor(st, &f, v, class, span);
        }
        let term = self.terms.attr(v.term, name);
        if let Some(r) = self.models.get(model).and_then(|m| m.relationships.get(&name)).cloned()
            && let Some(target) = self.models.resolve(r.target)
        {
            let shape = if r.many { Shape::Rows(target) } else { Shape::Row(target) };
            return vec![(st, Val::new(term, shape))];
        }
        let column = self.models.get(model).is_some_and(|m| m.columns.contains_key(&name));
        let shape = if column { Shape::Unknown } else { Shape::Member(Arc::new((v.clone(), name))) };
        vec![(st, Val::new(term, shape))]
    }

    #[must_use]
    pub fn class_by_name(&self, qualified: Name) -> Option<Loc> {
        self.base_classes.values().chain(self.classes.values()).filter(|i| i.qualified == qualified).map(|i| i.loc).min()
    }

    /// The column at a position of a row that is a tuple.
    pub fn row_column(&mut self, row: &Val, i: i64) -> Val {
        if let TermKind::Row(r) = self.terms.kind(row.term)
            && let Some(q) = self.rows[r.0 as usize].query.clone()
            && let Some(c) = usize::try_from(i).ok().and_then(|i| q.columns.get(i))
        {
            let term = self.terms.attr(row.term, c.name);
            return Val::unknown(term);
        }
        if i == 0 { row.clone() } else { Val::unknown(self.terms.attr(row.term, Name::new(&format!("column{i}")))) }
    }

    /// Whether a class comes from a library class whose path matches.
    #[must_use]
    pub fn descends(&self, class: Loc, matches: impl Fn(&str) -> bool) -> bool {
        self.class_info(class).is_some_and(|i| i.order.iter().any(|a| matches!(a, Ancestor::Native(n) if matches(n.as_str()))))
    }
}

/// A dict whose entries are read as attributes, too (parsed arguments, configuration), keeps its methods.
fn is_dict_method(name: Name) -> bool {
    matches!(
        name.as_str(),
        "get" | "pop" | "items" | "keys" | "values" | "update" | "copy" | "setdefault" | "clear" | "popitem" | "fromkeys"
    )
}
