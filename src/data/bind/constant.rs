//! A constant in a condition: it names whose the object is where one that is the caller's names the same.

use crate::eval::Eval;
use crate::eval::clause::Clause;
use crate::eval::query::{ColumnRef, Criterion, Operand};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Shape, Val};
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;

/// Why the caller may have what `column == value` selects: each value that it may be is the caller's, or a constant that some object
/// of the caller's has as the key of the same model. After `Member.filter_by(user=me, club=1)` found one, club 1 is the caller's.
pub(super) fn clause_of(ev: &Eval<'_>, st: &State, column: ColumnRef, v: &Val) -> Clause {
    let own = ev.mine(st, v.term);
    if !own.is_none() {
        return own;
    }
    match &v.shape {
        Shape::Either(vs) if vs.iter().any(|x| x.as_const().is_some()) => {
            let mut all = Clause::none();
            for x in vs.iter() {
                let one = clause_of(ev, st, column, x);
                if one.is_none() {
                    return one;
                }
                all = all.union(&one);
            }
            all
        }
        Shape::Const(c @ (Const::Int(_) | Const::Str(_))) => names(ev, column).map(|m| held(ev, st, m, c)).unwrap_or_default(),
        _ => own,
    }
}

fn names(ev: &Eval<'_>, c: ColumnRef) -> Option<Name> {
    ev.models.named_by(c.entity.model, c.name)
}

/// Of the objects that are the caller's and surely exist: one was selected by this key of an object of the model.
fn held(ev: &Eval<'_>, st: &State, model: Name, key: &Const) -> Clause {
    for (r, born) in &st.born {
        let exists = born.always && ev.terms.lookup(&TermKind::Row(*r)).and_then(|t| st.literal(t)).is_some_and(|l| l.null == Some(false));
        let Some(q) = ev.rows[r.0 as usize].query.as_ref().filter(|_| exists && !born.clause.is_none()) else { continue };
        let conjuncts = match &q.condition {
            Criterion::And(cs) => cs.as_slice(),
            one => std::slice::from_ref(one),
        };
        let found = conjuncts.iter().any(|c| match c {
            Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
            | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => {
                Some(c.entity) == q.entities.first().copied() && v.as_const() == Some(key) && names(ev, *c) == Some(model)
            }
            _ => false,
        });
        if found {
            return born.clause.clone();
        }
    }
    Clause::none()
}
