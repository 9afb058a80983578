//! Names the modules of a run, resolves their imports and loads those that a route can reach.

mod document;
mod entry;
mod imports;
mod load;
mod resolve;

pub use document::{Document, controller, resource};
pub use load::{LoadOptions, LoadStatistics};

use crate::python::ir;
use crate::source::{FileId, Name};
use resolve::{Index, Target};
use std::path::Path;

/// A loaded module of the run. Ids follow the order of the paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

/// A loaded module. Two modules of different roots may have the same name.
#[derive(Debug)]
pub struct ModuleInfo {
    /// dotted, from the folder above the topmost package
    pub name: Name,
    pub file: FileId,
    /// it is an `__init__.py`
    pub is_package: bool,
    pub ir: ir::Module,
    /// its text may register routes, so it is evaluated even if nobody imports it
    pub entry: bool,
}

/// What an import names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resolved {
    Module(ModuleId),
    /// a folder without `__init__.py` ([PEP 420]); the name is that of the folder in this run, not the one imported
    ///
    /// [PEP 420]: https://peps.python.org/pep-0420/
    Namespace(Name),
    /// the dotted name of a library, or of a module that the run does not have
    External(Name),
}

/// The loaded modules of a run.
#[derive(Debug)]
pub struct Project {
    modules: Vec<ModuleInfo>,
    /// indexed by [`ModuleId`]: the file in `index`
    file_of: Vec<usize>,
    /// indexed by file of `index`
    module_of: Vec<Option<ModuleId>>,
    index: Index,
    documents: Vec<Document>,
    schemas: Vec<String>,
}

impl Project {
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &ModuleInfo {
        &self.modules[id.0 as usize]
    }

    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &ModuleInfo)> {
        self.modules.iter().enumerate().map(|(i, m)| (ModuleId(i as u32), m))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.modules.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// The OpenAPI documents that the project may hand to connexion, and those that the user listed.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The texts of the `.sql` files, which may declare tables.
    #[must_use]
    pub fn schemas(&self) -> &[String] {
        &self.schemas
    }

    /// The folder that a module lies in.
    #[must_use]
    pub fn folder(&self, id: ModuleId) -> &Path {
        self.index.folder(self.file_of[id.0 as usize])
    }

    /// What `import a.b` names in the module `from` (`level` 0), or the module part of `from ..x import y` (`level` 2, path `x`).
    #[must_use]
    pub fn resolve(&self, from: ModuleId, level: u32, path: &[Name]) -> Resolved {
        let target = self.index.resolve(self.file_of[from.0 as usize], level, path);
        target.and_then(|t| self.resolved(t)).unwrap_or_else(|| {
            let dots = ".".repeat(level as usize);
            let dotted: Vec<&str> = path.iter().map(Name::as_str).collect();
            Resolved::External(Name::new(&(dots + &dotted.join("."))))
        })
    }

    /// The submodule `name` of a package or a namespace.
    #[must_use]
    pub fn child(&self, parent: Resolved, name: Name) -> Option<Resolved> {
        let dir = match parent {
            Resolved::Module(id) => self.index.package_dir(self.file_of[id.0 as usize])?,
            Resolved::Namespace(namespace) => self.index.namespace(namespace)?,
            Resolved::External(_) => return None,
        };
        self.resolved(self.index.walk(dir, &[name])?)
    }

    /// The loaded submodules of a package or a namespace, by name.
    #[must_use]
    pub fn children(&self, parent: Resolved) -> Vec<Resolved> {
        let dir = match parent {
            Resolved::Module(id) => self.index.package_dir(self.file_of[id.0 as usize]),
            Resolved::Namespace(namespace) => self.index.namespace(namespace),
            Resolved::External(_) => None,
        };
        let Some(dir) = dir else { return Vec::new() };
        self.index.submodules(dir).into_iter().filter_map(|f| self.module_of[f].map(Resolved::Module)).collect()
    }

    fn resolved(&self, target: Target) -> Option<Resolved> {
        match target {
            Target::File(file) => self.module_of[file].map(Resolved::Module),
            Target::Namespace(dir) => Some(Resolved::Namespace(self.index.dir_name(dir))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
