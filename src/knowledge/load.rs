//! Reading and merging of rules files.

use super::Knowledge;
use super::schema::Rules;
use super::words::WordSets;
use std::path::PathBuf;

/// Behaviours that the evaluator itself implements.
const PYTHON: &[&str] = &[
    "identity",
    "make",
    "part",
    "loss",
    "fresh",
    "setting",
    "signature",
    "equal",
    "prefix",
    "partial",
    "wraps",
    "wraps-apply",
    "contextmanager",
    "decorator-factory",
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
    ("storage.toml", include_str!("../../rules/storage.toml")),
];

#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    #[error("cannot read the rules file {path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the rules file {path} is not valid: {message}")]
    Parse { path: String, message: String, span: Option<std::ops::Range<usize>> },
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
            if let Err(e) = k.extend(name, text) {
                // an embedded file that does not parse is a mistake of the build that the tests catch
                debug_assert!(false, "{e}");
            }
        }
        k.finish();
        k
    }

    /// Adds a rules file on top of what is known.
    pub fn extend(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        let rules: Rules = toml::from_str(text).map_err(|e| KnowledgeError::Parse {
            path: path.to_owned(),
            message: e.message().to_owned(),
            span: e.span(),
        })?;
        self.aliases.extend(rules.aliases);
        for f in rules.function {
            let does = if PYTHON.contains(&f.does.as_str()) { format!("python:{}", f.does) } else { f.does };
            for p in f.path {
                self.does.insert(p, does.clone());
            }
        }
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
        Ok(())
    }

    /// Builds the sets that look-ups use; to be called after the last [`Self::extend`].
    pub fn finish(&mut self) {
        self.common = self.sets.verbs.common.iter().cloned().collect();
        let credential = std::mem::take(&mut self.sets.credential);
        let verbs = std::mem::take(&mut self.sets.verbs);
        self.sets = WordSets::new(&self.words, verbs, credential);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_parses() {
        let mut k = Knowledge::default();
        for (name, text) in EMBEDDED {
            k.extend(name, text).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
}
