//! Classes: C3 order, attributes, descriptors, instances.

use super::state::State;
use super::term::TermKind;
use super::value::{Key, Loc, LocKind, ObjectKind, PartialCall, Shape, Val};
use super::{Args, Eval, Frame, Outs};
use crate::project::ModuleId;
use crate::python::ir::{ArgKind, ClassId, Const, ExprId};
use crate::source::{Name, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A class that the project defines.
#[derive(Debug, Clone)]
pub struct ClassInfo {
    pub loc: Loc,
    pub module: ModuleId,
    pub class: ClassId,
    pub name: Name,
    /// dotted name of its module and its own
    pub qualified: Name,
    /// bases by Python's C3 order, the class itself first
    pub order: Vec<Ancestor>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ancestor {
    Class(Loc),
    Native(Name),
}

impl ClassInfo {
    #[must_use]
    pub fn is_subclass(&self, of: Loc) -> bool {
        self.order.contains(&Ancestor::Class(of))
    }

    /// Paths of the library classes that it comes from.
    pub fn natives(&self) -> impl Iterator<Item = Name> {
        self.order.iter().filter_map(|a| match a {
            Ancestor::Native(n) => Some(*n),
            Ancestor::Class(_) => None,
        })
    }
}

impl Eval<'_> {
    pub fn make_class(&mut self, st: State, id: ClassId, span: Span) -> Outs {
        let c = self.ir().class(id);
        let bases: Vec<ExprId> = c.bases.iter().filter(|a| a.kind == ArgKind::Positional).map(|a| a.value).collect();
        let keywords: Vec<(Name, ExprId)> = c
            .bases
            .iter()
            .filter_map(|a| match a.kind {
                ArgKind::Keyword(n) => Some((n, a.value)),
                _ => None,
            })
            .collect();
        let context = self.context_at(span);
        let loc = Loc(self.locs.intern(LocKind::Class { context, span: c.span }));
        let frame = self.frame();
        let module = frame.module;
        let mut scopes = Vec::new();
        if frame.function.is_some() {
            scopes.push(frame.locals);
        }
        scopes.extend(frame.scopes.iter().copied());
        let qualified = match frame.class {
            Some(outer) if frame.function.is_none() => {
                let outer = self.class_info(outer).map_or_else(|| Name::new(""), |i| i.qualified);
                format!("{outer}.{}", c.name)
            }
            _ => format!("{}.{}", self.project.module(module).name, c.name),
        };
        let mut outs = Vec::new();
        for (mut st, base_values) in self.eval_all(vec![st], &bases) {
            st.clear_slots(loc);
            let order = self.linearize(loc, &base_values);
            let info = ClassInfo { loc, module, class: id, name: c.name, qualified: Name::new(&qualified), order, span: c.span };
            self.classes.insert(loc, Arc::new(info));
            self.inherit_fields(&mut st, loc, &base_values);
            for (n, e) in &keywords {
                if let Some((s, v)) = self.eval(st.clone(), *e).into_iter().next() {
                    st = s;
                    st.set(loc, Key::Name(Name::new(&format!("#keyword {n}"))), v);
                }
            }
            self.stack.push(Frame {
                module,
                function: None,
                name: c.name,
                locals: loc,
                scopes: scopes.clone(),
                class: Some(loc),
                receiver: None,
                context,
                yields: Vec::new(),
                inlined: None,
                tries: 0,
                round: 0,
            });
            let flow = self.run_block(vec![st], &c.body);
            self.stack.pop();
            let Some(mut st) = flow.next.into_iter().next() else { continue };
            let v = self.class_value(loc);
            st.set(loc, Key::Name(Name::new("__name__")), self.text(c.name.as_str()));
            for lib in self.libraries {
                lib.class_created(self, &mut st, loc);
            }
            st = self.init_subclass(st, loc, &v, span);
            outs.extend(self.decorate(st, v, &c.decorators.clone()));
        }
        outs.truncate(1);
        outs
    }

    /// A class as a value.
    pub fn class_value(&mut self, class: Loc) -> Val {
        let term = self.terms.make(TermKind::Fresh(u32::MAX / 4 + class.0));
        Val::new(term, Shape::Class(class))
    }

    fn init_subclass(&mut self, st: State, loc: Loc, class: &Val, span: Span) -> State {
        let Some(info) = self.class_info(loc) else { return st };
        for a in info.order.iter().skip(1) {
            if let Ancestor::Class(l) = a
                && let Some(f) = st.get(*l, &Key::Name(Name::new("__init_subclass__"))).cloned()
            {
                let f = self.unwrapped(&f);
                let mut args = Args::of(vec![class.clone()]);
                for (k, v) in st.slots(loc) {
                    if let Key::Name(n) = k
                        && let Some(n) = n.as_str().strip_prefix("#keyword ")
                    {
                        args.keyword.push((Name::new(n), v));
                    }
                }
                return self.call(st.clone(), &f, &args, span).into_iter().next().map_or(st, |(s, _)| s);
            }
        }
        st
    }

    pub(super) fn linearize(&self, loc: Loc, bases: &[Val]) -> Vec<Ancestor> {
        let mut lists: Vec<Vec<Ancestor>> = Vec::new();
        let mut direct = Vec::new();
        for b in bases {
            match &b.shape {
                Shape::Class(l) => {
                    if let Some(i) = self.class_info(*l) {
                        lists.push(i.order.clone());
                        direct.push(Ancestor::Class(*l));
                    }
                }
                Shape::Native(n) => {
                    lists.push(vec![Ancestor::Native(*n)]);
                    direct.push(Ancestor::Native(*n));
                }
                Shape::Member(m) => {
                    // `db.Model`: an attribute of a library object
                    let owner = match self.object_kind(&m.0) {
                        Some(ObjectKind::Native(p)) => format!("{p}()"),
                        _ => m.0.native().map_or_else(|| "?".to_owned(), |n| n.to_string()),
                    };
                    let n = Name::new(&format!("{owner}.{}", m.1));
                    lists.push(vec![Ancestor::Native(n)]);
                    direct.push(Ancestor::Native(n));
                }
                Shape::Either(vs) => {
                    if let Some(Shape::Class(l)) = vs.iter().map(|v| &v.shape).find(|s| matches!(s, Shape::Class(_)))
                        && let Some(i) = self.class_info(*l)
                    {
                        lists.push(i.order.clone());
                        direct.push(Ancestor::Class(*l));
                    }
                }
                _ => {}
            }
        }
        lists.push(direct);
        let mut order = vec![Ancestor::Class(loc)];
        loop {
            lists.retain(|l| !l.is_empty());
            let Some(next) = lists.iter().map(|l| l[0].clone()).find(|h| !lists.iter().any(|l| l[1..].contains(h))) else {
                // inconsistent: keep what is left in order
                for a in lists.into_iter().flatten() {
                    if !order.contains(&a) {
                        order.push(a);
                    }
                }
                return order;
            };
            for l in &mut lists {
                l.retain(|a| *a != next);
            }
            order.push(next);
        }
    }

    /// The raw attribute of a class, by its order.
    #[must_use]
    pub fn class_attribute(&self, st: &State, class: Loc, name: Name) -> Option<Val> {
        self.class_attribute_after(st, class, None, name)
    }

    /// The same, of the classes that stand before the first library class of a kind.
    #[must_use]
    pub fn class_attribute_before(&self, st: &State, class: Loc, library: impl Fn(&str) -> bool, name: Name) -> Option<Val> {
        let order = &self.class_info(class)?.order;
        order
            .iter()
            .take_while(|a| !matches!(a, Ancestor::Native(n) if library(n.as_str())))
            .find_map(|a| if let Ancestor::Class(l) = a { st.get(*l, &Key::Name(name)).cloned() } else { None })
    }

    /// The same, looked up after one class of the order (`super()`).
    #[must_use]
    pub fn class_attribute_after(&self, st: &State, class: Loc, after: Option<Loc>, name: Name) -> Option<Val> {
        let info = self.class_info(class)?;
        let mut active = after.is_none();
        for a in &info.order {
            if let Ancestor::Class(l) = a {
                if active && let Some(v) = st.get(*l, &Key::Name(name)) {
                    return Some(v.clone());
                }
                if Some(*l) == after {
                    active = true;
                }
            }
        }
        None
    }

    /// `staticmethod` and `classmethod` objects hold their function.
    #[must_use]
    pub fn unwrapped(&self, f: &Val) -> Val {
        match &f.shape {
            Shape::Member(m) if matches!(m.1.as_str(), "#static" | "#class" | "#property" | "#cached" | "#hybrid") => m.0.clone(),
            _ => f.clone(),
        }
    }

    /// Binds a class attribute to a receiver.
    pub fn bind(&mut self, f: &Val, receiver: &Val, class: Loc) -> Val {
        match &f.shape {
            Shape::Function(_) => Val::new(f.term, Shape::Bound(Arc::new((receiver.clone(), f.clone())))),
            Shape::Member(m) => match m.1.as_str() {
                "#static" => m.0.clone(),
                "#class" => {
                    let own = match self.object_kind(receiver) {
                        Some(ObjectKind::Instance(l)) => l,
                        _ => class,
                    };
                    let own = if let Shape::Class(l) = receiver.shape { l } else { own };
                    let c = self.class_value(own);
                    Val::new(m.0.term, Shape::Bound(Arc::new((c, m.0.clone()))))
                }
                _ => f.clone(),
            },
            Shape::Partial(p) if self.wraps_function(f) => {
                let mut bound = PartialCall::clone(p);
                bound.positional.push(receiver.clone());
                Val::new(f.term, Shape::Partial(Arc::new(bound)))
            }
            _ => f.clone(),
        }
    }

    /// What a library's decorator makes of a function: a function, which is bound as the one inside it would be.
    fn wraps_function(&self, f: &Val) -> bool {
        match &f.shape {
            Shape::Function(_) => true,
            Shape::Partial(p) => p.function.native().is_some() && p.positional.last().is_some_and(|inside| self.wraps_function(inside)),
            _ => false,
        }
    }

    /// A special method of an instance, bound: `__enter__`.
    pub(super) fn special_method(&mut self, st: &State, v: &Val, name: &str) -> Option<Val> {
        let Some(ObjectKind::Instance(class)) = self.object_kind(v) else { return None };
        let f = self.class_attribute(st, class, Name::new(name))?;
        Some(self.bind(&f, v, class))
    }

    /// Reads a class attribute through an instance (or a row): methods are bound, properties run.
    pub fn descriptor(&mut self, st: State, f: &Val, receiver: &Val, class: Loc, span: Span) -> Outs {
        if let Shape::Member(m) = &f.shape
            && matches!(m.1.as_str(), "#property" | "#cached" | "#hybrid")
        {
            let getter = m.0.clone();
            return self.call(st, &getter, &Args::of(vec![receiver.clone()]), span);
        }
        let v = self.bind(f, receiver, class);
        vec![(st, v)]
    }

    /// Methods of project classes by name, for receivers that are not known.
    pub fn methods_named(&self, st: &State, name: Name) -> Vec<(Loc, Val)> {
        let mut locs: Vec<Loc> = self.method_index.get(&name).into_iter().flatten().chain(self.classes.keys()).copied().collect();
        locs.sort_unstable();
        locs.dedup();
        let key = Key::Name(name);
        let method = |l: Loc| st.get(l, &key).filter(|v| matches!(v.shape, Shape::Function(_))).map(|v| (l, v.clone()));
        locs.into_iter().filter_map(method).collect()
    }

    /// Which classes have a method of a name, so that nobody has to ask each class.
    pub(super) fn index_methods(classes: impl Iterator<Item = Loc>, st: &State) -> FxHashMap<Name, Vec<Loc>> {
        let mut index: FxHashMap<Name, Vec<Loc>> = FxHashMap::default();
        for class in classes {
            for (key, v) in st.heap.slots(class) {
                if let (Key::Name(name), Shape::Function(_)) = (key, &v.shape) {
                    index.entry(*name).or_default().push(class);
                }
            }
        }
        index
    }

    /// An attribute of an enumeration class is a member: its constant, named for the words in it.
    pub fn enum_member(&mut self, class: Loc, name: Name, v: &Val) -> Option<Val> {
        let info = self.class_info(class)?;
        if name.as_str().starts_with(['_', '#'])
            || !info.natives().any(|n| n.as_str().starts_with("enum."))
            || !matches!(v.as_const(), Some(Const::Int(_) | Const::Str(_)))
        {
            return None;
        }
        let term = self.terms.make(TermKind::Setting(Name::new(&format!("{}.{name}", info.name))));
        Some(Val::new(term, v.shape.clone()))
    }
}
