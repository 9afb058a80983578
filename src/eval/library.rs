//! What a library of the analysed program does: `web` and `data` plug in here.

use super::state::State;
use super::value::{Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::source::{Name, Span};

/// What a library does when the evaluated program touches it. `None` says: not mine.
pub trait Library: Sync {
    /// A call of a library function or class by its canonical path.
    fn call(&self, ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs>;
    /// A method call on a value that is no project object.
    fn method(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, args: &Args, site: Span) -> Option<Outs>;
    /// An attribute read on a value that is no project object, or that its class lacks.
    fn attribute(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs>;
    /// `receiver[key]` on a library value.
    fn item(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val, site: Span) -> Option<Outs>;
    /// `receiver.name = value`; gives the state afterwards.
    fn assign(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State>;
    /// A class statement was evaluated.
    fn class_created(&self, _ev: &mut Eval<'_>, _st: &mut State, _class: Loc) {}
    /// An instance of a project's class was made, its `__init__` has not run yet.
    fn instance_created(&self, _ev: &mut Eval<'_>, _instance: &Val, _class: Loc, _args: &Args) {}
    /// A proxy was read: what it stands for now.
    fn dereference(&self, _ev: &mut Eval<'_>, _st: &State, _v: &Val, _site: Span) -> Option<Outs> {
        None
    }

    /// A context manager of the library was entered.
    fn entered(&self, _ev: &mut Eval<'_>, _st: &State, _manager: &Val, _site: Span) -> Option<Outs> {
        None
    }
}

/// The library path that a value stands for: of a module attribute, or of an instance (`flask.Flask()`).
pub fn path_of(ev: &Eval<'_>, v: &Val) -> Option<String> {
    match &v.shape {
        Shape::Native(n) => Some(n.to_string()),
        Shape::Object(_) => match ev.object_kind(v)? {
            ObjectKind::Native(n) => Some(format!("{}()", ev.know.canonical(n.as_str()))),
            ObjectKind::Instance(c) => {
                let info = ev.class_info(c)?;
                let native = info.natives().find(|n| *n != "builtins.object")?;
                Some(format!("{}()", ev.know.canonical(native.as_str())))
            }
            _ => None,
        },
        Shape::Member(m) => Some(format!("{}.{}", path_of(ev, &m.0)?, m.1)),
        _ => None,
    }
}

impl Eval<'_> {
    pub(super) fn library_assign(
        &mut self,
        st: &State,
        object: &Val,
        key: &Key,
        value: &Val,
        key_value: Option<&Val>,
        span: Span,
    ) -> Option<State> {
        let named = match (key, key_value.and_then(|k| self.key_of(k))) {
            (_, Some(k)) => k,
            (k, None) => k.clone(),
        };
        for lib in self.libraries {
            if let Some(s) = lib.assign(self, st, object, &named, value, span) {
                return Some(s);
            }
        }
        None
    }

    pub(super) fn library_contains(&mut self, st: &State, a: &Val, c: &Val) -> Option<Outs> {
        let span = self.site?;
        for lib in self.libraries {
            if let Some(outs) = lib.method(self, st, c, Name::new("__contains__"), &Args::of(vec![a.clone()]), span) {
                return Some(outs);
            }
        }
        None
    }

    /// The truth of an object of a library that says it itself.
    pub(super) fn assume_library_object(&mut self, st: &State, v: &Val, side: bool) -> Option<Vec<State>> {
        if self.loading {
            return None;
        }
        let site = self.stack.last().map(|f| self.project.module(f.module).ir.file)?;
        let site = Span { file: site, start: 0, end: 0 };
        let libraries = self.libraries;
        let outs = libraries.iter().find_map(|lib| lib.method(self, st, v, Name::new("__bool__"), &Args::default(), site))?;
        let mut all = Vec::new();
        for (s, r) in outs {
            all.extend(self.assume(s, &r, side));
        }
        Some(self.merge(all))
    }
}
