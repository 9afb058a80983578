//! Whether a query is restricted to what the principal may have: for each disjunct of its condition, is there a path from the
//! selected entity to the principal?

use crate::eval::Eval;
use crate::eval::clause::{Clause, Reason};
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand, Query};
use crate::eval::state::State;
use crate::eval::term::{Source, Term, TermKind};
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;

/// The object that a selected one hangs on, as if it were a column: who finds itself among an object's members has the object.
const PARENT: &str = "#parent";

const MAX_DISJUNCTS: usize = 32;

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
    /// the column whose edge led to the principal, in words
    pub partial: bool,
}

#[derive(Debug, Clone)]
struct Atom {
    positive: bool,
    criterion: Criterion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Entity(Entity),
    Me,
}

struct Edge {
    from: Entity,
    to: Node,
    clause: Clause,
    by_reference: bool,
}

pub fn bind(ev: &mut Eval<'_>, st: &State, q: &Query) -> Bound {
    let mut whole = inline(&q.condition);
    for j in &q.joins {
        let on = if j.outer { only_links(&j.on) } else { inline(&j.on) };
        whole = whole.and(on);
    }
    let disjuncts = normal_form(&whole, true);
    let mut bound = Bound { partial: q.partial, ..Bound::default() };
    for d in &disjuncts {
        for a in d {
            collect_operands(ev, st, &a.criterion, a.positive, &mut bound);
        }
    }
    dedup(&mut bound.references);
    dedup(&mut bound.operands);
    let target = target_entity(ev, &disjuncts, q);
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
    if q.handle.is_some_and(|_| true)
        && let (Some(h), Some(e)) = (q.handle, q.entities.first())
    {
        all = all.and(Criterion::BelongsTo(Entity { alias: e.alias + shift, ..*e }, h));
    }
    let selected = q.columns.first().copied().or_else(|| q.entities.first().map(|e| ColumnRef { entity: *e, name: Name::new("id") }));
    (all, selected.map(rename))
}

fn map_columns(c: &Criterion, f: &impl Fn(ColumnRef) -> ColumnRef) -> Criterion {
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
    if let Some(info) = ev.models.get(c.entity.model).and_then(|m| m.columns.get(&c.name)) {
        return info.primary
            || info.unique
            || info.foreign.is_some()
            || ev.know.is_id_like(c.name.as_str()) && !ev.know.is_not_identifying(c.name.as_str());
    }
    ev.know.is_id_like(c.name.as_str())
        || c.name.as_str().ends_with("_id")
        || ev.is_reference_like(t) && !ev.know.is_not_identifying(c.name.as_str())
}

/// The entity that the reference selects, else the first.
fn target_entity(ev: &Eval<'_>, disjuncts: &[Vec<Atom>], q: &Query) -> Option<Entity> {
    let first = q.entities.first().copied();
    let mut target: Option<Entity> = None;
    for a in disjuncts.iter().flatten().filter(|a| a.positive) {
        let (c, v) = match &a.criterion {
            Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
            | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => (c, v),
            Criterion::In(Operand::Column(c), Operand::Value(v)) => (c, v),
            _ => continue,
        };
        if ev.terms.from_caller(v.term) && selects(ev, Some(*c), v.term) {
            if Some(c.entity) == first {
                return first;
            }
            target = target.or(Some(c.entity));
        }
    }
    // a reference on a joined entity leads to the selected one
    let _ = target;
    first
}

fn atom_edges(
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
    if let Some(Const::Str(s)) = v.as_const() {
        if ev.know.is_public(s) {
            *special = Clause::of(Reason::Public);
        }
        return;
    }
    let clause = ev.mine(st, v.term);
    if clause.is_none() || !column_identifies(ev, c) {
        return;
    }
    let by_reference = ev.terms.from_caller(v.term) && !ev.is_credential_value(v.term);
    edges.push(Edge { from: c.entity, to: Node::Me, clause, by_reference });
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
pub fn elements_clause(ev: &mut Eval<'_>, st: &State, v: &Val) -> Clause {
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
            let mut all = Clause::none();
            for x in vs.iter() {
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
fn path_to_me(from: Entity, edges: &[Edge]) -> (Clause, bool) {
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
