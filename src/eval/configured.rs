//! Calls of functions of which the configuration says what reading them does not show.

use super::clause::Clause;
use super::event::Event;
use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Cond, Predicate, Shape, Val};
use super::{Args, Eval, Outs};
use crate::knowledge::Told;
use crate::python::ir::StmtKind;
use crate::source::{Name, Span};
use std::sync::Arc;

/// How a function says no.
enum Refusal {
    /// it raises
    Raises,
    /// its result is false
    Answers,
}

impl Eval<'_> {
    /// The outcome of a call that the configuration speaks of.
    pub(super) fn configured_call(&mut self, st: &State, f: &Val, args: &Args, span: Span) -> Option<Outs> {
        if self.loading || !self.know.tells_of_functions() {
            return None;
        }
        let path = self.function_path(f)?;
        let told = self.know.told(&path)?;
        let name = Name::new(path.rsplit('.').next().unwrap_or(&path));
        Some(match told {
            Told::Principal => {
                let mut st = st.clone();
                st.way.verified = true;
                let term = self.terms.make(TermKind::Ambient(name));
                self.event(Event::Principal { term, model: None, span });
                vec![(st, Val::unknown(term))]
            }
            Told::Guard => match self.refusal(f, name) {
                Refusal::Raises => self.raising_guard(st, args),
                Refusal::Answers => {
                    let v = self.asked(name, args);
                    vec![(st.clone(), v)]
                }
            },
            Told::Admin => {
                // an attribute of the caller, which conditions read as they read `caller.is_admin`
                let caller = self.terms.make(TermKind::Ambient(Name::new("caller")));
                let term = self.terms.make(TermKind::Attr(caller, name));
                vec![(st.clone(), Val::unknown(term))]
            }
        })
    }

    /// The dotted path of a function; a method is known by its name.
    fn function_path(&self, f: &Val) -> Option<String> {
        if let Some(c) = self.closure_of(f) {
            let module = self.project.module(c.module).name;
            return Some(format!("{module}.{}", self.function_of(c).name));
        }
        match &f.shape {
            Shape::Native(path) => Some(path.to_string()),
            Shape::Member(m) => Some(m.1.to_string()),
            _ => None,
        }
    }

    /// A function of the project that returns something answers; of others the name decides.
    fn refusal(&self, f: &Val, name: Name) -> Refusal {
        let returns = match self.closure_of(f) {
            Some(c) => {
                let (module, whole) = (&self.project.module(c.module).ir, self.function_of(c).span);
                module
                    .stmts
                    .iter()
                    .any(|s| matches!(s.kind, StmtKind::Return(Some(_))) && s.span.start >= whole.start && s.span.end <= whole.end)
            }
            None => !self.know.verb(name.as_str()).raises,
        };
        if returns { Refusal::Answers } else { Refusal::Raises }
    }

    fn raising_guard(&mut self, st: &State, args: &Args) -> Outs {
        let objects: Vec<Term> = args.all().map(|a| a.term).filter(|&t| self.terms.from_caller(t) || self.holds_row(t)).collect();
        let mut refused = st.clone();
        for &t in &objects {
            refused.denied.insert(t);
        }
        let e = self.native_exception("werkzeug.exceptions.Forbidden", Vec::new());
        self.raise(refused, e);
        let mut st = st.clone();
        for &t in &objects {
            self.clear(&mut st, t, &Clause::mine(), false);
        }
        let v = self.none();
        vec![(st, v)]
    }

    /// A condition on the caller, who is meant though not passed, and on what was passed.
    fn asked(&mut self, name: Name, args: &Args) -> Val {
        let caller = self.terms.make(TermKind::Ambient(Name::new("caller")));
        let mut arguments = vec![Val::unknown(caller)];
        arguments.extend(args.all().filter(|a| self.terms.from_caller(a.term) || self.holds_row(a.term)).cloned());
        let term = self.terms.make(TermKind::Call(name, arguments.iter().map(|a| a.term).collect()));
        Val::new(term, Shape::Cond(Arc::new(Cond::Predicate(Arc::new(Predicate { name, arguments })))))
    }
}
