//! Reports: one file a format. They only read the map and the findings, and return text; who prints it is not their concern.

mod concise;
mod explain;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod map_markdown;
mod map_table;
mod markup;
mod paint;
mod run;
mod sarif;
mod summary;

pub use concise::concise;
pub use explain::explain;
pub use full::full;
pub use github::github;
pub use gitlab::gitlab;
pub use html::html;
pub use json::{check_json, map_json};
pub use junit::junit;
pub use map_markdown::map_markdown;
pub use map_table::map_table;
pub use paint::{Look, Paint};
pub use run::{Run, Summary};
pub use sarif::sarif;
pub use summary::{problems, skipped, stale, statistics, summary};
