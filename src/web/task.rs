//! The handlers of the project: what each route leads to, followed through decorators to a definition.

use super::registry::{Registry, Route, Style};
use super::views::{self, METHODS};
use crate::eval::Eval;
use crate::eval::state::State;
use crate::eval::value::{Key, Shape, Val};
use crate::source::{Name, Span};

/// One function or method that Flask calls, with the routes that lead to it.
#[derive(Debug, Clone)]
pub struct Task {
    /// `function` or `Class.method`
    pub name: String,
    /// span of the definition, and of its name
    pub definition: Span,
    pub name_span: Span,
    pub routes: Vec<(Route, String)>,
    /// for class views, the method that runs
    pub method: Option<Name>,
    pub methods: Vec<String>,
}

/// All handlers of the project, in order of their place.
#[must_use]
pub fn tasks(ev: &mut Eval<'_>, st: &State) -> Vec<Task> {
    let registry = Registry::read(ev).clone();
    let mut tasks: Vec<Task> = Vec::new();
    for r in &registry.routes {
        let whole = format!("{}{}", registry.prefix(r.owner), r.rule);
        let whole = if whole.starts_with('/') { whole } else { format!("/{whole}") };
        match r.style {
            Style::Function | Style::Classful => {
                let o = match r.style {
                    Style::Classful => r.origin.clone().and_then(|o| origin(st, &o, 0)),
                    _ => origin(st, &r.view, 0),
                };
                let Some(o) = o else { continue };
                if let Some(class) = views::class_of(&o) {
                    let class = class.clone();
                    class_tasks(ev, st, r, &whole, &class, &mut tasks);
                    continue;
                }
                let Some(c) = ev.closure_of(&o) else { continue };
                let f = ev.function_of(c);
                let name = match (r.style, &r.view.shape) {
                    (Style::Classful, Shape::Member(m)) => {
                        let class = match m.0.shape {
                            Shape::Class(l) => ev.class_info(l).map(|i| i.name.to_string()).unwrap_or_default(),
                            _ => String::new(),
                        };
                        format!("{class}.{}", f.name)
                    }
                    (_, Shape::Bound(_)) => match c.class.and_then(|l| ev.class_info(l)) {
                        Some(i) => format!("{}.{}", i.name, f.name),
                        None => f.name.to_string(),
                    },
                    _ => f.name.to_string(),
                };
                let methods = if r.methods.is_empty() { vec!["GET".to_owned()] } else { r.methods.clone() };
                add(
                    &mut tasks,
                    Task { name, definition: f.span, name_span: f.name_span, routes: vec![(r.clone(), whole)], method: None, methods },
                );
            }
            Style::Resource => class_tasks(ev, st, r, &whole, &r.view, &mut tasks),
        }
    }
    tasks.sort_by(|a, b| (a.definition, &a.name).cmp(&(b.definition, &b.name)));
    tasks
}

/// One task for each method of HTTP that a class defines, or for its `dispatch_request` alone.
fn class_tasks(ev: &mut Eval<'_>, st: &State, r: &Route, whole: &str, class: &Val, tasks: &mut Vec<Task>) {
    let Shape::Class(class) = class.shape else { return };
    let Some(info) = ev.class_info(class) else { return };
    let methods: Vec<(&str, Val)> = METHODS.iter().filter_map(|m| Some((*m, ev.class_attribute(st, class, Name::new(m))?))).collect();
    let task = |ev: &Eval<'_>, f: &Val, name: &str, methods: Vec<String>| {
        let c = ev.closure_of(f)?;
        let f = ev.function_of(c);
        Some(Task {
            name: format!("{}.{name}", info.name),
            definition: f.span,
            name_span: f.name_span,
            routes: vec![(r.clone(), whole.to_owned())],
            method: Some(Name::new(name)),
            methods,
        })
    };
    for (m, f) in &methods {
        if !r.methods.is_empty() && !r.methods.iter().any(|x| x.eq_ignore_ascii_case(m)) {
            continue;
        }
        let Some(o) = origin(st, f, 0) else { continue };
        if let Some(t) = task(ev, &o, m, vec![m.to_uppercase()]) {
            add(tasks, t);
        }
    }
    if methods.is_empty()
        && let Some(f) = ev.class_attribute(st, class, Name::new("dispatch_request"))
    {
        let methods = if r.methods.is_empty() { vec!["GET".to_owned()] } else { r.methods.clone() };
        if let Some(t) = task(ev, &f, "dispatch_request", methods) {
            add(tasks, t);
        }
    }
}

fn add(tasks: &mut Vec<Task>, t: Task) {
    match tasks.iter_mut().find(|x| x.definition == t.definition && x.name == t.name && x.method == t.method) {
        Some(x) => {
            for m in &t.methods {
                if !x.methods.contains(m) {
                    x.methods.push(m.clone());
                }
            }
            if !x.routes.iter().any(|(_, w)| *w == t.routes[0].1) {
                x.routes.extend(t.routes);
            }
        }
        None => tasks.push(t),
    }
}

/// The function, or the view made of a class, that a view comes from: what decorators wrap is followed to the definition.
pub(super) fn origin(st: &State, v: &Val, depth: usize) -> Option<Val> {
    if depth > 12 {
        return None;
    }
    match &v.shape {
        Shape::Function(c) => {
            if let Some(w) = st.get(c.attributes, &Key::Name(Name::new("__wrapped__"))).cloned()
                && let Some(o) = origin(st, &w, depth + 1)
            {
                return Some(o);
            }
            // a wrapper without `wraps`: the function that its enclosing call was given
            for l in &c.scopes {
                for (k, x) in st.slots(*l) {
                    if let Key::Name(n) = k
                        && [
                            "f",
                            "fn",
                            "func",
                            "function",
                            "view",
                            "wrapped",
                            "handler",
                            "view_func",
                            "method",
                            "endpoint",
                            "route",
                            "callback",
                        ]
                        .contains(&n.as_str())
                        && matches!(x.shape, Shape::Function(_) | Shape::Bound(_) | Shape::Partial(_) | Shape::Either(_))
                        && x != *v
                        && let Some(o) = origin(st, &x, depth + 1)
                    {
                        return Some(o);
                    }
                }
            }
            Some(v.clone())
        }
        Shape::Bound(b) => origin(st, &b.1, depth + 1),
        Shape::Partial(_) if views::class_of(v).is_some() => Some(v.clone()),
        Shape::Partial(p) => p.positional.iter().rev().chain(std::iter::once(&p.function)).find_map(|x| origin(st, x, depth + 1)),
        Shape::Either(vs) => vs.iter().find_map(|x| origin(st, x, depth + 1)),
        _ => None,
    }
}
