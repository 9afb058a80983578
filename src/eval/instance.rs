//! Instances of the project's classes: constructors, fields of dataclasses, instances laid over what they are read from.

use super::class::Ancestor;
use super::paths::together;
use super::state::State;
use super::value::{Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};

impl Eval<'_> {
    /// Calls a class on several paths.
    pub fn instantiate(&mut self, states: Vec<State>, class: Loc, args: &Args, span: Span) -> Outs {
        let Some(info) = self.class_info(class) else {
            let v = self.fresh(span);
            return states.into_iter().map(|s| (s, v.clone())).collect();
        };
        let class_value = self.class_value(class);
        // `Scope(text)` of an enumeration or of a class that is a text itself: the value
        let is_value = info.natives().any(|n| n.as_str().starts_with("enum.") || matches!(n.as_str(), "builtins.str" | "builtins.int"));
        let mut outs = Vec::new();
        let mut constructed = Vec::new();
        'paths: for mut st in states {
            // a library may make instances in its own way: models, exceptions, schemas
            for lib in self.libraries {
                if let Some(made) = lib.method(self, &st, &class_value, Name::new("__new__"), args, span) {
                    outs.extend(made);
                    continue 'paths;
                }
            }
            if is_value && let [a] = &args.positional[..] {
                outs.push((st, a.clone()));
                continue;
            }
            let v = self.object(&mut st, ObjectKind::Instance(class), span);
            for lib in self.libraries {
                lib.instance_created(self, &v, class, args);
            }
            match self.class_attribute(&st, class, Name::new("__init__")) {
                Some(init) => {
                    let bound = self.bind(&init, &v, class);
                    constructed.push((st, (bound, v)));
                }
                None => outs.extend(self.fill_fields(st, v, class, args, span)),
            }
        }
        for (states, (init, v)) in together(constructed) {
            outs.extend(self.call_each(states, &init, args, span).into_iter().map(|(s, _)| (s, v.clone())));
        }
        outs
    }

    /// An instance of a class without `__init__` (dataclasses, named tuples, plain classes of libraries): annotated fields in order,
    /// then keywords.
    fn fill_fields(&mut self, st: State, v: Val, class: Loc, args: &Args, span: Span) -> Outs {
        let mut st = st;
        let loc = v.loc().expect("an object has a place");
        let fields = self.annotated_fields(&st, class);
        for (i, f) in fields.iter().enumerate() {
            let given = args.positional.get(i).or_else(|| args.keyword(f.as_str())).cloned();
            if let Some(v) = given {
                st.set(loc, Key::Name(*f), v);
            } else if let Some(rest) = args.rest_keyword.as_ref().filter(|rest| tells_more(&st, rest))
                && self.class_attribute(&st, class, *f).is_some()
            {
                let x = self.field_read(&st, class, rest, *f, span);
                st.set(loc, Key::Name(*f), x);
            } else if let Some((s, v)) = self.field_default(&st, class, *f, span) {
                st = s;
                st.set(loc, Key::Name(*f), v);
            }
        }
        let mut v = v;
        if let Some(rest) = &args.rest_keyword {
            v = self.laid_over(&mut st, v, rest);
        }
        for (n, x) in &args.keyword {
            st.set(loc, Key::Name(*n), x.clone());
        }
        for (i, x) in args.positional.iter().enumerate() {
            if fields.is_empty() {
                st.set(loc, Key::Index(i as u32), x.clone());
            }
        }
        if !fields.is_empty()
            && let Some(after) = self.class_attribute(&st, class, Name::new("__post_init__"))
        {
            let bound = self.bind(&after, &v, class);
            return self.call(st, &bound, &Args::default(), span).into_iter().map(|(s, _)| (s, v.clone())).collect();
        }
        vec![(st, v)]
    }

    /// `field(default=…)`, `field(default_factory=…)` of a dataclass: what an instance gets that says nothing of the field.
    fn field_default(&mut self, st: &State, class: Loc, field: Name, span: Span) -> Option<(State, Val)> {
        let described = self.class_attribute(st, class, field)?;
        if !is_description(self.object_kind(&described)) {
            return None;
        }
        let of = |n: &str| described.loc().and_then(|l| st.get(l, &Key::Name(Name::new(n))).cloned());
        // `Field(None)`; `Field(...)` is one without
        let first = || described.loc().and_then(|l| st.get(l, &Key::Index(0)).cloned()).filter(|d| d.as_const() != Some(&Const::Ellipsis));
        if let Some(d) = of("default").or_else(first) {
            return Some((st.clone(), d));
        }
        let factory = of("default_factory").or_else(|| of("factory"))?;
        self.call(st.clone(), &factory, &Args::default(), span).into_iter().next()
    }

    /// An instance whose attributes are the entries or attributes of another value: `Model.parse_obj(row)`.
    pub fn instance_over(&mut self, st: &mut State, class: Loc, source: &Val, span: Span) -> Val {
        let v = self.object(st, ObjectKind::Instance(class), span);
        let v = self.laid_over(st, v, source);
        if let Some(loc) = v.loc().filter(|_| tells_more(st, source)) {
            for field in self.annotated_fields(st, class) {
                // what the class body says of a field (`Field(min_length=1)`, a default) is not what the source holds
                if st.get(loc, &Key::Name(field)).is_none() && self.class_attribute(st, class, field).is_some() {
                    let x = self.field_read(st, class, source, field, span);
                    st.set(loc, Key::Name(field), x);
                }
            }
        }
        v
    }

    /// A field as the source tells it; or its default, where it has one.
    fn field_read(&mut self, st: &State, class: Loc, source: &Val, field: Name, span: Span) -> Val {
        let described = self.class_attribute(st, class, field).filter(|d| !is_description(self.object_kind(d)));
        let default = self.field_default(st, class, field, span).map(|(_, v)| v).or(described);
        let key = self.constant(Const::Str(field.as_str().into()));
        let raised = self.raised.len();
        let mut values: Vec<Val> = self.subscript(st.clone(), source, &key, span).into_iter().map(|(_, v)| v).collect();
        self.raised.truncate(raised);
        values.extend(default);
        self.one_of(&values, span)
    }

    fn laid_over(&mut self, st: &mut State, instance: Val, source: &Val) -> Val {
        let from = source.loc().unwrap_or_else(|| self.loc_of_term(source.term));
        if let Some(loc) = instance.loc() {
            for (k, x) in st.slots(from) {
                st.set(loc, k, x);
            }
        }
        // what is not known one by one is read from the source
        if source.loc().is_some() { instance } else { Val::new(source.term, instance.shape) }
    }

    /// Names of the annotated fields of a class and its project bases, base first, in source order.
    pub fn annotated_fields(&self, st: &State, class: Loc) -> Vec<Name> {
        let Some(info) = self.class_info(class) else { return Vec::new() };
        let mut fields: Vec<Name> = Vec::new();
        for a in info.order.iter().rev() {
            let Ancestor::Class(l) = a else { continue };
            let Some(i) = self.class_info(*l) else { continue };
            let ir = &self.project.module(i.module).ir;
            for &s in &ir.class(i.class).body {
                if let crate::python::ir::StmtKind::AnnAssign { target, .. } = &ir.stmt(s).kind
                    && let crate::python::ir::ExprKind::Name(n) = ir.expr(*target).kind
                    && !fields.contains(&n)
                {
                    fields.push(n);
                }
            }
        }
        let mut inherited = self.inherited_fields(st, class);
        inherited.retain(|f| !fields.contains(f));
        inherited.extend(fields);
        inherited
    }

    /// `raise X` of a class makes an instance.
    pub fn instantiated(&mut self, st: &State, v: &Val, span: Span) -> Val {
        match &v.shape {
            Shape::Class(loc) => {
                self.instantiate(vec![st.clone()], *loc, &Args::default(), span).into_iter().next().map_or_else(|| v.clone(), |(_, v)| v)
            }
            Shape::Native(n) if !n.as_str().ends_with(')') => self.native(&format!("{n}()")),
            _ => v.clone(),
        }
    }
}

/// A mapping, or an object, whose entries are not known one by one.
fn tells_more(st: &State, source: &Val) -> bool {
    match source.shape {
        Shape::Object(loc) => st.get(loc, &Key::Rest).is_some(),
        Shape::Unknown | Shape::Native(_) | Shape::Member(_) | Shape::Row(_) | Shape::Either(_) => true,
        _ => false,
    }
}

/// `field(…)`, `Field(…)`: what is said of a field, not what it holds.
fn is_description(kind: Option<ObjectKind>) -> bool {
    let Some(ObjectKind::Native(path)) = kind else { return false };
    matches!(path.as_str(), "dataclasses.field" | "attr.ib" | "attrs.field" | "attr.field" | "pydantic.Field")
}
