//! Expressions.

use super::Lowerer;
use crate::python::ir::{
    Arg, ArgKind, BinOp, Body, BoolOp, Clause, CmpOp, ComprehensionKind, Const, ExprId, ExprKind, FormatPart, Function, Parameter,
    ParameterKind, UnaryOp,
};
use crate::source::{Name, Span};
use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use std::sync::Arc;

impl Lowerer<'_> {
    pub(super) fn expr(&mut self, node: &ast::Expr) -> ExprId {
        let span = self.span(node.range());
        let kind = self.expr_kind(node, span);
        self.push_expr(kind, span)
    }

    pub(super) fn expr_list(&mut self, nodes: &[ast::Expr]) -> Vec<ExprId> {
        nodes.iter().map(|node| self.expr(node)).collect()
    }

    pub(super) fn optional(&mut self, node: Option<&ast::Expr>) -> Option<ExprId> {
        node.map(|node| self.expr(node))
    }

    fn expr_kind(&mut self, node: &ast::Expr, span: Span) -> ExprKind {
        match node {
            ast::Expr::Name(e) => self.name(e),
            ast::Expr::Attribute(e) => {
                let value = self.expr(&e.value);
                if e.attr.id.is_empty() { ExprKind::Opaque(vec![value]) } else { ExprKind::Attr(value, Name::new(&e.attr.id)) }
            }
            ast::Expr::Subscript(e) => {
                let value = self.expr(&e.value);
                let index = self.expr(&e.slice);
                ExprKind::Subscript(value, index)
            }
            ast::Expr::Slice(e) => {
                let lower = self.optional(e.lower.as_deref());
                let upper = self.optional(e.upper.as_deref());
                let step = self.optional(e.step.as_deref());
                ExprKind::Slice(lower, upper, step)
            }
            ast::Expr::Call(e) => {
                let func = self.expr(&e.func);
                let args = self.arguments(&e.arguments);
                ExprKind::Call { func, args }
            }
            ast::Expr::BinOp(e) => {
                let left = self.expr(&e.left);
                let right = self.expr(&e.right);
                ExprKind::Binary(bin_op(e.op), left, right)
            }
            ast::Expr::UnaryOp(e) => self.unary(e),
            ast::Expr::BoolOp(e) => {
                let op = match e.op {
                    ast::BoolOp::And => BoolOp::And,
                    ast::BoolOp::Or => BoolOp::Or,
                };
                ExprKind::Bool(op, self.expr_list(&e.values))
            }
            ast::Expr::Compare(e) => {
                let left = self.expr(&e.left);
                let rest = e.ops.iter().zip(&e.comparators).map(|(op, right)| (cmp_op(*op), self.expr(right))).collect();
                ExprKind::Compare(left, rest)
            }
            ast::Expr::If(e) => {
                let test = self.expr(&e.test);
                let then = self.expr(&e.body);
                let otherwise = self.expr(&e.orelse);
                ExprKind::If { test, then, otherwise }
            }
            ast::Expr::Named(e) => {
                let value = self.expr(&e.value);
                let target = self.expr(&e.target);
                ExprKind::Walrus(target, value)
            }
            ast::Expr::Starred(e) => ExprKind::Starred(self.expr(&e.value)),
            ast::Expr::Await(e) => ExprKind::Await(self.expr(&e.value)),
            ast::Expr::Yield(e) => {
                self.scope().is_generator = true;
                ExprKind::Yield(self.optional(e.value.as_deref()))
            }
            ast::Expr::YieldFrom(e) => {
                self.scope().is_generator = true;
                ExprKind::YieldFrom(self.expr(&e.value))
            }
            ast::Expr::Lambda(e) => self.lambda(e, span),
            ast::Expr::Tuple(e) => ExprKind::Tuple(self.expr_list(&e.elts)),
            ast::Expr::List(e) => ExprKind::List(self.expr_list(&e.elts)),
            ast::Expr::Set(e) => ExprKind::Set(self.expr_list(&e.elts)),
            ast::Expr::Dict(e) => {
                let items = e.items.iter().map(|item| (self.optional(item.key.as_ref()), self.expr(&item.value))).collect();
                ExprKind::Dict(items)
            }
            ast::Expr::ListComp(e) => self.comprehension(ComprehensionKind::List, &e.elt, None, &e.generators),
            ast::Expr::SetComp(e) => self.comprehension(ComprehensionKind::Set, &e.elt, None, &e.generators),
            ast::Expr::DictComp(e) => match e.key.as_deref() {
                Some(key) => self.comprehension(ComprehensionKind::Dict, key, Some(&e.value), &e.generators),
                None => self.unpacking_dict_comprehension(e),
            },
            ast::Expr::Generator(e) => {
                self.scope().has_inner = true;
                self.comprehension(ComprehensionKind::Generator, &e.elt, None, &e.generators)
            }
            ast::Expr::FString(_) | ast::Expr::TString(_) => self.format(node),
            _ => self.literal(node),
        }
    }

    fn name(&mut self, node: &ast::ExprName) -> ExprKind {
        if node.id.is_empty() {
            return ExprKind::Opaque(Vec::new());
        }
        let name = Name::new(&node.id);
        if matches!(node.ctx, ast::ExprContext::Store | ast::ExprContext::Del) {
            self.scope().bind(name);
        }
        ExprKind::Name(name)
    }

    fn literal(&mut self, node: &ast::Expr) -> ExprKind {
        let constant = match node {
            ast::Expr::StringLiteral(e) => Const::Str(Arc::from(e.value.to_str())),
            ast::Expr::BytesLiteral(e) => Const::Bytes(e.value.bytes().collect()),
            ast::Expr::NumberLiteral(e) => match &e.value {
                ast::Number::Int(value) => value.as_i64().map_or_else(|| self.number(e.range), Const::Int),
                _ => self.number(e.range),
            },
            ast::Expr::BooleanLiteral(e) => Const::Bool(e.value),
            ast::Expr::NoneLiteral(_) => Const::None,
            ast::Expr::EllipsisLiteral(_) => Const::Ellipsis,
            _ => return ExprKind::Opaque(Vec::new()),
        };
        ExprKind::Const(constant)
    }

    fn number(&self, range: TextRange) -> Const {
        Const::Number(Arc::from(&self.text[range]))
    }

    fn unary(&mut self, node: &ast::ExprUnaryOp) -> ExprKind {
        if let (ast::UnaryOp::USub, ast::Expr::NumberLiteral(number)) = (node.op, &*node.operand) {
            // by way of `u64`, so that the least `i64` is one
            if let ast::Number::Int(value) = &number.value
                && let Some(value) = value.as_u64().and_then(|value| 0i64.checked_sub_unsigned(value))
            {
                return ExprKind::Const(Const::Int(value));
            }
            return ExprKind::Const(Const::Number(Arc::from(format!("-{}", &self.text[number.range]))));
        }
        let operand = self.expr(&node.operand);
        match node.op {
            ast::UnaryOp::Not => ExprKind::Not(operand),
            ast::UnaryOp::USub => ExprKind::Unary(UnaryOp::Minus, operand),
            ast::UnaryOp::UAdd => ExprKind::Unary(UnaryOp::Plus, operand),
            ast::UnaryOp::Invert => ExprKind::Unary(UnaryOp::Invert, operand),
        }
    }

    pub(super) fn arguments(&mut self, node: &ast::Arguments) -> Vec<Arg> {
        let mut args = Vec::with_capacity(node.args.len() + node.keywords.len());
        for arg in &node.args {
            args.push(match arg {
                ast::Expr::Starred(e) => Arg { kind: ArgKind::Star, value: self.expr(&e.value) },
                _ => Arg { kind: ArgKind::Positional, value: self.expr(arg) },
            });
        }
        for keyword in &node.keywords {
            let value = self.expr(&keyword.value);
            args.push(match &keyword.arg {
                Some(name) if !name.id.is_empty() => Arg { kind: ArgKind::Keyword(Name::new(&name.id)), value },
                // a keyword that is still being typed: some unknown keywords
                Some(_) => {
                    let span = self.span(keyword.range);
                    Arg { kind: ArgKind::DoubleStar, value: self.push_expr(ExprKind::Opaque(vec![value]), span) }
                }
                None => Arg { kind: ArgKind::DoubleStar, value },
            });
        }
        args
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: &ast::Expr,
        value: Option<&ast::Expr>,
        generators: &[ast::Comprehension],
    ) -> ExprKind {
        let clauses = self.clauses(generators);
        let element = self.expr(element);
        let value = self.optional(value);
        ExprKind::Comprehension { kind, element, value, clauses }
    }

    /// `{**row for row in rows}`: some dictionary made of the rows.
    fn unpacking_dict_comprehension(&mut self, node: &ast::ExprDictComp) -> ExprKind {
        let mut operands = Vec::new();
        for clause in self.clauses(&node.generators) {
            operands.push(clause.iter);
            operands.extend(clause.conditions);
        }
        operands.push(self.expr(&node.value));
        ExprKind::Opaque(operands)
    }

    fn clauses(&mut self, generators: &[ast::Comprehension]) -> Vec<Clause> {
        let mut clauses = Vec::with_capacity(generators.len());
        for generator in generators {
            let iter = self.expr(&generator.iter);
            let target = self.expr(&generator.target);
            clauses.push(Clause { target, iter, conditions: self.expr_list(&generator.ifs) });
        }
        clauses
    }

    fn lambda(&mut self, node: &ast::ExprLambda, span: Span) -> ExprKind {
        self.scope().has_inner = true;
        let parameters = node.parameters.as_deref().map_or_else(Vec::new, |parameters| self.parameters(parameters));
        self.enter(&parameters);
        let body = self.expr(&node.body);
        let scope = self.leave();
        let (is_generator, has_inner) = (scope.is_generator, scope.has_inner);
        ExprKind::Lambda(self.push_function(Function {
            name: Name::new("<lambda>"),
            parameters,
            decorators: Vec::new(),
            body: Body::Expr(body),
            locals: scope.into_locals(),
            last_uses: Vec::new(),
            returns: None,
            is_async: false,
            is_generator,
            has_inner,
            span,
            def_start: span.start,
            name_span: Span { end: span.end.min(span.start + "lambda".len() as u32), ..span },
            docstring: None,
        }))
    }

    /// Defaults and annotations belong to the scope around the function.
    pub(super) fn parameters(&mut self, node: &ast::Parameters) -> Vec<Parameter> {
        let mut out = Vec::with_capacity(node.len());
        for p in &node.posonlyargs {
            self.parameter(&p.parameter, ParameterKind::PositionalOnly, p.default(), &mut out);
        }
        for p in &node.args {
            self.parameter(&p.parameter, ParameterKind::Normal, p.default(), &mut out);
        }
        if let Some(p) = &node.vararg {
            self.parameter(p, ParameterKind::Star, None, &mut out);
        }
        for p in &node.kwonlyargs {
            self.parameter(&p.parameter, ParameterKind::KeywordOnly, p.default(), &mut out);
        }
        if let Some(p) = &node.kwarg {
            self.parameter(p, ParameterKind::DoubleStar, None, &mut out);
        }
        out
    }

    fn parameter(&mut self, node: &ast::Parameter, kind: ParameterKind, default: Option<&ast::Expr>, out: &mut Vec<Parameter>) {
        if node.name.id.is_empty() {
            return;
        }
        let default = self.optional(default);
        let annotation = self.optional(node.annotation());
        out.push(Parameter { name: Name::new(&node.name.id), kind, default, annotation, span: self.span(node.range) });
    }

    fn format(&mut self, node: &ast::Expr) -> ExprKind {
        let mut parts = Vec::new();
        match node {
            ast::Expr::FString(e) => {
                for part in &e.value {
                    match part {
                        ast::FStringPart::Literal(literal) => push_literal(&mut parts, literal.as_str()),
                        ast::FStringPart::FString(string) => self.format_elements(&string.elements, &mut parts),
                    }
                }
            }
            ast::Expr::TString(e) => {
                for string in &e.value {
                    self.format_elements(&string.elements, &mut parts);
                }
            }
            _ => {}
        }
        ExprKind::Format(parts)
    }

    fn format_elements(&mut self, elements: &[ast::InterpolatedStringElement], parts: &mut Vec<FormatPart>) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => push_literal(parts, &literal.value),
                ast::InterpolatedStringElement::Interpolation(field) => {
                    if let Some(debug) = &field.debug_text {
                        push_literal(parts, debug.as_str());
                    }
                    let plain = field.conversion == ast::ConversionFlag::None && field.format_spec.is_none() && field.debug_text.is_none();
                    let mut value = self.expr(&field.expression);
                    if let Some(spec) = &field.format_spec {
                        let mut inner = Vec::new();
                        self.format_elements(&spec.elements, &mut inner);
                        let widths = inner.into_iter().filter_map(|part| match part {
                            FormatPart::Value { value, .. } => Some(value),
                            FormatPart::Literal(_) => None,
                        });
                        let operands: Vec<_> = std::iter::once(value).chain(widths).collect();
                        if operands.len() > 1 {
                            let span = self.span(field.range);
                            value = self.push_expr(ExprKind::Opaque(operands), span);
                        }
                    }
                    parts.push(FormatPart::Value { value, plain });
                }
            }
        }
    }
}

/// Joins literal pieces that touch each other.
fn push_literal(parts: &mut Vec<FormatPart>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(FormatPart::Literal(last)) = parts.last_mut() {
        *last = Arc::from(format!("{last}{text}"));
    } else {
        parts.push(FormatPart::Literal(Arc::from(text)));
    }
}

pub(super) fn bin_op(op: ast::Operator) -> BinOp {
    match op {
        ast::Operator::Add => BinOp::Add,
        ast::Operator::Sub => BinOp::Sub,
        ast::Operator::Mult => BinOp::Mul,
        ast::Operator::MatMult => BinOp::MatMul,
        ast::Operator::Div => BinOp::Div,
        ast::Operator::Mod => BinOp::Mod,
        ast::Operator::Pow => BinOp::Pow,
        ast::Operator::LShift => BinOp::Shl,
        ast::Operator::RShift => BinOp::Shr,
        ast::Operator::BitOr => BinOp::BitOr,
        ast::Operator::BitXor => BinOp::BitXor,
        ast::Operator::BitAnd => BinOp::BitAnd,
        ast::Operator::FloorDiv => BinOp::FloorDiv,
    }
}

fn cmp_op(op: ast::CmpOp) -> CmpOp {
    match op {
        ast::CmpOp::Eq => CmpOp::Eq,
        ast::CmpOp::NotEq => CmpOp::NotEq,
        ast::CmpOp::Lt => CmpOp::Lt,
        ast::CmpOp::LtE => CmpOp::LtE,
        ast::CmpOp::Gt => CmpOp::Gt,
        ast::CmpOp::GtE => CmpOp::GtE,
        ast::CmpOp::Is => CmpOp::Is,
        ast::CmpOp::IsNot => CmpOp::IsNot,
        ast::CmpOp::In => CmpOp::In,
        ast::CmpOp::NotIn => CmpOp::NotIn,
    }
}
