//! What holds at one point of one path.

use super::clause::Clause;
use super::heap::Heap;
use super::rows::{Birth, RowId};
use super::term::Term;
use super::value::{Key, Loc, Val};
use crate::python::ir::Const;
use crate::source::Span;
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// What is known of a term's value itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Literal {
    /// `Some(true)`: it is `None` or does not exist
    pub null: Option<bool>,
    pub truth: Option<bool>,
    pub constant: Option<Const>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// classes of equal terms: each member holds the whole class
    pub equal: OrdMap<Term, Arc<Vec<Term>>>,
    pub literals: OrdMap<Term, Literal>,
    /// why a term may be used
    pub clear: OrdMap<Term, Clause>,
    /// reason that holds for any object on this path
    pub pass: Clause,
}

/// What a path knows of whom a cookie session holds; a language or a mask of permissions that is missing says less than a user's id that
/// is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Evidence {
    #[default]
    None,
    /// a slot with a name that says nothing
    Slot,
    /// a slot that is named after somebody: `user_id`
    Identity,
    /// the user was loaded
    User,
}

/// How this path came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// credential inputs read on this path, and where
    pub credentials: OrdMap<Term, Span>,
    /// a lookup or verifier refused the credential
    pub rejected: bool,
    /// a cookie session or login cookie vouches for the caller
    pub session: bool,
    /// the best evidence that the session holds somebody
    pub held: Evidence,
    /// the best evidence that it holds nobody
    pub missing: Evidence,
    /// a library or an opaque decorator checked a credential
    pub verified: bool,
    /// a setting switches authentication off on this path
    pub open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Born {
    pub clause: Clause,
    pub birth: Birth,
    /// every path that was joined into this one met the object
    pub always: bool,
}

/// A change that the next commit makes final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub span: Span,
    /// why the caller may have the object on the paths that changed it, where others that did not were joined
    pub clause: Clause,
}

/// The state of a path; a copy shares everything until one of the two is written to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State(Arc<Snapshot>);

impl std::ops::Deref for State {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.0
    }
}

impl std::ops::DerefMut for State {
    fn deref_mut(&mut self) -> &mut Snapshot {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Snapshot> for State {
    fn from(path: Snapshot) -> Self {
        Self(Arc::new(path))
    }
}

/// What a [`State`] holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    pub heap: Heap,
    pub facts: Facts,
    pub way: Way,
    pub pending: OrdMap<Term, Pending>,
    pub born: OrdMap<RowId, Born>,
    /// terms that a clearing atom refused on this path
    pub denied: OrdSet<Term>,
}

impl Snapshot {
    #[must_use]
    pub fn get(&self, loc: Loc, key: &Key) -> Option<&Val> {
        self.heap.get(loc, key)
    }

    pub fn set(&mut self, loc: Loc, key: Key, value: Val) {
        self.heap.insert(loc, key, value);
    }

    pub fn unset(&mut self, loc: Loc, key: Key) {
        self.heap.remove(loc, &key);
    }

    /// All slots of a place that hold a variable, an attribute, an element or an entry, in order.
    #[must_use]
    pub fn slots(&self, loc: Loc) -> Vec<(Key, Val)> {
        self.heap.slots(loc).iter().filter(|(k, _)| *k != Key::Keys).cloned().collect()
    }

    pub fn clear_slots(&mut self, loc: Loc) {
        self.heap.clear(loc);
    }

    #[must_use]
    pub fn literal(&self, t: Term) -> Option<&Literal> {
        self.facts.literals.get(&t)
    }
}
