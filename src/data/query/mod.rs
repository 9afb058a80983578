//! Query builders: `select(…)`, `Model.query`, `session.query(…)` and what refines or runs them.

mod condition;
mod construct;
mod refine;
mod rows;
mod run;

pub use self::condition::{column_method, conditions, criterion_method, primary_is, primary_lookup, primary_of};
pub use self::construct::{construct, select};
pub use self::rows::method as rows_method;

use super::orm::model_of_class;
use crate::eval::model::Relationship;
use crate::eval::query::{ColumnRef, Entity, Query};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// A query as a value of the program.
pub fn value(ev: &mut Eval<'_>, q: Query) -> Val {
    let term = ev.terms.make(TermKind::Setting(Name::new("query")));
    Val::new(term, Shape::Query(Arc::new(q)))
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

fn relationship(ev: &Eval<'_>, c: ColumnRef) -> Option<Relationship> {
    ev.models.get(c.entity.model)?.relationships.get(&c.name).cloned()
}

/// Methods of a query.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, q: &Arc<Query>, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let e = q.entities.first().copied()?;
    refine::method(ev, st, receiver, q, e, n, args).or_else(|| run::method(ev, st, q, e, n, args, site))
}
