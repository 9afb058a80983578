//! A key as what it is built from: each value in it selects.

use crate::eval::Eval;
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand};
use crate::eval::state::State;
use crate::eval::term::{Term, TermKind};
use crate::eval::value::{Key, ObjectKind, Shape, TextPiece, Val};
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;

/// The values that keys are built from; one list for each key that may be meant.
pub(super) fn alternatives(ev: &mut Eval<'_>, st: &State, key: &Val) -> Vec<Vec<Val>> {
    match &key.shape {
        Shape::Either(vs) => vs.iter().filter(|v| !v.is_none()).flat_map(|v| alternatives(ev, st, v)).collect(),
        Shape::Comprehension(c) => {
            let element = c.element.clone();
            alternatives(ev, st, &element)
        }
        Shape::Object(loc) => match ev.object_kind(key) {
            Some(ObjectKind::Dict) => vec![st.slots(*loc).into_iter().flat_map(|(_, v)| parts(ev, v.term)).collect()],
            _ => match ev.elements(st, key) {
                Some(known) => known.iter().flat_map(|v| alternatives(ev, st, v)).collect(),
                None => vec![st.slots(*loc).into_iter().filter(|(k, _)| *k == Key::Rest).flat_map(|(_, v)| parts(ev, v.term)).collect()],
            },
        },
        _ => vec![parts(ev, key.term)],
    }
}

/// The values inside one term.
pub(super) fn parts(ev: &Eval<'_>, t: Term) -> Vec<Val> {
    match ev.terms.kind(t) {
        TermKind::Make(ts) => ts.iter().flat_map(|&x| parts(ev, x)).collect(),
        TermKind::Const(_) | TermKind::Setting(_) | TermKind::Unset => Vec::new(),
        // an entry of the configuration
        _ if matches!(ev.terms.kind(ev.top(t)), TermKind::Setting(_)) => Vec::new(),
        _ => vec![Val::unknown(t)],
    }
}

/// Each part is a column of the object: the last one from the caller under the plain name, the others under names of their own,
/// since parts of one key are not equal to each other.
pub(super) fn equalities(ev: &Eval<'_>, e: Entity, column: &str, parts: &[Val]) -> Criterion {
    let plain = parts.iter().rposition(|v| ev.terms.from_caller(v.term)).unwrap_or_else(|| parts.len().saturating_sub(1));
    let one = |(i, v): (usize, &Val)| {
        let name = if i == plain { Name::new(column) } else { Name::new(&format!("{column} {i} key")) };
        Criterion::Compare(CmpOp::Eq, Operand::Column(ColumnRef { entity: e, name }), Operand::Value(v.clone()))
    };
    parts.iter().enumerate().map(one).fold(Criterion::True, Criterion::and)
}

/// The word that says what is under a key: `note` of `f"user:{me}:note:{note_id}"`.
pub(super) fn word(ev: &Eval<'_>, st: &State, keys: &[Val]) -> Option<String> {
    let mut pieces: Vec<TextPiece> = Vec::new();
    for k in keys {
        match (&k.shape, k.loc()) {
            (Shape::Comprehension(c), _) => pieces.extend(ev.pieces(&c.element)),
            (_, Some(loc)) => pieces.extend(st.slots(loc).into_iter().flat_map(|(_, v)| ev.pieces(&v))),
            _ => pieces.extend(pieces_of(ev, k)),
        }
    }
    let reference = pieces.iter().rposition(|p| matches!(p, TextPiece::Value(v) if ev.terms.from_caller(v.term))).unwrap_or(pieces.len());
    let (before, after) = pieces.split_at(reference);
    let last = |p: &TextPiece| match p {
        TextPiece::Literal(s) => words(s).next_back(),
        TextPiece::Value(_) => None,
    };
    let first = |p: &TextPiece| match p {
        TextPiece::Literal(s) => words(s).next(),
        TextPiece::Value(_) => None,
    };
    before.iter().rev().find_map(last).or_else(|| after.iter().find_map(first))
}

/// Literals and values of a key, also of one that was joined of parts (`os.path.join("scans", name)`).
fn pieces_of(ev: &Eval<'_>, k: &Val) -> Vec<TextPiece> {
    let TermKind::Make(ts) = ev.terms.kind(k.term) else { return ev.pieces(k) };
    if matches!(k.shape, Shape::Text(_)) {
        return ev.pieces(k);
    }
    let piece = |&t: &Term| match ev.terms.as_const(t) {
        Some(Const::Str(s)) => TextPiece::Literal(s.clone()),
        _ => TextPiece::Value(Val::unknown(t)),
    };
    ts.iter().map(piece).collect()
}

/// Words that name something: no versions, no scheme.
fn words(text: &str) -> impl DoubleEndedIterator<Item = String> {
    let version = |w: &str| w.strip_prefix('v').is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
        .map(|w| w.trim_matches(['-', '_']))
        .filter(move |w| w.chars().any(|c| c.is_ascii_alphabetic()) && !version(w) && !matches!(*w, "api" | "http" | "https"))
        .map(str::to_owned)
}
