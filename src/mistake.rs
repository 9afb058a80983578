//! A mistake in a file that the user wrote for bolint, shown at its place: `miette` draws one span of one file better than anything else.

use crate::rules::nearest;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, NamedSource, SourceSpan};
use std::path::Path;

/// What is wrong, where, and what was probably meant.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{path} is not valid")]
pub struct Mistake {
    path: String,
    #[source_code]
    source_code: NamedSource<String>,
    #[label("{message}")]
    at: Option<SourceSpan>,
    message: String,
    #[help]
    help: Option<String>,
}

impl Mistake {
    pub(crate) fn boxed(path: &Path, text: &str, error: &toml::de::Error) -> Box<Self> {
        Box::new(Self::new(&path.display().to_string(), text, error.message(), error.span()))
    }

    /// A mistake from the words of serde, of which unknown words get a suggestion.
    pub(crate) fn new(path: &str, text: &str, message: &str, span: Option<std::ops::Range<usize>>) -> Self {
        let (message, help) = reworded(message);
        // miette draws nothing for a span that ends outside the text
        let at = span.map(|s| {
            let start = s.start.min(text.len());
            SourceSpan::from(start..s.end.clamp(start, text.len()))
        });
        Self { path: path.to_owned(), source_code: NamedSource::new(path, text.to_owned()), at, message, help }
    }

    /// The mistake as text of several lines.
    #[must_use]
    pub fn render(&self, paint: crate::report::Paint) -> String {
        let theme = match paint {
            crate::report::Paint::Plain => GraphicalTheme::unicode_nocolor(),
            crate::report::Paint::Ansi => GraphicalTheme::unicode(),
        };
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = GraphicalReportHandler::new_themed(theme).with_width(120).render_report(&mut out, self);
        out
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// `unknown field `selct`, expected one of `select`, `ignore`` becomes `no option is called `selct`` and `did you mean `select`?`.
fn reworded(message: &str) -> (String, Option<String>) {
    for (prefix, said) in [("unknown field `", "there is no key"), ("unknown variant `", "there is no value")] {
        let Some((given, rest)) = message.strip_prefix(prefix).and_then(|rest| rest.split_once('`')) else { continue };
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        let help = match nearest(given, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => return (format!("{said} `{given}`"), None),
            None => format!("there are {}", known.join(", ")),
        };
        return (format!("{said} `{given}`"), Some(help));
    }
    match message.split_once("; did you mean ") {
        Some((said, meant)) => (said.to_owned(), Some(format!("did you mean {meant}"))),
        None => (message.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_answered_with_what_was_meant() {
        let (said, help) = reworded("unknown field `selct`, expected one of `select`, `ignore`");
        assert_eq!((said.as_str(), help.as_deref()), ("there is no key `selct`", Some("did you mean `select`?")));
        let (_, help) = reworded("unknown variant `loud`, expected `low` or `high`");
        assert_eq!(help.as_deref(), Some("did you mean `low`?"));
        let (_, help) = reworded("unknown variant `sometimes`, expected `low` or `high`");
        assert_eq!(help.as_deref(), Some("there are low, high"));
        assert_eq!(reworded("invalid type: string"), ("invalid type: string".to_owned(), None));
    }
}
