//! Document stores: filters are dicts (PyMongo and its kin).

use super::execute::{Answer, execute};
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand, Operation, Query};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use crate::verdict::AccessKind;
use std::sync::Arc;

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    if ev.loading {
        return None;
    }
    let (operation, answer) = match n {
        "find_one" | "find_one_or_404" => (Operation::Select, if n == "find_one" { Answer::Optional } else { Answer::Required }),
        "find" => (Operation::Select, Answer::Many),
        "count_documents" => (Operation::Select, Answer::Test),
        "aggregate" => (Operation::Select, Answer::Many),
        "update_one" | "update_many" | "replace_one" | "find_one_and_update" | "find_one_and_replace" | "find_and_modify" => {
            (Operation::Update, Answer::Changed)
        }
        // a new document selects nothing; what it points to is not followed
        "insert_one" | "insert_many" => {
            let v = ev.fresh(site);
            return Some(vec![(st.clone(), v)]);
        }
        "delete_one" | "delete_many" | "find_one_and_delete" => (Operation::Delete, Answer::Changed),
        _ => return None,
    };
    let filter = args.get(0, if n == "aggregate" { "pipeline" } else { "filter" })?.clone();
    let model = collection(ev, receiver);
    let e = Entity { model, alias: 0 };
    let mut q = Query::select(e, site);
    q.operation = operation;
    q.condition = if n == "aggregate" { pipeline(ev, st, e, &filter) } else { document(ev, st, e, &filter) };
    let q = Arc::new(q);
    let outs = execute(ev, st, &q, answer, site);
    let mut all = Vec::new();
    for (mut s, v) in outs {
        if let TermKind::Row(r) = *ev.terms.kind(v.term) {
            ev.rows[r.0 as usize].document = true;
        }
        if operation != Operation::Select {
            // without transactions: final at once
            s.pending.remove(&v.term);
            ev.use_term(&s, v.term, site, AccessKind::Mutation);
        }
        all.push((s, v));
    }
    Some(all)
}

fn collection(ev: &Eval<'_>, v: &Val) -> Name {
    match ev.terms.kind(v.term) {
        TermKind::Attr(_, n) => *n,
        TermKind::Setting(n) => Name::new(n.as_str().rsplit('.').next().unwrap_or("documents")),
        _ => Name::new("documents"),
    }
}

/// `{"_id": x, "owner": y, "$or": […]}`
pub fn document(ev: &mut Eval<'_>, st: &State, e: Entity, v: &Val) -> Criterion {
    let (Some(ObjectKind::Dict), Some(loc)) = (ev.object_kind(v), v.loc()) else {
        // an id instead of a filter
        let column = ColumnRef { entity: e, name: Name::new("_id") };
        if matches!(v.shape, Shape::Object(_)) {
            return Criterion::Unknown(vec![v.clone()]);
        }
        return Criterion::Compare(CmpOp::Eq, Operand::Column(column), Operand::Value(v.clone()));
    };
    let mut c = Criterion::True;
    for (k, x) in st.slots(loc) {
        match k {
            Key::Name(n) if n == "$and" || n == "$or" => {
                let parts: Vec<Criterion> = match ev.elements(st, &x) {
                    Some(known) => known.iter().map(|d| document(ev, st, e, d)).collect(),
                    None => vec![Criterion::Unknown(vec![x])],
                };
                c = c.and(if n == "$and" { Criterion::And(parts) } else { Criterion::Or(parts) });
            }
            Key::Name(n) => {
                // `a.b` is a column named by its last identifying part
                let column = Operand::Column(ColumnRef { entity: e, name: Name::new(n.as_str().split('.').next().unwrap_or(n.as_str())) });
                if let (Some(ObjectKind::Dict), Some(inner)) = (ev.object_kind(&x), x.loc()) {
                    for (op, y) in st.slots(inner) {
                        let Key::Name(op) = op else { continue };
                        c = c.and(match op.as_str() {
                            "$in" => Criterion::In(column.clone(), Operand::Value(y)),
                            // a pattern on the identifier selects like the identifier
                            "$regex" if n == "_id" => Criterion::Compare(CmpOp::Eq, column.clone(), Operand::Value(y)),
                            "$eq" => Criterion::Compare(CmpOp::Eq, column.clone(), Operand::Value(y)),
                            "$elemMatch" => document(ev, st, e, &y),
                            _ => Criterion::Compare(CmpOp::Gt, column.clone(), Operand::Value(y)),
                        });
                    }
                } else {
                    c = c.and(Criterion::Compare(CmpOp::Eq, column, Operand::Value(x)));
                }
            }
            Key::Rest => c = c.and(Criterion::Unknown(vec![x])),
            _ => {}
        }
    }
    c
}

/// The `$match` stages of an aggregation.
fn pipeline(ev: &mut Eval<'_>, st: &State, e: Entity, v: &Val) -> Criterion {
    let Some(stages) = ev.elements(st, v) else { return Criterion::Unknown(vec![v.clone()]) };
    let mut c = Criterion::True;
    for s in stages {
        if let Some(m) = s.loc().and_then(|l| st.get(l, &Key::Name(Name::new("$match")))).cloned() {
            c = c.and(document(ev, st, e, &m));
        }
    }
    c
}
