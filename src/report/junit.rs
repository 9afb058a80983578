use super::Run;
use super::markup::escape;
use std::collections::BTreeMap;
use std::fmt::Write;

/// JUnit XML: a test suite a file, a test case a handler and a failure for each of its findings, so that a silent handler counts as passed.
#[must_use]
pub fn junit(run: &Run<'_>) -> String {
    let mut suites: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for handler in &run.analysis.handlers {
        suites.entry(run.path(handler.span.file)).or_default().push(handler);
    }
    let (tests, failures) = (run.analysis.handlers.len(), run.findings.shown.len());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bolint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for (path, handlers) in suites {
        let mut cases = String::new();
        let mut failed = 0;
        for handler in &handlers {
            let line = run.start(handler.span).line;
            let (name, file) = (escape(&handler.name), escape(&path));
            let findings: Vec<_> = run.findings.shown.iter().filter(|f| f.handler.span == handler.span).collect();
            // Writing to a string cannot fail.
            let _ = write!(cases, "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\"");
            if findings.is_empty() {
                cases.push_str("/>\n");
                continue;
            }
            failed += findings.len();
            cases.push_str(">\n");
            for finding in findings {
                let at = run.start(finding.location);
                let place = format!("{}:{}:{}", run.path(finding.location.file), at.line, at.column);
                let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
                let message = escape(&finding.message);
                let body = escape(&format!("{place}: {} {}{help}", finding.code(), finding.message));
                let _ = writeln!(cases, "      <failure type=\"{}\" message=\"{message}\">{body}</failure>", finding.code());
            }
            cases.push_str("    </testcase>\n");
        }
        let _ = writeln!(out, "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\">", escape(&path), handlers.len());
        out.push_str(&cases);
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
