//! The columns of a mapped class as a collection: `Model.__table__.c`, `Model.__table__.columns.get("owner")`,
//! `Model.__mapper__.columns` (SQLAlchemy's `ColumnCollection`).

use super::orm::model_of_class;
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};

const COLLECTION: &str = "sqlalchemy.ColumnCollection";

/// The collection of a class that is mapped.
pub fn of_class(ev: &mut Eval<'_>, st: &State, class: &Val, site: Span) -> Outs {
    let mut st = st.clone();
    let v = ev.object(&mut st, ObjectKind::Native(Name::new(COLLECTION)), site);
    if let Some(loc) = v.loc() {
        st.set(loc, Key::Index(0), class.clone());
    }
    vec![(st, v)]
}

/// The class whose columns a value collects.
fn class_of(ev: &Eval<'_>, st: &State, v: &Val) -> Option<Val> {
    match ev.object_kind(v)? {
        ObjectKind::Native(n) if n == COLLECTION => st.get(v.loc()?, &Key::Index(0)).cloned(),
        _ => None,
    }
}

/// The column of a name, when the collection has it.
pub fn named(ev: &mut Eval<'_>, st: &State, collection: &Val, name: Name, site: Span) -> Option<Outs> {
    let class = class_of(ev, st, collection)?;
    let Shape::Class(loc) = class.shape else { return None };
    let model = model_of_class(ev, loc)?;
    let has = ev.models.get(model)?.columns.contains_key(&name);
    if has { super::orm::attribute(ev, st, &class, name, site) } else { None }
}

/// `columns["name"]`
pub fn item(ev: &mut Eval<'_>, st: &State, collection: &Val, key: &Val, site: Span) -> Option<Outs> {
    named(ev, st, collection, Name::new(key.as_str()?), site)
}

/// `columns.get("name", default)`
pub fn method(ev: &mut Eval<'_>, st: &State, collection: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    if n != "get" {
        return None;
    }
    class_of(ev, st, collection)?;
    let name = Name::new(args.positional.first()?.as_str()?);
    let absent = args.get(1, "default").cloned().unwrap_or_else(|| ev.none());
    Some(named(ev, st, collection, name, site).unwrap_or_else(|| vec![(st.clone(), absent)]))
}
