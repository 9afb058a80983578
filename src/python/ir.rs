//! The intermediate representation of one module: expressions and statements in flat arenas, reduced to what provenance needs.
//!
//! Whatever is not modelled becomes [`ExprKind::Opaque`] over its operands, so nothing is dropped silently.

use crate::source::{FileId, Name, Span};
use std::sync::Arc;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    };
}
index!(
    /// An expression of one module.
    ExprId
);
index!(
    /// A statement of one module.
    StmtId
);
index!(
    /// A `def` or `lambda` of one module.
    FunctionId
);
index!(
    /// A `class` of one module.
    ClassId
);

/// A statement list.
pub type Block = Vec<StmtId>;

#[derive(Debug, Clone)]
pub struct Module {
    pub file: FileId,
    pub exprs: Vec<Expr>,
    pub stmts: Vec<Stmt>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub body: Block,
}

impl Module {
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    #[must_use]
    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.0 as usize]
    }

    #[must_use]
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    #[must_use]
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }
}

#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    Name(Name),
    Const(Const),
    /// `value.attr`
    Attr(ExprId, Name),
    /// `value[index]`
    Subscript(ExprId, ExprId),
    /// `lower:upper:step` inside a subscript
    Slice(Option<ExprId>, Option<ExprId>, Option<ExprId>),
    Call {
        func: ExprId,
        args: Vec<Arg>,
    },
    /// `left op right op right …`
    Compare(ExprId, Vec<(CmpOp, ExprId)>),
    /// `a and b and …` / `a or b or …`
    Bool(BoolOp, Vec<ExprId>),
    Not(ExprId),
    /// `-x`, `+x`, `~x`
    Unary(UnaryOp, ExprId),
    Binary(BinOp, ExprId, ExprId),
    /// `then if test else otherwise`
    If {
        test: ExprId,
        then: ExprId,
        otherwise: ExprId,
    },
    /// f-string (also t-string): literal pieces and interpolated values in order
    Format(Vec<FormatPart>),
    Tuple(Vec<ExprId>),
    List(Vec<ExprId>),
    Set(Vec<ExprId>),
    /// key `None`: `**value`
    Dict(Vec<(Option<ExprId>, ExprId)>),
    Comprehension {
        kind: ComprehensionKind,
        /// element; for a dict the key
        element: ExprId,
        /// value of a dict comprehension
        value: Option<ExprId>,
        clauses: Vec<Clause>,
    },
    Lambda(FunctionId),
    /// `target := value`
    Walrus(ExprId, ExprId),
    /// `*value` in a display, a target or a call
    Starred(ExprId),
    Await(ExprId),
    Yield(Option<ExprId>),
    YieldFrom(ExprId),
    /// not modelled: the operands that it depends on
    Opaque(Vec<ExprId>),
}

#[derive(Debug, Clone)]
pub struct Clause {
    pub target: ExprId,
    pub iter: ExprId,
    pub conditions: Vec<ExprId>,
}

#[derive(Debug, Clone)]
pub enum FormatPart {
    Literal(Arc<str>),
    /// the value; `plain` is false where a conversion or a format specification changes it
    Value {
        value: ExprId,
        plain: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    pub kind: ArgKind,
    pub value: ExprId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgKind {
    Positional,
    Keyword(Name),
    /// `*value`
    Star,
    /// `**value`
    DoubleStar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Const {
    None,
    Bool(bool),
    Int(i64),
    /// anything numeric that is no `i64`: float, complex, big integer, by its text
    Number(Arc<str>),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    Ellipsis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Minus,
    Plus,
    Invert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
}

#[derive(Debug, Clone)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum StmtKind {
    Expr(ExprId),
    /// `target = target = value`; targets are names, attributes, subscripts, tuples, lists, starred
    Assign(Vec<ExprId>, ExprId),
    /// `target: annotation = value`
    AnnAssign {
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
    },
    AugAssign(ExprId, BinOp, ExprId),
    Return(Option<ExprId>),
    Raise(Option<ExprId>, Option<ExprId>),
    If {
        test: ExprId,
        then: Block,
        /// an `elif` chain is a block of one `If`
        otherwise: Block,
    },
    While {
        test: ExprId,
        body: Block,
        otherwise: Block,
    },
    For {
        target: ExprId,
        iter: ExprId,
        body: Block,
        otherwise: Block,
    },
    Try {
        body: Block,
        handlers: Vec<ExceptHandler>,
        otherwise: Block,
        finally: Block,
    },
    With {
        items: Vec<(ExprId, Option<ExprId>)>,
        body: Block,
    },
    Match {
        subject: ExprId,
        cases: Vec<MatchCase>,
    },
    Function(FunctionId),
    Class(ClassId),
    Import(Vec<ImportAlias>),
    ImportFrom {
        /// dotted name after the dots, empty for `from . import x`
        module: Vec<Name>,
        /// number of leading dots
        level: u32,
        names: Vec<ImportAlias>,
    },
    Delete(Vec<ExprId>),
    Assert(ExprId, Option<ExprId>),
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Break,
    Continue,
    Pass,
    /// `type X = …` and whatever a later Python brings: evaluated for its operands only
    Opaque(Vec<ExprId>),
}

#[derive(Debug, Clone)]
pub struct ExceptHandler {
    pub exception: Option<ExprId>,
    pub name: Option<Name>,
    pub body: Block,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<ExprId>,
    pub body: Block,
}

#[derive(Debug, Clone)]
pub enum Pattern {
    /// `_` (name `None`) or a capture `x`, or `inner as x`
    Capture(Option<Box<Pattern>>, Option<Name>),
    /// compared with `==` (literals, dotted names)
    Value(ExprId),
    /// `None`, `True`, `False`: compared with `is`
    Singleton(ExprId),
    Sequence(Vec<Pattern>),
    /// `*rest`
    Star(Option<Name>),
    Mapping(Vec<(ExprId, Pattern)>, Option<Name>),
    Class {
        class: ExprId,
        positional: Vec<Pattern>,
        keyword: Vec<(Name, Pattern)>,
    },
    Or(Vec<Pattern>),
}

/// `import a.b as c` (`name` = `[a, b]`), or one name of a `from` import (`name` = `[x]`, `[*]` for a star).
#[derive(Debug, Clone)]
pub struct ImportAlias {
    pub name: Vec<Name>,
    pub alias: Option<Name>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Function {
    /// `<lambda>` for lambdas
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub decorators: Vec<ExprId>,
    pub body: Body,
    /// names bound in this function's own scope (parameters, assignments, imports, nested definitions, walrus in
    /// comprehensions), less those declared `global` or `nonlocal`
    pub locals: Vec<Name>,
    /// for each local of a `def` the byte offset after which nothing reads it
    pub last_uses: Vec<(Name, u32)>,
    /// annotation after `->`
    pub returns: Option<ExprId>,
    pub is_async: bool,
    /// its own body has a `yield`
    pub is_generator: bool,
    /// its body defines functions, lambdas, classes or generator expressions, which may capture its variables
    pub has_inner: bool,
    /// span of the whole definition; `def_line` starts at the `def` keyword (after the decorators)
    pub span: Span,
    /// byte offset of the `def` (or `async`) keyword
    pub def_start: u32,
    /// span of the name
    pub name_span: Span,
    /// first string of the body
    pub docstring: Option<Arc<str>>,
}

#[derive(Debug, Clone)]
pub enum Body {
    Block(Block),
    /// body of a lambda
    Expr(ExprId),
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: Name,
    pub kind: ParameterKind,
    pub default: Option<ExprId>,
    pub annotation: Option<ExprId>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    PositionalOnly,
    Normal,
    /// `*args`
    Star,
    KeywordOnly,
    /// `**kwargs`
    DoubleStar,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: Name,
    pub bases: Vec<Arg>,
    pub decorators: Vec<ExprId>,
    pub body: Block,
    /// names bound in the class body
    pub locals: Vec<Name>,
    pub span: Span,
    /// byte offset of the `class` keyword
    pub def_start: u32,
    pub name_span: Span,
}
