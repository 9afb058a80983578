//! Rights of the caller that the application keeps for the request: granted to all who come in one way, or gathered.

use crate::eval::Eval;
use crate::eval::cond::{EMPTY_SCOPE, GRANTED, RIGHTS};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::source::Name;
use std::sync::Arc;

/// What callers who come in this way may do, kept for the request: constants that the program itself gives to all of them, or what it
/// gathered from settings and rows under the name of rights. An empty collection is the scope of a caller that has nothing: where it
/// falls away as a filter, this is why.
pub(super) fn granted(ev: &mut Eval<'_>, st: &State, slot: Name, value: &Val) -> Val {
    if let Shape::Either(alternatives) = &value.shape {
        let alternatives: Vec<Val> = alternatives.iter().map(|a| granted(ev, st, slot, a)).collect();
        return Val::new(value.term, Shape::Either(Arc::new(alternatives)));
    }
    let rights = ev.know.names_rights(slot.as_str());
    let kept = match (ev.object_kind(value), value.loc()) {
        (Some(ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set), Some(loc)) => {
            let slots = st.heap.slots(loc);
            match slots {
                [] => EMPTY_SCOPE,
                _ if slots.iter().all(|(_, v)| v.as_str().is_some()) => GRANTED,
                _ if rights && slots.iter().all(|(_, v)| !ev.terms.from_caller(v.term)) => RIGHTS,
                _ => return value.clone(),
            }
        }
        _ if rights && of_settings(ev, value) => RIGHTS,
        _ => return value.clone(),
    };
    let slot = ev.terms.make(TermKind::Setting(slot));
    let term = ev.terms.make(TermKind::Call(Name::new(kept), vec![slot]));
    Val::new(term, value.shape.clone())
}

/// All who come this way are given an administrator's right: by one collection, not by one of several.
pub(super) fn grant(ev: &mut Eval<'_>, st: &mut State, slot: Name, value: &Val) {
    if let (true, Some(ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set), Some(loc)) =
        (ev.know.names_rights(slot.as_str()), ev.object_kind(value), value.loc())
    {
        let texts: Vec<String> = st.heap.slots(loc).iter().filter_map(|(_, v)| v.as_str().map(str::to_owned)).collect();
        if let Some(right) = texts.iter().find(|t| ev.know.is_admin_right(t)) {
            ev.pass_by_grant(st, right);
        }
    }
}

/// Computed from settings and constants alone.
fn of_settings(ev: &Eval<'_>, v: &Val) -> bool {
    match &v.shape {
        Shape::Const(_) => return true,
        Shape::Comprehension(c) => return of_settings(ev, &c.element),
        _ => {}
    }
    let mut some = false;
    let other = ev.terms.any(v.term, &mut |_, k| {
        some |= matches!(k, TermKind::Setting(_));
        matches!(k, TermKind::Input { .. } | TermKind::Ambient(_) | TermKind::Row(_) | TermKind::Fresh(_) | TermKind::Store(_))
    });
    some && !other
}
