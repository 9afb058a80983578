//! Attributes of what a mapper maps: `Model.query`, `Model.id`, columns of aliases and tables, relationships.

use super::model_of_class;
use crate::data::{columns, query};
use crate::eval::model::short_name;
use crate::eval::query::{ColumnRef, Entity, Query};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::eval::{Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

fn column(ev: &mut Eval<'_>, st: &State, words: &str, entity: Entity, name: Name) -> Outs {
    let term = ev.terms.make(TermKind::Setting(Name::new(words)));
    vec![(st.clone(), Val::new(term, Shape::Column(Arc::new(ColumnRef { entity, name }))))]
}

/// `Model.query`, `Model.id`, `Model.objects`, a relationship of an object that is being made.
pub fn attribute(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
    match &receiver.shape {
        Shape::Class(class) => of_class(ev, st, receiver, *class, name, site),
        Shape::Object(loc) => match ev.object_kind(receiver)? {
            ObjectKind::Instance(class) => of_instance(ev, st, receiver, *loc, class, name, site),
            ObjectKind::Native(p) if p.as_str().ends_with("aliased") => of_alias(ev, st, *loc, name),
            ObjectKind::Native(p) if p.as_str().ends_with("Table") => of_table(ev, st, receiver, *loc, name),
            _ => None,
        },
        Shape::Row(_) | Shape::Rows(_)
            if name == "rowcount" || name == "matched_count" || name == "modified_count" || name == "deleted_count" =>
        {
            Some(vec![(st.clone(), receiver.clone())])
        }
        Shape::Query(q) => of_query(ev, st, receiver, q, name),
        _ => None,
    }
}

/// A method of the project that stands before the mapper's own in the order of bases: in `class Note(db.Model, Mixin)` the `query` of a
/// mixin is never reached.
fn has_own_query(ev: &Eval<'_>, st: &State, class: Loc, name: Name) -> bool {
    ev.class_attribute_before(st, class, |base| base.ends_with(".Model") || base.ends_with("Document"), name)
        .is_some_and(|v| matches!(v.shape, Shape::Function(_) | Shape::Member(_) | Shape::Bound(_)))
}

fn of_class(ev: &mut Eval<'_>, st: &State, receiver: &Val, class: Loc, name: Name, site: Span) -> Option<Outs> {
    let model = model_of_class(ev, class)?;
    if (name == "query" || name == "objects") && !has_own_query(ev, st, class, name) {
        let q = Query::select(Entity { model, alias: 0 }, site);
        let v = query::value(ev, q);
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
        return Some(columns::of_class(ev, st, receiver, site));
    }
    let info = ev.models.get(model)?;
    let is_column = info.columns.contains_key(&name) || info.relationships.contains_key(&name);
    if is_column && !ev.loading_class(class) {
        let words = format!("{}.{name}", short_name(model));
        return Some(column(ev, st, &words, Entity { model, alias: 0 }, name));
    }
    None
}

fn of_instance(ev: &mut Eval<'_>, st: &State, receiver: &Val, loc: Loc, class: Loc, name: Name, site: Span) -> Option<Outs> {
    if let Some(q) = st.get(loc, &Key::Name(Name::new("#query"))).cloned()
        && ev.class_attribute(st, class, name).is_none()
    {
        return Some(ev.attribute(st.clone(), &q, name, site));
    }
    let model = model_of_class(ev, class)?;
    let info = ev.models.get(model)?;
    if info.relationships.contains_key(&name) {
        let target = info.relationships.get(&name).and_then(|r| ev.models.resolve(r.target));
        for fk in [format!("#link {name}_id"), format!("#link {name}")] {
            if let Some(v) = st.get(loc, &Key::Name(Name::new(&fk))).cloned() {
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

fn of_alias(ev: &mut Eval<'_>, st: &State, loc: Loc, name: Name) -> Option<Outs> {
    let model = st.get(loc, &Key::Index(0)).cloned()?;
    let Shape::Class(class) = model.shape else { return None };
    let model = model_of_class(ev, class)?;
    Some(column(ev, st, &format!("alias.{name}"), Entity { model, alias: loc.0 + 1 }, name))
}

/// An association table: `members.c.user_id`.
fn of_table(ev: &mut Eval<'_>, st: &State, receiver: &Val, loc: Loc, name: Name) -> Option<Outs> {
    if name == "c" || name == "columns" {
        return Some(vec![(st.clone(), receiver.clone())]);
    }
    if st.get(loc, &Key::Name(name)).is_some() && name != "name" {
        return None;
    }
    let e = query::entity_of(ev, st, receiver)?;
    Some(column(ev, st, &format!("table.{name}"), e, name))
}

/// A relationship whose property is a query, a sub-query.
fn of_query(ev: &Eval<'_>, st: &State, receiver: &Val, q: &Query, name: Name) -> Option<Outs> {
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
