//! A condition of SQL as a criterion.

use super::Context;
use super::operand::{operand, value};
use super::statement::{Scope, lower, span_of};
use crate::data::sql::{self, Comparison, Condition};
use crate::eval::Eval;
use crate::eval::query::{Criterion, Entity, Operand};
use crate::eval::state::State;
use crate::python::ir::CmpOp;
use std::sync::Arc;

pub(super) fn condition(ev: &mut Eval<'_>, st: &State, c: &Condition, cx: &Context, scope: &Scope<'_>) -> Criterion {
    match c {
        Condition::True => Criterion::True,
        Condition::False => Criterion::False,
        Condition::And(cs) => cs.iter().map(|c| condition(ev, st, c, cx, scope)).fold(Criterion::True, Criterion::and),
        Condition::Or(cs) => Criterion::Or(cs.iter().map(|c| condition(ev, st, c, cx, scope)).collect()),
        Condition::Not(c) => Criterion::Not(Box::new(condition(ev, st, c, cx, scope))),
        Condition::Compare(op, a, b) => {
            let (Some(x), Some(y)) = (operand(ev, st, a, cx, scope), operand(ev, st, b, cx, scope)) else {
                return unknown(ev, st, &[a, b], cx);
            };
            let negated = matches!(op, Comparison::NotEq | Comparison::IsNot | Comparison::NotLike);
            let op = match op {
                Comparison::Eq | Comparison::NotEq | Comparison::Is | Comparison::IsNot => CmpOp::Eq,
                Comparison::Lt => CmpOp::Lt,
                Comparison::LtE => CmpOp::LtE,
                Comparison::Gt => CmpOp::Gt,
                Comparison::GtE => CmpOp::GtE,
                Comparison::Like | Comparison::NotLike => CmpOp::Gt,
            };
            let c = match (&x, &y) {
                (Operand::Value(v), Operand::Value(w)) if op == CmpOp::Eq => match (v.as_const(), w.as_const()) {
                    (Some(p), Some(q)) => {
                        if p == q {
                            Criterion::True
                        } else {
                            Criterion::False
                        }
                    }
                    _ => Criterion::True,
                },
                _ => Criterion::Compare(op, x, y),
            };
            if negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::In { negated, operand: o, list } => {
            let Some(x) = operand(ev, st, o, cx, scope) else { return Criterion::Unknown(Vec::new()) };
            let c = match &list[..] {
                [one] => match operand(ev, st, one, cx, scope) {
                    Some(y) => Criterion::In(x, y),
                    None => Criterion::Unknown(Vec::new()),
                },
                many => Criterion::Or(
                    many.iter()
                        .filter_map(|m| operand(ev, st, m, cx, scope))
                        .map(|y| Criterion::Compare(CmpOp::Eq, x.clone(), y))
                        .collect(),
                ),
            };
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::InSubquery { negated, operand: o, query } => {
            let (Some(x), Some(q)) = (operand(ev, st, o, cx, scope), lower(ev, st, query, cx, span_of(ev))) else {
                return Criterion::Unknown(Vec::new());
            };
            let c = Criterion::In(x, Operand::Query(Arc::new(q)));
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::Exists { negated, query } => {
            let Some(q) = lower(ev, st, query, cx, span_of(ev)) else { return Criterion::Unknown(Vec::new()) };
            // correlated: columns of the outer query keep their entity
            let both: Vec<(String, Entity)> = q
                .entities
                .first()
                .map(|e| (query.entities.first().map(|e| e.name().to_owned()).unwrap_or_default(), Entity { alias: e.alias + 500, ..*e }))
                .into_iter()
                .chain(scope.names.iter().cloned())
                .collect();
            let nested = Scope { names: &both };
            let c = condition(ev, st, &query.condition, cx, &nested);
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::IsNull { negated, operand: o } => {
            let Some(x) = operand(ev, st, o, cx, scope) else { return Criterion::True };
            if let Operand::Value(_) = x {
                return Criterion::True;
            }
            let c = Criterion::IsNull(x);
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::Unknown(os) => {
            let os: Vec<&sql::Operand> = os.iter().collect();
            unknown(ev, st, &os, cx)
        }
    }
}

fn unknown(ev: &mut Eval<'_>, st: &State, os: &[&sql::Operand], cx: &Context) -> Criterion {
    let mut values = Vec::new();
    for o in os {
        if let Some(Operand::Value(v)) = value(ev, st, o, cx) {
            values.push(v);
        }
    }
    Criterion::Unknown(values)
}
