//! Files, positions and suppression comments.

mod file;
mod name;
mod span;

pub use file::{Files, Position, SourceFile};
pub use name::Name;
pub use span::{FileId, Span};
