//! Containers of data that modules hold: selecting from one is an access.

use super::execute::{Answer, select_from_store};
use crate::eval::rows::Birth;
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::Span;
use crate::verdict::AccessKind;

/// A store, or a dict inside a row of one (`STORE[tenant][ref]`).
fn is_storage(ev: &Eval<'_>, st: &State, v: &Val) -> bool {
    !ev.loading && matches!(v.shape, Shape::Object(_)) && ev.holds_data(st, v)
}

/// A table of constants, which the credential opens (what it holds stands for callers), or a key that is partly the caller's own.
fn is_key_table(ev: &mut Eval<'_>, st: &State, v: &Val, key: &Val) -> bool {
    if ev.loading || !matches!(v.shape, Shape::Object(_)) || !ev.is_store(v) {
        return false;
    }
    let key = ev.key_term(st, key);
    ev.is_credential_value(key) || matches!(ev.terms.kind(key), TermKind::Make(_)) && !ev.mine(st, key).is_none()
}

/// A known entry that the program itself put there on this path, or a constant key.
fn known(ev: &mut Eval<'_>, st: &State, store: &Val, key: &Val) -> Option<Val> {
    let loc = store.loc()?;
    if let Some(v) = st.get(loc, &Key::Term(key.term)) {
        return Some(v.clone());
    }
    ev.key_of(key).and_then(|k| st.get(loc, &k).cloned())
}

pub fn item(ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val, site: Span) -> Option<Outs> {
    if let Shape::Row(_) = receiver.shape
        && !ev.loading
        && key.as_const().is_none()
        && ev.terms.from_caller(key.term)
    {
        // an entry of an object's own collection
        let n = ev.terms.item(receiver.term, key.term);
        ev.select_entry(st, n, receiver, key, site);
        return Some(vec![(st.clone(), Val::unknown(n))]);
    }
    if !is_storage(ev, st, receiver) && !is_key_table(ev, st, receiver, key) {
        return None;
    }
    if let Some(v) = known(ev, st, receiver, key) {
        return Some(vec![(st.clone(), v)]);
    }
    if key.native().is_some() {
        return None;
    }
    if matches!(key.as_const(), Some(Const::Int(_))) {
        let n = ev.context_at(site);
        let v = ev.store_element(st, receiver, n);
        return Some(vec![(st.clone(), v)]);
    }
    Some(select_from_store(ev, st, receiver, key, Answer::Required, AccessKind::Read, site))
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let key = args.positional.first();
    if !is_storage(ev, st, receiver) && !key.is_some_and(|k| is_key_table(ev, st, receiver, k)) {
        return None;
    }
    match n {
        "get" | "setdefault" => {
            let key = key?.clone();
            if let Some(v) = known(ev, st, receiver, &key) {
                return Some(vec![(st.clone(), v)]);
            }
            let mut outs = select_from_store(ev, st, receiver, &key, Answer::Optional, AccessKind::Read, site);
            if let Some(d) = args.positional.get(1).cloned().filter(|d| !d.is_none()) {
                let mut all = Vec::new();
                for (s, v) in outs {
                    for s in ev.assume(s.clone(), &v, true) {
                        all.push((s, v.clone()));
                    }
                    for s in ev.assume(s, &v, false) {
                        all.push((s, d.clone()));
                    }
                }
                outs = all;
            }
            Some(outs)
        }
        "pop" | "__delitem__" => {
            let key = key?.clone();
            let outs = select_from_store(ev, st, receiver, &key, Answer::Optional, AccessKind::Mutation, site);
            let mut all = Vec::new();
            for (s, v) in outs {
                ev.use_term(&s, v.term, site, AccessKind::Mutation);
                all.push((s, v));
            }
            Some(all)
        }
        "__contains__" => {
            let key = key?.clone();
            if !matches!(ev.object_kind(receiver), Some(ObjectKind::Dict)) {
                return None;
            }
            Some(select_from_store(ev, st, receiver, &key, Answer::Test, AccessKind::Read, site))
        }
        "append" | "add" | "extend" | "insert" => {
            let none = ev.none();
            Some(vec![(st.clone(), none)])
        }
        "remove" | "discard" => {
            let v = key?.clone();
            ev.use_value(st, &v, site, AccessKind::Mutation);
            let none = ev.none();
            Some(vec![(st.clone(), none)])
        }
        _ => None,
    }
}

pub fn assign(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State> {
    if let Shape::Row(_) = receiver.shape {
        let source = ev.top(receiver.term);
        let stored = match ev.terms.kind(source) {
            TermKind::Row(r) => ev.rows[r.0 as usize].query.is_none(),
            TermKind::Store(_) => true,
            _ => false,
        };
        if stored && !ev.loading {
            // without transactions: final at once
            let mut st = st.clone();
            ev.use_term(&st, receiver.term, site, AccessKind::Mutation);
            let loc = ev.loc_of_term(receiver.term);
            st.set(loc, name.clone(), value.clone());
            return Some(st);
        }
        return None;
    }
    if !is_storage(ev, st, receiver) {
        return None;
    }
    let Key::Term(t) = name else { return None };
    let t = *t;
    if !ev.terms.from_caller(t) {
        return None;
    }
    let key = Val::unknown(t);
    let (mut s, v) = select_from_store(ev, st, receiver, &key, Answer::Optional, AccessKind::Mutation, site).into_iter().next()?;
    // a new entry under a key that this path knows to be free is a creation
    ev.use_term(&s, v.term, site, AccessKind::Mutation);
    if let TermKind::Row(r) = ev.terms.kind(v.term)
        && s.born.get(r).is_some_and(|b| b.birth == Birth::Unbound)
    {
        let loc = receiver.loc()?;
        s.set(loc, Key::Term(t), value.clone());
    }
    Some(s)
}
