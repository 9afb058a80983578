//! Parses a module and lowers it to the [`ir`](super::ir).
//!
//! The parser recovers from errors: a function that is still being typed does not lose the others. What it could not make
//! sense of becomes `Opaque`, and every error is handed out beside the module.

mod depth;
mod expression;
mod layout;
mod liveness;
mod pattern;
mod repair;
mod scope;
mod statement;
#[cfg(test)]
mod tests;

pub use layout::Layout;

use super::ir::{Class, ClassId, Expr, ExprId, ExprKind, Function, FunctionId, Module, Parameter};
use crate::source::{FileId, Name, Span};
use ruff_python_ast as ast;
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::TextRange;
use scope::Scope;

/// A module and what was wrong with its text.
#[derive(Debug, Clone)]
pub struct Lowered {
    pub module: Module,
    pub errors: Vec<SyntaxError>,
}

/// A place where the text is no Python, or too deeply nested to be analyzed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub message: String,
    pub span: Span,
}

/// Parses and lowers one file. Never fails: text that is no Python gives an empty or partial module and at least one error.
#[must_use]
pub fn lower(file: FileId, text: &str) -> Lowered {
    if let Some(at) = depth::too_deep_to_parse(text) {
        return nested_too_deeply(file, at);
    }
    let Some(parsed) = parse(text) else { return Lowered { module: empty(file), errors: Vec::new() } };
    if parsed.errors().is_empty() {
        return lower_tree(file, text, parsed);
    }
    let repaired = repair::close_open_brackets(text, parsed.tokens()).as_deref().and_then(parse);
    let mut lowered = lower_tree(file, text, parsed);
    if let Some(repaired) = repaired {
        // the errors stay those of the text as it was written
        lowered.module = lower_tree(file, text, repaired).module;
    }
    lowered
}

fn parse(text: &str) -> Option<Parsed<ast::ModModule>> {
    parse_unchecked(text, ParseOptions::from(Mode::Module)).try_into_module()
}

/// The parser guards its own stack; walking and dropping its tree recurse as deeply as the tree is.
fn lower_tree(file: FileId, text: &str, parsed: Parsed<ast::ModModule>) -> Lowered {
    match depth::of_tree(parsed.tokens()) {
        depth::Depth::Shallow => lower_parsed(file, text, parsed),
        depth::Depth::Deep => depth::with_large_stack(|| lower_parsed(file, text, parsed)).unwrap_or_else(|| nested_too_deeply(file, 0)),
        depth::Depth::TooDeep(at) => {
            // leaked on purpose: dropping the tree would overflow any stack
            std::mem::forget(parsed);
            nested_too_deeply(file, at)
        }
    }
}

fn nested_too_deeply(file: FileId, at: u32) -> Lowered {
    let span = Span { file, start: at, end: at };
    Lowered { module: empty(file), errors: vec![SyntaxError { message: "nested too deeply".to_owned(), span }] }
}

fn empty(file: FileId) -> Module {
    Module { file, exprs: Vec::new(), stmts: Vec::new(), functions: Vec::new(), classes: Vec::new(), body: Vec::new() }
}

fn lower_parsed(file: FileId, text: &str, parsed: Parsed<ast::ModModule>) -> Lowered {
    let mut lowerer = Lowerer { text, module: empty(file), scopes: Vec::new(), outermost: Scope::default() };
    let errors =
        parsed.errors().iter().map(|error| SyntaxError { message: error.error.to_string(), span: lowerer.span(error.location) }).collect();
    lowerer.module.body = lowerer.block(parsed.suite());
    Lowered { module: lowerer.module, errors }
}

/// The walk over the parser's tree; one method per kind of node in the files beside this one.
struct Lowerer<'a> {
    text: &'a str,
    module: Module,
    scopes: Vec<Scope>,
    outermost: Scope,
}

impl Lowerer<'_> {
    fn span(&self, range: TextRange) -> Span {
        Span { file: self.module.file, start: range.start().to_u32(), end: range.end().to_u32() }
    }

    fn scope(&mut self) -> &mut Scope {
        self.scopes.last_mut().unwrap_or(&mut self.outermost)
    }

    fn enter(&mut self, parameters: &[Parameter]) {
        let mut scope = Scope::default();
        for parameter in parameters {
            scope.bind(parameter.name);
        }
        self.scopes.push(scope);
    }

    fn leave(&mut self) -> Scope {
        self.scopes.pop().unwrap_or_default()
    }

    /// `None` for the empty name with which the parser recovers from an error.
    fn identifier(&self, node: &ast::Identifier) -> Option<Name> {
        (!node.id.is_empty()).then(|| Name::new(&node.id))
    }

    fn push_expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        self.module.exprs.push(Expr { kind, span });
        ExprId(self.module.exprs.len() as u32 - 1)
    }

    fn push_function(&mut self, function: Function) -> FunctionId {
        self.module.functions.push(function);
        FunctionId(self.module.functions.len() as u32 - 1)
    }

    fn push_class(&mut self, class: Class) -> ClassId {
        self.module.classes.push(class);
        ClassId(self.module.classes.len() as u32 - 1)
    }
}
