//! The abstract evaluator: runs Python over terms, shapes and facts. It knows no library by name; `web` and `data` plug in
//! through [`Library`].

mod activation;
mod agreement;
mod arguments;
mod assign;
mod attribute;
mod birth;
mod builtins;
mod call;
pub mod class;
pub mod clause;
mod comprehension;
pub mod cond;
mod configured;
mod container;
mod credential;
mod decorator;
mod digest;
mod display;
mod dynamic;
pub mod entrance;
pub mod event;
mod exception;
mod expr;
mod facts;
mod flag;
mod heap;
mod higher_order;
mod import;
mod instance;
mod instance_test;
mod iteration;
mod join;
mod library;
mod loader;
mod loops;
mod make;
mod manager;
mod matching;
mod membership;
mod method;
pub mod model;
mod named_tuple;
mod opaque;
mod operator;
mod paths;
mod predicate;
mod quantifier;
pub mod query;
mod reach;
mod relation;
pub mod rows;
mod selection;
pub mod state;
mod stmt;
mod store;
mod string;
mod subscript;
mod table;
pub mod term;
mod uses;
pub mod value;
mod visible;

pub use arguments::Args;
pub use library::{Library, path_of};
pub use paths::together;

use crate::knowledge::Knowledge;
use crate::project::{ModuleId, Project};
use crate::python::ir::{FunctionId, Module};
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
use term::{Source, Term, Terms};
use value::{Closure, Loc, LocKind, ObjectKind, Shape, Val};

/// Normal outcomes of an evaluation; exceptions go to [`Eval::raised`].
pub type Outs = Vec<(State, Val)>;

/// Nested calls of project functions.
pub const MAX_DEPTH: usize = 40;
/// Evaluation steps for one handler.
pub const MAX_STEPS: u32 = 300_000;
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
    pub inlined: Option<Arc<manager::InlinedBody>>,
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
    /// the classes that have a method of a name
    pub methods: Arc<FxHashMap<Name, Vec<Loc>>>,
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
    /// which of the base classes have a method of a name
    method_index: Arc<FxHashMap<Name, Vec<Loc>>>,
    pub models: Arc<Models>,
    pub raised: Vec<(State, Val)>,
    pub stack: Vec<Frame>,
    /// calls in which what a library wraps around a function ends
    tail_calls: Vec<(State, (Val, Args))>,
    pub events: Vec<Event>,
    /// events of which one of a kind is enough
    told: FxHashSet<Event>,
    pub limits: Limits,
    pub steps: u32,
    /// steps at which the running function is to be done
    pub budget: u32,
    /// module tops are being evaluated: nothing is an access
    pub loading: bool,
    /// what is being used is the text of a refusal
    pub refusing: bool,
    pub sessions: Sessions,
    pub loaded: FxHashSet<ModuleId>,
    /// inputs that a lookup answered with 401/403 makes credentials
    pub promoted: FxHashSet<(Source, Name)>,
    /// state of the libraries that is not on paths: registrations and the like
    pub extension: Box<dyn Any + Send>,
    /// rows that a loader handed out only after a check
    pub loader_checked: FxHashSet<rows::RowId>,
    /// rows that a helper selected which only answers yes or no
    pub asked: FxHashSet<rows::RowId>,
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
            method_index: Arc::clone(&world.methods),
            models: Arc::clone(&world.models),
            raised: Vec::new(),
            stack: Vec::new(),
            tail_calls: Vec::new(),
            events: Vec::new(),
            told: FxHashSet::default(),
            limits: Limits::default(),
            steps: 0,
            budget: MAX_STEPS,
            loading: false,
            refusing: false,
            sessions: Sessions::default(),
            loaded: FxHashSet::default(),
            promoted: FxHashSet::default(),
            extension,
            loader_checked: FxHashSet::default(),
            asked: FxHashSet::default(),
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
            methods: Arc::new(Self::index_methods(classes.keys().copied(), &state)),
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
}
