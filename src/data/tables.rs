//! Tables that no class maps: those that `CREATE TABLE` text declares, in `.sql` files and in strings of the modules.

use super::sql::schema::{self, Table};
use crate::eval::Eval;
use crate::eval::model::{Column, Model};
use crate::python::ir::{Const, ExprKind};
use crate::source::Name;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Types of columns that name nothing: `BOOLEAN`, `TIMESTAMP WITH TIME ZONE`, `DECIMAL(10, 2)`.
const PLAIN_TYPES: &[&str] = &["bool", "date", "time", "real", "float", "double", "decimal", "numeric", "money", "json", "blob", "bytea"];

/// Registers the declared tables as models. What a class maps is known better from the class.
pub(super) fn declare(ev: &mut Eval<'_>) {
    let mut tables: FxHashMap<Name, Table> = FxHashMap::default();
    let project = ev.project;
    let strings = project.modules().flat_map(|(_, m)| &m.ir.exprs).filter_map(|e| match &e.kind {
        ExprKind::Const(Const::Str(text)) => Some(&**text),
        _ => None,
    });
    for text in project.schemas().iter().map(String::as_str).chain(strings).filter(|t| schema::declares(t)) {
        for table in schema::tables(text) {
            let known = tables.entry(Name::new(&table.name)).or_insert_with(|| Table { name: table.name.clone(), columns: Vec::new() });
            // the first declaration counts, `ALTER TABLE` elsewhere adds to it
            for column in table.columns {
                if !known.columns.iter().any(|c| c.name == column.name) {
                    known.columns.push(column);
                }
            }
        }
    }
    tables.retain(|name, _| ev.models.resolve(*name).is_none());
    let models: Vec<(Name, Model)> = tables.values().map(|t| (Name::new(&t.name), model(t, &tables))).collect();
    let all = Arc::make_mut(&mut ev.models);
    for (name, model) in models {
        all.insert(name, model);
    }
}

fn model(table: &Table, tables: &FxHashMap<Name, Table>) -> Model {
    let mut model = Model { table: Some(Name::new(&table.name)), complete: true, ..Model::default() };
    for c in &table.columns {
        let kind = c.type_text.to_ascii_lowercase();
        let foreign = c.references.as_ref().map(|(t, _)| Name::new(t)).or_else(|| implied(&c.name, &table.name, tables));
        let plain = PLAIN_TYPES.iter().any(|t| kind.contains(t)) || c.default && !c.primary_key && foreign.is_none();
        let column = Column {
            identifies: !plain,
            primary: c.primary_key,
            unique: c.unique,
            foreign: foreign.filter(|_| !c.primary_key || c.references.is_some()),
            required: !c.nullable,
            ..Column::default()
        };
        model.columns.insert(Name::new(&c.name), column);
    }
    model
}

/// The table that a column is named after (`user_id`: `user`, `users`), where its declaration names none.
fn implied(column: &str, own: &str, tables: &FxHashMap<Name, Table>) -> Option<Name> {
    let stem = column.strip_suffix("_id")?;
    let plural = stem.strip_suffix('y').map(|s| format!("{s}ies"));
    let names = [Some(stem.to_owned()), Some(format!("{stem}s")), Some(format!("{stem}es")), plural];
    names.into_iter().flatten().filter(|n| n != own).map(|n| Name::new(&n)).find(|n| tables.contains_key(n))
}
