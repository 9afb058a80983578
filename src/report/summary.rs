use super::paint::{Tone, harmless, plural};
use super::{Paint, Run};
use crate::analysis::Problem;
use crate::triage::Entry;
use std::fmt::Write;

/// What was seen and what was found, in a line or two.
#[must_use]
pub fn summary(run: &Run<'_>, paint: Paint) -> String {
    let s = run.summary();
    if s.handlers == 0 {
        return "No Flask handler found: nothing to check.\n".to_owned();
    }
    let mut out = format!(
        "{} seen, {} with a credential, {} checked: ",
        plural(s.handlers, "handler"),
        s.handlers_with_credential,
        plural(s.accesses, "access")
    );
    if s.findings == 0 {
        out += &paint.tone(Tone::Good, "no findings");
    } else {
        let parts = [(s.errors, "error", Tone::Bad), (s.warnings, "warning", Tone::Warn), (s.infos, "info", Tone::Note)];
        let parts: Vec<_> = parts.iter().filter(|part| part.0 > 0).map(|&(n, word, tone)| paint.tone(tone, &plural(n, word))).collect();
        out += &format!("{} ({})", plural(s.findings, "finding"), parts.join(", "));
    }
    out.push('\n');
    if run.findings.below_confidence > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{} of lower confidence not shown (--min-confidence low)", plural(run.findings.below_confidence, "finding"));
    }
    let others = [
        (run.findings.suppressed, "suppressed"),
        (run.findings.known, "known already"),
        (run.findings.elsewhere, "in handlers not asked about"),
    ];
    let others: Vec<_> = others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "Not reported: {}", others.join(", "));
    }
    out
}

/// Entries of the baseline that nothing has any more.
#[must_use]
pub fn stale(entries: &[Entry], paint: Paint) -> String {
    let mut out = String::new();
    for entry in entries {
        let what = entry.model.as_deref().map(|model| format!(" on `{model}`")).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} the baseline has a finding that is gone: {} {} in {}{what}",
            paint.tone(Tone::Note, "note:"),
            entry.code,
            harmless(&entry.handler),
            harmless(&entry.path)
        );
    }
    if !entries.is_empty() {
        let _ = writeln!(out, "  {} write it again: bolint baseline", paint.tone(Tone::Note, "help:"));
    }
    out
}

/// Warnings about files that the run could not use.
#[must_use]
pub fn problems(problems: &[Problem], paint: Paint) -> String {
    let mut out = String::new();
    for problem in problems {
        let _ = writeln!(out, "{} {}: {}", paint.tone(Tone::Warn, "warning:"), harmless(&problem.path), harmless(&problem.message));
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "  {} {}", paint.tone(Tone::Note, "help:"), harmless(help));
        }
    }
    out
}

/// The long form of what the run looked at (`--statistics`).
#[must_use]
pub fn statistics(run: &Run<'_>) -> String {
    let s = &run.analysis.statistics;
    let summary = run.summary();
    let mut by_rule = std::collections::BTreeMap::new();
    for finding in &run.findings.shown {
        *by_rule.entry((finding.code(), finding.rule.name)).or_insert(0usize) += 1;
    }
    let mut out = String::new();
    for ((code, name), count) in by_rule {
        let _ = writeln!(out, "{count:>5}  {code}  {name}");
    }
    let rows = [
        ("files seen", s.files_seen.to_string()),
        ("files parsed", format!("{} ({} bytes)", s.files_parsed, s.bytes)),
        ("files skipped", s.files_skipped.to_string()),
        ("files failed", s.files_failed.to_string()),
        ("handlers", summary.handlers.to_string()),
        ("  with a credential", summary.handlers_with_credential.to_string()),
        ("  too complex", s.limits_hit.to_string()),
        ("accesses", summary.accesses.to_string()),
        ("findings", summary.findings.to_string()),
        ("  not shown", summary.hidden.to_string()),
        ("seconds", format!("{:.3}", s.seconds)),
    ];
    rows.iter().fold(out, |mut out, (name, value)| {
        let _ = writeln!(out, "{name:20} {value}");
        out
    })
}

/// Every file of the run: parsed, or left out and why (`--show-files`).
#[must_use]
pub fn skipped(run: &Run<'_>) -> String {
    let mut lines: Vec<_> = run.analysis.files.iter().map(|(id, _)| format!("{}: parsed", harmless(&run.path(id)))).collect();
    lines.extend(run.analysis.statistics.skipped.iter().map(|(path, why)| format!("{}: {}", harmless(path), harmless(why))));
    lines.sort();
    lines.iter().fold(String::new(), |out, line| out + line + "\n")
}
