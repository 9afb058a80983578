//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>) as code scanning services read it.

use super::Run;
use crate::rules::{self, Finding, RuleMetadata, Severity};
use crate::source::Span;
use crate::verdict::{Confidence, Role, TraceStep};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CWE_GUID: &str = "FFC64C90-42B6-44CE-8BEB-F6B7DAE649E5";

/// A log with one run: the rules, the findings with their trace as a code flow, and the CWE taxonomy.
#[must_use]
pub fn sarif(run: &Run<'_>) -> String {
    let metadata: Vec<_> = rules::ALL.iter().map(|rule| rule.metadata()).collect();
    let results: Vec<_> = run.findings.shown.iter().map(|finding| result(run, finding, &metadata)).collect();
    let notifications: Vec<_> = run.analysis.problems.iter().map(notification).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bolint",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": metadata.iter().map(|m| rule(m)).collect::<Vec<_>>(),
                "supportedTaxonomies": [{ "name": "CWE", "index": 0, "guid": CWE_GUID }],
            } },
            "taxonomies": [taxonomy(&metadata)],
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(m: &RuleMetadata) -> Value {
    let tags: Vec<_> = std::iter::once("security".to_owned())
        .chain((!m.owasp.is_empty()).then(|| format!("owasp/{}", m.owasp)))
        .chain(m.cwe.iter().map(|id| format!("external/cwe/cwe-{id}")))
        .collect();
    let relationships: Vec<_> = m
        .cwe
        .iter()
        .map(|id| json!({ "target": { "id": id.to_string(), "toolComponent": { "name": "CWE", "index": 0, "guid": CWE_GUID } }, "kinds": ["superset"] }))
        .collect();
    json!({
        "id": m.code,
        "name": pascal(m.name),
        "shortDescription": { "text": format!("{}.", m.summary) },
        "fullDescription": { "text": format!("{}.", m.summary) },
        "help": { "text": m.page(), "markdown": m.page() },
        "helpUri": m.url(),
        "defaultConfiguration": { "level": level(m.severity), "enabled": m.default_enabled },
        "relationships": relationships,
        // GitHub: above 8.9 critical, 7.0 high, 4.0 medium, 0.1 low
        "properties": { "tags": tags, "precision": "high", "security-severity": security_severity(m.severity) },
    })
}

fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "8.1",
        Severity::Warning => "5.3",
        Severity::Info => "3.1",
    }
}

fn result(run: &Run<'_>, finding: &Finding, metadata: &[&RuleMetadata]) -> Value {
    let index = metadata.iter().position(|m| m.code == finding.code());
    let help = finding.help.as_ref().map(|help| format!("\nHelp: {help}")).unwrap_or_default();
    let mut location = location(run, finding.location, None);
    location["logicalLocations"] = json!([{ "name": finding.handler.name, "kind": "function" }]);
    let steps: Vec<_> = finding.trace.iter().map(|step| flow_step(run, step)).collect();
    let mut related = vec![related(run, 0, finding.handler.span, &format!("handler {}", finding.handler.name))];
    related.extend(finding.trace.iter().enumerate().map(|(i, step)| self::related(run, i + 1, step.span, &step.message)));
    let routes: Vec<_> = finding.handler.routes.iter().map(|r| json!({ "rule": r.rule, "methods": r.methods })).collect();
    let mut result = json!({
        "ruleId": finding.code(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": format!("{}.{help}", finding.message) },
        "locations": [location],
        "relatedLocations": related,
        "partialFingerprints": { "bolint/v1": finding.fingerprint },
        "rank": rank(finding.confidence),
        "properties": { "confidence": finding.confidence.as_str(), "routes": routes, "notes": finding.notes },
    });
    if !steps.is_empty() {
        result["codeFlows"] = json!([{ "message": { "text": finding.message }, "threadFlows": [{ "locations": steps }] }]);
    }
    result
}

fn rank(confidence: Confidence) -> f64 {
    match confidence {
        Confidence::High => 90.0,
        Confidence::Medium => 60.0,
        Confidence::Low => 30.0,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn location(run: &Run<'_>, span: Span, message: Option<&str>) -> Value {
    let (start, end) = (run.start(span), run.end(span));
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(&run.path(span.file)),
            "region": { "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column },
        },
    });
    if let Some(text) = message {
        location["message"] = json!({ "text": text });
    }
    location
}

fn related(run: &Run<'_>, id: usize, span: Span, message: &str) -> Value {
    let mut location = location(run, span, Some(message));
    location["id"] = json!(id);
    location
}

fn flow_step(run: &Run<'_>, step: &TraceStep) -> Value {
    let importance = if matches!(step.role, Role::Access | Role::Missing) { "essential" } else { "important" };
    json!({ "location": location(run, step.span, Some(&step.message)), "importance": importance, "properties": { "role": step.role.as_str() } })
}

fn notification(problem: &crate::analysis::Problem) -> Value {
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    json!({
        "level": "warning",
        "message": { "text": format!("{}{help}", problem.message) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(&problem.path) } }],
    })
}

fn taxonomy(metadata: &[&RuleMetadata]) -> Value {
    let mut taxa = BTreeMap::new();
    for id in metadata.iter().flat_map(|m| m.cwe) {
        taxa.insert(
            *id,
            json!({ "id": id.to_string(), "name": cwe_name(*id), "helpUri": format!("https://cwe.mitre.org/data/definitions/{id}.html") }),
        );
    }
    json!({
        "name": "CWE",
        "guid": CWE_GUID,
        "organization": "MITRE",
        "informationUri": "https://cwe.mitre.org/",
        "shortDescription": { "text": "Common Weakness Enumeration" },
        "isComprehensive": false,
        "taxa": taxa.into_values().collect::<Vec<_>>(),
    })
}

/// Names as MITRE gives them. A rule with another number needs a line here; a test sees to it.
pub(super) fn cwe_name(id: u32) -> &'static str {
    match id {
        204 => "Observable Response Discrepancy",
        287 => "Improper Authentication",
        639 => "Authorization Bypass Through User-Controlled Key",
        696 => "Incorrect Behavior Order",
        1059 => "Insufficient Technical Documentation",
        1116 => "Inaccurate Comments",
        862 => "Missing Authorization",
        _ => "",
    }
}

/// A path as the URI reference that SARIF wants; a path inside the checkout is relative to its root.
fn artifact(path: &str) -> Value {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(byte as char);
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    if path.starts_with('/') { json!({ "uri": uri }) } else { json!({ "uri": uri, "uriBaseId": "%SRCROOT%" }) }
}

fn pascal(kebab: &str) -> String {
    let word = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    kebab.split('-').filter(|part| !part.is_empty()).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cwe_of_a_rule_has_its_name() {
        for rule in rules::ALL {
            for id in rule.metadata().cwe {
                assert_ne!(cwe_name(*id), "", "CWE-{id} of {}", rule.metadata().code);
            }
        }
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(artifact("a b/ü%.py")["uri"], "a%20b/%C3%BC%25.py");
        assert_eq!(artifact("/x.py")["uri"], "file:///x.py");
    }
}
