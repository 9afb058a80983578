use super::map_table::access_line;
use super::paint::{Tone, harmless, routes};
use super::{Paint, Run};
use crate::source::Span;
use crate::verdict::{Access, Confidence, Handler, Verdict};
use std::fmt::Write;

/// Everything that the analysis believes of one handler, also when nothing is reported.
#[must_use]
pub fn explain(run: &Run<'_>, handler: &Handler, paint: Paint) -> String {
    let mut out = String::new();
    let at = place(run, handler.span);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} ({at})", paint.tone(Tone::Strong, &harmless(&handler.name)));
    for route in routes(&handler.routes) {
        let _ = writeln!(out, "  route       {}", harmless(&route));
    }
    let or_none = |text: &Option<String>| harmless(text.as_deref().unwrap_or("none found"));
    let _ = writeln!(out, "  credential  {}", or_none(&handler.credential));
    let _ = writeln!(out, "  principal   {}", or_none(&handler.principal));
    let verdict = paint.tone(Tone::of_verdict(handler.verdict), handler.verdict.as_str());
    let _ = writeln!(out, "  verdict     {verdict}: {}", meaning(handler.verdict));
    if handler.too_complex {
        let _ = writeln!(out, "  limit       too complex: the evaluation was cut short, so confidence is low");
    }
    if !handler.notes.is_empty() {
        out.push_str("\nIn the order in which Flask runs it:\n");
        for step in &handler.notes {
            let _ = writeln!(out, "  {:28} {}", place(run, step.span), harmless(&step.message));
        }
    }
    for access in &handler.accesses {
        explain_access(run, handler, access, paint, &mut out);
    }
    if handler.accesses.is_empty() {
        out.push_str("\nNo object is selected by something that the caller chose.\n");
    }
    reported(run, handler, paint, &mut out);
    out
}

fn explain_access(run: &Run<'_>, handler: &Handler, access: &Access, paint: Paint, out: &mut String) {
    let _ = writeln!(out, "\n{}", access_line(run, handler, access, paint));
    let _ = writeln!(out, "  {}", meaning(access.verdict));
    for step in &access.trace {
        let _ = writeln!(out, "  {:28} {:10}  {}", place(run, step.span), step.role.as_str(), harmless(&step.message));
    }
    let facts =
        [("tied by", &access.binding), ("ownership", &access.ownership), ("practice", &access.practice), ("write", &access.suggestion)];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            let _ = writeln!(out, "  {name:11} {}", harmless(fact));
        }
    }
    if access.divergent {
        out.push_str("  answers     \"not found\" and \"not yours\" differ\n");
    }
    if access.confidence != Confidence::High {
        let _ = writeln!(out, "  confidence  {}", access.confidence.as_str());
    }
}

fn reported(run: &Run<'_>, handler: &Handler, paint: Paint, out: &mut String) {
    let findings: Vec<_> = run.findings.shown.iter().filter(|finding| finding.handler.span == handler.span).collect();
    out.push('\n');
    for finding in &findings {
        let code = paint.tone(Tone::of_severity(finding.severity), finding.code());
        let _ = writeln!(out, "Reported: {code} {} ({})", harmless(&finding.message), place(run, finding.location));
    }
    if findings.is_empty() {
        let _ = writeln!(out, "Nothing is reported: {}.", meaning(handler.verdict));
    }
}

fn place(run: &Run<'_>, span: Span) -> String {
    harmless(&format!("{}:{}", run.path(span.file), run.start(span).line))
}

/// What a verdict means, as the continuation of a sentence.
pub(super) fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Missing => "a credential is required, yet nothing ties some use of the object to the principal",
        Verdict::AfterLate => "a check exists, but the object is disclosed or changed before it, or a path avoids it",
        Verdict::After => "fetched by reference alone, and checked against the principal before any use",
        Verdict::Scoped => "the selection itself is restricted by the principal",
        Verdict::Before => "a check that relates the reference to the principal comes first",
        Verdict::Admin => "only administrators or internal services come here",
        Verdict::Single => "the credential is one global secret: there is one principal, so no owner",
        Verdict::Shared => "the object has no owner by design",
        Verdict::None => "a credential is required, and no object is selected by reference",
        Verdict::Session => "only a cookie session opens the handler, which --auth all would judge",
        Verdict::NoCredential => "nothing protects the handler, so no principal can own anything here",
    }
}
