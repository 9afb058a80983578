//! Decorators of extensions that let the caller in or not: made with or without arguments, and how they refuse.

use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::{FileId, Name, Span};
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
            let site = Span { file: FileId(0), start: settings.term.0, end: settings.term.0 };
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

/// What such a decorator, made with arguments, does with the function.
pub(super) fn made(ev: &mut Eval<'_>, st: &State, tool: &str, args: &Args) -> Option<Outs> {
    let (settings, f) = (args.positional.first()?.clone(), args.positional.get(1)?.clone());
    let v = wrapper(ev, tool, &settings, &f);
    Some(vec![(st.clone(), v)])
}

pub(super) fn unauthorized(ev: &mut Eval<'_>, st: State, site: Span) {
    let code = ev.constant(Const::Int(401));
    let outs = ev.native_instance(st, Name::new("werkzeug.exceptions.HTTPException"), &Args::of(vec![code]), site);
    for (s, v) in outs {
        ev.raise(s, v);
    }
}
