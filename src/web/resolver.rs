//! How connexion finds the function of an operation: by its `operationId`, below a module, or by the path and the method.

use super::openapi::Operation;
use super::views;
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval};
use crate::project::{ModuleId, Resolved, resource};
use crate::source::{Name, Span};

/// The resolvers of the library.
#[derive(Debug, Clone)]
enum Rule {
    /// the identifier as it is, handed to a function of the project's if there is one
    Plain(Option<Val>),
    /// identifiers below a module
    Relative(String),
    /// without an identifier, by path and method
    Rest { module: String, collection: String, classes: Classes },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Classes {
    None,
    /// a class for a path, whose instance has a method for each of HTTP
    Instance,
    /// the same as a view of Flask
    View,
}

/// The function, method or view of an operation.
pub fn handler(
    ev: &mut Eval<'_>,
    st: State,
    resolver: Option<&Val>,
    from: ModuleId,
    operation: &Operation,
    site: Span,
) -> Option<(State, Val)> {
    let rule = rule(ev, &st, resolver);
    let id = operation.id.as_deref();
    let dotted = match (&rule, id, &operation.controller) {
        (_, Some(id), Some(controller)) => format!("{controller}.{id}"),
        (Rule::Relative(module), Some(id), None) => format!("{module}.{id}"),
        (_, Some(id), None) => id.to_owned(),
        (Rule::Rest { module, collection, classes }, None, _) => by_path(operation, module, collection, *classes),
        (_, None, _) => return None,
    };
    match &rule {
        Rule::Plain(Some(function)) => {
            let text = ev.text(&dotted);
            ev.call(st, function, &Args::of(vec![text]), site).into_iter().next()
        }
        Rule::Rest { classes, .. } if *classes != Classes::None && is_view(&dotted) => {
            let (class, method) = dotted.rsplit_once('.')?;
            let (st, class) = object(ev, st, from, class, site)?;
            let Shape::Class(loc) = class.shape else { return None };
            if *classes == Classes::View {
                let name = ev.text("view");
                return views::as_view(ev, &st, &class, &Args::of(vec![name]), site).pop();
            }
            let (st, instance) = ev.instantiate(vec![st], loc, &Args::default(), site).into_iter().next()?;
            ev.attribute(st, &instance, Name::new(method), site).into_iter().next()
        }
        _ => object(ev, st, from, &dotted, site),
    }
}

fn rule(ev: &mut Eval<'_>, st: &State, resolver: Option<&Val>) -> Rule {
    let Some(resolver) = resolver else { return Rule::Plain(None) };
    let path = match ev.object_kind(resolver) {
        Some(ObjectKind::Native(path)) => ev.know.canonical(path.as_str()),
        // a class of the project's keeps the arguments of the library's, unless it has a constructor of its own
        Some(ObjectKind::Instance(class)) => {
            let native = ev.class_info(class).and_then(|i| i.natives().find(|n| n.as_str().ends_with("Resolver")));
            native.map(|n| ev.know.canonical(n.as_str())).unwrap_or_default()
        }
        _ if ev.closure_of(resolver).is_some() => return Rule::Plain(Some(resolver.clone())),
        _ => return Rule::Plain(None),
    };
    let kept = |position: u32, name: &str| {
        let loc = resolver.loc()?;
        st.get(loc, &Key::Name(Name::new(name))).or_else(|| st.get(loc, &Key::Index(position))).cloned()
    };
    let rest = |ev: &Eval<'_>, classes| Rule::Rest {
        module: kept(0, "default_module_name").and_then(|v| module_name(ev, &v)).unwrap_or_default(),
        collection: kept(1, "collection_endpoint_name").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| "search".to_owned()),
        classes,
    };
    match path.rsplit('.').next().unwrap_or_default() {
        "RestyResolver" => rest(ev, Classes::None),
        "MethodResolver" => rest(ev, Classes::Instance),
        "MethodViewResolver" => rest(ev, Classes::View),
        "RelativeResolver" => Rule::Relative(kept(0, "root_path").and_then(|v| module_name(ev, &v)).unwrap_or_default()),
        _ => Rule::Plain(kept(0, "function_resolver").filter(|f| ev.closure_of(f).is_some())),
    }
}

/// A module by its name or as itself.
fn module_name(ev: &Eval<'_>, v: &Val) -> Option<String> {
    match v.shape {
        Shape::Module(id) => Some(ev.project.module(id).name.to_string()),
        _ => v.as_str().map(str::to_owned),
    }
}

/// `GET /pets` is `search` of the module for pets, `GET /pets/{id}` its `get`; with classes, of `PetsView` in the module above.
fn by_path(operation: &Operation, module: &str, collection: &str, classes: Classes) -> String {
    let resource = resource(&operation.path);
    let controller = match &operation.controller {
        Some(controller) => controller.clone(),
        None if resource.is_empty() => module.to_owned(),
        None => format!("{module}.{resource}"),
    };
    let listing = operation.method == "get" && !resource.is_empty() && !operation.path.trim_end_matches('/').ends_with('}');
    let function = if listing && classes != Classes::View { collection } else { &operation.method };
    match controller.rsplit_once('.') {
        Some((above, last)) if classes != Classes::None => format!("{above}.{}View.{function}", camel(last)),
        _ => format!("{controller}.{function}"),
    }
}

/// `blog_posts` as a class is called.
fn camel(word: &str) -> String {
    let capital = |w: &str| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect::<String>();
    word.split('_').map(capital).collect()
}

fn is_view(dotted: &str) -> bool {
    dotted.rsplit('.').nth(1).is_some_and(|class| class.ends_with("View"))
}

/// What a dotted name stands for: the longest part of it that is a module, and attributes from there on.
pub fn object(ev: &mut Eval<'_>, st: State, from: ModuleId, dotted: &str, site: Span) -> Option<(State, Val)> {
    let parts: Vec<Name> = dotted.split('.').map(Name::new).collect();
    let end = (1..parts.len()).rev().find(|&end| matches!(ev.project.resolve(from, 0, &parts[..end]), Resolved::Module(_)))?;
    let mut st = st;
    let mut value = None;
    // as the interpreter does, the packages that it lies in come first
    for i in 1..=end {
        if let module @ Resolved::Module(_) = ev.project.resolve(from, 0, &parts[..i]) {
            let (s, v) = ev.resolved(st, module).into_iter().next()?;
            (st, value) = (s, Some(v));
        }
    }
    let mut value = value?;
    for name in &parts[end..] {
        (st, value) = ev.attribute(st, &value, *name, site).into_iter().next()?;
    }
    Some((st, value))
}
