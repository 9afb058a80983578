//! Reports: one file a format. They only read the map and the findings, and return text; who prints it is not their concern.

mod concise;
mod explain;
mod full;
mod json;
mod map_table;
mod paint;
mod run;
mod summary;

pub use concise::concise;
pub use explain::explain;
pub use full::full;
pub use json::{check_json, map_json};
pub use map_table::map_table;
pub use paint::{Look, Paint};
pub use run::{Run, Summary};
pub use summary::{problems, skipped, statistics, summary};
