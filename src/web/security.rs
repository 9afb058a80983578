//! Flask-Security: decorators that accept a token, HTTP basic or the session, and test roles and permissions.

use super::guard::{decorating, unauthorized};
use super::login::{USER, session_user};
use super::registry::Registry;
use super::request::read;
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Key, PartialCall, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

const REQUIRED: &str = "web:security-required";
const ROLES: &str = "web:security-roles";

/// Ways in that the library offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    Token,
    Basic,
    Session,
}

impl Mechanism {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "token" => Self::Token,
            "basic" => Self::Basic,
            "session" => Self::Session,
            _ => return None,
        })
    }
}

/// The library's functions, by the last part of their path.
pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        REQUIRED => return Some(required(ev, st, args, site)),
        ROLES => return Some(in_role(ev, st, args, site)),
        _ => {}
    }
    let name = path.strip_prefix("flask_security.")?.rsplit('.').next()?;
    match name {
        "auth_required" => factory(ev, st, REQUIRED, args),
        "auth_token_required" | "http_auth_required" => {
            let word = ev.text(if name == "auth_token_required" { "token" } else { "basic" });
            let f = args.positional.first().filter(|f| is_view(f)).cloned();
            let tool = factory(ev, st, REQUIRED, &Args::of(vec![word]));
            match f {
                Some(f) => {
                    let (s, tool) = tool?.pop()?;
                    Some(ev.call(s, &tool, &Args::of(vec![f]), site))
                }
                None => tool,
            }
        }
        "roles_required" | "roles_accepted" | "permissions_required" | "permissions_accepted" => factory(ev, st, ROLES, args),
        "login_required" => {
            let none = ev.none();
            decorating(ev, st, "web:login", &none, args)
        }
        "unauth_csrf" | "handle_csrf" | "anonymous_user_required" => {
            let v = ev.native("builtins.same");
            Some(vec![(st.clone(), v)])
        }
        n if n.ends_with("UserDatastore") => {
            let outs = ev.native_instance(st.clone(), Name::new(path), args, site);
            if let Some(Shape::Class(class)) = args.get(1, "user_model").map(|v| v.shape.clone()) {
                let model = ev.class_info(class).map(|i| i.qualified);
                Registry::of(ev).user_model = model;
            }
            Some(outs)
        }
        _ => None,
    }
}

fn is_view(v: &Val) -> bool {
    matches!(v.shape, Shape::Function(_) | Shape::Bound(_) | Shape::Partial(_))
}

/// A decorator that keeps the words it was made with; a view given at once is decorated with the default.
fn factory(ev: &mut Eval<'_>, st: &State, tool: &str, args: &Args) -> Option<Outs> {
    let t = ev.native(tool);
    let (given, words): (Vec<Val>, Vec<Val>) = args.positional.iter().cloned().partition(is_view);
    let mut positional = vec![Val::new(t.term, Shape::Either(Arc::new(words)))];
    positional.extend(given);
    let v = Val::new(t.term, Shape::Partial(Arc::new(PartialCall { function: t, positional, keyword: Vec::new() })));
    Some(vec![(st.clone(), v)])
}

/// The words, the view and its arguments; `None` while the view is still to be decorated.
fn parts(args: &Args) -> Option<(Vec<String>, Val, Args)> {
    let words = match &args.positional.first()?.shape {
        Shape::Either(ws) => ws.iter().filter_map(|w| w.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let view = args.positional.get(1)?.clone();
    Some((words, view, Args { positional: args.positional.iter().skip(2).cloned().collect(), ..args.clone() }))
}

/// While modules load a decorator wraps; in a request the wrapped view is called.
fn wrapping(ev: &mut Eval<'_>, st: &State, tool: &str, args: &Args) -> Option<Outs> {
    if !ev.loading {
        return None;
    }
    let t = ev.native(tool);
    let view = args.positional.get(1)?.clone();
    let partial = PartialCall { function: t, positional: args.positional.clone(), keyword: Vec::new() };
    Some(vec![(st.clone(), Val::new(view.term, Shape::Partial(Arc::new(partial))))])
}

fn required(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Outs {
    if let Some(outs) = wrapping(ev, st, REQUIRED, args) {
        return outs;
    }
    let Some((words, view, rest)) = parts(args) else { return Vec::new() };
    let mut ways: Vec<Mechanism> = words.iter().filter_map(|w| Mechanism::of(w)).collect();
    if ways.is_empty() {
        ways = vec![Mechanism::Session, Mechanism::Token];
    }
    let region = ev.region(Region::G);
    let key = Key::Name(Name::new(USER));
    if st.get(region, &key).is_some() {
        // a decorator outside has let the caller in by one of its own ways
        let by_session = st.way.session;
        if by_session && !ways.contains(&Mechanism::Session) {
            unauthorized(ev, st.clone(), site);
            return Vec::new();
        }
        ev.tail_call(st.clone(), &view, &rest);
        return Vec::new();
    }
    let mut ready = Vec::new();
    for way in ways {
        let mut s = st.clone();
        match way {
            Mechanism::Session => {
                for (mut s, user) in session_user(ev, &s, site) {
                    s.set(region, key.clone(), user);
                    ready.push(s);
                }
                continue;
            }
            Mechanism::Token => {
                read(ev, &mut s, Source::Header, "Authentication-Token", site);
            }
            Mechanism::Basic => {
                read(ev, &mut s, Source::Basic, "authorization", site);
            }
        }
        s.way.verified = true;
        let user = current_user(ev, site);
        s.set(region, key.clone(), user);
        ready.push(s);
    }
    unauthorized(ev, st.clone(), site);
    for s in ready {
        ev.tail_call(s, &view, &rest);
    }
    Vec::new()
}

/// The caller, as an object of the user model that the datastore was given.
pub fn current_user(ev: &mut Eval<'_>, site: Span) -> Val {
    let term = ev.terms.make(TermKind::Ambient(Name::new("current_user")));
    match Registry::read(ev).user_model {
        Some(model) => {
            let e = Event::Principal { term, model: Some(model), span: site };
            if !ev.events.contains(&e) {
                ev.event(e);
            }
            Val::new(term, Shape::Row(model))
        }
        None => Val::unknown(term),
    }
}

fn in_role(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Outs {
    if let Some(outs) = wrapping(ev, st, ROLES, args) {
        return outs;
    }
    let Some((words, view, rest)) = parts(args) else { return Vec::new() };
    unauthorized(ev, st.clone(), site);
    let mut s = st.clone();
    ev.pass_by_roles(&mut s, &words);
    ev.tail_call(s, &view, &rest);
    Vec::new()
}
