//! `docs/configuration.md` and `bolint.schema.json`, from the comments of the type.

use super::Config;
use serde_json::Value;
use std::fmt::Write;

/// JSON schema of `bolint.toml`, for editors and for checking.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Config).to_value();
    if let Some(Value::Object(options)) = schema.get_mut("properties") {
        for option in options.values_mut().filter_map(Value::as_object_mut) {
            // these three serve the page; a schema's own `default` would have to be a value of the option's type
            for key in ["example", "default", "flag"] {
                option.remove(key);
            }
        }
    }
    schema
}

/// Every option and its default, in words.
#[must_use]
pub fn options() -> Vec<(String, String)> {
    let schema = schemars::schema_for!(Config).to_value();
    let options = schema["properties"].as_object().cloned().unwrap_or_default();
    options.into_iter().map(|(name, option)| (name, text(&option, "default").to_owned())).collect()
}

const HEAD: &str = "\
# Configuration

Options stand in `bolint.toml`, or in the table `[tool.bolint]` of `pyproject.toml`. The nearest such file counts, from the first path that is
checked upwards; in one folder `bolint.toml` comes first. `--config FILE` names a file, `--isolated` reads none. The command line wins over the
file. `bolint config` prints what is in force and where each value came from; `bolint config --schema` prints the JSON schema.

```toml
# pyproject.toml
[tool.bolint]
exclude = [\"migrations/\"]
credential-headers = [\"X-Partner\"]
per-file-ignores = { \"legacy/**\" = [\"BOLA004\"] }
```

A mistake is shown at its place, and ends the run with exit code 2:

```text
";

const MIDDLE: &str = "```

Globs and paths are relative to the folder of the file. The same folder is where fingerprints start: without a file it is the root of the git
repository, so that a baseline holds wherever bolint is called from.

<!-- generated from src/config/options.rs: BOLINT_WRITE_DOCS=1 cargo test --test config_page -->

";

/// The page of the documentation.
#[must_use]
pub fn markdown() -> String {
    let schema = schemars::schema_for!(Config).to_value();
    let mut out = HEAD.to_owned() + &mistake_example() + MIDDLE;
    let Some(Value::Object(options)) = schema.get("properties") else { return out };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "| option | default | command line |\n| --- | --- | --- |");
    for (name, option) in options {
        let flag = option.get("flag").and_then(Value::as_str).map_or_else(|| "–".to_owned(), |flag| format!("`{flag}`"));
        let _ = writeln!(out, "| [`{name}`](#{name}) | {} | {flag} |", code(text(option, "default")));
    }
    for (name, option) in options {
        let description = text(option, "description").replace('\n', " ");
        let _ = write!(out, "\n## `{name}`\n\n{description}\n\n");
        let _ = writeln!(out, "Default: {} · Type: {}\n", code(text(option, "default")), kind(option, &schema));
        let _ = writeln!(out, "```toml\n{name} = {}\n```", text(option, "example"));
    }
    out
}

fn mistake_example() -> String {
    let text = "selct = [\"BOLA001\"]\nmin-confidence = \"medium\"\n";
    match super::parse::parse(std::path::Path::new("bolint.toml"), text) {
        Err(mistake) => mistake.render(crate::report::Paint::Plain).trim_start_matches('\n').to_owned(),
        Ok(_) => String::new(),
    }
}

fn text<'a>(option: &'a Value, key: &str) -> &'a str {
    option.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A TOML value as code; words as they are.
fn code(text: &str) -> String {
    let value = text.starts_with(['[', '{', '"']) || matches!(text, "true" | "false");
    if value { format!("`{text}`") } else { text.to_owned() }
}

/// The type in words.
fn kind(option: &Value, schema: &Value) -> String {
    let one = |value: &Value| {
        let target = value.get("$ref").or_else(|| value["anyOf"][0].get("$ref")).and_then(Value::as_str);
        if let Some(target) = target.and_then(|t| schema.pointer(t.trim_start_matches('#'))) {
            let constants = target["oneOf"].as_array().map(|all| all.iter().filter_map(|v| v["const"].as_str()).collect::<Vec<_>>());
            let plain = target["enum"].as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>());
            let words = constants.or(plain).unwrap_or_default();
            return format!("one of {}", words.iter().map(|w| format!("`\"{w}\"`")).collect::<Vec<_>>().join(", "));
        }
        let kinds = match &value["type"] {
            Value::Array(all) => all.iter().filter_map(Value::as_str).find(|t| *t != "null").unwrap_or_default(),
            other => other.as_str().unwrap_or_default(),
        };
        kinds.to_owned()
    };
    match one(option).as_str() {
        "array" => format!("list of {}", one(&option["items"]).replace("string", "strings")),
        "object" => "table from string to list of strings".to_owned(),
        other => other.to_owned(),
    }
}
