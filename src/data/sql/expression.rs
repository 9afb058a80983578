//! Expressions: conditions and operands.

use super::scan::{Mark, Part};
use super::shape::{Comparison, Condition, Operand, SqlError};
use super::statement::Lower;
use sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, InTarget, ObjectName,
    UnaryOperator, Value,
};

/// Functions that keep what an equality says: which row is meant.
const TRANSPARENT: &[&str] = &["lower", "upper", "trim", "ltrim", "rtrim", "uuid_to_bin", "bin_to_uuid"];

impl Lower<'_> {
    pub(super) fn condition(&mut self, expr: &Expr) -> Result<Condition, SqlError> {
        self.deeper()?;
        let condition = self.condition_inner(expr);
        self.depth -= 1;
        condition
    }

    fn condition_inner(&mut self, expr: &Expr) -> Result<Condition, SqlError> {
        Ok(match expr {
            Expr::Nested(e) | Expr::IsTrue(e) => self.condition(e)?,
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                let mut parts = Vec::new();
                for e in spine(expr, op) {
                    parts.push(self.condition(e)?);
                }
                if *op == BinaryOperator::And { parts.into_iter().fold(Condition::True, Condition::and) } else { Condition::Or(parts) }
            }
            Expr::BinaryOp { left, op, right } => match comparison(op) {
                Some(comparison) => self.compare(comparison, left, right)?,
                None => Condition::Unknown(vec![self.compared(left)?, self.compared(right)?]),
            },
            Expr::IsNotDistinctFrom(a, b) => self.compare(Comparison::Is, a, b)?,
            Expr::IsDistinctFrom(a, b) => self.compare(Comparison::IsNot, a, b)?,
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => Condition::Not(Box::new(self.condition(expr)?)),
            Expr::IsFalse(e) | Expr::IsNotTrue(e) => Condition::Not(Box::new(self.condition(e)?)),
            Expr::IsNull(e) => Condition::IsNull { negated: false, operand: self.compared(e)? },
            Expr::IsNotNull(e) => Condition::IsNull { negated: true, operand: self.compared(e)? },
            Expr::Like { negated, any: false, expr, pattern, .. } | Expr::ILike { negated, any: false, expr, pattern, .. } => {
                let comparison = if *negated { Comparison::NotLike } else { Comparison::Like };
                Condition::Compare(comparison, self.compared(expr)?, self.compared(pattern)?)
            }
            Expr::Between { expr, negated, low, high } => {
                let operand = self.compared(expr)?;
                let low = Condition::Compare(Comparison::GtE, operand.clone(), self.compared(low)?);
                let both = low.and(Condition::Compare(Comparison::LtE, operand, self.compared(high)?));
                if *negated { Condition::Not(Box::new(both)) } else { both }
            }
            Expr::In { expr, target, negated, .. } => self.membership(*negated, expr, target)?,
            Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => self.any_of(false, left, right)?,
            Expr::AllOp { left, compare_op: BinaryOperator::NotEq, right } => self.any_of(true, left, right)?,
            Expr::Exists { subquery, negated } => Condition::Exists { negated: *negated, query: Box::new(self.query(subquery)?) },
            Expr::Value(value) => match &value.value {
                Value::Boolean(true) => Condition::True,
                Value::Boolean(false) => Condition::False,
                Value::Number(n, _) if n == "1" => Condition::True,
                Value::Number(n, _) if n == "0" => Condition::False,
                _ => Condition::Unknown(vec![self.operand(expr)?]),
            },
            _ => Condition::Unknown(vec![self.operand(expr)?]),
        })
    }

    fn compare(&mut self, comparison: Comparison, left: &Expr, right: &Expr) -> Result<Condition, SqlError> {
        let (left, right) = (self.compared(left)?, self.compared(right)?);
        Ok(match (comparison, left, right) {
            // `x IS TRUE` and the like come as their own expressions; `col = NULL` is never true.
            (Comparison::Eq | Comparison::NotEq, _, Operand::Null) | (Comparison::Eq | Comparison::NotEq, Operand::Null, _) => {
                Condition::False
            }
            (Comparison::Eq, Operand::Tuple(a), Operand::Tuple(b)) if a.len() == b.len() => {
                a.into_iter().zip(b).map(|(a, b)| Condition::Compare(Comparison::Eq, a, b)).fold(Condition::True, Condition::and)
            }
            (Comparison::Eq, Operand::Number(a), Operand::Number(b)) | (Comparison::Eq, Operand::Text(a), Operand::Text(b)) => {
                if a == b {
                    Condition::True
                } else {
                    Condition::False
                }
            }
            (comparison, left, right) => Condition::Compare(comparison, left, right),
        })
    }

    fn membership(&mut self, negated: bool, expr: &Expr, target: &InTarget) -> Result<Condition, SqlError> {
        let operand = self.compared(expr)?;
        Ok(match target {
            InTarget::List(items) => Condition::In { negated, operand, list: self.all(items, Self::compared)? },
            InTarget::Subquery(query) => Condition::InSubquery { negated, operand, query: Box::new(self.query(query)?) },
            InTarget::Unnest(array) => Condition::In { negated, operand, list: vec![self.compared(array)?] },
            InTarget::Table { .. } => Condition::Unknown(vec![operand]),
        })
    }

    /// `left = ANY (right)`.
    fn any_of(&mut self, negated: bool, left: &Expr, right: &Expr) -> Result<Condition, SqlError> {
        let operand = self.compared(left)?;
        Ok(match self.compared(right)? {
            Operand::Subquery(query) => Condition::InSubquery { negated, operand, query },
            Operand::Tuple(list) => Condition::In { negated, operand, list },
            one => Condition::In { negated, operand, list: vec![one] },
        })
    }

    /// An operand without functions that do not change what a comparison with it selects.
    fn compared(&mut self, expr: &Expr) -> Result<Operand, SqlError> {
        let mut operand = self.operand(expr)?;
        loop {
            operand = match operand {
                Operand::Call(name, mut args) if args.len() == 1 && TRANSPARENT.contains(&name.as_str()) => args.remove(0),
                // COALESCE(column, constant): only rows without a value compare as the constant. With a parameter first, or a column
                // second, it can be a tautology.
                Operand::Call(name, mut args)
                    if matches!(name.as_str(), "coalesce" | "ifnull" | "isnull" | "nvl")
                        && matches!(args[..], [Operand::Column { .. }, Operand::Number(_) | Operand::Text(_) | Operand::Bool(_)]) =>
                {
                    args.remove(0)
                }
                other => return Ok(other),
            };
        }
    }

    pub(super) fn operand(&mut self, expr: &Expr) -> Result<Operand, SqlError> {
        self.deeper()?;
        let operand = self.operand_inner(expr);
        self.depth -= 1;
        operand
    }

    fn operand_inner(&mut self, expr: &Expr) -> Result<Operand, SqlError> {
        Ok(match expr {
            Expr::Identifier(ident) => self.name_operand(None, ident),
            Expr::CompoundIdentifier(idents) => match &idents[..] {
                [.., table, name] => {
                    let table = self.name(table);
                    self.name_operand((!table.is_empty()).then_some(table), name)
                }
                _ => Operand::Other(Vec::new()),
            },
            Expr::Value(value) => self.value(&value.value),
            Expr::TypedString(typed) => self.value(&typed.value.value),
            Expr::Nested(e)
            | Expr::Cast { expr: e, .. }
            | Expr::Convert { expr: e, .. }
            | Expr::Collate { expr: e, .. }
            | Expr::Prefixed { value: e, .. }
            | Expr::Named { expr: e, .. }
            | Expr::OuterJoin(e) => self.operand(e)?,
            Expr::Subquery(query) => Operand::Subquery(Box::new(self.query(query)?)),
            Expr::Exists { subquery, .. } => Operand::Other(vec![Operand::Subquery(Box::new(self.query(subquery)?))]),
            Expr::Tuple(items) => Operand::Tuple(self.all(items, Self::operand)?),
            Expr::Array(array) => Operand::Tuple(self.all(&array.elem, Self::operand)?),
            Expr::Function(function) => self.call(function)?,
            Expr::Trim { expr, trim_what: None, trim_characters: None, .. } => Operand::Call("trim".to_owned(), vec![self.operand(expr)?]),
            Expr::Trim { expr: e, .. }
            | Expr::Extract { expr: e, .. }
            | Expr::Ceil { expr: e, .. }
            | Expr::Floor { expr: e, .. }
            | Expr::Substring { expr: e, .. }
            | Expr::AtTimeZone { timestamp: e, .. }
            | Expr::JsonAccess { value: e, .. } => Operand::Other(vec![self.operand(e)?]),
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain)?,
            Expr::UnaryOp { op, expr } => match (op, self.operand(expr)?) {
                (UnaryOperator::Minus, Operand::Number(n)) => Operand::Number(format!("-{n}")),
                (UnaryOperator::Plus, operand) => operand,
                (_, operand) => Operand::Other(vec![operand]),
            },
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::Arrow | BinaryOperator::LongArrow => {
                    Operand::Call(op.to_string(), vec![self.operand(left)?, self.operand(right)?])
                }
                _ => {
                    let mut parts = Vec::new();
                    for e in spine(expr, op) {
                        parts.push(self.operand(e)?);
                    }
                    Operand::Other(parts)
                }
            },
            Expr::Case { operand, conditions, else_result, .. } => {
                let mut parts = Vec::new();
                for e in operand.iter().chain(else_result).map(AsRef::as_ref) {
                    parts.push(self.operand(e)?);
                }
                for when in conditions {
                    parts.push(self.operand(&when.condition)?);
                    parts.push(self.operand(&when.result)?);
                }
                Operand::Other(parts)
            }
            Expr::IsNull(e) | Expr::IsNotNull(e) | Expr::IsTrue(e) | Expr::IsFalse(e) => Operand::Other(vec![self.operand(e)?]),
            Expr::In { expr, target: InTarget::Subquery(query), .. } => {
                Operand::Other(vec![self.operand(expr)?, Operand::Subquery(Box::new(self.query(query)?))])
            }
            Expr::In { expr, target: InTarget::List(items), .. } => {
                let mut parts = vec![self.operand(expr)?];
                parts.extend(self.all(items, Self::operand)?);
                Operand::Other(parts)
            }
            Expr::Between { expr, low, high, .. } => Operand::Other(vec![self.operand(expr)?, self.operand(low)?, self.operand(high)?]),
            Expr::Like { expr: a, pattern: b, .. }
            | Expr::ILike { expr: a, pattern: b, .. }
            | Expr::SimilarTo { expr: a, pattern: b, .. }
            | Expr::RLike { expr: a, pattern: b, .. }
            | Expr::AnyOp { left: a, right: b, .. }
            | Expr::AllOp { left: a, right: b, .. }
            | Expr::Position { expr: a, r#in: b } => Operand::Other(vec![self.operand(a)?, self.operand(b)?]),
            Expr::Interval(interval) => Operand::Other(vec![self.operand(&interval.value)?]),
            Expr::Wildcard(_) | Expr::QualifiedWildcard(..) => Operand::Star,
            _ => Operand::Other(Vec::new()),
        })
    }

    fn access(&mut self, root: &Expr, chain: &[AccessExpr]) -> Result<Operand, SqlError> {
        if let [AccessExpr::Dot(Expr::Identifier(name))] = chain
            && let Expr::Identifier(table) = root
        {
            let table = self.name(table);
            return Ok(self.name_operand(Some(table), name));
        }
        Ok(Operand::Other(vec![self.operand(root)?]))
    }

    fn call(&mut self, function: &Function) -> Result<Operand, SqlError> {
        let mut args = Vec::new();
        match &function.args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(query) => args.push(Operand::Subquery(Box::new(self.query(query)?))),
            FunctionArguments::List(list) => {
                for arg in &list.args {
                    let (FunctionArg::Named { arg, .. } | FunctionArg::ExprNamed { arg, .. } | FunctionArg::Unnamed(arg)) = arg;
                    args.push(match arg {
                        FunctionArgExpr::Expr(e) => self.operand(e)?,
                        _ => Operand::Star,
                    });
                }
            }
        }
        Ok(Operand::Call(self.object_name(&function.name), args))
    }

    fn value(&self, value: &Value) -> Operand {
        match value {
            Value::Number(n, _) => Operand::Number(n.clone()),
            Value::Boolean(b) => Operand::Bool(*b),
            Value::Null => Operand::Null,
            other => match other.clone().into_string() {
                Some(text) => self.marked(&text).unwrap_or(Operand::Text(text)),
                None => Operand::Other(Vec::new()),
            },
        }
    }

    /// What a string stands for, if it is a mark.
    fn marked(&self, text: &str) -> Option<Operand> {
        Some(match self.marks.resolve(text)? {
            Mark::Parameter(parameter) => Operand::Parameter(parameter.clone()),
            Mark::Parts(parts) => match &parts[..] {
                [] => Operand::Text(String::new()),
                [Part::Text(t)] => Operand::Text(t.clone()),
                [Part::Splice(i)] => Operand::Splice(*i),
                _ => Operand::Other(splices(parts).map(Operand::Splice).collect()),
            },
        })
    }

    fn name_operand(&self, table: Option<String>, ident: &Ident) -> Operand {
        match self.marked(&ident.value) {
            None if ident.quote_style.is_none() && table.is_none() && ident.value.eq_ignore_ascii_case("null") => Operand::Null,
            None => Operand::Column { table, name: ident.value.to_lowercase() },
            Some(Operand::Text(t)) => Operand::Column { table, name: t.to_lowercase() },
            Some(operand @ Operand::Splice(_)) if table.is_some() => Operand::Other(vec![operand]),
            Some(operand) => operand,
        }
    }

    /// A name in lower case; empty if it is spliced.
    pub(super) fn name(&self, ident: &Ident) -> String {
        match self.marks.resolve(&ident.value) {
            None => ident.value.to_lowercase(),
            Some(Mark::Parts(parts)) => match &parts[..] {
                [Part::Text(t)] => t.to_lowercase(),
                // A clause glued to a name (`FROM invoices{where}`) starts with a space that the text does not show; a suffix
                // usually follows an underscore.
                [Part::Text(t), Part::Splice(_)] if !t.ends_with('_') => t.to_lowercase(),
                _ => String::new(),
            },
            Some(Mark::Parameter(_)) => String::new(),
        }
    }

    pub(super) fn object_name(&self, name: &ObjectName) -> String {
        name.0.last().and_then(|part| part.as_ident()).map(|ident| self.name(ident)).unwrap_or_default()
    }

    pub(super) fn spliced(&self, name: &ObjectName) -> Vec<usize> {
        match name.0.last().and_then(|part| part.as_ident()).and_then(|ident| self.marks.resolve(&ident.value)) {
            Some(Mark::Parts(parts)) => splices(parts).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn all<T>(&mut self, items: &[Expr], f: fn(&mut Self, &Expr) -> Result<T, SqlError>) -> Result<Vec<T>, SqlError> {
        items.iter().map(|e| f(self, e)).collect()
    }
}

fn splices(parts: &[Part]) -> impl Iterator<Item = usize> {
    parts.iter().filter_map(|p| if let Part::Splice(i) = p { Some(*i) } else { None })
}

/// The operands of a left-leaning chain of one operator, in order.
fn spine<'e>(expr: &'e Expr, op: &BinaryOperator) -> Vec<&'e Expr> {
    let mut out = Vec::new();
    let mut at = expr;
    while let Expr::BinaryOp { left, op: o, right } = at
        && o == op
    {
        out.push(right.as_ref());
        at = left;
    }
    out.push(at);
    out.reverse();
    out
}

fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    Some(match op {
        BinaryOperator::Eq => Comparison::Eq,
        BinaryOperator::NotEq => Comparison::NotEq,
        BinaryOperator::Lt => Comparison::Lt,
        BinaryOperator::LtEq => Comparison::LtE,
        BinaryOperator::Gt => Comparison::Gt,
        BinaryOperator::GtEq => Comparison::GtE,
        BinaryOperator::Spaceship | BinaryOperator::Is => Comparison::Is,
        BinaryOperator::IsNot => Comparison::IsNot,
        _ => return None,
    })
}
