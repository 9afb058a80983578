//! The conditions of a query: what columns, keywords, keys and the libraries' functions on them say.

use super::{relationship, value};
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand, Query, criterion, operand};
use crate::eval::state::State;
use crate::eval::value::{Key, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use std::sync::Arc;

/// The entity of `exists()` until its condition names one.
pub(super) const EXISTS: &str = "exists";

/// The model of a condition that no query was given yet.
const UNPLACED: &str = "#unplaced";

pub(super) fn criterion_value(ev: &mut Eval<'_>, c: Criterion, of: &[&Val]) -> Val {
    let term = ev.terms.loss(of.iter().map(|v| v.term).collect());
    Val::new(term, Shape::Criterion(Arc::new(c)))
}

/// Functions that make a condition: `and_(…)`, `exists(…)`, `with_parent(…)`.
pub(super) fn construct(ev: &mut Eval<'_>, st: &State, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    match n {
        "and_" => {
            let c = args.positional.iter().map(criterion).fold(Criterion::True, Criterion::and);
            let of: Vec<&Val> = args.positional.iter().collect();
            let v = criterion_value(ev, c, &of);
            one(v)
        }
        "or_" => {
            let mut cs: Vec<Criterion> = args.positional.iter().map(criterion).collect();
            if let Some(r) = &args.rest {
                cs.push(criterion(r));
            }
            let of: Vec<&Val> = args.positional.iter().collect();
            let v = criterion_value(ev, Criterion::Or(cs), &of);
            one(v)
        }
        "not_" => {
            let a = args.positional.first()?;
            let v = criterion_value(ev, Criterion::Not(Box::new(criterion(a))), &[a]);
            one(v)
        }
        "true" | "false" => {
            let c = if n == "true" { Criterion::True } else { Criterion::False };
            let v = criterion_value(ev, c, &[]);
            one(v)
        }
        "exists" => match args.positional.first().map(|a| &a.shape) {
            Some(Shape::Query(q)) => {
                let c = Criterion::Exists(Arc::clone(q));
                let v = criterion_value(ev, c, &[]);
                one(v)
            }
            _ => {
                // `exists().where(…)`: what it selects from stands in the condition
                let model = Name::new(EXISTS);
                let q = Query { test_only: true, ..Query::select(Entity { model, alias: 0 }, site) };
                let v = value(ev, q);
                one(v)
            }
        },
        "with_parent" => {
            let owner = args.positional.first()?.clone();
            let e = match args.get(1, "prop").map(|p| &p.shape) {
                Some(Shape::Column(c)) => {
                    let r = relationship(ev, **c)?;
                    Entity { model: ev.models.resolve(r.target)?, alias: 0 }
                }
                _ => return None,
            };
            let v = criterion_value(ev, Criterion::BelongsTo(e, owner.term), &[&owner]);
            one(v)
        }
        _ => None,
    }
}

/// Criteria and keyword filters of a call.
pub fn conditions(ev: &Eval<'_>, e: Entity, args: &Args) -> Criterion {
    let mut c = Criterion::True;
    for a in &args.positional {
        c = c.and(placed(ev, e, criterion(a)));
    }
    c.and(filter_by(ev, e, args))
}

/// `Q(owner=me) | Q(users__contains=me)` says of no model yet; it is that of the query which it is given to.
fn placed(ev: &Eval<'_>, e: Entity, c: Criterion) -> Criterion {
    let all = |cs: Vec<Criterion>| cs.into_iter().map(|c| placed(ev, e, c)).collect();
    match c {
        Criterion::And(cs) => Criterion::And(all(cs)),
        Criterion::Or(cs) => Criterion::Or(all(cs)),
        Criterion::Not(c) => Criterion::Not(Box::new(placed(ev, e, *c))),
        Criterion::Compare(_, Operand::Column(c), Operand::Value(v)) if c.entity.model == UNPLACED => keyword_criterion(ev, e, c.name, &v),
        c => c,
    }
}

/// `Q(…)` of MongoEngine and others: keywords that wait for the model.
pub(super) fn unplaced(ev: &mut Eval<'_>, st: &State, args: &Args) -> Option<Outs> {
    let entity = Entity { model: Name::new(UNPLACED), alias: 0 };
    let keyword =
        |(n, v): &(Name, Val)| Criterion::Compare(CmpOp::Eq, Operand::Column(ColumnRef { entity, name: *n }), Operand::Value(v.clone()));
    let c = args.positional.iter().map(criterion).chain(args.keyword.iter().map(keyword)).fold(Criterion::True, Criterion::and);
    let c = args.rest_keyword.iter().fold(c, |c, r| c.and(Criterion::Unknown(vec![r.clone()])));
    let of: Vec<Val> = args.all().cloned().collect();
    let v = criterion_value(ev, c, &of.iter().collect::<Vec<_>>());
    Some(vec![(st.clone(), v)])
}

/// `key=value` filters.
pub(super) fn filter_by(ev: &Eval<'_>, e: Entity, args: &Args) -> Criterion {
    let mut c = Criterion::True;
    for (n, v) in &args.keyword {
        if matches!(n.as_str(), "description" | "message") && v.as_str().is_some() {
            continue;
        }
        c = c.and(keyword_criterion(ev, e, *n, v));
    }
    if let Some(r) = &args.rest_keyword {
        c = c.and(Criterion::Unknown(vec![r.clone()]));
    }
    c
}

/// `owner=me`, `owner_id=me.id`, `id__in=ids`, `owner__id=…`.
fn keyword_criterion(ev: &Eval<'_>, e: Entity, n: Name, v: &Val) -> Criterion {
    let text = n.as_str();
    let (column, op) = match text.split_once("__") {
        Some((c, op)) if !c.is_empty() => (Name::new(c), Some(op)),
        _ => (n, None),
    };
    let left = Operand::Column(ColumnRef { entity: e, name: column });
    match op {
        None | Some("exact" | "iexact") => {
            let is_relationship =
                ev.models.get(e.model).is_some_and(|m| m.relationships.contains_key(&column) && !m.columns.contains_key(&column));
            if is_relationship {
                Criterion::BelongsTo(e, v.term)
            } else if v.is_none() {
                Criterion::IsNull(left)
            } else {
                Criterion::Compare(CmpOp::Eq, left, Operand::Value(v.clone()))
            }
        }
        Some("in") => Criterion::In(left, operand(v)),
        Some("contains") if ev.models.get(e.model).and_then(|m| m.columns.get(&column)).is_some_and(|c| c.list) => {
            Criterion::In(Operand::Value(v.clone()), left)
        }
        Some("id" | "pk") => Criterion::Compare(CmpOp::Eq, left, Operand::Value(v.clone())),
        Some(_) => Criterion::Compare(CmpOp::Gt, left, Operand::Value(v.clone())),
    }
}

/// The name of a model's primary key.
pub fn primary_of(ev: &Eval<'_>, model: Name) -> Name {
    let columns = ev.models.get(model).map(|m| &m.columns);
    columns.and_then(|c| c.iter().find(|(_, c)| c.primary).map(|(n, _)| *n)).unwrap_or_else(|| Name::new("id"))
}

/// `primary key == value`
pub fn primary_is(ev: &Eval<'_>, e: Entity, v: &Val) -> Criterion {
    let name = primary_of(ev, e.model);
    Criterion::Compare(CmpOp::Eq, Operand::Column(ColumnRef { entity: e, name }), Operand::Value(v.clone()))
}

/// `get(Model, (a, b))` compares each part of the primary key.
pub fn primary_lookup(ev: &Eval<'_>, st: &State, e: Entity, key: &Val) -> Criterion {
    let primaries: Vec<Name> =
        ev.models.get(e.model).map(|m| m.columns.iter().filter(|(_, c)| c.primary).map(|(n, _)| *n).collect()).unwrap_or_default();
    if let Some(loc) = key.loc() {
        let mut c = Criterion::True;
        for (i, (k, v)) in st.slots(loc).into_iter().enumerate() {
            let name = match k {
                Key::Name(n) => n,
                _ => primaries.get(i).copied().unwrap_or_else(|| Name::new("id")),
            };
            c = c.and(Criterion::Compare(CmpOp::Eq, Operand::Column(ColumnRef { entity: e, name }), Operand::Value(v)));
        }
        return c;
    }
    primary_is(ev, e, key)
}

/// Methods of a column or relationship.
pub fn column_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, c: ColumnRef, n: &str, args: &Args) -> Option<Outs> {
    let one = |ev: &mut Eval<'_>, c: Criterion| {
        let of: Vec<&Val> = args.positional.iter().collect();
        let v = criterion_value(ev, c, &of);
        Some(vec![(st.clone(), v)])
    };
    let col = Operand::Column(c);
    let first = args.positional.first();
    match n {
        "in_" | "is_in" | "any_" | "__lshift__" => one(ev, Criterion::In(col, operand(first?))),
        "notin_" | "not_in" => one(ev, Criterion::Not(Box::new(Criterion::In(col, operand(first?))))),
        "is_" | "eq" | "is_not_distinct_from" => {
            let f = first?;
            one(ev, if f.is_none() { Criterion::IsNull(col) } else { Criterion::Compare(CmpOp::Eq, col, operand(f)) })
        }
        "isnot" | "is_not" | "ne" | "is_distinct_from" => {
            let f = first?;
            let c = if f.is_none() { Criterion::IsNull(col) } else { Criterion::Compare(CmpOp::Eq, col, operand(f)) };
            one(ev, Criterion::Not(Box::new(c)))
        }
        "is_null" => one(ev, Criterion::IsNull(col)),
        "has" | "any" => {
            let r = relationship(ev, c)?;
            let target = ev.models.resolve(r.target)?;
            // its own alias: some related object, not the one of a join
            let e = Entity { model: target, alias: 0 };
            let inner = conditions(ev, e, args);
            one(ev, Criterion::Related(c.entity, e, Box::new(inner)))
        }
        "contains" => {
            let f = first?;
            if relationship(ev, c).is_some() {
                return one(ev, Criterion::In(Operand::Value(f.clone()), col));
            }
            one(ev, Criterion::Compare(CmpOp::Gt, col, operand(f)))
        }
        "begins_with" | "exists" | "not_exists" | "lt" | "lte" | "gt" | "gte" | "like" | "ilike" | "startswith" | "endswith"
        | "between" | "regexp_match" | "match" | "notlike" | "op" => {
            let c = Criterion::Compare(CmpOp::Gt, col, first.map_or(Operand::Of(Vec::new()), operand));
            one(ev, c)
        }
        "desc" | "asc" | "label" | "cast" | "collate" | "nullslast" | "nullsfirst" | "of_type" | "distinct" | "lower" | "upper" | "op_" => {
            Some(vec![(st.clone(), receiver.clone())])
        }
        "and_" => {
            let c = args.positional.iter().map(criterion).fold(Criterion::True, Criterion::and);
            one(ev, c)
        }
        _ => None,
    }
}

/// Methods of a condition.
pub fn criterion_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args) -> Option<Outs> {
    match n {
        "self_group" | "label" | "is_" => Some(vec![(st.clone(), receiver.clone())]),
        "where" | "select_from" => {
            let c = args.positional.iter().map(criterion).fold(criterion(receiver), Criterion::and);
            let v = criterion_value(ev, c, &[receiver]);
            Some(vec![(st.clone(), v)])
        }
        _ => None,
    }
}
