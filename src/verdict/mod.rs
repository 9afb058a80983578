//! The authorization map: one row a handler, one verdict an access.

mod map;

pub use map::*;
