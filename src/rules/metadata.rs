/// How bad a finding is when it is right.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What is known of a rule without running it: the source of its page, of `bolint rule`, and of the rules table of SARIF.
#[derive(Debug)]
pub struct RuleMetadata {
    /// `BOLA001`
    pub code: &'static str,
    /// kebab-case
    pub name: &'static str,
    pub severity: Severity,
    /// most specific first
    pub cwe: &'static [u32],
    /// category of the OWASP API Security Top 10; empty for rules about comments
    pub owasp: &'static str,
    /// one sentence without a full stop
    pub summary: &'static str,
    /// Markdown: what the rule reports, why it matters, what it leaves alone
    pub explanation: &'static str,
    /// a handler that is reported
    pub bad: &'static str,
    /// the same handler, mended
    pub good: &'static str,
    pub references: &'static [&'static str],
    pub default_enabled: bool,
}

impl RuleMetadata {
    /// A page to read on: the first reference.
    #[must_use]
    pub fn url(&self) -> &'static str {
        // Every rule has a reference (a test sees to it).
        self.references.first().copied().unwrap_or_default()
    }

    /// The rule's page in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let cwe: Vec<_> = self.cwe.iter().map(|id| format!("[CWE-{id}](https://cwe.mitre.org/data/definitions/{id}.html)")).collect();
        let default = if self.default_enabled { "on" } else { "off" };
        let owasp = if self.owasp.is_empty() { String::new() } else { format!(" · OWASP {}", self.owasp) };
        let references: String = self.references.iter().map(|url| format!("- <{url}>\n")).collect();
        format!(
            "# {} ({})\n\n{}.\n\nSeverity: {} · {}{owasp} · {default} by default\n\n{}\n\n## Example\n\n```python\n{}\n```\n\n\
             Use instead:\n\n```python\n{}\n```\n\n## References\n\n{references}",
            self.code,
            self.name,
            self.summary,
            self.severity.as_str(),
            cwe.join(", "),
            self.explanation.trim(),
            self.bad.trim(),
            self.good.trim(),
        )
    }
}
