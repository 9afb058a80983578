//! How a path of a request ends: with a response, or with an exception that a handler or its status answers.

use super::registry::{Registry, Route, Style};
use super::response::{exception_status, status_of};
use crate::eval::entrance::Entrance;
use crate::eval::state::State;
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::eval::{Args, Eval};
use crate::python::ir::Const;
use crate::source::Span;
use crate::verdict::AccessKind;

/// A path ends with a response.
pub(super) fn finish(ev: &mut Eval<'_>, st: State, v: &Val, site: Span, route: &Route) {
    let status = status_of(ev, &st, v);
    // a function without an answer is a mistake in Flask, a resource without one says `null`
    let refusal = status.is_some_and(|s| s >= 400) || v.is_none() && route.style != Style::Resource;
    let text = refusal.then(|| constant_text(&st, v)).flatten();
    let mut st = st;
    // who shows no credential and is sent away (to a login page, with an error) got nothing
    let sent_away = ev.entrance(&st) == Entrance::Nobody && status.is_some_and(|s| s >= 300);
    if !sent_away {
        tell(ev, &st, v, site, status);
    }
    if !refusal {
        // without a commit anywhere what is pending may still be written
        for (t, p) in st.pending.clone() {
            ev.leftover(&st, t, &p);
        }
    }
    st.pending = imbl::OrdMap::new();
    ev.exit_event(&st, refusal, status, text);
}

/// A path ends with an exception: its handler answers, else its status does.
pub(super) fn refuse(ev: &mut Eval<'_>, st: State, e: &Val, site: Span, route: &Route) {
    let registry = Registry::read(ev);
    let chain = registry.chain(route.owner);
    let handlers: Vec<(Val, Val)> = registry
        .error_handlers
        .iter()
        .filter(|h| h.owner.is_none_or(|o| chain.contains(&o) || registry.apps.iter().any(|a| a.term == o)))
        .map(|h| (h.exception.clone(), h.function.clone()))
        .collect();
    let status = exception_status(ev, &st, e);
    for (class, f) in handlers {
        let fits = match class.as_const() {
            Some(Const::Int(i)) => status == Some(*i),
            _ => ev.exception_fits(&class, e),
        };
        if fits && !ev.is_plain_exception(&class) {
            for (s, v) in ev.call(st.clone(), &f, &Args::of(vec![e.clone()]), site) {
                let code = status_of(ev, &s, &v).or(status);
                let text = constant_text(&s, &v);
                tell(ev, &s, &v, site, code);
                let refusal = code.is_none_or(|c| c >= 400);
                ev.exit_event(&s, refusal, code, text);
            }
            return;
        }
    }
    // abort(404, "…") and abort(response) show what they hold
    if matches!(ev.object_kind(e), Some(ObjectKind::Native(p)) if p == "werkzeug.exceptions.HTTPException" || p.as_str().starts_with("werkzeug.exceptions."))
    {
        tell(ev, &st, e, site, status);
    }
    let text = constant_text(&st, e);
    ev.exit_event(&st, true, status.or(Some(500)), text);
}

/// An answer reaches the caller.
fn tell(ev: &mut Eval<'_>, st: &State, v: &Val, site: Span, status: Option<i64>) {
    if matches!(status, Some(401 | 403 | 404)) {
        ev.use_refusal(st, v, site);
    } else {
        ev.use_value(st, v, site, AccessKind::Read);
    }
}

fn constant_text(st: &State, v: &Val) -> Option<String> {
    match &v.shape {
        Shape::Const(c) => Some(format!("{c:?}")),
        Shape::Object(l) => {
            let mut out = String::new();
            for (k, x) in st.slots(*l) {
                out.push_str(&format!("{k:?}"));
                out.push_str(&constant_text(st, &x)?);
            }
            Some(out)
        }
        _ => None,
    }
}
