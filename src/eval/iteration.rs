//! What iterating a value gives.

use super::state::State;
use super::term::TermKind;
use super::value::{Key, ObjectKind, Shape, Val};
use super::{Args, Eval};
use crate::source::{Name, Span};

/// How a loop sees a collection.
#[derive(Debug, PartialEq)]
pub enum Iteration {
    Known(Vec<Val>),
    Each { element: Val, conditions: Vec<Val> },
}

impl Eval<'_> {
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
                if let Some(bound) = self.special_method(st, &v, "__iter__")
                    && let Some((s, r)) = self.call(st.clone(), &bound, &Args::default(), span).into_iter().next()
                {
                    *st = s;
                    return r;
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
                    Some(ObjectKind::Dict) => match self.dict_keys(st, *loc) {
                        (known, Some(others)) => known.into_iter().chain([others]).collect(),
                        (_, None) => vec![Val::unknown(self.terms.make(TermKind::Some(v.term, n)))],
                    },
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

    /// Any element of a collection, as one value.
    pub fn any_element(&mut self, st: &mut State, v: &Val, span: Span) -> Val {
        match self.iterate(st, v, span) {
            Iteration::Known(k) => self.one_of(&k, span),
            Iteration::Each { element, .. } => element,
        }
    }
}
