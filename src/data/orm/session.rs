//! Sessions and the `SQLAlchemy` object: selecting by key, executing, what is added and committed.

use super::model_of_class;
use crate::data::execute::{Answer, execute};
use crate::data::query::{self, entity_of, primary_lookup};
use crate::eval::class::Ancestor;
use crate::eval::query::{Operation, Query};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// Methods of sessions and of the `SQLAlchemy` object, told by their names and what they get.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let none = ev.none();
    let first = args.positional.first().or_else(|| args.keyword("entity")).or_else(|| args.keyword("statement"));
    match n {
        "query" | "select" if first.is_some_and(|f| is_model_value(ev, f)) => query::select(ev, st, args, site),
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
            let s = ev.commit(st.clone());
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
            query::construct(ev, st, path, args, site).or_else(|| {
                n.chars().next().filter(|c| c.is_uppercase())?;
                Some(ev.native_instance(st.clone(), path, args, site))
            })
        }
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
