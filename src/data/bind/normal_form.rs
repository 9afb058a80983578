//! The condition of a query as a disjunction: sub-queries and joins are taken in, negations pushed down to single atoms.

use crate::eval::query::{ColumnRef, Criterion, Entity, Operand, Query};
use crate::python::ir::CmpOp;
use crate::source::Name;

const MAX_DISJUNCTS: usize = 32;

#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) positive: bool,
    pub(super) criterion: Criterion,
}

/// The disjuncts of what the condition and the joins of a query say together.
pub(super) fn disjuncts(q: &Query) -> Vec<Vec<Atom>> {
    let mut whole = inline(&q.condition);
    for j in &q.joins {
        let on = if j.outer { only_links(&j.on) } else { inline(&j.on) };
        whole = whole.and(on);
    }
    normal_form(&whole, true)
}

/// Sub-queries become part of the condition, their entities renamed.
fn inline(c: &Criterion) -> Criterion {
    match c {
        Criterion::And(cs) => Criterion::And(cs.iter().map(inline).collect()),
        Criterion::Or(cs) => Criterion::Or(cs.iter().map(inline).collect()),
        Criterion::Not(c) => Criterion::Not(Box::new(inline(c))),
        Criterion::In(Operand::Column(a), Operand::Query(q)) | Criterion::Compare(CmpOp::Eq, Operand::Column(a), Operand::Query(q)) => {
            let (inner, selected) = renamed(q);
            match selected {
                Some(b) => Criterion::Compare(CmpOp::Eq, Operand::Column(*a), Operand::Column(b)).and(inner),
                None => Criterion::Unknown(Vec::new()),
            }
        }
        Criterion::Exists(q) => {
            let mut all = inline(&q.condition);
            for j in &q.joins {
                if !j.outer {
                    all = all.and(inline(&j.on));
                }
            }
            all
        }
        Criterion::Related(a, b, inner) => Criterion::Linked(*a, *b).and(inline(inner)),
        _ => c.clone(),
    }
}

fn renamed(q: &Query) -> (Criterion, Option<ColumnRef>) {
    let shift = 1_000_000 + q.span.start;
    let own: Vec<Entity> = q.entities.iter().chain(q.joins.iter().map(|j| &j.entity)).copied().collect();
    let rename = |c: ColumnRef| {
        if own.contains(&c.entity) { ColumnRef { entity: Entity { alias: c.entity.alias + shift, ..c.entity }, ..c } } else { c }
    };
    let mut all = map_columns(&inline(&q.condition), &rename);
    for j in &q.joins {
        let on = if j.outer { only_links(&j.on) } else { inline(&j.on) };
        all = all.and(map_columns(&on, &rename));
    }
    if let (Some(h), Some(e)) = (q.handle, q.entities.first()) {
        all = all.and(Criterion::BelongsTo(Entity { alias: e.alias + shift, ..*e }, h));
    }
    let selected = q.columns.first().copied().or_else(|| q.entities.first().map(|e| ColumnRef { entity: *e, name: Name::new("id") }));
    (all, selected.map(rename))
}

pub(crate) fn map_columns(c: &Criterion, f: &impl Fn(ColumnRef) -> ColumnRef) -> Criterion {
    let op = |o: &Operand| map_operand(o, f);
    let entity = |e: &Entity| f(ColumnRef { entity: *e, name: Name::new("") }).entity;
    match c {
        Criterion::And(cs) => Criterion::And(cs.iter().map(|c| map_columns(c, f)).collect()),
        Criterion::Or(cs) => Criterion::Or(cs.iter().map(|c| map_columns(c, f)).collect()),
        Criterion::Not(c) => Criterion::Not(Box::new(map_columns(c, f))),
        Criterion::Compare(o, a, b) => Criterion::Compare(*o, op(a), op(b)),
        Criterion::In(a, b) => Criterion::In(op(a), op(b)),
        Criterion::Truth(a) => Criterion::Truth(op(a)),
        Criterion::IsNull(a) => Criterion::IsNull(op(a)),
        Criterion::Linked(a, b) => Criterion::Linked(entity(a), entity(b)),
        Criterion::BelongsTo(a, t) => Criterion::BelongsTo(entity(a), *t),
        Criterion::Related(a, b, c) => Criterion::Related(entity(a), entity(b), Box::new(map_columns(c, f))),
        _ => c.clone(),
    }
}

fn map_operand(o: &Operand, f: &impl Fn(ColumnRef) -> ColumnRef) -> Operand {
    match o {
        Operand::Column(c) => Operand::Column(f(*c)),
        Operand::Of(os) => Operand::Of(os.iter().map(|o| map_operand(o, f)).collect()),
        _ => o.clone(),
    }
}

/// Of the ON of an outer join only what links entities counts.
fn only_links(c: &Criterion) -> Criterion {
    match c {
        Criterion::And(cs) => Criterion::And(cs.iter().map(only_links).collect()),
        Criterion::Compare(CmpOp::Eq, Operand::Column(_), Operand::Column(_)) | Criterion::Linked(..) => c.clone(),
        _ => Criterion::True,
    }
}

fn normal_form(c: &Criterion, positive: bool) -> Vec<Vec<Atom>> {
    match (c, positive) {
        (Criterion::True, true) | (Criterion::False, false) => vec![Vec::new()],
        (Criterion::And(cs), true) | (Criterion::Or(cs), false) => {
            let mut all = vec![Vec::new()];
            for c in cs {
                let parts = normal_form(c, positive);
                let mut next = Vec::new();
                for a in &all {
                    for p in &parts {
                        if next.len() < MAX_DISJUNCTS {
                            let mut d: Vec<Atom> = a.clone();
                            d.extend(p.iter().cloned());
                            next.push(d);
                        }
                    }
                }
                all = next;
            }
            all
        }
        (Criterion::Or(cs), true) | (Criterion::And(cs), false) => {
            let mut all: Vec<Vec<Atom>> = cs.iter().flat_map(|c| normal_form(c, positive)).collect();
            all.truncate(MAX_DISJUNCTS);
            all
        }
        (Criterion::Not(c), p) => normal_form(c, !p),
        _ => vec![vec![Atom { positive, criterion: c.clone() }]],
    }
}
