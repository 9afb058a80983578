//! [`collections.namedtuple`]: a tuple whose places have names.
//!
//! [`collections.namedtuple`]: https://docs.python.org/3/library/collections.html#collections.namedtuple

use super::class::Ancestor;
use super::state::State;
use super::value::{Key, Loc, ObjectKind, PartialCall, Shape, Val};
use super::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// The function that a named tuple's class is: the names of its places first, then the values.
const MAKER: &str = "builtins.make-named-tuple";
/// Where a class keeps the places that a base class gives it.
const FIELDS: &str = "#fields";

impl Eval<'_> {
    /// `namedtuple("Need", ["kind", "owner"])`, `namedtuple("Need", "kind owner")`, `NamedTuple("Need", [("kind", str)])`.
    pub(super) fn named_tuple(&mut self, st: &State, args: &Args, span: Span) -> Option<Outs> {
        let given = args.get(1, "field_names").or_else(|| args.keyword("fields"))?;
        let names: Vec<Val> = match given.as_str().map(str::to_owned) {
            Some(text) => text.replace(',', " ").split_whitespace().map(|n| self.text(n)).collect(),
            None => {
                let each = self.elements(st, given)?;
                each.into_iter().map(|v| self.elements(st, &v).and_then(|pair| pair.into_iter().next()).unwrap_or(v)).collect()
            }
        };
        let mut s = st.clone();
        let names = self.make_sequence(&mut s, ObjectKind::Tuple, names, None, span);
        let function = self.native(MAKER);
        let keyword = args.keyword("defaults").map(|d| (Name::new("#defaults"), d.clone())).into_iter().collect();
        let maker = PartialCall { positional: vec![names], keyword, function: function.clone() };
        Some(vec![(s, Val::new(function.term, Shape::Partial(Arc::new(maker))))])
    }

    /// A call of what [`Self::named_tuple`] gave.
    pub(super) fn make_named_tuple(&mut self, st: &State, args: &Args, span: Span) -> Option<Outs> {
        let (names, values) = args.positional.split_first()?;
        let names: Vec<Name> = self.elements(st, names)?.iter().filter_map(|n| n.as_str().map(Name::new)).collect();
        let defaults = args.keyword("#defaults").and_then(|d| self.elements(st, d)).unwrap_or_default();
        let mut parts = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let default = (i + defaults.len()).checked_sub(names.len()).and_then(|d| defaults.get(d));
            let given = values.get(i).or_else(|| args.keyword(name.as_str())).cloned();
            let given = given.or_else(|| self.argument_left(args, *name, default.cloned()));
            parts.push(given.unwrap_or_else(|| self.fresh(span)));
        }
        let mut s = st.clone();
        let tuple = self.make_sequence(&mut s, ObjectKind::Tuple, parts.clone(), None, span);
        let loc = tuple.loc()?;
        for (name, value) in names.into_iter().zip(parts) {
            s.set(loc, Key::Name(name), value);
        }
        Some(vec![(s, tuple)])
    }

    /// `Need._fields`
    pub(super) fn field_names(&self, class: &Val) -> Option<Val> {
        let Shape::Partial(p) = &class.shape else { return None };
        let made = matches!(p.function.shape, Shape::Native(n) if n.as_str() == MAKER);
        p.positional.first().filter(|_| made).cloned()
    }

    /// `class Need(namedtuple("Need", "kind owner"))`: instances have the places of the base.
    pub(super) fn inherit_fields(&mut self, st: &mut State, class: Loc, bases: &[Val]) {
        for base in bases {
            if let Some(names) = self.field_names(base) {
                st.set(class, Key::Name(Name::new(FIELDS)), names);
            }
        }
    }

    /// The places that base classes gave a class.
    pub(super) fn inherited_fields(&self, st: &State, class: Loc) -> Vec<Name> {
        let Some(info) = self.class_info(class) else { return Vec::new() };
        let given = info.order.iter().find_map(|a| match a {
            Ancestor::Class(l) => st.get(*l, &Key::Name(Name::new(FIELDS))).and_then(Val::loc),
            Ancestor::Native(_) => None,
        });
        let Some(names) = given else { return Vec::new() };
        st.slots(names).iter().filter_map(|(_, v)| v.as_str().map(Name::new)).collect()
    }
}
