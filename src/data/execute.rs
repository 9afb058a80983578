//! Execution of a query: the access.

use super::bind::{self, Bound};
use crate::eval::clause::Clause;
use crate::eval::query::{Criterion, Operand, Operation, Query};
use crate::eval::rows::RowId;
use crate::eval::state::{Literal, State};
use crate::eval::term::{Term, TermKind};
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::eval::{Eval, Outs};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use std::sync::Arc;

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// one object or `None`
    Optional,
    /// one object, else an exception (404, `NoResultFound`)
    Required,
    Many,
    /// a column of one object, or `None`
    Scalar,
    /// whether, or how many, exist
    Test,
    /// number of rows changed
    Changed,
}

/// Runs a query: binds it, gives birth to its row.
pub fn execute(ev: &mut Eval<'_>, st: &State, q: &Arc<Query>, answer: Answer, span: Span) -> Outs {
    let Some(model) = q.model() else { return vec![(st.clone(), ev.fresh(span))] };
    if ev.loading {
        let v = set_up(ev, &q.condition).unwrap_or_else(|| ev.fresh(span));
        return vec![(st.clone(), v)];
    }
    let mut st = st.clone();
    if q.operation == Operation::Select && finds_nothing(ev, &st, q, &q.condition) {
        return nothing(ev, st, answer, span);
    }
    let bound = bind::bind(ev, &st, q);
    let kind = if q.operation == Operation::Select { AccessKind::Read } else { AccessKind::Mutation };
    let cap = if bound.partial { Confidence::Medium } else { Confidence::High };
    let row = make_row(ev, &mut st, model, Some(Arc::clone(q)), &bound, kind, cap, answer, span);
    let term = ev.terms.make(TermKind::Row(row));
    finish(ev, st, q, term, model, answer, span)
}

/// What the program looks up by a text of its own before it serves requests is part of how it is set up: `the team named "admin"`.
fn set_up(ev: &mut Eval<'_>, condition: &Criterion) -> Option<Val> {
    let Criterion::Compare(CmpOp::Eq, Operand::Column(_), Operand::Value(v)) = condition else { return None };
    let text = Name::new(v.as_str()?);
    Some(Val::unknown(ev.terms.make(TermKind::Setting(text))))
}

/// A column has to be in an empty collection, one that is never null has to be `None`, or a key is compared with what no row has:
/// an error text, or, where the credential was refused, whatever constant its verifier gave for an answer.
fn finds_nothing(ev: &Eval<'_>, st: &State, q: &Query, c: &Criterion) -> bool {
    match c {
        Criterion::And(cs) => cs.iter().any(|c| finds_nothing(ev, st, q, c)),
        Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
        | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => {
            let (primary, foreign) = match ev.models.get(c.entity.model).and_then(|m| m.columns.get(&c.name)) {
                Some(column) => (column.primary, column.foreign.is_some()),
                None => (matches!(c.name.as_str(), "id" | "_id" | "pk"), false),
            };
            let no_key = |t: Term| match ev.terms.as_const(t) {
                // a foreign key may well be null
                Some(Const::None) => primary || st.way.rejected,
                Some(Const::Str(s)) => s.contains(' ') || st.way.rejected,
                Some(_) => st.way.rejected,
                None => false,
            };
            (primary || foreign)
                && match ev.terms.kind(v.term) {
                    TermKind::Either(ts) if st.way.rejected => ts.iter().any(|&t| no_key(t)),
                    _ => no_key(v.term),
                }
        }
        // `Note.owner == None`; of what a join may leave out, every column may be null
        Criterion::IsNull(Operand::Column(c)) => {
            ev.models.get(c.entity.model).and_then(|m| m.columns.get(&c.name)).is_some_and(|c| c.required)
                && !q.joins.iter().any(|j| j.outer && j.entity == c.entity)
        }
        // `Note.id.in_([])`
        Criterion::In(Operand::Column(_), Operand::Value(v)) => {
            let collection = matches!(ev.object_kind(v), Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Tuple | ObjectKind::Dict));
            collection && v.loc().is_some_and(|l| !ev.locs.is_frozen(l.0) && st.slots(l).is_empty())
        }
        _ => false,
    }
}

/// The outcome of a query that finds nothing.
fn nothing(ev: &mut Eval<'_>, st: State, answer: Answer, span: Span) -> Outs {
    let v = match answer {
        Answer::Optional | Answer::Scalar => ev.none(),
        Answer::Test => ev.boolean(false),
        Answer::Changed => ev.constant(Const::Int(0)),
        Answer::Many => {
            let mut st = st;
            let empty = ev.make_sequence(&mut st, ObjectKind::List, Vec::new(), None, span);
            return vec![(st, empty)];
        }
        Answer::Required => {
            let e = ev.native_exception("werkzeug.exceptions.NotFound", Vec::new());
            ev.raise(st, e);
            return Vec::new();
        }
    };
    vec![(st, v)]
}

#[allow(clippy::too_many_arguments)]
fn make_row(
    ev: &mut Eval<'_>,
    st: &mut State,
    model: Name,
    q: Option<Arc<Query>>,
    bound: &Bound,
    kind: AccessKind,
    cap: Confidence,
    answer: Answer,
    span: Span,
) -> RowId {
    let many = answer == Answer::Many;
    let row = ev.new_row(model, q, bound.operands.clone(), bound.references.clone(), kind, cap, many, span);
    ev.rows[row.0 as usize].equalities.clone_from(&bound.equalities);
    if matches!(answer, Answer::Test) {
        ev.rows[row.0 as usize].test_only = true;
    }
    ev.give_birth(st, row, bound.clause.clone(), bound.by_reference && !bound.clause.is_none(), span);
    row
}

fn finish(
    ev: &mut Eval<'_>,
    mut st: State,
    q: &Arc<Query>,
    term: crate::eval::term::Term,
    model: Name,
    answer: Answer,
    span: Span,
) -> Outs {
    match q.operation {
        Operation::Update | Operation::Delete => {
            ev.pend(&mut st, term, span);
            return vec![(st, Val::new(term, Shape::Row(model)))];
        }
        Operation::Insert => {
            ev.pend(&mut st, term, span);
            return vec![(st, Val::new(term, Shape::Row(model)))];
        }
        Operation::Select => {}
    }
    let one = Val::new(term, Shape::Row(model));
    match answer {
        Answer::Optional | Answer::Test | Answer::Changed => vec![(st, one)],
        Answer::Many => vec![(st, Val::new(term, Shape::Rows(model)))],
        Answer::Scalar => match q.columns.first() {
            Some(c) => {
                let attr = ev.terms.attr(term, c.name);
                vec![(st, Val::unknown(attr))]
            }
            None => vec![(st, one)],
        },
        Answer::Required => {
            let mut absent = st.clone();
            if ev.learn(&mut absent, term, &Literal { null: Some(true), truth: Some(false), constant: None }) {
                ev.refuse_credential(&mut absent, term);
                let e = ev.native_exception("werkzeug.exceptions.NotFound", Vec::new());
                ev.raise(absent, e);
            }
            let mut outs = Vec::new();
            for s in ev.assume(st, &one, true) {
                outs.push((s, one.clone()));
            }
            outs
        }
    }
}

/// An object selected from a store by a key: `STORE[key]`, `STORE.get(key)`.
pub fn select_from_store(ev: &mut Eval<'_>, st: &State, store: &Val, key: &Val, answer: Answer, kind: AccessKind, span: Span) -> Outs {
    let mut st = st.clone();
    let model = ev.store_model(&st, store);
    let handle = ev.mine(&st, store.term);
    let key_term = ev.key_term(&st, key);
    let clause = ev.mine(&st, key_term);
    let from_caller = ev.terms.from_caller(key_term);
    let references = if from_caller { vec![key_term] } else { Vec::new() };
    let row = ev.new_row(model, None, vec![key_term, store.term], references, kind, Confidence::High, false, span);
    let column = Name::new("key");
    ev.rows[row.0 as usize].equalities = vec![(column, key_term)];
    ev.rows[row.0 as usize].test_only = answer == Answer::Test;
    let composite = matches!(ev.terms.kind(key_term), TermKind::Make(_));
    let (bound, by_reference) = if !handle.is_none() {
        (handle, false)
    } else if ev.is_credential_value(key_term) {
        // the credential itself selects
        (clause, false)
    } else if clause.is_none() || from_caller && !composite {
        (Clause::none(), true)
    } else {
        (clause, false)
    };
    ev.give_birth(&mut st, row, bound, by_reference, span);
    let term = ev.terms.make(TermKind::Row(row));
    let v = Val::new(term, Shape::Row(model));
    match answer {
        Answer::Required => {
            let mut absent = st.clone();
            if ev.in_try() && ev.learn(&mut absent, term, &Literal { null: Some(true), truth: Some(false), constant: None }) {
                ev.refuse_credential(&mut absent, term);
                let e = ev.native_exception("builtins.KeyError", Vec::new());
                ev.raise(absent, e);
            }
            let outs: Vec<State> = ev.assume(st, &v, true);
            outs.into_iter().map(|s| (s, v.clone())).collect()
        }
        _ => vec![(st, v)],
    }
}
