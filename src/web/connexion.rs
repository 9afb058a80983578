//! Connexion: an application that is given OpenAPI documents, and what it keeps of a request.

use super::operation::{self, Api, Described};
use super::owner;
use super::registry::{ErrorHandler, Mount, Registry};
use crate::eval::path_of;
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Region, Shape, TextPiece, Val};
use crate::eval::{Args, Eval, Outs};
use crate::project::ModuleId;
use crate::python::ir::{Const, Expr, ExprKind, Module};
use crate::source::{Name, Span};
use serde_json::Value;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Either of the applications, by the name that the rules give to all of them.
const APP: &str = "connexion.App";
const API: &str = "connexion.FlaskApi";
const CONTEXT: &str = "connexion.context";
/// Where the context of a request is kept.
const KEPT: &str = "#connexion";

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        APP => {
            let (s, v) = ev.native_instance(st.clone(), Name::new(APP), args, site).pop()?;
            let s = equip(ev, s, &v, site);
            Some(vec![(s, v)])
        }
        // of connexion 2: a document that becomes a blueprint
        API => {
            let (s, v) = ev.native_instance(st.clone(), Name::new(API), args, site).pop()?;
            add_api(ev, &s, None, args, site);
            Some(vec![(s, v)])
        }
        "connexion.problem" => {
            let mut outs = ev.native_instance(st.clone(), Name::new("flask.Response"), args, site);
            let (mut s, v) = outs.pop()?;
            if let Some(status) = args.get(0, "status") {
                s.set(v.loc()?, Key::Name(Name::new("status_code")), status.clone());
            }
            Some(vec![(s, v)])
        }
        _ => None,
    }
}

/// Gives the application the one of Flask that it wraps.
fn equip(ev: &mut Eval<'_>, st: State, app: &Val, site: Span) -> State {
    let Some(loc) = app.loc() else { return st };
    let inside = Span { start: site.start, end: site.start, ..site };
    let Some((mut s, flask)) = ev.native_instance(st.clone(), Name::new("flask.Flask"), &Args::default(), inside).pop() else { return st };
    s.set(loc, Key::Name(Name::new("app")), flask.clone());
    owner::created(ev, "flask.Flask", &flask, &Args::default());
    let registry = Registry::of(ev);
    registry.owners.push(app.clone());
    registry.mounts.push(Mount { parent: Some(flask.term), child: app.term, prefix: None });
    s
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match (n, path) {
        ("super __init__", "connexion.App()") => {
            let mut s = st.clone();
            let loc = receiver.loc()?;
            for (name, v) in &args.keyword {
                s.set(loc, Key::Name(*name), v.clone());
            }
            let s = equip(ev, s, receiver, site);
            let none = ev.none();
            Some(vec![(s, none)])
        }
        ("add_api", "connexion.App()") => {
            add_api(ev, st, Some(receiver), args, site);
            let v = ev.fresh(site);
            Some(vec![(st.clone(), v)])
        }
        ("add_error_handler", "connexion.App()") => {
            let (exception, function) =
                (args.get(0, "code_or_exception").or_else(|| args.keyword("error_code"))?, args.get(1, "function")?);
            let handler = ErrorHandler { owner: Some(receiver.term), exception: exception.clone(), function: function.clone() };
            Registry::of(ev).error_handlers.push(handler);
            let none = ev.none();
            Some(vec![(st.clone(), none)])
        }
        ("get", CONTEXT) => {
            let context = context(ev, st)?;
            Some(ev.call_method(st.clone(), &context, Name::new("get"), args, site))
        }
        _ => None,
    }
}

pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
    if !matches!(name.as_str(), "app" | "context" | "query_params" | "path_params") {
        return None;
    }
    let v = match (path_of(ev, receiver)?.as_str(), name.as_str()) {
        // a project's own class that does not say `super().__init__()` here
        ("connexion.App()", "app") if ev.loading => {
            let s = equip(ev, st.clone(), receiver, site);
            let v = s.get(receiver.loc()?, &Key::Name(name)).cloned()?;
            return Some(vec![(s, v)]);
        }
        ("flask.request", "context") => ev.native(CONTEXT),
        ("flask.request", "query_params") => ev.native("flask.request.args"),
        ("flask.request", "path_params") => {
            let loc = ev.region(Region::ViewArgs);
            st.get(loc, &Key::Name(Name::new("#dict"))).cloned()?
        }
        _ => return None,
    };
    Some(vec![(st.clone(), v)])
}

/// `connexion.context["user"]`
pub fn item(ev: &mut Eval<'_>, st: &State, path: &str, key: &Val, site: Span) -> Option<Outs> {
    if path != CONTEXT {
        return None;
    }
    let context = context(ev, st)?;
    Some(ev.subscript(st.clone(), &context, key, site))
}

/// What the request's context holds, once its operation has begun.
fn context(ev: &mut Eval<'_>, st: &State) -> Option<Val> {
    let region = ev.region(Region::Request);
    st.get(region, &Key::Name(Name::new(KEPT))).cloned()
}

pub(super) fn keep_context(ev: &mut Eval<'_>, st: &mut State, context: Val) {
    let region = ev.region(Region::Request);
    st.set(region, Key::Name(Name::new(KEPT)), context);
}

/// Remembers a document; its handlers are looked up when every module is loaded, as they often import the application.
fn add_api(ev: &mut Eval<'_>, st: &State, app: Option<&Val>, args: &Args, site: Span) {
    let (true, Some(module)) = (ev.loading, ev.stack.last().map(|f| f.module)) else { return };
    let Some(given) = args.get(0, "specification").cloned() else { return };
    let of_app = |name| app.and_then(Val::loc).and_then(|l| st.get(l, &Key::Name(Name::new(name))));
    let folder = args.keyword("specification_dir").or_else(|| of_app("specification_dir")).and_then(tail_text);
    let described = if ev.object_kind(&given) == Some(ObjectKind::Dict) {
        to_json(ev, st, &given, 0).map(|v| Described::Inline(Arc::new(v)))
    } else {
        file_name(ev, &given).and_then(|n| find(ev, module, folder.as_deref(), &n)).map(Described::File)
    };
    let api = Api {
        owner: app.map(|a| a.term),
        described,
        base: args.keyword("base_path").and_then(Val::as_str).map(|b| b.trim_end_matches('/').to_owned()),
        resolver: args.keyword("resolver").or_else(|| of_app("resolver")).cloned(),
        module,
        site,
    };
    Registry::of(ev).apis.push(api);
}

/// The end of a text whose beginning may be unknown.
fn tail_text(v: &Val) -> Option<String> {
    match &v.shape {
        Shape::Text(pieces) => match pieces.last() {
            Some(TextPiece::Literal(s)) => Some(s.to_string()),
            _ => None,
        },
        _ => v.as_str().map(str::to_owned),
    }
}

/// The name of a document, however its path was put together: the last constant in it that ends like one.
fn file_name(ev: &Eval<'_>, v: &Val) -> Option<String> {
    let is_document = |s: &str| s.rsplit_once('.').is_some_and(|(_, e)| ["yml", "yaml", "json"].contains(&e.to_lowercase().as_str()));
    if let Some(text) = tail_text(v).filter(|t| is_document(t)) {
        return Some(text);
    }
    let mut found = None;
    ev.terms.any(v.term, &mut |_, k| {
        if let TermKind::Const(Const::Str(s)) = k
            && is_document(s)
        {
            found = Some(s.to_string());
        }
        false
    });
    found
}

/// The document of a name: where the application would look for it, else the one with that path which lies nearest.
fn find(ev: &Eval<'_>, module: ModuleId, folder: Option<&str>, name: &str) -> Option<usize> {
    let documents = ev.project.documents();
    let here = ev.project.folder(module);
    let wanted = crate::source::normal(&here.join(folder.unwrap_or_default()).join(name));
    if let Some(i) = documents.iter().position(|d| d.path == wanted) {
        return Some(i);
    }
    let tail: PathBuf = Path::new(name).components().filter(|c| matches!(c, Component::Normal(_))).collect();
    let shared = |path: &Path| path.components().zip(here.components()).take_while(|(a, b)| a == b).count();
    (0..documents.len()).rev().filter(|&i| documents[i].path.ends_with(&tail)).max_by_key(|&i| shared(&documents[i].path))
}

/// A document that is written in the program itself.
fn to_json(ev: &mut Eval<'_>, st: &State, v: &Val, depth: usize) -> Option<Value> {
    if depth > 32 {
        return None;
    }
    if let Some(c) = v.as_const() {
        return Some(match c {
            Const::Str(s) => Value::from(s.to_string()),
            Const::Int(i) => Value::from(*i),
            Const::Bool(b) => Value::from(*b),
            _ => Value::Null,
        });
    }
    match ev.object_kind(v)? {
        ObjectKind::Dict => {
            let mut map = serde_json::Map::new();
            for (k, x) in st.slots(v.loc()?) {
                let key = match k {
                    Key::Name(n) => n.to_string(),
                    Key::Index(i) => i.to_string(),
                    _ => continue,
                };
                map.insert(key, to_json(ev, st, &x, depth + 1).unwrap_or_default());
            }
            Some(Value::Object(map))
        }
        ObjectKind::List | ObjectKind::Tuple => {
            let elements = ev.elements(st, v)?;
            Some(Value::Array(elements.iter().map(|x| to_json(ev, st, x, depth + 1).unwrap_or_default()).collect()))
        }
        _ => None,
    }
}

/// Small applications are put together where they are started, below `if __name__ == "__main__":`.
fn start(ev: &mut Eval<'_>, st: State) -> State {
    if !Registry::read(ev).apis.is_empty() || ev.project.documents().is_empty() {
        return st;
    }
    let adds = |ir: &Module, block: Span| {
        let inside = |e: &&Expr| e.span.start >= block.start && e.span.end <= block.end;
        ir.exprs.iter().filter(inside).any(|e| matches!(&e.kind, ExprKind::Attr(_, n) if *n == "add_api"))
    };
    let modules: Vec<ModuleId> = ev.project.modules().map(|(id, _)| id).filter(|id| ev.loaded.contains(id)).collect();
    modules.into_iter().fold(st, |st, id| ev.run_main(st, id, adds))
}

/// Turns the documents into routes, those first that the application was given. What the user listed stands for what the code does not
/// tell, in order.
pub fn complete(ev: &mut Eval<'_>, st: State) -> State {
    let st = start(ev, st);
    let mut apis = std::mem::take(&mut Registry::of(ev).apis);
    let taken: Vec<usize> = apis.iter().filter_map(|a| if let Some(Described::File(i)) = a.described { Some(i) } else { None }).collect();
    let documents = ev.project.documents();
    let mut listed: Vec<usize> = (0..documents.len()).filter(|i| documents[*i].configured && !taken.contains(i)).collect();
    listed.reverse();
    for api in apis.iter_mut().filter(|a| a.described.is_none()) {
        api.described = listed.pop().map(Described::File);
    }
    let owner = Registry::read(ev).apps.first().map(|a| a.term);
    let first = ev.project.modules().next().map(|(id, m)| (id, Span { file: m.file, start: 0, end: 0 }));
    if let Some((module, site)) = apis.first().map(|a| (a.module, a.site)).or(first) {
        while let Some(i) = listed.pop() {
            apis.push(Api { owner, described: Some(Described::File(i)), base: None, resolver: None, module, site });
        }
    }
    apis.iter().fold(st, |st, api| operation::register(ev, st, api))
}
