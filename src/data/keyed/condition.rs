//! Conditions of stores: dicts of columns, expressions and their text, the dicts of a search.

use super::arguments::Given;
use super::key;
use crate::data::cursor;
use crate::eval::query::{ColumnRef, Criterion, Entity, Operand};
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Eval, Outs};
use crate::knowledge::{StoreAct, StoreRule};
use crate::python::ir::CmpOp;
use crate::source::Name;
use std::sync::Arc;

/// The entity of a column until a call says what it belongs to.
pub(super) fn anything() -> Entity {
    Entity { model: Name::new("#store"), alias: 0 }
}

fn column(e: Entity, name: &str) -> Operand {
    Operand::Column(ColumnRef { entity: e, name: Name::new(name) })
}

/// `Key("owner")`, `FieldFilter("owner", "==", me)`.
pub(super) fn named(ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given) -> Option<Outs> {
    let name = given.get(rule.parameters.first()?)?.as_str()?.to_owned();
    let term = ev.terms.loss(Vec::new());
    let shape = if rule.comparison.is_empty() {
        Shape::Column(Arc::new(ColumnRef { entity: anything(), name: Name::new(&name) }))
    } else {
        Shape::Criterion(Arc::new(comparison(rule, given, anything())?))
    };
    Some(vec![(st.clone(), Val::new(term, shape))])
}

/// What the arguments of a call demand, besides its key.
pub(super) fn of(ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given, e: Entity) -> Criterion {
    let mut c = Criterion::True;
    for v in given.all(&rule.columns) {
        let one = columns(ev, st, &v, e, rule.does == StoreAct::Writes);
        c = c.and(one);
    }
    for v in given.all(&rule.condition) {
        let one = expression(ev, st, given, &v, e);
        c = c.and(one);
    }
    c = c.and(comparison(rule, given, e).unwrap_or(Criterion::True));
    match &given.rest {
        Some(v) if !(rule.key.is_empty() && rule.columns.is_empty() && rule.condition.is_empty()) => {
            c.and(Criterion::Unknown(vec![v.clone()]))
        }
        _ => c,
    }
}

/// `where("owner", "==", me)`
fn comparison(rule: &StoreRule, given: &Given, e: Entity) -> Option<Criterion> {
    let [name, op, value] = &rule.comparison[..] else { return None };
    let left = column(e, given.get(name)?.as_str()?);
    let right = Operand::Value(given.get(value)?.clone());
    Some(match given.get(op)?.as_str()? {
        "==" => Criterion::Compare(CmpOp::Eq, left, right),
        "in" => Criterion::In(left, right),
        "array_contains" | "array-contains" => Criterion::In(right, left),
        _ => Criterion::Compare(CmpOp::Gt, left, right),
    })
}

/// `{"owner": me, "id": reference}`: the columns of a key. Of an object that is written only its key selects.
fn columns(ev: &mut Eval<'_>, st: &State, v: &Val, e: Entity, written: bool) -> Criterion {
    if ev.object_kind(v) != Some(ObjectKind::Dict) {
        return Criterion::Unknown(vec![v.clone()]);
    }
    let entries = entries(ev, st, v);
    let key_like =
        |n: &Name| matches!(n.as_str().to_ascii_lowercase().as_str(), "id" | "_id" | "pk" | "sk" | "key" | "uuid" | "hash" | "range");
    let named = entries.iter().any(|(n, _)| key_like(n));
    let mut c = Criterion::True;
    for (n, x) in &entries {
        let x = untyped(ev, st, x);
        let parts = key::parts(ev, x.term);
        let key = key_like(n) || !named && n.as_str().to_ascii_lowercase().ends_with("id");
        let own = || parts.iter().any(|p| !ev.terms.from_caller(p.term));
        if written && !key && !own() {
            continue;
        }
        c = c.and(key::equalities(ev, e, n.as_str(), &parts));
    }
    c
}

/// `{"S": x}` of DynamoDB's client is x.
fn untyped(ev: &Eval<'_>, st: &State, v: &Val) -> Val {
    match (ev.object_kind(v), v.loc()) {
        (Some(ObjectKind::Dict), Some(loc)) => match &st.slots(loc)[..] {
            [(Key::Name(n), x)] if matches!(n.as_str(), "S" | "N" | "B") => x.clone(),
            _ => v.clone(),
        },
        _ => v.clone(),
    }
}

fn expression(ev: &mut Eval<'_>, st: &State, given: &Given, v: &Val, e: Entity) -> Criterion {
    match &v.shape {
        Shape::Criterion(c) => super::super::bind::map_columns(c, &|c: ColumnRef| ColumnRef { entity: e, ..c }),
        Shape::Either(vs) => Criterion::Or(vs.iter().map(|v| expression(ev, st, given, v, e)).collect()),
        Shape::Object(_) => search(ev, st, v, e),
        _ => match v.as_str().map(str::to_owned) {
            Some(text) => written(ev, st, given, &text, e),
            None => Criterion::Unknown(key::parts(ev, v.term)),
        },
    }
}

/// The text of an expression, with its names and values beside it: `"#o = :me"`.
fn written(ev: &mut Eval<'_>, st: &State, given: &Given, text: &str, e: Entity) -> Criterion {
    let beside = |name: &str| given.get(name).and_then(Val::loc).map(|l| st.slots(l)).unwrap_or_default();
    let mut text = text.to_owned();
    for (k, v) in beside("ExpressionAttributeNames") {
        if let (Key::Name(k), Some(column)) = (k, v.as_str()) {
            text = text.replace(k.as_str(), &format!("\"{column}\""));
        }
    }
    let mut s = st.clone();
    let mut all = Vec::new();
    let site = ev.frame().context;
    let file = ev.project.module(ev.frame().module).ir.file;
    let values = ev.object(&mut s, ObjectKind::Dict, crate::source::Span { file, start: site, end: site });
    if let Some(loc) = values.loc() {
        for (k, v) in beside("ExpressionAttributeValues") {
            if let Key::Name(k) = k {
                let v = untyped(ev, st, &v);
                all.push(v.clone());
                s.set(loc, Key::Name(Name::new(k.as_str().trim_start_matches(':'))), v);
            }
        }
    }
    cursor::expression(ev, &s, &text, values, e).unwrap_or(Criterion::Unknown(all))
}

/// `{"bool": {"filter": [{"term": {"owner": me}}, …]}}`, also under `query`.
fn search(ev: &mut Eval<'_>, st: &State, v: &Val, e: Entity) -> Criterion {
    let mut c = Criterion::True;
    for (k, x) in entries(ev, st, v) {
        c = c.and(match k.as_str() {
            "query" | "constant_score" | "filter" => search(ev, st, &x, e),
            "bool" => boolean(ev, st, &x, e),
            "term" | "match" | "match_phrase" => {
                let fields = entries(ev, st, &x);
                fields.into_iter().map(|(field, value)| field_is(ev, st, e, field.as_str(), &value)).fold(Criterion::True, Criterion::and)
            }
            "terms" => {
                let fields = entries(ev, st, &x);
                let one = |(f, v): (Name, Val)| Criterion::In(column(e, plain(f.as_str())), Operand::Value(v));
                fields.into_iter().map(one).fold(Criterion::True, Criterion::and)
            }
            "ids" => {
                let values = entries(ev, st, &x).into_iter().find(|(n, _)| *n == "values");
                values.map_or(Criterion::True, |(_, v)| Criterion::In(column(e, "_id"), Operand::Value(v)))
            }
            "query_string" | "simple_query_string" => {
                let text = entries(ev, st, &x).into_iter().find(|(n, _)| *n == "query");
                text.map_or(Criterion::True, |(_, v)| key::equalities(ev, e, "key", &key::parts(ev, v.term)))
            }
            _ => Criterion::True,
        });
    }
    c
}

fn boolean(ev: &mut Eval<'_>, st: &State, v: &Val, e: Entity) -> Criterion {
    let clauses = entries(ev, st, v);
    let demanded = clauses.iter().any(|(n, _)| matches!(n.as_str(), "must" | "filter"));
    let mut c = Criterion::True;
    for (n, x) in clauses {
        let each = match ev.object_kind(&x) {
            Some(ObjectKind::List | ObjectKind::Tuple) => match ev.elements(st, &x) {
                Some(known) => known,
                None => return c.and(Criterion::Unknown(vec![x])),
            },
            _ => vec![x],
        };
        let each: Vec<Criterion> = each.iter().map(|x| search(ev, st, x, e)).collect();
        c = c.and(match n.as_str() {
            "must" | "filter" => each.into_iter().fold(Criterion::True, Criterion::and),
            "must_not" => Criterion::Not(Box::new(Criterion::Or(each))),
            // beside what must hold it only ranks
            "should" if !demanded => Criterion::Or(each),
            _ => Criterion::True,
        });
    }
    c
}

/// `{"owner": me}`, `{"owner": {"value": me}}`
fn field_is(ev: &mut Eval<'_>, st: &State, e: Entity, field: &str, v: &Val) -> Criterion {
    let inner = entries(ev, st, v).into_iter().find(|(n, _)| matches!(n.as_str(), "value" | "query")).map(|(_, x)| x);
    let value = inner.unwrap_or_else(|| v.clone());
    Criterion::Compare(CmpOp::Eq, column(e, plain(field)), Operand::Value(value))
}

/// `owner.keyword` is the column `owner`.
fn plain(field: &str) -> &str {
    field.split('.').next().unwrap_or(field)
}

fn entries(ev: &Eval<'_>, st: &State, v: &Val) -> Vec<(Name, Val)> {
    let Some(loc) = v.loc().filter(|_| ev.object_kind(v) == Some(ObjectKind::Dict)) else { return Vec::new() };
    st.slots(loc).into_iter().filter_map(|(k, v)| if let Key::Name(n) = k { Some((n, v)) } else { None }).collect()
}
