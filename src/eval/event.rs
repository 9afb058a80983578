//! What happened along the paths of a handler: the verdict and the trace are read from these.

use super::clause::Clause;
use super::join::Entrance;
use super::rows::Birth;
use super::term::Term;
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// a credential was read
    Credential {
        term: Term,
        span: Span,
    },
    /// the credential led to a principal
    Principal {
        term: Term,
        model: Option<Name>,
        span: Span,
    },
    /// an object was selected: a row, or an element of a collection tied to a caller value
    Access(Access),
    Use(Use),
    /// a change that no commit on its path made final
    Leftover(Use),
    /// a clearing atom refused on a path that ended in a refusal
    Refused {
        term: Term,
    },
    /// a path ended
    Exit(Exit),
    Commit,
    /// an assertion, a helper, a comparison that cleared a term
    Guard {
        term: Term,
        span: Span,
    },
    /// something worth a line in `explain`
    Note {
        span: Span,
        message: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Access {
    pub object: Term,
    pub model: Name,
    pub references: Vec<Term>,
    pub clause: Clause,
    pub birth: Birth,
    pub entrance: Entrance,
    pub span: Span,
    pub kind: AccessKind,
    pub cap: Confidence,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Use {
    pub object: Term,
    pub clause: Clause,
    pub entrance: Entrance,
    pub span: Span,
    pub kind: AccessKind,
    /// an unknown callee got the object
    pub weak: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exit {
    pub entrance: Entrance,
    pub refusal: bool,
    pub status: Option<i64>,
    pub text: Option<String>,
    /// rows that do not exist on this path
    pub absent: Vec<Term>,
    /// objects that a clearing atom refused on this path
    pub denied: Vec<Term>,
    /// path parameters that a guard cleared on this path
    pub cleared: Vec<Term>,
}
