//! What the evaluated program told Flask: routes, hooks, mounts, loaders.

use super::operation::{Api, Served};
use crate::eval::Eval;
use crate::eval::term::{Source, Term};
use crate::eval::value::Val;
use crate::source::{Name, Span};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// An application, blueprint, namespace or API object, by its term.
pub type Owner = Term;

#[derive(Debug, Clone)]
pub struct Route {
    pub owner: Option<Owner>,
    pub rule: String,
    /// upper case; empty: what the view says
    pub methods: Vec<String>,
    pub view: Val,
    pub endpoint: Option<String>,
    /// the function whose definition was being decorated
    pub origin: Option<Val>,
    pub style: Style,
    pub site: Span,
}

/// How a view is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// a function, or what `as_view` makes of a class
    Function,
    /// Flask-RESTful and Flask-RESTX resources
    Resource,
    /// Flask-Classful views: hooks before each method
    Classful,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    Before,
    BeforeApp,
    Preprocessor,
    After,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub owner: Option<Owner>,
    pub kind: HookKind,
    pub function: Val,
}

#[derive(Debug, Clone)]
pub struct Mount {
    pub parent: Option<Owner>,
    pub child: Owner,
    pub prefix: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ErrorHandler {
    pub owner: Option<Owner>,
    /// exception class, or a status
    pub exception: Val,
    pub function: Val,
}

/// Functions that extensions call to find out who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoaderKind {
    RequestLoader,
    UserLoader,
    VerifyToken,
    VerifyPassword,
    UserRoles,
    JwtUser,
}

#[derive(Debug, Clone)]
pub struct Loader {
    pub owner: Option<Owner>,
    pub kind: LoaderKind,
    pub function: Val,
}

#[derive(Debug, Clone, Default)]
pub struct Registry {
    pub routes: Vec<Route>,
    pub hooks: Vec<Hook>,
    pub mounts: Vec<Mount>,
    pub error_handlers: Vec<ErrorHandler>,
    pub loaders: Vec<Loader>,
    /// applications in order of creation, with their values
    pub apps: Vec<Val>,
    /// applications, blueprints, APIs and namespaces, with their values
    pub owners: Vec<Val>,
    /// the model of users, as an extension was told it
    pub user_model: Option<Name>,
    /// the project has a class of its own for the anonymous user of Flask-Login
    pub own_anonymous_user: bool,
    /// own prefix of a blueprint or namespace
    pub prefixes: Vec<(Owner, String)>,
    /// URL converters by name, with their classes
    pub converters: Vec<(String, Val)>,
    /// OpenAPI documents that the application was given, until their handlers are looked up
    pub apis: Vec<Api>,
    /// operations of such documents, as their routes number them
    pub operations: Vec<Arc<Served>>,
    /// inputs that a document says are credentials although their names do not
    pub credentials: FxHashSet<(Source, Name)>,
}

impl Registry {
    /// The registry of an evaluation.
    pub fn of<'a>(ev: &'a mut Eval<'_>) -> &'a mut Self {
        ev.extension.downcast_mut::<Self>().expect("the evaluator carries the registry of the web layer")
    }

    pub fn read<'a>(ev: &'a Eval<'_>) -> &'a Self {
        ev.extension.downcast_ref::<Self>().expect("the evaluator carries the registry of the web layer")
    }

    /// Owners from the outermost to this one.
    #[must_use]
    pub fn chain(&self, owner: Option<Owner>) -> Vec<Owner> {
        let mut chain = Vec::new();
        let mut current = owner;
        while let Some(o) = current {
            if chain.contains(&o) {
                break;
            }
            chain.push(o);
            current = self.mounts.iter().find(|m| m.child == o).and_then(|m| m.parent);
        }
        chain.reverse();
        chain
    }

    /// The whole prefix of an owner.
    #[must_use]
    pub fn prefix(&self, owner: Option<Owner>) -> String {
        let mut prefix = String::new();
        for o in self.chain(owner) {
            let mounted = self.mounts.iter().find(|m| m.child == o).and_then(|m| m.prefix.clone());
            let own = self.prefixes.iter().find(|(p, _)| *p == o).map(|(_, s)| s.clone());
            if let Some(p) = mounted.or(own) {
                prefix.push_str(p.trim_end_matches('/'));
            }
        }
        prefix
    }
}
