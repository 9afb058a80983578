//! Lists, tuples, sets, dicts, stores: reading, writing, iterating.

use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval};
use crate::python::ir::Const;
use crate::source::{Name, Span};

impl Eval<'_> {
    /// The heap key of a constant.
    #[must_use]
    pub fn key_of(&self, v: &Val) -> Option<Key> {
        match &v.shape {
            Shape::Class(loc) => return Some(Key::Place(*loc)),
            Shape::Object(loc) if matches!(self.object_kind(v), Some(ObjectKind::Instance(_) | ObjectKind::Native(_))) => {
                return Some(Key::Place(*loc));
            }
            _ => {}
        }
        match v.as_const()? {
            Const::Str(s) => Some(Key::Name(Name::new(s))),
            c => Some(Key::Const(c.clone())),
        }
    }

    /// The term of a key; that of a tuple is built from all its elements.
    pub fn key_term(&mut self, st: &State, key: &Val) -> Term {
        if self.object_kind(key) == Some(ObjectKind::Tuple)
            && let Some(parts) = self.elements(st, key)
        {
            return self.terms.all_of(parts.iter().map(|p| p.term).collect());
        }
        key.term
    }

    /// The value that a key of a dict was made from; none for the rest of an open dict.
    pub fn key_value(&mut self, k: &Key) -> Option<Val> {
        Some(match k {
            Key::Name(n) => self.text(n.as_str()),
            Key::Const(c) => self.constant(c.clone()),
            Key::Term(t) => Val::unknown(*t),
            Key::Place(loc) => self.placed(*loc),
            Key::Index(_) | Key::Rest | Key::Keys => return None,
        })
    }

    /// The class or object that lives at a place.
    fn placed(&mut self, loc: Loc) -> Val {
        if self.class_info(loc).is_some() {
            return self.class_value(loc);
        }
        let term = self.terms.make(TermKind::Fresh(u32::MAX - loc.0));
        Val::new(term, Shape::Object(loc))
    }

    /// Containers that a module holds under a name, unless they hold code, are storage.
    pub fn named_value(&mut self, name: Name, value: &Val) -> Val {
        if !self.loading {
            return value.clone();
        }
        let Some(ObjectKind::Dict | ObjectKind::List | ObjectKind::Set) = self.object_kind(value) else { return value.clone() };
        if !matches!(self.terms.kind(value.term), TermKind::Fresh(_)) {
            return value.clone();
        }
        let frame = self.frame();
        let module = self.project.module(frame.module).name;
        let term = self.terms.make(TermKind::Store(Name::new(&format!("{module}.{name}"))));
        Val::new(term, value.shape.clone())
    }

    /// Known elements of a sequence (keys of a dict), if all are known.
    #[must_use]
    pub fn elements(&mut self, st: &State, v: &Val) -> Option<Vec<Val>> {
        let loc = v.loc()?;
        match self.object_kind(v)? {
            ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set => {
                if self.is_store(v) && self.holds_data(st, v) && !self.loading {
                    return None;
                }
                let slots = st.slots(loc);
                if slots.iter().any(|(k, _)| *k == Key::Rest) {
                    return None;
                }
                Some(slots.into_iter().filter(|(k, _)| matches!(k, Key::Index(_))).map(|(_, v)| v).collect())
            }
            ObjectKind::Dict => {
                if self.is_store(v) && self.holds_data(st, v) && !self.loading {
                    return None;
                }
                let slots = st.slots(loc);
                if slots.iter().any(|(k, _)| matches!(k, Key::Rest | Key::Term(_))) {
                    return None;
                }
                Some(slots.into_iter().filter_map(|(k, _)| self.key_value(&k)).collect())
            }
            _ => None,
        }
    }

    // Writing

    pub fn dict_set(&mut self, st: &mut State, loc: Loc, key: &Val, value: &Val) {
        match self.key_of(key) {
            Some(k) => st.set(loc, k, value.clone()),
            None if self.told_by_entry(key, value).is_some() => {
                if let Some(x) = self.told_by_entry(key, value) {
                    st.set(loc, Key::Rest, x);
                }
            }
            None => {
                // an unknown key may hit any entry
                st.set(loc, Key::Term(key.term), value.clone());
                if !self.terms.from_caller(key.term) {
                    let old = st.get(loc, &Key::Rest).cloned();
                    let v = match old {
                        Some(o) => self.join_values(&o, value),
                        None => value.clone(),
                    };
                    st.set(loc, Key::Rest, v);
                    self.add_keys(st, loc, key);
                }
            }
        }
    }

    /// A key, or what stands for several, of entries that are not known one by one.
    pub(super) fn add_keys(&mut self, st: &mut State, loc: Loc, keys: &Val) {
        let all = match st.get(loc, &Key::Keys).cloned() {
            Some(old) => self.join_values(&old, keys),
            None => keys.clone(),
        };
        st.set(loc, Key::Keys, all);
    }

    /// The keys of a dict that are known one by one, and what stands for the others.
    pub(super) fn dict_keys(&mut self, st: &State, loc: Loc) -> (Vec<Val>, Option<Val>) {
        let known = st.slots(loc).iter().filter_map(|(k, _)| self.key_value(k)).collect();
        (known, st.get(loc, &Key::Keys).cloned())
    }

    /// The entries of one dict in another that was just made.
    pub(super) fn copy_entries(&mut self, st: &mut State, from: Loc, to: Loc) {
        for (k, v) in st.slots(from) {
            st.set(to, k, v);
        }
        if let Some(keys) = st.get(from, &Key::Keys).cloned() {
            st.set(to, Key::Keys, keys);
        }
    }

    pub fn dict_update(&mut self, st: &mut State, loc: Loc, from: &Val) {
        if from.is_none() {
            return;
        }
        if let (Some(ObjectKind::Dict), Some(other)) = (self.object_kind(from), from.loc()) {
            let slots = st.slots(other);
            if let Some((_, rest)) = slots.iter().find(|(k, _)| *k == Key::Rest) {
                let rest = rest.clone();
                self.overwrite_any(st, loc, &rest);
            }
            if let Some(keys) = st.get(other, &Key::Keys).cloned() {
                self.add_keys(st, loc, &keys);
            }
            for (k, v) in slots {
                if k != Key::Rest {
                    st.set(loc, k, v);
                }
            }
        } else {
            let rest = from.clone();
            self.overwrite_any(st, loc, &rest);
        }
    }

    /// Entries with unknown keys: each entry may be theirs now.
    fn overwrite_any(&mut self, st: &mut State, loc: Loc, rest: &Val) {
        for (k, old) in st.slots(loc) {
            let name = match &k {
                Key::Name(n) => *n,
                _ => continue,
            };
            let theirs = Val::unknown(self.terms.attr(rest.term, name));
            let v = self.join_values(&old, &theirs);
            st.set(loc, k, v);
        }
        st.set(loc, Key::Rest, rest.clone());
    }

    pub fn extend_list(&mut self, st: &mut State, loc: Loc, v: &Val, span: Span) {
        match self.elements(st, v) {
            Some(known) => {
                for e in known {
                    self.append(st, loc, &e);
                }
            }
            None => {
                let e = self.any_element(st, v, span);
                self.append_unknown(st, loc, &e);
            }
        }
    }

    pub fn append(&mut self, st: &mut State, loc: Loc, v: &Val) {
        let slots = st.slots(loc);
        let open = slots.iter().any(|(k, _)| *k == Key::Rest);
        let looping = self.stack.last().is_some_and(|f| f.round > 0 && f.function.is_some());
        if open || looping || slots.len() >= self.max_elements() {
            self.append_unknown(st, loc, v);
        } else {
            st.set(loc, Key::Index(slots.len() as u32), v.clone());
        }
    }

    pub fn append_unknown(&mut self, st: &mut State, loc: Loc, v: &Val) {
        let new = match st.get(loc, &Key::Rest).cloned() {
            Some(old) => self.join_values(&old, v),
            None => v.clone(),
        };
        st.set(loc, Key::Rest, new);
    }

    pub fn set_item(&mut self, st: State, object: &Val, key: &Val, value: &Val, span: Span) -> State {
        let mut st = st;
        if let Shape::Either(alternatives) = &object.shape {
            for a in alternatives.iter() {
                st = self.set_item(st, a, key, value, span);
            }
            return st;
        }
        if let Some(s) = self.library_assign(&st, object, &Key::Term(key.term), value, Some(key), span) {
            return s;
        }
        match (self.object_kind(object), object.loc()) {
            (Some(ObjectKind::Dict), Some(loc)) => self.dict_set(&mut st, loc, key, value),
            (Some(ObjectKind::List), Some(loc)) => match key.as_const() {
                Some(Const::Int(i)) if *i >= 0 => st.set(loc, Key::Index(*i as u32), value.clone()),
                _ => self.append_unknown(&mut st, loc, value),
            },
            (Some(ObjectKind::Instance(_)), _) => {
                if let Some(bound) = self.special_method(&st, object, "__setitem__")
                    && let Some((s, _)) =
                        self.call(st.clone(), &bound, &Args::of(vec![key.clone(), value.clone()]), span).into_iter().next()
                {
                    return s;
                }
            }
            _ => {
                if let Some(k) = self.key_of(key) {
                    let loc = self.loc_of_term(object.term);
                    st.set(loc, k, value.clone());
                }
            }
        }
        st
    }

    pub fn delete_item(&mut self, st: State, object: &Val, key: &Val, span: Span) -> State {
        for lib in self.libraries {
            if let Some(outs) = lib.method(self, &st, object, Name::new("__delitem__"), &Args::of(vec![key.clone()]), span) {
                return outs.into_iter().next().map_or(st, |(s, _)| s);
            }
        }
        let mut st = st;
        if let (Some(k), Some(loc)) = (self.key_of(key), object.loc()) {
            st.unset(loc, k);
        }
        st
    }

    // Reading

    #[must_use]
    pub fn is_row_term(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Row(_))
    }
}
