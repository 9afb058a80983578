//! INSERT, UPDATE, DELETE and the rest, and the limits that all of the lowering shares.

use super::scan::Marks;
use super::shape::{Condition, Conflict, Entity, Operand, Operation, Outer, SqlError, Statement};
use sqlparser::ast::{
    self, Assignment, AssignmentTarget, Delete, FromTable, Insert, OnConflictAction, OnInsert, SqliteOnConflict, TableObject, Update,
    UpdateTableFromKind,
};

/// Levels of nesting that are read.
const DEPTH: usize = 200;
/// Statements, copies of CTEs included, that one text may come to.
const STATEMENTS: usize = 500;

pub(super) struct Lower<'a> {
    pub(super) marks: &'a Marks,
    /// Visible CTEs, innermost last.
    pub(super) scope: Vec<(String, Statement)>,
    /// CTEs that write: they run whether or not the query names them.
    pub(super) writes: Vec<Statement>,
    pub(super) depth: usize,
    statements: usize,
}

pub(super) fn lower(statements: &[ast::Statement], marks: &Marks) -> Result<Vec<Statement>, SqlError> {
    let mut lower = Lower { marks, scope: Vec::new(), writes: Vec::new(), depth: 0, statements: 0 };
    let mut out = Vec::new();
    for statement in statements {
        let statement = lower.statement(statement)?;
        out.append(&mut lower.writes);
        out.push(statement);
    }
    Ok(out)
}

impl Lower<'_> {
    pub(super) fn deeper(&mut self) -> Result<(), SqlError> {
        self.depth += 1;
        if self.depth > DEPTH { Err(SqlError::TooLarge) } else { Ok(()) }
    }

    pub(super) fn spend(&mut self, statements: usize) -> Result<(), SqlError> {
        self.statements += statements;
        if self.statements > STATEMENTS { Err(SqlError::TooLarge) } else { Ok(()) }
    }

    pub(super) fn new_statement(&mut self, op: Operation) -> Result<Statement, SqlError> {
        self.spend(1)?;
        Ok(Statement { op, ..Statement::default() })
    }

    pub(super) fn statement(&mut self, statement: &ast::Statement) -> Result<Statement, SqlError> {
        match statement {
            ast::Statement::Query(query) => self.query(query),
            ast::Statement::Insert(insert) => self.insert(insert),
            ast::Statement::Update(update) => self.update(update),
            ast::Statement::Delete(delete) => self.delete(delete),
            ast::Statement::Truncate(truncate) => {
                let mut out = self.new_statement(Operation::Delete)?;
                for target in &truncate.table_names {
                    let entity = self.table(&mut out, &target.name, None)?;
                    self.add(&mut out, entity, Outer::Inner, Condition::True);
                }
                Ok(out)
            }
            ast::Statement::CreateTable(create) => {
                let mut out = self.new_statement(Operation::CreateTable)?;
                let entity = self.table(&mut out, &create.name, None)?;
                out.entities.push(entity);
                out.source = create.query.as_ref().map(|q| self.query(q)).transpose()?.map(Box::new);
                Ok(out)
            }
            _ => self.new_statement(Operation::Other),
        }
    }

    fn insert(&mut self, insert: &Insert) -> Result<Statement, SqlError> {
        let mut out = self.new_statement(Operation::Insert)?;
        let mut entity = match &insert.table {
            TableObject::TableName(name) => self.table(&mut out, name, None)?,
            _ => Entity::default(),
        };
        entity.alias = insert.table_alias.as_ref().map(|a| self.name(&a.alias));
        out.entities.push(entity);
        out.insert_columns = insert.columns.iter().map(|c| self.object_name(c)).collect();
        if let Some(source) = &insert.source {
            let mut source = self.query(source)?;
            if source.entities.is_empty() && source.columns.is_empty() && source.op == Operation::Select {
                out.rows = std::mem::take(&mut source.rows);
            } else {
                out.source = Some(Box::new(source));
            }
        }
        if !insert.assignments.is_empty() {
            let (columns, row) = self.assignments(&insert.assignments)?.into_iter().unzip();
            out.insert_columns = columns;
            out.rows = vec![row];
        }
        out.conflict = match insert.or {
            Some(SqliteOnConflict::Replace) => Conflict::Replace,
            Some(SqliteOnConflict::Ignore) => Conflict::Ignore,
            _ if insert.replace_into => Conflict::Replace,
            _ if insert.ignore => Conflict::Ignore,
            _ => Conflict::Error,
        };
        match &insert.on {
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => {
                out.conflict = Conflict::Update;
                out.assignments = self.assignments(assignments)?;
            }
            Some(OnInsert::OnConflict(on)) => match &on.action {
                OnConflictAction::DoNothing => out.conflict = Conflict::Ignore,
                OnConflictAction::DoUpdate(update) => {
                    out.conflict = Conflict::Update;
                    out.assignments = self.assignments(&update.assignments)?;
                    self.filter(&mut out, update.selection.as_ref())?;
                }
            },
            _ => {}
        }
        self.returning(&mut out, insert.returning.as_deref())?;
        Ok(out)
    }

    fn update(&mut self, update: &Update) -> Result<Statement, SqlError> {
        let mut out = self.new_statement(Operation::Update)?;
        self.joined(&mut out, &update.table)?;
        let mut from = Statement::default();
        if let Some(UpdateTableFromKind::BeforeSet(tables) | UpdateTableFromKind::AfterSet(tables)) = &update.from {
            self.from(&mut from, tables)?;
        }
        // SQL Server: `UPDATE i SET … FROM invoices i` names the alias.
        let aliased = from.entities.iter().position(|e| e.alias.is_some() && e.alias.as_deref() == out.entities.first().map(Entity::name));
        if let (Some(target), 1) = (aliased, out.entities.len()) {
            (out.entities, out.joins, out.target) = (from.entities, from.joins, target);
        } else {
            append(&mut out, from);
        }
        out.assignments = self.assignments(&update.assignments)?;
        self.filter(&mut out, update.selection.as_ref())?;
        self.returning(&mut out, update.returning.as_deref())?;
        Ok(out)
    }

    fn delete(&mut self, delete: &Delete) -> Result<Statement, SqlError> {
        let mut out = self.new_statement(Operation::Delete)?;
        let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
        self.from(&mut out, tables)?;
        // MySQL: `DELETE i FROM customers c JOIN invoices i …`, `DELETE FROM i USING invoices i …`.
        let named = match delete.tables.first() {
            Some(name) => Some(self.object_name(name)),
            None => out.entities.first().map(|e| e.name().to_owned()),
        };
        let position = |s: &Statement| s.entities.iter().position(|e| Some(e.name()) == named.as_deref());
        if let Some(using) = &delete.using {
            let mut more = Statement::default();
            self.from(&mut more, using)?;
            if let (Some(target), 1) = (position(&more), out.entities.len()) {
                (out.entities, out.joins, out.target) = (more.entities, more.joins, target);
            } else {
                append(&mut out, more);
            }
        } else {
            out.target = position(&out).unwrap_or(0);
        }
        self.filter(&mut out, delete.selection.as_ref())?;
        self.returning(&mut out, delete.returning.as_deref())?;
        Ok(out)
    }

    fn filter(&mut self, out: &mut Statement, selection: Option<&ast::Expr>) -> Result<(), SqlError> {
        if let Some(selection) = selection {
            let condition = self.condition(selection)?;
            out.condition = std::mem::take(&mut out.condition).and(condition);
        }
        Ok(())
    }

    fn returning(&mut self, out: &mut Statement, items: Option<&[ast::SelectItem]>) -> Result<(), SqlError> {
        if let Some(items) = items {
            out.columns = self.selected(items)?;
        }
        Ok(())
    }

    fn assignments(&mut self, assignments: &[Assignment]) -> Result<Vec<(String, Operand)>, SqlError> {
        let mut out = Vec::new();
        for assignment in assignments {
            let value = self.operand(&assignment.value)?;
            match &assignment.target {
                AssignmentTarget::ColumnName(name) => {
                    let column = self.object_name(name);
                    let mut parts: Vec<_> = self.spliced(name).into_iter().map(Operand::Splice).collect();
                    let value = if parts.is_empty() || parts[..] == [value.clone()] {
                        value
                    } else {
                        parts.push(value);
                        Operand::Other(parts)
                    };
                    out.push((column, value));
                }
                AssignmentTarget::Tuple(names) => {
                    let values = match value {
                        Operand::Tuple(values) if values.len() == names.len() => values,
                        one => vec![Operand::Other(vec![one]); names.len()],
                    };
                    out.extend(names.iter().map(|n| self.object_name(n)).zip(values));
                }
            }
        }
        Ok(out)
    }
}

/// Adds the entities of another FROM.
fn append(out: &mut Statement, from: Statement) {
    let shift = out.entities.len();
    for (i, entity) in from.entities.into_iter().enumerate() {
        out.entities.push(entity);
        if shift + i > 0 {
            let join = from.joins.iter().find(|j| j.entity == i);
            let (outer, on) = join.map_or((Outer::Inner, Condition::True), |j| (j.outer, j.on.clone()));
            out.joins.push(super::Join { outer, entity: shift + i, on });
        }
    }
    out.condition = std::mem::take(&mut out.condition).and(from.condition);
}
