//! Requests to another service: the reference in the address selects there, unless the caller is sent along.

use super::arguments::Given;
use super::{Call, key, select};
use crate::eval::query::Entity;
use crate::eval::state::State;
use crate::eval::term::{Term, TermKind};
use crate::eval::value::{Key, ObjectKind, Shape, TextPiece, Val};
use crate::eval::{Eval, Outs};
use crate::knowledge::StoreRule;
use crate::source::Name;
use crate::verdict::AccessKind;

/// How deep values are looked for in arguments.
const DEPTH: usize = 4;

pub(super) fn run(ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given, call: &Call<'_>) -> Option<Outs> {
    let mut sent = Vec::new();
    for a in call.args.all() {
        within(ev, st, a, DEPTH, &mut sent);
    }
    if let Some(client) = call.receiver {
        // what a session sends with each request
        within(ev, st, client, DEPTH, &mut sent);
        let headers = ev.terms.attr(client.term, Name::new("headers"));
        let at = ev.loc_of_term(headers);
        for (_, v) in st.slots(at) {
            within(ev, st, &v, DEPTH, &mut sent);
        }
    }
    if sent.iter().any(|v| speaks_for_caller(ev, st, v)) {
        for v in &sent {
            ev.use_value(st, v, call.site, AccessKind::Read);
        }
        let terms: Vec<Term> = sent.iter().map(|v| v.term).collect();
        let term = ev.terms.make(TermKind::Call(Name::new(call.name), terms));
        return Some(vec![(st.clone(), Val::unknown(term))]);
    }
    let keys = given.all(&rule.key);
    let address = keys.first()?;
    // the caller's own address is another matter
    let fixed = match ev.pieces(address).first() {
        Some(TextPiece::Literal(_)) => true,
        Some(TextPiece::Value(v)) => !ev.terms.from_caller(v.term),
        None => false,
    };
    let mut parts = Vec::new();
    for k in &keys {
        parts.extend(key::alternatives(ev, st, k).into_iter().flatten());
    }
    parts.retain(|v| ev.terms.from_caller(v.term) && ev.is_reference_like(v.term));
    if !fixed || parts.is_empty() {
        return None;
    }
    let model = Name::new(&key::word(ev, st, &keys).unwrap_or_else(|| "service".to_owned()));
    let criterion = key::equalities(ev, Entity { model, alias: 0 }, "key", &parts);
    Some(select(ev, st, rule.does, model, &criterion, call.site))
}

/// `session.headers.update(…)`: sent with each request of the session.
pub(super) fn carry(ev: &mut Eval<'_>, st: &State, call: &Call<'_>) -> Outs {
    let mut st = st.clone();
    if let Some(headers) = call.receiver {
        let at = ev.loc_of_term(headers.term);
        for (i, v) in call.args.all().enumerate() {
            st.set(at, Key::Name(Name::new(&format!("#carried {i} {}", call.site.start))), v.clone());
        }
    }
    let none = ev.none();
    vec![(st, none)]
}

/// A value and those inside it.
fn within(ev: &Eval<'_>, st: &State, v: &Val, depth: usize, found: &mut Vec<Val>) {
    found.push(v.clone());
    if depth == 0 {
        return;
    }
    if let Shape::Comprehension(c) = &v.shape {
        within(ev, st, &c.source, depth - 1, found);
    }
    if let Some(loc) = v.loc()
        && let Some(ObjectKind::Dict | ObjectKind::List | ObjectKind::Tuple | ObjectKind::Native(_)) = ev.object_kind(v)
    {
        for (_, x) in st.slots(loc) {
            within(ev, st, &x, depth - 1, found);
        }
    }
}

/// It tells the service who asks: the credential itself, something of the principal's, the caller's own headers.
fn speaks_for_caller(ev: &mut Eval<'_>, st: &State, v: &Val) -> bool {
    if let Shape::Native(path) = v.shape {
        return path.as_str().starts_with("flask.request");
    }
    let headers = |k: &TermKind| matches!(k, TermKind::Setting(n) if n.as_str().starts_with("flask.request.headers"));
    if ev.terms.has_credential(v.term) || ev.terms.any(v.term, &mut |_, k| headers(k)) {
        return true;
    }
    key::parts(ev, v.term).iter().any(|p| !ev.terms.from_caller(p.term) && !ev.mine(st, p.term).is_none())
}
