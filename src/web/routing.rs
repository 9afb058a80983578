//! Registrations: applications, blueprints, routes, hooks, resources, in all the forms in which they are written.

use super::path_of;
use super::registry::{ErrorHandler, Hook, HookKind, Loader, LoaderKind, Mount, Registry, Route, Style};
use super::views::{self, METHODS};
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::{Parameter, ParameterKind};
use crate::source::{Name, Span};
use std::sync::Arc;

/// A decorator of the library that remembers what it was made with.
fn decorator(ev: &mut Eval<'_>, name: &str, receiver: &Val, args: &Args) -> Val {
    let tool = ev.native(name);
    let mut positional = vec![receiver.clone()];
    let list = args.positional.clone();
    positional.push(Val::new(tool.term, Shape::Either(Arc::new(list))));
    Val::new(tool.term, Shape::Partial(Arc::new(PartialCall { function: tool, positional, keyword: args.keyword.clone() })))
}

fn strings(ev: &mut Eval<'_>, st: &State, v: Option<&Val>) -> Vec<String> {
    let Some(v) = v else { return Vec::new() };
    if let Some(s) = v.as_str() {
        return vec![s.to_owned()];
    }
    ev.elements(st, v).map(|vs| vs.iter().filter_map(|v| v.as_str().map(str::to_uppercase)).collect()).unwrap_or_default()
}

/// The texts that a rule may have: a setting can choose between several.
fn rule_texts(v: &Val) -> Vec<String> {
    match &v.shape {
        Shape::Either(vs) => vs.iter().flat_map(rule_texts).collect(),
        _ => rule_text(v).into_iter().collect(),
    }
}

/// Text of a rule, with unknown parts left as `*`; of several, the last.
fn rule_text(v: &Val) -> Option<String> {
    match &v.shape {
        Shape::Text(pieces) => Some(
            pieces
                .iter()
                .map(|p| match p {
                    crate::eval::value::TextPiece::Literal(s) => s.to_string(),
                    crate::eval::value::TextPiece::Value(_) => "*".to_owned(),
                })
                .collect(),
        ),
        Shape::Either(vs) => vs.iter().rev().find_map(rule_text),
        _ => v.as_str().map(str::to_owned),
    }
}

/// The owner of a registration: an application, blueprint or the like.
fn owner_of(v: &Val) -> Option<crate::eval::term::Term> {
    match &v.shape {
        Shape::Object(_) => Some(v.term),
        Shape::Member(m) if m.1 == "app" || m.1 == "route" => owner_of(&m.0),
        Shape::Native(_) => Some(v.term),
        _ => None,
    }
}

fn is_owner(path: Option<&str>, v: &Val) -> bool {
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
        "before_request"
        | "before_app_request"
        | "url_value_preprocessor"
        | "app_url_value_preprocessor"
        | "after_request"
        | "before_app_first_request"
        | "teardown_request"
        | "teardown_appcontext"
        | "context_processor"
        | "shell_context_processor"
        | "template_filter"
        | "app_template_filter"
        | "app_context_processor"
        | "after_app_request"
        | "before_first_request"
        | "url_defaults"
        | "template_global"
        | "app_template_global"
        | "template_test"
        | "record"
        | "record_once"
        | "add_template_filter"
        | "register_listener" => {
            if path.is_none() && !matches!(receiver.shape, Shape::Unknown | Shape::Either(_)) {
                return None;
            }
            let f = first.cloned();
            let kind = match n {
                "before_request" => Some(HookKind::Before),
                "before_app_request" => Some(HookKind::BeforeApp),
                "url_value_preprocessor" | "app_url_value_preprocessor" => Some(HookKind::Preprocessor),
                "after_request" | "after_app_request" => Some(HookKind::After),
                _ => None,
            };
            if let (Some(kind), Some(f)) = (kind, &f)
                && ev.loading
            {
                let hook = Hook { owner, kind, function: f.clone() };
                let hooks = &mut Registry::of(ev).hooks;
                if !hooks.contains(&hook) {
                    hooks.push(hook);
                }
            }
            let v = match f {
                Some(f) => f,
                None => ev.native("builtins.same"),
            };
            one(v)
        }
        "errorhandler" | "app_errorhandler" | "error_handler" if path.is_some() => {
            let d = decorator(ev, "web:errorhandler", receiver, args);
            one(d)
        }
        "register_error_handler" => {
            let h = ErrorHandler { owner, exception: args.positional.first()?.clone(), function: args.positional.get(1)?.clone() };
            Registry::of(ev).error_handlers.push(h);
            let none = ev.none();
            one(none)
        }
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
        // a project's own API class hands its arguments on
        "super __init__" if path.is_some_and(|p| p.ends_with("Api()")) => {
            let mut s = st.clone();
            if let (Some(loc), Some(list)) = (receiver.loc(), args.keyword("decorators")) {
                s.set(loc, Key::Name(Name::new("decorators")), list.clone());
            }
            let none = ev.none();
            Some(vec![(s, none)])
        }
        "abort" if path.is_some_and(|p| p.ends_with("Api()") || p.ends_with("Namespace()")) => {
            super::response::call(ev, st, "flask_restful.abort", args, site)
        }
        "parser" if path.is_some_and(|p| p.ends_with("Api()") || p.ends_with("Namespace()")) => {
            Some(ev.native_instance(st.clone(), Name::new("flask_restful.reqparse.RequestParser"), args, site))
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
        "as_view" => match receiver.shape {
            Shape::Class(_) => Some(views::as_view(ev, st, receiver, args, site)),
            _ => None,
        },
        "register" => match receiver.shape {
            Shape::Class(class) if ev.descends(class, |n| n.ends_with("FlaskView")) => {
                register_classful(ev, st, receiver, class, args, site);
                let none = ev.none();
                one(none)
            }
            _ => None,
        },
        "request_loader"
        | "user_loader"
        | "header_loader"
        | "verify_token"
        | "verify_password"
        | "get_user_roles"
        | "user_lookup_loader"
        | "user_loader_callback_loader"
        | "get_password"
            if path.is_some() =>
        {
            let kind = match n {
                "request_loader" => LoaderKind::RequestLoader,
                "header_loader" => LoaderKind::RequestLoader,
                "user_loader" => LoaderKind::UserLoader,
                "verify_token" => LoaderKind::VerifyToken,
                "verify_password" | "get_password" => LoaderKind::VerifyPassword,
                "get_user_roles" => LoaderKind::UserRoles,
                _ => LoaderKind::JwtUser,
            };
            let f = first?.clone();
            let l = Loader { owner, kind, function: f.clone() };
            Registry::of(ev).loaders.push(l);
            one(f)
        }
        _ => None,
    }
}

fn register(
    ev: &mut Eval<'_>,
    owner: Option<crate::eval::term::Term>,
    rule: String,
    methods: Vec<String>,
    view: Val,
    endpoint: Option<String>,
    site: Span,
) {
    let origin = ev.defining.last().cloned();
    push(ev, Route { owner, rule, methods, view, endpoint, origin, style: Style::Function, site });
}

/// Where a decorator gives the class or something else by a setting, each class that it may be is the view.
fn push(ev: &mut Eval<'_>, r: Route) {
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
        "web:errorhandler" => {
            let receiver = args.positional.first()?.clone();
            let exception = match &args.positional.get(1)?.shape {
                Shape::Either(vs) => vs.first().cloned(),
                _ => None,
            };
            let f = args.positional.get(2)?.clone();
            let exception = match exception {
                Some(e) => e,
                None => ev.native("builtins.Exception"),
            };
            let owner = owner_of(&receiver);
            Registry::of(ev).error_handlers.push(ErrorHandler { owner, exception, function: f.clone() });
            Some(vec![(st.clone(), f)])
        }
        _ if is_constructor(path) => {
            let mut outs = ev.native_instance(st.clone(), Name::new(path), args, site);
            let (s, v) = outs.pop()?;
            created(ev, path, &v, args);
            Some(vec![(s, v)])
        }
        "flask_classful.route" => {
            let tool = ev.native("web:method-route");
            let keep = ev.make_sequence(&mut st.clone(), ObjectKind::List, Vec::new(), None, site);
            let _ = keep;
            let mut positional = vec![Val::new(tool.term, Shape::Either(Arc::new(args.positional.clone())))];
            positional.truncate(1);
            let v = Val::new(
                tool.term,
                Shape::Partial(Arc::new(PartialCall { function: tool.clone(), positional, keyword: args.keyword.clone() })),
            );
            Some(vec![(st.clone(), v)])
        }
        "web:method-route" => {
            let rule = match &args.positional.first()?.shape {
                Shape::Either(vs) => vs.first().cloned()?,
                _ => return None,
            };
            let f = args.positional.get(1)?.clone();
            let mut s = st.clone();
            if let Some(c) = ev.closure_of(&f) {
                let loc = c.attributes;
                s.set(loc, Key::Name(Name::new("#rule")), rule);
                if let Some(m) = args.keyword("methods") {
                    s.set(loc, Key::Name(Name::new("#methods")), m.clone());
                }
            }
            Some(vec![(s, f)])
        }
        "flask_appbuilder.expose" | "flask_appbuilder.baseviews.expose" | "flask_admin.expose" => {
            let tool = ev.native("web:method-route");
            let positional = vec![Val::new(tool.term, Shape::Either(Arc::new(args.positional.clone())))];
            let v = Val::new(
                tool.term,
                Shape::Partial(Arc::new(PartialCall { function: tool.clone(), positional, keyword: args.keyword.clone() })),
            );
            Some(vec![(st.clone(), v)])
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
            let site = Span { file: crate::source::FileId(0), start: loc.0, end: loc.0 };
            let d = ev.object(&mut s, ObjectKind::Dict, site);
            s.set(loc, Key::Name(name), d.clone());
            return Some(vec![(s, d)]);
        }
    }
    None
}

/// `app.view_functions[endpoint]`, `app.view_functions.get(endpoint)`
pub fn item(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, key: &Val) -> Option<Outs> {
    let _ = receiver;
    if !path.ends_with(".view_functions") {
        return None;
    }
    let _ = key;
    let region = ev.region(crate::eval::value::Region::Request);
    let v = st.get(region, &Key::Name(Name::new("#view"))).cloned()?;
    Some(vec![(st.clone(), v)])
}

/// Flask-Classful: each public method is a route.
fn register_classful(ev: &mut Eval<'_>, st: &State, class_value: &Val, class: crate::eval::value::Loc, args: &Args, site: Span) {
    let Some(info) = ev.class_info(class) else { return };
    let owner = args.positional.first().and_then(owner_of);
    let text = |ev: &Eval<'_>, n: &str| {
        args.keyword(n).or(None).and_then(rule_text).or_else(|| ev.class_attribute(st, class, Name::new(n)).and_then(|v| rule_text(&v)))
    };
    let base = text(ev, "route_base").unwrap_or_else(|| {
        let n = info.name.as_str();
        format!("/{}", n.strip_suffix("View").unwrap_or(n).to_lowercase())
    });
    let prefix = text(ev, "route_prefix").unwrap_or_default();
    let base = format!("/{}/{}", prefix.trim_matches('/'), base.trim_matches('/')).replace("//", "/");
    for a in &info.order {
        let crate::eval::class::Ancestor::Class(l) = a else { continue };
        for (k, f) in st.slots(*l) {
            let Key::Name(n) = k else { continue };
            let name = n.as_str();
            if name.starts_with(['_', '#']) || name.starts_with("before_") || name.starts_with("after_") || ev.closure_of(&f).is_none() {
                continue;
            }
            let Some(c) = ev.closure_of(&f) else { continue };
            let rule = st.get(c.attributes, &Key::Name(Name::new("#rule"))).and_then(rule_text);
            let own_methods = st.get(c.attributes, &Key::Name(Name::new("#methods"))).cloned();
            let named = |p: &&Parameter| matches!(p.kind, ParameterKind::PositionalOnly | ParameterKind::Normal);
            let parameters: Vec<String> =
                ev.function_of(c).parameters.iter().skip(1).filter(named).map(|p| format!("<{}>", p.name)).collect();
            let (rule, method) = match rule {
                Some(r) => (format!("{}/{}", base.trim_end_matches('/'), r.trim_start_matches('/')), None),
                None => {
                    let tail = parameters.join("/");
                    match name {
                        "index" => (format!("{base}/"), Some("GET")),
                        "get" => (format!("{base}/{tail}"), Some("GET")),
                        "post" => (format!("{base}/"), Some("POST")),
                        "put" => (format!("{base}/{tail}"), Some("PUT")),
                        "patch" => (format!("{base}/{tail}"), Some("PATCH")),
                        "delete" => (format!("{base}/{tail}"), Some("DELETE")),
                        _ => (format!("{base}/{name}/{tail}"), Some("GET")),
                    }
                }
            };
            let mut methods = strings(ev, st, own_methods.as_ref());
            if methods.is_empty() {
                methods = vec![method.unwrap_or("GET").to_owned()];
            }
            let view = Val::new(class_value.term, Shape::Member(Arc::new((class_value.clone(), n))));
            push(ev, Route { owner, rule, methods, view, endpoint: None, origin: Some(f), style: Style::Classful, site });
        }
    }
}
