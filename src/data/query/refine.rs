//! Methods that make another query of a query: filters, joins, what is selected.

use super::condition::{EXISTS, conditions, filter_by};
use super::{entity_of, relationship, value};
use crate::eval::query::{ColumnRef, Criterion, Entity, Join, Operation, Query, criterion};
use crate::eval::state::State;
use crate::eval::value::{Key, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::Const;
use crate::source::Name;
use std::sync::Arc;

/// Methods of a query that leave what it selects as it is.
const SAME_SELECTION: &[&str] = &[
    // SQLAlchemy and Flask-SQLAlchemy (https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html)
    "order_by",
    "limit",
    "offset",
    "options",
    "distinct",
    "group_by",
    "execution_options",
    "populate_existing",
    "yield_per",
    "with_for_update",
    "returning",
    "enable_eagerloads",
    "no_autoflush",
    "autoflush",
    "correlate",
    "correlate_except",
    "prefix_with",
    "with_hint",
    "slice",
    "unique",
    "self_group",
    "label",
    "reset_joinpoint",
    "from_self",
    "undefer",
    "defer",
    "params",
    "set_label_style",
    "fetch",
    "tablesample",
    // Peewee (https://docs.peewee-orm.com/en/latest/peewee/api.html#ModelSelect)
    "clone",
    "prefetch",
    "tuples",
    "dicts",
    "namedtuples",
    "switch",
    "objects",
    "for_update",
    "with_cte",
    "window",
    "bind",
    "order_by_extend",
    "group_by_extend",
    "select_extend",
    "ensure_join",
    "lateral",
    // MongoEngine (https://docs.mongoengine.org/apireference.html#mongoengine.queryset.QuerySet), Pony
    "no_cache",
    "select_related",
    "exclude",
    "timeout",
    "no_dereference",
    "skip",
    "hint",
    "order",
    "no_sub_classes",
    "read_preference",
    "read_concern",
    "comment",
    "batch_size",
    "max_time_ms",
    "collation",
    "using",
];

/// Methods of a query that give a query.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, q: &Arc<Query>, e: Entity, n: &str, args: &Args) -> Option<Outs> {
    let st = st.clone();
    let first = args.positional.first();
    let again = |ev: &mut Eval<'_>, st: State, q: Query| {
        let v = value(ev, q);
        Some(vec![(st, v)])
    };
    match n {
        "filter_by" => {
            // keywords name columns of the entity joined last, else the selected one
            let at = q
                .joins
                .last()
                .map(|j| j.entity)
                .filter(|j| args.keyword.iter().all(|(k, _)| !has_attribute(ev, e.model, *k) && has_attribute(ev, j.model, *k)));
            let c = filter_by(ev, at.unwrap_or(e), args);
            let q = q.filtered(c);
            again(ev, st, q)
        }
        "filter" | "where" | "having" => {
            let c = conditions(ev, e, args);
            let mut q = q.filtered(c);
            if e.model == EXISTS
                && let Some(found) = q.condition.first_entity()
            {
                q.entities = vec![found];
            }
            again(ev, st, q)
        }
        "__call__" => {
            // `Model.objects(id=…)`
            let c = conditions(ev, e, args);
            let q = q.filtered(c);
            again(ev, st, q)
        }
        "join" | "outerjoin" | "join_from" | "select_from" | "left_outer_join" => {
            if n == "select_from" {
                let mut new = (**q).clone();
                if let Some(x) = first.and_then(|f| entity_of(ev, &st, f))
                    && !new.entities.contains(&x)
                {
                    new.entities.push(x);
                }
                return again(ev, st, new);
            }
            let q = if n == "join_from" {
                let shifted = Args { positional: args.positional.iter().skip(1).cloned().collect(), ..args.clone() };
                join(ev, &st, q, &shifted, false)
            } else {
                join(ev, &st, q, args, n.contains("outer"))
            };
            again(ev, st, q)
        }
        "with_entities" | "with_only_columns" | "values_list" | "only" | "add_columns" | "add_entity" | "scalar_subquery" | "subquery"
        | "cte" | "as_scalar" | "alias" => {
            let mut new = (**q).clone();
            if matches!(n, "with_entities" | "with_only_columns") {
                new.columns.clear();
            }
            for a in &args.positional {
                match &a.shape {
                    Shape::Column(c) => new.columns.push(**c),
                    Shape::Object(loc) => {
                        if let Some(Shape::Column(c)) = st.get(*loc, &Key::Index(0)).map(|v| v.shape.clone()) {
                            new.columns.push(*c);
                        }
                    }
                    _ => {}
                }
            }
            again(ev, st, new)
        }
        "values" if q.operation != Operation::Select => {
            let mut new = (**q).clone();
            new.assignments.extend(args.keyword.iter().cloned());
            again(ev, st, new)
        }
        // MongoEngine names fields by text: the values of one field
        "distinct" | "scalar" if first.is_some_and(|f| f.as_str().is_some()) => {
            let mut new = (**q).clone();
            new.columns = args.positional.iter().filter_map(|a| Some(ColumnRef { entity: e, name: Name::new(a.as_str()?) })).collect();
            again(ev, st, new)
        }
        "with_parent" => {
            let owner = first?.clone();
            let q = q.filtered(Criterion::BelongsTo(e, owner.term));
            again(ev, st, q)
        }
        "select" => again(ev, st, (**q).clone()),
        _ if SAME_SELECTION.contains(&n) => Some(vec![(st, receiver.clone())]),
        "union" | "union_all" => {
            // rows of either
            let mut new = (**q).clone();
            if let Some(Shape::Query(o)) = first.map(|f| &f.shape) {
                new.condition = Criterion::Or(vec![new.condition.clone(), o.condition.clone()]);
            }
            again(ev, st, new)
        }
        _ => None,
    }
}

fn has_attribute(ev: &Eval<'_>, model: Name, n: Name) -> bool {
    ev.models.get(model).is_some_and(|m| m.columns.contains_key(&n) || m.relationships.contains_key(&n))
}

/// Adds a join: by relationship, by condition, or by the foreign key between the two.
fn join(ev: &mut Eval<'_>, st: &State, q: &Query, args: &Args, outer: bool) -> Query {
    let mut q = q.clone();
    let outer = outer || args.keyword("isouter").is_some_and(|v| matches!(v.as_const(), Some(Const::Bool(true))));
    let Some(first) = args.positional.first() else {
        q.partial = true;
        return q;
    };
    let on = args.positional.get(1).or_else(|| args.keyword("onclause"));
    // join(Model.relationship)
    if let (Shape::Column(c), None) = (&first.shape, on)
        && let Some(r) = relationship(ev, **c)
        && let Some(target) = ev.models.resolve(r.target)
    {
        let e = Entity { model: target, alias: 0 };
        q.joins.push(Join { entity: e, outer, on: Criterion::Linked(c.entity, e) });
        return q;
    }
    let Some(e) = entity_of(ev, st, first) else {
        q.partial = true;
        return q;
    };
    let on = match on.map(|v| &v.shape) {
        Some(Shape::Column(c)) => Criterion::Linked(c.entity, e),
        Some(Shape::Criterion(_)) => on.map(criterion).unwrap_or(Criterion::True),
        Some(_) => {
            q.partial = true;
            Criterion::True
        }
        None => {
            // the foreign key between the new entity and one that is there
            let there: Vec<Entity> = q.joins.iter().rev().map(|j| j.entity).chain(q.entities.iter().copied()).collect();
            match there.iter().find(|t| hang_together(ev, t.model, e.model)) {
                Some(t) => Criterion::Linked(*t, e),
                None => there.first().map_or(Criterion::True, |t| Criterion::Linked(*t, e)),
            }
        }
    };
    // conditions beyond the link
    q.joins.push(Join { entity: e, outer, on });
    q
}

/// Whether one of two models points to the other.
fn hang_together(ev: &Eval<'_>, a: Name, b: Name) -> bool {
    let points = |x: Name, y: Name| {
        ev.models.get(x).is_some_and(|m| {
            m.columns.values().any(|c| c.foreign.and_then(|f| ev.models.resolve(f)) == Some(y))
                || m.relationships.values().any(|r| ev.models.resolve(r.target) == Some(y))
        })
    };
    points(a, b) || points(b, a)
}
