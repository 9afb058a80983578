//! Files, positions and suppression comments.

mod name;
mod span;

pub use name::Name;
pub use span::{FileId, Span};
