//! Functions that a project registers for every request: hooks, error handlers, loaders of the caller.

use super::owner::owner_of;
use super::registry::{ErrorHandler, Hook, HookKind, Loader, LoaderKind, Registry};
use super::routing::decorator;
use crate::eval::state::State;
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};

/// Methods that register a function, called or used as decorators.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: Option<&str>, n: &str, args: &Args) -> Option<Outs> {
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    let first = args.positional.first();
    let owner = owner_of(receiver);
    match n {
        "before_request"
        | "before_app_request"
        | "url_value_preprocessor"
        | "app_url_value_preprocessor"
        | "after_request"
        | "before_app_first_request"
        | "teardown_request"
        | "teardown_appcontext"
        | "context_processor"
        | "shell_context_processor"
        | "template_filter"
        | "app_template_filter"
        | "app_context_processor"
        | "after_app_request"
        | "before_first_request"
        | "url_defaults"
        | "template_global"
        | "app_template_global"
        | "template_test"
        | "record"
        | "record_once"
        | "add_template_filter"
        | "register_listener" => {
            if path.is_none() && !matches!(receiver.shape, Shape::Unknown | Shape::Either(_)) {
                return None;
            }
            let f = first.cloned();
            let kind = match n {
                "before_request" => Some(HookKind::Before),
                "before_app_request" => Some(HookKind::BeforeApp),
                "url_value_preprocessor" | "app_url_value_preprocessor" => Some(HookKind::Preprocessor),
                "after_request" | "after_app_request" => Some(HookKind::After),
                _ => None,
            };
            if let (Some(kind), Some(f)) = (kind, &f)
                && ev.loading
            {
                let hook = Hook { owner, kind, function: f.clone() };
                let hooks = &mut Registry::of(ev).hooks;
                if !hooks.contains(&hook) {
                    hooks.push(hook);
                }
            }
            let v = match f {
                Some(f) => f,
                None => ev.native("builtins.same"),
            };
            one(v)
        }
        "errorhandler" | "app_errorhandler" | "error_handler" if path.is_some() => {
            let d = decorator(ev, "web:errorhandler", receiver, args);
            one(d)
        }
        "register_error_handler" => {
            let h = ErrorHandler { owner, exception: args.positional.first()?.clone(), function: args.positional.get(1)?.clone() };
            Registry::of(ev).error_handlers.push(h);
            let none = ev.none();
            one(none)
        }
        "request_loader"
        | "user_loader"
        | "header_loader"
        | "verify_token"
        | "verify_password"
        | "get_user_roles"
        | "user_lookup_loader"
        | "user_loader_callback_loader"
        | "get_password"
            if path.is_some() =>
        {
            let kind = match n {
                "request_loader" => LoaderKind::RequestLoader,
                "header_loader" => LoaderKind::RequestLoader,
                "user_loader" => LoaderKind::UserLoader,
                "verify_token" => LoaderKind::VerifyToken,
                "verify_password" | "get_password" => LoaderKind::VerifyPassword,
                "get_user_roles" => LoaderKind::UserRoles,
                _ => LoaderKind::JwtUser,
            };
            let f = first?.clone();
            let l = Loader { owner, kind, function: f.clone() };
            Registry::of(ev).loaders.push(l);
            one(f)
        }
        _ => None,
    }
}

/// What `@app.errorhandler(…)` does with the function.
pub(super) fn error_handler(ev: &mut Eval<'_>, st: &State, args: &Args) -> Option<Outs> {
    let receiver = args.positional.first()?.clone();
    let exception = match &args.positional.get(1)?.shape {
        Shape::Either(vs) => vs.first().cloned(),
        _ => None,
    };
    let f = args.positional.get(2)?.clone();
    let exception = match exception {
        Some(e) => e,
        None => ev.native("builtins.Exception"),
    };
    let owner = owner_of(&receiver);
    Registry::of(ev).error_handlers.push(ErrorHandler { owner, exception, function: f.clone() });
    Some(vec![(st.clone(), f)])
}
