use super::Run;
use crate::rules::Severity;
use std::fmt::Write;

/// Workflow commands that GitHub shows as annotations beside the changed lines.
#[must_use]
pub fn github(run: &Run<'_>) -> String {
    let mut out = String::new();
    for finding in &run.findings.shown {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = (run.start(finding.location), run.end(finding.location));
        let path = property(&run.path(finding.location.file));
        let title = property(&format!("bolint ({})", finding.code()));
        let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let text = data(&format!("{} in {}: {}{help}", finding.code(), finding.handler.name, finding.message));
        // GitHub rejects columns on annotations that span lines.
        let columns = if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "::{command} title={title},file={path},line={},endLine={}{columns}::{text}", start.line, end.line);
    }
    out
}

/// The escapes of a command's text, as in `@actions/core`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
