//! A statement as a query: its entities, joins, columns, and what its condition selects.

use super::Context;
use super::condition::condition;
use super::operand::value;
use crate::data::query::primary_is;
use crate::data::sql::{self, Operation as SqlOperation, Outer, Statement};
use crate::eval::Eval;
use crate::eval::query::{ColumnRef, Criterion, Entity, Join, Operand, Operation, Query};
use crate::eval::state::State;
use crate::source::{Name, Span};

/// The entities that names of tables in a statement stand for.
pub(super) struct Scope<'a> {
    pub(super) names: &'a [(String, Entity)],
}

impl Scope<'_> {
    pub(super) fn find(&self, table: Option<&str>) -> Option<Entity> {
        match table {
            Some(t) => self.names.iter().find(|(n, _)| n == t).map(|(_, e)| *e),
            None => self.names.first().map(|(_, e)| *e),
        }
    }
}

pub(super) fn lower(ev: &mut Eval<'_>, st: &State, s: &Statement, cx: &Context, site: Span) -> Option<Query> {
    let operation = match s.op {
        SqlOperation::Select => Operation::Select,
        SqlOperation::Update => Operation::Update,
        SqlOperation::Delete => Operation::Delete,
        SqlOperation::Insert => Operation::Insert,
        _ => return None,
    };
    let mut names: Vec<(String, Entity)> = Vec::new();
    let mut order: Vec<usize> = (0..s.entities.len()).collect();
    if s.target < order.len() {
        order.swap(0, s.target);
    }
    for (i, e) in s.entities.iter().enumerate() {
        let table = Name::new(if e.table.is_empty() { "subquery" } else { &e.table });
        let model = ev.models.resolve(table).unwrap_or(table);
        names.push((e.name().to_owned(), Entity { model, alias: if s.entities.len() > 1 { i as u32 + 1 } else { 0 } }));
    }
    let first = names.get(s.target)?.1;
    let mut q = Query::select(first, site);
    q.operation = operation;
    let scope = Scope { names: &names };
    if operation == Operation::Insert {
        // an insert names rows by the foreign keys that it writes
        return insert(ev, st, s, cx, q, first);
    }
    q.condition = condition(ev, st, &s.condition, cx, &scope);
    for (i, e) in s.entities.iter().enumerate() {
        if let Some(sub) = &e.subquery
            && let Some(inner) = lower(ev, st, sub, cx, site)
        {
            // what the derived table demands holds for its rows
            let own = names[i].1;
            let inner_first = inner.entities.first().copied();
            let mapped = inner.condition.clone();
            if let Some(f) = inner_first {
                q.condition = q.condition.and(Criterion::Linked(own, f)).and(mapped);
            }
        }
    }
    for j in &s.joins {
        let on = condition(ev, st, &j.on, cx, &scope);
        let Some((_, entity)) = names.get(j.entity) else { continue };
        q.joins.push(Join { entity: *entity, outer: j.outer != Outer::Inner, on });
    }
    for c in &s.columns {
        if let sql::Operand::Column { table, name } = &c.operand {
            let entity = scope.find(table.as_deref()).unwrap_or(first);
            let out = c.name.as_deref().unwrap_or(name);
            q.columns.push(ColumnRef { entity, name: Name::new(out) });
        } else if let sql::Operand::Call(f, _) = &c.operand
            && f == "count"
        {
            q.test_only = s.columns.len() == 1;
        }
    }
    if s.columns.iter().any(|c| matches!(c.operand, sql::Operand::Star)) || s.columns.len() != 1 {
        q.columns.clear();
    }
    if !s.union.is_empty() {
        let mut all = vec![q.condition.clone()];
        for u in &s.union {
            if let Some(o) = lower(ev, st, u, cx, site) {
                all.push(o.condition);
            }
        }
        q.condition = Criterion::Or(all);
    }
    Some(q)
}

fn insert(ev: &mut Eval<'_>, st: &State, s: &Statement, cx: &Context, mut q: Query, first: Entity) -> Option<Query> {
    let row = s.rows.first()?;
    let mut foreign = None;
    for (i, c) in s.insert_columns.iter().enumerate() {
        let Some(o) = row.get(i) else { continue };
        let Operand::Value(v) = value(ev, st, o, cx)? else { continue };
        let name = Name::new(c);
        let info = ev.models.get(first.model).and_then(|m| m.columns.get(&name)).cloned().unwrap_or_default();
        if let Some(target) = info.foreign.and_then(|f| ev.models.resolve(f))
            && ev.terms.from_caller(v.term)
        {
            foreign = Some((target, v));
        }
    }
    // a row under a parent that the caller chose: the parent is what is selected
    let (target, v) = foreign?;
    let e = Entity { model: target, alias: 0 };
    q.entities = vec![e];
    q.operation = Operation::Update;
    q.condition = primary_is(ev, e, &v);
    Some(q)
}

pub(super) fn span_of(ev: &Eval<'_>) -> Span {
    let frame = ev.frame();
    Span { file: ev.project.module(frame.module).ir.file, start: frame.context, end: frame.context }
}
