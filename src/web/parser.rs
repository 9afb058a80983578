//! Parsed input: request parsers, and decorators that hand the view what a schema parsed.

use super::request::read;
use crate::eval::state::State;
use crate::eval::term::Source;
use crate::eval::value::{Key, ObjectKind, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};
use std::sync::Arc;

/// Methods of the request parsers of Flask-RESTful and Flask-RESTX.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match n {
        "add_argument" => {
            let mut s = st.clone();
            let loc = receiver.loc()?;
            let name = args.get(0, "name")?.as_str()?.trim_start_matches('-').to_owned();
            let key = args.keyword("dest").and_then(|v| v.as_str()).map_or(name.clone(), str::to_owned);
            let location = match args.keyword("location") {
                Some(v) => v.clone(),
                None => ev.text("json"),
            };
            s.set(loc, Key::Name(Name::new(&format!("#argument {key}"))), location);
            if let Some(d) = args.keyword("default") {
                s.set(loc, Key::Name(Name::new(&format!("#default {key}"))), d.clone());
            }
            Some(vec![(s, receiver.clone())])
        }
        "copy" => Some(vec![(st.clone(), receiver.clone())]),
        "parse_args" => {
            let mut s = st.clone();
            let loc = receiver.loc()?;
            let d = ev.object(&mut s, ObjectKind::Dict, site);
            let to = d.loc()?;
            for (k, v) in st.slots(loc) {
                let Key::Name(k) = k else { continue };
                let Some(name) = k.as_str().strip_prefix("#argument ") else { continue };
                let first = match ev.elements(st, &v) {
                    Some(all) => all.first().and_then(|v| v.as_str().map(str::to_owned)),
                    None => v.as_str().map(str::to_owned),
                };
                let source = match first.as_deref() {
                    Some("args" | "values") => Source::Query,
                    Some("headers") => Source::Header,
                    Some("form") => Source::Form,
                    Some("cookies") => Source::Cookie,
                    Some("files") => Source::File,
                    _ => Source::Json,
                };
                let input = read(ev, &mut s, source, name, site);
                s.set(to, Key::Name(Name::new(name)), input);
            }
            Some(vec![(s, d)])
        }
        _ => None,
    }
}

/// `use_args(schema, location=…)`, `use_kwargs(…)`: a decorator that remembers the schema.
pub(super) fn using(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    let schema = args.positional.first().cloned();
    let mut s = st.clone();
    let site2 = Span { start: site.start, end: site.start, ..site };
    let kept = ev.object(&mut s, ObjectKind::Dict, site2);
    let loc = kept.loc()?;
    if let Some(x) = schema {
        s.set(loc, Key::Name(Name::new("schema")), x);
    }
    let spread = ev.boolean(path.ends_with("use_kwargs"));
    s.set(loc, Key::Name(Name::new("spread")), spread);
    let location = args.get(1, "location").cloned();
    if let Some(l) = location {
        s.set(loc, Key::Name(Name::new("location")), l);
    }
    if let Some(n) = args.keyword("arg_name").cloned() {
        s.set(loc, Key::Name(Name::new("arg_name")), n);
    }
    let t = ev.native("web:parsed-factory");
    let v = Val::new(t.term, Shape::Partial(Arc::new(PartialCall { function: t, positional: vec![kept], keyword: Vec::new() })));
    Some(vec![(s, v)])
}

/// Calls a view with the input that a schema parsed.
pub(super) fn parsed(ev: &mut Eval<'_>, st: &State, kept: &Val, f: &Val, args: &Args, site: Span) -> Outs {
    let mut s = st.clone();
    let Some(loc) = kept.loc() else {
        ev.tail_call(s, f, args);
        return Vec::new();
    };
    let spread = st.get(loc, &Key::Name(Name::new("spread"))).is_some_and(|v| v.as_const() == Some(&Const::Bool(true)));
    let location = st.get(loc, &Key::Name(Name::new("location"))).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let source = match location.as_str() {
        "query" | "querystring" => Source::Query,
        "form" => Source::Form,
        "headers" => Source::Header,
        "view_args" => Source::Path,
        _ => Source::Json,
    };
    let schema = st.get(loc, &Key::Name(Name::new("schema"))).cloned();
    let mut with = args.clone();
    let names: Vec<Name> = schema
        .and_then(|x| x.loc().map(|l| st.slots(l)))
        .map(|slots| slots.into_iter().filter_map(|(k, _)| if let Key::Name(n) = k { Some(n) } else { None }).collect())
        .unwrap_or_default();
    if spread {
        for n in names {
            let v = ev.input(source, n);
            with.keyword.push((n, v));
        }
        if with.keyword.len() == args.keyword.len() {
            let v = ev.input(source, Name::new("*"));
            with.rest_keyword = Some(v);
        }
    } else {
        let d = ev.object(&mut s, ObjectKind::Dict, site);
        if let Some(l) = d.loc() {
            for n in &names {
                let v = ev.input(source, *n);
                s.set(l, Key::Name(*n), v);
            }
            if names.is_empty() {
                let v = ev.input(source, Name::new("*"));
                s.set(l, Key::Rest, v);
            }
        }
        match st.get(loc, &Key::Name(Name::new("arg_name"))).and_then(|v| v.as_str().map(Name::new)) {
            Some(n) => with.keyword.push((n, d)),
            None => with.positional.push(d),
        }
    }
    ev.tail_call(s, f, &with);
    Vec::new()
}
