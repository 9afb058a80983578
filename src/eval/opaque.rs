//! Calls of code that is neither in the project nor in the rules: their arguments decide.

use super::clause::Clause;
use super::event::{self, Event};
use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Cond, Predicate, Shape, Val};
use super::{Args, Eval, Outs};
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use std::sync::Arc;

impl Eval<'_> {
    /// Calls something that is not known.
    pub fn opaque_call(&mut self, st: State, name: Name, path: Option<Name>, args: &Args, span: Span) -> Outs {
        if let Some(decorated) = self.only_function(args) {
            return self.opaque_decorator(st, path.unwrap_or(name).as_str(), decorated);
        }
        let mut st = st;
        let all: Vec<Val> = args.all().filter(|a| !self.is_handle(a)).cloned().collect();
        let terms: Vec<Term> = all.iter().map(|a| a.term).collect();
        let mut inner = terms.clone();
        for a in &all {
            // values inside known containers count, too
            if let Some(loc) = a.loc() {
                inner.extend(st.slots(loc).iter().map(|(_, v)| v.term));
            }
        }
        inner.retain(|&t| !matches!(self.terms.kind(t), TermKind::Const(_) | TermKind::Setting(_) | TermKind::Unset));
        let credential = inner.iter().any(|&t| self.is_credential_value(t));
        let caller: Vec<Term> = inner.iter().copied().filter(|&t| self.terms.from_caller(t)).collect();
        let rows: Vec<Term> = inner.iter().copied().filter(|&t| self.holds_row(t) && self.mine(&st, t).is_none()).collect();
        let owner = inner.iter().copied().find(|&t| !self.mine(&st, t).is_none() && !self.terms.from_caller(t));
        if self.loading {
            // `@authenticate(verifier)`, `@require_auth("admin")`: what a decorator was called is asked when it decorates
            let v = match path.unwrap_or(name) {
                called if self.know.is_authentication(called.as_str()) => Val::unknown(self.terms.make(TermKind::Call(called, terms))),
                _ if inner.is_empty() => self.fresh(span),
                _ => Val::unknown(self.terms.all_of(terms)),
            };
            return vec![(st, v)];
        }
        let verb = self.know.verb(name.as_str());
        if self.in_try() && !all.is_empty() {
            let mut refused = st.clone();
            if credential && caller.is_empty() {
                refused.way.rejected = true;
            }
            let e = self.fresh(span);
            self.raise(refused, e);
        }
        if credential && caller.is_empty() && rows.is_empty() {
            // a verifier or lookup: its result stands for the caller, whatever refused another key before
            st.way.rejected = false;
            let term = self.terms.make(TermKind::Call(name, inner));
            self.event(Event::Principal { term, model: None, span });
            return vec![(st, Val::unknown(term))];
        }
        if let (Some(_), true) = (owner, verb.checks)
            && !(caller.is_empty() && rows.is_empty())
        {
            // a checking call returns normally: it vouches; as a condition it is asked below
            let p = Predicate { name, arguments: all.clone() };
            let term = self.terms.loss(inner.clone());
            let mut refused = st.clone();
            for &t in caller.iter().chain(&rows) {
                refused.denied.insert(t);
            }
            // as a statement
            let statement = verb.raises;
            if statement {
                let e = self.native_exception("werkzeug.exceptions.Forbidden", Vec::new());
                self.raise(refused, e);
                for &t in caller.iter().chain(&rows) {
                    self.clear(&mut st, t, &Clause::mine(), false);
                }
            }
            return vec![(st, Val::new(term, Shape::Cond(Arc::new(Cond::Predicate(Arc::new(p))))))];
        }
        if !caller.is_empty() && (verb.loads || verb.mutates) && path.is_none_or(|p| !self.know.is_pure(p.as_str())) {
            let kind = if verb.mutates { AccessKind::Mutation } else { AccessKind::Read };
            let path_like = caller.iter().any(|&t| self.is_reference_like(t));
            let cap = if path_like { Confidence::Medium } else { Confidence::Low };
            if path_like {
                let v = self.opaque_access(&mut st, name, &inner, &caller, owner, kind, cap, span);
                return vec![(st, v)];
            }
        }
        for t in inner.iter().copied().filter(|&t| self.holds_row(t)).collect::<Vec<_>>() {
            if verb.mutates {
                self.use_term(&st, t, span, AccessKind::Mutation);
            } else {
                self.weak_use(&st, t, span);
            }
        }
        if verb.sends {
            for a in &all {
                let a = a.clone();
                self.use_value(&st, &a, span, AccessKind::Read);
            }
        }
        if inner.is_empty() {
            return vec![(st, self.fresh(span))];
        }
        let term = self.terms.make(TermKind::Call(name, inner));
        if verb.asks && (owner.is_some() || !caller.is_empty()) {
            let p = Predicate { name, arguments: all };
            return vec![(st, Val::new(term, Shape::Cond(Arc::new(Cond::Predicate(Arc::new(p))))))];
        }
        vec![(st, Val::unknown(term))]
    }

    #[allow(clippy::too_many_arguments)]
    fn opaque_access(
        &mut self,
        st: &mut State,
        name: Name,
        operands: &[Term],
        caller: &[Term],
        owner: Option<Term>,
        kind: AccessKind,
        cap: Confidence,
        span: Span,
    ) -> Val {
        let model = Name::new(&self.know.model_of_verb(name.as_str()));
        let mine = owner.is_some();
        let reference_mine = caller.iter().all(|&t| !self.mine(st, t).is_none());
        let row = self.new_row(model, None, operands.to_vec(), caller.to_vec(), kind, cap, false, span);
        let clause = if mine { Clause::mine() } else { Clause::none() };
        self.give_birth(st, row, clause, reference_mine && !mine, span);
        let term = self.terms.make(TermKind::Row(row));
        if kind == AccessKind::Mutation {
            self.use_term(st, term, span, AccessKind::Mutation);
        }
        Val::new(term, Shape::Row(model))
    }

    /// Library objects that every call may get do not count as arguments.
    pub(super) fn is_handle(&self, v: &Val) -> bool {
        match &v.shape {
            Shape::Native(_) | Shape::Module(_) | Shape::Namespace(_) | Shape::Class(_) | Shape::Function(_) => true,
            Shape::Object(_) => matches!(self.object_kind(v), Some(super::value::ObjectKind::Native(_))) && !self.terms.from_caller(v.term),
            _ => false,
        }
    }

    /// A path parameter, or an input whose name says that it identifies something.
    #[must_use]
    pub fn is_reference_like(&self, t: Term) -> bool {
        self.terms.any(t, &mut |_, k| match k {
            TermKind::Input { source: super::term::Source::Path, .. } => true,
            TermKind::Input { key, credential: false, .. } => self.know.is_id_like(key.as_str()),
            _ => false,
        })
    }

    fn weak_use(&mut self, st: &State, t: Term, span: Span) {
        let entrance = self.entrance(st);
        let clause = self.clause(st, t);
        let mut found = Vec::new();
        self.terms.any(t, &mut |x, k| {
            if matches!(k, TermKind::Row(_)) {
                found.push(x);
            }
            false
        });
        for object in found {
            self.event(Event::Use(event::Use {
                object,
                clause: clause.clone(),
                entrance,
                span,
                kind: AccessKind::Read,
                weak: true,
                by_role: false,
            }));
        }
    }
}
