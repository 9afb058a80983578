use crate::rules::Severity;
use crate::verdict::Verdict;

/// Whether the text may carry colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    #[default]
    Plain,
    Ansi,
}

/// How a report for people is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub paint: Paint,
    /// columns
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { paint: Paint::Plain, width: 140 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Bad,
    Warn,
    Good,
    Note,
    Dim,
    Strong,
}

impl Tone {
    pub(super) fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Warn,
            Severity::Info => Self::Note,
        }
    }

    pub(super) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Missing | Verdict::AfterLate => Self::Bad,
            Verdict::After => Self::Warn,
            Verdict::Scoped | Verdict::Before => Self::Good,
            Verdict::Admin | Verdict::Single | Verdict::Shared => Self::Note,
            Verdict::None | Verdict::Session | Verdict::NoCredential => Self::Dim,
        }
    }
}

impl Paint {
    pub(super) fn tone(self, tone: Tone, text: &str) -> String {
        if self == Self::Plain || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Bad => "1;31",
            Tone::Warn => "33",
            Tone::Good => "32",
            Tone::Note => "36",
            Tone::Dim => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Source text may hold anything, also sequences that steer a terminal: control characters become visible.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            // directional overrides make a line read differently from what it says
            c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// `1 file`, `2 files`.
pub(super) fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else if let Some(stem) = one.strip_suffix("ss") {
        format!("{count} {stem}sses")
    } else {
        format!("{count} {one}s")
    }
}

/// `GET /invoices/<int:invoice_id>`, one text a route.
pub(super) fn routes(routes: &[crate::verdict::Route]) -> Vec<String> {
    let line = |route: &crate::verdict::Route| format!("{} {}", route.methods.join(","), route.rule).trim().to_owned();
    routes.iter().map(line).collect()
}
