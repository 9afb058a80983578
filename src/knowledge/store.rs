//! Stores that are no SQL: which calls reach them, and which of their arguments select.

use super::Knowledge;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Calls of a key-value store, a document store, an object store, another service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreRule {
    /// What the paths below begin with: `redis.Redis()`.
    #[serde(default)]
    pub of: Vec<String>,
    /// Functions, classes, methods.
    pub path: Vec<String>,
    /// What the call does.
    pub does: StoreAct,
    /// `opens`: what a call of it gives, without the brackets.
    #[serde(default)]
    pub gives: String,
    /// Names of the arguments by position.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// The rule is for calls in which these arguments have these texts.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// The argument that holds the other arguments as a dict.
    #[serde(default)]
    pub inside: String,
    /// The argument that names the kind of object: table, bucket, collection.
    #[serde(default)]
    pub object: String,
    /// Arguments that name one object: each value that they are built from selects.
    #[serde(default)]
    pub key: Vec<String>,
    /// Arguments that are dicts of columns and the values that they are to have.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Arguments that are conditions: expressions, their text, the dicts of a search.
    #[serde(default)]
    pub condition: Vec<String>,
    /// Three arguments that are one comparison: column, operator, value.
    #[serde(default)]
    pub comparison: Vec<String>,
    /// Entries of the answer that hold the object itself.
    #[serde(default)]
    pub answer: Vec<String>,
    /// Arguments that, when true, make the call one that reaches nobody's object: `nx` of a lock, `ex` of an entry that expires.
    #[serde(default)]
    pub passing: Vec<String>,
}

/// What a call of a store does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StoreAct {
    /// gives a store, or a place in it
    Opens,
    /// gives one object
    Reads,
    /// gives objects
    Lists,
    /// hands an object on, whatever becomes of the answer
    Fetches,
    /// says whether there is such an object
    Asks,
    /// changes or removes an object
    Changes,
    /// writes an object under its key
    Writes,
    /// counts, locks, keeps for a while: what it touches is no object
    Counts,
    /// runs what was collected and gives the answers
    Collects,
    /// names a column for a condition
    Names,
    /// asks another service to give an object
    Forwards,
    /// asks another service to change an object
    ForwardsChange,
    /// sets what a client sends with each request
    Carries,
    /// reaches no object of a caller
    Nothing,
}

impl StoreRule {
    fn paths(&self) -> Vec<String> {
        if self.of.is_empty() {
            return self.path.clone();
        }
        self.of.iter().flat_map(|of| self.path.iter().map(move |p| format!("{of}.{p}"))).collect()
    }

    fn words(&self) -> &'static str {
        match self.does {
            StoreAct::Opens => "opens a store",
            StoreAct::Reads => "reads an object of a store",
            StoreAct::Lists => "reads objects of a store",
            StoreAct::Fetches => "hands an object of a store on",
            StoreAct::Asks => "says whether a store has an object",
            StoreAct::Changes => "changes an object of a store",
            StoreAct::Writes => "writes an object of a store",
            StoreAct::Counts => "counts, locks, keeps for a while",
            StoreAct::Collects => "runs the calls that were collected",
            StoreAct::Names => "names a column for a condition",
            StoreAct::Forwards => "asks another service for an object",
            StoreAct::ForwardsChange => "asks another service to change an object",
            StoreAct::Carries => "sets what a client sends with each request",
            StoreAct::Nothing => "reaches no object of a caller",
        }
    }
}

impl Knowledge {
    /// A rule replaces the one that its path had for the same `when`.
    pub(super) fn add_stores(&mut self, rules: Vec<StoreRule>) {
        for rule in rules {
            let rule = Arc::new(rule);
            self.envelopes.extend(rule.answer.iter().cloned());
            for p in rule.paths() {
                let known = self.stores.entry(p).or_default();
                known.retain(|k| k.when != rule.when);
                known.push(Arc::clone(&rule));
                // what is said of all calls comes last
                known.sort_by_key(|k| k.when.is_empty());
            }
        }
    }

    /// The rules for a call by its canonical path, those for special arguments first.
    #[must_use]
    pub fn stores(&self, path: &str) -> &[Arc<StoreRule>] {
        self.stores.get(path).map_or(&[], Vec::as_slice)
    }

    /// An entry of an answer that is the object itself: `Item` of DynamoDB.
    #[must_use]
    pub fn is_envelope(&self, entry: &str) -> bool {
        self.envelopes.contains(entry)
    }

    pub(super) fn store_facts(&self) -> impl Iterator<Item = (&String, String)> {
        self.stores.iter().filter_map(|(path, rules)| Some((path, rules.first()?.words().to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(does: StoreAct, service: Option<&str>) -> StoreRule {
        let when = service.map_or_else(String::new, |s| format!("when = {{ service = \"{s}\" }}"));
        let text = format!("path = [\"acme.client\"]\ndoes = \"nothing\"\n{when}");
        let rule: StoreRule = toml::from_str(&text).unwrap_or_else(|e| panic!("{e}"));
        StoreRule { does, ..rule }
    }

    fn acts(k: &Knowledge) -> Vec<StoreAct> {
        k.stores("acme.client").iter().map(|r| r.does).collect()
    }

    #[test]
    fn the_rule_for_all_calls_comes_last() {
        let mut k = Knowledge::default();
        k.add_stores(vec![rule(StoreAct::Nothing, None), rule(StoreAct::Opens, Some("notes"))]);
        assert_eq!(acts(&k), [StoreAct::Opens, StoreAct::Nothing]);
    }

    #[test]
    fn a_rule_replaces_the_one_for_the_same_calls() {
        let mut k = Knowledge::default();
        k.add_stores(vec![rule(StoreAct::Opens, Some("notes")), rule(StoreAct::Nothing, None)]);
        k.add_stores(vec![rule(StoreAct::Reads, None)]);
        assert_eq!(acts(&k), [StoreAct::Opens, StoreAct::Reads]);
    }

    #[test]
    fn methods_are_found_below_their_classes() {
        let mut k = Knowledge::default();
        let rule =
            StoreRule { of: vec!["a.B()".to_owned(), "a.C()".to_owned()], path: vec!["get".to_owned()], ..rule(StoreAct::Reads, None) };
        k.add_stores(vec![rule]);
        assert!(!k.stores("a.B().get").is_empty() && !k.stores("a.C().get").is_empty());
    }
}
