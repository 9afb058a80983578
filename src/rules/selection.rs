use super::{ALL, RuleMetadata, Severity};
use crate::verdict::Confidence;
use std::str::FromStr;

/// What regular users see. A finding below it is kept and counted, and shown on request (`--min-confidence low`).
pub const DEFAULT_MIN_CONFIDENCE: Confidence = Confidence::Medium;

/// A code, the beginning of codes (`BOLA00`), a rule's name, or `ALL`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Selector {
    /// as it was written
    text: String,
    /// codes that it stands for
    codes: Vec<&'static str>,
}

impl Selector {
    #[must_use]
    pub fn contains(&self, rule: &RuleMetadata) -> bool {
        self.codes.contains(&rule.code)
    }
}

/// A selector that stands for no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no rule{}", nearest.map(|code| format!("; did you mean {code}?")).unwrap_or_default())]
pub struct UnknownSelector {
    given: String,
    nearest: Option<&'static str>,
}

impl FromStr for Selector {
    type Err = UnknownSelector;

    /// # Errors
    /// Nothing has such a code or name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        let rules = || ALL.iter().map(|rule| rule.metadata());
        let fits = |rule: &&RuleMetadata| upper == "ALL" || rule.code.starts_with(&upper) || rule.name.eq_ignore_ascii_case(&upper);
        let codes: Vec<_> = rules().filter(fits).map(|rule| rule.code).collect();
        if codes.is_empty() || upper.is_empty() {
            return Err(UnknownSelector { given: text.trim().to_owned(), nearest: nearest(&upper, rules().map(|rule| rule.code)) });
        }
        Ok(Self { text: text.trim().to_owned(), codes })
    }
}

impl TryFrom<String> for Selector {
    type Error = UnknownSelector;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        selector.text
    }
}

/// The candidate that differs in at most two places.
pub(crate) fn nearest<'a>(given: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates.map(|candidate| (distance(given, candidate), candidate)).filter(|&(d, _)| d <= 2).min().map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Which rules run, and which of their findings are shown.
#[derive(Debug, Clone)]
pub struct Selection {
    /// empty: the rules that are on by default
    pub select: Vec<Selector>,
    /// added to `select`
    pub extend: Vec<Selector>,
    /// taken away from both
    pub ignore: Vec<Selector>,
    pub min_confidence: Confidence,
    pub min_severity: Severity,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            select: Vec::new(),
            extend: Vec::new(),
            ignore: Vec::new(),
            min_confidence: DEFAULT_MIN_CONFIDENCE,
            min_severity: Severity::Info,
        }
    }
}

impl Selection {
    #[must_use]
    pub fn selects(&self, rule: &RuleMetadata) -> bool {
        let any = |selectors: &[Selector]| selectors.iter().any(|selector| selector.contains(rule));
        let selected = if self.select.is_empty() { rule.default_enabled } else { any(&self.select) };
        (selected || any(&self.extend)) && !any(&self.ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_selects_all_rules_below_it() {
        let all = "bola".parse::<Selector>().expect("a prefix of every code");
        assert_eq!(all.codes.len(), ALL.len());
        let one = "missing-object-check-read".parse::<Selector>().expect("a rule's name");
        assert_eq!(one.codes, ["BOLA001"]);
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_code() {
        let error = "BOLA0O2".parse::<Selector>().expect_err("no such rule");
        assert_eq!(error.to_string(), "`BOLA0O2` is no rule; did you mean BOLA002?");
        assert_eq!("E501".parse::<Selector>().expect_err("no such rule").to_string(), "`E501` is no rule");
    }

    #[test]
    fn ignore_wins() {
        let selection = Selection {
            select: vec!["ALL".parse().expect("known")],
            ignore: vec!["BOLA005".parse().expect("known")],
            ..Selection::default()
        };
        let selected: Vec<_> =
            ALL.iter().map(|rule| rule.metadata()).filter(|rule| selection.selects(rule)).map(|rule| rule.code).collect();
        assert!(!selected.contains(&"BOLA005"));
        assert_eq!(selected.len(), ALL.len() - 1);
    }
}
