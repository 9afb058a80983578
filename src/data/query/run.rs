//! Methods that run a query: for one object, for many, for a count, to change what it selects.

use super::condition::{conditions, criterion_value, primary_is};
use crate::data::execute::{Answer, execute};
use crate::eval::query::{Criterion, Entity, Operation, Query, criterion};
use crate::eval::state::State;
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::Span;
use crate::verdict::AccessKind;
use std::sync::Arc;

/// Methods of a query that execute it.
pub(super) fn method(ev: &mut Eval<'_>, st: &State, q: &Arc<Query>, e: Entity, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let mut st = st.clone();
    let first = args.positional.first();
    match n {
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
        "get" | "get_or_404" | "with_id" | "in_bulk" if !args.positional.is_empty() || args.keyword("ident").is_some() => {
            let key = args.get(0, "ident")?.clone();
            let c = if matches!(key.shape, Shape::Criterion(_)) { criterion(&key) } else { primary_is(ev, e, &key) };
            let q = Arc::new(q.filtered(c));
            let answer = if n == "get_or_404" { Answer::Required } else { Answer::Optional };
            Some(execute(ev, &st, &q, answer, site))
        }
        "get" | "get_or_404" => {
            // `Model.objects.get(id=…)`, `select().where().get()`
            let c = conditions(ev, e, args);
            let q = Arc::new(q.filtered(c));
            Some(execute(ev, &st, &q, Answer::Required, site))
        }
        "first" | "one_or_none" | "get_or_none" | "fetchone" | "last" | "peek" => {
            let c = conditions(ev, e, args);
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
                    ev.use_term(s, v.term, site, AccessKind::Mutation);
                }
            }
            Some(outs)
        }
        "execute" => {
            let outs = execute(ev, &st, q, if q.operation == Operation::Select { Answer::Many } else { Answer::Changed }, site);
            if q.operation != Operation::Select {
                for (s, v) in &outs {
                    ev.use_term(s, v.term, site, AccessKind::Mutation);
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
