//! What storage libraries do when called: models, queries, SQL text, stores.

mod bind;
mod columns;
mod cursor;
mod execute;
mod keyed;
mod models;
mod mongo;
mod orm;
mod query;
pub mod sql;
mod store;
mod tables;

pub use models::complete;

use crate::eval::state::State;
use crate::eval::value::{Key, Loc, Shape, Val};
use crate::eval::{Args, Eval, Library, Outs};
use crate::source::{Name, Span};

/// The storage library of the evaluator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Storage;

impl Library for Storage {
    fn call(&self, ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs> {
        query::construct(ev, st, path, args, site)
            .or_else(|| keyed::call(ev, st, path, args, site))
            .or_else(|| cursor::text(st, path, args))
    }

    fn method(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, args: &Args, site: Span) -> Option<Outs> {
        let n = name.as_str();
        if let Some(outs) = keyed::method(ev, st, receiver, n, args, site) {
            return Some(outs);
        }
        match &receiver.shape {
            Shape::Query(q) => {
                let q = std::sync::Arc::clone(q);
                return query::method(ev, st, receiver, &q, n, args, site);
            }
            Shape::Column(c) => {
                let c = **c;
                return query::column_method(ev, st, receiver, c, n, args);
            }
            Shape::Criterion(_) => return query::criterion_method(ev, st, receiver, n, args),
            Shape::Class(class) => {
                let class = *class;
                if let Some(outs) = orm::class_method(ev, st, class, n, args, site) {
                    return Some(outs);
                }
            }
            Shape::Rows(_) => {
                if let Some(outs) = query::rows_method(ev, st, receiver, n, args, site) {
                    return Some(outs);
                }
            }
            Shape::Row(_) => {
                if let Some(outs) = orm::row_method(ev, st, receiver, n, args, site) {
                    return Some(outs);
                }
            }
            _ => {}
        }
        store::method(ev, st, receiver, n, args, site)
            .or_else(|| columns::method(ev, st, receiver, n, args, site))
            .or_else(|| orm::session_method(ev, st, receiver, n, args, site))
            .or_else(|| cursor::method(ev, st, receiver, n, args, site))
            .or_else(|| mongo::method(ev, st, receiver, n, args, site))
    }

    fn attribute(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs> {
        columns::named(ev, st, receiver, name, site).or_else(|| orm::attribute(ev, st, receiver, name, site))
    }

    fn item(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val, site: Span) -> Option<Outs> {
        keyed::item(ev, st, receiver, key)
            .or_else(|| columns::item(ev, st, receiver, key, site))
            .or_else(|| store::item(ev, st, receiver, key, site))
    }

    fn assign(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State> {
        store::assign(ev, st, receiver, name, value, site).or_else(|| orm::assign(ev, st, receiver, name, value, site))
    }

    fn class_created(&self, ev: &mut Eval<'_>, st: &mut State, class: Loc) {
        models::class_created(ev, st, class);
    }
}
