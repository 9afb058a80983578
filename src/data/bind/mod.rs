//! Whether a query is restricted to what the principal may have: for each disjunct of its condition, is there a path from the
//! selected entity to the principal?

mod normal_form;
mod path;

pub(super) use self::normal_form::map_columns;
use self::path::{PARENT, atom_edges, path_to_me};
use crate::eval::Eval;
use crate::eval::clause::Clause;
use crate::eval::query::{ColumnRef, Criterion, Operand, Query};
use crate::eval::state::State;
use crate::eval::term::{Source, Term, TermKind};
use crate::eval::value::{Shape, Val};
use crate::python::ir::CmpOp;
use crate::source::Name;

/// What a query's condition says.
#[derive(Debug, Default)]
pub struct Bound {
    pub clause: Clause,
    /// only the reference itself is mine
    pub by_reference: bool,
    /// operands from the caller that select
    pub references: Vec<Term>,
    pub operands: Vec<Term>,
    /// equalities on the selected entity that every disjunct holds
    pub equalities: Vec<(Name, Term)>,
    /// the query is known in part only
    pub partial: bool,
}

pub fn bind(ev: &mut Eval<'_>, st: &State, q: &Query) -> Bound {
    let disjuncts = normal_form::disjuncts(q);
    let mut bound = Bound { partial: q.partial, ..Bound::default() };
    for d in &disjuncts {
        for a in d {
            collect_operands(ev, st, &a.criterion, a.positive, &mut bound);
        }
    }
    dedup(&mut bound.references);
    dedup(&mut bound.operands);
    // a reference on a joined entity leads to the selected one
    let target = q.entities.first().copied();
    let handle = q.handle.map(|h| ev.mine(st, h)).unwrap_or_default();
    let mut clauses: Vec<(Clause, bool)> = Vec::new();
    let mut common: Option<Vec<(Name, Term)>> = None;
    for d in &disjuncts {
        if d.iter().any(|a| matches!((&a.criterion, a.positive), (Criterion::False, true) | (Criterion::True, false))) {
            continue;
        }
        let mut edges = Vec::new();
        let mut special = Clause::none();
        let mut equal = Vec::new();
        for a in d {
            atom_edges(ev, st, a, &mut edges, &mut special, &mut equal, target);
        }
        if let Some(h) = q.handle
            && matches!(ev.terms.kind(ev.top(h)), TermKind::Row(_))
        {
            equal.push((Name::new(PARENT), h));
        }
        let mut found = target.map(|t| path_to_me(t, &edges)).unwrap_or_default();
        if found.0.is_none() && !handle.is_none() {
            found = (handle.clone(), false);
        }
        if found.0.is_none() {
            found = (special, false);
        }
        clauses.push(found);
        common = Some(match common {
            None => equal,
            Some(c) => c.into_iter().filter(|e| equal.contains(e)).collect(),
        });
    }
    bound.equalities = common.unwrap_or_default();
    if !clauses.is_empty() && clauses.iter().all(|(c, _)| !c.is_none()) {
        bound.by_reference = clauses.iter().all(|(_, r)| *r);
        for (c, _) in &clauses {
            bound.clause = bound.clause.union(c);
        }
    }
    bound
}

fn dedup(ts: &mut Vec<Term>) {
    let mut seen = Vec::new();
    ts.retain(|t| {
        let new = !seen.contains(t);
        seen.push(*t);
        new
    });
}

fn collect_operands(ev: &Eval<'_>, st: &State, c: &Criterion, positive: bool, bound: &mut Bound) {
    let value = |column: Option<ColumnRef>, v: &Val, bound: &mut Bound| {
        bound.operands.push(v.term);
        if positive && ev.terms.from_caller(v.term) && selects(ev, column, v.term) {
            bound.references.push(v.term);
        }
    };
    match c {
        Criterion::Compare(CmpOp::Eq | CmpOp::Is, a, b) => match (a, b) {
            (Operand::Column(c), Operand::Value(v)) | (Operand::Value(v), Operand::Column(c)) => value(Some(*c), v, bound),
            (Operand::Of(os), Operand::Value(v)) | (Operand::Value(v), Operand::Of(os)) => {
                let column = os.iter().find_map(|o| if let Operand::Column(c) = o { Some(*c) } else { None });
                value(column, v, bound);
            }
            _ => {}
        },
        Criterion::In(Operand::Column(c), Operand::Value(v)) => {
            // a list of known elements: each of them may select
            if let Shape::Object(loc) = v.shape {
                for (_, x) in st.slots(loc) {
                    value(Some(*c), &x, bound);
                }
            }
            value(Some(*c), v, bound);
        }
        Criterion::In(Operand::Value(v), Operand::Column(c)) => value(Some(*c), v, bound),
        Criterion::BelongsTo(_, t) => {
            bound.operands.push(*t);
            if positive && ev.terms.from_caller(*t) {
                bound.references.push(*t);
            }
        }
        Criterion::Unknown(vs) => {
            for v in vs {
                value(None, v, bound);
            }
        }
        _ => {}
    }
}

/// Whether an operand from the caller is a reference: a path parameter, or compared with a column that names something.
fn selects(ev: &Eval<'_>, column: Option<ColumnRef>, t: Term) -> bool {
    let path = ev.terms.any(t, &mut |_, k| matches!(k, TermKind::Input { source: Source::Path, .. }));
    if path {
        return true;
    }
    let Some(c) = column else { return ev.is_reference_like(t) };
    let model = ev.models.get(c.entity.model);
    if let Some(info) = model.and_then(|m| m.columns.get(&c.name)) {
        if info.primary || info.unique || info.foreign.is_some() {
            return true;
        }
        // tables often declare no keys, classes do
        if model.is_some_and(|m| m.class.is_some()) {
            return ev.know.is_id_like(c.name.as_str()) && !ev.know.is_not_identifying(c.name.as_str());
        }
    }
    ev.know.is_id_like(c.name.as_str())
        || c.name.as_str().ends_with("_id")
        || ev.is_reference_like(t) && !ev.know.is_not_identifying(c.name.as_str())
}
