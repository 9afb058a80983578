//! Statements and definitions.

use super::Lowerer;
use super::expression::bin_op;
use super::liveness::{Mark, last_uses};
use crate::python::ir::{Block, Body, Class, ExceptHandler, Function, ImportAlias, MatchCase, Stmt, StmtId, StmtKind};
use crate::source::{Name, Span};
use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use std::sync::Arc;

impl Lowerer<'_> {
    pub(super) fn block(&mut self, nodes: &[ast::Stmt]) -> Block {
        nodes.iter().map(|node| self.stmt(node)).collect()
    }

    fn push_stmt(&mut self, kind: StmtKind, span: Span) -> StmtId {
        self.module.stmts.push(Stmt { kind, span });
        StmtId(self.module.stmts.len() as u32 - 1)
    }

    fn stmt(&mut self, node: &ast::Stmt) -> StmtId {
        let span = self.span(node.range());
        let kind = self.stmt_kind(node, span);
        self.push_stmt(kind, span)
    }

    fn stmt_kind(&mut self, node: &ast::Stmt, span: Span) -> StmtKind {
        match node {
            ast::Stmt::Expr(s) => StmtKind::Expr(self.expr(&s.value)),
            ast::Stmt::Assign(s) => {
                let value = self.expr(&s.value);
                StmtKind::Assign(self.expr_list(&s.targets), value)
            }
            ast::Stmt::AnnAssign(s) => {
                let value = self.optional(s.value.as_deref());
                let target = self.expr(&s.target);
                let annotation = self.expr(&s.annotation);
                StmtKind::AnnAssign { target, annotation, value }
            }
            ast::Stmt::AugAssign(s) => {
                let target = self.expr(&s.target);
                let value = self.expr(&s.value);
                StmtKind::AugAssign(target, bin_op(s.op), value)
            }
            ast::Stmt::Return(s) => StmtKind::Return(self.optional(s.value.as_deref())),
            ast::Stmt::Raise(s) => {
                let exception = self.optional(s.exc.as_deref());
                StmtKind::Raise(exception, self.optional(s.cause.as_deref()))
            }
            ast::Stmt::If(s) => self.if_chain(s),
            ast::Stmt::While(s) => {
                let test = self.expr(&s.test);
                let body = self.block(&s.body);
                StmtKind::While { test, body, otherwise: self.block(&s.orelse) }
            }
            ast::Stmt::For(s) => {
                let iter = self.expr(&s.iter);
                let target = self.expr(&s.target);
                let body = self.block(&s.body);
                StmtKind::For { target, iter, body, otherwise: self.block(&s.orelse) }
            }
            ast::Stmt::Try(s) => {
                let body = self.block(&s.body);
                let handlers = s.handlers.iter().map(|handler| self.handler(handler)).collect();
                let otherwise = self.block(&s.orelse);
                StmtKind::Try { body, handlers, otherwise, finally: self.block(&s.finalbody) }
            }
            ast::Stmt::With(s) => {
                let mut items = Vec::with_capacity(s.items.len());
                for item in &s.items {
                    let context = self.expr(&item.context_expr);
                    items.push((context, self.optional(item.optional_vars.as_deref())));
                }
                StmtKind::With { items, body: self.block(&s.body) }
            }
            ast::Stmt::Match(s) => {
                let subject = self.expr(&s.subject);
                StmtKind::Match { subject, cases: s.cases.iter().map(|case| self.case(case)).collect() }
            }
            ast::Stmt::FunctionDef(s) => self.function(s, span),
            ast::Stmt::ClassDef(s) => self.class(s, span),
            ast::Stmt::Import(s) => {
                let aliases = self.aliases(&s.names);
                for alias in &aliases {
                    // `import a.b` binds `a`, `import a.b as c` binds `c`
                    if let Some(name) = alias.alias.or_else(|| alias.name.first().copied()) {
                        self.scope().bind(name);
                    }
                }
                StmtKind::Import(aliases)
            }
            ast::Stmt::ImportFrom(s) => {
                let names = self.aliases(&s.names);
                for alias in &names {
                    if let Some(name) = alias.alias.or_else(|| alias.name.first().copied().filter(|name| *name != "*")) {
                        self.scope().bind(name);
                    }
                }
                let module = s.module.as_ref().map_or_else(Vec::new, |module| dotted(&module.id));
                StmtKind::ImportFrom { module, level: s.level, names }
            }
            ast::Stmt::Delete(s) => StmtKind::Delete(self.expr_list(&s.targets)),
            ast::Stmt::Assert(s) => {
                let test = self.expr(&s.test);
                StmtKind::Assert(test, self.optional(s.msg.as_deref()))
            }
            ast::Stmt::Global(s) => StmtKind::Global(self.declared(&s.names)),
            ast::Stmt::Nonlocal(s) => StmtKind::Nonlocal(self.declared(&s.names)),
            ast::Stmt::Break(_) => StmtKind::Break,
            ast::Stmt::Continue(_) => StmtKind::Continue,
            ast::Stmt::Pass(_) => StmtKind::Pass,
            ast::Stmt::TypeAlias(s) => {
                // the name is a target: lowered for its binding, no operand
                self.expr(&s.name);
                StmtKind::Opaque(vec![self.expr(&s.value)])
            }
            ast::Stmt::IpyEscapeCommand(_) => StmtKind::Opaque(Vec::new()),
        }
    }

    /// Built from the last clause inwards, so that a long `elif` chain needs no deep recursion.
    fn if_chain(&mut self, node: &ast::StmtIf) -> StmtKind {
        let test = self.expr(&node.test);
        let then = self.block(&node.body);
        let mut lowered = Vec::with_capacity(node.elif_else_clauses.len());
        for clause in &node.elif_else_clauses {
            let test = self.optional(clause.test.as_ref());
            lowered.push((test, self.block(&clause.body), self.span(clause.range)));
        }
        let mut otherwise = Block::new();
        for (test, body, span) in lowered.into_iter().rev() {
            otherwise = match test {
                None => body,
                Some(test) => vec![self.push_stmt(StmtKind::If { test, then: body, otherwise }, span)],
            };
        }
        StmtKind::If { test, then, otherwise }
    }

    fn handler(&mut self, node: &ast::ExceptHandler) -> ExceptHandler {
        let ast::ExceptHandler::ExceptHandler(node) = node;
        let exception = self.optional(node.type_.as_deref());
        let name = node.name.as_ref().and_then(|name| self.identifier(name));
        if let Some(name) = name {
            self.scope().bind(name);
        }
        ExceptHandler { exception, name, body: self.block(&node.body), span: self.span(node.range) }
    }

    fn case(&mut self, node: &ast::MatchCase) -> MatchCase {
        let pattern = self.pattern(&node.pattern);
        let guard = self.optional(node.guard.as_deref());
        MatchCase { pattern, guard, body: self.block(&node.body) }
    }

    fn declared(&mut self, names: &[ast::Identifier]) -> Vec<Name> {
        let names: Vec<_> = names.iter().filter_map(|name| self.identifier(name)).collect();
        for name in &names {
            self.scope().declare_elsewhere(*name);
        }
        names
    }

    fn aliases(&mut self, nodes: &[ast::Alias]) -> Vec<ImportAlias> {
        let named = nodes.iter().filter(|node| !node.name.id.is_empty());
        named
            .map(|node| ImportAlias {
                name: dotted(&node.name.id),
                alias: node.asname.as_ref().and_then(|name| self.identifier(name)),
                span: self.span(node.range),
            })
            .collect()
    }

    fn decorators(&mut self, nodes: &[ast::Decorator]) -> Vec<crate::python::ir::ExprId> {
        nodes.iter().map(|node| self.expr(&node.expression)).collect()
    }

    fn function(&mut self, node: &ast::StmtFunctionDef, span: Span) -> StmtKind {
        self.scope().has_inner = true;
        let decorators = self.decorators(&node.decorator_list);
        let Some(name) = self.identifier(&node.name) else { return StmtKind::Opaque(decorators) };
        let parameters = self.parameters(&node.parameters);
        let returns = self.optional(node.returns.as_deref());
        self.scope().bind(name);
        self.enter(&parameters);
        let mark = Mark::of(&self.module);
        let body = self.block(&node.body);
        let scope = self.leave();
        let (is_generator, has_inner) = (scope.is_generator, scope.has_inner);
        let def_start = self.keyword_start(node.range, &node.decorator_list, node.name.range, &["def", "async"]);
        let locals = scope.into_locals();
        StmtKind::Function(self.push_function(Function {
            name,
            parameters,
            decorators,
            body: Body::Block(body),
            last_uses: last_uses(&self.module, mark, &locals),
            locals,
            returns,
            is_async: node.is_async,
            is_generator,
            has_inner,
            span,
            def_start,
            name_span: self.span(node.name.range),
            docstring: docstring(&node.body),
        }))
    }

    fn class(&mut self, node: &ast::StmtClassDef, span: Span) -> StmtKind {
        self.scope().has_inner = true;
        let decorators = self.decorators(&node.decorator_list);
        let bases = node.arguments.as_deref().map_or_else(Vec::new, |arguments| self.arguments(arguments));
        let Some(name) = self.identifier(&node.name) else { return StmtKind::Opaque(decorators) };
        self.scope().bind(name);
        self.enter(&[]);
        let body = self.block(&node.body);
        let scope = self.leave();
        let def_start = self.keyword_start(node.range, &node.decorator_list, node.name.range, &["class"]);
        StmtKind::Class(self.push_class(Class {
            name,
            bases,
            decorators,
            body,
            locals: scope.into_locals(),
            span,
            def_start,
            name_span: self.span(node.name.range),
        }))
    }

    /// The definition's keyword: the first word after the decorators, past comments and blank lines.
    fn keyword_start(&self, whole: TextRange, decorators: &[ast::Decorator], name: TextRange, keywords: &[&str]) -> u32 {
        let mut at = decorators.last().map_or(whole.start(), |last| last.range.end()).to_usize();
        while at < name.start().to_usize() {
            let rest = &self.text[at..];
            if keywords.iter().any(|keyword| rest.starts_with(keyword)) {
                return at as u32;
            }
            at += match rest.chars().next() {
                Some('#') => rest.find(['\n', '\r']).unwrap_or(rest.len()),
                Some(other) => other.len_utf8(),
                None => break,
            };
        }
        name.start().to_u32()
    }
}

fn dotted(text: &str) -> Vec<Name> {
    text.split('.').filter(|part| !part.is_empty()).map(|part| Name::new(part.trim())).collect()
}

fn docstring(body: &[ast::Stmt]) -> Option<Arc<str>> {
    let ast::Stmt::Expr(first) = body.first()? else { return None };
    let ast::Expr::StringLiteral(literal) = &*first.value else { return None };
    Some(Arc::from(literal.value.to_str()))
}
