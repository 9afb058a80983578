use crate::source::{Found, Name, normal};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A folder of the [`Index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct DirId(usize);

/// What a dotted path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    File(usize),
    Namespace(DirId),
}

#[derive(Debug)]
struct Dir {
    path: PathBuf,
    parent: Option<DirId>,
    /// its `__init__.py`
    init: Option<usize>,
    modules: HashMap<Name, usize>,
    children: HashMap<Name, DirId>,
    /// unique in the run
    name: Name,
}

#[derive(Debug)]
struct File {
    dir: DirId,
    /// folder above the topmost package: where the interpreter would start to look
    root: DirId,
    /// folder of the run's argument
    run_root: DirId,
    is_package: bool,
    name: Name,
}

/// All Python files of a run, loaded or not, as the tree in which imports are resolved.
#[derive(Debug, Default)]
pub(super) struct Index {
    dirs: Vec<Dir>,
    by_path: HashMap<PathBuf, DirId>,
    by_name: HashMap<Name, DirId>,
    files: Vec<File>,
    /// extra folders of the configuration
    src: Vec<DirId>,
    /// top-level name → the import roots that have it
    tops: HashMap<Name, Vec<DirId>>,
}

impl Index {
    /// Files keep their position in `found`. Folders in `src` are relative to each run root unless they are absolute.
    pub fn new(found: &[Found], src: &[PathBuf]) -> Self {
        let mut index = Self::default();
        let mut places = Vec::with_capacity(found.len());
        for (i, file) in found.iter().enumerate() {
            let path = normal(&file.path);
            let run_root = normal(&file.root);
            let dir = index.dir(path.parent().unwrap_or(&path));
            let stem = Name::new(&path.file_stem().unwrap_or_default().to_string_lossy());
            if stem == "__init__" {
                index.dirs[dir.0].init = Some(i);
            } else {
                index.dirs[dir.0].modules.entry(stem).or_insert(i);
            }
            places.push((dir, stem, run_root));
        }
        let mut roots = HashMap::new();
        for (dir, stem, run_root) in places {
            let run_root_dir = index.dir(&run_root);
            let root = *roots.entry(dir).or_insert_with(|| index.import_root(dir, &run_root));
            let name = index.dotted(root, dir, stem);
            index.files.push(File { dir, root, run_root: run_root_dir, is_package: stem == "__init__", name });
        }
        index.name_dirs();
        index.collect_tops();
        for folder in src {
            let mut run_roots: Vec<DirId> = index.files.iter().map(|f| f.run_root).collect();
            run_roots.sort_unstable();
            run_roots.dedup();
            for root in run_roots {
                let path = normal(&index.dirs[root.0].path.join(folder));
                index.src.extend(index.by_path.get(&path).or_else(|| index.by_path.get(&normal(folder))).copied());
            }
        }
        index.src.dedup();
        index
    }

    pub fn name(&self, file: usize) -> Name {
        self.files[file].name
    }

    pub fn folder(&self, file: usize) -> &Path {
        &self.dirs[self.files[file].dir.0].path
    }

    pub fn is_package(&self, file: usize) -> bool {
        self.files[file].is_package
    }

    pub fn package_dir(&self, file: usize) -> Option<DirId> {
        self.is_package(file).then(|| self.files[file].dir)
    }

    pub fn dir_name(&self, dir: DirId) -> Name {
        self.dirs[dir.0].name
    }

    pub fn namespace(&self, name: Name) -> Option<DirId> {
        self.by_name.get(&name).copied()
    }

    /// The `__init__.py` files that the interpreter runs before `file`.
    pub fn inits(&self, file: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(self.files[file].dir);
        std::iter::from_fn(move || {
            let dir = &self.dirs[next?.0];
            next = dir.parent;
            dir.init
        })
        .filter(move |&init| init != file)
    }

    /// Modules and packages directly in a folder, by name.
    pub fn submodules(&self, dir: DirId) -> Vec<usize> {
        let dir = &self.dirs[dir.0];
        let packages = dir.children.iter().filter_map(|(n, d)| self.dirs[d.0].init.map(|i| (*n, i)));
        let mut all: Vec<(Name, usize)> = dir.modules.iter().map(|(n, f)| (*n, *f)).chain(packages).collect();
        all.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
        all.into_iter().map(|(_, f)| f).collect()
    }

    /// Follows `path` downwards from `dir`. As in the interpreter a package precedes a module, which precedes a namespace.
    pub fn walk(&self, dir: DirId, path: &[Name]) -> Option<Target> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self.dirs[dir.0].init.map_or(Target::Namespace(dir), Target::File));
        };
        let child = self.dirs[dir.0].children.get(first).copied();
        let package = child.filter(|c| self.dirs[c.0].init.is_some());
        match (package, self.dirs[dir.0].modules.get(first)) {
            (Some(package), _) => self.walk(package, rest),
            (None, Some(&file)) if rest.is_empty() => Some(Target::File(file)),
            (None, Some(_)) => None,
            (None, None) => self.walk(child?, rest),
        }
    }

    /// What an import in `from` names, if the run has it.
    pub fn resolve(&self, from: usize, level: u32, path: &[Name]) -> Option<Target> {
        if level > 0 {
            let mut dir = self.files[from].dir;
            for _ in 1..level {
                dir = self.dirs[dir.0].parent?;
            }
            return self.walk(dir, path);
        }
        let (&top, _) = path.split_first()?;
        let file = &self.files[from];
        // a file never means itself by its bare name: `celery.py` that imports `celery` wants the library; a package's
        // `__init__.py` does (`from app import views`)
        let accept = |target: &Target| path.len() > 1 || *target != Target::File(from) || file.is_package;
        if is_library(top.as_str()) {
            // a folder or a file elsewhere that is called like a library is not it; only what the interpreter would see first is
            return self.walk(file.root, path).filter(|t| matches!(t, Target::File(_)) && accept(t));
        }
        let mut namespace = None;
        for base in self.bases(file) {
            match self.walk(base, path).filter(accept) {
                Some(found @ Target::File(_)) => return Some(found),
                Some(found) => namespace = namespace.or(Some(found)),
                None => {}
            }
        }
        namespace.or_else(|| {
            let mut found = self.tops.get(&top)?.iter().filter_map(|&root| self.walk(root, path)).filter(accept);
            found.next().filter(|_| found.next().is_none())
        })
    }

    /// Where to look for an absolute import, best first: the import root, then the folders of the importer inside its package
    /// (a script that is started there), then those above it, each with its `src`, then the configured ones.
    fn bases(&self, file: &File) -> Vec<DirId> {
        let mut bases = vec![file.root];
        let mut next = Some(file.dir);
        let mut push = |dir: DirId| {
            if !bases.contains(&dir) {
                bases.push(dir);
            }
        };
        let src = Name::new("src");
        while let Some(dir) = next {
            push(dir);
            if let Some(&folder) = self.dirs[dir.0].children.get(&src) {
                push(folder);
            }
            next = if dir == file.run_root { None } else { self.dirs[dir.0].parent };
        }
        self.src.iter().copied().for_each(&mut push);
        bases
    }

    fn dir(&mut self, path: &Path) -> DirId {
        if let Some(&id) = self.by_path.get(path) {
            return id;
        }
        let parent = path.parent().map(|p| self.dir(p));
        let id = DirId(self.dirs.len());
        let name = Name::new(&path.file_name().unwrap_or_default().to_string_lossy());
        if let Some(parent) = parent {
            self.dirs[parent.0].children.insert(name, id);
        }
        let path = path.to_owned();
        self.by_path.insert(path.clone(), id);
        self.dirs.push(Dir { path, parent, init: None, modules: HashMap::new(), children: HashMap::new(), name });
        id
    }

    /// The first folder upwards that is no package. Above the run root the disk decides, as `bolint pkg/api` must know that
    /// `pkg` is a package, too.
    fn import_root(&self, mut dir: DirId, run_root: &Path) -> DirId {
        loop {
            let Dir { path, parent, init, .. } = &self.dirs[dir.0];
            let outside = !path.starts_with(run_root);
            let package = init.is_some() || (outside && path.join("__init__.py").is_file());
            match parent {
                Some(parent) if package => dir = *parent,
                _ => return dir,
            }
        }
    }

    fn dotted(&self, root: DirId, dir: DirId, stem: Name) -> Name {
        let mut parts = if stem == "__init__" { vec![] } else { vec![stem.as_str()] };
        let mut next = dir;
        while next != root {
            let dir = &self.dirs[next.0];
            parts.push(dir.name.as_str());
            let Some(parent) = dir.parent else { break };
            next = parent;
        }
        parts.reverse();
        Name::new(&parts.join("."))
    }

    /// Names each folder from the run root that holds it; one that another root has named already keeps its whole path.
    fn name_dirs(&mut self) {
        let mut run_roots: Vec<DirId> = self.files.iter().map(|f| f.run_root).collect();
        run_roots.sort_unstable();
        run_roots.dedup();
        let names: Vec<Name> = (0..self.dirs.len())
            .map(|i| {
                let path = &self.dirs[i].path;
                let root = run_roots
                    .iter()
                    .filter(|r| path.starts_with(&self.dirs[r.0].path))
                    .max_by_key(|r| self.dirs[r.0].path.components().count());
                let relative = root.and_then(|r| path.strip_prefix(&self.dirs[r.0].path).ok()).filter(|p| p.file_name().is_some());
                let dotted: Option<Vec<_>> = relative.map(|p| p.iter().map(|c| c.to_string_lossy()).collect());
                Name::new(&dotted.map_or_else(|| path.to_string_lossy().into_owned(), |d| d.join(".")))
            })
            .collect();
        for (i, name) in names.into_iter().enumerate() {
            let dir = DirId(i);
            let name = if self.by_name.contains_key(&name) { Name::new(&self.dirs[i].path.to_string_lossy()) } else { name };
            self.by_name.insert(name, dir);
            self.dirs[i].name = name;
        }
    }

    fn collect_tops(&mut self) {
        let mut roots: Vec<DirId> = self.files.iter().map(|f| f.root).collect();
        roots.sort_unstable();
        roots.dedup();
        for root in roots {
            let dir = &self.dirs[root.0];
            let packages = dir.children.iter().filter(|(_, c)| self.dirs[c.0].init.is_some()).map(|(&n, _)| n);
            let mut names: Vec<Name> = dir.modules.keys().copied().chain(packages).collect();
            names.sort();
            names.dedup();
            for name in names {
                self.tops.entry(name).or_default().push(root);
            }
        }
    }
}

/// Names that mean the standard library or a widely used library, though a project may have folders called like them.
fn is_library(name: &str) -> bool {
    name.starts_with("flask_") || LIBRARIES.contains(&name)
}

/// Import names of libraries that web applications use, and of those standard modules that share their names with project files.
const LIBRARIES: &[&str] = &[
    "__future__",
    "abc",
    "alembic",
    "apiflask",
    "argparse",
    "asyncio",
    "authlib",
    "base64",
    "bcrypt",
    "boto3",
    "botocore",
    "bson",
    "celery",
    "click",
    "collections",
    "connexion",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "django",
    "docker",
    "elasticsearch",
    "email",
    "enum",
    "fastapi",
    "flask",
    "functools",
    "hashlib",
    "hmac",
    "html",
    "http",
    "importlib",
    "inspect",
    "io",
    "itertools",
    "itsdangerous",
    "jinja2",
    "json",
    "jwt",
    "logging",
    "marshmallow",
    "math",
    "mongoengine",
    "mysql",
    "numpy",
    "os",
    "pandas",
    "passlib",
    "pathlib",
    "peewee",
    "pickle",
    "pony",
    "psycopg",
    "psycopg2",
    "pydantic",
    "pymongo",
    "pymysql",
    "pytest",
    "quart",
    "queue",
    "random",
    "re",
    "redis",
    "requests",
    "secrets",
    "shutil",
    "sqlalchemy",
    "sqlite3",
    "sqlmodel",
    "string",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "tortoise",
    "typing",
    "typing_extensions",
    "unittest",
    "urllib",
    "uuid",
    "werkzeug",
    "wtforms",
    "xml",
    "yaml",
];
