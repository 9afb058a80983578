//! Responses and refusals.

use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{Name, Span};
use crate::verdict::AccessKind;

/// A response made of these values.
fn response(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let mut outs = ev.native_instance(st.clone(), Name::new("flask.Response"), args, site);
    let (mut s, v) = outs.pop()?;
    let loc = v.loc()?;
    // make_response((body, 401)) and Response(body, status=401)
    let status = args.keyword("status").or_else(|| args.keyword("status_code")).or_else(|| args.positional.get(1)).cloned();
    if let Some(x) = status
        && matches!(x.as_const(), Some(Const::Int(_)))
    {
        s.set(loc, Key::Name(Name::new("status_code")), x);
    } else if let Some(inner) = args.positional.first()
        && let Some(code) = status_of(ev, &s, inner)
    {
        let x = ev.constant(Const::Int(code));
        s.set(loc, Key::Name(Name::new("status_code")), x);
    }
    Some(vec![(s, v)])
}

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match ev.know.does(path)?.to_owned().as_str() {
        "abort" => {
            let mut outs = ev.native_instance(st.clone(), Name::new("werkzeug.exceptions.HTTPException"), args, site);
            let (s, v) = outs.pop()?;
            // abort(response) answers with it
            ev.raise(s, v);
            Some(Vec::new())
        }
        "response" => {
            if path == "flask.send_file" {
                return None;
            }
            if path.starts_with("flask.render_template") || path == "flask.stream_template" {
                let rest = Args { positional: args.positional.iter().skip(1).cloned().collect(), ..args.clone() };
                return response(ev, st, &rest, site);
            }
            if path == "flask.make_response"
                && let Some(r) = args.positional.first()
                && is_response(ev, r)
            {
                let mut s = st.clone();
                if let (Some(loc), Some(code)) = (r.loc(), args.positional.get(1)) {
                    s.set(loc, Key::Name(Name::new("status_code")), code.clone());
                }
                return Some(vec![(s, r.clone())]);
            }
            response(ev, st, args, site)
        }
        "redirect" => {
            let mut outs = response(ev, st, &Args::of(args.positional.iter().take(1).cloned().collect()), site)?;
            for (s, v) in &mut outs {
                if let Some(loc) = v.loc() {
                    let code = ev.constant(Const::Int(302));
                    s.set(loc, Key::Name(Name::new("status_code")), code);
                }
            }
            Some(outs)
        }
        "nothing" => {
            let v = if path == "flask.url_for" {
                let t = ev.terms.all_of(args.keyword.iter().map(|(_, v)| v.term).collect());
                Val::unknown(t)
            } else {
                ev.none()
            };
            Some(vec![(st.clone(), v)])
        }
        "pass-through" => {
            // called with settings it gives a decorator, called with a function it gives it back
            match args.positional.first() {
                Some(f) if (ev.closure_of(f).is_some() || matches!(f.shape, Shape::Partial(_))) && args.positional.len() == 1 => {
                    Some(vec![(st.clone(), f.clone())])
                }
                _ => {
                    let v = ev.native("builtins.same");
                    Some(vec![(st.clone(), v)])
                }
            }
        }
        _ => None,
    }
}

#[must_use]
pub fn is_response(ev: &Eval<'_>, v: &Val) -> bool {
    matches!(ev.object_kind(v), Some(ObjectKind::Native(p)) if p == "flask.Response")
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    if is_response(ev, receiver) {
        let none = ev.none();
        return match n {
            // neither `__bool__` nor `__len__` (Werkzeug's `Response`): `if answer:` asks whether there is one
            "__bool__" => {
                let yes = ev.boolean(true);
                Some(vec![(st.clone(), yes)])
            }
            "set_cookie" => {
                for a in args.all().cloned().collect::<Vec<_>>() {
                    ev.use_value(st, &a, site, AccessKind::Read);
                }
                Some(vec![(st.clone(), none)])
            }
            "get_json" | "get_data" | "set_data" | "delete_cookie" | "get_data_as_text" => Some(vec![(st.clone(), none)]),
            _ => None,
        };
    }
    if n == "response_class" && (path.ends_with("Flask()") || path == "flask.current_app") {
        let mut with = args.clone();
        if let Some(i) = with.keyword.iter().position(|(k, _)| *k == "response") {
            let (_, body) = with.keyword.remove(i);
            with.positional.insert(0, body);
        }
        return response(ev, st, &with, site);
    }
    // loggers and metrics tell nobody
    let logger = path.starts_with("logging.") || path.ends_with(".logger") || path.ends_with("Logger()") || path.contains("getLogger");
    if logger && matches!(n, "info" | "debug" | "warning" | "warn" | "error" | "exception" | "critical" | "log" | "setLevel" | "addHandler")
    {
        let none = ev.none();
        return Some(vec![(st.clone(), none)]);
    }
    None
}

/// The status of a response: of a tuple `(body, 404)`, of a response object.
#[must_use]
pub fn status_of(ev: &mut Eval<'_>, st: &State, v: &Val) -> Option<i64> {
    match ev.object_kind(v)? {
        ObjectKind::Tuple => {
            let parts = ev.elements(st, v)?;
            let code = parts.get(1)?;
            number(code).or_else(|| status_of(ev, st, &parts[0]))
        }
        ObjectKind::Native(p) if p == "flask.Response" => st.get(v.loc()?, &Key::Name(Name::new("status_code"))).and_then(number),
        _ => None,
    }
}

/// A status as a number, an `HTTPStatus` member, a text such as `"404 NOT FOUND"`.
fn number(v: &Val) -> Option<i64> {
    match &v.shape {
        Shape::Const(Const::Int(i)) => Some(*i),
        Shape::Const(Const::Str(s)) => s.split(' ').next()?.parse().ok(),
        Shape::Native(n) => status_name(n.as_str().rsplit('.').next()?),
        Shape::Member(m) if m.1 == "value" || m.1 == "real" => number(&m.0),
        Shape::Member(m) => status_name(m.1.as_str()),
        _ => None,
    }
}

/// `http.HTTPStatus` names (RFC 9110 §15).
fn status_name(n: &str) -> Option<i64> {
    Some(match n.trim_end_matches("()") {
        "OK" => 200,
        "CREATED" => 201,
        "NO_CONTENT" => 204,
        "BAD_REQUEST" | "BadRequest" => 400,
        "UNAUTHORIZED" | "Unauthorized" => 401,
        "FORBIDDEN" | "Forbidden" | "PermissionDenied" => 403,
        "NOT_FOUND" | "NotFound" => 404,
        "METHOD_NOT_ALLOWED" | "MethodNotAllowed" => 405,
        "CONFLICT" | "Conflict" => 409,
        "GONE" | "Gone" => 410,
        "UNPROCESSABLE_ENTITY" | "UnprocessableEntity" => 422,
        "TOO_MANY_REQUESTS" | "TooManyRequests" => 429,
        "INTERNAL_SERVER_ERROR" | "InternalServerError" => 500,
        _ => return None,
    })
}

/// The status that an exception becomes, if nothing handles it.
pub fn exception_status(ev: &mut Eval<'_>, st: &State, e: &Val) -> Option<i64> {
    match (ev.object_kind(e), e.loc()) {
        (Some(ObjectKind::Native(p)), Some(loc)) => match st.get(loc, &Key::Index(0)).and_then(number) {
            Some(n) if p.as_str().ends_with("HTTPException") => Some(n),
            _ => status_name(p.as_str().rsplit('.').next()?).or_else(|| {
                st.get(loc, &Key::Name(Name::new("status")))
                    .or_else(|| st.get(loc, &Key::Name(Name::new("http_status_code"))))
                    .and_then(number)
            }),
        },
        (Some(ObjectKind::Instance(class)), Some(loc)) => st
            .get(loc, &Key::Name(Name::new("code")))
            .or_else(|| st.get(loc, &Key::Name(Name::new("status_code"))))
            .and_then(number)
            .or_else(|| ev.class_attribute(st, class, Name::new("code")).as_ref().and_then(number))
            .or_else(|| ev.class_info(class)?.natives().find_map(|n| status_name(n.as_str().rsplit('.').next()?))),
        _ => e.native().and_then(|n| status_name(n.as_str().rsplit('.').next()?)),
    }
}
