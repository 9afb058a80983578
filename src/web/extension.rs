//! Extensions by what they are called: which of them a function or a method belongs to, and what they only document.

use super::guard::{decorating, made, unauthorized};
use super::login::{current_user, log_in};
use super::{http_auth, jwt, parser, proxy};
use crate::eval::state::State;
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        "web:httpauth" | "web:jwt" | "web:login" | "web:parsed" => return guarded(ev, st, path, args, site),
        "webargs.use_args" | "webargs.use_kwargs" | "webargs.parser.use_args" | "webargs.parser.use_kwargs" | "apifairy.body" => {
            return parser::using(ev, st, path, args, site);
        }
        // https://apifairy.readthedocs.io/en/latest/decorators.html
        "apifairy.arguments" => {
            let with = located(ev, args, "query");
            return parser::using(ev, st, path, &with, site);
        }
        _ => {}
    }
    if let Some(tool) = path.strip_suffix("-factory")
        && tool.starts_with("web:")
    {
        return made(ev, st, tool, args);
    }
    if let Some(outs) = http_auth::handed_over(ev, st, path, args) {
        return Some(outs);
    }
    match ev.know.does(path)?.to_owned().as_str() {
        "verified-claims" => jwt::verified_claims(ev, st, args, site),
        "log-in" => log_in(ev, st, args, site),
        "identity-of-caller" => Some(jwt::identity(ev, st, path, site)),
        "credential-required" if path.ends_with("verify_jwt_in_request") => jwt::verify(ev, st, args, site),
        "credential-required" => {
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

/// A call of what an extension's decorator made of a function.
fn guarded(ev: &mut Eval<'_>, st: &State, tool: &str, args: &Args, site: Span) -> Option<Outs> {
    let (settings, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
    let rest = Args { positional: args.positional.iter().skip(2).cloned().collect(), ..args.clone() };
    match tool {
        "web:httpauth" => return Some(http_auth::guard(ev, st, &settings, &f, &rest, site)),
        "web:parsed" => return Some(parser::parsed(ev, st, &settings, &f, &rest, site)),
        "web:jwt" => {
            for s in jwt::required(ev, st, &settings, site) {
                ev.tail_call(s, &f, &rest);
            }
        }
        _ => {
            for (s, user) in current_user(ev, st, site) {
                for yes in ev.assume(s.clone(), &user, true) {
                    ev.tail_call(yes, &f, &rest);
                }
                for no in ev.assume(s, &user, false) {
                    unauthorized(ev, no, site);
                }
            }
        }
    }
    Some(Vec::new())
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match n {
        "login_required" | "current_user" | "username" | "get_auth" if path.ends_with("Auth()") => {
            http_auth::method(ev, st, receiver, n, args, site)
        }
        "get" | "set" | "reset" if path.ends_with("ContextVar()") => proxy::method(ev, st, receiver, n, args, site),
        "acquire" | "acquire_token" if path.ends_with("ResourceProtector()") => jwt::acquire(ev, st, site),
        "__call__" if path.ends_with("ResourceProtector()") => {
            let settings = ev.none();
            decorating(ev, st, "web:jwt", &settings, args)
        }
        "parser" if path.ends_with("Namespace()") || path.ends_with("Api()") => {
            Some(ev.native_instance(st.clone(), Name::new("flask_restx.reqparse.RequestParser"), &Args::default(), site))
        }
        "add_argument" | "copy" | "parse_args" if path.ends_with("RequestParser()") => parser::method(ev, st, receiver, n, args, site),
        // schemas of marshmallow and what builds on it: loading gives the input, as a whole or not at all; dumping a view of the object
        // (https://marshmallow.readthedocs.io/en/stable/api_reference.html#marshmallow.schema.Schema.load)
        "load" | "loads" if is_schema(path) => {
            ev.may_raise(st, "marshmallow.ValidationError");
            let v = args.get(0, if n == "load" { "data" } else { "json_data" })?.clone();
            Some(vec![(st.clone(), v)])
        }
        "validate" if is_schema(path) => {
            let given = args.all().map(|a| a.term).collect();
            let problems = Val::unknown(ev.terms.loss(given));
            Some(vec![(st.clone(), problems)])
        }
        "dump" | "dumps" | "jsonify" if !args.positional.is_empty() && !path.starts_with("json") => {
            let v = args.positional.first()?.clone();
            Some(vec![(st.clone(), v)])
        }
        "use_args" | "use_kwargs" if path.starts_with("webargs") => call(ev, st, &format!("webargs.{n}"), args, site),
        "arguments" if path.ends_with("Blueprint()") => {
            let with = located(ev, args, "json");
            call(ev, st, "webargs.use_args", &with, site)
        }
        // https://apiflask.com/api/app/#apiflask.scaffold.APIScaffold.input
        "input" if is_documentation(path) && !args.positional.is_empty() => {
            let mut with = located(ev, args, "json");
            if with.keyword("arg_name").is_none() {
                let location = with.get(1, "location").and_then(|l| l.as_str()).unwrap_or("json").to_owned();
                let called = ev.text(&format!("{location}_data"));
                with.keyword.push((Name::new("arg_name"), called));
            }
            call(ev, st, "webargs.use_args", &with, site)
        }
        "auth_required" if is_documentation(path) => http_auth::handed_over(ev, st, n, args),
        "response" | "doc" | "alt_response" | "paginate" | "output" | "expect" | "marshal_with" | "marshal_list_with" | "param"
        | "produces" | "etag" | "deprecated" | "hide" | "header"
            if is_documentation(path) =>
        {
            let v = match args.positional.first() {
                Some(f) if ev.closure_of(f).is_some() || matches!(f.shape, Shape::Partial(_)) => f.clone(),
                _ => ev.native("builtins.same"),
            };
            Some(vec![(st.clone(), v)])
        }
        _ => None,
    }
}

/// The arguments of a decorator that parses, with the place where it looks if nothing is said.
fn located(ev: &mut Eval<'_>, args: &Args, default: &str) -> Args {
    let mut with = args.clone();
    if with.get(1, "location").is_none() {
        let location = ev.text(default);
        with.keyword.push((Name::new("location"), location));
    }
    with
}

/// `marshmallow.Schema()`, `flask_marshmallow.Marshmallow().SQLAlchemyAutoSchema()`.
fn is_schema(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|class| class.ends_with("Schema()")) && !path.starts_with("jsonschema")
}

fn is_documentation(path: &str) -> bool {
    path.ends_with("Blueprint()")
        || path.ends_with("Flask()")
        || path.ends_with("Namespace()")
        || path.ends_with("Api()")
        || path.ends_with("API()")
}

/// `with app.app_context():` and the like.
pub fn entered(st: &State, manager: &Val) -> Option<Outs> {
    Some(vec![(st.clone(), manager.clone())])
}
