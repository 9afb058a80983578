//! Values: a term (which value is it) with a shape (what can be done with it).

use super::clause::Clause;
use super::query::{ColumnRef, Criterion, Query};
use super::term::Term;
use crate::project::ModuleId;
use crate::python::ir::{CmpOp, Const, FunctionId};
use crate::source::{Name, Span};
use std::sync::Arc;

/// A place in the heap: a frame, a module, a class, an object, a region such as `g`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loc(pub u32);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LocKind {
    /// locals of a function in one call context
    Frame {
        context: u32,
        module: ModuleId,
        function: FunctionId,
    },
    Module(ModuleId),
    Class {
        context: u32,
        span: Span,
    },
    /// attributes that are set on a function
    Function {
        context: u32,
        span: Span,
    },
    Object {
        context: u32,
        span: Span,
        kind: ObjectKind,
    },
    /// attributes assigned to an object that has a term only (a row)
    OfTerm(Term),
    Region(Region),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    G,
    Session,
    /// attributes that the project sets on `request`
    Request,
    ViewArgs,
    Environ,
    Config,
    Extensions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    List,
    Tuple,
    Set,
    Dict,
    /// instance of a project class
    Instance(Loc),
    /// instance of a library class, by its path
    Native(Name),
}

/// What a heap slot is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// variable, attribute, or text key of a dict
    Name(Name),
    Index(u32),
    Const(Const),
    Term(Term),
    /// a class or an instance, which is the same key wherever it turns up
    Place(Loc),
    /// further elements or entries that are not known one by one
    Rest,
    /// what the keys of those further entries are, as one value
    Keys,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Val {
    pub term: Term,
    pub shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Unknown,
    Const(Const),
    Function(Arc<Closure>),
    /// a function with its receiver
    Bound(Arc<(Val, Val)>),
    Partial(Arc<PartialCall>),
    Class(Loc),
    Module(ModuleId),
    /// a folder without `__init__`, by its dotted name
    Namespace(Name),
    /// something of a library, by its path; an instance's path ends in `()`
    Native(Name),
    /// an attribute that is not known to be anything: of a library object, a row, an unknown
    Member(Arc<(Val, Name)>),
    Object(Loc),
    /// one object of a model
    Row(Name),
    /// a collection of objects of a model: result of an execution, relationship
    Rows(Name),
    Query(Arc<Query>),
    Column(Arc<ColumnRef>),
    Criterion(Arc<Criterion>),
    Cond(Arc<Cond>),
    Comprehension(Arc<Comprehension>),
    /// text built from literals and values
    Text(Arc<Vec<TextPiece>>),
    /// `super()`: the receiver and the class after which to look
    Super(Arc<(Val, Loc)>),
    /// a dict, or another object, made from the attributes of an object: key k reads attribute k
    View(Arc<Val>),
    Either(Arc<Vec<Val>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPiece {
    Literal(Arc<str>),
    Value(Val),
}

/// A `def` or `lambda` with what it captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    pub module: ModuleId,
    pub function: FunctionId,
    /// frames of the enclosing functions, innermost first
    pub scopes: Vec<Loc>,
    /// defaults, by parameter
    pub defaults: Vec<Option<Val>>,
    /// the class whose body holds it
    pub class: Option<Loc>,
    /// attributes set on it
    pub attributes: Loc,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialCall {
    pub function: Val,
    pub positional: Vec<Val>,
    pub keyword: Vec<(Name, Val)>,
}

/// A condition that nobody has tested yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cond {
    Compare(CmpOp, Val, Val),
    Not(Val),
    And(Vec<Val>),
    Or(Vec<Val>),
    All(Arc<Comprehension>),
    Any(Arc<Comprehension>),
    /// the first is a prefix, pattern or parent directory of the second, or the reverse
    Prefix(Val, Val),
    /// an unknown predicate with its arguments
    Predicate(Arc<Predicate>),
    IsInstance(Val, Vec<Val>),
    Flag(Flag),
}

/// A yes or no of one of several paths, with why the caller may have any object if it is the one, and if it is the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    pub value: Val,
    pub yes: Clause,
    pub no: Clause,
}

impl Flag {
    #[must_use]
    pub fn reason(&self, side: bool) -> &Clause {
        if side { &self.yes } else { &self.no }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    pub name: Name,
    pub arguments: Vec<Val>,
}

/// `element for variable in source if conditions`; also `filter`, `map` and set algebra.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comprehension {
    pub source: Val,
    pub variable: Val,
    pub element: Val,
    pub conditions: Vec<Val>,
}

impl Val {
    #[must_use]
    pub fn unknown(term: Term) -> Self {
        Self { term, shape: Shape::Unknown }
    }

    #[must_use]
    pub fn new(term: Term, shape: Shape) -> Self {
        Self { term, shape }
    }

    #[must_use]
    pub fn as_const(&self) -> Option<&Const> {
        match &self.shape {
            Shape::Const(c) => Some(c),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.shape {
            Shape::Const(Const::Str(s)) => Some(s),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self.shape, Shape::Const(Const::None))
    }

    #[must_use]
    pub fn native(&self) -> Option<Name> {
        match &self.shape {
            Shape::Native(n) => Some(*n),
            _ => None,
        }
    }

    #[must_use]
    pub fn loc(&self) -> Option<Loc> {
        match &self.shape {
            Shape::Object(l) => Some(*l),
            _ => None,
        }
    }
}
