//! Class views: what `as_view` makes, and how a request reaches a method of the class.

use super::exit::finish;
use super::registry::{Registry, Route, Style};
use super::task::Task;
use crate::eval::state::State;
use crate::eval::value::{Key, Loc, ObjectKind, PartialCall, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs, together};
use crate::source::{Name, Span};
use std::sync::Arc;

/// The library function behind a view that `as_view` made.
pub const VIEW: &str = "web:class-view";
/// Methods of HTTP that a class view may define.
pub const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// `Class.as_view(name, *arguments, **keywords)`: a function that makes an instance with these for each request.
pub fn as_view(ev: &mut Eval<'_>, st: &State, class: &Val, args: &Args, site: Span) -> Outs {
    let mut st = st.clone();
    let tool = ev.native(VIEW);
    let given: Vec<Val> = args.positional.iter().skip(1).cloned().collect();
    let keywords = ev.object(&mut st, ObjectKind::Dict, site);
    if let Some(loc) = keywords.loc() {
        for (n, v) in args.keyword.iter().filter(|(n, _)| *n != "name") {
            st.set(loc, Key::Name(*n), v.clone());
        }
    }
    let positional = vec![class.clone(), Val::new(tool.term, Shape::Either(Arc::new(given))), keywords];
    let v = Val::new(class.term, Shape::Partial(Arc::new(PartialCall { function: tool, positional, keyword: Vec::new() })));
    vec![(st, v)]
}

/// The class of a view that `as_view` made.
#[must_use]
pub fn class_of(v: &Val) -> Option<&Val> {
    match &v.shape {
        Shape::Partial(p) if p.function.native().is_some_and(|n| n == VIEW) => p.positional.first(),
        _ => None,
    }
}

/// A view that `as_view` made is called, perhaps by a decorator around it: the method of the request runs.
pub fn call(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let Shape::Class(class) = args.positional.first()?.shape else { return None };
    let mut made = Args::default();
    if let Shape::Either(given) = &args.positional.get(1)?.shape {
        made.positional.clone_from(given);
    }
    if let Some(loc) = args.positional.get(2)?.loc() {
        made.keyword = st.slots(loc).into_iter().filter_map(|(k, v)| if let Key::Name(n) = k { Some((n, v)) } else { None }).collect();
    }
    let request = ev.region(Region::Request);
    let method = st.get(request, &Key::Name(Name::new("#method"))).and_then(Val::as_str).map(Name::new)?;
    let view_args = Args { positional: args.positional.iter().skip(3).cloned().collect(), ..args.clone() };
    for (s, instance) in ev.instantiate(vec![st.clone()], class, &made, site) {
        if let Some((s, view)) = dispatch(ev, s, class, &instance, method, &["decorators"], &[], site) {
            ev.tail_call(s, &view, &view_args);
        }
    }
    Some(Vec::new())
}

/// Runs a resource or a view of Flask-Classful.
pub fn call_resource(ev: &mut Eval<'_>, states: Vec<State>, task: &Task, route: &Route, args: &Args, site: Span) -> Outs {
    let (class_value, method) = match (&route.view.shape, route.style) {
        (Shape::Member(m), Style::Classful) => (m.0.clone(), m.1),
        _ => (route.view.clone(), task.method.unwrap_or_else(|| Name::new("get"))),
    };
    let Shape::Class(class) = class_value.shape else { return Vec::new() };
    let mut ready = Vec::new();
    for (s, instance) in ev.instantiate(states, class, &Args::default(), site) {
        match route.style {
            Style::Classful => ready.extend(classful(ev, s, class, &instance, method, args, site, route)),
            _ => {
                let lists = owner_decorators(ev, &s, route);
                ready.extend(dispatch(ev, s, class, &instance, method, &["method_decorators", "decorators"], &lists, site));
            }
        }
    }
    let mut outs = Vec::new();
    for (states, view) in together(ready) {
        outs.extend(ev.call_each(states, &view, args, site));
    }
    outs
}

/// The view to call: `dispatch_request` of the class, else the method, inside the decorators that the class lists and then those of
/// `outer` lists.
#[allow(clippy::too_many_arguments)]
fn dispatch(
    ev: &mut Eval<'_>,
    st: State,
    class: Loc,
    instance: &Val,
    method: Name,
    lists: &[&str],
    outer: &[Val],
    site: Span,
) -> Option<(State, Val)> {
    let own = ev.class_attribute(&st, class, Name::new("dispatch_request"));
    // a view without a method of its own answers HEAD as GET
    let f = own.or_else(|| ev.class_attribute(&st, class, method))?;
    let view = ev.bind(&f, instance, class);
    Some(decorated(ev, st, class, view, method, lists, outer, site))
}

/// The decorators that the class lists under these names, then those of `outer`, applied as the library does.
#[allow(clippy::too_many_arguments)]
fn decorated(ev: &mut Eval<'_>, st: State, class: Loc, view: Val, method: Name, lists: &[&str], outer: &[Val], site: Span) -> (State, Val) {
    let mut found = Vec::new();
    for list in lists {
        let Some(ds) = ev.class_attribute(&st, class, Name::new(list)) else { continue };
        match (ev.object_kind(&ds), ds.loc()) {
            (Some(ObjectKind::Dict), Some(l)) => found.extend(st.get(l, &Key::Name(method)).cloned()),
            _ => found.push(ds),
        }
    }
    let mut st = st;
    let mut view = view;
    // what a decorator makes outlives the calls that guards make at the site of the request
    let at = Span { start: site.end, ..site };
    for list in found.iter().chain(outer) {
        for d in ev.elements(&st, list).unwrap_or_default() {
            let made = ev.call(st.clone(), &d, &Args::of(vec![view.clone()]), at).into_iter().next();
            let Some((s, v)) = made else { continue };
            st = s;
            if matches!(
                v.shape,
                Shape::Function(_) | Shape::Bound(_) | Shape::Partial(_) | Shape::Native(_) | Shape::Object(_) | Shape::Either(_)
            ) {
                view = v;
            }
        }
    }
    (st, view)
}

/// `decorators` of the namespace and the API that a resource was added to, innermost first.
fn owner_decorators(ev: &mut Eval<'_>, st: &State, route: &Route) -> Vec<Val> {
    let registry = Registry::read(ev);
    let mut chain = registry.chain(route.owner);
    chain.reverse();
    let owners: Vec<Val> = chain.iter().filter_map(|o| registry.owners.iter().find(|v| v.term == *o).cloned()).collect();
    let name = Name::new("decorators");
    let mut out = Vec::new();
    for o in owners {
        let own = o.loc().and_then(|l| st.get(l, &Key::Name(name)).cloned());
        let of_class = match ev.object_kind(&o) {
            Some(ObjectKind::Instance(class)) => ev.class_attribute(st, class, name),
            _ => None,
        };
        out.extend(own.or(of_class));
    }
    out
}

/// Flask-Classful: `before_request` and `before_<method>` of the class run first. Gives the view that is then called.
#[allow(clippy::too_many_arguments)]
fn classful(ev: &mut Eval<'_>, st: State, class: Loc, instance: &Val, method: Name, args: &Args, site: Span, route: &Route) -> Outs {
    let Some(f) = ev.class_attribute(&st, class, method) else { return Vec::new() };
    let view = ev.bind(&f, instance, class);
    let (s, view) = decorated(ev, st, class, view, method, &["decorators"], &[], site);
    let mut states = vec![s.clone()];
    let mut with = args.clone();
    let name = ev.text(method.as_str());
    with.positional.insert(0, name);
    for (hook, args) in [("before_request".to_owned(), &with), (format!("before_{method}"), args)] {
        let Some(f) = ev.class_attribute(&s, class, Name::new(&hook)) else { continue };
        let bound = ev.bind(&f, instance, class);
        let mut next = Vec::new();
        for (s, v) in ev.call_each(states, &bound, args, site) {
            if v.is_none() {
                next.push(s);
            } else {
                finish(ev, s, &v, site, route);
            }
        }
        states = next;
    }
    states.into_iter().map(|s| (s, view.clone())).collect()
}
