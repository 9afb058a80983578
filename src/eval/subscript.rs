//! Reading an entry.

use super::state::{Literal, State};
use super::term::TermKind;
use super::value::{Comprehension, Key, Loc, ObjectKind, Shape, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};
use std::sync::Arc;

/// Models of a table (`MODELS[kind]`) that are followed one by one.
const MAX_MODELS: usize = 4;

impl Eval<'_> {
    fn is_model_class(&self, v: &Val) -> bool {
        let Shape::Class(loc) = v.shape else { return false };
        self.class_info(loc).is_some_and(|c| self.models.get(c.qualified).is_some())
    }

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
                            let e = self.native_exception("builtins.IndexError", Vec::new());
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
                        self.may_raise(&st, "builtins.IndexError");
                        return vec![(st, v)];
                    }
                    Some(ObjectKind::Instance(_)) => {
                        if let Some(bound) = self.special_method(&st, object, "__getitem__") {
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
                if !self.exists_after_read(&mut st, object, name) {
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
            let e = self.native_exception("builtins.KeyError", Vec::new());
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
            // a table of models: the path splits, since each is selected from in its own way
            if values.len() <= MAX_MODELS && values.iter().all(|v| self.is_model_class(v)) {
                self.may_raise(&st, "builtins.KeyError");
                return values.into_iter().map(|v| (st.clone(), v)).collect();
            }
            let simple = values.iter().all(|v| v.as_const().is_some());
            let v = if simple {
                let term = self.terms.loss(vec![key.term]);
                Val::unknown(term)
            } else {
                self.one_of(&values, span)
            };
            self.may_raise(&st, "builtins.KeyError");
            return vec![(st, v)];
        }
        match rest {
            Some(rest) => {
                let term = self.terms.item(rest.term, key.term);
                self.may_raise(&st, "builtins.KeyError");
                let v = if matches!(rest.shape, Shape::Unknown) { Val::unknown(term) } else { rest };
                vec![(st, v)]
            }
            None => {
                let e = self.native_exception("builtins.KeyError", Vec::new());
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

    pub(super) fn slice(&mut self, st: State, object: &Val, span: Span) -> Outs {
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
}
