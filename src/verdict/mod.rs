//! The authorization map: one row a handler, one verdict an access.

mod gather;
mod group;
mod judge;
mod map;
mod ownership;
mod row;

pub use judge::{Judged, Record};
pub use map::*;
pub use ownership::Evidence;
