//! What a lowered module imports, at any depth of nesting and also by strings.

use super::resolve::{Index, Target};
use crate::python::ir::{ArgKind, Const, ExprKind, FormatPart, Module, StmtKind};
use crate::source::Name;

/// Functions that take the name of a module, or of an object in one, as their first argument.
const IMPORTERS: &[&str] = &["import_module", "__import__", "import_string", "from_object", "find_modules"];

/// Parts of the names of such libraries: `flask`, `flask_restx`, `apiflask`, …
const WEB: &[&str] = &["flask", "quart", "connexion"];

/// What a module imports.
#[derive(Debug, Clone, Default)]
pub(super) struct Imports {
    /// The files of the index that running the module needs, packages included. Unordered, with duplicates.
    pub files: Vec<usize>,
    /// Whether it names a library whose applications have routes: Flask, what builds on Flask, or Quart or Connexion, whether that
    /// lies in the project or not.
    pub web: bool,
}

/// What running the file `from` of `index` needs.
pub(super) fn imports(index: &Index, from: usize, module: &Module) -> Imports {
    let mut needs = Needs { index, from, files: Vec::new(), web: false };
    for stmt in &module.stmts {
        match &stmt.kind {
            StmtKind::Import(aliases) => {
                for alias in aliases {
                    needs.path(0, &alias.name);
                }
            }
            StmtKind::ImportFrom { module, level, names } => {
                needs.path(*level, module);
                for name in names.iter().filter_map(|n| n.name.first()) {
                    let mut path = module.clone();
                    path.push(*name);
                    needs.path(*level, &path);
                }
            }
            _ => {}
        }
    }
    let computed = module.exprs.iter().any(|e| match &e.kind {
        ExprKind::Call { func, args } => {
            let name = match &module.expr(*func).kind {
                ExprKind::Name(name) | ExprKind::Attr(_, name) => name.as_str(),
                _ => "",
            };
            let constant = args.first().is_some_and(|a| matches!(module.expr(a.value).kind, ExprKind::Const(_)));
            matches!(name, "import_module" | "__import__") && !constant
        }
        _ => false,
    });
    for expr in &module.exprs {
        match &expr.kind {
            // a module of a package, chosen by a name that is not known before the program runs
            ExprKind::Format(parts) if computed => {
                if let Some(FormatPart::Literal(text)) = parts.first()
                    && let Some((package, "")) = text.rsplit_once('.')
                {
                    needs.submodules(package);
                }
            }
            ExprKind::Const(Const::Str(text)) if text.contains('.') => needs.text(text, 2),
            ExprKind::Call { func, args } => {
                let name = match &module.expr(*func).kind {
                    ExprKind::Name(name) | ExprKind::Attr(_, name) => name,
                    _ => continue,
                };
                let first = args.first().filter(|a| a.kind == ArgKind::Positional).map(|a| &module.expr(a.value).kind);
                if let (true, Some(ExprKind::Const(Const::Str(text)))) = (IMPORTERS.contains(&name.as_str()), first) {
                    needs.text(text, 1);
                }
            }
            _ => {}
        }
    }
    Imports { files: needs.files, web: needs.web }
}

/// The files that hold the objects of these dotted names, as the file `from` would import them.
pub(super) fn named<'n>(index: &Index, from: usize, names: impl IntoIterator<Item = &'n String>) -> Vec<usize> {
    let mut needs = Needs { index, from, files: Vec::new(), web: false };
    for name in names {
        needs.text(name, 1);
    }
    needs.files
}

struct Needs<'a> {
    index: &'a Index,
    from: usize,
    files: Vec<usize>,
    web: bool,
}

impl Needs<'_> {
    fn path(&mut self, level: u32, path: &[Name]) -> bool {
        if level == 0 && !self.web {
            self.web = path.first().is_some_and(|n| WEB.iter().any(|w| n.as_str().contains(w)));
        }
        match self.index.resolve(self.from, level, path) {
            Some(Target::File(file)) => {
                self.files.push(file);
                self.files.extend(self.index.inits(file));
                true
            }
            Some(Target::Namespace(_)) => true,
            None => false,
        }
    }

    /// Everything directly in a package.
    fn submodules(&mut self, package: &str) {
        let path: Vec<Name> = package.split('.').map(Name::new).collect();
        let dir = match self.index.resolve(self.from, 0, &path) {
            Some(Target::File(file)) => self.index.package_dir(file),
            Some(Target::Namespace(dir)) => Some(dir),
            None => None,
        };
        for file in dir.map(|d| self.index.submodules(d)).unwrap_or_default() {
            self.files.push(file);
            self.files.extend(self.index.inits(file));
        }
    }

    /// `a.b.c` and `a.b:c` name the module `a.b.c` or the object `c` of `a.b`; leading dots make it relative. The module must
    /// have at least `least` parts less the object, so that prose and file names are not looked up.
    fn text(&mut self, text: &str, least: usize) {
        let absolute = text.trim_start_matches('.');
        let level = (text.len() - absolute.len()) as u32;
        let (module, object) = absolute.split_once(':').unwrap_or((absolute, ""));
        let identifier = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || c == '_');
        if absolute.len() > 200 || !module.split('.').all(identifier) || !object.split('.').all(|s| s.is_empty() || identifier(s)) {
            return;
        }
        let path: Vec<Name> = module.split('.').map(Name::new).collect();
        if path.len() + usize::from(!object.is_empty()) < least {
            return;
        }
        for end in (1..=path.len()).rev() {
            if self.path(level, &path[..end]) {
                return;
            }
        }
    }
}
