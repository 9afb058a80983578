//! The authorization map: one row a handler, one verdict an access.

mod judge;
mod map;
mod ownership;

pub use judge::{Judged, Record};
pub use map::*;
pub use ownership::Evidence;
