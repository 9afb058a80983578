//! Routes, in all the forms in which they are registered.

use super::owner::{created, is_constructor, is_owner, owner_of};
use super::registry::{Registry, Route, Style};
use super::rule::{rule_text, rule_texts, strings};
use super::views::{self, METHODS};
use super::{classful, hook, owner};
use crate::eval::state::State;
use crate::eval::term::Term;
use crate::eval::value::{Key, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// A decorator of the library that remembers what it was made with.
pub(super) fn decorator(ev: &mut Eval<'_>, name: &str, receiver: &Val, args: &Args) -> Val {
    let tool = ev.native(name);
    let mut positional = vec![receiver.clone()];
    let list = args.positional.clone();
    positional.push(Val::new(tool.term, Shape::Either(Arc::new(list))));
    Val::new(tool.term, Shape::Partial(Arc::new(PartialCall { function: tool, positional, keyword: args.keyword.clone() })))
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: Option<&str>, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    let first = args.positional.first();
    let owner = owner_of(receiver);
    let registers = is_owner(path, receiver);
    match n {
        "route" | "doc_route" if registers && (first.is_some_and(|f| rule_text(f).is_some()) || args.keyword("rule").is_some()) => {
            let d = decorator(ev, "web:route", receiver, args);
            one(d)
        }
        _ if METHODS.contains(&n)
            && registers
            && first.is_some_and(|f| rule_text(f).is_some_and(|r| r.is_empty() || r.starts_with('/')))
            && path.is_some() =>
        {
            let mut args = args.clone();
            let method = ev.text(n);
            args.keyword.push((Name::new("#method"), method));
            let d = decorator(ev, "web:route", receiver, &args);
            one(d)
        }
        "add_url_rule" => {
            let rules = args.get(0, "rule").map(rule_texts).filter(|rs| !rs.is_empty())?;
            let endpoint = args.get(1, "endpoint").and_then(|v| v.as_str().map(str::to_owned));
            let view = args.get(2, "view_func").cloned();
            let methods = strings(ev, st, args.keyword("methods"));
            if let Some(view) = view {
                for rule in rules {
                    register(ev, owner, rule, methods.clone(), view.clone(), endpoint.clone(), site);
                }
            }
            let none = ev.none();
            one(none)
        }
        "add_resource" => {
            let class = args.positional.first()?.clone();
            for u in args.positional.iter().skip(1) {
                for rule in rule_texts(u) {
                    push(
                        ev,
                        Route {
                            owner,
                            rule,
                            methods: Vec::new(),
                            view: class.clone(),
                            endpoint: None,
                            origin: None,
                            style: Style::Resource,
                            site,
                        },
                    );
                }
            }
            let none = ev.none();
            one(none)
        }
        "abort" if path.is_some_and(|p| p.ends_with("Api()") || p.ends_with("Namespace()")) => {
            super::response::call(ev, st, "flask_restful.abort", args, site)
        }
        "parser" if path.is_some_and(|p| p.ends_with("Api()") || p.ends_with("Namespace()")) => {
            Some(ev.native_instance(st.clone(), Name::new("flask_restful.reqparse.RequestParser"), args, site))
        }
        "as_view" => match receiver.shape {
            Shape::Class(_) => Some(views::as_view(ev, st, receiver, args, site)),
            _ => None,
        },
        "register" => match receiver.shape {
            Shape::Class(class) if ev.descends(class, |n| n.ends_with("FlaskView")) => {
                classful::register(ev, st, receiver, class, args, site);
                let none = ev.none();
                one(none)
            }
            _ => None,
        },
        _ => owner::method(ev, st, receiver, path, n, args, site).or_else(|| hook::method(ev, st, receiver, path, n, args)),
    }
}

fn register(ev: &mut Eval<'_>, owner: Option<Term>, rule: String, methods: Vec<String>, view: Val, endpoint: Option<String>, site: Span) {
    let origin = ev.defining.last().cloned();
    push(ev, Route { owner, rule, methods, view, endpoint, origin, style: Style::Function, site });
}

/// Where a decorator gives the class or something else by a setting, each class that it may be is the view.
pub(super) fn push(ev: &mut Eval<'_>, r: Route) {
    if !ev.loading {
        return;
    }
    match &r.view.shape {
        Shape::Either(views) if r.style == Style::Resource => {
            for view in views.iter().filter(|v| matches!(v.shape, Shape::Class(_))) {
                Registry::of(ev).routes.push(Route { view: view.clone(), ..r.clone() });
            }
        }
        _ => Registry::of(ev).routes.push(r),
    }
}

fn is_class(v: &Val) -> bool {
    match &v.shape {
        Shape::Class(_) => true,
        Shape::Either(vs) => vs.iter().any(is_class),
        _ => false,
    }
}

/// `app.url_map.converters["invoice"] = InvoiceConverter`
pub fn assign(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val) -> Option<State> {
    let (Key::Name(n), Shape::Member(converters)) = (name, &receiver.shape) else { return None };
    if converters.1 != "converters" || !matches!(&converters.0.shape, Shape::Member(map) if map.1 == "url_map") {
        return None;
    }
    Registry::of(ev).converters.push((n.to_string(), value.clone()));
    Some(st.clone())
}

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        views::VIEW => views::call(ev, st, args, site),
        "web:route" => {
            let receiver = args.positional.first()?.clone();
            let made: Vec<Val> = match &args.positional.get(1)?.shape {
                Shape::Either(vs) => vs.to_vec(),
                _ => Vec::new(),
            };
            let f = args.positional.get(2)?.clone();
            let own = Args { positional: made, keyword: args.keyword.clone(), ..Args::default() };
            let mut methods = strings(ev, st, own.keyword("methods"));
            if let Some(m) = own.keyword("#method").and_then(|v| v.as_str()) {
                methods = vec![m.to_uppercase()];
            }
            let owner = owner_of(&receiver);
            let endpoint = own.keyword("endpoint").and_then(|v| v.as_str().map(str::to_owned));
            if is_class(&f) {
                // a class under a route: a resource, or a class view of an extension
                let style = Style::Resource;
                for u in &own.positional {
                    for rule in rule_texts(u) {
                        push(
                            ev,
                            Route {
                                owner,
                                rule,
                                methods: methods.clone(),
                                view: f.clone(),
                                endpoint: endpoint.clone(),
                                origin: None,
                                style,
                                site,
                            },
                        );
                    }
                }
            } else {
                let mut rules = own.get(0, "rule").map(rule_texts).unwrap_or_default();
                if rules.is_empty() {
                    rules.push(String::new());
                }
                for rule in rules {
                    register(ev, owner, rule, methods.clone(), f.clone(), endpoint.clone(), site);
                }
            }
            Some(vec![(st.clone(), f)])
        }
        "web:errorhandler" => hook::error_handler(ev, st, args),
        _ if is_constructor(path) => {
            let mut outs = ev.native_instance(st.clone(), Name::new(path), args, site);
            let (s, v) = outs.pop()?;
            created(ev, path, &v, args);
            Some(vec![(s, v)])
        }
        "web:method-route" => classful::remember(ev, st, args),
        "flask_classful.route" | "flask_appbuilder.expose" | "flask_appbuilder.baseviews.expose" | "flask_admin.expose" => {
            Some(classful::method_route(ev, st, args))
        }
        _ => None,
    }
}
