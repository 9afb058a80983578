//! Texts of a registration: rules, and the methods that a route names.

use crate::eval::Eval;
use crate::eval::state::State;
use crate::eval::value::{Shape, TextPiece, Val};

/// The texts that a rule may have: a setting can choose between several.
pub(super) fn rule_texts(v: &Val) -> Vec<String> {
    match &v.shape {
        Shape::Either(vs) => vs.iter().flat_map(rule_texts).collect(),
        _ => rule_text(v).into_iter().collect(),
    }
}

/// Text of a rule, with unknown parts left as `*`; of several, the last.
pub(super) fn rule_text(v: &Val) -> Option<String> {
    match &v.shape {
        Shape::Text(pieces) => Some(
            pieces
                .iter()
                .map(|p| match p {
                    TextPiece::Literal(s) => s.to_string(),
                    TextPiece::Value(_) => "*".to_owned(),
                })
                .collect(),
        ),
        Shape::Either(vs) => vs.iter().rev().find_map(rule_text),
        _ => v.as_str().map(str::to_owned),
    }
}

pub(super) fn strings(ev: &mut Eval<'_>, st: &State, v: Option<&Val>) -> Vec<String> {
    let Some(v) = v else { return Vec::new() };
    if let Some(s) = v.as_str() {
        return vec![s.to_owned()];
    }
    ev.elements(st, v).map(|vs| vs.iter().filter_map(|v| v.as_str().map(str::to_uppercase)).collect()).unwrap_or_default()
}
