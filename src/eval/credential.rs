//! What a value has to do with the credential: whether it is one, what refuses or accepts it, secrets and signatures.

use super::Eval;
use super::clause::{Clause, Reason};
use super::event::Event;
use super::state::{Evidence, Literal, State};
use super::term::{Term, TermKind};
use crate::python::ir::Const;

impl Eval<'_> {
    /// Whether a value is what a lookup or a verifier gave for the credential.
    fn answers_credential(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            // not to be found among the revoked ones is no refusal
            TermKind::Row(r) if self.is_revocation(*r) => false,
            TermKind::Row(r) => self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)),
            TermKind::Call(_, ts) => ts.iter().any(|&o| self.terms.has_credential(o)),
            // what a verifier says of success; an owner column that is empty refuses nobody
            TermKind::Attr(_, n) if self.know.is_owner_like(n.as_str()) => false,
            TermKind::Attr(..) | TermKind::Item(..) => {
                matches!(self.terms.kind(self.top(t)), TermKind::Call(_, ts) if ts.iter().any(|&o| self.terms.has_credential(o)))
            }
            _ => false,
        }
    }

    /// The lookup of a credential found nothing, or its verifier said no.
    pub fn refuse_credential(&mut self, st: &mut State, t: Term) {
        if let TermKind::Ambient(k) = self.terms.kind(t) {
            let slot = self.session_slot(k.as_str());
            st.way.missing = st.way.missing.max(slot);
            if k.as_str() == "current_user" {
                st.way.missing = Evidence::User;
                st.way.rejected = !st.way.credentials.is_empty() || st.way.verified;
            }
        } else if self.answers_credential(t) && !self.has_let_through(st) {
            st.way.rejected = true;
        }
    }

    /// What the credential says has opened something that was asked for. It is good, then, even if a later lookup of whom to name
    /// in a log finds nobody.
    fn has_let_through(&self, st: &State) -> bool {
        st.facts.clear.iter().any(|(t, c)| c.has(Reason::Mine) && self.terms.from_caller(*t) && !self.terms.has_credential(*t))
    }

    /// The lookup of a credential found somebody: whatever refused it before (another key in a loop, another scheme) is overruled.
    pub fn accept_credential(&mut self, st: &mut State, t: Term) {
        if st.way.rejected && self.answers_credential(t) {
            st.way.rejected = false;
        }
        if let TermKind::Ambient(k) = self.terms.kind(t) {
            let slot = self.session_slot(k.as_str());
            st.way.held = st.way.held.max(slot);
        }
    }

    /// What the session itself or one of its slots says of whom it holds.
    fn session_slot(&self, ambient: &str) -> Evidence {
        match ambient.strip_prefix("session.") {
            Some(slot) if self.know.is_owner_like(slot) || self.know.is_id_like(slot) => Evidence::Identity,
            Some(slot) if self.know.is_preference(slot) => Evidence::None,
            Some(_) => Evidence::Slot,
            None if ambient == "session" => Evidence::Slot,
            None => Evidence::None,
        }
    }

    /// Built by the caller's own input and constants alone.
    pub(super) fn is_forgeable(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Make(ts) => {
                self.terms.from_caller(t) && ts.iter().all(|&x| matches!(self.terms.kind(x), TermKind::Const(_)) || self.is_forgeable(x))
            }
            TermKind::Input { credential, .. } => !credential,
            TermKind::Attr(x, _) | TermKind::Part(x) => self.is_forgeable(*x),
            _ => false,
        }
    }

    /// Both sides hang on the credential (a row found by key prefix, then its hash compared).
    pub(super) fn is_lookup_by_credential(&self, a: Term, b: Term) -> bool {
        [a, b].into_iter().any(|t| match self.terms.kind(self.top(t)) {
            TermKind::Row(r) => self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)),
            _ => false,
        })
    }

    pub(super) fn is_signature(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Call(name, _) if *name == super::digest::SIGNATURE)
    }

    pub(super) fn signature(&mut self, st: &mut State, signed: Term, given: Term) {
        let TermKind::Call(name, operands) = self.terms.kind(signed).clone() else { return };
        if name != super::digest::SIGNATURE || self.mine(st, given).is_none() && !self.terms.from_caller(given) {
            return;
        }
        let keyed = operands.first().copied();
        if keyed.is_some_and(|k| self.is_secret(k)) {
            for &o in &operands[1..] {
                let mut inputs = Vec::new();
                self.terms.any(o, &mut |t, k| {
                    if matches!(k, TermKind::Input { .. }) {
                        inputs.push(t);
                    }
                    false
                });
                for i in inputs {
                    self.clear(st, i, &Clause::mine(), false);
                }
            }
            st.way.verified = true;
        } else if let Some(k) = keyed
            && matches!(self.terms.kind(self.top(k)), TermKind::Row(_))
        {
            // only who holds the object's secret can have signed
            let row = self.top(k);
            self.clear(st, row, &Clause::mine(), false);
            self.row_exists(st, row);
            st.way.rejected = false;
            if let TermKind::Row(r) = *self.terms.kind(row) {
                let (model, span) = (self.rows[r.0 as usize].model, self.rows[r.0 as usize].site);
                self.event(Event::Principal { term: row, model: Some(model), span });
            }
        }
    }

    /// A credential as it came, or hashed, encoded, stripped of a prefix.
    #[must_use]
    pub fn is_credential_value(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Input { credential, .. } => *credential,
            TermKind::Part(x) => self.is_credential_value(*x),
            TermKind::Make(ts) => {
                ts.iter().any(|&x| self.is_credential_value(x))
                    && ts
                        .iter()
                        .all(|&x| self.is_credential_value(x) || matches!(self.terms.kind(x), TermKind::Const(_) | TermKind::Setting(_)))
            }
            TermKind::Either(ts) => {
                ts.iter().any(|&x| self.is_credential_value(x))
                    && ts.iter().all(|&x| self.is_credential_value(x) || matches!(self.terms.kind(x), TermKind::Const(_)))
            }
            TermKind::Attr(x, _) => matches!(self.terms.kind(*x), TermKind::Input { credential: true, .. }),
            _ => false,
        }
    }

    /// A secret that the server holds: a setting, or text built from one.
    #[must_use]
    pub fn is_secret(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Setting(_) => true,
            // the key of an account that the server names itself
            TermKind::Attr(x, _) if self.chosen_by_server(*x) => true,
            // the name of an authentication scheme (RFC 9110 §11.1) is no secret
            TermKind::Const(Const::Str(s)) => !s.is_empty() && !is_scheme(s),
            TermKind::Const(Const::Bytes(b)) => !b.is_empty(),
            TermKind::Attr(x, _) | TermKind::Part(x) => matches!(self.terms.kind(*x), TermKind::Setting(_)),
            TermKind::Item(x, _) | TermKind::Some(x, _) | TermKind::Elem(x) => {
                self.is_secret(*x) && !matches!(self.terms.kind(*x), TermKind::Const(_))
            }
            TermKind::Make(ts) | TermKind::Either(ts) => {
                ts.iter().any(|&x| matches!(self.terms.kind(x), TermKind::Setting(_)))
                    && ts.iter().all(|&x| self.is_secret(x) || self.terms.as_const(x).is_some())
            }
            _ => false,
        }
    }

    /// The credential is one of several that the server knows: accepted, but nobody in particular.
    pub(super) fn one_of_several_secrets(&mut self, mut st: State, credential: Term, side: bool) -> Vec<State> {
        if side {
            st.way.rejected = false;
            self.learn_non_null(&mut st, credential);
        } else {
            st.way.rejected = true;
        }
        vec![st]
    }

    /// A row that constants and settings alone selected.
    fn chosen_by_server(&self, t: Term) -> bool {
        let TermKind::Row(r) = *self.terms.kind(t) else { return false };
        let info = &self.rows[r.0 as usize];
        !info.many
            && !info.operands.is_empty()
            && info.operands.iter().all(|&o| matches!(self.terms.kind(o), TermKind::Const(_) | TermKind::Setting(_)))
    }

    pub(super) fn service(&mut self, mut st: State, secret: Term, side: bool) -> Vec<State> {
        if side {
            st.way.rejected = false;
            let reason = Clause::of(Reason::Service);
            st.facts.pass = reason.better(if st.facts.pass.has(Reason::Admin) { st.facts.pass.clone() } else { Clause::none() });
            let _ = self.learn(&mut st, secret, &Literal { truth: Some(true), ..Literal::default() });
        } else if !self.holds_row(secret) {
            // not the key of that one account: it may be somebody else's
            st.way.rejected = true;
        }
        vec![st]
    }
}

fn is_scheme(s: &str) -> bool {
    matches!(
        s.trim().to_lowercase().as_str(),
        "bearer" | "basic" | "digest" | "token" | "apikey" | "api-key" | "key" | "jwt" | "hmac" | "negotiate"
    )
}
