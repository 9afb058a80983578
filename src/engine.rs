//! The evaluator driven over a project: module tops, then each handler, then verdicts.

use crate::data::{self, Storage};
use crate::eval::state::State;
use crate::eval::term::Source;
use crate::eval::value::{Key, Shape};
use crate::eval::{Args, Eval, Library, Sessions, World};
use crate::knowledge::Knowledge;
use crate::project::{ModuleId, Project, Resolved};
use crate::python::ir::{ExprKind, FunctionId, ParameterKind, StmtKind};
use crate::source::{FileId, Name};
use crate::verdict::{Evidence, Handler, Judged, Record, Route};
use crate::web::pipeline;
use crate::web::registry::Registry;
use crate::web::task::{self, Task};
use crate::web::{Web, connexion};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::HashMap;

const STACK: usize = 512 << 20;

static LIBRARIES: [&dyn Library; 2] = [&Web, &Storage];

/// The authorization map of a project.
#[must_use]
pub fn map(project: &Project, know: &Knowledge, judged: Judged) -> Vec<Handler> {
    // evaluation is recursive over nested code, so it runs on threads with room for it
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build();
    let Ok(pool) = pool else { return Vec::new() };
    pool.install(|| {
        let (world, registry, tasks) = load(project, know);
        let records: Vec<Record> = tasks.par_iter().map(|t| evaluate(project, know, &world, &registry, t, judged)).collect();
        let mut evidence = Evidence::default();
        for r in &records {
            r.gather(&mut evidence);
        }
        let homes: HashMap<Name, FileId> = project.modules().map(|(_, m)| (m.name, m.file)).collect();
        let row = |r: &Record| {
            let mut handler = r.judge(&world.models, know, &evidence, judged);
            // a model is no code that runs, but its columns have a say: who owns it, what identifies it
            handler.depends_on.extend(r.models().filter_map(|m| homes.get(&Name::new(m.as_str().rsplit_once('.')?.0))));
            handler.depends_on.sort_unstable();
            handler.depends_on.dedup();
            handler
        };
        records.par_iter().map(row).collect()
    })
}

/// What the evaluation of each handler left behind, for looking at the engine itself; `only` picks handlers by name.
#[must_use]
pub fn records(project: &Project, know: &Knowledge, only: Option<&str>) -> Vec<Record> {
    let Ok(pool) = rayon::ThreadPoolBuilder::new().stack_size(STACK).build() else { return Vec::new() };
    pool.install(|| {
        let (world, registry, tasks) = load(project, know);
        let judged = Judged { sessions: false };
        tasks.iter().filter(|t| only.is_none_or(|o| t.name == o)).map(|t| evaluate(project, know, &world, &registry, t, judged)).collect()
    })
}

/// Evaluates all module tops and the factories that nobody calls.
fn load(project: &Project, know: &Knowledge) -> (World, Registry, Vec<Task>) {
    let mut ev = Eval::new(project, know, &LIBRARIES, &World::default(), Box::new(Registry::default()));
    ev.loading = true;
    let mut st = State::default();
    for (id, m) in project.modules() {
        if m.entry {
            // as the interpreter does, the packages that it lies in come first
            let path: Vec<Name> = m.name.as_str().split('.').map(Name::new).collect();
            for i in 1..path.len() {
                if let Resolved::Module(package) = project.resolve(id, 0, &path[..i]) {
                    st = ev.load(st, package);
                }
            }
            st = ev.load(st, id);
        }
    }
    st = run_factories(&mut ev, st);
    st = connexion::complete(&mut ev, st);
    data::complete(&mut ev);
    let tasks = task::tasks(&mut ev, &st);
    let registry = Registry::read(&ev).clone();
    let (world, _) = ev.freeze(st);
    (world, registry, tasks)
}

/// Names whose use in a function says that it sets an application up.
const SETUP: &[&str] = &["register_blueprint", "add_url_rule", "add_resource", "route", "add_namespace", "register_api", "add_api"];

/// A name of a module that stands for the project's own application class.
fn is_application(ev: &mut Eval<'_>, st: &State, module: ModuleId, name: Name) -> bool {
    let loc = ev.module_loc(module);
    match st.get(loc, &Key::Name(name)).map(|v| v.shape.clone()) {
        Some(Shape::Class(class)) => ev.descends(class, |n| ev.know.canonical(n) == "flask.Flask"),
        _ => false,
    }
}

/// Functions that set an application up and that nothing called: `create_app()`, `init(app)`.
fn run_factories(ev: &mut Eval<'_>, st: State) -> State {
    let mut found: Vec<(bool, ModuleId, FunctionId)> = Vec::new();
    for (id, m) in ev.project.modules() {
        if !ev.loaded.contains(&id) {
            continue;
        }
        for &s in &m.ir.body {
            let StmtKind::Function(f) = m.ir.stmt(s).kind else { continue };
            let span = m.ir.function(f).span;
            if !m.ir.function(f).decorators.is_empty() {
                continue;
            }
            let mut sets_up = false;
            let mut makes = false;
            for e in m.ir.exprs.iter().filter(|e| e.span.start >= span.start && e.span.end <= span.end) {
                match &e.kind {
                    ExprKind::Attr(_, n) => sets_up |= SETUP.contains(&n.as_str()),
                    ExprKind::Name(n) => {
                        makes |= matches!(n.as_str(), "Flask" | "APIFlask" | "Api" | "OpenAPI") || is_application(ev, &st, id, *n)
                    }
                    _ => {}
                }
            }
            if sets_up || makes {
                found.push((!makes, id, f));
            }
        }
    }
    found.sort_by_key(|(later, id, f)| (*later, *id, f.0));
    let mut st = st;
    for (_, id, f) in found {
        if ev.called.contains(&(id, f)) {
            continue;
        }
        let name = ev.project.module(id).ir.function(f).name;
        let loc = ev.module_loc(id);
        let Some(v) = st.get(loc, &Key::Name(name)).cloned() else { continue };
        if !matches!(v.shape, Shape::Function(_)) || ev.closure_of(&v).is_none_or(|c| c.function != f || c.module != id) {
            continue;
        }
        // parameters named for the application get it
        let app = Registry::read(ev).apps.last().cloned();
        let mut args = Args::default();
        for p in &ev.project.module(id).ir.function(f).parameters {
            if matches!(p.name.as_str(), "app" | "application" | "flask_app" | "server")
                && p.kind == ParameterKind::Normal
                && let Some(app) = &app
            {
                args.keyword.push((p.name, app.clone()));
            }
        }
        ev.steps = 0;
        let span = ev.project.module(id).ir.function(f).span;
        let outs = ev.call(st.clone(), &v, &args, span);
        let mut states: Vec<State> = outs.into_iter().map(|(s, _)| s).collect();
        states.extend(std::mem::take(&mut ev.raised).into_iter().map(|(s, _)| s));
        let mut states = states.into_iter();
        if let Some(first) = states.next() {
            st = states.fold(first, |a, b| ev.join(&a, &b));
        }
        st.heap.settle();
    }
    st
}

/// Evaluates a handler. Cookie sessions double the paths, so where they are not judged they are only looked at if no key opens
/// the handler.
fn evaluate(project: &Project, know: &Knowledge, world: &World, registry: &Registry, task: &Task, judged: Judged) -> Record {
    let run = |sessions| {
        // what turns out to be a credential is one from the start
        let (first, promoted) = evaluate_with(project, know, world, registry, task, sessions, &FxHashSet::default());
        if promoted.is_empty() { first } else { evaluate_with(project, know, world, registry, task, sessions, &promoted).0 }
    };
    if !judged.sessions {
        let record = run(Sessions::Empty);
        if record.key_opens() || record.too_complex {
            return record;
        }
    }
    run(Sessions::Held)
}

fn evaluate_with(
    project: &Project,
    know: &Knowledge,
    world: &World,
    registry: &Registry,
    task: &Task,
    sessions: Sessions,
    credentials: &FxHashSet<(Source, Name)>,
) -> (Record, FxHashSet<(Source, Name)>) {
    let mut ev = Eval::new(project, know, &LIBRARIES, world, Box::new(registry.clone()));
    ev.sessions = sessions;
    ev.promoted.clone_from(credentials);
    ev.promoted.extend(registry.credentials.iter().copied());
    ev.files.insert(task.definition.file);
    ev.view = Some(task.definition);
    let mut seen: Vec<Vec<String>> = Vec::new();
    for (route, rule) in &task.routes {
        let names = pipeline::parameters(rule);
        if seen.contains(&names) {
            continue;
        }
        seen.push(names);
        ev.steps = 0;
        ev.budget = crate::eval::MAX_STEPS;
        pipeline::run(&mut ev, &world.state, task, route, rule);
        if seen.len() >= 3 {
            break;
        }
    }
    let mut promoted = pipeline::promotions(&ev);
    promoted.retain(|p| !registry.credentials.contains(p));
    let mut depends_on: Vec<_> = ev.files.iter().copied().collect();
    depends_on.sort_unstable();
    let too_complex = ev.limits.steps > 0;
    let mut routes: Vec<Route> = task.routes.iter().map(|(_, rule)| Route { rule: rule.clone(), methods: task.methods.clone() }).collect();
    routes.sort();
    routes.dedup();
    let record = Record {
        name: task.name.clone(),
        definition: task.definition,
        name_span: task.name_span,
        routes,
        events: ev.events,
        terms: ev.terms,
        rows: ev.rows,
        loader_checked: ev.loader_checked,
        asked: ev.asked,
        too_complex,
        promoted: !credentials.is_empty(),
        depends_on,
    };
    (record, promoted)
}
