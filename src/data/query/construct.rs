//! The libraries' own functions: statements (`select(…)`, `update(…)`), and what stands beside them.

use super::{condition, entity_of, value};
use crate::eval::query::{Operation, Query};
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};

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
    if last == "Q" && (path.as_str().starts_with("mongoengine") || path.as_str().starts_with("tortoise")) {
        return condition::unplaced(ev, st, args);
    }
    let storage = path.as_str().starts_with("sqlalchemy")
        || path.as_str().starts_with("flask_sqlalchemy")
        || path.as_str().starts_with("sqlmodel")
        || path.as_str().starts_with("peewee");
    if !storage {
        return None;
    }
    statement(ev, st, last, args, site)
        .or_else(|| condition::construct(ev, st, last, args, site))
        .or_else(|| wrapping(st, last, args))
        .or_else(|| mapping(ev, st, last, args, site))
}

/// `select`, `update`, `delete`, `insert`.
fn statement(ev: &mut Eval<'_>, st: &State, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let operation = match n {
        "select" => return select(ev, st, args, site),
        "update" => Operation::Update,
        "delete" => Operation::Delete,
        "insert" => Operation::Insert,
        _ => return None,
    };
    let e = entity_of(ev, st, args.positional.first()?)?;
    let mut q = Query::select(e, site);
    q.operation = operation;
    let v = value(ev, q);
    Some(vec![(st.clone(), v)])
}

/// Functions around a column that leave it the column.
fn wrapping(st: &State, n: &str, args: &Args) -> Option<Outs> {
    match n {
        "cast" | "lower" | "upper" | "type_coerce" | "collate" | "coalesce" | "desc" | "asc" | "label" | "trim" => {
            Some(vec![(st.clone(), args.positional.first()?.clone())])
        }
        _ => None,
    }
}

/// Sessions, base classes, and how rows are loaded.
fn mapping(ev: &mut Eval<'_>, st: &State, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let one = |v: Val| Some(vec![(st.clone(), v)]);
    match n {
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
        // an object of its own each time: two aliases of a table are two entities
        "aliased" => Some(ev.native_instance(st.clone(), Name::new("sqlalchemy.orm.aliased"), args, site)),
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
