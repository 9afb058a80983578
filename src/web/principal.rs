//! Flask-Principal: permissions built from needs, asked of the identity that the application found for the caller.

use crate::eval::entrance::Entrance;
use crate::eval::path_of;
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Cond, Key, ObjectKind, PartialCall, Predicate, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

const PERMISSION: &str = "flask_principal.Permission()";
const CONTEXT: &str = "flask_principal.IdentityContext()";
/// Calls its second argument if the permission of its first, a context, holds.
const GUARDED: &str = "web:principal";

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        // a need is a tuple that starts with its kind
        "flask_principal.UserNeed" | "flask_principal.RoleNeed" | "flask_principal.TypeNeed" | "flask_principal.ActionNeed" => {
            let kind = path.rsplit('.').next().unwrap_or(path).trim_end_matches("Need").to_lowercase();
            let mut s = st.clone();
            let mut parts = vec![ev.text(&kind)];
            parts.extend(args.positional.iter().cloned());
            let need = ev.make_sequence(&mut s, ObjectKind::Tuple, parts, None, site);
            Some(vec![(s, need)])
        }
        "flask_principal.Need" | "flask_principal.ItemNeed" => {
            let mut s = st.clone();
            let need = ev.make_sequence(&mut s, ObjectKind::Tuple, args.all().cloned().collect(), None, site);
            Some(vec![(s, need)])
        }
        GUARDED => {
            let (context, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
            let rest = Args { positional: args.positional.iter().skip(2).cloned().collect(), ..args.clone() };
            for s in enter(ev, st, &context, site) {
                ev.tail_call(s, &f, &rest);
            }
            Some(Vec::new())
        }
        _ => None,
    }
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, n: &str, args: &Args, site: Span) -> Option<Outs> {
    if path == CONTEXT {
        return match n {
            "__call__" => {
                let tool = ev.native(GUARDED);
                let f = args.positional.first()?.clone();
                let v = Val::new(
                    f.term,
                    Shape::Partial(Arc::new(PartialCall { function: tool, positional: vec![receiver.clone(), f], keyword: Vec::new() })),
                );
                Some(vec![(st.clone(), v)])
            }
            "can" => method(ev, st, &permission_of(st, receiver)?, PERMISSION, "can", args, site),
            _ => None,
        };
    }
    if path != PERMISSION {
        return None;
    }
    match n {
        "super __init__" => {
            let mut s = st.clone();
            if let Some(loc) = receiver.loc() {
                for (i, need) in args.positional.iter().enumerate() {
                    s.set(loc, Key::Name(Name::new(&format!("#need {i}"))), need.clone());
                }
            }
            let none = ev.none();
            Some(vec![(s, none)])
        }
        "can" | "__bool__" => {
            let v = can(ev, st, receiver);
            Some(vec![(st.clone(), v)])
        }
        "allows" => {
            let v = can(ev, st, receiver);
            Some(vec![(st.clone(), v)])
        }
        "require" => {
            let mut s = st.clone();
            let context = ev.object(&mut s, ObjectKind::Native(Name::new(CONTEXT.trim_end_matches("()"))), site);
            let loc = context.loc()?;
            s.set(loc, Key::Name(Name::new("permission")), receiver.clone());
            if let Some(code) = args.get(0, "http_exception") {
                s.set(loc, Key::Name(Name::new("code")), code.clone());
            }
            Some(vec![(s, context)])
        }
        "test" => {
            let none = ev.none();
            let code = args.get(0, "http_exception").cloned();
            let states = allowed(ev, st, receiver, code.as_ref(), site);
            Some(states.into_iter().map(|s| (s, none.clone())).collect())
        }
        _ => None,
    }
}

fn permission_of(st: &State, context: &Val) -> Option<Val> {
    st.get(context.loc()?, &Key::Name(Name::new("permission"))).cloned()
}

/// The states in which the block of a `with permission.require():` runs.
fn enter(ev: &mut Eval<'_>, st: &State, context: &Val, site: Span) -> Vec<State> {
    let Some(permission) = permission_of(st, context) else { return vec![st.clone()] };
    let code = context.loc().and_then(|l| st.get(l, &Key::Name(Name::new("code"))).cloned());
    allowed(ev, st, &permission, code.as_ref(), site)
}

pub fn entered(ev: &mut Eval<'_>, st: &State, manager: &Val, site: Span) -> Option<Outs> {
    if path_of(ev, manager)? != CONTEXT {
        return None;
    }
    Some(enter(ev, st, manager, site).into_iter().map(|s| (s, manager.clone())).collect())
}

/// The states in which the permission holds; in the others an exception leaves.
fn allowed(ev: &mut Eval<'_>, st: &State, permission: &Val, code: Option<&Val>, site: Span) -> Vec<State> {
    let question = can(ev, st, permission);
    for refused in ev.assume(st.clone(), &question, false) {
        match code {
            Some(code) => {
                for (s, e) in
                    ev.native_instance(refused, Name::new("werkzeug.exceptions.HTTPException"), &Args::of(vec![code.clone()]), site)
                {
                    ev.raise(s, e);
                }
            }
            None => {
                let e = ev.native_exception("flask_principal.PermissionDenied", Vec::new());
                ev.raise(refused, e);
            }
        }
    }
    ev.assume(st.clone(), &question, true)
}

/// Whether the caller's identity provides one of the needs: a question about the principal and whatever the needs are built from.
fn can(ev: &mut Eval<'_>, st: &State, permission: &Val) -> Val {
    let mut needs = Vec::new();
    if let Some(loc) = permission.loc() {
        for (k, v) in st.slots(loc) {
            if matches!(k, Key::Index(_)) || matches!(k, Key::Name(n) if n.as_str().starts_with("#need ")) {
                needs.push(v);
            }
        }
    }
    if needs.is_empty() {
        // nobody lacks anything
        return ev.boolean(true);
    }
    if ev.entrance(st) == Entrance::Nobody {
        return ev.boolean(false);
    }
    let caller = ev.terms.make(TermKind::Ambient(Name::new("identity")));
    let provides = Val::unknown(ev.terms.attr(caller, Name::new("provides")));
    let mut arguments = vec![provides];
    for need in needs {
        match ev.elements(st, &need) {
            Some(parts) => arguments.extend(parts),
            None => arguments.push(need),
        }
    }
    let name = match ev.object_kind(permission) {
        Some(ObjectKind::Instance(class)) => ev.class_info(class).map(|i| i.name),
        _ => None,
    };
    let name = name.unwrap_or_else(|| Name::new("can"));
    let term = ev.terms.make(TermKind::Call(name, arguments.iter().map(|a| a.term).collect()));
    Val::new(term, Shape::Cond(Arc::new(Cond::Predicate(Arc::new(Predicate { name, arguments })))))
}
