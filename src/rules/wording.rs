//! Words that the messages of several rules share.

use crate::verdict::{Access, Handler};

/// What the caller has to hold: `valid key`, `valid token`.
pub(super) fn holder(handler: &Handler) -> &'static str {
    let credential = handler.credential.as_deref().unwrap_or("").to_ascii_lowercase();
    if credential.contains("session") {
        "signed-in user"
    } else if credential.contains("basic") {
        "valid login"
    } else if credential.contains("bearer") || credential.contains("token") || credential.contains("authorization") {
        "valid token"
    } else {
        "valid key"
    }
}

/// The object as code: `` `Invoice` ``, or words where the analysis has no name for it.
pub(super) fn subject(access: &Access) -> String {
    access.model.as_ref().map_or_else(|| "an object".to_owned(), |model| format!("`{model}`"))
}

/// The object as a noun: a class gives its words (`UserProfile`: `user profile`), a table or store is named as code.
pub(super) fn noun(access: &Access) -> String {
    let Some(model) = access.model.as_deref() else { return "object".to_owned() };
    let class = model.rsplit('.').next().unwrap_or(model);
    let is_class = class.starts_with(char::is_uppercase) && class.chars().all(char::is_alphanumeric);
    if !is_class {
        return format!("record of `{model}`");
    }
    let mut words = String::new();
    let mut after_lower = false;
    for c in class.chars() {
        if c.is_uppercase() && after_lower {
            words.push(' ');
        }
        after_lower = c.is_lowercase();
        words.extend(c.to_lowercase());
    }
    words
}

/// The identifier that the caller chooses.
pub(super) fn reference(access: &Access) -> String {
    access.reference.as_ref().map_or_else(|| "an identifier of the caller's choice".to_owned(), |name| format!("`{name}`"))
}

/// `lead` followed by the line to write, or else by what such a line has to do.
pub(super) fn help(access: &Access, lead: &str, otherwise: &str) -> String {
    match access.suggestion.as_deref() {
        Some(line) if line.contains(['\n', '`']) => format!("{lead}: {line}"),
        Some(line) => format!("{lead}: `{line}`"),
        None => format!("{lead}: {otherwise}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};
    use crate::verdict::{AccessKind, Confidence, Verdict};

    fn access(model: &str) -> Access {
        Access {
            kind: AccessKind::Read,
            model: Some(model.to_owned()),
            span: Span { file: FileId(0), start: 0, end: 0 },
            reference: None,
            binding: None,
            verdict: Verdict::Missing,
            confidence: Confidence::High,
            divergent: false,
            ownership: None,
            practice: None,
            owner: None,
            suggestion: None,
            trace: Vec::new(),
        }
    }

    #[test]
    fn nouns_read_as_english() {
        assert_eq!(noun(&access("Invoice")), "invoice");
        assert_eq!(noun(&access("UserProfile")), "user profile");
        assert_eq!(noun(&access("models.ApiKey")), "api key");
        assert_eq!(noun(&access("users")), "record of `users`");
    }
}
