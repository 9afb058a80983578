//! Object mappers: models, sessions, rows.

use super::execute::{Answer, execute};
use super::query::{entity_of, filter_by};
use crate::eval::clause::Clause;
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand, Operation, Query, criterion};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use std::sync::Arc;

fn query_value(ev: &mut Eval<'_>, q: Query) -> Val {
    let term = ev.terms.make(TermKind::Setting(Name::new("query")));
    Val::new(term, Shape::Query(Arc::new(q)))
}

/// The model of a class value.
pub fn model_of_class(ev: &Eval<'_>, class: Loc) -> Option<Name> {
    let q = ev.class_info(class)?.qualified;
    ev.models.get(q).map(|_| q)
}

/// `Model.query`, `Model.id`, `Model.objects`, a relationship of an object that is being made.
pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
    match &receiver.shape {
        Shape::Class(class) => {
            let class = *class;
            let model = model_of_class(ev, class)?;
            if (name == "query" || name == "objects")
                && ev
                    .class_attribute(st, class, name)
                    .is_none_or(|v| !matches!(v.shape, Shape::Function(_) | Shape::Member(_) | Shape::Bound(_)))
            {
                let q = Query::select(Entity { model, alias: 0 }, site);
                let v = query_value(ev, q);
                // a query class of the project
                if let Some(c) = ev.class_attribute(st, class, Name::new("query_class"))
                    && let Shape::Class(l) = c.shape
                {
                    let mut s = st.clone();
                    let o = ev.object(&mut s, ObjectKind::Instance(l), site);
                    let loc = o.loc()?;
                    s.set(loc, Key::Name(Name::new("#query")), v);
                    return Some(vec![(s, o)]);
                }
                return Some(vec![(st.clone(), v)]);
            }
            if name == "__table__" || name == "__mapper__" {
                return Some(vec![(st.clone(), receiver.clone())]);
            }
            if (name == "c" || name == "columns") && ev.class_attribute(st, class, name).is_none() {
                return Some(super::columns::of_class(ev, st, receiver, site));
            }
            let info = ev.models.get(model)?;
            let is_column = info.columns.contains_key(&name) || info.relationships.contains_key(&name);
            if is_column && !ev.loading_class(class) {
                let c = ColumnRef { entity: Entity { model, alias: 0 }, name };
                let term = ev.terms.make(TermKind::Setting(Name::new(&format!("{}.{name}", crate::eval::model::short_name(model)))));
                return Some(vec![(st.clone(), Val::new(term, Shape::Column(Arc::new(c))))]);
            }
            None
        }
        Shape::Object(loc) => match ev.object_kind(receiver)? {
            ObjectKind::Instance(class) => {
                if let Some(q) = st.get(*loc, &Key::Name(Name::new("#query"))).cloned()
                    && ev.class_attribute(st, class, name).is_none()
                {
                    return Some(ev.attribute(st.clone(), &q, name, site));
                }
                let model = model_of_class(ev, class)?;
                let info = ev.models.get(model)?;
                if info.relationships.contains_key(&name) {
                    let target = info.relationships.get(&name).and_then(|r| ev.models.resolve(r.target));
                    for fk in [format!("#link {name}_id"), format!("#link {name}")] {
                        if let Some(v) = st.get(*loc, &Key::Name(Name::new(&fk))).cloned() {
                            return Some(vec![(st.clone(), v)]);
                        }
                    }
                    let term = ev.terms.attr(receiver.term, name);
                    let shape = target.map_or(Shape::Unknown, Shape::Row);
                    return Some(vec![(st.clone(), Val::new(term, shape))]);
                }
                if info.columns.contains_key(&name) {
                    let term = ev.terms.attr(receiver.term, name);
                    return Some(vec![(st.clone(), Val::unknown(term))]);
                }
                None
            }
            ObjectKind::Native(p) if p.as_str().ends_with("aliased()") || p == "sqlalchemy.orm.aliased" => {
                let model = st.get(*loc, &Key::Index(0)).cloned()?;
                let Shape::Class(class) = model.shape else { return None };
                let model = model_of_class(ev, class)?;
                let c = ColumnRef { entity: Entity { model, alias: loc.0 + 1 }, name };
                let term = ev.terms.make(TermKind::Setting(Name::new(&format!("alias.{name}"))));
                Some(vec![(st.clone(), Val::new(term, Shape::Column(Arc::new(c))))])
            }
            // an association table: `members.c.user_id`
            ObjectKind::Native(p) if p.as_str().ends_with("Table") => {
                if name == "c" || name == "columns" {
                    return Some(vec![(st.clone(), receiver.clone())]);
                }
                if st.get(*loc, &Key::Name(name)).is_some() && name != "name" {
                    return None;
                }
                let e = entity_of(ev, st, receiver)?;
                let term = ev.terms.make(TermKind::Setting(Name::new(&format!("table.{name}"))));
                Some(vec![(st.clone(), Val::new(term, Shape::Column(Arc::new(ColumnRef { entity: e, name }))))])
            }
            _ => None,
        },
        Shape::Row(_) | Shape::Rows(_)
            if name == "rowcount" || name == "matched_count" || name == "modified_count" || name == "deleted_count" =>
        {
            Some(vec![(st.clone(), receiver.clone())])
        }
        // relationship.property of a query class
        Shape::Query(q) => {
            if name == "c" || name == "columns" {
                return Some(vec![(st.clone(), receiver.clone())]);
            }
            let model = q.model()?;
            if ev.models.get(model).is_some_and(|m| m.columns.contains_key(&name)) {
                let c = ColumnRef { entity: *q.entities.first()?, name };
                return Some(vec![(st.clone(), Val::new(receiver.term, Shape::Column(Arc::new(c))))]);
            }
            None
        }
        _ => None,
    }
}

/// Criteria and keyword filters of a call.
pub fn conditions(ev: &mut Eval<'_>, st: &State, e: Entity, args: &Args) -> Criterion {
    let mut c = Criterion::True;
    for a in &args.positional {
        c = c.and(criterion(a));
    }
    c.and(filter_by(ev, st, e, args))
}

/// Methods of a model class: active-record styles (Peewee, MongoEngine and their kin), and making an instance.
pub fn class_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, class: Loc, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let model = model_of_class(ev, class)?;
    let e = Entity { model, alias: 0 };
    let select = Query::select(e, site);
    match n {
        "__new__" => make_instance(ev, st, class, model, args, site),
        "select" | "find_all" | "all" => {
            let v = query_value(ev, select);
            Some(vec![(st.clone(), v)])
        }
        "get" | "get_or_none" | "get_by_id" | "find_one" | "get_or_404" | "find_by" | "find_by_id" | "get_by" | "first"
            if !args.positional.is_empty() || !args.keyword.is_empty() =>
        {
            let first = args.positional.first();
            let by_key = matches!(first.map(|f| &f.shape), Some(s) if !matches!(s, Shape::Criterion(_) | Shape::Column(_)));
            let c = if by_key { primary_is(ev, e, first?) } else { conditions(ev, st, e, args) };
            let q = Arc::new(select.filtered(c));
            let answer = if n == "get" && !by_key || n == "get_by_id" || n == "get_or_404" { Answer::Required } else { Answer::Optional };
            Some(execute(ev, st, &q, answer, site))
        }
        "filter" | "find" | "where" | "filter_by" => {
            let c = conditions(ev, st, e, args);
            let v = query_value(ev, select.filtered(c));
            Some(vec![(st.clone(), v)])
        }
        "update" | "delete" | "insert" => {
            let mut q = select;
            q.operation = match n {
                "update" => Operation::Update,
                "delete" => Operation::Delete,
                _ => Operation::Insert,
            };
            q.assignments = args.keyword.clone();
            let v = query_value(ev, q);
            Some(vec![(st.clone(), v)])
        }
        "create" => make_instance(ev, st, class, model, args, site),
        _ => {
            let _ = receiver;
            None
        }
    }
}

/// `primary key == value`
pub fn primary_is(ev: &Eval<'_>, e: Entity, v: &Val) -> Criterion {
    let name =
        ev.models.get(e.model).and_then(|m| m.columns.iter().find(|(_, c)| c.primary).map(|(n, _)| *n)).unwrap_or_else(|| Name::new("id"));
    Criterion::Compare(CmpOp::Eq, Operand::Column(ColumnRef { entity: e, name }), Operand::Value(v.clone()))
}

fn make_instance(ev: &mut Eval<'_>, st: &State, class: Loc, model: Name, args: &Args, site: Span) -> Option<Outs> {
    let mut st = st.clone();
    let v = ev.object(&mut st, ObjectKind::Instance(class), site);
    let loc = v.loc()?;
    if let Some(init) = ev.class_attribute(&st, class, Name::new("__init__")) {
        let bound = ev.bind(&init, &v, class);
        let outs = ev.call(st, &bound, args, site);
        return Some(outs.into_iter().map(|(s, _)| (s, v.clone())).collect());
    }
    for (n, x) in &args.keyword {
        st.set(loc, Key::Name(*n), x.clone());
        link(ev, &mut st, model, loc, *n, x, site);
    }
    if let Some(rest) = &args.rest_keyword
        && ev.terms.from_caller(rest.term)
    {
        // every column may be the caller's
        let foreign: Vec<Name> = ev
            .models
            .get(model)?
            .columns
            .iter()
            .filter(|(n, c)| c.foreign.is_some() && args.keyword(n.as_str()).is_none())
            .map(|(n, _)| *n)
            .collect();
        for n in foreign {
            let x = Val::unknown(ev.terms.attr(rest.term, n));
            link(ev, &mut st, model, loc, n, &x, site);
        }
    }
    Some(vec![(st, v)])
}

/// A foreign key that the caller chose is a selection of the object that it names.
pub fn link(ev: &mut Eval<'_>, st: &mut State, model: Name, loc: Loc, column: Name, v: &Val, site: Span) {
    if ev.loading {
        return;
    }
    let Some(info) = ev.models.get(model) else { return };
    let by_relationship = info.relationships.contains_key(&column) && !info.columns.contains_key(&column);
    if by_relationship {
        // the object itself is linked: what was selected is used
        if matches!(v.shape, Shape::Row(_)) && ev.holds_row(v.term) {
            ev.pend(st, v.term, site);
        }
        return;
    }
    let Some(target) = info.columns.get(&column).and_then(|c| c.foreign) else { return };
    let Some(target) = ev.models.resolve(target) else { return };
    if !ev.terms.from_caller(v.term) || ev.holds_row(v.term) || ev.is_credential_value(v.term) {
        return;
    }
    let row = ev.new_row(st, target, None, vec![v.term], vec![v.term], AccessKind::Mutation, Confidence::Medium, false, site);
    ev.rows[row.0 as usize].link = true;
    let primary =
        ev.models.get(target).and_then(|m| m.columns.iter().find(|(_, c)| c.primary).map(|(n, _)| *n)).unwrap_or_else(|| Name::new("id"));
    ev.rows[row.0 as usize].equalities = vec![(primary, v.term)];
    ev.give_birth(st, row, Clause::none(), true, site);
    let term = ev.terms.make(TermKind::Row(row));
    ev.pend(st, term, site);
    st.set(loc, Key::Name(Name::new(&format!("#link {column}"))), Val::new(term, Shape::Row(target)));
}

/// `row.column = value`: an effect that the next commit makes final; a foreign key from the caller is a selection, too.
pub fn assign(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State> {
    let Key::Name(n) = name else { return None };
    let n = *n;
    match &receiver.shape {
        Shape::Row(model) if !ev.loading => {
            let model = *model;
            let mut st = st.clone();
            let loc = ev.loc_of_term(receiver.term);
            // a property with a setter of the model's class
            if let Some(class) = ev.models.get(model).and_then(|m| m.class)
                && let Some(f) = ev.class_attribute(&st, class, Name::new(&format!("#setter {n}")))
            {
                let bound = ev.bind(&f, receiver, class);
                if let Some((s, _)) = ev.call(st.clone(), &bound, &Args::of(vec![value.clone()]), site).into_iter().next() {
                    return Some(s);
                }
            }
            st.set(loc, name.clone(), value.clone());
            ev.pend(&mut st, receiver.term, site);
            if n == "*" {
                let foreign: Vec<Name> = ev
                    .models
                    .get(model)
                    .map(|m| m.columns.iter().filter(|(_, c)| c.foreign.is_some()).map(|(n, _)| *n).collect())
                    .unwrap_or_default();
                let _ = foreign;
            } else {
                link(ev, &mut st, model, loc, n, value, site);
            }
            Some(st)
        }
        Shape::Object(loc) => {
            let ObjectKind::Instance(class) = ev.object_kind(receiver)? else { return None };
            let model = model_of_class(ev, class)?;
            if ev.class_attribute(st, class, Name::new(&format!("#setter {n}"))).is_some() {
                return None;
            }
            let mut st = st.clone();
            st.set(*loc, name.clone(), value.clone());
            link(ev, &mut st, model, *loc, n, value, site);
            Some(st)
        }
        _ => None,
    }
}

/// Methods of an object that its class does not define.
pub fn row_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let none = ev.none();
    match n {
        "save" | "delete" | "delete_instance" | "update" | "modify" | "reload_save" | "put" | "destroy" | "remove" | "set_password" => {
            if ev.loading {
                return None;
            }
            let inner = match ev.terms.kind(receiver.term) {
                TermKind::Row(r) => ev.rows[r.0 as usize].query.is_none(),
                _ => true,
            };
            let _ = inner;
            if n == "set_password" || n == "update" && args.keyword.is_empty() && args.positional.is_empty() {
                let mut st = st.clone();
                ev.pend(&mut st, receiver.term, site);
                return Some(vec![(st, none)]);
            }
            ev.use_term(st, receiver.term, site, AccessKind::Mutation);
            Some(vec![(st.clone(), none)])
        }
        "refresh" | "reload" => Some(vec![(st.clone(), receiver.clone())]),
        // cursors that return themselves from execute()
        "fetchone" | "first" | "one" | "scalar_one" | "scalar_one_or_none" | "one_or_none" => None,
        _ => None,
    }
}

fn is_model_value(ev: &Eval<'_>, v: &Val) -> bool {
    match &v.shape {
        Shape::Class(l) => model_of_class(ev, *l).is_some(),
        Shape::Column(_) | Shape::Query(_) => true,
        Shape::Object(_) => {
            matches!(ev.object_kind(v), Some(ObjectKind::Native(p)) if p.as_str().ends_with("aliased") || p.as_str().ends_with("Table"))
        }
        Shape::Member(m) => m.1.as_str() == "count",
        _ => false,
    }
}

/// Methods of sessions and of the `SQLAlchemy` object, told by their names and what they get.
pub fn session_method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let none = ev.none();
    let first = args.positional.first().or_else(|| args.keyword("entity")).or_else(|| args.keyword("statement"));
    match n {
        "query" | "select" if first.is_some_and(|f| is_model_value(ev, f)) => super::query::select(ev, st, args, site),
        "get" | "get_or_404" | "get_one" if args.positional.len() >= 2 || args.keyword("ident").is_some() || n == "get_or_404" => {
            let e = entity_of(ev, st, first?)?;
            let key = args.get(1, "ident")?.clone();
            let c = primary_lookup(ev, st, e, &key);
            let q = Arc::new(Query::select(e, site).filtered(c));
            let answer = if n == "get" { Answer::Optional } else { Answer::Required };
            Some(execute(ev, st, &q, answer, site))
        }
        "execute" | "scalar" | "scalars" | "first_or_404" | "one_or_404" | "paginate" | "stream" | "exec" => {
            let q = match &first?.shape {
                Shape::Query(q) => Arc::clone(q),
                _ => return None,
            };
            let answer = match (q.operation, n) {
                (Operation::Select, "scalar") => Answer::Scalar,
                (Operation::Select, "first_or_404" | "one_or_404") => Answer::Required,
                (Operation::Select, _) => Answer::Many,
                _ => Answer::Changed,
            };
            Some(execute(ev, st, &q, answer, site))
        }
        "commit" if args.positional.is_empty() => {
            let s = ev.commit(st.clone(), site);
            Some(vec![(s, none)])
        }
        "rollback" if args.positional.is_empty() => {
            let mut s = st.clone();
            s.pending = imbl::OrdMap::new();
            Some(vec![(s, none)])
        }
        "flush" | "refresh" | "expire" | "expunge" | "close" | "begin_nested" | "expire_all" if is_session(ev, receiver) => {
            Some(vec![(st.clone(), none)])
        }
        "add" | "add_all" | "merge" | "delete" if is_session(ev, receiver) => {
            let mut s = st.clone();
            for a in args.positional.clone() {
                pend_value(ev, &mut s, &a, site);
            }
            let v = if n == "merge" { args.positional.first().cloned().unwrap_or(none) } else { none };
            Some(vec![(s, v)])
        }
        "Column" | "relationship" | "ForeignKey" | "Table" | "backref" | "ForeignKeyConstraint" | "mapped_column"
            if is_database(ev, receiver) =>
        {
            let path = Name::new(&format!("sqlalchemy.{n}"));
            Some(ev.native_instance(st.clone(), path, args, site))
        }
        _ if is_database(ev, receiver) => {
            let path = Name::new(&format!("sqlalchemy.{n}"));
            super::query::construct(ev, st, path, args, site).or_else(|| {
                n.chars().next().filter(|c| c.is_uppercase())?;
                Some(ev.native_instance(st.clone(), path, args, site))
            })
        }
        _ => None,
    }
}

fn pend_value(ev: &mut Eval<'_>, st: &mut State, v: &Val, site: Span) {
    if ev.holds_row(v.term) {
        ev.pend(st, v.term, site);
    }
    if let Some(loc) = v.loc() {
        for (k, x) in st.slots(loc) {
            // objects linked by their relationships are changed with it
            let linked = matches!(&k, Key::Name(n) if !n.as_str().starts_with('#')) || matches!(k, Key::Index(_) | Key::Rest);
            if linked && matches!(x.shape, Shape::Row(_)) && ev.holds_row(x.term) {
                ev.pend(st, x.term, site);
            }
        }
    }
}

/// `get(Model, (a, b))` compares each part of the primary key.
fn primary_lookup(ev: &mut Eval<'_>, st: &State, e: Entity, key: &Val) -> Criterion {
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

fn is_session(ev: &Eval<'_>, v: &Val) -> bool {
    match &v.shape {
        Shape::Member(m) => m.1 == "session" || m.1.as_str().to_lowercase().ends_with("session"),
        Shape::Native(n) => n.as_str().to_lowercase().trim_end_matches("()").ends_with("session"),
        Shape::Object(_) => match ev.object_kind(v) {
            Some(ObjectKind::Native(n)) => n.as_str().to_lowercase().contains("session"),
            _ => false,
        },
        Shape::Unknown => match ev.terms.kind(v.term) {
            TermKind::Attr(_, n) | TermKind::Call(n, _) | TermKind::Setting(n) => n.as_str().to_lowercase().contains("session"),
            TermKind::Fresh(_) => true,
            _ => false,
        },
        _ => false,
    }
}

/// A project's own copy of an engine class, whose fields are attached when it runs.
fn is_engine(ev: &Eval<'_>, class: Loc) -> bool {
    use crate::eval::class::Ancestor;
    ev.class_info(class).is_some_and(|i| {
        i.order
            .iter()
            .any(|a| matches!(a, Ancestor::Class(l) if ev.class_info(*l).is_some_and(|i| i.name.as_str().ends_with("MongoEngine"))))
    })
}

fn is_database(ev: &Eval<'_>, v: &Val) -> bool {
    match ev.object_kind(v) {
        Some(ObjectKind::Native(n)) => n.as_str().ends_with("SQLAlchemy") || n.as_str().ends_with("MongoEngine"),
        Some(ObjectKind::Instance(c)) => ev.descends(c, |n| n.ends_with("SQLAlchemy") || n.ends_with("MongoEngine")) || is_engine(ev, c),
        _ => v.native().is_some_and(|n| n == "sqlalchemy" || n == "sqlalchemy.orm"),
    }
}
