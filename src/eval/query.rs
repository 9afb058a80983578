//! Queries as values: immutable, refined step by step, an access only when executed.

use super::term::Term;
use super::value::{Shape, Val};
use crate::python::ir::{BinOp, CmpOp, Const};
use crate::source::{Name, Span};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Select,
    Update,
    Delete,
    Insert,
}

/// Which table of a query a column belongs to: the model itself, or one of its aliases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    pub model: Name,
    /// 0 for the model under its own name
    pub alias: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnRef {
    pub entity: Entity,
    pub name: Name,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    pub entity: Entity,
    pub outer: bool,
    pub on: Criterion,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Column(ColumnRef),
    Value(Val),
    Query(Arc<Query>),
    /// a function of columns and values
    Of(Vec<Operand>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    True,
    False,
    And(Vec<Criterion>),
    Or(Vec<Criterion>),
    Not(Box<Criterion>),
    Compare(CmpOp, Operand, Operand),
    /// column in a collection or sub-query
    In(Operand, Operand),
    /// a column tested for truth (`Page.public`)
    Truth(Operand),
    IsNull(Operand),
    /// two entities hang together (`with_parent`, `join` on a relationship)
    Linked(Entity, Entity),
    /// the entity hangs on this object (`Parcel.account == account`, `tenant.invoices`)
    BelongsTo(Entity, Term),
    /// `relationship.has(…)` / `any(…)`: some related entity meets the criterion
    Related(Entity, Entity, Box<Criterion>),
    Exists(Arc<Query>),
    /// not understood; the values inside
    Unknown(Vec<Val>),
}

impl Criterion {
    /// The entity of the first column, which a query without a `FROM` of its own selects from.
    #[must_use]
    pub fn first_entity(&self) -> Option<Entity> {
        let of = |o: &Operand| if let Operand::Column(c) = o { Some(c.entity) } else { None };
        match self {
            Self::And(cs) | Self::Or(cs) => cs.iter().find_map(Self::first_entity),
            Self::Not(c) => c.first_entity(),
            Self::Compare(_, x, y) | Self::In(x, y) => of(x).or_else(|| of(y)),
            Self::Truth(x) | Self::IsNull(x) => of(x),
            Self::Linked(e, _) | Self::BelongsTo(e, _) | Self::Related(e, _, _) => Some(*e),
            Self::True | Self::False | Self::Exists(_) | Self::Unknown(_) => None,
        }
    }

    /// What must hold together.
    #[must_use]
    pub fn conjuncts(&self) -> &[Self] {
        match self {
            Self::And(cs) => cs,
            one => std::slice::from_ref(one),
        }
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, c) | (c, Self::True) => c,
            (Self::And(mut a), Self::And(b)) => {
                a.extend(b);
                Self::And(a)
            }
            (Self::And(mut a), b) => {
                a.push(b);
                Self::And(a)
            }
            (a, b) => Self::And(vec![a, b]),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub operation: Operation,
    pub entities: Vec<Entity>,
    pub joins: Vec<Join>,
    pub condition: Criterion,
    /// selected columns; empty: whole entities
    pub columns: Vec<ColumnRef>,
    /// what an update or insert writes
    pub assignments: Vec<(Name, Val)>,
    /// tenant's database, collection, relationship of an object: where the query runs
    pub handle: Option<Term>,
    /// a count or existence test
    pub test_only: bool,
    /// parts of it were not understood
    pub partial: bool,
    /// result of `.limit(0)`-like emptiness is never modelled; where the query starts in the source
    pub span: Span,
}

impl Query {
    #[must_use]
    pub fn select(entity: Entity, span: Span) -> Self {
        Self {
            operation: Operation::Select,
            entities: vec![entity],
            joins: Vec::new(),
            condition: Criterion::True,
            columns: Vec::new(),
            assignments: Vec::new(),
            handle: None,
            test_only: false,
            partial: false,
            span,
        }
    }

    #[must_use]
    pub fn filtered(&self, criterion: Criterion) -> Self {
        let mut q = self.clone();
        q.condition = q.condition.and(criterion);
        q
    }

    /// The model whose rows it gives.
    #[must_use]
    pub fn model(&self) -> Option<Name> {
        self.entities.first().map(|e| e.model)
    }
}

/// A comparison in which a column takes part is a criterion. Identity is not: Python decides `column is None` itself.
#[must_use]
pub fn comparison(op: CmpOp, a: &Val, b: &Val) -> Option<Criterion> {
    let column = |v: &Val| matches!(v.shape, Shape::Column(_));
    if !column(a) && !column(b) || matches!(op, CmpOp::Is | CmpOp::IsNot) {
        return None;
    }
    let (x, y) = (operand(a), operand(b));
    Some(match op {
        CmpOp::In => Criterion::In(x, y),
        CmpOp::NotIn => Criterion::Not(Box::new(Criterion::In(x, y))),
        CmpOp::Eq | CmpOp::NotEq if b.is_none() => {
            let null = Criterion::IsNull(x);
            if op == CmpOp::Eq { null } else { Criterion::Not(Box::new(null)) }
        }
        op => Criterion::Compare(op, x, y),
    })
}

/// `&` and `|` of criteria.
#[must_use]
pub fn logical(op: BinOp, a: &Val, b: &Val) -> Option<Criterion> {
    let is = |v: &Val| matches!(v.shape, Shape::Criterion(_)) || matches!(v.shape, Shape::Column(_));
    let one_criterion = matches!((&a.shape, &b.shape), (Shape::Criterion(_), _) | (_, Shape::Criterion(_)));
    let both = is(a) && is(b);
    if !both && !one_criterion {
        return None;
    }
    let (x, y) = (criterion(a), criterion(b));
    match op {
        BinOp::BitAnd => Some(x.and(y)),
        BinOp::BitOr => Some(Criterion::Or(vec![x, y])),
        _ => None,
    }
}

/// A value used as an operand of a condition.
#[must_use]
pub fn operand(v: &Val) -> Operand {
    match &v.shape {
        Shape::Column(c) => Operand::Column(**c),
        Shape::Query(q) => Operand::Query(Arc::clone(q)),
        _ => Operand::Value(v.clone()),
    }
}

/// A value used as a condition.
#[must_use]
pub fn criterion(v: &Val) -> Criterion {
    match &v.shape {
        Shape::Criterion(c) => (**c).clone(),
        Shape::Column(c) => Criterion::Truth(Operand::Column(**c)),
        Shape::Query(q) => Criterion::Exists(Arc::clone(q)),
        Shape::Const(Const::Bool(true)) => Criterion::True,
        Shape::Const(Const::Bool(false)) => Criterion::False,
        _ => Criterion::Unknown(vec![v.clone()]),
    }
}
