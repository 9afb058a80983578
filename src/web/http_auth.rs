//! Flask-HTTPAuth: the project's verifier asked for the credential, roles, who the caller is.

use super::guard::{decorating, unauthorized};
use super::login::USER;
use super::registry::{LoaderKind, Registry};
use super::request::read;
use crate::eval::state::State;
use crate::eval::term::{Source, Term};
use crate::eval::value::{Key, ObjectKind, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};

/// Flask-HTTPAuth: reads the credential, asks the project's verifier, keeps who it is.
pub(super) fn guard(ev: &mut Eval<'_>, st: &State, settings: &Val, f: &Val, args: &Args, site: Span) -> Outs {
    let (owner, role, optional) = match (ev.object_kind(settings), settings.loc()) {
        (Some(ObjectKind::Dict), Some(l)) => (
            st.get(l, &Key::Name(Name::new("owner"))).cloned(),
            st.get(l, &Key::Name(Name::new("role"))).cloned(),
            st.get(l, &Key::Name(Name::new("optional"))).is_some_and(|v| v.as_const() == Some(&Const::Bool(true))),
        ),
        _ => (Some(settings.clone()), None, false),
    };
    let owner_term = owner.as_ref().map(|o| o.term);
    let multi: Vec<Term> = owner
        .as_ref()
        .filter(|o| matches!(ev.object_kind(o), Some(ObjectKind::Native(p)) if p.as_str().ends_with("MultiAuth")))
        .and_then(|o| o.loc())
        .map(|l| st.slots(l).into_iter().map(|(_, v)| v.term).collect())
        .unwrap_or_default();
    let region = ev.region(Region::G);
    let mut ready = Vec::new();
    let verifiers: Vec<(LoaderKind, Val)> = Registry::read(ev)
        .loaders
        .iter()
        .filter(|l| matches!(l.kind, LoaderKind::VerifyToken | LoaderKind::VerifyPassword))
        .filter(|l| l.owner == owner_term || l.owner.is_some_and(|o| multi.contains(&o)))
        .map(|l| (l.kind, l.function.clone()))
        .collect();
    for (kind, verify) in &verifiers {
        let mut s = st.clone();
        let given = if *kind == LoaderKind::VerifyToken {
            vec![read(ev, &mut s, Source::Header, "Authorization", site)]
        } else {
            let c = read(ev, &mut s, Source::Basic, "authorization", site);
            let user = Val::unknown(ev.terms.attr(c.term, Name::new("username")));
            let password = Val::unknown(ev.terms.attr(c.term, Name::new("password")));
            vec![user, password]
        };
        for (s, who) in ev.call(s, verify, &Args::of(given.clone()), site) {
            for mut yes in ev.assume(s.clone(), &who, true) {
                let user = if who.as_const().is_some() || matches!(who.shape, Shape::Cond(_)) { given[0].clone() } else { who.clone() };
                yes.set(region, Key::Name(Name::new(USER)), user);
                ready.push(yes);
            }
            for no in ev.assume(s, &who, false) {
                if optional {
                    ready.push(no);
                } else {
                    unauthorized(ev, no, site);
                }
            }
        }
    }
    if verifiers.is_empty() {
        let mut s = st.clone();
        let c = read(ev, &mut s, Source::Header, "Authorization", site);
        s.way.verified = true;
        s.set(region, Key::Name(Name::new(USER)), c);
        ready.push(s);
    }
    for mut s in ev.merge(ready) {
        if let Some(role) = &role {
            let words: Vec<String> = match ev.elements(&s, role) {
                Some(all) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
                None => role.as_str().map(str::to_owned).into_iter().collect(),
            };
            let refused = s.clone();
            unauthorized(ev, refused, site);
            ev.pass_by_roles(&mut s, &words);
        }
        ev.tail_call(s, f, args);
    }
    Vec::new()
}

/// `@authenticate(token_auth)`: a decorator for authentication that is given the authenticator lets in whom this one knows.
pub(super) fn handed_over(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args) -> Option<Outs> {
    if !ev.know.is_authentication(path) {
        return None;
    }
    let authenticator = args.all().find(|a| {
        matches!(ev.object_kind(a), Some(ObjectKind::Native(p)) if matches!(p.as_str().rsplit('.').next(), Some("HTTPBasicAuth" | "HTTPTokenAuth" | "HTTPDigestAuth" | "MultiAuth")))
    })?;
    let with = Args { positional: Vec::new(), keyword: args.keyword.clone(), ..Args::default() };
    decorating(ev, st, "web:httpauth", &authenticator.clone(), &with)
}

/// Methods of `HTTPBasicAuth()` and its kin.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match n {
        "login_required" => decorating(ev, st, "web:httpauth", receiver, args),
        "current_user" | "username" => {
            let region = ev.region(Region::G);
            let v = match st.get(region, &Key::Name(Name::new(USER))).cloned() {
                Some(v) => v,
                None => ev.unset(),
            };
            Some(vec![(st.clone(), v)])
        }
        "get_auth" => {
            let mut s = st.clone();
            let v = read(ev, &mut s, Source::Basic, "authorization", site);
            Some(vec![(s, v)])
        }
        _ => None,
    }
}
