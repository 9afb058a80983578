//! `docs/rules/` is generated from the rules: `BOLINT_WRITE_DOCS=1 cargo test --test rule_pages` brings it up to date.

use std::fs;
use std::path::Path;

#[test]
fn pages_are_up_to_date() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    for rule in bolint::rules::ALL {
        let metadata = rule.metadata();
        let path = directory.join(format!("{}.md", metadata.code));
        if std::env::var_os("BOLINT_WRITE_DOCS").is_some() {
            fs::create_dir_all(&directory).expect("docs can be written to");
            fs::write(&path, metadata.page()).expect("docs can be written to");
        }
        let page = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(page, metadata.page(), "{} is stale: run BOLINT_WRITE_DOCS=1 cargo test --test rule_pages", path.display());
    }
}
