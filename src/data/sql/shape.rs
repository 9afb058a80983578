//! The shape of a statement: only what decides which rows it reaches and what it writes.

use thiserror::Error;

/// A part of an abstract SQL string: literal text, or a value spliced into it (f-string, concatenation, `%`-format) by its index in
/// the caller's list of such values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Splice(usize),
}

/// Why a text has no shape. The caller treats such an execution as an opaque call.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SqlError {
    /// No dialect accepts the text; the message is the one of the dialect tried first.
    #[error("reading SQL: {0}")]
    Syntax(String),
    /// Nested too deeply, or too many operators or subqueries.
    #[error("reading SQL: the statement is nested too deeply or too large")]
    TooLarge,
}

/// One statement, or one branch of a UNION.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    pub op: Operation,
    /// Tables and subqueries in the order of the text. Operands name them by [`Entity::name`].
    pub entities: Vec<Entity>,
    /// Index in `entities` of what is written (INSERT, UPDATE, DELETE); 0 for others.
    pub target: usize,
    /// One for each entity but the first.
    pub joins: Vec<Join>,
    /// WHERE and HAVING; the WHERE of `ON CONFLICT … DO UPDATE`.
    pub condition: Condition,
    /// The SELECT list, or that of RETURNING.
    pub columns: Vec<Selected>,
    /// SET of an UPDATE, of `ON CONFLICT DO UPDATE` or `ON DUPLICATE KEY`. The name is empty where it is spliced: the operand is then
    /// the splice of a whole list, or an [`Operand::Other`] of the parts of name and value.
    pub assignments: Vec<(String, Operand)>,
    /// Columns of an INSERT; empty if the text names none, an empty name if it is spliced.
    pub insert_columns: Vec<String>,
    /// VALUES of an INSERT.
    pub rows: Vec<Vec<Operand>>,
    /// The query of `INSERT … SELECT` or `CREATE TABLE … AS`.
    pub source: Option<Box<Statement>>,
    /// What an INSERT does to a row with the same key.
    pub conflict: Conflict,
    /// The further branches of a UNION: their rows come out too, so a condition on the first says nothing of them.
    pub union: Vec<Statement>,
}

impl Statement {
    /// This statement and the further branches of its UNION.
    pub fn branches(&self) -> impl Iterator<Item = &Statement> {
        std::iter::once(self).chain(&self.union)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operation {
    Select,
    Insert,
    Update,
    /// DELETE and TRUNCATE.
    Delete,
    CreateTable,
    #[default]
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Conflict {
    #[default]
    Error,
    /// `INSERT OR IGNORE`, `INSERT IGNORE`, `ON CONFLICT DO NOTHING`: the other row stays.
    Ignore,
    /// `ON CONFLICT DO UPDATE`, `ON DUPLICATE KEY UPDATE`: the other row gets the assignments.
    Update,
    /// `REPLACE`, `INSERT OR REPLACE`: the other row goes.
    Replace,
}

/// A table, or a subquery that stands for one (derived table, CTE).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entity {
    /// Without schema, lower case; the CTE's name for a CTE; empty for a derived table or if the name is spliced.
    pub table: String,
    /// The values of which the name is made, if it is spliced.
    pub spliced: Vec<usize>,
    pub alias: Option<String>,
    pub subquery: Option<Box<Statement>>,
}

impl Entity {
    /// The name by which columns refer to it; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.table)
    }
}

/// Which side's rows survive without a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outer {
    Inner,
    Left,
    Right,
    Full,
}

/// How an entity is joined to those before it; a comma and CROSS JOIN are inner joins on [`Condition::True`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    pub outer: Outer,
    pub entity: usize,
    pub on: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    pub operand: Operand,
    /// The name under which it comes out: alias, or the column's own.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    /// LIKE and ILIKE.
    Like,
    NotLike,
    /// `IS`, `IS NOT DISTINCT FROM`, `<=>`: equal, or both NULL.
    Is,
    IsNot,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Condition {
    #[default]
    True,
    False,
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparison, Operand, Operand),
    /// `IN (…)`, `= ANY(…)`. A list of one parameter or splice may stand for many values.
    In {
        negated: bool,
        operand: Operand,
        list: Vec<Operand>,
    },
    InSubquery {
        negated: bool,
        operand: Operand,
        query: Box<Statement>,
    },
    Exists {
        negated: bool,
        query: Box<Statement>,
    },
    IsNull {
        negated: bool,
        operand: Operand,
    },
    /// A condition of which only the operands are known: spliced clause, CASE, pattern match, boolean column, NATURAL JOIN.
    Unknown(Vec<Operand>),
}

impl Condition {
    /// Conjunction that drops TRUE and flattens AND.
    #[must_use]
    pub fn and(self, other: Condition) -> Condition {
        match (self, other) {
            (Condition::True, c) | (c, Condition::True) => c,
            (Condition::And(mut a), Condition::And(b)) => {
                a.extend(b);
                Condition::And(a)
            }
            (Condition::And(mut a), b) => {
                a.push(b);
                Condition::And(a)
            }
            (a, Condition::And(mut b)) => {
                b.insert(0, a);
                Condition::And(b)
            }
            (a, b) => Condition::And(vec![a, b]),
        }
    }
}

/// A value in the text. Casts are transparent everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Column {
        table: Option<String>,
        name: String,
    },
    Parameter(Parameter),
    Splice(usize),
    Number(String),
    Text(String),
    Null,
    Bool(bool),
    /// A function by its name in lower case, or one of the operators `->` and `->>`.
    Call(String, Vec<Operand>),
    Tuple(Vec<Operand>),
    Subquery(Box<Statement>),
    Star,
    /// Made of these in some way that is not modelled.
    Other(Vec<Operand>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// The n-th `?`, or the n-th `%s`, counted from 0.
    Position(usize),
    /// `:name`, `%(name)s`, `@name`, `$name`; case kept.
    Name(String),
    /// `$1`, `?1`, `:1`, counted from 1.
    Number(usize),
}
