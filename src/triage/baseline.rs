//! Findings that are known: one line each, sorted, so that two branches merge.

use super::project_path;
use crate::rules::Finding;
use crate::source::Files;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const VERSION: u32 = 1;

/// One known finding. The fingerprint decides; the rest tells people what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    pub path: String,
    pub handler: String,
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub fingerprint: String,
}

/// The file of known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error("is no baseline: {0}")]
    Invalid(#[from] serde_json::Error),
    #[error("is a baseline of version {0}, and this bolint reads version {VERSION}")]
    Version(u32),
}

impl Baseline {
    #[must_use]
    pub fn of(findings: &[Finding], files: &Files, root: &Path) -> Self {
        let entry = |f: &Finding| Entry {
            path: project_path(files, f.handler.span.file, root),
            handler: f.handler.name.clone(),
            code: f.code().to_owned(),
            model: f.identity.model.clone(),
            reference: f.identity.reference.clone(),
            fingerprint: f.fingerprint.clone(),
        };
        let mut findings: Vec<Entry> = findings.iter().map(entry).collect();
        findings.sort();
        Self { version: VERSION, findings }
    }

    /// # Errors
    /// The text is no baseline of this version.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text)?;
        if baseline.version == VERSION { Ok(baseline) } else { Err(BaselineError::Version(baseline.version)) }
    }

    /// JSON with a line for each finding.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |e: &Entry| serde_json::to_string(e).map(|json| format!("\n  {json}")).unwrap_or_default();
        let lines: Vec<String> = self.findings.iter().map(line).collect();
        let end = if lines.is_empty() { "" } else { "\n " };
        format!("{{\n \"version\": {VERSION},\n \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Paths of the entries.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.findings.iter().map(|e| e.path.as_str())
    }

    pub(super) fn counts(&self) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for entry in &self.findings {
            *counts.entry(entry.fingerprint.clone()).or_default() += 1;
        }
        counts
    }

    /// The entries of which `left` says that no finding took them.
    pub(super) fn left(&self, left: HashMap<String, usize>) -> Vec<Entry> {
        let mut left: BTreeMap<String, usize> = left.into_iter().filter(|(_, n)| *n > 0).collect();
        let mut out = Vec::new();
        for entry in &self.findings {
            if let Some(count) = left.get_mut(&entry.fingerprint)
                && *count > 0
            {
                *count -= 1;
                out.push(entry.clone());
            }
        }
        out
    }
}
