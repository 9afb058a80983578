//! `request`, `g`, `session`: what the caller sends and what the application keeps for one request.

use super::rights::{grant, granted};
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Cond, Key, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use std::sync::Arc;

/// Where the entries of a form, a body or arguments come from.
pub(super) fn source_of(path: &str) -> Option<Source> {
    Some(match path {
        "flask.request.headers" => Source::Header,
        "flask.request.args" => Source::Query,
        "flask.request.form" => Source::Form,
        "flask.request.values" => Source::Query,
        "flask.request.json" => Source::Json,
        "flask.request.cookies" => Source::Cookie,
        "flask.request.files" => Source::File,
        _ => return None,
    })
}

/// Reads an input; a credential is noted on the path.
pub fn read(ev: &mut Eval<'_>, st: &mut State, source: Source, key: &str, site: Span) -> Val {
    let v = ev.input(source, Name::new(key));
    if ev.terms.has_credential(v.term) {
        note_credential(ev, st, &v, site);
    }
    v
}

pub fn note_credential(ev: &mut Eval<'_>, st: &mut State, v: &Val, site: Span) {
    if !st.way.credentials.contains_key(&v.term) {
        st.way.credentials.insert(v.term, site);
    }
    let e = Event::Credential { term: v.term, span: site };
    ev.event_once(e);
}

fn keyed(ev: &mut Eval<'_>, st: &mut State, source: Source, key: &Val, site: Span) -> Val {
    match key.as_str().map(str::to_owned) {
        Some(k) => {
            let k = if source == Source::Header { canonical_header(&k) } else { k };
            read(ev, st, source, &k, site)
        }
        None => {
            // a header or cookie whose name is configured carries a credential when the setting is named for one
            if matches!(source, Source::Header | Source::Cookie) && ev.terms.root_input(key.term).is_none() {
                let mut words = Vec::new();
                ev.words_of(key.term, &mut words, 0);
                // what the caller may do, as the proxy says that authenticated it: `request.headers[config["PROXY_ROLES_HEADER"]]`
                if source == Source::Header
                    && let Some(w) = words.iter().find(|w| ev.know.names_rights(w))
                {
                    return Val::unknown(ev.terms.make(TermKind::Ambient(Name::new(w))));
                }
                if source == Source::Header
                    && let Some(w) = words.iter().find(|w| ev.know.names_caller(w))
                {
                    return vouched(ev, st, w, site);
                }
                if words.iter().any(|w| ev.know.is_credential(source.as_str(), w)) {
                    return read(ev, st, source, "api-key", site);
                }
            }
            read(ev, st, source, "*", site)
        }
    }
}

/// Who calls, as the web server or the proxy in front of the application says that authenticated it.
fn vouched(ev: &mut Eval<'_>, st: &mut State, name: &str, site: Span) -> Val {
    let v = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new(name))));
    note_credential(ev, st, &v, site);
    v
}

/// Header names are case-insensitive (RFC 9110 §5.1).
pub(super) fn canonical_header(k: &str) -> String {
    k.replace('_', "-")
        .split('-')
        .map(|w| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1).flat_map(char::to_lowercase)).collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

pub fn attribute(ev: &mut Eval<'_>, st: &State, path: &str, name: Name, site: Span) -> Option<Outs> {
    let n = name.as_str();
    let mut s = st.clone();
    match path {
        "flask.request" => {
            let region = ev.region(Region::Request);
            if let Some(v) = st.get(region, &Key::Name(name)).cloned() {
                return Some(vec![(s, v)]);
            }
            let v = match n {
                "headers" | "args" | "form" | "values" | "cookies" | "files" => ev.native(&format!("flask.request.{n}")),
                "json" => body(ev),
                "view_args" => {
                    let loc = ev.region(Region::ViewArgs);
                    match st.get(loc, &Key::Name(Name::new("#dict"))).cloned() {
                        Some(v) => v,
                        None => ev.fresh(site),
                    }
                }
                "environ" => ev.native("flask.request.environ"),
                "authorization" => read(ev, &mut s, Source::Basic, "authorization", site),
                "remote_user" => vouched(ev, &mut s, "REMOTE_USER", site),
                "data" | "stream" => read(ev, &mut s, Source::Json, "*", site),
                "remote_addr" | "path" | "full_path" | "url" | "base_url" | "host" | "host_url" | "query_string" | "referrer"
                | "user_agent" | "url_root" | "script_root" => ev.input(Source::Url, name),
                "method" | "endpoint" | "blueprint" | "url_rule" | "is_json" | "content_type" | "mimetype" | "scheme" | "is_secure"
                | "content_length" | "accept_mimetypes" | "id" => ev.setting(&format!("request.{n}")),
                "get_json" | "get_data" => return None,
                _ => return unwritten(ev, s, name),
            };
            Some(vec![(s, v)])
        }
        "flask.context" => {
            if matches!(n, "request" | "session" | "g") {
                let v = ev.native(&format!("flask.{n}"));
                return Some(vec![(s, v)]);
            }
            let region = ev.region(Region::Request);
            let v = match st.get(region, &context_key(name)).cloned() {
                Some(v) => ev.narrow(st, v),
                None => ev.unset(),
            };
            Some(vec![(s, v)])
        }
        "flask.g" => {
            if matches!(n, "get" | "pop" | "setdefault") {
                return None;
            }
            let region = ev.region(Region::G);
            let v = match st.get(region, &Key::Name(name)).cloned() {
                Some(v) => ev.narrow(st, v),
                None => {
                    if ev.loading {
                        ev.fresh(site)
                    } else {
                        ev.unset()
                    }
                }
            };
            Some(vec![(s, v)])
        }
        "flask.current_app" => {
            let app = super::registry::Registry::read(ev).apps.first().cloned();
            match app {
                Some(app) => Some(ev.attribute(st.clone(), &app, name, site)),
                None => match n {
                    "config" => {
                        let v = ev.native("flask.config");
                        Some(vec![(s, v)])
                    }
                    _ => None,
                },
            }
        }
        _ => None,
    }
}

fn unwritten(ev: &mut Eval<'_>, st: State, name: Name) -> Option<Outs> {
    if name.as_str().starts_with("get") || name.as_str().starts_with("accept") || name.as_str().starts_with("is_") {
        return None;
    }
    let v = ev.unset();
    Some(vec![(st, v)])
}

/// The parsed body.
pub(super) fn body(ev: &mut Eval<'_>) -> Val {
    let v = ev.input(Source::Json, Name::new("*"));
    Val::new(v.term, Shape::Native(Name::new("flask.request.json")))
}

pub fn item(ev: &mut Eval<'_>, st: &State, path: &str, key: &Val, site: Span) -> Option<Outs> {
    let mut s = st.clone();
    if let Some(source) = source_of(path) {
        let v = keyed(ev, &mut s, source, key, site);
        if ev.in_try() {
            let mut absent = s.clone();
            if ev.learn(&mut absent, v.term, &crate::eval::state::Literal { null: Some(true), truth: Some(false), constant: None }) {
                let e = ev.native_exception("builtins.KeyError", Vec::new());
                ev.raise(absent, e);
            }
        }
        // a subscript raises when it is absent
        ev.known_non_null(&mut s, v.term);
        return Some(vec![(s, v)]);
    }
    match path {
        "flask.request.environ" => {
            let v = environ(ev, &mut s, key, site)?;
            Some(vec![(s, v)])
        }
        "flask.session" => {
            let v = session(ev, &mut s, key);
            Some(vec![(s, v)])
        }
        "flask.g" => attribute(ev, st, "flask.g", Name::new(key.as_str()?), site),
        "flask.config" => {
            let v = ev.setting(key.as_str().unwrap_or("config"));
            Some(vec![(s, v)])
        }
        _ => None,
    }
}

/// `environ["HTTP_X_API_KEY"]` is the header `X-Api-Key`; other keys are what a middleware wrote.
fn environ(ev: &mut Eval<'_>, st: &mut State, key: &Val, site: Span) -> Option<Val> {
    let k = key.as_str()?.to_owned();
    let region = ev.region(Region::Environ);
    if let Some(v) = st.get(region, &Key::Name(Name::new(&k))).cloned() {
        return Some(v);
    }
    Some(match k.strip_prefix("HTTP_") {
        Some(h) => {
            let h = canonical_header(h);
            read(ev, st, Source::Header, &h, site)
        }
        // the identity that the server authenticated (RFC 3875 §4.1.11)
        None if k == "REMOTE_USER" => vouched(ev, st, &k, site),
        None => ev.input(Source::Url, Name::new(&k)),
    })
}

fn session(ev: &mut Eval<'_>, st: &mut State, key: &Val) -> Val {
    let region = ev.region(Region::Session);
    if let Some(k) = ev.key_of(key)
        && let Some(v) = st.get(region, &k).cloned()
    {
        return v;
    }
    let slot = key.as_str().unwrap_or("*");
    st.way.session |= !ev.know.is_preference(slot);
    let v = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new(&format!("session.{slot}")))));
    if key.as_const().is_some() || key.is_none() {
        return v;
    }
    // `session.get(project.id)`: a slot named after the object says that the session was let into it
    let let_in = Val::new(v.term, Shape::Cond(Arc::new(Cond::Compare(CmpOp::In, key.clone(), v.clone()))));
    Val::new(v.term, Shape::Cond(Arc::new(Cond::And(vec![v, let_in]))))
}

pub fn method(ev: &mut Eval<'_>, st: &State, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let mut s = st.clone();
    let first = args.positional.first().cloned();
    if path == "flask.request" {
        return match n {
            "get_json" => {
                let v = body(ev);
                Some(vec![(s, v)])
            }
            "get_data" => {
                let v = read(ev, &mut s, Source::Json, "*", site);
                Some(vec![(s, v)])
            }
            _ => None,
        };
    }
    if let Some(source) = source_of(path) {
        return match n {
            "get" | "pop" | "getlist" | "setdefault" => {
                let key = args.get(0, "key")?.clone();
                let mut v = keyed(ev, &mut s, source, &key, site);
                if let Some(d) = args.get(1, "default").cloned()
                    && n != "getlist"
                    && !d.is_none()
                    && d.as_const().is_none_or(crate::eval::cond::truth_of)
                {
                    v = ev.join_values(&v, &d);
                }
                Some(vec![(s, v)])
            }
            "to_dict" | "copy" | "items" | "values" | "keys" | "to_wsgi_list" | "lists" => {
                if n == "items" || n == "lists" {
                    return None;
                }
                let v = ev.input(source, Name::new("*"));
                Some(vec![(s, Val::new(v.term, Shape::Native(Name::new(path))))])
            }
            "__contains__" => {
                let key = first?;
                let v = keyed(ev, &mut s, source, &key, site);
                Some(vec![(s, v)])
            }
            "__iter__" => None,
            _ => None,
        };
    }
    match path {
        "flask.request.environ" if n == "get" => {
            let v = environ(ev, &mut s, &first?, site)?;
            Some(vec![(s, v)])
        }
        "flask.request.environ" if n == "__contains__" => {
            let v = environ(ev, &mut s, &first?, site)?;
            Some(vec![(s, v)])
        }
        "flask.session" => match n {
            "get" | "pop" => {
                let v = session(ev, &mut s, &first?);
                Some(vec![(s, v)])
            }
            "__contains__" => {
                let v = session(ev, &mut s, &first?);
                Some(vec![(s, v)])
            }
            "clear" | "setdefault" | "update" | "permanent" => {
                let none = ev.none();
                Some(vec![(s, none)])
            }
            _ => None,
        },
        "flask.g" => match n {
            "get" | "pop" | "setdefault" => {
                let key = Name::new(first?.as_str()?);
                let region = ev.region(Region::G);
                let found = st.get(region, &Key::Name(key)).cloned();
                if n == "pop" {
                    s.unset(region, Key::Name(key));
                }
                let v = match found {
                    Some(v) => v,
                    None => match args.positional.get(1) {
                        Some(d) => d.clone(),
                        None => ev.unset(),
                    },
                };
                Some(vec![(s, v)])
            }
            "__contains__" => {
                let region = ev.region(Region::G);
                let present = first?.as_str().is_some_and(|k| st.get(region, &Key::Name(Name::new(k))).is_some());
                let v = ev.boolean(present);
                Some(vec![(s, v)])
            }
            _ => None,
        },
        "flask.config" => match n {
            "get" => {
                let v = ev.setting(first?.as_str().unwrap_or("config"));
                Some(vec![(s, v)])
            }
            _ => None,
        },
        _ => None,
    }
}

/// Attributes that the project puts on Flask's context objects, apart from those of `request`.
fn context_key(name: Name) -> Key {
    Key::Name(Name::new(&format!("#context {name}")))
}

pub fn assign(ev: &mut Eval<'_>, st: &State, path: &str, name: &Key, value: &Val) -> Option<State> {
    if let ("flask.context", Key::Name(n)) = (path, name) {
        let mut s = st.clone();
        let region = ev.region(Region::Request);
        s.set(region, context_key(*n), value.clone());
        return Some(s);
    }
    let region = match path {
        "flask.g" => Region::G,
        "flask.session" => Region::Session,
        "flask.request" => Region::Request,
        "flask.request.environ" => Region::Environ,
        _ => return None,
    };
    let mut s = st.clone();
    let loc = ev.region(region);
    let value = match (region, name) {
        (Region::G, Key::Name(slot)) => {
            grant(ev, &mut s, *slot, value);
            granted(ev, st, *slot, value)
        }
        _ => value.clone(),
    };
    s.set(loc, name.clone(), value);
    Some(s)
}
