use super::paint::{Tone, harmless, plural, routes};
use super::{Paint, Run};
use crate::verdict::{Access, Handler};
use std::fmt::Write;

/// The map for people: handlers under their file, accesses under their handler.
#[must_use]
pub fn map_table(run: &Run<'_>, paint: Paint) -> String {
    let mut out = String::new();
    let mut current = None;
    for handler in &run.analysis.handlers {
        let file = handler.span.file;
        if current != Some(file) {
            let gap = if current.is_some() { "\n" } else { "" };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{gap}{}", paint.tone(Tone::Strong, &harmless(&run.path(file))));
            current = Some(file);
        }
        row(run, handler, paint, &mut out);
    }
    if run.analysis.handlers.is_empty() {
        return "No Flask handler found: nothing to map.\n".to_owned();
    }
    let worst = run.analysis.handlers.iter().fold(std::collections::BTreeMap::new(), |mut counts, handler| {
        *counts.entry(handler.verdict).or_insert(0_usize) += 1;
        counts
    });
    let counts: Vec<_> =
        worst.iter().map(|(verdict, n)| format!("{n} {}", paint.tone(Tone::of_verdict(*verdict), verdict.as_str()))).collect();
    let _ = writeln!(out, "\n{}: {}", plural(run.analysis.handlers.len(), "handler"), counts.join(", "));
    out
}

fn row(run: &Run<'_>, handler: &Handler, paint: Paint, out: &mut String) {
    let verdict = paint.tone(Tone::of_verdict(handler.verdict), &format!("{:10}", handler.verdict.as_str()));
    let who = match (&handler.credential, &handler.principal) {
        (Some(credential), Some(principal)) => format!("{credential} → {principal}"),
        (Some(credential), None) => credential.clone(),
        (None, _) => "no credential".to_owned(),
    };
    let line = run.start(handler.span).line;
    let routes = routes(&handler.routes).join(", ");
    let _ = writeln!(out, "{line:5}  {verdict} {}  {}", paint.tone(Tone::Strong, &harmless(&handler.name)), harmless(&routes));
    let _ = writeln!(out, "       {:10} {}", "", paint.tone(Tone::Dim, &harmless(&who)));
    for access in &handler.accesses {
        let _ = writeln!(out, "       {:10} - {}", "", access_line(run, handler, access, paint));
    }
    if handler.too_complex {
        let _ = writeln!(out, "       {:10} ! too complex: the evaluation was cut short", "");
    }
}

/// `read Invoice by invoice_id (line 44): missing`, which `explain` shows too.
pub(super) fn access_line(run: &Run<'_>, handler: &Handler, access: &Access, paint: Paint) -> String {
    let model = access.model.as_deref().unwrap_or("object");
    let reference = access.reference.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
    let line = run.start(access.span).line;
    let place =
        if access.span.file == handler.span.file { format!("line {line}") } else { format!("{}:{line}", run.path(access.span.file)) };
    let binding = access.binding.as_ref().map(|binding| format!(", tied by {binding}")).unwrap_or_default();
    let verdict = paint.tone(Tone::of_verdict(access.verdict), access.verdict.as_str());
    format!("{} {}{} ({}): {verdict}{}", access.kind.as_str(), harmless(model), harmless(&reference), harmless(&place), harmless(&binding))
}
