//! Patterns of `match`.

use super::Lowerer;
use crate::python::ir::{Const, ExprKind, Pattern};
use crate::source::Name;
use ruff_python_ast as ast;

impl Lowerer<'_> {
    pub(super) fn pattern(&mut self, node: &ast::Pattern) -> Pattern {
        match node {
            ast::Pattern::MatchValue(p) => Pattern::Value(self.expr(&p.value)),
            ast::Pattern::MatchSingleton(p) => {
                let constant = match p.value {
                    ast::Singleton::None => Const::None,
                    ast::Singleton::True => Const::Bool(true),
                    ast::Singleton::False => Const::Bool(false),
                };
                let span = self.span(p.range);
                Pattern::Singleton(self.push_expr(ExprKind::Const(constant), span))
            }
            ast::Pattern::MatchSequence(p) => Pattern::Sequence(self.patterns(&p.patterns)),
            ast::Pattern::MatchStar(p) => Pattern::Star(self.capture(p.name.as_ref())),
            ast::Pattern::MatchMapping(p) => {
                let items = p.keys.iter().zip(&p.patterns).map(|(key, value)| (self.expr(key), self.pattern(value))).collect();
                Pattern::Mapping(items, self.capture(p.rest.as_ref()))
            }
            ast::Pattern::MatchClass(p) => Pattern::Class {
                class: self.expr(&p.cls),
                positional: self.patterns(&p.arguments.patterns),
                keyword: p.arguments.keywords.iter().map(|k| (Name::new(&k.attr.id), self.pattern(&k.pattern))).collect(),
            },
            ast::Pattern::MatchAs(p) => {
                let inner = p.pattern.as_deref().map(|inner| Box::new(self.pattern(inner)));
                Pattern::Capture(inner, self.capture(p.name.as_ref()))
            }
            ast::Pattern::MatchOr(p) => Pattern::Or(self.patterns(&p.patterns)),
        }
    }

    fn patterns(&mut self, nodes: &[ast::Pattern]) -> Vec<Pattern> {
        nodes.iter().map(|node| self.pattern(node)).collect()
    }

    fn capture(&mut self, name: Option<&ast::Identifier>) -> Option<Name> {
        let name = self.identifier(name?)?;
        self.scope().bind(name);
        Some(name)
    }
}
