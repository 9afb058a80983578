//! The text of SQL as Flask code writes it, read into the shape that queries are judged by: which columns are compared with which
//! parameters, of which tables, and what is written.
//!
//! Grammar comes from `sqlparser`, in the first dialect that accepts the text. Parameters and spliced values are made identifiers
//! before ([`scan`]) so that no parser has to know parameter styles, and spliced clauses get a place ([`repair`]).

mod expression;
mod query;
mod repair;
mod scan;
pub mod schema;
mod shape;
mod statement;
#[cfg(test)]
mod tests;

pub use shape::{
    Comparison, Condition, Conflict, Entity, Join, Operand, Operation, Outer, Parameter, Piece, Selected, SqlError, Statement,
};

use scan::{Backslash, Marks, Token};
use sqlparser::ast;
use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};

/// Trees of operators lean to the left, one level an operator; more than this many are not read.
const OPERATORS: usize = 1500;

/// Reads the statements of one text, in order.
///
/// # Errors
/// [`SqlError`] if no dialect accepts the text, or if it is too large.
pub fn parse(pieces: &[Piece]) -> Result<Vec<Statement>, SqlError> {
    let first = match read(pieces, Backslash::Plain) {
        Err(SqlError::Syntax(message)) => message,
        done => return done,
    };
    match read(pieces, Backslash::Escape) {
        Err(SqlError::Syntax(_)) => Err(SqlError::Syntax(first)),
        done => done,
    }
}

fn read(pieces: &[Piece], backslash: Backslash) -> Result<Vec<Statement>, SqlError> {
    let (tokens, marks) = scan::scan(pieces, backslash);
    let tokens = repair::repair(&tokens, &marks);
    match grammar(&tokens, &marks) {
        Err(SqlError::Syntax(_)) => {}
        done => return statement::lower(&done?, &marks),
    }
    let mut out = Vec::new();
    for tokens in statements(&tokens) {
        match grammar(tokens, &marks) {
            Err(SqlError::Syntax(_)) if reaches_nothing(tokens) => {
                out.push(Statement { op: Operation::Other, ..Statement::default() });
            }
            done => out.extend(statement::lower(&done?, &marks)?),
        }
    }
    Ok(out)
}

/// Statements that no dialect may read and that say nothing of the rows of others.
fn reaches_nothing(tokens: &[Token]) -> bool {
    let first = tokens.iter().find(|t| **t != Token::Space);
    matches!(first, Some(Token::Word(w)) if ["pragma", "set", "attach", "begin", "vacuum", "analyze", "create", "alter", "drop"]
        .iter()
        .any(|k| w.eq_ignore_ascii_case(k)))
}

fn statements(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.split(|t| *t == Token::Symbol(';')).filter(|s| s.iter().any(|t| *t != Token::Space))
}

/// Parses tokens in the first dialect that accepts them.
fn grammar(tokens: &[Token], marks: &Marks) -> Result<Vec<ast::Statement>, SqlError> {
    if tokens.iter().filter(|t| is_operator(t)).count() > OPERATORS {
        return Err(SqlError::TooLarge);
    }
    let text = scan::render(tokens, marks);
    let dialects: [&dyn Dialect; 5] = [&GenericDialect {}, &SQLiteDialect {}, &PostgreSqlDialect {}, &MySqlDialect {}, &MsSqlDialect {}];
    let mut first = None;
    for dialect in dialects {
        match Parser::parse_sql(dialect, &text) {
            Ok(statements) => return Ok(statements),
            Err(ParserError::RecursionLimitExceeded) => return Err(SqlError::TooLarge),
            Err(ParserError::TokenizerError(m) | ParserError::ParserError(m)) => {
                first.get_or_insert_with(|| marks.restore(&m));
            }
        }
    }
    Err(SqlError::Syntax(first.unwrap_or_default()))
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Symbol(c) => !matches!(c, ',' | ')' | ';' | '.'),
        Token::Word(w) => ["and", "or", "union", "except", "intersect", "not", "between", "is", "like", "ilike", "in", "join", "collate"]
            .iter()
            .any(|k| w.eq_ignore_ascii_case(k)),
        _ => false,
    }
}
