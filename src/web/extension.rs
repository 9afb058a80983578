//! Extensions: who vouches for the caller, and where parsed input goes.

use super::login::{USER, current_user, loaders, log_in};
use super::path_of;
use super::registry::{LoaderKind, Registry};
use super::request::{note_credential, read};
use crate::eval::clause::{Clause, Reason};
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Key, ObjectKind, PartialCall, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

fn wrapper(ev: &mut Eval<'_>, tool: &str, settings: &Val, f: &Val) -> Val {
    let t = ev.native(tool);
    Val::new(
        f.term,
        Shape::Partial(Arc::new(PartialCall { function: t, positional: vec![settings.clone(), f.clone()], keyword: Vec::new() })),
    )
}

/// A decorator of the library, used with or without parentheses.
pub(super) fn decorating(ev: &mut Eval<'_>, st: &State, tool: &str, settings: &Val, args: &Args) -> Option<Outs> {
    match args.positional.first() {
        Some(f) if ev.closure_of(f).is_some() || matches!(f.shape, Shape::Partial(_) | Shape::Object(_)) => {
            let v = wrapper(ev, tool, settings, f);
            Some(vec![(st.clone(), v)])
        }
        _ => {
            let t = ev.native(&format!("{tool}-factory"));
            let mut s = st.clone();
            let site = Span { file: crate::source::FileId(0), start: settings.term.0, end: settings.term.0 };
            let kept = ev.object(&mut s, ObjectKind::Dict, site);
            let loc = kept.loc()?;
            s.set(loc, Key::Name(Name::new("owner")), settings.clone());
            for (n, v) in &args.keyword {
                s.set(loc, Key::Name(*n), v.clone());
            }
            let v = Val::new(t.term, Shape::Partial(Arc::new(PartialCall { function: t, positional: vec![kept], keyword: Vec::new() })));
            Some(vec![(s, v)])
        }
    }
}

pub(super) fn unauthorized(ev: &mut Eval<'_>, st: State, site: Span) {
    let code = ev.constant(crate::python::ir::Const::Int(401));
    let outs = ev.native_instance(st, Name::new("werkzeug.exceptions.HTTPException"), &Args::of(vec![code]), site);
    for (s, v) in outs {
        ev.raise(s, v);
    }
}

pub fn dereference(ev: &mut Eval<'_>, st: &State, v: &Val, site: Span) -> Option<Outs> {
    if let Shape::Native(p) = v.shape {
        return match p.as_str() {
            "flask_login.current_user" => Some(current_user(ev, st, site)),
            "authlib.integrations.flask_oauth2.current_token" => {
                Some(vec![(st.clone(), Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("oauth.token")))))])
            }
            "flask_jwt.current_identity" | "flask_jwt_extended.current_user" => Some(jwt_user(ev, st, site)),
            _ => None,
        };
    }
    let ObjectKind::Native(p) = ev.object_kind(v)? else { return None };
    if !p.as_str().ends_with("LocalProxy") {
        return None;
    }
    let inner = st.get(v.loc()?, &Key::Index(0)).cloned()?;
    if ev.closure_of(&inner).is_some() {
        return Some(ev.call(st.clone(), &inner, &Args::default(), site));
    }
    // a context variable
    Some(vec![(st.clone(), context_value(ev, st, &inner))])
}

fn context_value(ev: &mut Eval<'_>, st: &State, variable: &Val) -> Val {
    let held = variable.loc().and_then(|l| st.get(l, &Key::Name(Name::new("#value"))).cloned());
    match held {
        Some(v) => v,
        None => match variable.loc().and_then(|l| st.get(l, &Key::Name(Name::new("default"))).cloned()) {
            Some(d) => d,
            None => ev.unset(),
        },
    }
}

/// The token of a JWT extension: a credential that the library verifies, whose user the project may look up.
fn jwt_required(ev: &mut Eval<'_>, st: &State, settings: &Val, site: Span) -> Vec<State> {
    let optional = settings
        .loc()
        .and_then(|l| st.get(l, &Key::Name(Name::new("optional"))))
        .is_some_and(|v| v.as_const() == Some(&crate::python::ir::Const::Bool(true)));
    let mut s = st.clone();
    let token = ev.input(Source::Header, Name::new("Authorization"));
    note_credential(ev, &mut s, &token, site);
    s.way.verified = true;
    let mut ready = Vec::new();
    for (s, user) in jwt_user(ev, &s, site) {
        if loaders(ev, LoaderKind::JwtUser).is_empty() {
            ready.push(s);
            continue;
        }
        // no user of that name: refused
        let none = ev.none();
        for no in ev.related(s.clone(), &user, &none, true) {
            unauthorized(ev, no, site);
        }
        ready.extend(ev.related(s, &user, &none, false));
    }
    if optional {
        let mut without = st.clone();
        let region = ev.region(Region::G);
        let none = ev.none();
        without.set(region, Key::Name(Name::new(USER)), none);
        ready.push(without);
    }
    ev.merge(ready)
}

/// Who the verified token stands for; found once a request.
fn jwt_user(ev: &mut Eval<'_>, st: &State, site: Span) -> Outs {
    let region = ev.region(Region::G);
    let key = Key::Name(Name::new(USER));
    if let Some(v) = st.get(region, &key).cloned() {
        return vec![(st.clone(), v)];
    }
    let identity = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.identity"))));
    let mut outs = match loaders(ev, LoaderKind::JwtUser).first().cloned() {
        Some(f) => {
            let header = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.header"))));
            let claims = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("jwt.claims"))));
            // older releases hand over the identity alone
            let one = ev.closure_of(&f).is_some_and(|c| ev.function_of(c).parameters.len() == 1);
            let args = if one { vec![identity] } else { vec![header, claims] };
            ev.call(st.clone(), &f, &Args::of(args), site)
        }
        None => vec![(st.clone(), identity)],
    };
    for (s, v) in &mut outs {
        s.set(region, key.clone(), v.clone());
    }
    ev.merge_outcomes(outs)
}

/// Flask-HTTPAuth: reads the credential, asks the project's verifier, keeps who it is.
fn http_auth(ev: &mut Eval<'_>, st: &State, settings: &Val, f: &Val, args: &Args, site: Span) -> Outs {
    let (owner, role, optional) = match (ev.object_kind(settings), settings.loc()) {
        (Some(ObjectKind::Dict), Some(l)) => (
            st.get(l, &Key::Name(Name::new("owner"))).cloned(),
            st.get(l, &Key::Name(Name::new("role"))).cloned(),
            st.get(l, &Key::Name(Name::new("optional"))).is_some_and(|v| v.as_const() == Some(&crate::python::ir::Const::Bool(true))),
        ),
        _ => (Some(settings.clone()), None, false),
    };
    let owner_term = owner.as_ref().map(|o| o.term);
    let multi: Vec<crate::eval::term::Term> = owner
        .as_ref()
        .filter(|o| matches!(ev.object_kind(o), Some(ObjectKind::Native(p)) if p.as_str().ends_with("MultiAuth")))
        .and_then(|o| o.loc())
        .map(|l| st.slots(l).into_iter().map(|(_, v)| v.term).collect())
        .unwrap_or_default();
    let region = ev.region(Region::G);
    let mut ready = Vec::new();
    let verifiers: Vec<(LoaderKind, Val)> = Registry::read(ev)
        .loaders
        .iter()
        .filter(|l| matches!(l.kind, LoaderKind::VerifyToken | LoaderKind::VerifyPassword))
        .filter(|l| l.owner == owner_term || l.owner.is_some_and(|o| multi.contains(&o)))
        .map(|l| (l.kind, l.function.clone()))
        .collect();
    for (kind, verify) in &verifiers {
        let mut s = st.clone();
        let given = if *kind == LoaderKind::VerifyToken {
            vec![read(ev, &mut s, Source::Header, "Authorization", site)]
        } else {
            let c = read(ev, &mut s, Source::Basic, "authorization", site);
            let user = Val::unknown(ev.terms.attr(c.term, Name::new("username")));
            let password = Val::unknown(ev.terms.attr(c.term, Name::new("password")));
            vec![user, password]
        };
        for (s, who) in ev.call(s, verify, &Args::of(given.clone()), site) {
            for mut yes in ev.assume(s.clone(), &who, true) {
                let user = if who.as_const().is_some() || matches!(who.shape, Shape::Cond(_)) { given[0].clone() } else { who.clone() };
                yes.set(region, Key::Name(Name::new(USER)), user);
                ready.push(yes);
            }
            for no in ev.assume(s, &who, false) {
                if optional {
                    ready.push(no);
                } else {
                    unauthorized(ev, no, site);
                }
            }
        }
    }
    if verifiers.is_empty() {
        let mut s = st.clone();
        let c = read(ev, &mut s, Source::Header, "Authorization", site);
        s.way.verified = true;
        s.set(region, Key::Name(Name::new(USER)), c);
        ready.push(s);
    }
    let mut outs = Vec::new();
    for mut s in ev.merge(ready) {
        if let Some(role) = &role {
            let words: Vec<String> = match ev.elements(&s, role) {
                Some(all) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
                None => role.as_str().map(str::to_owned).into_iter().collect(),
            };
            let refused = s.clone();
            unauthorized(ev, refused, site);
            match ev.know.privilege(&words, &[], true) {
                Some(crate::knowledge::Privilege::Admin) => s.facts.pass = Clause::of(Reason::Admin),
                Some(crate::knowledge::Privilege::Other) if s.facts.pass.is_none() => s.facts.pass = Clause::of(Reason::Privileged),
                _ => {}
            }
        }
        outs.extend(ev.call(s, f, args, site));
    }
    outs
}

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    let rest = |n: usize| Args { positional: args.positional.iter().skip(n).cloned().collect(), ..args.clone() };
    match path {
        "web:httpauth" => {
            let (settings, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
            return Some(http_auth(ev, st, &settings, &f, &rest(2), site));
        }
        "web:jwt" | "web:login" => {
            let f = args.positional.get(1)?.clone();
            let mut outs = Vec::new();
            if path == "web:jwt" {
                let settings = args.positional.first()?.clone();
                for s in jwt_required(ev, st, &settings, site) {
                    outs.extend(ev.call(s, &f, &rest(2), site));
                }
                return Some(outs);
            }
            for (s, user) in current_user(ev, st, site) {
                for yes in ev.assume(s.clone(), &user, true) {
                    outs.extend(ev.call(yes, &f, &rest(2), site));
                }
                for no in ev.assume(s, &user, false) {
                    unauthorized(ev, no, site);
                }
            }
            return Some(outs);
        }
        "web:parsed" => {
            // use_args / use_kwargs: parsed input goes into the arguments
            let (schema, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
            return Some(parsed(ev, st, &schema, &f, &rest(2), site));
        }
        _ => {}
    }
    if let Some(tool) = path.strip_suffix("-factory")
        && tool.starts_with("web:")
    {
        let (settings, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
        let v = wrapper(ev, tool, &settings, &f);
        return Some(vec![(st.clone(), v)]);
    }
    match path {
        "webargs.use_args" | "webargs.use_kwargs" | "webargs.parser.use_args" | "webargs.parser.use_kwargs" => {
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
            let t = ev.native("web:parsed-factory");
            let v = Val::new(t.term, Shape::Partial(Arc::new(PartialCall { function: t, positional: vec![kept], keyword: Vec::new() })));
            return Some(vec![(s, v)]);
        }
        _ => {}
    }
    match ev.know.does(path)?.to_owned().as_str() {
        "verified-claims" => {
            let unverified = args.keyword("verify").is_some_and(|v| v.as_const() == Some(&crate::python::ir::Const::Bool(false)))
                || args.keyword("options").and_then(|o| o.loc()).is_some_and(|l| {
                    st.get(l, &Key::Name(Name::new("verify_signature")))
                        .is_some_and(|v| v.as_const() == Some(&crate::python::ir::Const::Bool(false)))
                });
            let token = args.positional.first()?.clone();
            let mut s = st.clone();
            if unverified {
                // anybody can write these
                let v = ev.input(Source::Header, Name::new("unverified claims"));
                return Some(vec![(s, v)]);
            }
            let mut refused = st.clone();
            refused.way.rejected = true;
            let e = ev.native_exception("jwt.InvalidTokenError", Vec::new());
            ev.raise(refused, e);
            if ev.is_credential_value(token.term) || ev.terms.from_caller(token.term) {
                s.way.verified = true;
                s.way.rejected = false;
            }
            let t = ev.terms.make(TermKind::Ambient(Name::new("claims")));
            ev.event(Event::Principal { term: t, model: None, span: site });
            Some(vec![(s, Val::unknown(t))])
        }
        "log-in" => log_in(ev, st, args, site),
        "identity-of-caller" => Some(jwt_user_or_claims(ev, st, path, site)),
        "credential-required" => {
            if path.ends_with("verify_jwt_in_request") {
                let none = ev.none();
                let mut s = st.clone();
                let settings = ev.object(&mut s, ObjectKind::Dict, site);
                if let (Some(l), Some(v)) = (settings.loc(), args.get(0, "optional")) {
                    s.set(l, Key::Name(Name::new("optional")), v.clone());
                }
                return Some(jwt_required(ev, &s, &settings, site).into_iter().map(|s| (s, none.clone())).collect());
            }
            let settings = ev.none();
            decorating(ev, st, "web:jwt", &settings, args)
        }
        "session-required" => {
            let settings = ev.none();
            decorating(ev, st, "web:login", &settings, args)
        }
        _ => None,
    }
}

fn jwt_user_or_claims(ev: &mut Eval<'_>, st: &State, path: &str, site: Span) -> Outs {
    if path.ends_with("current_user") {
        return jwt_user(ev, st, site);
    }
    let t = ev.terms.make(TermKind::Ambient(Name::new(if path.ends_with("identity") { "jwt.identity" } else { "jwt.claims" })));
    vec![(st.clone(), Val::unknown(t))]
}

/// Calls a view with the input that a schema parsed.
fn parsed(ev: &mut Eval<'_>, st: &State, kept: &Val, f: &Val, args: &Args, site: Span) -> Outs {
    let mut s = st.clone();
    let Some(loc) = kept.loc() else { return ev.call(s, f, args, site) };
    let spread = st.get(loc, &Key::Name(Name::new("spread"))).is_some_and(|v| v.as_const() == Some(&crate::python::ir::Const::Bool(true)));
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
        with.positional.push(d);
    }
    ev.call(s, f, &with, site)
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let auth = path.ends_with("Auth()");
    match n {
        "login_required" if auth => decorating(ev, st, "web:httpauth", receiver, args),
        "current_user" | "username" if auth => {
            let region = ev.region(Region::G);
            let v = match st.get(region, &Key::Name(Name::new(USER))).cloned() {
                Some(v) => v,
                None => ev.unset(),
            };
            Some(vec![(st.clone(), v)])
        }
        "get_auth" if auth => {
            let mut s = st.clone();
            let v = read(ev, &mut s, Source::Basic, "authorization", site);
            Some(vec![(s, v)])
        }
        "get" | "set" | "reset" if path.ends_with("ContextVar()") => {
            let mut s = st.clone();
            let loc = receiver.loc()?;
            let v = match n {
                "get" => {
                    let v = context_value(ev, st, receiver);
                    match args.positional.first() {
                        Some(d) if matches!(ev.terms.kind(v.term), TermKind::Unset) => d.clone(),
                        _ => v,
                    }
                }
                "set" => {
                    s.set(loc, Key::Name(Name::new("#value")), args.positional.first()?.clone());
                    ev.fresh(site)
                }
                _ => ev.none(),
            };
            Some(vec![(s, v)])
        }
        // Authlib: a token that the library verifies
        "acquire" | "acquire_token" if path.ends_with("ResourceProtector()") => {
            let refused = st.clone();
            if ev.in_try() {
                // one of several exceptions of the library
                let e = ev.fresh(site);
                ev.raise(refused, e);
            } else {
                unauthorized(ev, refused, site);
            }
            let token = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("oauth.token"))));
            let settings = ev.none();
            Some(jwt_required(ev, st, &settings, site).into_iter().map(|s| (s, token.clone())).collect())
        }
        "__call__" if path.ends_with("ResourceProtector()") => {
            let settings = ev.none();
            decorating(ev, st, "web:jwt", &settings, args)
        }
        // request parsers of Flask-RESTful
        // request parsers of Flask-RESTful and Flask-RESTX
        "parser" if path.ends_with("Namespace()") || path.ends_with("Api()") => {
            Some(ev.native_instance(st.clone(), Name::new("flask_restx.reqparse.RequestParser"), &Args::default(), site))
        }
        "add_argument" if path.ends_with("RequestParser()") => {
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
        "copy" if path.ends_with("RequestParser()") => Some(vec![(st.clone(), receiver.clone())]),
        "parse_args" if path.ends_with("RequestParser()") => {
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
        // schemas: loading gives the caller's input, dumping a view of the object
        "dump" | "dumps" | "jsonify" if !args.positional.is_empty() && !path.starts_with("json") => {
            let v = args.positional.first()?.clone();
            Some(vec![(st.clone(), v)])
        }
        "use_args" | "use_kwargs" if path.starts_with("webargs") => call(ev, st, &format!("webargs.{n}"), args, site),
        "arguments" if path.ends_with("Blueprint()") => {
            let mut with = args.clone();
            let json = ev.text("json");
            if with.get(1, "location").is_none() {
                with.keyword.push((Name::new("location"), json));
            }
            call(ev, st, "webargs.use_args", &with, site)
        }
        "response" | "doc" | "alt_response" | "paginate" | "output" | "expect" | "marshal_with" | "marshal_list_with" | "param"
        | "produces" | "etag" | "deprecated" | "hide" | "header"
            if is_documentation(path) =>
        {
            let v = match args.positional.first() {
                Some(f) if ev.closure_of(f).is_some() => f.clone(),
                _ => ev.native("builtins.same"),
            };
            Some(vec![(st.clone(), v)])
        }
        _ => None,
    }
}

fn is_documentation(path: &str) -> bool {
    path.ends_with("Blueprint()")
        || path.ends_with("Flask()")
        || path.ends_with("Namespace()")
        || path.ends_with("Api()")
        || path.ends_with("API()")
}

pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
    // an attribute of a proxy is one of what it stands for
    if !ev.loading
        && let Some(outs) = dereference(ev, st, receiver, site)
    {
        let mut all = Vec::new();
        for (s, v) in outs {
            all.extend(ev.attribute(s, &v, name, site));
        }
        return Some(all);
    }
    // the anonymous user
    if name == "is_anonymous" && !ev.loading && matches!(ev.terms.kind(receiver.term), TermKind::Unset) {
        let yes = ev.boolean(true);
        return Some(vec![(st.clone(), yes)]);
    }
    if matches!(receiver.shape, Shape::Unknown) && matches!(ev.terms.kind(receiver.term), TermKind::Ambient(_)) {
        let n = name.as_str();
        if matches!(n, "is_authenticated" | "is_anonymous")
            && let Some(somebody) = st.literal(receiver.term).and_then(|l| l.truth)
        {
            let v = ev.boolean(somebody == (n == "is_authenticated"));
            return Some(vec![(st.clone(), v)]);
        }
        if n == "is_authenticated" {
            return Some(vec![(st.clone(), receiver.clone())]);
        }
        if n == "is_anonymous" {
            let v = ev.negate(receiver);
            return Some(vec![(st.clone(), v)]);
        }
    }
    if let Shape::Row(_) = receiver.shape
        && matches!(name.as_str(), "is_authenticated" | "is_anonymous")
        && !ev.models.get(if let Shape::Row(m) = receiver.shape { m } else { return None }).is_some_and(|m| m.columns.contains_key(&name))
    {
        if name == "is_anonymous" {
            let v = ev.negate(receiver);
            return Some(vec![(st.clone(), v)]);
        }
        return Some(vec![(st.clone(), receiver.clone())]);
    }
    let _ = path_of(ev, receiver)?;
    None
}

/// `with app.app_context():` and the like.
pub fn entered(st: &State, manager: &Val) -> Option<Outs> {
    Some(vec![(st.clone(), manager.clone())])
}
