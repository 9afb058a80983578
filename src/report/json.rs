//! The stable contract for other programs; `docs/json.md` describes it. Fields are added, never changed, within a version.

use super::{Run, Summary};
use crate::rules::Finding;
use crate::source::Span;
use crate::verdict::{Access, Handler, Route};
use serde::Serialize;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct CheckReport<'a> {
    version: u32,
    findings: Vec<FindingJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct MapReport<'a> {
    version: u32,
    handlers: Vec<HandlerJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    confidence: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    notes: &'a [String],
    fingerprint: &'a str,
    cwe: Vec<String>,
    owasp: &'a str,
    handler: HandlerRefJson<'a>,
    location: LocationJson<'a>,
    trace: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct HandlerRefJson<'a> {
    name: &'a str,
    path: &'a str,
    line: u32,
    routes: Vec<RouteJson<'a>>,
}

#[derive(Serialize)]
struct RouteJson<'a> {
    rule: &'a str,
    methods: &'a [String],
}

#[derive(Serialize)]
struct LocationJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct StepJson<'a> {
    role: &'a str,
    #[serde(flatten)]
    location: LocationJson<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    path: &'a str,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct HandlerJson<'a> {
    name: &'a str,
    path: &'a str,
    line: u32,
    routes: Vec<RouteJson<'a>>,
    credential: Option<&'a str>,
    principal: Option<&'a str>,
    verdict: &'a str,
    accesses: Vec<AccessJson<'a>>,
    presence_only: bool,
    too_complex: bool,
}

#[derive(Serialize)]
struct AccessJson<'a> {
    kind: &'a str,
    model: Option<&'a str>,
    path: &'a str,
    line: u32,
    column: u32,
    reference: Option<&'a str>,
    binding: Option<&'a str>,
    verdict: &'a str,
    confidence: &'a str,
    divergent: bool,
    ownership: Option<&'a str>,
    practice: Option<&'a str>,
}

/// `bolint check --format json`.
#[must_use]
pub fn check_json(run: &Run<'_>) -> String {
    let findings = run.findings.shown.iter().map(|finding| finding_json(run, finding)).collect();
    text(&CheckReport { version: VERSION, findings, problems: problems(run), summary: run.summary() })
}

/// `bolint map --format json`.
#[must_use]
pub fn map_json(run: &Run<'_>) -> String {
    let handlers = run.analysis.handlers.iter().map(|handler| handler_json(run, handler)).collect();
    text(&MapReport { version: VERSION, handlers, problems: problems(run) })
}

fn text(report: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("structs of strings and numbers always serialise");
    text.push('\n');
    text
}

fn finding_json<'a>(run: &Run<'a>, finding: &'a Finding) -> FindingJson<'a> {
    let step = |step: &'a crate::verdict::TraceStep| StepJson {
        role: step.role.as_str(),
        location: location(run, step.span),
        message: &step.message,
    };
    FindingJson {
        code: finding.code(),
        name: finding.rule.name,
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
        notes: &finding.notes,
        fingerprint: &finding.fingerprint,
        cwe: finding.rule.cwe.iter().map(|id| format!("CWE-{id}")).collect(),
        owasp: finding.rule.owasp,
        handler: HandlerRefJson {
            name: &finding.handler.name,
            path: &finding.handler.path,
            line: finding.handler.line,
            routes: routes(&finding.handler.routes),
        },
        location: location(run, finding.location),
        trace: finding.trace.iter().map(step).collect(),
    }
}

fn handler_json<'a>(run: &Run<'a>, handler: &'a Handler) -> HandlerJson<'a> {
    HandlerJson {
        name: &handler.name,
        path: run.argument_path(handler.span.file),
        line: run.start(handler.span).line,
        routes: routes(&handler.routes),
        credential: handler.credential.as_deref(),
        principal: handler.principal.as_deref(),
        verdict: handler.verdict.as_str(),
        accesses: handler.accesses.iter().map(|access| access_json(run, access)).collect(),
        presence_only: handler.presence_only.is_some(),
        too_complex: handler.too_complex,
    }
}

fn access_json<'a>(run: &Run<'a>, access: &'a Access) -> AccessJson<'a> {
    let at = run.start(access.span);
    AccessJson {
        kind: access.kind.as_str(),
        model: access.model.as_deref(),
        path: run.argument_path(access.span.file),
        line: at.line,
        column: at.column,
        reference: access.reference.as_deref(),
        binding: access.binding.as_deref(),
        verdict: access.verdict.as_str(),
        confidence: access.confidence.as_str(),
        divergent: access.divergent,
        ownership: access.ownership.as_deref(),
        practice: access.practice.as_deref(),
    }
}

fn location<'a>(run: &Run<'a>, span: Span) -> LocationJson<'a> {
    let (start, end) = (run.start(span), run.end(span));
    LocationJson { path: run.argument_path(span.file), line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}

fn routes(routes: &[Route]) -> Vec<RouteJson<'_>> {
    routes.iter().map(|route| RouteJson { rule: &route.rule, methods: &route.methods }).collect()
}

fn problems<'a>(run: &Run<'a>) -> Vec<ProblemJson<'a>> {
    let problem = |p: &'a crate::analysis::Problem| ProblemJson { path: &p.path, message: &p.message, help: p.help.as_deref() };
    run.analysis.problems.iter().map(problem).collect()
}
