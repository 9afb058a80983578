//! `docs/configuration.md`, `docs/rules-format.md` and the JSON schemas are generated from the types:
//! `BOLINT_WRITE_DOCS=1 cargo test --test config_page` brings them up to date.

use bolint::{config, knowledge};
use std::fs;
use std::path::Path;

fn holds(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BOLINT_WRITE_DOCS").is_some() {
        fs::write(&file, text).expect("docs can be written to");
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, text, "{path} is stale: run BOLINT_WRITE_DOCS=1 cargo test --test config_page");
}

#[test]
fn configuration_is_up_to_date() {
    holds("docs/configuration.md", &config::markdown());
    holds("bolint.schema.json", &format!("{:#}\n", config::schema()));
}

#[test]
fn rules_format_is_up_to_date() {
    holds("docs/rules-format.md", &knowledge::markdown());
    holds("rules.schema.json", &format!("{:#}\n", knowledge::schema()));
}
