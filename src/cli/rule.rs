use super::args::{ProjectArgs, RuleArgs};
use super::setup::Setup;
use super::{CliError, Console, Outcome};
use crate::rules::{self, Selector};

pub(super) fn page(code: &str, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let Some(rule) = rules::find(code) else {
        return match code.parse::<Selector>() {
            // a prefix such as BOLA0, which selects but names no single rule
            Ok(_) => list(console),
            Err(error) => Err(CliError::UnknownRule(error)),
        };
    };
    console.print(&rule.metadata().page())?;
    Ok(Outcome::Clean)
}

pub(super) fn list(console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let mut text = String::new();
    for rule in rules::ALL {
        let m = rule.metadata();
        let default = if m.default_enabled { "" } else { " (off by default)" };
        text += &format!("{}  {:8} {}{default}\n                  {}\n", m.code, m.severity.as_str(), m.name, m.summary);
    }
    console.print(&text)?;
    Ok(Outcome::Clean)
}

/// `bolint rule --knowledge LIBRARY`: what the rules files say of the paths of a library.
pub(super) fn knowledge(library: &str, project: &ProjectArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let setup = Setup::load(&[".".into()], project, &RuleArgs::default())?;
    let facts = setup.options.knowledge.facts(library);
    if facts.is_empty() {
        return Err(CliError::UnknownLibrary(library.to_owned(), setup.options.knowledge.libraries().join(", ")));
    }
    let width = facts.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
    let text: String = facts.iter().map(|(path, what)| format!("{path:width$}  {what}\n")).collect();
    console.print(&text)?;
    Ok(Outcome::Clean)
}
