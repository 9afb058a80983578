//! One request: preprocessors, hooks, decorators, the view, error handlers.

use super::converter;
use super::exit::{finish, refuse};
use super::registry::{HookKind, Registry, Route, Style};
use super::response::exception_status;
use super::task::Task;
use super::views;
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Key, ObjectKind, Region, Shape, TextPiece, Val};
use crate::eval::{Args, Eval, Outs, together};
use crate::python::ir::ParameterKind;
use crate::source::{Name, Span};
use rustc_hash::FxHashSet;

/// Names between `<` and `>` of a rule, without converters.
#[must_use]
pub fn parameters(rule: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = rule;
    while let Some(i) = rest.find('<') {
        let Some(end) = rest[i..].find('>') else { break };
        let inner = &rest[i + 1..i + end];
        out.push(inner.rsplit(':').next().unwrap_or(inner).trim().to_owned());
        rest = &rest[i + end + 1..];
    }
    out
}

/// Runs one request to a route of a task; what happens is in the evaluator's events.
pub fn run(ev: &mut Eval<'_>, base: &State, task: &Task, route: &Route, rule: &str) {
    let mut st = base.clone();
    let site = task.name_span;
    let request = ev.region(Region::Request);
    let endpoint = endpoint_of(ev, task, route);
    let v = ev.text(&endpoint);
    st.set(request, Key::Name(Name::new("endpoint")), v);
    // the proxy that Flask-Classful registers carries the attributes of the method
    let view = route.origin.clone().filter(|_| route.style == Style::Classful).unwrap_or_else(|| route.view.clone());
    st.set(request, Key::Name(Name::new("#view")), view);
    let method = task.methods.first().cloned().unwrap_or_else(|| "GET".to_owned());
    let handler = task.method.map_or_else(|| method.to_lowercase(), |m| m.to_string());
    let handler = ev.text(&handler);
    st.set(request, Key::Name(Name::new("#method")), handler);
    if task.methods.len() == 1 {
        let m = ev.text(&method);
        st.set(request, Key::Name(Name::new("method")), m);
    }
    let blueprint = endpoint.rsplit_once('.').map(|(b, _)| b.to_owned());
    let b = match blueprint {
        Some(b) => ev.text(&b),
        None => ev.none(),
    };
    st.set(request, Key::Name(Name::new("blueprint")), b);
    if let Some(v) = path_text(ev, rule) {
        st.set(request, Key::Name(Name::new("path")), v);
    }
    let names = parameters(rule);
    let args_at = Span { end: site.start, ..site };
    let view_args = ev.object(&mut st, ObjectKind::Dict, args_at);
    let args_loc = view_args.loc().expect("an object has a place");
    for n in &names {
        let name = Name::new(n);
        let v = ev.input(Source::Path, name);
        st.set(args_loc, Key::Name(name), v);
    }
    let region = ev.region(Region::ViewArgs);
    st.set(region, Key::Name(Name::new("#dict")), view_args.clone());

    let mut open = converter::convert(ev, st, rule, args_loc, site);
    for (kind, function) in hooks(ev, route) {
        let mut next = Vec::new();
        let args = if kind == HookKind::Preprocessor {
            let e = ev.text(&endpoint);
            Args::of(vec![e, view_args.clone()])
        } else {
            Args::default()
        };
        for (s, v) in ev.call_each(open, &function, &args, site) {
            if kind == HookKind::Preprocessor || v.is_none() {
                next.push(s);
                continue;
            }
            // a result that is not None answers the request
            let none = ev.none();
            for s in ev.related(s.clone(), &v, &none, true) {
                next.push(s);
            }
            for s in ev.related(s, &v, &none, false) {
                finish(ev, s, &v, site, route);
            }
        }
        open = ev.merge(next);
    }
    let mut ready = Vec::new();
    for s in open {
        // preprocessors may have changed the arguments
        let mut keyword: Vec<(Name, Val)> =
            s.slots(args_loc).into_iter().filter_map(|(k, v)| if let Key::Name(n) = k { Some((n, v)) } else { None }).collect();
        if names.is_empty() {
            keyword.extend(unnamed_parameters(ev, route, task));
        }
        ready.push((s, Args { keyword, ..Args::default() }));
    }
    for (states, args) in together(ready) {
        for (s, v) in call_view(ev, states, task, route, &args, site) {
            finish(ev, s, &v, site, route);
        }
    }
    let raised = std::mem::take(&mut ev.raised);
    for (s, e) in raised {
        refuse(ev, s, &e, site, route);
    }
    // error handlers that raise again
    let raised = std::mem::take(&mut ev.raised);
    for (s, e) in raised {
        let status = exception_status(ev, &s, &e);
        ev.exit_event(&s, true, status, None);
    }
}

/// Inputs that this evaluation showed to be credentials although their names do not say so: with no other credential, the only
/// operand of a lookup that fails with 401 or 403. The handler is to be evaluated again with them.
#[must_use]
pub fn promotions(ev: &Eval<'_>) -> FxHashSet<(Source, Name)> {
    let mut found = ev.promoted.clone();
    if ev.events.iter().any(|e| matches!(e, Event::Credential { .. })) {
        return found;
    }
    for e in &ev.events {
        let Event::Exit(x) = e else { continue };
        if !x.refusal || !matches!(x.status, Some(401 | 403)) {
            continue;
        }
        for &row in &x.absent {
            let TermKind::Row(r) = *ev.terms.kind(row) else { continue };
            let info = &ev.rows[r.0 as usize];
            if let [only] = info.operands[..]
                && let TermKind::Input { source: source @ (Source::Header | Source::Query | Source::Cookie), key, credential: false } =
                    *ev.terms.kind(only)
                && key != "*"
            {
                found.insert((source, key));
            }
        }
    }
    found
}

fn path_text(ev: &mut Eval<'_>, rule: &str) -> Option<Val> {
    if rule.contains('<') {
        let head = rule.split('<').next()?.to_owned();
        let rest = ev.input(Source::Url, Name::new("path"));
        let v = ev.make_text(vec![TextPiece::Literal(head.into()), TextPiece::Value(rest)]);
        return Some(v);
    }
    Some(ev.text(rule))
}

/// A parameter that the text of the rule lacks, where the view needs it.
fn unnamed_parameters(ev: &mut Eval<'_>, route: &Route, task: &Task) -> Vec<(Name, Val)> {
    let Shape::Function(c) = &route.view.shape else { return Vec::new() };
    let f = ev.function_of(c);
    if f.span != task.definition {
        return Vec::new();
    }
    let required: Vec<Name> = f
        .parameters
        .iter()
        .filter(|p| {
            p.default.is_none() && matches!(p.kind, ParameterKind::Normal | ParameterKind::KeywordOnly | ParameterKind::PositionalOnly)
        })
        .map(|p| p.name)
        .collect();
    required.into_iter().map(|n| (n, ev.input(Source::Path, n))).collect()
}

fn endpoint_of(ev: &Eval<'_>, task: &Task, route: &Route) -> String {
    let own = route.endpoint.clone().unwrap_or_else(|| match task.method {
        Some(_) => task.name.split('.').next().unwrap_or("").to_lowercase(),
        None => task.name.rsplit('.').next().unwrap_or("").to_owned(),
    });
    // `blueprint.endpoint`, with the blueprint's name
    let registry = Registry::read(ev);
    let mut names = Vec::new();
    for o in registry.chain(route.owner) {
        if let Some(n) = ev.blueprint_name(o) {
            names.push(n);
        }
    }
    names.push(own);
    names.join(".")
}

/// Hooks in the order in which Flask runs them: application first, then blueprints from the outside in.
fn hooks(ev: &Eval<'_>, route: &Route) -> Vec<(HookKind, Val)> {
    let registry = Registry::read(ev);
    let chain = registry.chain(route.owner);
    let apps: Vec<_> = registry.apps.iter().map(|a| a.term).collect();
    let reached_app = chain.iter().find(|o| apps.contains(o)).copied();
    let mut out = Vec::new();
    for kinds in [[HookKind::Preprocessor, HookKind::Preprocessor], [HookKind::Before, HookKind::BeforeApp]] {
        // of the application: its own hooks, those that blueprints add for it, those of an owner that is not known
        for h in &registry.hooks {
            let of_app = match h.owner {
                Some(o) => {
                    if apps.contains(&o) {
                        reached_app.is_none_or(|a| a == o)
                    } else {
                        h.kind == HookKind::BeforeApp
                    }
                }
                None => true,
            };
            if kinds.contains(&h.kind) && of_app {
                out.push((h.kind, h.function.clone()));
            }
        }
        for o in &chain {
            if apps.contains(o) {
                continue;
            }
            for h in &registry.hooks {
                if h.owner == Some(*o) && kinds.contains(&h.kind) && h.kind != HookKind::BeforeApp {
                    out.push((h.kind, h.function.clone()));
                }
            }
        }
    }
    out
}

fn call_view(ev: &mut Eval<'_>, states: Vec<State>, task: &Task, route: &Route, args: &Args, site: Span) -> Outs {
    match route.style {
        Style::Function => {
            let mut states = states;
            if let Some(c) = ev.closure_of(&route.view).cloned() {
                for st in &mut states {
                    st.way.verified |= st.get(c.attributes, &Key::Name(Name::new("#authenticated"))).is_some();
                }
            }
            ev.call_each(states, &route.view, args, site)
        }
        Style::Resource | Style::Classful => views::call_resource(ev, states, task, route, args, site),
    }
}

/// The library's own `dispatch_request` of a class view, reached by `super()`: calls the method that the request asks for.
pub fn dispatch(ev: &mut Eval<'_>, st: &State, instance: &Val, args: &Args, site: Span) -> Option<Outs> {
    let ObjectKind::Instance(class) = ev.object_kind(instance)? else { return None };
    let request = ev.region(Region::Request);
    let method = st.get(request, &Key::Name(Name::new("#method")))?.as_str().map(Name::new)?;
    let f = ev.class_attribute(st, class, method)?;
    let bound = ev.bind(&f, instance, class);
    Some(ev.call(st.clone(), &bound, args, site))
}
