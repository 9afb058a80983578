use super::paint::{harmless, routes};
use super::{Look, Paint, Run};
use crate::rules::{Finding, Severity};
use crate::source::{FileId, SourceFile, Span};
use crate::verdict::{Confidence, TraceStep};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// Lines of one step that are worth drawing.
const MAX_LINES: u32 = 6;

/// Every finding with the source of its whole trace, file after file in the order of the argument.
#[must_use]
pub fn full(run: &Run<'_>, look: Look) -> String {
    let renderer = match look.paint {
        Paint::Plain => Renderer::plain(),
        Paint::Ansi => Renderer::styled(),
    }
    .term_width(look.width);
    let mut out = String::new();
    for finding in &run.findings.shown {
        out.push_str(&renderer.render(&[group(run, finding)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(run: &Run<'a>, finding: &'a Finding) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut group = Group::with_title(level.primary_title(harmless(&finding.message)).id(finding.code()).id_url(finding.rule.url()));
    let at = run.start(finding.location);
    let origin = Origin::path(run.path(finding.location.file)).line(at.line as usize).char_column(at.column as usize);
    let chunks = by_file(&finding.trace);
    // The first file drawn need not be the one to jump to: the credential is often read elsewhere.
    if chunks.first().is_none_or(|chunk| chunk[0].span.file != finding.location.file) {
        group = group.element(origin);
    }
    for steps in chunks {
        group = group.element(snippet(run, finding, steps));
    }
    group = group.element(Level::NOTE.with_name("handler").message(handler_line(finding)));
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(harmless(note)));
    }
    if finding.confidence != Confidence::High {
        group = group.element(Level::NOTE.message(format!("confidence {}", finding.confidence.as_str())));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.clone()));
    }
    group
}

fn handler_line(finding: &Finding) -> String {
    let routes = routes(&finding.handler.routes).join(", ");
    let name = &finding.handler.name;
    harmless(&if routes.is_empty() { name.clone() } else { format!("{name} · {routes}") })
}

/// Neighbouring steps of one file together, in the order of the trace: read from top to bottom, the labels tell the story.
fn by_file(trace: &[TraceStep]) -> Vec<Vec<&TraceStep>> {
    let mut chunks: Vec<(FileId, Vec<&TraceStep>)> = Vec::new();
    for step in trace {
        match chunks.last_mut() {
            Some((file, steps)) if *file == step.span.file => steps.push(step),
            _ => chunks.push((step.span.file, vec![step])),
        }
    }
    chunks.into_iter().map(|(_, steps)| steps).collect()
}

fn snippet<'a>(run: &Run<'a>, finding: &Finding, steps: Vec<&'a TraceStep>) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let id = steps[0].span.file;
    let file = run.file(id);
    let has_primary = steps.iter().any(|step| step.span == finding.location);
    let mut snippet = Snippet::source(file.text()).path(run.path(id));
    for (i, step) in steps.iter().enumerate() {
        let primary = if has_primary { step.span == finding.location } else { i + 1 == steps.len() };
        let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        snippet = snippet.annotation(kind.span(drawn(file, step.span)).label(harmless(&step.message)));
    }
    snippet
}

/// The part of a span to draw: inside the file, on character boundaries, not empty, and cut to its first line when it is long.
fn drawn(file: &SourceFile, span: Span) -> Range<usize> {
    let text = file.text();
    let floor = |at: u32| (0..=(at as usize).min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let (start, mut end) = (floor(span.start), floor(span.end));
    if file.line(end as u32) > file.line(start as u32) + MAX_LINES {
        end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    }
    if end <= start {
        end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    }
    start..end
}
