//! The path from an entity to the principal: what each atom of a condition links, and whom it names.

use super::normal_form::Atom;
use crate::eval::Eval;
use crate::eval::clause::{Clause, Reason};
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand};
use crate::eval::state::State;
use crate::eval::term::{Term, TermKind};
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;

/// The object that a selected one hangs on, as if it were a column: who finds itself among an object's members has the object.
pub(super) const PARENT: &str = "#parent";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Entity(Entity),
    Me,
}

pub(super) struct Edge {
    from: Entity,
    to: Node,
    clause: Clause,
    by_reference: bool,
}

/// The edges that an atom of a disjunct adds, a reason that stands without any, and what columns of the target are equal to.
pub(super) fn atom_edges(
    ev: &mut Eval<'_>,
    st: &State,
    a: &Atom,
    edges: &mut Vec<Edge>,
    special: &mut Clause,
    equal: &mut Vec<(Name, Term)>,
    target: Option<Entity>,
) {
    if !a.positive {
        match &a.criterion {
            Criterion::Truth(Operand::Column(c)) if ev.know.publicity(&[c.name.to_string()]) == Some(false) => {
                *special = Clause::of(Reason::Public)
            }
            _ => {}
        }
        return;
    }
    match &a.criterion {
        Criterion::Compare(CmpOp::Eq | CmpOp::Is, x, y) => match (x, y) {
            (Operand::Column(c), Operand::Column(d)) if c.entity != d.entity => {
                edges.push(Edge { from: c.entity, to: Node::Entity(d.entity), clause: Clause::none(), by_reference: false });
            }
            (Operand::Column(c), Operand::Value(v)) | (Operand::Value(v), Operand::Column(c)) => {
                let v = &held(ev, *c, v);
                value_edge(ev, st, *c, v, edges, special);
                if Some(c.entity) == target && v.as_const().is_none() {
                    equal.push((c.name, v.term));
                }
            }
            (Operand::Of(os), Operand::Value(v)) | (Operand::Value(v), Operand::Of(os)) => {
                if let Some(c) = os.iter().find_map(|o| if let Operand::Column(c) = o { Some(*c) } else { None }) {
                    value_edge(ev, st, c, v, edges, special);
                }
            }
            _ => {}
        },
        Criterion::In(Operand::Column(c), Operand::Value(v)) => {
            let clause = elements_clause(ev, st, v);
            if !clause.is_none() && column_identifies(ev, *c) {
                let by_reference = ev.terms.from_caller(v.term) && !matches!(v.shape, Shape::Comprehension(_));
                edges.push(Edge { from: c.entity, to: Node::Me, clause, by_reference });
            }
        }
        // `Model.collection.contains(me)`
        Criterion::In(Operand::Value(v), Operand::Column(c)) => {
            let clause = ev.mine(st, v.term);
            if !clause.is_none() {
                edges.push(Edge { from: c.entity, to: Node::Me, clause, by_reference: ev.terms.from_caller(v.term) });
            }
        }
        Criterion::Linked(a, b) => edges.push(Edge { from: *a, to: Node::Entity(*b), clause: Clause::none(), by_reference: false }),
        Criterion::BelongsTo(e, t) => {
            let clause = ev.mine(st, *t);
            if !clause.is_none() {
                edges.push(Edge { from: *e, to: Node::Me, clause, by_reference: ev.terms.from_caller(*t) });
            }
            if Some(*e) == target {
                equal.push((Name::new(PARENT), *t));
            }
        }
        Criterion::Truth(Operand::Column(c)) if ev.know.publicity(&[c.name.to_string()]) == Some(true) => {
            *special = Clause::of(Reason::Public);
        }
        Criterion::IsNull(Operand::Column(c)) if ev.know.is_owner_like(c.name.as_str()) => *special = Clause::of(Reason::NullOwner(c.name)),
        Criterion::Unknown(vs) => {
            for v in vs {
                let clause = ev.mine(st, v.term);
                if let (false, Some(t)) = (clause.is_none(), target)
                    && !ev.terms.from_caller(v.term)
                {
                    edges.push(Edge { from: t, to: Node::Me, clause, by_reference: false });
                }
            }
        }
        _ => {}
    }
}

fn value_edge(ev: &mut Eval<'_>, st: &State, c: ColumnRef, v: &Val, edges: &mut Vec<Edge>, special: &mut Clause) {
    if let Some(Const::Bool(b)) = v.as_const() {
        if ev.know.publicity(&[c.name.to_string()]) == Some(*b) {
            *special = Clause::of(Reason::Public);
        }
        return;
    }
    if let Some(Const::Str(s)) = v.as_const()
        && ev.know.is_public(s)
    {
        *special = Clause::of(Reason::Public);
        return;
    }
    let clause = value_clause(ev, st, c, v);
    if clause.is_none() || !column_identifies(ev, c) {
        return;
    }
    let by_reference = ev.terms.from_caller(v.term) && !ev.is_credential_value(v.term);
    edges.push(Edge { from: c.entity, to: Node::Me, clause, by_reference });
}

/// What a column can equal of a value: where it is never null, the value was something if a row was found.
fn held(ev: &mut Eval<'_>, c: ColumnRef, v: &Val) -> Val {
    let required = ev.models.get(c.entity.model).and_then(|m| m.columns.get(&c.name)).is_some_and(|c| c.primary || c.required);
    match ev.terms.kind(v.term) {
        TermKind::Either(all) if required => {
            let something: Vec<Term> = all.iter().copied().filter(|&t| ev.terms.as_const(t) != Some(&Const::None)).collect();
            if something.is_empty() { v.clone() } else { Val::new(ev.terms.either(something), v.shape.clone()) }
        }
        _ => v.clone(),
    }
}

/// Why the caller may have what `column == value` selects: each value that it may be is the caller's, or a constant by which an object
/// of the caller's was selected as by the key of the same model.
fn value_clause(ev: &Eval<'_>, st: &State, c: ColumnRef, v: &Val) -> Clause {
    let own = ev.mine(st, v.term);
    if !own.is_none() {
        return own;
    }
    match &v.shape {
        Shape::Either(vs) if vs.iter().any(|x| x.as_const().is_some()) => {
            let mut all = Clause::none();
            for x in vs.iter() {
                let one = value_clause(ev, st, c, x);
                if one.is_none() {
                    return one;
                }
                all = all.union(&one);
            }
            all
        }
        Shape::Const(key) => match ev.models.named_by(c.entity.model, c.name) {
            Some(model) => ev.named_by_own(st, key, Some(model)),
            None => own,
        },
        _ => own,
    }
}

fn column_identifies(ev: &Eval<'_>, c: ColumnRef) -> bool {
    match ev.models.get(c.entity.model) {
        Some(m) if m.relationships.contains_key(&c.name) => true,
        Some(m) => match m.columns.get(&c.name) {
            Some(i) => i.primary || i.unique || i.foreign.is_some() || (i.identifies && !ev.know.is_not_identifying(c.name.as_str())),
            None => !ev.know.is_not_identifying(c.name.as_str()),
        },
        None => !ev.know.is_not_identifying(c.name.as_str()),
    }
}

/// Why every element of a collection may be used.
fn elements_clause(ev: &mut Eval<'_>, st: &State, v: &Val) -> Clause {
    match &v.shape {
        Shape::Comprehension(c) => {
            let states = ev.under(st.clone(), c);
            let mut all = Clause::none();
            for s in &states {
                let one = ev.mine(s, c.element.term);
                if one.is_none() {
                    return one;
                }
                all = all.union(&one);
            }
            all
        }
        Shape::Object(loc) if matches!(ev.object_kind(v), Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Tuple)) => {
            let mut all = Clause::none();
            for (_, x) in st.slots(*loc) {
                let one = ev.mine(st, x.term);
                if one.is_none() {
                    return one;
                }
                all = all.union(&one);
            }
            all
        }
        Shape::Either(vs) => {
            // a loop over it spoke of the elements of whichever it is
            let elem = ev.terms.make(TermKind::Elem(v.term));
            let mut all = ev.mine(st, elem);
            if !all.is_none() {
                return all;
            }
            for x in vs.iter() {
                // `get("ids", [])`: nothing is selected by the elements of an empty list
                if matches!(x.shape, Shape::Object(loc) if st.slots(loc).is_empty()) {
                    continue;
                }
                let one = elements_clause(ev, st, x);
                if one.is_none() {
                    return one;
                }
                all = all.union(&one);
            }
            all
        }
        _ => {
            let elem = ev.terms.make(TermKind::Elem(v.term));
            ev.mine(st, elem)
        }
    }
}

/// The clause of the best edge to the principal among the entities that hang together with `from`.
pub(super) fn path_to_me(from: Entity, edges: &[Edge]) -> (Clause, bool) {
    let mut reached = vec![from];
    let mut grew = true;
    while grew {
        grew = false;
        for e in edges {
            if let Node::Entity(b) = e.to {
                for (x, y) in [(e.from, b), (b, e.from)] {
                    if reached.contains(&x) && !reached.contains(&y) {
                        reached.push(y);
                        grew = true;
                    }
                }
            }
        }
    }
    let mut best = (Clause::none(), true);
    for e in edges.iter().filter(|e| e.to == Node::Me && reached.contains(&e.from)) {
        if best.0.is_none() {
            best = (e.clause.clone(), e.by_reference);
        } else {
            let better = best.0.clone().better(e.clause.clone());
            best = (better, best.1 && e.by_reference);
        }
    }
    best
}
