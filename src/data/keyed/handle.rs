//! A place in a store: client, table, bucket, the path to a document. Each step towards it may select.

use super::arguments::Given;
use super::{condition, key};
use crate::eval::query::{Criterion, Entity, criterion};
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Eval, Outs};
use crate::knowledge::StoreRule;
use crate::source::{Name, Span};
use std::sync::Arc;

/// What the steps so far say.
pub(super) struct Handle {
    pub(super) model: Option<String>,
    parts: Vec<Val>,
    condition: Criterion,
}

fn slot(name: &str) -> Key {
    Key::Name(Name::new(name))
}

impl Handle {
    pub(super) fn of(st: &State, receiver: Option<&Val>) -> Self {
        let mut handle = Self { model: None, parts: Vec::new(), condition: Criterion::True };
        let Some(loc) = receiver.and_then(Val::loc) else { return handle };
        handle.model = st.get(loc, &slot("#model")).and_then(|v| v.as_str().map(str::to_owned));
        while let Some(v) = st.get(loc, &slot(&format!("#part {}", handle.parts.len()))) {
            handle.parts.push(v.clone());
        }
        handle.condition = st.get(loc, &slot("#condition")).map_or(Criterion::True, criterion);
        handle
    }

    /// One step further: a table of a database, a document of a collection, a query narrowed.
    pub(super) fn step(mut self, ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given, site: Span) -> Outs {
        let mut st = st.clone();
        let named = given.get(&rule.object).cloned();
        if let Some(named) = &named {
            self.model = named.as_str().map(str::to_owned).or_else(|| key::word(ev, &st, std::slice::from_ref(named)));
            self.parts.extend(key::parts(ev, named.term));
        }
        let keys = given.all(&rule.key);
        if self.model.is_none() {
            self.model = key::word(ev, &st, &keys);
        }
        for k in &keys {
            self.parts.extend(key::parts(ev, k.term));
        }
        // a database, an account of the caller's own
        for v in given.others(rule) {
            if !ev.terms.from_caller(v.term) && !ev.loading && !ev.mine(&st, v.term).is_none() {
                self.parts.push(v);
            }
        }
        let e = condition::anything();
        let more = condition::of(ev, &st, rule, given, e);
        let whole = std::mem::replace(&mut self.condition, Criterion::True).and(more);
        let v = ev.object(&mut st, ObjectKind::Native(Name::new(&rule.gives)), site);
        if let Some(loc) = v.loc() {
            if let Some(m) = &self.model {
                let text = ev.text(m);
                st.set(loc, slot("#model"), text);
            }
            for (i, p) in self.parts.into_iter().enumerate() {
                st.set(loc, slot(&format!("#part {i}")), p);
            }
            if whole != Criterion::True {
                let term = ev.terms.loss(Vec::new());
                st.set(loc, slot("#condition"), Val::new(term, Shape::Criterion(Arc::new(whole))));
            }
        }
        vec![(st, v)]
    }

    /// All that a call at this place demands of the object.
    pub(super) fn selection(&self, ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given, e: Entity) -> Criterion {
        let mut keys: Vec<Vec<Val>> = vec![self.parts.clone()];
        for k in given.all(&rule.key) {
            let options = key::alternatives(ev, st, &k);
            if options.is_empty() {
                continue;
            }
            keys = keys.iter().flat_map(|a| options.iter().map(move |b| a.iter().chain(b).cloned().collect())).collect();
        }
        let mut each: Vec<Criterion> = keys.iter().map(|parts| key::equalities(ev, e, "key", parts)).collect();
        let by_key = if each.len() == 1 { each.remove(0) } else { Criterion::Or(each) };
        let more = condition::of(ev, st, rule, given, e);
        by_key.and(self.condition.clone()).and(more)
    }
}
