//! The abstract evaluator: runs Python over terms, shapes and facts. It knows no library by name; `web` and `data` plug in
//! through [`Library`].

pub mod attribute;
pub mod builtins;
pub mod call;
pub mod class;
pub mod clause;
pub mod cond;
mod configured;
pub mod container;
pub mod digest;
pub mod dynamic;
pub mod event;
pub mod expr;
pub mod facts;
pub mod heap;
pub mod import;
pub mod join;
pub mod matching;
pub mod model;
pub mod named_tuple;
pub mod opaque;
pub mod query;
pub mod reach;
pub mod rows;
pub mod state;
pub mod stmt;
pub mod string;
pub mod table;
pub mod term;
pub mod uses;
pub mod value;

use crate::knowledge::Knowledge;
use crate::project::{ModuleId, Project};
use crate::python::ir::{Const, FunctionId, Module};
use crate::source::{Name, Span};
use class::ClassInfo;
use event::Event;
use model::Models;
use rows::{RowInfo, RowKey};
use rustc_hash::{FxHashMap, FxHashSet};
use state::State;
use std::any::Any;
use std::sync::Arc;
use table::Table;
use term::{Source, Term, TermKind, Terms};
use value::{Closure, Key, Loc, LocKind, ObjectKind, Region, Shape, Val};

/// Normal outcomes of an evaluation; exceptions go to [`Eval::raised`].
pub type Outs = Vec<(State, Val)>;

/// Nested calls of project functions.
pub const MAX_DEPTH: usize = 40;
/// Evaluation steps for one handler.
pub const MAX_STEPS: u32 = 120_000;
/// Evaluation steps for one module top or one function that sets the application up.
pub const MAX_LOADING_STEPS: u32 = 60_000;
/// Activations of one function on the stack before it has no exits of its own.
pub const MAX_RECURSION: usize = 1;
/// Elements of a container that are known one by one.
const MAX_ELEMENTS: usize = 16;
/// The same while module tops are evaluated: tables of routes and registries are long.
const MAX_LOADING_ELEMENTS: usize = 2_000;

/// Limits that were hit, for `--statistics`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    pub states: u32,
    pub steps: u32,
    pub depth: u32,
}

/// Arguments of a call.
#[derive(Debug, Clone, Default)]
pub struct Args {
    pub positional: Vec<Val>,
    pub keyword: Vec<(Name, Val)>,
    /// `*x` whose elements are not known
    pub rest: Option<Val>,
    /// `**x` whose entries are not known
    pub rest_keyword: Option<Val>,
}

impl Args {
    #[must_use]
    pub fn of(positional: Vec<Val>) -> Self {
        Self { positional, ..Self::default() }
    }

    /// The argument at a position, or by keyword.
    #[must_use]
    pub fn get(&self, position: usize, name: &str) -> Option<&Val> {
        self.positional.get(position).or_else(|| self.keyword(name))
    }

    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Val> {
        self.keyword.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    pub fn all(&self) -> impl Iterator<Item = &Val> {
        self.positional.iter().chain(self.keyword.iter().map(|(_, v)| v)).chain(&self.rest).chain(&self.rest_keyword)
    }
}

/// What a library does when the evaluated program touches it. `None` says: not mine.
pub trait Library: Sync {
    /// A call of a library function or class by its canonical path.
    fn call(&self, ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs>;
    /// A method call on a value that is no project object.
    fn method(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, args: &Args, site: Span) -> Option<Outs>;
    /// An attribute read on a value that is no project object, or that its class lacks.
    fn attribute(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: Name, site: Span) -> Option<Outs>;
    /// `receiver[key]` on a library value.
    fn item(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val, site: Span) -> Option<Outs>;
    /// `receiver.name = value`; gives the state afterwards.
    fn assign(&self, ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State>;
    /// A class statement was evaluated.
    fn class_created(&self, _ev: &mut Eval<'_>, _st: &mut State, _class: Loc) {}
    /// An instance of a project's class was made, its `__init__` has not run yet.
    fn instance_created(&self, _ev: &mut Eval<'_>, _instance: &Val, _class: Loc, _args: &Args) {}
    /// A proxy was read: what it stands for now.
    fn dereference(&self, _ev: &mut Eval<'_>, _st: &State, _v: &Val, _site: Span) -> Option<Outs> {
        None
    }
    /// A context manager of the library was entered.
    fn entered(&self, _ev: &mut Eval<'_>, _st: &State, _manager: &Val, _site: Span) -> Option<Outs> {
        None
    }
}

/// What cookie sessions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sessions {
    /// somebody is logged in
    #[default]
    Held,
    /// nobody is logged in
    Empty,
}

/// What a frame belongs to.
#[derive(Debug, Clone)]
pub struct Frame {
    pub module: ModuleId,
    pub function: Option<FunctionId>,
    pub name: Name,
    /// where its variables live
    pub locals: Loc,
    /// enclosing function frames, innermost first
    pub scopes: Vec<Loc>,
    /// the class whose body holds the function
    pub class: Option<Loc>,
    /// first argument, for `super()`
    pub receiver: Option<Val>,
    pub context: u32,
    /// values given by `yield`
    pub yields: Vec<(State, Val)>,
    /// `with` body to run at the `yield` of a generator-based context manager
    pub inlined: Option<Arc<stmt::InlinedBody>>,
    /// `try` statements that are open in this frame
    pub tries: u32,
    /// distinguishes rounds of loops
    pub round: u32,
}

/// Shared, frozen result of evaluating all module tops.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub terms: Arc<Terms>,
    pub locs: Arc<Table<LocKind>>,
    pub contexts: Arc<Table<(u32, Span, u32)>>,
    pub row_keys: Arc<Table<RowKey>>,
    pub rows: Vec<RowInfo>,
    pub classes: Arc<FxHashMap<Loc, Arc<ClassInfo>>>,
    pub models: Arc<Models>,
    pub state: State,
    pub owner_names: Arc<FxHashMap<Term, String>>,
    pub reclassed: Arc<FxHashMap<Loc, Loc>>,
}

pub struct Eval<'p> {
    pub project: &'p Project,
    pub know: &'p Knowledge,
    pub libraries: &'p [&'p dyn Library],
    pub terms: Terms,
    pub locs: Table<LocKind>,
    pub contexts: Table<(u32, Span, u32)>,
    pub row_keys: Table<RowKey>,
    pub rows: Vec<RowInfo>,
    pub base_classes: Arc<FxHashMap<Loc, Arc<ClassInfo>>>,
    pub classes: FxHashMap<Loc, Arc<ClassInfo>>,
    pub models: Arc<Models>,
    pub raised: Vec<(State, Val)>,
    pub stack: Vec<Frame>,
    pub events: Vec<Event>,
    /// events of which one of a kind is enough
    told: FxHashSet<Event>,
    pub limits: Limits,
    pub steps: u32,
    /// steps at which the running function is to be done
    pub budget: u32,
    /// module tops are being evaluated: nothing is an access
    pub loading: bool,
    pub sessions: Sessions,
    pub loaded: FxHashSet<ModuleId>,
    /// inputs that a lookup answered with 401/403 makes credentials
    pub promoted: FxHashSet<(Source, Name)>,
    /// state of the libraries that is not on paths: registrations and the like
    pub extension: Box<dyn Any + Send>,
    /// rows that a loader handed out only after a check
    pub loader_checked: FxHashSet<rows::RowId>,
    /// functions called while loading, so that factories are not run twice
    pub called: FxHashSet<(ModuleId, FunctionId)>,
    /// functions whose definition is being decorated
    pub defining: Vec<Val>,
    pub files: FxHashSet<crate::source::FileId>,
    /// names of blueprints, by their terms
    pub owner_names: Arc<FxHashMap<Term, String>>,
    /// definition of the view that is evaluated, and how often it was entered
    pub view: Option<Span>,
    pub view_entries: u32,
    /// objects whose class was changed after they were made
    pub reclassed: Arc<FxHashMap<Loc, Loc>>,
    /// the test that is being decided
    pub site: Option<Span>,
}

impl std::fmt::Debug for Eval<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Eval").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl<'p> Eval<'p> {
    #[must_use]
    pub fn new(
        project: &'p Project,
        know: &'p Knowledge,
        libraries: &'p [&'p dyn Library],
        world: &World,
        extension: Box<dyn Any + Send>,
    ) -> Self {
        Self {
            project,
            know,
            libraries,
            terms: Terms::on_top_of(Arc::clone(&world.terms)),
            locs: Table::on_top_of(Arc::clone(&world.locs)),
            contexts: Table::on_top_of(Arc::clone(&world.contexts)),
            row_keys: Table::on_top_of(Arc::clone(&world.row_keys)),
            rows: world.rows.clone(),
            base_classes: Arc::clone(&world.classes),
            classes: FxHashMap::default(),
            models: Arc::clone(&world.models),
            raised: Vec::new(),
            stack: Vec::new(),
            events: Vec::new(),
            told: FxHashSet::default(),
            limits: Limits::default(),
            steps: 0,
            budget: MAX_STEPS,
            loading: false,
            sessions: Sessions::default(),
            loaded: FxHashSet::default(),
            promoted: FxHashSet::default(),
            extension,
            loader_checked: FxHashSet::default(),
            called: FxHashSet::default(),
            defining: Vec::new(),
            files: FxHashSet::default(),
            owner_names: Arc::clone(&world.owner_names),
            view: None,
            view_entries: 0,
            reclassed: Arc::clone(&world.reclassed),
            site: None,
        }
    }

    /// The frozen result, once all module tops are evaluated.
    #[must_use]
    pub fn freeze(self, state: State) -> (World, Box<dyn Any + Send>) {
        let mut classes = (*self.base_classes).clone();
        classes.extend(self.classes);
        let world = World {
            terms: Arc::new(self.terms),
            locs: Arc::new(self.locs),
            contexts: Arc::new(self.contexts),
            row_keys: Arc::new(self.row_keys),
            rows: self.rows,
            classes: Arc::new(classes),
            models: self.models,
            state,
            owner_names: self.owner_names,
            reclassed: self.reclassed,
        };
        (world, self.extension)
    }

    #[must_use]
    pub fn frame(&self) -> &Frame {
        self.stack.last().expect("code runs in a frame")
    }

    pub fn frame_mut(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("code runs in a frame")
    }

    #[must_use]
    pub fn ir(&self) -> &'p Module {
        &self.project.module(self.frame().module).ir
    }

    /// The body of this class is being evaluated.
    #[must_use]
    pub fn loading_class(&self, class: Loc) -> bool {
        self.stack.iter().any(|f| f.function.is_none() && f.class == Some(class))
    }

    /// The identity of the current call context.
    #[must_use]
    pub fn context(&self) -> u32 {
        self.stack.last().map_or(0, |f| f.context)
    }

    pub fn context_at(&mut self, site: Span) -> u32 {
        let (context, round) = self.stack.last().map_or((0, 0), |f| (f.context, f.round));
        self.contexts.intern((context, site, round)) + 1
    }

    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.steps > if self.loading { MAX_LOADING_STEPS } else { self.budget }
    }

    /// Elements of a container that are known one by one.
    #[must_use]
    pub fn max_elements(&self) -> usize {
        if self.loading { MAX_LOADING_ELEMENTS } else { MAX_ELEMENTS }
    }

    #[must_use]
    pub fn class_info(&self, loc: Loc) -> Option<Arc<ClassInfo>> {
        self.classes.get(&loc).or_else(|| self.base_classes.get(&loc)).cloned()
    }

    // Values

    pub fn constant(&mut self, c: Const) -> Val {
        let term = self.terms.constant(c.clone());
        Val::new(term, Shape::Const(c))
    }

    pub fn none(&mut self) -> Val {
        self.constant(Const::None)
    }

    pub fn boolean(&mut self, b: bool) -> Val {
        self.constant(Const::Bool(b))
    }

    pub fn text(&mut self, s: &str) -> Val {
        self.constant(Const::Str(s.into()))
    }

    /// A value without provenance, made at this place.
    pub fn fresh(&mut self, site: Span) -> Val {
        let n = self.context_at(site);
        Val::unknown(self.terms.make(TermKind::Fresh(n)))
    }

    pub fn unset(&mut self) -> Val {
        Val::unknown(self.terms.make(TermKind::Unset))
    }

    pub fn native(&mut self, path: &str) -> Val {
        let term = self.terms.make(TermKind::Setting(Name::new(path)));
        Val::new(term, Shape::Native(Name::new(path)))
    }

    pub fn setting(&mut self, name: &str) -> Val {
        Val::unknown(self.terms.make(TermKind::Setting(Name::new(name))))
    }

    pub fn input(&mut self, source: Source, key: Name) -> Val {
        let credential = self.promoted.contains(&(source, key)) || self.know.is_credential(source.as_str(), key.as_str());
        Val::unknown(self.terms.make(TermKind::Input { source, key, credential }))
    }

    pub fn region(&mut self, region: Region) -> Loc {
        Loc(self.locs.intern(LocKind::Region(region)))
    }

    pub fn loc_of_term(&mut self, t: Term) -> Loc {
        Loc(self.locs.intern(LocKind::OfTerm(t)))
    }

    pub fn module_loc(&mut self, module: ModuleId) -> Loc {
        Loc(self.locs.intern(LocKind::Module(module)))
    }

    /// A new object of this place and call context, empty.
    pub fn object(&mut self, st: &mut State, kind: ObjectKind, site: Span) -> Val {
        let context = self.context_at(site);
        let loc = Loc(self.locs.intern(LocKind::Object { context, span: site, kind }));
        st.clear_slots(loc);
        let term = self.terms.make(TermKind::Fresh(u32::MAX - loc.0));
        Val::new(term, Shape::Object(loc))
    }

    #[must_use]
    pub fn object_kind(&self, v: &Val) -> Option<ObjectKind> {
        match (&v.shape, v.loc().map(|l| self.locs.get(l.0))) {
            (Shape::Object(loc), Some(LocKind::Object { kind: ObjectKind::Instance(class), .. })) => {
                Some(ObjectKind::Instance(*self.reclassed.get(loc).unwrap_or(class)))
            }
            (Shape::Object(_), Some(LocKind::Object { kind, .. })) => Some(*kind),
            _ => None,
        }
    }

    #[must_use]
    pub fn closure_of<'v>(&self, v: &'v Val) -> Option<&'v Arc<Closure>> {
        match &v.shape {
            Shape::Function(c) => Some(c),
            Shape::Bound(b) => match &b.1.shape {
                Shape::Function(c) => Some(c),
                _ => None,
            },
            _ => None,
        }
    }

    #[must_use]
    pub fn function_of(&self, c: &Closure) -> &'p crate::python::ir::Function {
        self.project.module(c.module).ir.function(c.function)
    }

    /// Applies `f` to each outcome.
    pub fn then(&mut self, outs: Outs, mut f: impl FnMut(&mut Self, State, Val) -> Outs) -> Outs {
        let mut all = Vec::new();
        for (st, v) in outs {
            all.extend(f(self, st, v));
        }
        all
    }

    /// An exception leaves here.
    pub fn raise(&mut self, st: State, exception: Val) {
        self.raised.push((st, exception));
    }

    /// A `try` of the running functions may catch what an unknown callee raises.
    #[must_use]
    pub fn in_try(&self) -> bool {
        self.stack.iter().any(|f| f.tries > 0)
    }

    /// Notes an event, unless the same was noted before.
    pub fn event_once(&mut self, e: Event) {
        if !self.loading && self.told.insert(e.clone()) {
            self.events.push(e);
        }
    }

    pub fn bool_term(&mut self, of: Vec<Term>) -> Term {
        self.terms.loss(of)
    }
}
