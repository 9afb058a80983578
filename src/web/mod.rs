//! What Flask and its extensions do when called: registrations, request order, credential reads.

mod authenticator;
mod classful;
pub mod connexion;
mod converter;
mod exit;
mod extension;
mod files;
mod guard;
mod hook;
mod http_auth;
mod jwt;
mod login;
mod openapi;
mod operation;
mod overwrite;
mod owner;
mod parser;
pub mod pipeline;
mod principal;
mod proxy;
pub mod registry;
mod request;
mod resolver;
mod response;
mod rights;
mod routing;
mod rule;
mod schema;
mod security;
pub mod task;
mod views;

use crate::eval::state::State;
use crate::eval::value::{Key, Loc, Shape, Val};
use crate::eval::{Args, Eval, Library, Outs, path_of};
use crate::source::{Name, Span};

/// The web library of the evaluator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Web;

impl Library for Web {
    fn call(&self, ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs> {
        connexion::call(ev, st, path.as_str(), args, site)
            .or_else(|| operation::call(ev, st, path.as_str(), args, site))
            .or_else(|| routing::call(ev, st, path.as_str(), args, site))
            .or_else(|| response::call(ev, st, path.as_str(), args, site))
            .or_else(|| files::call(ev, st, path.as_str(), args, site))
            .or_else(|| principal::call(ev, st, path.as_str(), args, site))
            .or_else(|| security::call(ev, st, path.as_str(), args, site))
            .or_else(|| extension::call(ev, st, path.as_str(), args, site))
            .or_else(|| authenticator::call(ev, st, path.as_str(), args, site))
    }

    fn method(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, args: &Args, site: Span) -> Option<Outs> {
        let n = name.as_str();
        // of a proxy (werkzeug.local.LocalProxy), whose attributes are those of the object that it stands for
        if n == "_get_current_object" {
            return Some(vec![(st.clone(), receiver.clone())]);
        }
        if n == "super dispatch_request" {
            return pipeline::dispatch(ev, st, receiver, args, site);
        }
        if let Some(outs) = schema::method(ev, st, receiver, n, args, site) {
            return Some(outs);
        }
        let path = path_of(ev, receiver);
        if let Some(p) = &path {
            if n == "get"
                && !args.positional.is_empty()
                && let Some(outs) = owner::item(ev, st, p)
            {
                return Some(outs);
            }
            if let Some(outs) = connexion::method(ev, st, receiver, p, n, args, site) {
                return Some(outs);
            }
            if n == "update"
                && let Some(outs) = overwrite::update(ev, st, receiver, p, args)
            {
                return Some(outs);
            }
            if let Some(outs) = request::method(ev, st, p, n, args, site) {
                return Some(outs);
            }
            if let Some(outs) = principal::method(ev, st, receiver, p, n, args, site) {
                return Some(outs);
            }
            if let Some(outs) = extension::method(ev, st, receiver, p, n, args, site) {
                return Some(outs);
            }
            if let Some(outs) = response::method(ev, st, receiver, p, n, args, site) {
                return Some(outs);
            }
            let whole = ev.know.canonical(&format!("{p}.{n}"));
            if ev.know.does(&whole).is_some()
                && let Some(outs) = response::call(ev, st, &whole, args, site).or_else(|| extension::call(ev, st, &whole, args, site))
            {
                return Some(outs);
            }
        }
        routing::method(ev, st, receiver, path.as_deref(), n, args, site).or_else(|| files::method(ev, st, receiver, n, site))
    }

    fn attribute(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
        if let Some(outs) = connexion::attribute(ev, st, receiver, name, site) {
            return Some(outs);
        }
        // a property in APIFlask, a method in Flask-HTTPAuth
        if name == "current_user" && path_of(ev, receiver).is_some_and(|p| p.starts_with("apiflask.") && p.ends_with("Auth()")) {
            return http_auth::method(ev, st, receiver, name.as_str(), &Args::default(), site);
        }
        if let Shape::Native(p) = receiver.shape {
            if let Some(outs) = request::attribute(ev, st, p.as_str(), name, site) {
                return Some(outs);
            }
            if p == "flask.request.json"
                && !matches!(name.as_str(), "get" | "items" | "keys" | "values" | "pop" | "copy" | "update" | "setdefault")
            {
                return None;
            }
        }
        proxy::attribute(ev, st, receiver, name, site).or_else(|| owner::attribute(ev, st, receiver, name))
    }

    fn item(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val, site: Span) -> Option<Outs> {
        let path = path_of(ev, receiver)?;
        if let Some(outs) = overwrite::item(ev, st, receiver, key) {
            return Some(outs);
        }
        connexion::item(ev, st, &path, key, site).or_else(|| request::item(ev, st, &path, key, site)).or_else(|| owner::item(ev, st, &path))
    }

    fn assign(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, _site: Span) -> Option<State> {
        if let Some(s) = routing::assign(ev, st, receiver, name, value) {
            return Some(s);
        }
        login::assign(ev, name);
        let path = path_of(ev, receiver)?;
        request::assign(ev, st, &path, name, value)
    }

    fn instance_created(&self, ev: &mut Eval<'_>, instance: &Val, class: Loc, args: &Args) {
        let Some(info) = ev.class_info(class) else { return };
        let native = info.natives().map(|n| ev.know.canonical(n.as_str())).find(|n| owner::is_constructor(n));
        if let Some(path) = native {
            owner::created(ev, &path, instance, args);
        }
    }

    fn entered(&self, ev: &mut Eval<'_>, st: &State, manager: &Val, site: Span) -> Option<Outs> {
        principal::entered(ev, st, manager, site).or_else(|| extension::entered(st, manager))
    }

    fn dereference(&self, ev: &mut Eval<'_>, st: &State, v: &Val, site: Span) -> Option<Outs> {
        proxy::dereference(ev, st, v, site)
    }
}
