//! Reading and merging of rules files.

use super::Knowledge;
use super::behaviours::BEHAVIOURS;
use super::schema::Rules;
use super::words::WordSets;

/// Behaviours that the evaluator itself implements.
const PYTHON: &[&str] = &[
    "identity",
    "make",
    "part",
    "loss",
    "fresh",
    "setting",
    "hasher",
    "signer",
    "signature",
    "equal",
    "prefix",
    "partial",
    "wraps",
    "wraps-apply",
    "update-wrapper",
    "import-module",
    "contextmanager",
    "decorator-factory",
    "named-tuple",
    "same",
    "property",
    "hybrid",
    "deepcopy",
    "view",
    "sorted",
];

const EMBEDDED: &[(&str, &str)] = &[
    ("words.toml", include_str!("../../rules/words.toml")),
    ("python.toml", include_str!("../../rules/python.toml")),
    ("flask.toml", include_str!("../../rules/flask.toml")),
    ("redis.toml", include_str!("../../rules/redis.toml")),
    ("dynamodb.toml", include_str!("../../rules/dynamodb.toml")),
    ("firestore.toml", include_str!("../../rules/firestore.toml")),
    ("elasticsearch.toml", include_str!("../../rules/elasticsearch.toml")),
    ("objects.toml", include_str!("../../rules/objects.toml")),
    ("services.toml", include_str!("../../rules/services.toml")),
];

/// Why a text is no rules file.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct KnowledgeError {
    pub path: String,
    pub message: String,
    /// where, in bytes
    pub span: Option<std::ops::Range<usize>>,
}

impl Knowledge {
    /// What ships with the program.
    ///
    /// # Panics
    /// Never: a test reads every embedded file.
    #[must_use]
    pub fn builtin() -> Self {
        let mut k = Self::default();
        for (name, text) in EMBEDDED {
            match parse(name, text) {
                Ok(rules) => k.add(rules),
                // an embedded file that does not parse is a mistake of the build that the tests catch
                Err(e) => debug_assert!(false, "{e}"),
            }
        }
        k.finish();
        k
    }

    /// Adds a rules file of the user on top of what is known.
    ///
    /// # Errors
    /// The text is no rules file, or gives a path a behaviour that there is not.
    pub fn extend(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        let rules = parse(path, text)?;
        for f in &rules.function {
            let does = f.does.get_ref();
            if BEHAVIOURS.iter().all(|(word, _)| word != does) {
                let known = BEHAVIOURS.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                let message = format!("unknown variant `{does}`, expected one of {known}");
                return Err(KnowledgeError { path: path.to_owned(), message, span: Some(f.does.span()) });
            }
        }
        self.add(rules);
        Ok(())
    }

    fn add(&mut self, rules: Rules) {
        self.aliases.extend(rules.aliases);
        for f in rules.function {
            let does = f.does.into_inner();
            let does = if PYTHON.contains(&does.as_str()) { format!("python:{does}") } else { does };
            for p in f.path {
                self.does.insert(p, does.clone());
            }
        }
        self.add_stores(rules.store);
        for (list, tag) in [(rules.methods.same, "same"), (rules.methods.part, "part"), (rules.methods.loss, "loss")] {
            for m in list {
                self.methods.insert(m, tag);
            }
        }
        self.forms.extend(rules.methods.form);
        self.words.extend(rules.words);
        self.sets.verbs.extend(rules.verbs);
        self.sets.credential.extend(rules.credential);
        for e in rules.exception.into_iter().flat_map(|e| e.builtins) {
            if let Some((a, b)) = e.split_once('<') {
                let last = |s: &str| s.trim().rsplit('.').next().unwrap_or("").to_owned();
                self.exceptions.insert(last(a), last(b));
            }
        }
    }

    /// Builds the sets that look-ups use; to be called after the last [`Self::extend`].
    pub fn finish(&mut self) {
        self.common = self.sets.verbs.common.iter().cloned().collect();
        let credential = std::mem::take(&mut self.sets.credential);
        let verbs = std::mem::take(&mut self.sets.verbs);
        self.sets = WordSets::new(&self.words, verbs, credential);
    }
}

fn parse(path: &str, text: &str) -> Result<Rules, KnowledgeError> {
    let failed = |e: toml::de::Error| KnowledgeError { path: path.to_owned(), message: e.message().to_owned(), span: e.span() };
    toml::from_str(text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_behaviour_that_is_used_is_described() {
        for (name, text) in EMBEDDED {
            let rules = parse(name, text).unwrap_or_else(|e| panic!("{e}"));
            for f in &rules.function {
                let does = f.does.get_ref();
                assert!(BEHAVIOURS.iter().any(|(word, _)| word == does), "{name}: say in behaviours.rs what `{does}` means");
            }
        }
    }

    #[test]
    fn every_embedded_file_parses() {
        let mut k = Knowledge::default();
        for (name, text) in EMBEDDED {
            k.add(parse(name, text).unwrap_or_else(|e| panic!("{e}")));
        }
    }
}
