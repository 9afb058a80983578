//! Rules: each reads one row of the map at a time and says what is wrong with it. One file a rule, with its documentation.

mod bound_late;
mod comments;
mod existence_oracle;
mod finding;
mod late_check;
mod metadata;
mod missing_mutation;
mod missing_read;
mod presence_only;
mod selection;
mod wording;

pub use finding::{Finding, HandlerRef, Identity, Violation, fingerprint};
pub use metadata::{RuleMetadata, Severity};
pub(crate) use selection::nearest;
pub use selection::{DEFAULT_MIN_CONFIDENCE, Selection, Selector, UnknownSelector};

use crate::source::Files;
use crate::verdict::{Confidence, Handler};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// A view on one row of the map.
pub trait Rule: Sync {
    fn metadata(&self) -> &'static RuleMetadata;
    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>>;
}

/// Every rule, in the order of the codes. A new rule is one file and one line here.
pub static ALL: &[&dyn Rule] = &[
    &missing_read::MissingRead,
    &missing_mutation::MissingMutation,
    &late_check::LateCheck,
    &bound_late::BoundLate,
    &existence_oracle::ExistenceOracle,
    &presence_only::PresenceOnly,
    UNUSED_SUPPRESSION,
    UNEXPLAINED_SUPPRESSION,
];

/// Rules that look at comments, not at handlers.
pub static UNUSED_SUPPRESSION: &dyn Rule = &comments::UnusedSuppression;
pub static UNEXPLAINED_SUPPRESSION: &dyn Rule = &comments::UnexplainedSuppression;

/// The rule of a code, in any letter case.
#[must_use]
pub fn find(code: &str) -> Option<&'static dyn Rule> {
    ALL.iter().copied().find(|rule| rule.metadata().code.eq_ignore_ascii_case(code) || rule.metadata().name == code)
}

/// What to report, and how much fell below the thresholds.
#[derive(Debug, Default)]
pub struct Findings {
    /// sorted by path, line and code
    pub shown: Vec<Finding>,
    /// findings of selected rules below the confidence threshold
    pub below_confidence: usize,
    /// findings of selected rules below the severity threshold
    pub below_severity: usize,
    /// findings that a comment or `per-file-ignores` takes out
    pub suppressed: usize,
    /// findings that the baseline or the other revision has as well
    pub known: usize,
    /// findings of handlers that were not asked about
    pub elsewhere: usize,
}

impl Findings {
    /// Applies the thresholds, and sorts what is left.
    pub fn choose(&mut self, all: Vec<Finding>, selection: &Selection, files: &Files) {
        for finding in all {
            if finding.severity < selection.min_severity {
                self.below_severity += 1;
            } else if finding.confidence < selection.min_confidence {
                self.below_confidence += 1;
            } else {
                self.shown.push(finding);
            }
        }
        let key = |f: &Finding| {
            (files.get(f.location.file).display().to_owned(), f.location.start, f.code(), f.handler.path.clone(), f.handler.span.start)
        };
        self.shown.sort_by_cached_key(key);
    }
}

/// What the selected rules say of the map, whatever the thresholds.
#[must_use]
pub fn run(handlers: &[Handler], files: &Files, selection: &Selection) -> Vec<Finding> {
    let selected: Vec<_> = ALL.iter().filter(|rule| selection.selects(rule.metadata())).collect();
    handlers.iter().flat_map(|handler| selected.iter().flat_map(|rule| check_handler(**rule, handler, files))).collect()
}

/// Runs the selected rules over the map and applies the thresholds.
#[must_use]
pub fn check(handlers: &[Handler], files: &Files, selection: &Selection) -> Findings {
    let mut findings = Findings::default();
    findings.choose(run(handlers, files, selection), selection, files);
    findings
}

/// The findings of one rule on one handler: one a line, since two on one line read as a stutter. Another handler that comes to
/// the same line of a shared helper is a hole of its own and keeps its finding.
fn check_handler(rule: &dyn Rule, handler: &Handler, files: &Files) -> Vec<Finding> {
    let mut violations = rule.check(handler);
    violations.sort_by_key(|v| (v.location.file, files.line(v.location), Reverse(v.confidence), v.location.start));
    let mut lines = HashSet::new();
    violations.retain(|v| lines.insert((v.location.file, files.line(v.location))));

    let mut ordinals: HashMap<_, u32> = HashMap::new();
    let mut findings = Vec::new();
    for mut violation in violations {
        if handler.too_complex {
            violation.confidence = Confidence::Low;
        }
        let model = violation.access.and_then(|access| access.model.clone());
        let reference = violation.access.and_then(|access| access.reference.clone());
        let next = ordinals.entry((model.clone(), reference.clone())).or_default();
        let identity = Identity { model, reference, ordinal: *next };
        *next += 1;
        findings.push(Finding::new(rule.metadata(), violation, HandlerRef::of(handler, files), identity));
    }
    findings
}
