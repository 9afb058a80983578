use super::paint::{Tone, harmless};
use super::{Paint, Run};
use std::fmt::Write;

/// One line a finding: `path:line:col: CODE message`.
#[must_use]
pub fn concise(run: &Run<'_>, paint: Paint) -> String {
    let mut out = String::new();
    for finding in &run.findings.shown {
        let at = run.start(finding.location);
        let path = paint.tone(Tone::Strong, &harmless(&run.path(finding.location.file)));
        let code = paint.tone(Tone::of_severity(finding.severity), finding.code());
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{path}:{}:{}: {code} {}", at.line, at.column, harmless(&finding.message));
    }
    out
}
