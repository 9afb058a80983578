//! What the configuration says of one project, on top of what is known of libraries.

use super::Knowledge;
use rustc_hash::FxHashSet;

/// Statements of the configuration, as the user wrote them.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    pub credential_headers: Vec<String>,
    pub owner_names: Vec<String>,
    pub principals: Vec<String>,
    pub guards: Vec<String>,
    pub admin_checks: Vec<String>,
    pub public_objects: Vec<String>,
    pub scoped_objects: Vec<String>,
}

/// What the configuration says of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// its result stands for the caller
    Principal,
    /// it refuses, or answers no, when the caller may not have what is passed to it
    Guard,
    /// it is true for administrators only
    Admin,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    headers: FxHashSet<String>,
    owners: FxHashSet<String>,
    functions: Vec<(String, Told)>,
    admin: FxHashSet<String>,
    public: FxHashSet<String>,
    scoped: FxHashSet<String>,
}

impl Knowledge {
    /// Takes the statements of a configuration over.
    pub fn tell(&mut self, said: &Statements) {
        let lower = |names: &[String]| names.iter().map(|n| n.to_lowercase()).collect();
        let last = |name: &String| name.rsplit('.').next().unwrap_or_default().to_owned();
        let functions = [(&said.principals, Told::Principal), (&said.guards, Told::Guard), (&said.admin_checks, Told::Admin)];
        self.told = Sets {
            headers: said.credential_headers.iter().map(|h| header(h)).collect(),
            owners: lower(&said.owner_names),
            functions: functions.into_iter().flat_map(|(names, told)| names.iter().map(move |n| (n.clone(), told))).collect(),
            admin: said.admin_checks.iter().map(last).collect(),
            public: said.public_objects.iter().cloned().collect(),
            scoped: said.scoped_objects.iter().cloned().collect(),
        };
    }

    /// What the configuration says of a function, which it may name by its last name or by its dotted path.
    #[must_use]
    pub fn told(&self, path: &str) -> Option<Told> {
        let fits = |said: &str| path == said || path.strip_suffix(said).is_some_and(|rest| rest.ends_with('.'));
        self.told.functions.iter().find(|(said, _)| fits(said)).map(|(_, told)| *told)
    }

    /// Whether the configuration speaks of functions at all, so that calls need no look-up where it does not.
    #[must_use]
    pub fn tells_of_functions(&self) -> bool {
        !self.told.functions.is_empty()
    }

    /// The objects have no owner by design.
    #[must_use]
    pub fn is_public_object(&self, model: &str) -> bool {
        named(&self.told.public, model)
    }

    /// The database itself restricts the objects to the caller.
    #[must_use]
    pub fn is_scoped_object(&self, model: &str) -> bool {
        named(&self.told.scoped, model)
    }

    pub(super) fn is_told_header(&self, name: &str) -> bool {
        self.told.headers.contains(&header(name))
    }

    pub(super) fn is_told_owner(&self, lower: &str) -> bool {
        self.told.owners.contains(lower)
    }

    pub(super) fn is_told_admin(&self, name: &str) -> bool {
        !self.told.admin.is_empty() && self.told.admin.contains(name.rsplit('.').next().unwrap_or(name))
    }
}

/// A model is named by its class or by its dotted path.
fn named(set: &FxHashSet<String>, model: &str) -> bool {
    !set.is_empty() && (set.contains(model) || set.contains(model.rsplit(['.', ':']).next().unwrap_or(model)))
}

/// Header names as Flask compares them: case and the two dashes do not matter.
fn header(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}
