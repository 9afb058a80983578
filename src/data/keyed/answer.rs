//! The answers of stores: an envelope around the object, `response["Item"]`.

use crate::eval::state::{Literal, State};
use crate::eval::term::TermKind;
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};

/// The entry of an answer that is the object itself.
fn is_object(ev: &Eval<'_>, answer: &Val, entry: &Val) -> bool {
    let document = |v: &Val| matches!(ev.terms.kind(ev.top(v.term)), TermKind::Row(r) if ev.rows[r.0 as usize].document);
    matches!(answer.shape, Shape::Row(_) | Shape::Rows(_)) && entry.as_str().is_some_and(|s| ev.know.is_envelope(s)) && document(answer)
}

/// `response["Item"]`: there is one, or a `KeyError`.
pub fn item(ev: &mut Eval<'_>, st: &State, answer: &Val, entry: &Val) -> Option<Outs> {
    if ev.loading || !is_object(ev, answer, entry) {
        return None;
    }
    if let Shape::Rows(_) = answer.shape {
        return Some(vec![(st.clone(), answer.clone())]);
    }
    let mut absent = st.clone();
    if ev.in_try() && ev.learn(&mut absent, answer.term, &Literal { null: Some(true), truth: Some(false), constant: None }) {
        ev.refuse_credential(&mut absent, answer.term);
        let e = ev.native_exception("builtins.KeyError", Vec::new());
        ev.raise(absent, e);
    }
    Some(ev.assume(st.clone(), answer, true).into_iter().map(|s| (s, answer.clone())).collect())
}

/// `response.get("Item")`, `"Item" in response`.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, answer: &Val, n: &str, args: &Args) -> Option<Outs> {
    let entry = args.positional.first()?;
    if ev.loading || !matches!(n, "get" | "__contains__") || !is_object(ev, answer, entry) {
        return None;
    }
    Some(vec![(st.clone(), answer.clone())])
}
