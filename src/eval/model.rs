//! What is known of models: columns, keys, relationships. Filled by `data`, read by the evaluator's notion of identity.

use super::Eval;
use super::term::{Term, TermKind};
use super::value::Loc;
use crate::source::Name;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// key, unique, foreign key, or of a type that can name something; not Boolean, date, enum, column with a constant default
    pub identifies: bool,
    pub primary: bool,
    pub unique: bool,
    /// table or model that it points to
    pub foreign: Option<Name>,
    /// its default is a random token
    pub secret: bool,
    /// declared so that it is null in no row
    pub required: bool,
    /// it holds a list of values
    pub list: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// class or table name
    pub target: Name,
    pub many: bool,
    /// association table
    pub secondary: Option<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    pub name: Option<Name>,
    pub class: Option<Loc>,
    pub table: Option<Name>,
    pub columns: BTreeMap<Name, Column>,
    pub relationships: BTreeMap<Name, Relationship>,
    /// the schema is complete: a column that is not listed does not exist
    pub complete: bool,
}

/// All models, by qualified name; tables and plain class names lead to them.
#[derive(Debug, Clone, Default)]
pub struct Models {
    models: FxHashMap<Name, Model>,
    names: FxHashMap<Name, Name>,
}

impl Models {
    #[must_use]
    pub fn get(&self, name: Name) -> Option<&Model> {
        self.models.get(&name)
    }

    pub fn insert(&mut self, name: Name, model: Model) {
        if let Some(t) = model.table {
            self.names.entry(t).or_insert(name);
        }
        let short = Name::new(short_name(name));
        self.names.entry(short).or_insert(name);
        self.models.insert(name, model);
    }

    pub fn alias(&mut self, other: Name, name: Name) {
        self.names.insert(other, name);
    }

    pub fn get_mut(&mut self, name: Name) -> Option<&mut Model> {
        self.models.get_mut(&name)
    }

    /// The model of a class name, a table name, or `table.column`.
    #[must_use]
    pub fn resolve(&self, name: Name) -> Option<Name> {
        if self.models.contains_key(&name) {
            return Some(name);
        }
        if let Some(n) = self.names.get(&name) {
            return Some(*n);
        }
        let text = name.as_str();
        let last = text.rsplit('.').next()?;
        self.names.get(&Name::new(last)).copied().or_else(|| self.names.get(&Name::new(&text.to_lowercase())).copied())
    }

    /// The model that a column names an object of: its own by the key, another by a foreign key.
    #[must_use]
    pub fn named_by(&self, model: Name, column: Name) -> Option<Name> {
        let c = self.get(model)?.columns.get(&column)?;
        match c.foreign {
            Some(f) => self.resolve(f),
            None => c.primary.then_some(model),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Name, &Model)> {
        let mut all: Vec<_> = self.models.iter().map(|(n, m)| (*n, m)).collect();
        all.sort_by_key(|(n, _)| *n);
        all.into_iter()
    }
}

/// The last part of a dotted name.
#[must_use]
pub fn short_name(name: Name) -> &'static str {
    name.as_str().rsplit('.').next().unwrap_or("")
}

impl Eval<'_> {
    /// The model that a term is an object of.
    #[must_use]
    pub fn model_of(&self, t: Term) -> Option<Name> {
        match self.terms.kind(t) {
            TermKind::Row(r) => Some(self.rows[r.0 as usize].model),
            TermKind::Some(x, _) | TermKind::Elem(x) => self.model_of(*x),
            TermKind::Attr(x, a) => {
                let m = self.models.get(self.model_of(*x)?)?;
                self.models.resolve(m.relationships.get(a)?.target)
            }
            TermKind::Either(ts) => ts.iter().find_map(|&x| self.model_of(x)),
            _ => None,
        }
    }

    /// Whether attribute `a` of `x` can say whose something is.
    #[must_use]
    pub fn identifies(&self, x: Term, a: Name) -> bool {
        if let Some(m) = self.model_of(x).and_then(|m| self.models.get(m)) {
            if m.relationships.contains_key(&a) {
                return true;
            }
            if let Some(c) = m.columns.get(&a) {
                return c.primary || c.unique || c.foreign.is_some() || (c.identifies && !self.know.is_not_identifying(a.as_str()));
            }
        }
        !self.know.is_not_identifying(a.as_str())
    }

    /// The primary key of a row: what exists has one. Where no column says it, it is MongoDB's `_id`.
    pub fn is_primary_key(&self, x: Term, a: Name) -> bool {
        match self.model_of(x).and_then(|m| self.models.get(m)).and_then(|m| m.columns.get(&a)) {
            Some(declared) => declared.primary,
            None => a.as_str() == "_id",
        }
    }
}
