//! Accesses: the rows that they select.

use super::query::Query;
use super::term::Term;
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use std::sync::Arc;

/// One evaluation of an access in one call context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// What identifies an access: the place, the call context, and what it selects by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowKey {
    pub site: Span,
    pub context: u32,
    pub model: Name,
    pub operands: Vec<Term>,
    pub nth: u32,
}

#[derive(Debug, Clone)]
pub struct RowInfo {
    pub site: Span,
    /// model, table or store by its qualified name
    pub model: Name,
    pub query: Option<Arc<Query>>,
    /// operands from the caller that select
    pub references: Vec<Term>,
    /// all operands that select
    pub operands: Vec<Term>,
    pub kind: AccessKind,
    /// a collection of rows rather than one
    pub many: bool,
    pub cap: Confidence,
    /// a foreign key that the caller chose was written, nothing was read
    pub link: bool,
    /// existence only: no row leaves
    pub test_only: bool,
    /// what a document store gives: a dict
    pub document: bool,
    /// column and operand of each equality that every disjunct of the selection holds
    pub equalities: Vec<(Name, Term)>,
}

/// How a row was bound when it was born on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Birth {
    Unbound,
    Scoped,
    Before,
    /// by a reason that holds for any object on this path
    Pass,
}
