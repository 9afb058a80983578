//! What storage libraries do: queries and the text of SQL.

pub mod sql;
