//! Modules and classes that are chosen or made while the program runs: `import_module(name)`, `type(name, bases, body)`,
//! `self.__class__ = …`.

use super::class::ClassInfo;
use super::state::State;
use super::value::{Key, Loc, LocKind, Shape, TextPiece, Val};
use super::{Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    /// The module of that name; of a name that is only known to start with a package, every module of the package.
    pub fn import_by_name(&mut self, st: &State, name: &Val, span: Span) -> Option<Outs> {
        if let Shape::Either(alternatives) = &name.shape {
            let alternatives = Arc::clone(alternatives);
            let mut st = st.clone();
            let mut values = Vec::new();
            for a in alternatives.iter() {
                if let Some((s, v)) = self.import_by_name(&st, a, span).and_then(|o| o.into_iter().next()) {
                    st = s;
                    values.push(v);
                }
            }
            let v = (!values.is_empty()).then(|| self.one_of(&values, span))?;
            return Some(vec![(st, v)]);
        }
        let from = self.stack.last()?.module;
        let (text, whole) = match &name.shape {
            Shape::Text(pieces) => match pieces.first() {
                Some(TextPiece::Literal(s)) => (s.to_string(), false),
                _ => return None,
            },
            _ => (name.as_str()?.to_owned(), true),
        };
        let absolute = text.trim_start_matches('.');
        let level = (text.len() - absolute.len()) as u32;
        let known = if whole { absolute } else { absolute.rsplit_once('.')?.0 };
        let path: Vec<Name> = known.split('.').filter(|p| !p.is_empty()).map(Name::new).collect();
        let target = self.project.resolve(from, level, &path);
        let modules = if whole {
            vec![target]
        } else {
            let mut all = self.project.children(target);
            all.truncate(super::term::MAX_ALTERNATIVES);
            all
        };
        let mut st = st.clone();
        let mut values = Vec::new();
        for m in modules {
            let (s, v) = self.resolved(st.clone(), m).into_iter().next()?;
            st = s;
            values.push(v);
        }
        if values.is_empty() {
            return None;
        }
        let v = self.one_of(&values, span);
        Some(vec![(st, v)])
    }

    /// `type(name, bases, body)`: a class without a statement.
    pub fn class_by_call(&mut self, st: &State, name: &Val, bases: &Val, body: &Val, span: Span) -> Option<Outs> {
        let bases = self.elements(st, bases)?;
        let model = bases.iter().find_map(|b| match &b.shape {
            Shape::Class(l) => self.class_info(*l),
            Shape::Either(vs) => vs.iter().find_map(|v| if let Shape::Class(l) = v.shape { self.class_info(l) } else { None }),
            _ => None,
        })?;
        let context = self.context_at(span);
        let loc = Loc(self.locs.intern(LocKind::Class { context, span }));
        let order = self.linearize(loc, &bases);
        let own = Name::new(name.as_str().unwrap_or(model.name.as_str()));
        let qualified = Name::new(&format!("{}.{own}", self.project.module(model.module).name));
        let info = ClassInfo { loc, name: own, qualified, order, span, ..(*model).clone() };
        self.classes.insert(loc, Arc::new(info));
        let mut st = st.clone();
        st.clear_slots(loc);
        let entries = body.loc().map(|l| st.slots(l)).unwrap_or_default();
        for (k, v) in entries {
            st.set(loc, k, v);
        }
        let text = self.text(own.as_str());
        st.set(loc, Key::Name(Name::new("__name__")), text);
        let v = self.class_value(loc);
        Some(vec![(st, v)])
    }

    /// `object.__class__ = class`, while the application is set up.
    pub fn reclass(&mut self, object: Loc, class: Loc) {
        if self.loading {
            Arc::make_mut(&mut self.reclassed).insert(object, class);
        }
    }
}
