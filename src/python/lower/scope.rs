//! Which names a `def`, a `lambda` or a `class` binds in its own frame.

use crate::source::Name;
use std::collections::HashSet;

/// The frame that is being lowered. Comprehension targets are bound here too: the evaluator runs a comprehension in the
/// frame around it.
#[derive(Debug, Default)]
pub(super) struct Scope {
    order: Vec<Name>,
    seen: HashSet<Name>,
    /// declared `global` or `nonlocal`, wherever in the body
    elsewhere: HashSet<Name>,
    pub is_generator: bool,
    pub has_inner: bool,
}

impl Scope {
    pub fn bind(&mut self, name: Name) {
        if self.seen.insert(name) {
            self.order.push(name);
        }
    }

    pub fn declare_elsewhere(&mut self, name: Name) {
        self.elsewhere.insert(name);
    }

    /// The frame's own names in the order of their first binding.
    pub fn into_locals(self) -> Vec<Name> {
        let Self { mut order, elsewhere, .. } = self;
        order.retain(|name| !elsewhere.contains(name));
        order
    }
}
