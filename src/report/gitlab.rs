use super::Run;
use crate::rules::{Finding, Severity};
use serde_json::json;
use std::collections::HashMap;

/// GitLab's code quality report, as in <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
#[must_use]
pub fn gitlab(run: &Run<'_>) -> String {
    let issue = |finding: &Finding| {
        let (start, end) = (run.start(finding.location), run.end(finding.location));
        let severity = match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        };
        json!({
            "type": "issue",
            "check_name": finding.code(),
            "description": format!("{}: {} ({})", finding.code(), finding.message, finding.handler.name),
            "categories": ["Security"],
            "severity": severity,
            "fingerprint": finding.fingerprint,
            "location": {
                "path": run.path(finding.location.file),
                "positions": {
                    "begin": { "line": start.line, "column": start.column },
                    "end": { "line": end.line, "column": end.column },
                },
            },
        })
    };
    let mut issues: Vec<_> = run.findings.shown.iter().map(issue).collect();
    // GitLab drops all but one issue of a fingerprint. Two routes may share a name in a file, so the repeats are numbered.
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (issue, finding) in issues.iter_mut().zip(&run.findings.shown) {
        let count = seen.entry(&finding.fingerprint).or_default();
        *count += 1;
        if *count > 1 {
            issue["fingerprint"] = json!(format!("{}-{count}", finding.fingerprint));
        }
    }
    format!("{:#}\n", json!(issues))
}
