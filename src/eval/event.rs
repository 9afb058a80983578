//! What happened along the paths of a handler: the verdict and the trace are read from these.

use super::Eval;
use super::clause::Clause;
use super::entrance::Entrance;
use super::rows::Birth;
use super::state::State;
use super::term::{Source, Term, TermKind};
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
    /// every path that led here also asked for one of several roles
    pub by_role: bool,
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

impl Eval<'_> {
    /// Notes an event, unless the same was noted before.
    pub fn event_once(&mut self, e: Event) {
        if !self.loading && self.told.insert(e.clone()) {
            self.events.push(e);
        }
    }

    /// A path of the request ends with this outcome.
    pub fn exit_event(&mut self, st: &State, refusal: bool, status: Option<i64>, text: Option<String>) {
        let entrance = self.entrance(st);
        let absent = st
            .facts
            .literals
            .iter()
            .filter(|(t, l)| l.null == Some(true) && matches!(self.terms.kind(**t), TermKind::Row(_)))
            .map(|(t, _)| *t)
            .collect();
        let denied: Vec<_> = st.denied.iter().copied().collect();
        if refusal {
            for &t in &denied {
                self.event(Event::Refused { term: t });
            }
        }
        let cleared = st
            .facts
            .clear
            .keys()
            .copied()
            .filter(|&t| matches!(self.terms.kind(t), TermKind::Input { source: Source::Path, .. }))
            .collect();
        self.event(Event::Exit(Exit { entrance, refusal, status, text, absent, denied, cleared }));
    }

    /// Notes an event of the request.
    pub fn event(&mut self, e: Event) {
        if !self.loading {
            self.events.push(e);
        }
    }
}
