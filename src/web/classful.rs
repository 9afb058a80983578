//! Flask-Classful and its kin: classes whose methods are routes.

use super::owner::owner_of;
use super::registry::{Route, Style};
use super::routing::push;
use super::rule::{rule_text, strings};
use crate::eval::class::Ancestor;
use crate::eval::state::State;
use crate::eval::value::{Key, Loc, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::{Parameter, ParameterKind};
use crate::source::{Name, Span};
use std::sync::Arc;

/// `@route(…)` and `@expose(…)` on a method of a class.
pub(super) fn method_route(ev: &mut Eval<'_>, st: &State, args: &Args) -> Outs {
    let tool = ev.native("web:method-route");
    let positional = vec![Val::new(tool.term, Shape::Either(Arc::new(args.positional.clone())))];
    let v =
        Val::new(tool.term, Shape::Partial(Arc::new(PartialCall { function: tool.clone(), positional, keyword: args.keyword.clone() })));
    vec![(st.clone(), v)]
}

/// What such a decorator does with the method.
pub(super) fn remember(ev: &Eval<'_>, st: &State, args: &Args) -> Option<Outs> {
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

/// Flask-Classful: each public method is a route.
pub(super) fn register(ev: &mut Eval<'_>, st: &State, class_value: &Val, class: Loc, args: &Args, site: Span) {
    let Some(info) = ev.class_info(class) else { return };
    let owner = args.positional.first().and_then(owner_of);
    let text = |ev: &Eval<'_>, n: &str| {
        args.keyword(n).and_then(rule_text).or_else(|| ev.class_attribute(st, class, Name::new(n)).and_then(|v| rule_text(&v)))
    };
    let base = text(ev, "route_base").unwrap_or_else(|| {
        let n = info.name.as_str();
        format!("/{}", n.strip_suffix("View").unwrap_or(n).to_lowercase())
    });
    let prefix = text(ev, "route_prefix").unwrap_or_default();
    let base = format!("/{}/{}", prefix.trim_matches('/'), base.trim_matches('/')).replace("//", "/");
    for a in &info.order {
        let Ancestor::Class(l) = a else { continue };
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
