//! Imports, and module tops as Python runs them: once, in import order, half-made modules visible in cycles.

use super::state::State;
use super::value::{Key, Shape, Val};
use super::{Eval, Frame, Outs};
use crate::project::{ModuleId, Resolved};
use crate::python::ir::{ExprKind, ImportAlias, Module, StmtId, StmtKind};
use crate::source::{Name, Span};

impl Eval<'_> {
    /// Evaluates a module's top unless that was done or is under way.
    pub fn load(&mut self, st: State, id: ModuleId) -> State {
        if !self.loading || !self.loaded.insert(id) {
            return st;
        }
        // packages first
        let project = self.project;
        let info = project.module(id);
        self.run_top(st, id, info.name, &info.ir.body)
    }

    /// Evaluates what a module does when it is started as a program: the blocks under `if __name__ == "__main__":` that `wanted` picks.
    pub fn run_main(&mut self, st: State, id: ModuleId, wanted: impl Fn(&Module, Span) -> bool) -> State {
        let project = self.project;
        let ir = &project.module(id).ir;
        let named = |e| matches!(&ir.expr(e).kind, ExprKind::Name(n) if *n == "__name__");
        let main = |s: &&StmtId| {
            let stmt = ir.stmt(**s);
            let StmtKind::If { test, .. } = stmt.kind else { return false };
            matches!(&ir.expr(test).kind, ExprKind::Compare(first, _) if named(*first)) && wanted(ir, stmt.span)
        };
        let body: Vec<StmtId> = ir.body.iter().filter(main).copied().collect();
        if body.is_empty() { st } else { self.run_top(st, id, Name::new("__main__"), &body) }
    }

    /// Evaluates statements of a module's top, under the name that it has for itself.
    fn run_top(&mut self, st: State, id: ModuleId, own: Name, body: &[StmtId]) -> State {
        let info = self.project.module(id);
        let loc = self.module_loc(id);
        let mut st = st;
        let name = self.text(own.as_str());
        st.set(loc, Key::Name(Name::new("__name__")), name);
        let saved = std::mem::take(&mut self.raised);
        let defining = std::mem::take(&mut self.defining);
        let stack = std::mem::take(&mut self.stack);
        self.stack.push(Frame {
            module: id,
            function: None,
            name: info.name,
            locals: loc,
            scopes: Vec::new(),
            class: None,
            receiver: None,
            context: 0,
            yields: Vec::new(),
            inlined: None,
            tries: 0,
            round: 0,
        });
        self.steps = 0;
        for &s in body {
            let flow = self.run_block(vec![st.clone()], &[s]);
            // one state a module: branches at the top are joined
            let mut states = flow.next;
            if let Some(first) = states.pop() {
                st = states.into_iter().fold(first, |a, b| self.join(&b, &a));
            } else if let Some((s, _)) = self.raised.pop() {
                st = s;
            }
            self.raised.clear();
            st.heap.settle();
        }
        self.stack = stack;
        self.defining = defining;
        self.raised = saved;
        st
    }

    pub fn resolved(&mut self, st: State, r: Resolved) -> Outs {
        match r {
            Resolved::Module(id) => {
                let st = self.load(st, id);
                let v = self.module_value(id);
                vec![(st, v)]
            }
            Resolved::Namespace(n) => {
                let mut v = self.setting(n.as_str());
                v.shape = Shape::Namespace(n);
                vec![(st, v)]
            }
            Resolved::External(n) => {
                let path = self.know.canonical(n.as_str());
                let v = self.native(&path);
                vec![(st, v)]
            }
        }
    }

    fn module_value(&mut self, id: ModuleId) -> Val {
        let mut v = self.setting(self.project.module(id).name.as_str());
        v.shape = Shape::Module(id);
        v
    }

    pub fn import(&mut self, st: State, names: &[ImportAlias]) -> State {
        let mut st = st;
        let from = self.frame().module;
        for n in names {
            // every package on the way is loaded
            for i in 1..=n.name.len() {
                let r = self.project.resolve(from, 0, &n.name[..i]);
                if let Resolved::Module(id) = r {
                    st = self.load(st, id);
                }
            }
            let (bound, path) = match n.alias {
                Some(a) => (a, &n.name[..]),
                None => (n.name[0], &n.name[..1]),
            };
            let r = self.project.resolve(from, 0, path);
            if let Some((s, v)) = self.resolved(st.clone(), r).into_iter().next() {
                st = s;
                self.bind_name(&mut st, bound, v);
            }
        }
        st
    }

    pub fn import_from(&mut self, st: State, module: &[Name], level: u32, names: &[ImportAlias]) -> State {
        let from = self.frame().module;
        let mut st = st;
        let target = self.project.resolve(from, level, module);
        if level == 0 {
            for i in 1..module.len() {
                if let Resolved::Module(id) = self.project.resolve(from, 0, &module[..i]) {
                    st = self.load(st, id);
                }
            }
        }
        if let Resolved::Module(id) = target {
            st = self.load(st, id);
        }
        for n in names {
            let name = n.name[0];
            let bound = n.alias.unwrap_or(name);
            if name == "*" {
                st = self.import_star(st, target);
                continue;
            }
            let found = match target {
                Resolved::Module(id) => {
                    let loc = self.module_loc(id);
                    match st.get(loc, &Key::Name(name)).cloned() {
                        Some(v) => Some((st.clone(), v)),
                        // a submodule, or what the module's `__getattr__` makes
                        None => self.module_attribute(st.clone(), id, name, n.span).into_iter().next(),
                    }
                }
                Resolved::Namespace(_) => self.project.child(target, name).and_then(|r| self.resolved(st.clone(), r).into_iter().next()),
                Resolved::External(path) => {
                    let path = self.know.canonical(&format!("{path}.{name}"));
                    let v = self.native(&path);
                    Some((st.clone(), v))
                }
            };
            let (s, v) = found.unwrap_or_else(|| {
                let v = self.fresh(n.span);
                (st.clone(), v)
            });
            st = s;
            self.bind_name(&mut st, bound, v);
        }
        st
    }

    fn import_star(&mut self, st: State, target: Resolved) -> State {
        let mut st = st;
        let id = match target {
            Resolved::Module(id) => id,
            Resolved::Namespace(_) => return st,
            Resolved::External(library) => {
                self.star_of_library(&mut st, library.as_str());
                return st;
            }
        };
        let loc = self.module_loc(id);
        let exported = st.get(loc, &Key::Name(Name::new("__all__"))).cloned();
        let listed: Option<Vec<String>> =
            exported.and_then(|v| self.elements(&st, &v)).map(|vs| vs.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect());
        if listed.is_none()
            && let Some(libraries) = st.get(loc, &stars()).and_then(|v| v.as_str().map(str::to_owned))
        {
            for library in libraries.lines() {
                self.star_of_library(&mut st, library);
            }
        }
        for (k, v) in st.slots(loc) {
            if let Key::Name(n) = k {
                let public = match &listed {
                    Some(l) => l.iter().any(|x| n == x.as_str()),
                    None => !n.as_str().starts_with('_') && !n.as_str().starts_with('#'),
                };
                if public {
                    self.bind_name(&mut st, n, v);
                }
            }
        }
        st
    }

    /// What `from library import *` binds is not known name by name: the module keeps which libraries it took the names of.
    fn star_of_library(&mut self, st: &mut State, library: &str) {
        let loc = self.module_loc(self.frame().module);
        let before = st.get(loc, &stars()).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        if before.lines().any(|l| l == library) {
            return;
        }
        let all = self.text(&if before.is_empty() { library.to_owned() } else { format!("{before}\n{library}") });
        st.set(loc, stars(), all);
    }

    /// A name that a module has only from the star import of a library: the one that is known for it, or else the last.
    pub(super) fn star_name(&mut self, st: &State, module: super::value::Loc, name: Name) -> Option<Val> {
        let libraries = st.get(module, &stars())?.as_str()?.to_owned();
        let paths: Vec<String> = libraries.lines().map(|l| self.know.canonical(&format!("{l}.{name}"))).collect();
        let known = paths.iter().rev().find(|p| self.know.does(p).is_some());
        let path = match known {
            Some(p) => p,
            None if name.as_str().starts_with('_') || is_builtin(name.as_str()) => return None,
            None => paths.last()?,
        };
        Some(self.native(path))
    }

    pub fn module_attribute(&mut self, st: State, id: ModuleId, name: Name, span: Span) -> Outs {
        let st = self.load(st, id);
        let loc = self.module_loc(id);
        if let Some(v) = st.get(loc, &Key::Name(name)).cloned() {
            if v.is_none() && !self.loading {
                return vec![(st, self.fresh(span))];
            }
            return vec![(st, v)];
        }
        if let Some(r) = self.project.child(Resolved::Module(id), name) {
            return self.resolved(st, r);
        }
        if let Some(v) = self.star_name(&st, loc, name) {
            return vec![(st, v)];
        }
        if let Some(f) = st.get(loc, &Key::Name(Name::new("__getattr__"))).cloned() {
            let n = self.text(name.as_str());
            return self.call(st, &f, &super::Args::of(vec![n]), span);
        }
        vec![(st, self.fresh(span))]
    }
}

/// Where a module keeps the libraries that it imported with a star.
fn stars() -> Key {
    Key::Name(Name::new("#stars"))
}

/// Whether Python itself has a name ([Built-in Functions], [Built-in Exceptions]).
///
/// [Built-in Functions]: https://docs.python.org/3/library/functions.html
/// [Built-in Exceptions]: https://docs.python.org/3/library/exceptions.html
fn is_builtin(name: &str) -> bool {
    const NAMES: &str = "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr \
        dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int \
        isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range \
        repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip \
        Exception BaseException ExceptionGroup BaseExceptionGroup StopIteration StopAsyncIteration GeneratorExit SystemExit \
        KeyboardInterrupt NotImplemented Ellipsis";
    NAMES.split_whitespace().any(|n| n == name) || name.ends_with("Error") || name.ends_with("Warning")
}
