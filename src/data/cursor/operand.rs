//! An operand of SQL: a column, or the value that a parameter or a literal stands for.

use super::Context;
use super::statement::{Scope, lower, span_of};
use crate::data::sql::{self, Parameter};
use crate::eval::Eval;
use crate::eval::query::{ColumnRef, Operand};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, Val};
use crate::python::ir::Const;
use crate::source::Name;
use std::sync::Arc;

pub(super) fn operand(ev: &mut Eval<'_>, st: &State, o: &sql::Operand, cx: &Context, scope: &Scope<'_>) -> Option<Operand> {
    match o {
        sql::Operand::Column { table, name } => {
            let mut entity = scope.find(table.as_deref())?;
            if table.is_none() {
                // a bare column belongs to the entity whose schema has it
                let n = Name::new(name);
                if let Some((_, e)) = scope.names.iter().find(|(_, e)| ev.models.get(e.model).is_some_and(|m| m.columns.contains_key(&n))) {
                    entity = *e;
                }
            }
            Some(Operand::Column(ColumnRef { entity, name: Name::new(name) }))
        }
        sql::Operand::Call(_, args) | sql::Operand::Other(args) => {
            let mut inner = Vec::new();
            for a in args {
                inner.extend(operand(ev, st, a, cx, scope));
            }
            let column = inner.iter().any(|i| matches!(i, Operand::Column(_)));
            if column {
                return Some(Operand::Of(inner));
            }
            value(ev, st, o, cx)
        }
        sql::Operand::Subquery(q) => lower(ev, st, q, cx, span_of(ev)).map(|q| Operand::Query(Arc::new(q))),
        _ => value(ev, st, o, cx),
    }
}

pub(super) fn value(ev: &mut Eval<'_>, st: &State, o: &sql::Operand, cx: &Context) -> Option<Operand> {
    let v = match o {
        sql::Operand::Parameter(p) => parameter(ev, st, p, cx),
        sql::Operand::Splice(i) => cx.spliced.get(*i).cloned()?,
        sql::Operand::Number(n) => match n.parse::<i64>() {
            Ok(i) => ev.constant(Const::Int(i)),
            Err(_) => ev.text(n),
        },
        sql::Operand::Text(t) => ev.text(t),
        sql::Operand::Null => ev.none(),
        sql::Operand::Bool(b) => ev.boolean(*b),
        sql::Operand::Tuple(os) | sql::Operand::Other(os) | sql::Operand::Call(_, os) => {
            let mut terms = Vec::new();
            for o in os {
                if let Some(Operand::Value(v)) = value(ev, st, o, cx) {
                    terms.push(v.term);
                }
            }
            let t = ev.terms.all_of(terms);
            Val::unknown(t)
        }
        _ => return None,
    };
    Some(Operand::Value(v))
}

fn parameter(ev: &mut Eval<'_>, st: &State, p: &Parameter, cx: &Context) -> Val {
    let first = cx.parameters.first();
    match p {
        Parameter::Name(n) => match first.and_then(|f| f.loc()).and_then(|l| st.get(l, &Key::Name(Name::new(n)))).cloned() {
            Some(v) => v,
            None => match first {
                Some(f) => Val::unknown(ev.terms.attr(f.term, Name::new(n))),
                None => Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))),
            },
        },
        Parameter::Position(i) | Parameter::Number(i) => {
            let i = if matches!(p, Parameter::Number(_)) { i.saturating_sub(1) } else { *i };
            // one sequence of parameters, or the parameters themselves
            match first {
                Some(f) if ev.object_kind(f).is_some() => {
                    let f = f.clone();
                    match ev.elements(st, &f) {
                        Some(known) => {
                            known.get(i).cloned().unwrap_or_else(|| Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))))
                        }
                        None => {
                            let loc = f.loc();
                            match loc.and_then(|l| st.get(l, &Key::Index(i as u32))).cloned() {
                                Some(v) => v,
                                None => {
                                    let mut s = st.clone();
                                    let site = span_of(ev);
                                    ev.any_element(&mut s, &f, site)
                                }
                            }
                        }
                    }
                }
                Some(_) if cx.parameters.len() > 1 || i == 0 => {
                    let v = cx.parameters.get(i).cloned();
                    v.unwrap_or_else(|| Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))))
                }
                Some(f) => {
                    let key = ev.constant(Const::Int(i as i64));
                    let t = ev.terms.item(f.term, key.term);
                    Val::unknown(t)
                }
                None => Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))),
            }
        }
    }
}
