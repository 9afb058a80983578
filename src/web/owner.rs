//! Owners of routes and hooks: applications, blueprints and their kin, how they are made and mounted.

use super::registry::{Mount, Registry};
use super::rule::rule_text;
use crate::eval::path_of;
use crate::eval::state::State;
use crate::eval::term::Term;
use crate::eval::value::{Key, ObjectKind, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{FileId, Name, Span};
use std::sync::Arc;

/// The owner of a registration: an application, blueprint or the like.
pub(super) fn owner_of(v: &Val) -> Option<Term> {
    match &v.shape {
        Shape::Object(_) => Some(v.term),
        Shape::Member(m) if m.1 == "app" || m.1 == "route" => owner_of(&m.0),
        Shape::Native(_) => Some(v.term),
        _ => None,
    }
}

pub(super) fn is_owner(path: Option<&str>, v: &Val) -> bool {
    match path {
        Some(p) => {
            ["flask.Flask()", "flask.Blueprint()", "flask_restful.Api()", "flask_restx.Namespace()", "flask.current_app"].contains(&p)
                || p.ends_with("Blueprint()")
                || p.ends_with("Flask()")
                || p.ends_with("API()")
                || p.ends_with("Api()")
                || p.ends_with("Router()")
                || p.ends_with("App()")
        }
        // a parameter that nobody passed
        None => matches!(v.shape, Shape::Unknown | Shape::Either(_)),
    }
}

/// Methods that mount one owner under another, or make one.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: Option<&str>, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    let first = args.positional.first();
    let owner = owner_of(receiver);
    match n {
        "register_blueprint" | "add_namespace" | "register_api" if !matches!(receiver.shape, Shape::Class(_)) => {
            let child = args.get(0, "blueprint").or_else(|| args.keyword("ns"))?.clone();
            let prefix = args
                .keyword("url_prefix")
                .or_else(|| args.keyword("path"))
                .or_else(|| if n == "add_namespace" { args.positional.get(1) } else { None });
            let prefix = prefix.and_then(rule_text);
            if let Some(c) = owner_of(&child) {
                let m = Mount { parent: owner, child: c, prefix };
                let registry = Registry::of(ev);
                if !registry.mounts.iter().any(|x| x.child == c && x.parent == owner && x.prefix == m.prefix) {
                    registry.mounts.push(m);
                }
            }
            let none = ev.none();
            one(none)
        }
        "init_app" if path.is_some_and(|p| p.ends_with("Api()")) => {
            let parent = args.positional.first().and_then(owner_of);
            if let Some(c) = owner {
                Registry::of(ev).mounts.push(Mount { parent, child: c, prefix: None });
            }
            let none = ev.none();
            one(none)
        }
        // a project's own API class hands its arguments on
        "super __init__" if path.is_some_and(|p| p.ends_with("Api()")) => {
            let mut s = st.clone();
            if let (Some(loc), Some(list)) = (receiver.loc(), args.keyword("decorators")) {
                s.set(loc, Key::Name(Name::new("decorators")), list.clone());
            }
            let none = ev.none();
            Some(vec![(s, none)])
        }
        "namespace" if path.is_some_and(|p| p.ends_with("Api()")) => {
            let path_name = Name::new("flask_restx.Namespace");
            let mut outs = ev.native_instance(st.clone(), path_name, args, site);
            let (s, v) = outs.pop()?;
            let prefix = args
                .keyword("path")
                .and_then(rule_text)
                .or_else(|| first.and_then(rule_text).map(|n| format!("/{}", n.trim_start_matches('/'))));
            let registry = Registry::of(ev);
            registry.mounts.push(Mount { parent: owner, child: v.term, prefix });
            Some(vec![(s, v)])
        }
        _ => None,
    }
}

/// Classes whose instances own routes and hooks.
#[must_use]
pub fn is_constructor(path: &str) -> bool {
    matches!(path, "flask.Flask" | "flask.Blueprint" | "flask_restful.Api" | "flask_restx.Namespace")
}

/// What their constructors do, whether called by themselves or by way of a subclass.
pub fn created(ev: &mut Eval<'_>, path: &str, v: &Val, args: &Args) {
    let prefix = args.keyword("url_prefix").or_else(|| args.keyword("prefix")).and_then(rule_text);
    let prefix = prefix.or_else(|| {
        if path != "flask_restx.Namespace" {
            return None;
        }
        args.keyword("path")
            .and_then(rule_text)
            .or_else(|| args.positional.first().and_then(rule_text).map(|n| format!("/{}", n.trim_start_matches('/'))))
    });
    let parent = if path == "flask_restful.Api" { args.get(0, "app").and_then(owner_of) } else { None };
    if path == "flask.Blueprint"
        && let Some(n) = args.get(0, "name").and_then(|v| v.as_str().map(str::to_owned))
    {
        Arc::make_mut(&mut ev.owner_names).insert(v.term, n);
    }
    let registry = Registry::of(ev);
    if path == "flask.Flask" && !registry.apps.contains(v) {
        registry.apps.push(v.clone());
    }
    if !registry.owners.contains(v) {
        registry.owners.push(v.clone());
    }
    if let Some(p) = prefix {
        registry.prefixes.push((v.term, p));
    }
    if parent.is_some() {
        registry.mounts.push(Mount { parent, child: v.term, prefix: None });
    }
}

pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name) -> Option<Outs> {
    let path = path_of(ev, receiver)?;
    if path.ends_with("Flask()") && name == "config" {
        let v = ev.native("flask.config");
        return Some(vec![(st.clone(), v)]);
    }
    if name == "extensions" && path.ends_with("Flask()") {
        let loc = receiver.loc()?;
        if st.get(loc, &Key::Name(name)).is_none() {
            let mut s = st.clone();
            let site = Span { file: FileId(0), start: loc.0, end: loc.0 };
            let d = ev.object(&mut s, ObjectKind::Dict, site);
            s.set(loc, Key::Name(name), d.clone());
            return Some(vec![(s, d)]);
        }
    }
    None
}

/// `app.view_functions[endpoint]`, `app.view_functions.get(endpoint)`
pub fn item(ev: &mut Eval<'_>, st: &State, path: &str) -> Option<Outs> {
    if !path.ends_with(".view_functions") {
        return None;
    }
    let region = ev.region(Region::Request);
    let v = st.get(region, &Key::Name(Name::new("#view"))).cloned()?;
    Some(vec![(st.clone(), v)])
}
