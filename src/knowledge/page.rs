//! `docs/rules-format.md` and `rules.schema.json`, from the comments of the schema.

use super::BEHAVIOURS;
use super::schema::Rules;
use serde_json::Value;
use std::fmt::Write;

/// JSON schema of a rules file.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Rules).to_value();
    let words: Vec<&str> = BEHAVIOURS.iter().map(|(word, _)| *word).collect();
    schema["$defs"]["FunctionRule"]["properties"]["does"]["enum"] = words.into();
    schema
}

const HEAD: &str = "\
# Rules files

What bolint knows of libraries stands in TOML files: those of `rules/` are part of the program, and `--rules my.toml`, or `rules = [\"my.toml\"]` in
the configuration, adds yours. A path of yours replaces what was known of it, word lists grow. `bolint rule --knowledge flask` prints what is
known of a library. An unknown key or behaviour ends the run with exit code 2, shown at its place. `rules.schema.json` is the JSON schema.

A library of the house, in a few lines:

```toml
[aliases]
\"acme.web.api.request\" = \"flask.request\"

[[function]]
does = \"identity-of-caller\"
path = [\"acme.auth.current_account\"]

[[function]]
does = \"credential-required\"
path = [\"acme.auth.key_required\"]

[[function]]
does = \"model-base\"
path = [\"acme.orm.Record\"]

[words]
owner = [\"mandant_id\"]
```

A store of the house, whose client is made by `acme.vault.connect()` and read by `client.fetch(name)`:

```toml
[[store]]
does = \"opens\"
gives = \"acme.vault.Client\"
path = [\"acme.vault.connect\"]

[[store]]
does = \"reads\"
of = [\"acme.vault.Client()\"]
path = [\"fetch\"]
parameters = [\"name\"]
key = [\"name\"]
```

<!-- generated from src/knowledge: BOLINT_WRITE_DOCS=1 cargo test --test config_page -->
";

/// The page of the documentation.
#[must_use]
pub fn markdown() -> String {
    let schema = schema();
    let mut out = HEAD.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(out, "\n## Tables\n\n| table | says |\n| --- | --- |\n");
    let properties = |value: &Value| value["properties"].as_object().cloned().unwrap_or_default();
    let words = |value: &Value| value["description"].as_str().unwrap_or_default().replace('\n', " ");
    for (name, table) in properties(&schema) {
        let header = if table["type"] == "array" { format!("`[[{name}]]`") } else { format!("`[{name}]`") };
        let _ = writeln!(out, "| {header} | {} |", words(&table));
    }
    let kinds = [
        ("function", "FunctionRule"),
        ("store", "StoreRule"),
        ("methods", "Methods"),
        ("words", "Words"),
        ("verbs", "Verbs"),
        ("credential", "Credentials"),
        ("exception", "Exceptions"),
    ];
    for (name, kind) in kinds {
        let definition = &schema["$defs"][kind];
        let _ = write!(out, "\n## `{name}`\n\n{}\n\n| key | meaning |\n| --- | --- |\n", words(definition));
        for (key, value) in properties(definition) {
            let _ = writeln!(out, "| `{key}` | {} |", words(&value));
        }
    }
    let _ = write!(out, "\n## What a call of a store does\n\n| `does` | meaning |\n| --- | --- |\n");
    for act in schema["$defs"]["StoreAct"]["oneOf"].as_array().into_iter().flatten() {
        let _ = writeln!(out, "| `{}` | {} |", act["const"].as_str().unwrap_or_default(), words(act));
    }
    let _ = write!(out, "\n## Behaviours\n\n| `does` | meaning |\n| --- | --- |\n");
    for (word, meaning) in BEHAVIOURS {
        let _ = writeln!(out, "| `{word}` | {meaning} |");
    }
    out
}
