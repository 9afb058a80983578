//! What came back from a query: results, cursors, loaded relationships.

use crate::eval::query::{Entity, Query};
use crate::eval::state::{Literal, State};
use crate::eval::term::TermKind;
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::Span;
use std::sync::Arc;

/// Methods of what came back: results, cursors, loaded relationships.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let Shape::Rows(model) = receiver.shape else { return None };
    let st = st.clone();
    let row = Val::new(receiver.term, Shape::Row(model));
    // a relationship: it can be refined like a query
    let relation = !matches!(ev.terms.kind(receiver.term), TermKind::Row(_));
    if relation {
        let q = Query { handle: Some(receiver.term), ..Query::select(Entity { model, alias: 0 }, site) };
        if matches!(n, "append" | "add" | "remove" | "extend" | "clear" | "pop" | "insert") {
            let mut st = st;
            ev.pend(&mut st, receiver.term, site);
            for a in args.positional.clone() {
                if ev.mine(&st, a.term).is_none() {
                    ev.pend(&mut st, a.term, site);
                }
            }
            let none = ev.none();
            return Some(vec![(st, none)]);
        }
        let q = Arc::new(q);
        return super::method(ev, &st, receiver, &q, n, args, site);
    }
    match n {
        "first" | "one_or_none" | "fetchone" | "scalar_one_or_none" | "get" | "next" => {
            let v = scalar_of(ev, receiver, &row, n.starts_with("scalar"));
            Some(vec![(st, v)])
        }
        "one" | "scalar_one" => {
            let mut absent = st.clone();
            if ev.learn(&mut absent, row.term, &Literal { null: Some(true), truth: Some(false), constant: None }) {
                let e = ev.native_exception("sqlalchemy.exc.NoResultFound", Vec::new());
                ev.raise(absent, e);
            }
            let states: Vec<State> = ev.assume(st, &row, true);
            let v = scalar_of(ev, receiver, &row, n.starts_with("scalar"));
            Some(states.into_iter().map(|s| (s, v.clone())).collect())
        }
        "scalar" => {
            let v = scalar_of(ev, receiver, &row, true);
            Some(vec![(st, v)])
        }
        "scalars" | "all" | "fetchall" | "mappings" | "unique" | "fetchmany" | "partitions" | "tuples" | "to_list" | "sort" | "limit"
        | "skip" | "batch_size" | "order_by" | "iter_pages" => Some(vec![(st, receiver.clone())]),
        "count" | "__len__" => Some(vec![(st, row)]),
        "items" => Some(vec![(st, receiver.clone())]),
        "close" => {
            let none = ev.none();
            Some(vec![(st, none)])
        }
        _ => None,
    }
}

/// The only selected column, else the row.
fn scalar_of(ev: &mut Eval<'_>, receiver: &Val, row: &Val, scalar: bool) -> Val {
    if scalar
        && let TermKind::Row(r) = ev.terms.kind(receiver.term)
        && let Some(q) = ev.rows[r.0 as usize].query.clone()
        && let [c] = q.columns[..]
    {
        let attr = ev.terms.attr(row.term, c.name);
        return Val::unknown(attr);
    }
    row.clone()
}
