//! Object mappers: models, sessions, rows.

mod attribute;
mod class;
mod row;
mod session;

pub use self::attribute::attribute;
pub use self::class::method as class_method;
pub use self::row::{assign, method as row_method};
pub use self::session::method as session_method;

use crate::eval::Eval;
use crate::eval::value::Loc;
use crate::source::Name;

/// The model of a class value.
pub fn model_of_class(ev: &Eval<'_>, class: Loc) -> Option<Name> {
    let q = ev.class_info(class)?.qualified;
    ev.models.get(q).map(|_| q)
}
