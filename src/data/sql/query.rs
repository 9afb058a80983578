//! SELECT, UNION, WITH, and what stands in FROM.

use super::shape::{Comparison, Condition, Entity, Join, Operand, Operation, Outer, Selected, SqlError, Statement};
use super::statement::Lower;
use sqlparser::ast::{
    self, Cte, JoinConstraint, JoinOperator, ObjectName, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator,
    TableAlias, TableFactor, TableWithJoins,
};

impl Lower<'_> {
    pub(super) fn query(&mut self, query: &Query) -> Result<Statement, SqlError> {
        self.deeper()?;
        let scope = self.scope.len();
        let recursive = query.with.as_ref().is_some_and(|w| w.recursive);
        for cte in query.with.iter().flat_map(|w| &w.cte_tables) {
            self.cte(cte, recursive)?;
        }
        let statement = self.set_expr(&query.body)?;
        self.scope.truncate(scope);
        self.depth -= 1;
        Ok(statement)
    }

    fn cte(&mut self, cte: &Cte, recursive: bool) -> Result<(), SqlError> {
        let name = self.name(&cte.alias.name);
        let mut statement = match cte.query.body.as_ref() {
            // The recursive branch reads the rows of the first.
            SetExpr::SetOperation { left, op: SetOperator::Union, right, .. } if recursive && cte.query.with.is_none() => {
                let mut first = self.set_expr(left)?;
                self.scope.push((name.clone(), first.clone()));
                first.union.extend(self.set_expr(right).map(split)?);
                self.scope.pop();
                first
            }
            _ => self.query(&cte.query)?,
        };
        for (selected, column) in statement.columns.iter_mut().zip(&cte.alias.columns) {
            selected.name = Some(self.name(&column.name));
        }
        if statement.op != Operation::Select {
            self.writes.push(statement.clone());
        }
        self.scope.push((name, statement));
        Ok(())
    }

    fn set_expr(&mut self, body: &SetExpr) -> Result<Statement, SqlError> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { op: SetOperator::Union, .. } => {
                let mut branches = Vec::new();
                let mut at = body;
                while let SetExpr::SetOperation { left, op: SetOperator::Union, right, .. } = at {
                    branches.push(right.as_ref());
                    at = left;
                }
                let mut first = self.nested(at)?;
                for branch in branches.into_iter().rev() {
                    let branch = self.nested(branch)?;
                    first.union.extend(split(branch));
                }
                Ok(first)
            }
            // All rows come from the left side.
            SetExpr::SetOperation { left, .. } => self.nested(left),
            SetExpr::Insert(s) | SetExpr::Update(s) | SetExpr::Delete(s) | SetExpr::Merge(s) => self.statement(s),
            SetExpr::Values(values) => {
                let mut statement = self.new_statement(Operation::Select)?;
                for row in &values.rows {
                    let row = self.all(&row.content, Self::operand)?;
                    statement.rows.push(row);
                }
                Ok(statement)
            }
            SetExpr::Table(table) => {
                let mut statement = self.new_statement(Operation::Select)?;
                let table = table.table_name.as_ref().map(|t| self.name(t)).unwrap_or_default();
                statement.entities.push(Entity { table, ..Entity::default() });
                statement.columns.push(Selected { operand: Operand::Star, name: None });
                Ok(statement)
            }
        }
    }

    fn nested(&mut self, body: &SetExpr) -> Result<Statement, SqlError> {
        self.deeper()?;
        let statement = self.set_expr(body);
        self.depth -= 1;
        statement
    }

    fn select(&mut self, select: &Select) -> Result<Statement, SqlError> {
        let mut statement = self.new_statement(Operation::Select)?;
        self.from(&mut statement, &select.from)?;
        for condition in [&select.prewhere, &select.selection, &select.having, &select.qualify].into_iter().flatten() {
            let condition = self.condition(condition)?;
            statement.condition = std::mem::take(&mut statement.condition).and(condition);
        }
        statement.columns = self.selected(&select.projection)?;
        Ok(statement)
    }

    pub(super) fn selected(&mut self, items: &[SelectItem]) -> Result<Vec<Selected>, SqlError> {
        let mut out = Vec::new();
        for item in items {
            out.push(match item {
                SelectItem::UnnamedExpr(expr) => {
                    let operand = self.operand(expr)?;
                    let name = if let Operand::Column { name, .. } = &operand { Some(name.clone()) } else { None };
                    Selected { operand, name }
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    Selected { operand: self.operand(expr)?, name: Some(self.name(alias)).filter(|n| !n.is_empty()) }
                }
                SelectItem::ExprWithAliases { expr, .. } => Selected { operand: self.operand(expr)?, name: None },
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    let table = Some(self.object_name(name)).filter(|n| !n.is_empty());
                    Selected { operand: Operand::Column { table, name: "*".to_owned() }, name: None }
                }
                SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => Selected { operand: Operand::Star, name: None },
            });
        }
        Ok(out)
    }

    pub(super) fn from(&mut self, statement: &mut Statement, tables: &[TableWithJoins]) -> Result<(), SqlError> {
        for table in tables {
            self.chain(statement, table, Outer::Inner, Condition::True)?;
        }
        Ok(())
    }

    /// Adds a table and its joins. `outer` and `on` say how the chain as a whole is joined to what stands before it.
    fn chain(&mut self, statement: &mut Statement, chain: &TableWithJoins, outer: Outer, on: Condition) -> Result<(), SqlError> {
        self.deeper()?;
        let start = statement.entities.len();
        self.factor(statement, &chain.relation, outer, on)?;
        for join in &chain.joins {
            let (kind, constraint) = join_kind(&join.join_operator);
            // Within the optional side of an outer join every condition is as optional as the side.
            let kind = if outer == Outer::Inner { kind } else { outer };
            let before = statement.entities.len();
            self.factor(statement, &join.relation, kind, Condition::True)?;
            let on = self.constraint(statement, constraint, start, before)?;
            if let Some(join) = statement.joins.iter_mut().find(|j| j.entity == before) {
                join.on = std::mem::take(&mut join.on).and(on);
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn constraint(
        &mut self,
        statement: &Statement,
        constraint: Option<&JoinConstraint>,
        start: usize,
        right: usize,
    ) -> Result<Condition, SqlError> {
        Ok(match constraint {
            None | Some(JoinConstraint::None) => Condition::True,
            Some(JoinConstraint::Natural) => Condition::Unknown(Vec::new()),
            Some(JoinConstraint::On(expr)) => self.condition(expr)?,
            Some(JoinConstraint::Using(names) | JoinConstraint::UsingAlias(names, _)) => {
                let table = |i: usize| statement.entities.get(i).map(|e| e.name().to_owned()).filter(|n| !n.is_empty());
                // Of several tables on the left, the schema says which one has the column.
                let left = if right - start == 1 { table(start) } else { None };
                let equal = |name: &ObjectName| {
                    let name = self.object_name(name);
                    let column = |table| Operand::Column { table, name: name.clone() };
                    Condition::Compare(Comparison::Eq, column(left.clone()), column(table(right)))
                };
                names.iter().map(equal).fold(Condition::True, Condition::and)
            }
        })
    }

    fn factor(&mut self, statement: &mut Statement, factor: &TableFactor, outer: Outer, on: Condition) -> Result<(), SqlError> {
        let entity = match factor {
            TableFactor::Table { name, alias, .. } => self.table(statement, name, alias.as_ref())?,
            TableFactor::Derived { subquery, alias, .. } => {
                let mut query = self.query(subquery)?;
                for (selected, column) in query.columns.iter_mut().zip(alias.iter().flat_map(|a| &a.columns)) {
                    selected.name = Some(self.name(&column.name));
                }
                Entity { alias: self.alias(alias.as_ref()), subquery: Some(Box::new(query)), ..Entity::default() }
            }
            TableFactor::NestedJoin { table_with_joins, .. } => return self.chain(statement, table_with_joins, outer, on),
            TableFactor::Function { name, alias, .. } => {
                Entity { table: self.object_name(name), alias: self.alias(alias.as_ref()), ..Entity::default() }
            }
            TableFactor::TableFunction { alias, .. }
            | TableFactor::UNNEST { alias, .. }
            | TableFactor::JsonTable { alias, .. }
            | TableFactor::OpenJsonTable { alias, .. } => Entity { alias: self.alias(alias.as_ref()), ..Entity::default() },
            _ => Entity::default(),
        };
        self.add(statement, entity, outer, on);
        Ok(())
    }

    pub(super) fn add(&mut self, statement: &mut Statement, entity: Entity, outer: Outer, on: Condition) {
        let index = statement.entities.len();
        statement.entities.push(entity);
        if index > 0 {
            statement.joins.push(Join { outer, entity: index, on });
        }
    }

    fn alias(&self, alias: Option<&TableAlias>) -> Option<String> {
        alias.map(|a| self.name(&a.name)).filter(|n| !n.is_empty())
    }

    pub(super) fn table(&mut self, statement: &mut Statement, name: &ObjectName, alias: Option<&TableAlias>) -> Result<Entity, SqlError> {
        let table = self.object_name(name);
        let mut spliced = self.spliced(name);
        if !table.is_empty() {
            // A clause glued to the name.
            let clause: Vec<_> = spliced.drain(..).map(Operand::Splice).collect();
            if !clause.is_empty() {
                statement.condition = std::mem::take(&mut statement.condition).and(Condition::Unknown(clause));
            }
        }
        let cte = (name.0.len() == 1).then(|| self.scope.iter().rev().find(|(n, _)| !n.is_empty() && *n == table)).flatten();
        let subquery = cte.map(|(_, statement)| Box::new(statement.clone()));
        if let Some(query) = &subquery {
            self.spend(size(query))?;
        }
        Ok(Entity { table, spliced, alias: self.alias(alias), subquery })
    }

    pub(super) fn joined(&mut self, statement: &mut Statement, table: &ast::TableWithJoins) -> Result<(), SqlError> {
        self.chain(statement, table, Outer::Inner, Condition::True)
    }
}

/// A statement's branches, each without the others.
fn split(mut statement: Statement) -> Vec<Statement> {
    let others = std::mem::take(&mut statement.union);
    let mut out = vec![statement];
    out.extend(others);
    out
}

/// Statements in a statement, itself included.
fn size(statement: &Statement) -> usize {
    let entities = statement.entities.iter().filter_map(|e| e.subquery.as_deref()).map(size).sum::<usize>();
    1 + entities + statement.union.iter().map(size).sum::<usize>()
}

fn join_kind(operator: &JoinOperator) -> (Outer, Option<&JoinConstraint>) {
    match operator {
        JoinOperator::Join(c)
        | JoinOperator::Inner(c)
        | JoinOperator::CrossJoin(c)
        | JoinOperator::Semi(c)
        | JoinOperator::LeftSemi(c)
        | JoinOperator::RightSemi(c)
        | JoinOperator::StraightJoin(c)
        | JoinOperator::AsOf { constraint: c, .. } => (Outer::Inner, Some(c)),
        JoinOperator::Left(c) | JoinOperator::LeftOuter(c) | JoinOperator::Anti(c) | JoinOperator::LeftAnti(c) => (Outer::Left, Some(c)),
        JoinOperator::Right(c) | JoinOperator::RightOuter(c) | JoinOperator::RightAnti(c) => (Outer::Right, Some(c)),
        JoinOperator::FullOuter(c) => (Outer::Full, Some(c)),
        JoinOperator::CrossApply | JoinOperator::ArrayJoin | JoinOperator::InnerArrayJoin => (Outer::Inner, None),
        JoinOperator::OuterApply | JoinOperator::LeftArrayJoin => (Outer::Left, None),
    }
}
