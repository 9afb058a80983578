//! Query builders: `select(…)`, `Model.query`, `session.query(…)` and what refines or runs them.

use super::execute::{Answer, execute};
use super::orm::{conditions, model_of_class, primary_is};
use crate::eval::model::Relationship;
use crate::eval::query::{ColumnRef, Criterion, Entity, Join, Operand, Operation, Query, criterion, operand};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use std::sync::Arc;

fn value(ev: &mut Eval<'_>, q: Query) -> Val {
    let term = ev.terms.make(TermKind::Setting(Name::new("query")));
    Val::new(term, Shape::Query(Arc::new(q)))
}

fn criterion_value(ev: &mut Eval<'_>, c: Criterion, of: &[&Val]) -> Val {
    let term = ev.terms.loss(of.iter().map(|v| v.term).collect());
    Val::new(term, Shape::Criterion(Arc::new(c)))
}

/// The entity that a value names: a model class, an alias, a table.
pub fn entity_of(ev: &mut Eval<'_>, st: &State, v: &Val) -> Option<Entity> {
    match &v.shape {
        Shape::Class(l) => model_of_class(ev, *l).map(|model| Entity { model, alias: 0 }),
        Shape::Column(c) => Some(c.entity),
        Shape::Query(q) => q.entities.first().copied(),
        Shape::Object(loc) => match ev.object_kind(v)? {
            ObjectKind::Native(p) if p.as_str().ends_with("aliased") => {
                let inner = st.get(*loc, &Key::Index(0)).cloned()?;
                let e = entity_of(ev, st, &inner)?;
                Some(Entity { alias: loc.0 + 1, ..e })
            }
            ObjectKind::Native(p) if p.as_str().ends_with("Table") => {
                let name = st.get(*loc, &Key::Index(0)).and_then(|v| v.as_str().map(Name::new))?;
                let model = ev.models.resolve(name).unwrap_or(name);
                Some(Entity { model, alias: 0 })
            }
            _ => None,
        },
        Shape::Either(vs) => {
            let first = vs.iter().find(|v| !v.is_none()).cloned()?;
            entity_of(ev, st, &first)
        }
        _ => None,
    }
}

/// The entity of `exists()` until its condition names one.
const EXISTS: &str = "exists";

/// `select(A, B.c)`, `query(A)`.
pub fn select(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let mut q: Option<Query> = None;
    let mut partial = false;
    let mut test = false;
    // `session.query(q.exists())`, `select(exists().where(…))`: the same question
    if let [only] = &args.positional[..]
        && matches!(&only.shape, Shape::Query(q) if q.test_only)
    {
        return Some(vec![(st.clone(), only.clone())]);
    }
    for a in &args.positional {
        let mut a = a.clone();
        // count(Model.id), func.max(Model.x), exists()…
        if let Shape::Object(loc) = &a.shape
            && matches!(ev.object_kind(&a), Some(ObjectKind::Native(p)) if p.as_str().starts_with("sqlalchemy.func") || p.as_str().ends_with("label"))
        {
            test |= matches!(ev.object_kind(&a), Some(ObjectKind::Native(p)) if p.as_str().ends_with("count"));
            match st.get(*loc, &Key::Index(0)).cloned() {
                Some(inner) => a = inner,
                None => continue,
            }
        }
        let Some(e) = entity_of(ev, st, &a) else {
            partial = true;
            continue;
        };
        let q = q.get_or_insert_with(|| Query { entities: Vec::new(), ..Query::select(e, site) });
        if !q.entities.contains(&e) {
            q.entities.push(e);
        }
        if let Shape::Column(c) = &a.shape {
            q.columns.push(**c);
        }
    }
    let mut q = q?;
    q.partial |= partial;
    q.test_only = test;
    let v = value(ev, q);
    Some(vec![(st.clone(), v)])
}

/// Calls of the libraries' own functions.
pub fn construct(ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs> {
    let last = path.as_str().trim_end_matches("()").rsplit('.').next().unwrap_or("");
    let storage = path.as_str().starts_with("sqlalchemy")
        || path.as_str().starts_with("flask_sqlalchemy")
        || path.as_str().starts_with("sqlmodel")
        || path.as_str().starts_with("peewee");
    if !storage {
        return None;
    }
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    match last {
        "select" => select(ev, st, args, site),
        "update" | "delete" | "insert" => {
            let e = entity_of(ev, st, args.positional.first()?)?;
            let mut q = Query::select(e, site);
            q.operation = match last {
                "update" => Operation::Update,
                "delete" => Operation::Delete,
                _ => Operation::Insert,
            };
            let v = value(ev, q);
            one(v)
        }
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
            let c = if last == "true" { Criterion::True } else { Criterion::False };
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
        "cast" | "lower" | "upper" | "type_coerce" | "collate" | "coalesce" | "desc" | "asc" | "label" | "trim" => {
            let a = args.positional.first()?.clone();
            one(a)
        }
        "literal_column" | "text" => None,
        "declared_attr" => {
            let f = args.positional.first()?.clone();
            let mut s = st.clone();
            if let Some(c) = ev.closure_of(&f) {
                let loc = c.attributes;
                let flag = ev.boolean(true);
                s.set(loc, Key::Name(Name::new("#declared")), flag);
            }
            Some(vec![(s, f)])
        }
        "joinedload" | "selectinload" | "contains_eager" | "lazyload" | "load_only" | "subqueryload" | "noload" | "raiseload" | "defer"
        | "undefer" => {
            let v = ev.fresh(site);
            one(v)
        }
        "sessionmaker" | "scoped_session" | "create_engine" | "Session" | "create_session" => {
            let v = ev.native("sqlalchemy.orm.Session()");
            one(v)
        }
        "declarative_base" | "automap_base" | "registry" => {
            let v = ev.native("sqlalchemy.orm.DeclarativeBase");
            one(v)
        }
        _ => None,
    }
}

fn relationship(ev: &Eval<'_>, c: ColumnRef) -> Option<Relationship> {
    ev.models.get(c.entity.model)?.relationships.get(&c.name).cloned()
}

/// `key=value` filters.
pub fn filter_by(ev: &mut Eval<'_>, _st: &State, e: Entity, args: &Args) -> Criterion {
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
        Some("in") => Criterion::In(left, Operand::Value(v.clone())),
        Some("id" | "pk") => Criterion::Compare(CmpOp::Eq, left, Operand::Value(v.clone())),
        Some(_) => Criterion::Compare(CmpOp::Gt, left, Operand::Value(v.clone())),
    }
}

/// Methods of a column or relationship.
pub fn column_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, c: ColumnRef, n: &str, args: &Args, _site: Span) -> Option<Outs> {
    let one = |ev: &mut Eval<'_>, c: Criterion| {
        let of: Vec<&Val> = args.positional.iter().collect();
        let v = criterion_value(ev, c, &of);
        Some(vec![(st.clone(), v)])
    };
    let col = Operand::Column(c);
    let first = args.positional.first();
    match n {
        "in_" | "any_" | "__lshift__" => one(ev, Criterion::In(col, operand(first?))),
        "notin_" | "not_in" => one(ev, Criterion::Not(Box::new(Criterion::In(col, operand(first?))))),
        "is_" | "is_not_distinct_from" => {
            let f = first?;
            one(ev, if f.is_none() { Criterion::IsNull(col) } else { Criterion::Compare(CmpOp::Eq, col, operand(f)) })
        }
        "isnot" | "is_not" | "is_distinct_from" => {
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
            let inner = conditions(ev, st, e, args);
            one(ev, Criterion::Related(c.entity, e, Box::new(inner)))
        }
        "contains" => {
            let f = first?;
            if relationship(ev, c).is_some() {
                return one(ev, Criterion::In(Operand::Value(f.clone()), col));
            }
            one(ev, Criterion::Compare(CmpOp::Gt, col, operand(f)))
        }
        "like" | "ilike" | "startswith" | "endswith" | "between" | "regexp_match" | "match" | "notlike" | "op" => {
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

/// Methods of a query.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, q: &Arc<Query>, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let mut st = st.clone();
    let first = args.positional.first();
    let e = q.entities.first().copied()?;
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
            let c = filter_by(ev, &st, at.unwrap_or(e), args);
            let q = q.filtered(c);
            again(ev, st, q)
        }
        "filter" | "where" | "having" => {
            let c = conditions(ev, &st, e, args);
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
            let c = conditions(ev, &st, e, args);
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
        "with_parent" => {
            let owner = first?.clone();
            let q = q.filtered(Criterion::BelongsTo(e, owner.term));
            again(ev, st, q)
        }
        "select" => again(ev, st, (**q).clone()),
        "exists" => {
            let asked = Arc::new(Query { test_only: true, ..(**q).clone() });
            // Peewee asks at once (https://docs.peewee-orm.com/en/latest/peewee/api.html#SelectBase.exists)
            if ev.models.get(e.model).and_then(|m| m.class).is_some_and(|c| ev.descends(c, |n| n.starts_with("peewee."))) {
                return Some(execute(ev, &st, &asked, Answer::Test, site));
            }
            // `session.query(q.exists()).scalar()`: the same question
            let v = criterion_value(ev, Criterion::Exists(Arc::clone(q)), &[]);
            Some(vec![(st, Val::new(v.term, Shape::Query(asked)))])
        }
        "order_by" | "limit" | "offset" | "options" | "distinct" | "group_by" | "execution_options" | "populate_existing" | "yield_per"
        | "with_for_update" | "returning" | "enable_eagerloads" | "no_autoflush" | "autoflush" | "correlate" | "prefix_with"
        | "with_hint" | "slice" | "unique" | "no_cache" | "select_related" | "exclude" | "timeout" | "clone" | "prefetch" | "tuples"
        | "dicts" | "namedtuples" | "correlate_except" | "self_group" | "label" | "no_dereference" | "skip" | "hint" | "order"
        | "reset_joinpoint" | "from_self" | "undefer" | "defer" | "params" => Some(vec![(st, receiver.clone())]),
        "union" | "union_all" => {
            // rows of either
            let mut new = (**q).clone();
            if let Some(Shape::Query(o)) = first.map(|f| &f.shape) {
                new.condition = Criterion::Or(vec![new.condition.clone(), o.condition.clone()]);
            }
            again(ev, st, new)
        }
        "get" | "get_or_404" | "with_id" | "in_bulk" if !args.positional.is_empty() || args.keyword("ident").is_some() => {
            let key = args.get(0, "ident")?.clone();
            let c = if matches!(key.shape, Shape::Criterion(_)) { criterion(&key) } else { primary_is(ev, e, &key) };
            let q = Arc::new(q.filtered(c));
            let answer = if n == "get_or_404" { Answer::Required } else { Answer::Optional };
            Some(execute(ev, &st, &q, answer, site))
        }
        "get" | "get_or_404" => {
            // `Model.objects.get(id=…)`, `select().where().get()`
            let c = conditions(ev, &st, e, args);
            let q = Arc::new(q.filtered(c));
            Some(execute(ev, &st, &q, Answer::Required, site))
        }
        "first" | "one_or_none" | "get_or_none" | "fetchone" | "last" | "peek" => {
            let c = conditions(ev, &st, e, args);
            let q = Arc::new(q.filtered(c));
            Some(execute(ev, &st, &q, Answer::Optional, site))
        }
        "one" | "first_or_404" | "one_or_404" => Some(execute(ev, &st, q, Answer::Required, site)),
        "scalar" | "scalar_one_or_none" => {
            let answer = if q.test_only { Answer::Test } else { Answer::Scalar };
            Some(execute(ev, &st, q, answer, site))
        }
        "scalar_one" => Some(execute(ev, &st, q, Answer::Required, site)),
        "all" | "__iter__" | "paginate" | "scalars" | "iterator" | "fetchall" | "to_list" | "as_pymongo" => {
            Some(execute(ev, &st, q, Answer::Many, site))
        }
        "count" | "__len__" => {
            let q = Arc::new(Query { test_only: true, ..(**q).clone() });
            Some(execute(ev, &st, &q, Answer::Test, site))
        }
        "delete" | "update" | "update_one" | "modify" | "upsert_one" => {
            let mut new = (**q).clone();
            new.operation = if n == "delete" { Operation::Delete } else { Operation::Update };
            let new = Arc::new(new);
            let outs = execute(ev, &st, &new, Answer::Changed, site);
            // MongoEngine writes at once
            let at_once = ev.models.get(e.model).and_then(|m| m.class).is_some_and(|c| ev.descends(c, |n| n.contains("mongoengine")));
            if at_once {
                for (s, v) in &outs {
                    ev.use_term(s, v.term, site, crate::verdict::AccessKind::Mutation);
                }
            }
            Some(outs)
        }
        "execute" => {
            let outs = execute(ev, &st, q, if q.operation == Operation::Select { Answer::Many } else { Answer::Changed }, site);
            if q.operation != Operation::Select {
                for (s, v) in &outs {
                    ev.use_term(s, v.term, site, crate::verdict::AccessKind::Mutation);
                }
            }
            Some(outs)
        }
        "__contains__" => {
            let x = first?.clone();
            let c = primary_is(ev, e, &x);
            let q = Arc::new(q.filtered(c));
            Some(execute(ev, &st, &q, Answer::Test, site))
        }
        "append" | "add" | "remove" => {
            // a dynamic relationship
            for a in args.positional.clone() {
                ev.pend(&mut st, a.term, site);
            }
            if let Some(h) = q.handle {
                ev.pend(&mut st, h, site);
            }
            let none = ev.none();
            Some(vec![(st, none)])
        }
        _ => None,
    }
}

fn has_attribute(ev: &Eval<'_>, model: Name, n: Name) -> bool {
    ev.models.get(model).is_some_and(|m| m.columns.contains_key(&n) || m.relationships.contains_key(&n))
}

/// Methods of what came back: results, cursors, loaded relationships.
pub fn rows_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
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
        return method(ev, &st, receiver, &q, n, args, site);
    }
    match n {
        "first" | "one_or_none" | "fetchone" | "scalar_one_or_none" | "get" | "next" => {
            let v = scalar_of(ev, receiver, &row, n.starts_with("scalar"));
            Some(vec![(st, v)])
        }
        "one" | "scalar_one" => {
            let mut absent = st.clone();
            if ev.learn(&mut absent, row.term, &crate::eval::state::Literal { null: Some(true), truth: Some(false), constant: None }) {
                let e = ev.native_exception("sqlalchemy.exc.NoResultFound", Vec::new(), site);
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
