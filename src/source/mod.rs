//! Files, positions and suppression comments.

mod discover;
mod file;
mod name;
mod read;
mod span;

pub(crate) use discover::normal;
pub use discover::{Discover, Discovered, Found, Problem, discover};
pub use file::{Files, Position, SourceFile};
pub use name::{Name, snake};
pub use read::{ReadError, SIZE_LIMIT, read};
pub use span::{FileId, Span};
