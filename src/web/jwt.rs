//! Tokens that a library verifies: Flask-JWT and its kin, PyJWT, Authlib.

use super::guard::unauthorized;
use super::login::{USER, loaders};
use super::registry::LoaderKind;
use super::request::note_credential;
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Key, ObjectKind, Region, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};

/// The token of a JWT extension: a credential that the library verifies, whose user the project may look up.
pub(super) fn required(ev: &mut Eval<'_>, st: &State, settings: &Val, site: Span) -> Vec<State> {
    let optional =
        settings.loc().and_then(|l| st.get(l, &Key::Name(Name::new("optional")))).is_some_and(|v| v.as_const() == Some(&Const::Bool(true)));
    let mut s = st.clone();
    let token = ev.input(Source::Header, Name::new("Authorization"));
    note_credential(ev, &mut s, &token, site);
    s.way.verified = true;
    let mut ready = Vec::new();
    for (s, user) in user(ev, &s, site) {
        if loaders(ev, LoaderKind::JwtUser).is_empty() {
            ready.push(s);
            continue;
        }
        // no user of that name: refused
        let none = ev.none();
        for no in ev.related(s.clone(), &user, &none, true) {
            unauthorized(ev, no, site);
        }
        ready.extend(ev.related(s, &user, &none, false));
    }
    if optional {
        let mut without = st.clone();
        let region = ev.region(Region::G);
        let none = ev.none();
        without.set(region, Key::Name(Name::new(USER)), none);
        ready.push(without);
    }
    ev.merge(ready)
}

/// Who the verified token stands for; found once a request.
pub(super) fn user(ev: &mut Eval<'_>, st: &State, site: Span) -> Outs {
    let region = ev.region(Region::G);
    let key = Key::Name(Name::new(USER));
    if let Some(v) = st.get(region, &key).cloned() {
        return vec![(st.clone(), v)];
    }
    let identity = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.identity"))));
    let mut outs = match loaders(ev, LoaderKind::JwtUser).first().cloned() {
        Some(f) => {
            let header = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.header"))));
            let claims = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.claims"))));
            // older releases hand over the identity alone
            let one = ev.closure_of(&f).is_some_and(|c| ev.function_of(c).parameters.len() == 1);
            let args = if one { vec![identity] } else { vec![header, claims] };
            ev.call(st.clone(), &f, &Args::of(args), site)
        }
        None => vec![(st.clone(), identity)],
    };
    for (s, v) in &mut outs {
        s.set(region, key.clone(), v.clone());
    }
    ev.merge_outcomes(outs)
}

/// `current_user`, `get_jwt_identity()`, `get_jwt()`
pub(super) fn identity(ev: &mut Eval<'_>, st: &State, path: &str, site: Span) -> Outs {
    if path.ends_with("current_user") {
        return user(ev, st, site);
    }
    let t = ev.terms.make(TermKind::Ambient(Name::new(if path.ends_with("identity") { "jwt.identity" } else { "jwt.claims" })));
    vec![(st.clone(), Val::unknown(t))]
}

/// `jwt.decode(token, …)`: claims that the library verified, unless it was told not to.
pub(super) fn verified_claims(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let unverified = args.keyword("verify").is_some_and(|v| v.as_const() == Some(&Const::Bool(false)))
        || args.keyword("options").and_then(|o| o.loc()).is_some_and(|l| {
            st.get(l, &Key::Name(Name::new("verify_signature"))).is_some_and(|v| v.as_const() == Some(&Const::Bool(false)))
        });
    let token = args.positional.first()?.clone();
    let mut s = st.clone();
    if unverified {
        // anybody can write these
        let v = ev.input(Source::Header, Name::new("unverified claims"));
        return Some(vec![(s, v)]);
    }
    let mut refused = st.clone();
    refused.way.rejected = true;
    let e = ev.native_exception("jwt.InvalidTokenError", Vec::new());
    ev.raise(refused, e);
    if ev.is_credential_value(token.term) || ev.terms.from_caller(token.term) {
        s.way.verified = true;
        s.way.rejected = false;
    }
    let t = ev.terms.make(TermKind::Ambient(Name::new("claims")));
    ev.event(Event::Principal { term: t, model: None, span: site });
    Some(vec![(s, Val::unknown(t))])
}

/// `verify_jwt_in_request(optional=…)`
pub(super) fn verify(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let none = ev.none();
    let mut s = st.clone();
    let settings = ev.object(&mut s, ObjectKind::Dict, site);
    if let (Some(l), Some(v)) = (settings.loc(), args.get(0, "optional")) {
        s.set(l, Key::Name(Name::new("optional")), v.clone());
    }
    Some(required(ev, &s, &settings, site).into_iter().map(|s| (s, none.clone())).collect())
}

/// Authlib: a token that the library verifies.
pub(super) fn acquire(ev: &mut Eval<'_>, st: &State, site: Span) -> Option<Outs> {
    let refused = st.clone();
    if ev.in_try() {
        // one of several exceptions of the library
        let e = ev.fresh(site);
        ev.raise(refused, e);
    } else {
        unauthorized(ev, refused, site);
    }
    let token = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("oauth.token"))));
    let settings = ev.none();
    Some(required(ev, st, &settings, site).into_iter().map(|s| (s, token.clone())).collect())
}
