//! Module-level collections that hold data of the application.

use super::Eval;
use super::state::State;
use super::term::TermKind;
use super::value::{ObjectKind, Shape, Val};
use crate::source::Name;

impl Eval<'_> {
    /// A module's container of data: storage.
    #[must_use]
    pub fn is_store(&self, v: &Val) -> bool {
        matches!(self.terms.kind(v.term), TermKind::Store(_))
    }

    /// Whether a store holds data: rows that can be selected.
    #[must_use]
    pub fn holds_data(&self, st: &State, v: &Val) -> bool {
        let Some(loc) = v.loc() else { return false };
        if !self.is_store(v) {
            return false;
        }
        let slots = st.slots(loc);
        slots.is_empty() || slots.iter().any(|(_, x)| self.is_data(st, x, 0))
    }

    fn is_data(&self, st: &State, v: &Val, depth: usize) -> bool {
        match &v.shape {
            Shape::Object(loc) => match self.object_kind(v) {
                Some(ObjectKind::Instance(_)) => true,
                Some(ObjectKind::Dict | ObjectKind::List) => {
                    depth > 3 || {
                        let slots = st.slots(*loc);
                        slots.is_empty() || slots.iter().any(|(_, x)| self.is_data(st, x, depth + 1) || x.as_const().is_some())
                    }
                }
                Some(ObjectKind::Tuple | ObjectKind::Set) => true,
                _ => false,
            },
            Shape::Unknown => true,
            _ => false,
        }
    }

    /// Some element of a store, seen as a row.
    pub fn store_element(&mut self, st: &State, store: &Val, n: u32) -> Val {
        let term = self.terms.make(TermKind::Some(store.term, n));
        let model = self.store_model(st, store);
        Val::new(term, Shape::Row(model))
    }

    /// The model of a store's elements: their class, or the store's own name.
    pub fn store_model(&mut self, st: &State, store: &Val) -> Name {
        if let Some(loc) = store.loc() {
            for (_, x) in st.slots(loc) {
                if let Some(ObjectKind::Instance(class)) = self.object_kind(&x)
                    && let Some(info) = self.class_info(class)
                {
                    return info.qualified;
                }
            }
        }
        match self.terms.kind(store.term) {
            TermKind::Store(n) => *n,
            TermKind::Attr(_, n) => *n,
            _ => Name::new("store"),
        }
    }
}
