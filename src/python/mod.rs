//! Python source to our own intermediate representation. [`lower`] is the only place that knows a parser crate.

pub mod ir;
pub mod lower;
