//! What is known of libraries: `rules/*.toml`, embedded, extended by files of the user. See `docs/rules-format.md`.

mod behaviours;
mod load;
mod page;
mod schema;
mod store;
mod told;
mod words;

pub use behaviours::BEHAVIOURS;
pub use load::KnowledgeError;
pub use page::{markdown, schema};
pub use schema::{Rules, Words};
pub use store::{StoreAct, StoreRule};
pub use told::{Statements, Told};

use rustc_hash::{FxHashMap, FxHashSet};

/// What the first word of an unknown function's name says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verb {
    pub loads: bool,
    pub mutates: bool,
    /// checks, as a statement or as a condition
    pub checks: bool,
    /// refuses by raising when called as a statement
    pub raises: bool,
    /// its result is a yes or no
    pub asks: bool,
    pub sends: bool,
}

/// What a test on the principal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// meant to reach everything
    Admin,
    /// some other privilege
    Other,
}

#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    aliases: FxHashMap<String, String>,
    does: FxHashMap<String, String>,
    methods: FxHashMap<String, &'static str>,
    words: Words,
    sets: words::WordSets,
    exceptions: FxHashMap<String, String>,
    common: FxHashSet<String>,
    forms: FxHashSet<String>,
    told: told::Sets,
    stores: FxHashMap<String, Vec<std::sync::Arc<StoreRule>>>,
    envelopes: FxHashSet<String>,
}

impl Knowledge {
    /// One path for a thing that a library offers under several.
    #[must_use]
    pub fn canonical(&self, path: &str) -> String {
        // `flask.ext.login` was the way to import `flask_login` before Flask 1.0
        if let Some(extension) = path.strip_prefix("flask.ext.") {
            return self.canonical(&format!("flask_{extension}"));
        }
        if let Some(p) = self.aliases.get(path) {
            return p.clone();
        }
        if let Some((head, tail)) = path.rsplit_once('.') {
            let canonical = self.canonical_prefix(head);
            if canonical != head {
                let whole = format!("{canonical}.{tail}");
                return self.aliases.get(&whole).cloned().unwrap_or(whole);
            }
        }
        path.to_owned()
    }

    fn canonical_prefix(&self, path: &str) -> String {
        if let Some(p) = self.aliases.get(path) {
            return p.clone();
        }
        match path.rsplit_once('.') {
            Some((head, tail)) => {
                let c = self.canonical_prefix(head);
                if c == head { path.to_owned() } else { format!("{c}.{tail}") }
            }
            None => path.to_owned(),
        }
    }

    /// The behaviour of a function, class or method by its canonical path.
    #[must_use]
    pub fn does(&self, path: &str) -> Option<&str> {
        self.does.get(path).map(String::as_str)
    }

    /// The behaviour of a pure function.
    #[must_use]
    pub fn python_function(&self, path: &str) -> Option<&str> {
        self.does(path).and_then(|d| d.strip_prefix("python:"))
    }

    #[must_use]
    pub fn text_method(&self, name: &str) -> Option<&'static str> {
        self.methods.get(name).copied()
    }

    /// An attribute that is the value itself in another form (`uuid.hex`).
    #[must_use]
    pub fn is_form_of_value(&self, attribute: &str) -> bool {
        self.forms.contains(attribute)
    }

    /// A pure function's result is no access.
    #[must_use]
    pub fn is_pure(&self, path: &str) -> bool {
        self.python_function(path).is_some() || self.does(path).is_some()
    }

    #[must_use]
    pub fn is_common_method(&self, name: &str) -> bool {
        name.starts_with("__") || self.common.contains(name)
    }

    /// Whether exception class `sub` is `sup` or comes from it.
    #[must_use]
    pub fn is_subexception(&self, sub: &str, sup: &str) -> bool {
        let last = |s: &str| s.trim_end_matches("()").rsplit('.').next().unwrap_or("").to_owned();
        let (mut s, t) = (last(sub), last(sup));
        if t == "BaseException" || t == "Exception" && s != "BaseException" {
            return true;
        }
        for _ in 0..6 {
            if s == t {
                return true;
            }
            match self.exceptions.get(&s) {
                Some(p) => s.clone_from(p),
                None => return false,
            }
        }
        false
    }
}

impl Knowledge {
    /// What is known of the paths of a library, sorted: what a path does, or what it is another name of.
    #[must_use]
    pub fn facts(&self, library: &str) -> Vec<(String, String)> {
        let of = |path: &str| path == library || path.strip_prefix(library).is_some_and(|rest| rest.starts_with(['.', '(']));
        let does = self.does.iter().map(|(path, does)| (path, behaviours::words(does.strip_prefix("python:").unwrap_or(does))));
        let same = self.aliases.iter().filter(|(a, b)| a != b).map(|(path, other)| (path, format!("is {other}")));
        let mut facts: Vec<_> =
            does.chain(same).chain(self.store_facts()).filter(|(path, _)| of(path)).map(|(path, what)| (path.clone(), what)).collect();
        facts.sort();
        facts
    }

    /// The libraries of which something is known.
    #[must_use]
    pub fn libraries(&self) -> Vec<String> {
        let first = |path: &String| path.split(['.', '(']).next().unwrap_or_default().to_owned();
        let all: std::collections::BTreeSet<String> =
            self.does.keys().chain(self.aliases.keys()).chain(self.stores.keys()).map(first).collect();
        all.into_iter().collect()
    }
}
