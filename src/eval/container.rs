//! Lists, tuples, sets, dicts, stores: reading, writing, iterating.

use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::{Comprehension, Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};
use std::sync::Arc;

/// How a loop sees a collection.
#[derive(Debug)]
pub enum Iteration {
    Known(Vec<Val>),
    Each { element: Val, conditions: Vec<Val> },
}

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
            Key::Index(_) | Key::Rest => return None,
        })
    }

    /// The class or object that lives at a place.
    fn placed(&mut self, loc: Loc) -> Val {
        if self.class_info(loc).is_some() {
            let term = self.terms.make(TermKind::Fresh(u32::MAX / 4 + loc.0));
            return Val::new(term, Shape::Class(loc));
        }
        let term = self.terms.make(TermKind::Fresh(u32::MAX - loc.0));
        Val::new(term, Shape::Object(loc))
    }

    /// A module's container of data: storage.
    #[must_use]
    pub fn is_store(&self, v: &Val) -> bool {
        matches!(self.terms.kind(v.term), TermKind::Store(_))
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

    /// What libraries iterate in their own way (queries run, cursors fetch).
    pub fn iterable(&mut self, st: &mut State, v: Val, span: Span) -> Val {
        match &v.shape {
            Shape::Query(_) => {
                for lib in self.libraries {
                    if let Some(outs) = lib.method(self, st, &v, Name::new("__iter__"), &Args::default(), span) {
                        if let Some((s, v)) = outs.into_iter().next() {
                            *st = s;
                            return v;
                        }
                        break;
                    }
                }
                v
            }
            Shape::Object(_) => {
                if let Some(ObjectKind::Instance(class)) = self.object_kind(&v)
                    && let Some(f) = self.class_attribute(st, class, Name::new("__iter__"))
                {
                    let bound = self.bind(&f, &v, class);
                    if let Some((s, r)) = self.call(st.clone(), &bound, &Args::default(), span).into_iter().next() {
                        *st = s;
                        return r;
                    }
                }
                v
            }
            _ => v,
        }
    }

    /// The element that a loop over `v` binds.
    pub fn iterate(&mut self, st: &mut State, v: &Val, span: Span) -> Iteration {
        if let Some(known) = self.elements(st, v)
            && known.len() <= self.max_elements()
        {
            return Iteration::Known(known);
        }
        let n = self.context_at(span);
        match &v.shape {
            Shape::Rows(m) => {
                let term = self.terms.make(TermKind::Some(v.term, n));
                Iteration::Each { element: Val::new(term, Shape::Row(*m)), conditions: Vec::new() }
            }
            Shape::Comprehension(c) => Iteration::Each { element: c.element.clone(), conditions: c.conditions.clone() },
            Shape::Object(loc) if !self.is_store(v) => {
                let values: Vec<Val> = match self.object_kind(v) {
                    Some(ObjectKind::Dict) => {
                        // keys
                        let term = self.terms.make(TermKind::Some(v.term, n));
                        vec![Val::unknown(term)]
                    }
                    _ => st.slots(*loc).into_iter().map(|(_, x)| x).collect(),
                };
                let element = self.one_of(&values, span);
                Iteration::Each { element, conditions: Vec::new() }
            }
            Shape::Object(_) => {
                let element = match self.object_kind(v) {
                    // keys of a store
                    Some(ObjectKind::Dict) => {
                        let row = self.terms.make(TermKind::Some(v.term, n));
                        let key = self.terms.attr(row, Name::new("key"));
                        Val::unknown(key)
                    }
                    _ => self.store_element(st, v, n),
                };
                Iteration::Each { element, conditions: Vec::new() }
            }
            Shape::Member(m) if matches!(m.1.as_str(), "items" | "values" | "keys") => {
                let (store, how) = ((m.0).clone(), m.1);
                let row = self.store_element(st, &store, n);
                let element = match how.as_str() {
                    "values" => row,
                    "keys" => Val::unknown(self.terms.attr(row.term, Name::new("key"))),
                    _ => {
                        let key = Val::unknown(self.terms.attr(row.term, Name::new("key")));
                        self.make_sequence(st, ObjectKind::Tuple, vec![key, row], None, span)
                    }
                };
                Iteration::Each { element, conditions: Vec::new() }
            }
            Shape::Either(alternatives) => {
                let mut elements = Vec::new();
                for a in alternatives.iter().filter(|a| !a.is_none()) {
                    match self.iterate(st, a, span) {
                        Iteration::Known(k) => elements.extend(k),
                        Iteration::Each { element, .. } => elements.push(element),
                    }
                }
                let element = self.one_of(&elements, span);
                Iteration::Each { element, conditions: Vec::new() }
            }
            Shape::Const(_) => Iteration::Known(Vec::new()),
            Shape::Class(class) => {
                let class = *class;
                let most = self.max_elements();
                let members: Vec<Val> = st
                    .slots(class)
                    .into_iter()
                    .filter_map(|(k, x)| if let Key::Name(n) = k { self.enum_member(class, n, &x) } else { None })
                    .take(most)
                    .collect();
                Iteration::Known(members)
            }
            _ => {
                let term = self.terms.make(TermKind::Some(v.term, n));
                Iteration::Each { element: Val::unknown(term), conditions: Vec::new() }
            }
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

    /// Any element of a collection, as one value.
    pub fn any_element(&mut self, st: &mut State, v: &Val, span: Span) -> Val {
        match self.iterate(st, v, span) {
            Iteration::Known(k) => self.one_of(&k, span),
            Iteration::Each { element, .. } => element,
        }
    }

    // Writing

    /// The object that a dict shows when each of its entries k is attribute k of the object (`d[k] = getattr(x, k)`), or what an
    /// expression makes of the attribute; also when the entries are those of another such dict (`for k, v in d.items()`).
    pub fn told_by_entry(&self, key: &Val, value: &Val) -> Option<Val> {
        if key.as_const().is_some() {
            return None;
        }
        if let (TermKind::Loss(of), TermKind::Some(x, _)) = (self.terms.kind(key.term), self.terms.kind(value.term))
            && of.as_slice() == [value.term]
        {
            return Some(Val::unknown(*x));
        }
        let mut told = None;
        self.terms.any(value.term, &mut |_, k| {
            if let TermKind::Item(x, n) = k
                && *n == key.term
            {
                told = Some(*x);
            }
            told.is_some()
        });
        told.map(Val::unknown)
    }

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
                        Some(o) => self.join_values(&State::default(), &o, &State::default(), value),
                        None => value.clone(),
                    };
                    st.set(loc, Key::Rest, v);
                }
            }
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
            let v = self.join_values(&State::default(), &old, &State::default(), &theirs);
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
            Some(old) => self.join_values(&State::default(), &old, &State::default(), v),
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
            (Some(ObjectKind::Instance(class)), _) => {
                if let Some(f) = self.class_attribute(&st, class, Name::new("__setitem__")) {
                    let bound = self.bind(&f, object, class);
                    if let Some((s, _)) =
                        self.call(st.clone(), &bound, &Args::of(vec![key.clone(), value.clone()]), span).into_iter().next()
                    {
                        return s;
                    }
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

    /// `object[key]`.
    pub fn subscript(&mut self, st: State, object: &Val, key: &Val, span: Span) -> Outs {
        if let Shape::Either(alternatives) = &object.shape {
            let mut outs = Vec::new();
            for a in alternatives.iter() {
                if !a.is_none() {
                    outs.extend(self.subscript(st.clone(), a, key, span));
                }
            }
            return self.merge_outcomes(outs);
        }
        for lib in self.libraries {
            if let Some(outs) = lib.item(self, &st, object, key, span) {
                return outs;
            }
        }
        if key.native() == Some(Name::new("builtins.slice()")) {
            return self.slice(st, object, span);
        }
        let mut st = st;
        match &object.shape {
            Shape::Object(loc) => {
                let loc = *loc;
                match self.object_kind(object) {
                    Some(ObjectKind::Dict) => return self.dict_item(st, object, loc, key, span),
                    Some(ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set) => {
                        if let Some(known) = self.elements(&st, object)
                            && let Some(Const::Int(i)) = key.as_const()
                        {
                            let n = known.len() as i64;
                            let i = if *i < 0 { n + i } else { *i };
                            if let Some(v) = usize::try_from(i).ok().and_then(|i| known.get(i)) {
                                return vec![(st, v.clone())];
                            }
                            let e = self.native_exception("builtins.IndexError", Vec::new(), span);
                            self.raise(st, e);
                            return Vec::new();
                        }
                        if let Some(Const::Int(i)) = key.as_const()
                            && *i >= 0
                            && let Some(v) = st.get(loc, &Key::Index(*i as u32)).cloned()
                        {
                            return vec![(st, v)];
                        }
                        let v = self.any_element(&mut st, object, span);
                        self.may_raise(&st, "builtins.IndexError", span);
                        return vec![(st, v)];
                    }
                    Some(ObjectKind::Instance(class)) => {
                        if let Some(f) = self.class_attribute(&st, class, Name::new("__getitem__")) {
                            let bound = self.bind(&f, object, class);
                            return self.call(st, &bound, &Args::of(vec![key.clone()]), span);
                        }
                    }
                    _ => {}
                }
            }
            Shape::Class(_) => return vec![(st, object.clone())],
            Shape::View(inner) => {
                let inner = (**inner).clone();
                let v = self.view_entry(&inner, key);
                return vec![(st, v)];
            }
            Shape::Rows(m) => {
                let n = self.context_at(span);
                let _ = m;
                if key.as_const().is_some() {
                    // rows[0]: the object that the access selected; rows["total"] of one row
                    if let Some(Const::Int(_)) = key.as_const() {
                        let v = Val::new(object.term, Shape::Row(*m));
                        self.known_non_null(&mut st, object.term);
                        self.row_exists(&mut st, object.term);
                        return vec![(st, v)];
                    }
                }
                let term = self.terms.make(TermKind::Some(object.term, n));
                return vec![(st, Val::new(term, Shape::Row(*m)))];
            }
            Shape::Comprehension(c) => {
                let c = Arc::clone(c);
                let states = self.under(st, &c);
                return states.into_iter().map(|s| (s, c.element.clone())).collect();
            }
            Shape::Text(_) | Shape::Const(Const::Str(_)) => {
                let term = self.terms.part(object.term);
                return vec![(st, Val::unknown(term))];
            }
            Shape::Row(_) => {
                let name = Name::new("[]");
                if !self.exists_after_read(&mut st, object, name, span) {
                    return Vec::new();
                }
                // a tuple row: its only column, or the entity
                if let Some(Const::Int(i)) = key.as_const() {
                    let v = self.row_column(object, *i);
                    return vec![(st, v)];
                }
                if let Some(Const::Str(s)) = key.as_const() {
                    return self.attribute(st, object, Name::new(s), span);
                }
            }
            _ => {}
        }
        if let Some(k) = self.key_of(key) {
            let loc = self.loc_of_term(object.term);
            if let Some(v) = st.get(loc, &k).cloned() {
                return vec![(st, v)];
            }
        }
        let term = self.terms.item(object.term, key.term);
        let mut raised = st.clone();
        if self.in_try() {
            let _ = self.learn(&mut raised, term, &Literal { null: Some(true), ..Literal::default() });
            let e = self.native_exception("builtins.KeyError", Vec::new(), span);
            self.raise(raised, e);
        }
        vec![(st, Val::unknown(term))]
    }

    /// The states in which the conditions of a comprehension hold for its variable.
    pub fn under(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        let mut open = vec![st];
        for cond in &c.conditions {
            let mut next = Vec::new();
            for s in open {
                next.extend(self.assume(s, cond, true));
            }
            open = self.merge(next);
        }
        open
    }

    fn view_entry(&mut self, of: &Val, key: &Val) -> Val {
        let term = self.terms.item(of.term, key.term);
        Val::unknown(term)
    }

    /// Entry of a dict that is no storage.
    pub fn dict_item(&mut self, st: State, object: &Val, loc: Loc, key: &Val, span: Span) -> Outs {
        let direct = self.key_of(key).unwrap_or(Key::Term(key.term));
        if let Some(v) = st.get(loc, &direct).cloned() {
            return vec![(st, v)];
        }
        if let Shape::Either(alternatives) = &key.shape {
            let mut outs = Vec::new();
            for a in alternatives.iter() {
                outs.extend(self.dict_item(st.clone(), object, loc, a, span));
            }
            return self.merge_outcomes(outs);
        }
        let slots = st.slots(loc);
        let rest = slots.iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v.clone());
        if let Some(rest) = &rest
            && matches!(rest.shape, Shape::Row(_))
        {
            self.select_entry(&st, rest.term, rest, key, span);
        }
        if matches!(direct, Key::Term(_)) {
            // a registry: one of its entries
            let values: Vec<Val> = slots.into_iter().map(|(_, v)| v).collect();
            if values.is_empty() {
                let term = self.terms.item(object.term, key.term);
                return vec![(st, Val::unknown(term))];
            }
            let simple = values.iter().all(|v| v.as_const().is_some());
            let v = if simple {
                let term = self.terms.loss(vec![key.term]);
                Val::unknown(term)
            } else {
                self.one_of(&values, span)
            };
            self.may_raise(&st, "builtins.KeyError", span);
            return vec![(st, v)];
        }
        match rest {
            Some(rest) => {
                let term = self.terms.item(rest.term, key.term);
                self.may_raise(&st, "builtins.KeyError", span);
                let v = if matches!(rest.shape, Shape::Unknown) { Val::unknown(term) } else { rest };
                vec![(st, v)]
            }
            None => {
                let e = self.native_exception("builtins.KeyError", Vec::new(), span);
                if self.loading || !self.in_try() {
                    // an entry that code not seen here writes
                    let unset = self.unset();
                    return vec![(st, unset)];
                }
                self.raise(st, e);
                Vec::new()
            }
        }
    }

    fn slice(&mut self, st: State, object: &Val, span: Span) -> Outs {
        let mut st = st;
        let v = match &object.shape {
            Shape::Rows(_) | Shape::Comprehension(_) | Shape::Query(_) => object.clone(),
            Shape::Object(_) => match self.object_kind(object) {
                Some(k @ (ObjectKind::List | ObjectKind::Tuple)) => {
                    let e = self.any_element(&mut st, object, span);
                    self.make_sequence(&mut st, k, Vec::new(), Some(e), span)
                }
                _ => object.clone(),
            },
            _ => Val::unknown(self.terms.part(object.term)),
        };
        vec![(st, v)]
    }

    /// Inside a `try`, a path on which this raised.
    pub fn may_raise(&mut self, st: &State, class: &str, span: Span) {
        if self.in_try() {
            let e = self.native_exception(class, Vec::new(), span);
            self.raise(st.clone(), e);
        }
    }

    /// An exception of a library class.
    pub fn native_exception(&mut self, class: &str, args: Vec<Val>, span: Span) -> Val {
        let term = self.terms.all_of(args.iter().map(|a| a.term).collect());
        let _ = span;
        if args.is_empty() {
            return self.native(&format!("{class}()"));
        }
        Val::new(term, Shape::Native(Name::new(&format!("{class}()"))))
    }

    #[must_use]
    pub fn is_row_term(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Row(_))
    }

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
}
