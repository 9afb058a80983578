//! What stands for something of the request: proxies, context variables, the current user known or not.

use super::jwt;
use super::login::current_user;
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};

pub fn dereference(ev: &mut Eval<'_>, st: &State, v: &Val, site: Span) -> Option<Outs> {
    if let Shape::Native(p) = v.shape {
        return match p.as_str() {
            "flask_login.current_user" => Some(current_user(ev, st, site)),
            "authlib.integrations.flask_oauth2.current_token" => {
                Some(vec![(st.clone(), Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("oauth.token")))))])
            }
            "flask_jwt.current_identity" | "flask_jwt_extended.current_user" => Some(jwt::user(ev, st, site)),
            _ => None,
        };
    }
    let ObjectKind::Native(p) = ev.object_kind(v)? else { return None };
    if !p.as_str().ends_with("LocalProxy") {
        return None;
    }
    let inner = st.get(v.loc()?, &Key::Index(0)).cloned()?;
    if ev.closure_of(&inner).is_some() {
        return Some(ev.call(st.clone(), &inner, &Args::default(), site));
    }
    // a context variable
    Some(vec![(st.clone(), context_value(ev, st, &inner))])
}

fn context_value(ev: &mut Eval<'_>, st: &State, variable: &Val) -> Val {
    let held = variable.loc().and_then(|l| st.get(l, &Key::Name(Name::new("#value"))).cloned());
    match held {
        Some(v) => v,
        None => match variable.loc().and_then(|l| st.get(l, &Key::Name(Name::new("default"))).cloned()) {
            Some(d) => d,
            None => ev.unset(),
        },
    }
}

/// `get`, `set` and `reset` of a context variable.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let mut s = st.clone();
    let loc = receiver.loc()?;
    let v = match n {
        "get" => {
            let v = context_value(ev, st, receiver);
            match args.positional.first() {
                Some(d) if matches!(ev.terms.kind(v.term), TermKind::Unset) => d.clone(),
                _ => v,
            }
        }
        "set" => {
            s.set(loc, Key::Name(Name::new("#value")), args.positional.first()?.clone());
            ev.fresh(site)
        }
        _ => ev.none(),
    };
    Some(vec![(s, v)])
}

pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
    // an attribute of a proxy is one of what it stands for
    if !ev.loading
        && let Some(outs) = dereference(ev, st, receiver, site)
    {
        let mut all = Vec::new();
        for (s, v) in outs {
            all.extend(ev.attribute(s, &v, name, site));
        }
        return Some(all);
    }
    // the anonymous user
    if let Some(outs) = super::login::anonymous_attribute(ev, st, receiver, name) {
        return Some(outs);
    }
    if matches!(receiver.shape, Shape::Unknown) && matches!(ev.terms.kind(receiver.term), TermKind::Ambient(_)) {
        let n = name.as_str();
        if matches!(n, "is_authenticated" | "is_anonymous")
            && let Some(somebody) = st.literal(receiver.term).and_then(|l| l.truth)
        {
            let v = ev.boolean(somebody == (n == "is_authenticated"));
            return Some(vec![(st.clone(), v)]);
        }
        if n == "is_authenticated" {
            return Some(vec![(st.clone(), receiver.clone())]);
        }
        if n == "is_anonymous" {
            let v = ev.negate(receiver);
            return Some(vec![(st.clone(), v)]);
        }
    }
    if let Shape::Row(_) = receiver.shape
        && matches!(name.as_str(), "is_authenticated" | "is_anonymous")
        && !ev.models.get(if let Shape::Row(m) = receiver.shape { m } else { return None }).is_some_and(|m| m.columns.contains_key(&name))
    {
        if name == "is_anonymous" {
            let v = ev.negate(receiver);
            return Some(vec![(st.clone(), v)]);
        }
        return Some(vec![(st.clone(), receiver.clone())]);
    }
    None
}
