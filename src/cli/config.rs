use super::args::ConfigArgs;
use super::setup::Setup;
use super::{CliError, Console, Outcome};
use crate::config::{self, Origin};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// `bolint config`: the options in force, and where each value came from.
pub(super) fn run(args: &ConfigArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    if args.schema {
        console.print(&format!("{:#}\n", config::schema()))?;
        return Ok(Outcome::Clean);
    }
    let setup = Setup::load(&args.paths, &args.project, &args.rules)?;
    let settings = &setup.settings;
    let mut text = match &settings.file {
        Some(file) => format!("# {}\n", file.display()),
        None => "# no bolint.toml, and no pyproject.toml with a table [tool.bolint]\n".to_owned(),
    };
    text += &format!("# project: {}\n\n", settings.root.display());
    let values = serde_json::to_value(&settings.config).unwrap_or_default();
    let rows: Vec<(String, String)> = config::options()
        .into_iter()
        .map(|(name, default)| {
            let origin = match settings.origins.get(&name) {
                Some(Origin::File(path, line)) => Origin::File(short(path), *line),
                Some(other) => other.clone(),
                None => Origin::Default,
            };
            match values.get(&name) {
                Some(value) => (format!("{name} = {}", toml(value)), origin.to_string()),
                None => (format!("# {name} = {default}"), origin.to_string()),
            }
        })
        .collect();
    let width = rows.iter().map(|(value, _)| value.chars().count()).filter(|&n| n <= 60).max().unwrap_or(0);
    for (value, origin) in rows {
        text += &format!("{value:width$}  # {origin}\n");
    }
    console.print(&text)?;
    Ok(Outcome::Clean)
}

/// A path below the working directory without it.
fn short(path: &Path) -> PathBuf {
    path.strip_prefix(super::output::working_directory()).unwrap_or(path).to_path_buf()
}

/// A value as it would stand in the file.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(all) => format!("[{}]", all.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{} = {}", Value::from(key.as_str()), toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
