//! Conditions are lazy: only here, where one is tested, does a path split and gain facts.

use super::clause::{Clause, Reason};
use super::event::Event;
use super::state::{Literal, State};
use super::term::{Source, Term, TermKind};
use super::value::{Comprehension, Cond, Key, ObjectKind, Predicate, Shape, TextPiece, Val};
use super::{Args, Eval};
use crate::knowledge::Privilege;
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;
use std::sync::Arc;

/// Name of the term of an empty collection that the application keeps for the request.
pub const EMPTY_SCOPE: &str = "empty scope";

impl Eval<'_> {
    /// The states in which a value is true (or false).
    pub fn assume(&mut self, st: State, v: &Val, side: bool) -> Vec<State> {
        let keep = |st, holds: bool| if holds { vec![st] } else { Vec::new() };
        match &v.shape {
            Shape::Const(c) => keep(st, truth_of(c) == side),
            Shape::Function(_)
            | Shape::Bound(_)
            | Shape::Partial(_)
            | Shape::Class(_)
            | Shape::Module(_)
            | Shape::Namespace(_)
            | Shape::Query(_)
            | Shape::Column(_)
            | Shape::Criterion(_)
            | Shape::Super(_) => keep(st, side),
            Shape::Cond(c) => {
                let c = Arc::clone(c);
                self.assume_cond(st, &c, side)
            }
            Shape::Either(alternatives) => {
                let mut all = Vec::new();
                if st.literal(v.term).is_some_and(|l| l.truth == Some(!side)) {
                    return all;
                }
                for a in alternatives.iter() {
                    all.extend(self.assume(st.clone(), a, side));
                }
                self.merge(all)
            }
            Shape::Object(loc) => match self.object_kind(v) {
                Some(ObjectKind::Instance(class)) => self.assume_instance(st, v, class, side),
                Some(ObjectKind::Native(_)) => self.assume_library_object(&st, v, side).unwrap_or_else(|| self.assume_unknown(st, v, side)),
                _ => {
                    let slots = st.slots(*loc);
                    if slots.iter().any(|(k, _)| *k != Key::Rest) {
                        keep(st, side)
                    } else if slots.is_empty() && !self.is_store(v) {
                        if side {
                            return Vec::new();
                        }
                        let mut st = st;
                        if st.facts.pass.is_none() && matches!(self.terms.kind(v.term), TermKind::Call(n, _) if *n == EMPTY_SCOPE) {
                            st.facts.pass = Clause::of(Reason::EmptyScope(v.term));
                        }
                        vec![st]
                    } else {
                        self.assume_unknown(st, v, side)
                    }
                }
            },
            Shape::Row(_) | Shape::Rows(_) => self.assume_row(st, v.term, side),
            Shape::Comprehension(c) => {
                let c = Arc::clone(c);
                self.assume_nonempty(st, v, &c, side)
            }
            Shape::Member(m) if m.1 == "__len__" => {
                let inner = m.0.clone();
                self.assume(st, &inner, side)
            }
            Shape::View(inner) => {
                let inner = (**inner).clone();
                self.assume(st, &inner, side)
            }
            // false when the program runs
            Shape::Native(p) if matches!(p.as_str(), "typing.TYPE_CHECKING" | "typing_extensions.TYPE_CHECKING") => keep(st, !side),
            Shape::Native(_) => {
                if matches!(self.terms.kind(v.term), TermKind::Setting(_)) {
                    keep(st, side)
                } else {
                    self.assume_unknown(st, v, side)
                }
            }
            Shape::Text(pieces) => {
                let literal = pieces.iter().any(|p| matches!(p, TextPiece::Literal(s) if !s.is_empty()));
                if literal { keep(st, side) } else { self.assume_unknown(st, v, side) }
            }
            Shape::Unknown | Shape::Member(_) => self.assume_unknown(st, v, side),
        }
    }

    fn assume_instance(&mut self, st: State, v: &Val, class: super::value::Loc, side: bool) -> Vec<State> {
        for special in ["__bool__", "__len__"] {
            if let Some(f) = self.class_attribute(&st, class, Name::new(special)) {
                let site = self.class_info(class).map(|c| c.span);
                let Some(site) = site else { break };
                let bound = self.bind(&f, v, class);
                let outs = self.call(st.clone(), &bound, &Args::default(), site);
                let mut all = Vec::new();
                for (s, r) in outs {
                    all.extend(self.assume(s, &r, side));
                }
                return self.merge(all);
            }
        }
        if let Some(all) = self.assume_library_object(&st, v, side) {
            return all;
        }
        if side { vec![st] } else { Vec::new() }
    }

    /// The truth of an object of a library that says it itself.
    fn assume_library_object(&mut self, st: &State, v: &Val, side: bool) -> Option<Vec<State>> {
        if self.loading {
            return None;
        }
        let site = self.stack.last().map(|f| self.project.module(f.module).ir.file)?;
        let site = crate::source::Span { file: site, start: 0, end: 0 };
        let libraries = self.libraries;
        let outs = libraries.iter().find_map(|lib| lib.method(self, st, v, Name::new("__bool__"), &Args::default(), site))?;
        let mut all = Vec::new();
        for (s, r) in outs {
            all.extend(self.assume(s, &r, side));
        }
        Some(self.merge(all))
    }

    fn assume_row(&mut self, mut st: State, t: Term, side: bool) -> Vec<State> {
        if !self.learn(&mut st, t, &Literal { null: Some(!side), truth: Some(side), constant: None }) {
            return Vec::new();
        }
        if side {
            self.accept_credential(&mut st, t);
            self.row_exists(&mut st, t);
        } else {
            self.refuse_credential(&mut st, t);
        }
        vec![st]
    }

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
            if k.as_str() == "session" || k.as_str().starts_with("session.") {
                st.way.no_session = true;
            }
            if k.as_str() == "current_user" {
                st.way.no_session = true;
                st.way.rejected = !st.way.credentials.is_empty() || st.way.verified;
            }
        } else if self.answers_credential(t) {
            st.way.rejected = true;
        }
    }

    /// The lookup of a credential found somebody: whatever refused it before (another key in a loop, another scheme) is overruled.
    pub fn accept_credential(&mut self, st: &mut State, t: Term) {
        if st.way.rejected && self.answers_credential(t) {
            st.way.rejected = false;
        }
    }

    fn assume_unknown(&mut self, mut st: State, v: &Val, side: bool) -> Vec<State> {
        if matches!(self.terms.kind(v.term), TermKind::Unset) {
            return if side { Vec::new() } else { vec![st] };
        }
        if let TermKind::Const(c) = self.terms.kind(v.term) {
            return if truth_of(c) == side { vec![st] } else { Vec::new() };
        }
        if self.is_path_input(v.term) && !side {
            return Vec::new();
        }
        let learned = Literal { truth: Some(side), ..Literal::default() };
        if !self.learn(&mut st, v.term, &learned) {
            return Vec::new();
        }
        if side {
            self.accept_credential(&mut st, v.term);
            self.learn_non_null(&mut st, v.term);
        } else {
            self.refuse_credential(&mut st, v.term);
        }
        self.predicate(&mut st, &[v.term], side, &[]);
        if !side {
            self.falls_away(&mut st, v.term);
        }
        if self.setting_opens(v.term, side) {
            return self.opened(st);
        }
        vec![st]
    }

    fn is_path_input(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Input { source: super::term::Source::Path, .. })
    }

    /// The false side of a scope of the principal, or of an owner column.
    fn falls_away(&mut self, st: &mut State, t: Term) {
        if !self.mine(st, t).is_none()
            && !self.terms.has_credential(t)
            && !matches!(self.terms.kind(t), TermKind::Row(_) | TermKind::Ambient(_))
            && !matches!(self.terms.kind(t), TermKind::Attr(x, a) if !self.identifies(*x, *a))
        {
            if st.facts.pass.is_none() && !self.is_flag(t) {
                st.facts.pass = Clause::of(Reason::EmptyScope(t));
            }
        } else if let TermKind::Attr(x, a) = *self.terms.kind(t)
            && matches!(self.terms.kind(self.top(t)), TermKind::Row(_))
            && self.know.is_owner_like(a.as_str())
            && self.clause(st, x).is_none()
        {
            let clause = Clause::of(Reason::NullOwner(a));
            st.facts.clear.insert(x, clause);
        }
    }

    /// An attribute named as a yes or no (`is_active`, `requires_setup`) restricts nothing when it is off.
    fn is_flag(&self, t: Term) -> bool {
        let TermKind::Attr(_, a) = self.terms.kind(t) else { return false };
        matches!(
            a.as_str().split('_').next(),
            Some("is" | "has" | "can" | "may" | "must" | "requires" | "needs" | "allow" | "allows" | "should")
        )
    }

    /// A setting named for authentication, testing or debugging, in its off position.
    fn setting_opens(&self, t: Term, side: bool) -> bool {
        let TermKind::Setting(name) = self.terms.kind(t) else { return false };
        self.know.setting_opens(name.as_str(), side)
    }

    pub fn assume_cond(&mut self, st: State, c: &Cond, side: bool) -> Vec<State> {
        match c {
            Cond::Not(v) => self.assume(st, v, !side),
            Cond::And(vs) => self.assume_all(st, vs, side, true),
            Cond::Or(vs) => self.assume_all(st, vs, side, false),
            Cond::Compare(op, a, b) => match op {
                CmpOp::Eq | CmpOp::Is => self.related(st, a, b, side),
                CmpOp::NotEq | CmpOp::IsNot => self.related(st, a, b, !side),
                CmpOp::In => self.contained(st, a, b, side),
                CmpOp::NotIn => self.contained(st, a, b, !side),
                CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => self.ordered(st, *op, a, b, side),
            },
            Cond::All(c) => {
                if side {
                    self.assume_for_all(st, c)
                } else {
                    vec![st]
                }
            }
            Cond::Any(c) => {
                if side {
                    self.assume_some(st, c)
                } else {
                    // none of them: nothing that clears
                    vec![st]
                }
            }
            Cond::Prefix(a, b) => {
                let mut st = st;
                let (ta, tb) = (a.term, b.term);
                let relates = !self.mine(&st, ta).is_none() || !self.mine(&st, tb).is_none();
                if side {
                    if relates && a.as_const().is_none() && b.as_const().is_none() {
                        self.equate(&mut st, ta, tb);
                    }
                } else if relates {
                    self.note_denied(&mut st, ta, tb);
                }
                vec![st]
            }
            Cond::Predicate(p) => {
                let p = Arc::clone(p);
                self.assume_predicate(st, &p, side)
            }
            Cond::IsInstance(v, classes) => self.assume_instance_of(st, v, classes, side),
        }
    }

    /// `conjunction`: all of them; else one of them.
    fn assume_all(&mut self, st: State, vs: &[Val], side: bool, conjunction: bool) -> Vec<State> {
        let mut done = Vec::new();
        let mut open = vec![st];
        for v in vs {
            let mut next = Vec::new();
            for s in open {
                if side == conjunction {
                    next.extend(self.assume(s, v, conjunction));
                } else {
                    done.extend(self.assume(s.clone(), v, !conjunction));
                    next.extend(self.assume(s, v, conjunction));
                }
            }
            open = self.merge(next);
        }
        if side == conjunction { open } else { self.merge(done) }
    }

    /// Facts of equality.
    pub fn related(&mut self, st: State, a: &Val, b: &Val, side: bool) -> Vec<State> {
        if let (Shape::Either(_), Shape::Const(Const::None)) = (&a.shape, &b.shape)
            && st.literal(a.term).is_some_and(|l| l.null == Some(!side))
        {
            return Vec::new();
        }
        if let Shape::Either(alternatives) = &a.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.related(s, x, b, side));
        }
        if let Shape::Either(alternatives) = &b.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.related(s, a, x, side));
        }
        match (a.as_const(), b.as_const()) {
            (Some(x), Some(y)) => {
                let same =
                    x == y || matches!((x, y), (Const::Bool(p), Const::Int(i)) | (Const::Int(i), Const::Bool(p)) if *i == i64::from(*p));
                return if same == side { vec![st] } else { Vec::new() };
            }
            (None, Some(c)) => {
                let c = c.clone();
                return self.related_constant(st, a, &c, b, side);
            }
            (Some(c), None) => {
                let c = c.clone();
                return self.related_constant(st, b, &c, a, side);
            }
            _ => {}
        }
        if let (Some(ObjectKind::Tuple | ObjectKind::List), Some(ObjectKind::Tuple | ObjectKind::List)) =
            (self.object_kind(a), self.object_kind(b))
        {
            return self.related_elements(st, a, b, side);
        }
        if let (Shape::Member(x), Shape::Member(y)) = (&a.shape, &b.shape)
            && x.1 == "__len__"
            && y.1 == "__len__"
        {
            let (x, y) = (x.0.clone(), y.0.clone());
            return self.same_length(st, &x, &y, side);
        }
        if a.term == b.term || self.class(&st, a.term).contains(&b.term) {
            // the same value on both sides tells nothing
            return if side { vec![st] } else { Vec::new() };
        }
        if matches!(self.terms.kind(a.term), TermKind::Unset) || matches!(self.terms.kind(b.term), TermKind::Unset) {
            return if side { Vec::new() } else { vec![st] };
        }
        if let (Shape::Function(_) | Shape::Class(_), Shape::Function(_) | Shape::Class(_)) = (&a.shape, &b.shape) {
            return if (a.shape == b.shape) == side { vec![st] } else { Vec::new() };
        }
        self.related_terms(st, a.term, b.term, side)
    }

    fn over(&mut self, st: State, all: &[Val], mut f: impl FnMut(&mut Self, State, &Val) -> Vec<State>) -> Vec<State> {
        let mut out = Vec::new();
        for v in all {
            out.extend(f(self, st.clone(), v));
        }
        self.merge(out)
    }

    fn related_elements(&mut self, st: State, a: &Val, b: &Val, side: bool) -> Vec<State> {
        let (xs, ys) = (self.elements(&st, a), self.elements(&st, b));
        let (Some(xs), Some(ys)) = (xs, ys) else { return vec![st] };
        if xs.len() != ys.len() {
            return if side { Vec::new() } else { vec![st] };
        }
        let mut refused = Vec::new();
        let mut open = vec![st];
        for (x, y) in xs.iter().zip(&ys) {
            let mut next = Vec::new();
            for s in open {
                if !side {
                    refused.extend(self.related(s.clone(), x, y, false));
                }
                next.extend(self.related(s, x, y, true));
            }
            open = next;
        }
        if side { open } else { self.merge(refused) }
    }

    fn related_terms(&mut self, mut st: State, a: Term, b: Term, side: bool) -> Vec<State> {
        let weak = |ev: &Self, t: Term| match ev.terms.kind(t) {
            TermKind::Loss(_) => true,
            TermKind::Attr(x, n) => !ev.identifies(*x, *n),
            _ => false,
        };
        // the credential against a secret of the server
        for (x, y) in [(a, b), (b, a)] {
            if self.is_credential_value(x) && self.is_secret(y) {
                return self.service(st, y, side);
            }
        }
        // who the caller is against one that the configuration names
        for (x, y) in [(a, b), (b, a)] {
            if matches!(self.terms.kind(y), TermKind::Setting(_)) && self.names_principal(&st, x) {
                if side {
                    st.facts.pass = Clause::of(Reason::Admin);
                }
                return vec![st];
            }
        }
        if weak(self, a) || weak(self, b) {
            self.predicate(&mut st, &[a, b], side, &[]);
            return vec![st];
        }
        // neither does the credential that equals what anybody could compute from the request
        for (x, y) in [(a, b), (b, a)] {
            if self.is_credential_value(x) && self.is_forgeable(y) {
                return vec![st];
            }
        }
        if side {
            self.learn_non_null(&mut st, a);
            self.learn_non_null(&mut st, b);
            self.equate(&mut st, a, b);
            // a signature that the server's own secret made vouches for what it signs
            for (x, y) in [(a, b), (b, a)] {
                self.signature(&mut st, x, y);
            }
        } else {
            self.note_denied(&mut st, a, b);
            for x in [a, b] {
                if self.is_credential_value(x) && (self.is_lookup_by_credential(a, b) || self.is_signature(a) || self.is_signature(b)) {
                    st.way.rejected = true;
                }
            }
        }
        vec![st]
    }

    /// Built by the caller's own input and constants alone.
    fn is_forgeable(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Make(ts) => {
                self.terms.from_caller(t) && ts.iter().all(|&x| matches!(self.terms.kind(x), TermKind::Const(_)) || self.is_forgeable(x))
            }
            TermKind::Input { credential, .. } => !credential,
            TermKind::Attr(x, _) | TermKind::Part(x) => self.is_forgeable(*x),
            _ => false,
        }
    }

    /// The caller's own identifier: what a credential was found to stand for, or its id, name or address.
    fn names_principal(&self, st: &State, t: Term) -> bool {
        if self.terms.from_caller(t) || self.mine(st, t).is_none() {
            return false;
        }
        match self.terms.kind(t) {
            TermKind::Call(_, ts) => ts.iter().any(|&x| self.terms.has_credential(x)),
            TermKind::Ambient(_) => true,
            TermKind::Attr(x, name) => {
                self.know.is_id_like(name.as_str())
                    && matches!(self.terms.kind(*x), TermKind::Row(_) | TermKind::Ambient(_) | TermKind::Call(..))
            }
            _ => false,
        }
    }

    /// Both sides hang on the credential (a row found by key prefix, then its hash compared).
    fn is_lookup_by_credential(&self, a: Term, b: Term) -> bool {
        [a, b].into_iter().any(|t| match self.terms.kind(self.top(t)) {
            TermKind::Row(r) => self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)),
            _ => false,
        })
    }

    fn is_signature(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Call(name, _) if *name == super::digest::SIGNATURE)
    }

    fn signature(&mut self, st: &mut State, signed: Term, given: Term) {
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
    fn one_of_several_secrets(&mut self, mut st: State, credential: Term, side: bool) -> Vec<State> {
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

    fn service(&mut self, mut st: State, secret: Term, side: bool) -> Vec<State> {
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

    fn related_constant(&mut self, mut st: State, v: &Val, c: &Const, cv: &Val, side: bool) -> Vec<State> {
        let unset = matches!(self.terms.kind(v.term), TermKind::Unset);
        if *c == Const::None {
            let null = match &v.shape {
                Shape::Unknown | Shape::Member(_) | Shape::Row(_) | Shape::Rows(_) | Shape::Native(_) => None,
                Shape::View(_) => None,
                Shape::Comprehension(_) => Some(false),
                _ => Some(false),
            };
            if unset {
                return if side { vec![st] } else { Vec::new() };
            }
            // a path parameter is text that the rule matched
            let null = null.or_else(|| self.is_path_input(v.term).then_some(false));
            if let Some(null) = null {
                return if null == side { vec![st] } else { Vec::new() };
            }
            if matches!(v.shape, Shape::Row(_) | Shape::Rows(_)) {
                return self.assume_row(st, v.term, !side);
            }
            if !self.learn(&mut st, v.term, &Literal { null: Some(side), ..Literal::default() }) {
                return Vec::new();
            }
            if side {
                self.refuse_credential(&mut st, v.term);
                self.falls_away(&mut st, v.term);
            } else {
                self.row_exists(&mut st, v.term);
            }
            return vec![st];
        }
        if unset {
            return if side { Vec::new() } else { vec![st] };
        }
        match (&v.shape, c) {
            (_, Const::Bool(b)) if !matches!(v.shape, Shape::Unknown) => return self.assume(st, v, *b == side),
            (Shape::Row(_) | Shape::Rows(_), Const::Int(0)) => return self.assume_row(st, v.term, !side),
            (Shape::Row(_) | Shape::Rows(_), Const::Int(1)) => {
                return if side { self.assume_row(st, v.term, true) } else { vec![st] };
            }
            (Shape::Member(m), Const::Int(0)) if m.1 == "__len__" => {
                let inner = m.0.clone();
                return self.assume(st, &inner, !side);
            }
            (Shape::Object(_) | Shape::Function(_) | Shape::Class(_) | Shape::Query(_), _) => {
                return if side { Vec::new() } else { vec![st] };
            }
            (Shape::Cond(_), Const::Int(i)) => return self.assume(st, v, (*i != 0) == side),
            _ => {}
        }
        if self.is_credential_value(v.term) && self.is_secret(cv.term) {
            return self.service(st, cv.term, side);
        }
        if !may_equal(v, c) {
            return if side { Vec::new() } else { vec![st] };
        }
        let known = st.literal(v.term).and_then(|l| l.constant.clone());
        if side {
            let learned = Literal { constant: Some(c.clone()), truth: Some(truth_of(c)), null: Some(false) };
            if !self.learn(&mut st, v.term, &learned) {
                return Vec::new();
            }
        } else if known.as_ref() == Some(c) {
            return Vec::new();
        } else if !truth_of(c) {
            // not empty
            let empty = st.literal(v.term).is_some_and(|l| l.truth == Some(false));
            if empty && !matches!(c, Const::Int(0) | Const::Bool(false)) {
                return vec![st];
            }
        }
        self.predicate(&mut st, &[v.term, cv.term], side, &[]);
        if side && self.is_network_address(v.term) {
            // who comes from there is trusted without a credential
            return self.opened(st);
        }
        if let (TermKind::Setting(n), Const::Bool(b)) = (self.terms.kind(v.term).clone(), c)
            && self.know.setting_opens(n.as_str(), *b == side)
        {
            return self.opened(st);
        }
        vec![st]
    }

    /// The path on which nothing is checked, by configuration: nobody judges it, so a request does not follow it.
    fn opened(&self, st: State) -> Vec<State> {
        if self.loading { vec![st] } else { Vec::new() }
    }

    fn is_network_address(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Input { source: Source::Url, key, .. } => *key == "remote_addr",
            TermKind::Input { source: Source::Header, key, .. } => matches!(key.as_str(), "X-Forwarded-For" | "X-Real-Ip"),
            _ => false,
        }
    }

    /// `a in c`.
    pub fn contained(&mut self, st: State, a: &Val, c: &Val, side: bool) -> Vec<State> {
        if let Shape::Either(alternatives) = &c.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.contained(s, a, x, side));
        }
        if let Shape::Either(alternatives) = &a.shape {
            let all: Vec<Val> = alternatives.to_vec();
            return self.over(st, &all, |ev, s, x| ev.contained(s, x, c, side));
        }
        if let (Some(Const::Str(x)), Some(Const::Str(y))) = (a.as_const(), c.as_const()) {
            return if y.contains(&**x) == side { vec![st] } else { Vec::new() };
        }
        match &c.shape {
            Shape::Object(loc) if !self.holds_data(&st, c) => {
                let loc = *loc;
                match self.object_kind(c) {
                    Some(ObjectKind::Dict) => return self.contained_in_dict(st, a, loc, c, side),
                    Some(ObjectKind::List | ObjectKind::Tuple | ObjectKind::Set) => return self.contained_in_list(st, a, loc, side),
                    Some(ObjectKind::Instance(class)) => {
                        if let Some(f) = self.class_attribute(&st, class, Name::new("__contains__")) {
                            let bound = self.bind(&f, c, class);
                            let Some(site) = self.class_info(class).map(|i| i.span) else { return vec![st] };
                            let outs = self.call(st, &bound, &Args::of(vec![a.clone()]), site);
                            let mut all = Vec::new();
                            for (s, r) in outs {
                                all.extend(self.assume(s, &r, side));
                            }
                            return self.merge(all);
                        }
                    }
                    _ => {}
                }
            }
            // `"x" in dir(object)`
            Shape::Member(m) if m.1 == "#dir" => {
                let object = m.0.clone();
                let Some(site) = self.stack.last().map(|f| self.project.module(f.module).ir.file) else { return vec![st] };
                let site = crate::source::Span { file: site, start: 0, end: 0 };
                let args = Args::of(vec![object, a.clone()]);
                let mut all = Vec::new();
                for (s, r) in self.call_builtin(&st, Name::new("builtins.hasattr"), &args, site).unwrap_or_default() {
                    all.extend(self.assume(s, &r, side));
                }
                return all;
            }
            Shape::Comprehension(comp) => {
                let comp = Arc::clone(comp);
                return self.contained_in_comprehension(st, a, &comp, side);
            }
            _ => {}
        }
        if let Some(outs) = self.library_contains(&st, a, c) {
            let mut all = Vec::new();
            for (s, r) in outs {
                all.extend(self.assume(s, &r, side));
            }
            return all;
        }
        let some = self.terms.make(TermKind::Some(c.term, u32::MAX));
        let mut st = st;
        if matches!(self.terms.kind(c.term), TermKind::Setting(_)) && self.names_principal(&st, a.term) {
            if side {
                st.facts.pass = Clause::of(Reason::Admin);
            }
            return vec![st];
        }
        if a.as_const().is_some() || self.of_principal(&st, a.term) && self.of_principal(&st, c.term) {
            self.predicate(&mut st, &[a.term, c.term], side, &[]);
            return vec![st];
        }
        if self.is_credential_value(a.term) && self.is_secret(c.term) {
            // one of several configured secrets: accepted, and several callers share what is behind it
            return self.service(st, c.term, side);
        }
        if side {
            self.learn_non_null(&mut st, a.term);
            self.equate(&mut st, a.term, some);
        } else {
            self.note_denied(&mut st, a.term, some);
        }
        vec![st]
    }

    fn contained_in_list(&mut self, st: State, a: &Val, loc: super::value::Loc, side: bool) -> Vec<State> {
        let slots = st.slots(loc);
        if slots.is_empty() {
            return if side { Vec::new() } else { vec![st] };
        }
        if a.as_const().is_none() && slots.iter().all(|(_, v)| v.as_const().is_some()) {
            // a set of constants: each must pass as a predicate
            if !slots.iter().any(|(_, v)| v.as_const().is_some_and(|c| may_equal(a, c))) {
                return if side { Vec::new() } else { vec![st] };
            }
            let mut terms = vec![a.term];
            terms.extend(slots.iter().map(|(_, v)| v.term));
            let mut st = st;
            if self.is_credential_value(a.term) {
                if slots.len() > 1 {
                    return self.one_of_several_secrets(st, a.term, side);
                }
                return self.service(st, slots[0].1.term, side);
            }
            self.predicate(&mut st, &terms, side, &[]);
            let known = st.literal(a.term).and_then(|l| l.constant.clone());
            if let Some(known) = known {
                let inside = slots.iter().any(|(_, v)| v.as_const() == Some(&known));
                return if inside == side { vec![st] } else { Vec::new() };
            }
            return vec![st];
        }
        let mut yes = Vec::new();
        let mut no = vec![st];
        for (k, v) in slots {
            let mut next = Vec::new();
            for s in no {
                if side {
                    yes.extend(self.related(s.clone(), a, &v, true));
                }
                if k == Key::Rest {
                    // others may be in it: leaving them out decides nothing about this one
                    let mut s = s;
                    self.note_denied(&mut s, a.term, v.term);
                    next.push(s);
                } else {
                    next.extend(self.related(s, a, &v, false));
                }
            }
            no = next;
        }
        if side { self.merge(yes) } else { no }
    }

    fn contained_in_dict(&mut self, st: State, a: &Val, loc: super::value::Loc, c: &Val, side: bool) -> Vec<State> {
        let slots = st.slots(loc);
        let open = slots.iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v.clone());
        if let Some(key) = self.key_of(a) {
            if slots.iter().any(|(k, _)| *k == key) {
                return if side { vec![st] } else { Vec::new() };
            }
            if open.is_none() {
                return if side { Vec::new() } else { vec![st] };
            }
            let entry = self.terms.item(c.term, a.term);
            let mut st = st;
            return if self.learn(&mut st, entry, &Literal { null: Some(!side), ..Literal::default() }) { vec![st] } else { Vec::new() };
        }
        if self.is_credential_value(a.term) {
            if slots.len() > 1 {
                return self.one_of_several_secrets(st, a.term, side);
            }
            let secret = self.terms.make(TermKind::Setting(Name::new("configured keys")));
            return self.service(st, secret, side);
        }
        vec![st]
    }

    fn contained_in_comprehension(&mut self, st: State, a: &Val, c: &Comprehension, side: bool) -> Vec<State> {
        let mut inside = vec![st.clone()];
        for cond in &c.conditions {
            let mut next = Vec::new();
            for s in inside {
                next.extend(self.assume(s, cond, true));
            }
            inside = next;
        }
        let mut yes = Vec::new();
        for s in inside {
            yes.extend(self.related(s, a, &c.element, true));
        }
        if side {
            return self.merge(yes);
        }
        let mut st = st;
        for s in &yes {
            self.deny_what_was_cleared(&mut st, s);
        }
        vec![st]
    }

    /// What a clearing atom would have cleared is refused on this side.
    pub fn deny_what_was_cleared(&mut self, st: &mut State, cleared: &State) {
        let fresh: Vec<Term> = cleared.facts.clear.iter().filter(|(t, c)| st.facts.clear.get(*t) != Some(*c)).map(|(t, _)| *t).collect();
        for t in fresh {
            st.denied.insert(t);
        }
    }

    fn note_denied(&mut self, st: &mut State, a: Term, b: Term) {
        let mut yes = st.clone();
        self.equate(&mut yes, a, b);
        self.deny_what_was_cleared(st, &yes);
    }

    fn ordered(&mut self, mut st: State, op: CmpOp, a: &Val, b: &Val, side: bool) -> Vec<State> {
        // a count that is at least one
        let counted = |v: &Val| match &v.shape {
            Shape::Row(_) | Shape::Rows(_) => Some(v.clone()),
            Shape::Member(m) if m.1 == "__len__" => Some(m.0.clone()),
            _ => None,
        };
        if let (Some(rows), Some(Const::Int(n))) = (counted(a), b.as_const()) {
            let nonempty = match (op, n) {
                (CmpOp::Gt, 0) | (CmpOp::GtE, 1) => Some(side),
                (CmpOp::Lt, 1) | (CmpOp::LtE, 0) => Some(!side),
                _ => None,
            };
            if let Some(nonempty) = nonempty {
                return self.assume(st, &rows, nonempty);
            }
            return vec![st];
        }
        if let (Some(Const::Int(x)), Some(Const::Int(y))) = (a.as_const(), b.as_const()) {
            let holds = match op {
                CmpOp::Lt => x < y,
                CmpOp::LtE => x <= y,
                CmpOp::Gt => x > y,
                _ => x >= y,
            };
            return if holds == side { vec![st] } else { Vec::new() };
        }
        // `a <= b`, `a < b` on collections: each element of a is in b
        if matches!(op, CmpOp::LtE | CmpOp::Lt) && side && self.is_collection(a) && !self.mine(&st, b.term).is_none() {
            self.clear_elements(&mut st, a, b.term);
            return vec![st];
        }
        let up = matches!(op, CmpOp::Gt | CmpOp::GtE) == side;
        let left = self.of_principal(&st, a.term);
        self.predicate(&mut st, &[a.term, b.term], up == left, &[]);
        vec![st]
    }

    fn is_collection(&self, v: &Val) -> bool {
        matches!(v.shape, Shape::Rows(_) | Shape::Comprehension(_))
            || matches!(self.object_kind(v), Some(ObjectKind::Set | ObjectKind::List))
            || matches!(v.shape, Shape::Unknown)
    }

    /// Each element of `a` is one of the elements of `owned`.
    pub fn clear_elements(&mut self, st: &mut State, a: &Val, owned: Term) {
        let clause = self.mine(st, owned);
        let elem = self.terms.make(TermKind::Elem(a.term));
        self.clear(st, elem, &clause, false);
    }

    fn same_length(&mut self, mut st: State, x: &Val, y: &Val, side: bool) -> Vec<State> {
        for (part, whole) in [(x, y), (y, x)] {
            if let Shape::Comprehension(c) = &part.shape
                && c.source.term == whole.term
                && !c.conditions.is_empty()
            {
                let c = Arc::clone(c);
                if side {
                    return self.assume_for_all_conditions(st, &c);
                }
                let probe = self.assume_for_all_conditions(st.clone(), &c);
                for p in &probe {
                    self.deny_what_was_cleared(&mut st, p);
                }
                return vec![st];
            }
            // rows found among the wanted ids, restricted to mine
            if let TermKind::Row(r) = self.terms.kind(part.term)
                && !self.mine(&st, part.term).is_none()
                && self.rows[r.0 as usize].operands.contains(&whole.term)
                && side
            {
                let owned = part.term;
                self.clear_elements(&mut st, whole, owned);
                return vec![st];
            }
        }
        vec![st]
    }

    fn assume_for_all_conditions(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        let mut open = vec![st];
        for cond in &c.conditions {
            let mut next = Vec::new();
            for s in open {
                next.extend(self.assume(s, cond, true));
            }
            open = next;
        }
        self.lift(open, &c.variable, &c.source)
    }

    /// `all(p(x) for x in c)`: p holds for every element.
    fn assume_for_all(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        if !c.conditions.is_empty() {
            // only of those that pass the filter
            return vec![st];
        }
        let open = self.assume(st, &c.element, true);
        self.lift(open, &c.variable, &c.source)
    }

    /// What holds of the one element that was looked at holds of all.
    pub fn lift(&mut self, states: Vec<State>, variable: &Val, source: &Val) -> Vec<State> {
        let mut out = Vec::new();
        for mut s in states {
            let clause = self.mine(&s, variable.term);
            if !clause.is_none() {
                let elem = self.terms.make(TermKind::Elem(source.term));
                self.clear(&mut s, elem, &clause, false);
                if let TermKind::Row(_) = self.terms.kind(source.term) {
                    let t = source.term;
                    self.clear(&mut s, t, &clause, false);
                }
            }
            out.push(s);
        }
        out
    }

    fn assume_some(&mut self, st: State, c: &Comprehension) -> Vec<State> {
        let mut open = vec![st];
        for cond in c.conditions.iter().chain(std::iter::once(&c.element)) {
            let mut next = Vec::new();
            for s in open {
                next.extend(self.assume(s, cond, true));
            }
            open = self.merge(next);
        }
        open
    }

    fn assume_nonempty(&mut self, st: State, v: &Val, c: &Comprehension, side: bool) -> Vec<State> {
        if side {
            let mut st = st;
            let _ = self.learn(&mut st, v.term, &Literal { truth: Some(true), ..Literal::default() });
            let mut some = c.clone();
            some.element = self.boolean(true);
            return self.assume_some(st, &some);
        }
        // empty: the opposite of the condition holds for every element; that nothing was found refuses nobody
        if let [cond] = &c.conditions[..] {
            let denied = st.denied.clone();
            let mut open = self.assume(st, cond, false);
            for s in &mut open {
                s.denied = denied.clone();
            }
            return self.lift(open, &c.variable, &c.source);
        }
        vec![st]
    }

    fn assume_instance_of(&mut self, st: State, v: &Val, classes: &[Val], side: bool) -> Vec<State> {
        let answers: Vec<Option<bool>> = classes.iter().map(|c| self.is_instance(v, c)).collect();
        let is = if answers.contains(&Some(true)) {
            Some(true)
        } else if answers.iter().all(|a| *a == Some(false)) {
            Some(false)
        } else {
            None
        };
        if is.is_some_and(|is| is != side) {
            return Vec::new();
        }
        // a document, where it exists, is a dict
        if let TermKind::Row(r) = *self.terms.kind(v.term)
            && self.rows[r.0 as usize].document
            && matches!(v.shape, Shape::Row(_))
            && let [one] = classes
            && let Some(n) = one.native()
        {
            let is = n == "builtins.dict" || n.as_str().ends_with("Mapping");
            return if is {
                self.assume_row(st, v.term, side)
            } else if side {
                Vec::new()
            } else {
                vec![st]
            };
        }
        // nothing is an instance of no class but its own
        let nothing = |c: &Val| c.native().is_some_and(|n| n.as_str().contains("NoneType"));
        if side && matches!(v.shape, Shape::Row(_) | Shape::Rows(_)) && !classes.iter().any(nothing) {
            return self.assume_row(st, v.term, true);
        }
        vec![st]
    }

    /// Whether a value is an instance of a class, as far as their shapes tell.
    fn is_instance(&self, v: &Val, class: &Val) -> Option<bool> {
        let wanted = class.native();
        match (&v.shape, &class.shape) {
            (Shape::Row(model), Shape::Class(wanted)) => {
                let own = self.models.get(*model)?.class?;
                Some(self.class_info(own)?.is_subclass(*wanted))
            }
            (Shape::Const(c), _) => {
                let n = wanted?;
                match c {
                    Const::Str(_) => Some(n == "builtins.str"),
                    Const::Int(_) => Some(n == "builtins.int"),
                    Const::None => Some(n.as_str().contains("NoneType")),
                    _ => None,
                }
            }
            (Shape::Function(_) | Shape::Bound(_), Shape::Class(_)) => Some(false),
            (Shape::Function(_) | Shape::Bound(_), Shape::Native(n)) if n.as_str().starts_with("builtins.") => {
                Some(*n == "builtins.object")
            }
            (Shape::Object(_), _) => match (self.object_kind(v)?, &class.shape) {
                (ObjectKind::Instance(own), Shape::Class(wanted)) => Some(self.class_info(own)?.is_subclass(*wanted)),
                (ObjectKind::Instance(own), Shape::Native(n)) => {
                    let known = self.class_info(own)?.natives().any(|x| self.know.canonical(x.as_str()) == n.as_str());
                    if known || n.as_str().starts_with("builtins.") { Some(known) } else { None }
                }
                (ObjectKind::Native(_), _) => None,
                (_, Shape::Class(_)) => Some(false),
                (ObjectKind::Dict, _) => Some(wanted? == "builtins.dict"),
                (ObjectKind::List, _) => Some(wanted? == "builtins.list"),
                (ObjectKind::Tuple, _) => Some(wanted? == "builtins.tuple"),
                (ObjectKind::Set, _) => Some(wanted? == "builtins.set"),
                _ => None,
            },
            _ => None,
        }
    }

    fn assume_predicate(&mut self, mut st: State, p: &Predicate, side: bool) -> Vec<State> {
        let negative = self.know.is_negative(p.name.as_str());
        let terms: Vec<Term> = p.arguments.iter().map(|a| a.term).collect();
        let owner = p.arguments.iter().find(|a| !self.mine(&st, a.term).is_none() && !self.terms.from_caller(a.term)).map(|a| a.term);
        let objects: Vec<Term> = terms
            .iter()
            .copied()
            .filter(|&t| {
                Some(t) != owner
                    && self.mine(&st, t).is_none()
                    && (self.terms.from_caller(t) || matches!(self.terms.kind(self.top(t)), TermKind::Row(_)))
            })
            .collect();
        match owner {
            Some(_) if !objects.is_empty() => {
                if side != negative {
                    for &o in &objects {
                        self.clear(&mut st, o, &Clause::mine(), false);
                    }
                } else {
                    let mut yes = st.clone();
                    for &o in &objects {
                        self.clear(&mut yes, o, &Clause::mine(), false);
                    }
                    self.deny_what_was_cleared(&mut st, &yes);
                }
            }
            Some(o) => {
                if self.terms.has_credential(o)
                    && matches!(self.terms.kind(o), TermKind::Input { .. } | TermKind::Make(_) | TermKind::Part(_))
                {
                    if side == negative {
                        st.way.rejected = true;
                    }
                } else {
                    let name = p.name.to_string();
                    self.predicate(&mut st, &terms, side != negative, &[&name]);
                }
            }
            None => {
                if side != negative && self.know.is_public(p.name.as_str()) {
                    for &o in &objects {
                        self.clear(&mut st, o, &Clause::of(Reason::Public), false);
                    }
                }
            }
        }
        let t = self.terms.make(TermKind::Call(p.name, terms));
        if !self.learn(&mut st, t, &Literal { truth: Some(side), ..Literal::default() }) {
            return Vec::new();
        }
        vec![st]
    }

    /// Whether only some of the texts that a test compares with make it one for administrators.
    fn is_one_of_roles(&self, terms: &[Term], words: &[String]) -> bool {
        let mut texts = Vec::new();
        for &t in terms {
            self.terms.any(t, &mut |_, k| {
                if let TermKind::Const(Const::Str(s)) = k {
                    texts.push(s.to_string());
                }
                false
            });
        }
        let admin = |words: &[String]| self.know.privilege(words, &[], true) == Some(Privilege::Admin);
        let others: Vec<String> = words.iter().filter(|w| !texts.contains(w)).cloned().collect();
        !admin(&others) && texts.iter().any(|text| !admin(std::slice::from_ref(text)))
    }

    /// A test on the principal alone (`admin`, `privileged`) or on the object's own columns (`public`).
    pub fn predicate(&mut self, st: &mut State, terms: &[Term], side: bool, more: &[&str]) {
        let open: Vec<Term> =
            terms.iter().copied().filter(|&t| !matches!(self.terms.kind(t), TermKind::Const(_) | TermKind::Setting(_))).collect();
        if open.is_empty() {
            return;
        }
        let mut words: Vec<String> = more.iter().map(|s| (*s).to_owned()).collect();
        for &t in terms {
            self.words_of(t, &mut words, 0);
        }
        if open.iter().all(|&t| self.of_principal(st, t)) {
            if open.iter().all(|&t| self.terms.has_credential(t) && !matches!(self.terms.kind(self.top(t)), TermKind::Row(_))) {
                return;
            }
            // whether there is a principal at all is no privilege
            if open.iter().all(|&t| {
                matches!(self.terms.kind(t), TermKind::Row(_) | TermKind::Ambient(_) | TermKind::Call(..) | TermKind::Input { .. })
            }) {
                return;
            }
            let enclosing: Vec<String> = self.stack.iter().skip(1).map(|f| f.name.to_string()).collect();
            let reason = self.know.privilege(&words, &enclosing, side).map(|p| match p {
                Privilege::Admin if self.is_one_of_roles(terms, &words) => Reason::Staff,
                Privilege::Admin => Reason::Admin,
                Privilege::Other => Reason::Privileged,
            });
            if let Some(reason) = reason {
                st.facts.pass = match (st.facts.pass.is_none(), reason) {
                    (_, Reason::Admin) => Clause::of(Reason::Admin),
                    (true, r) => Clause::of(r),
                    (false, Reason::Staff) if !st.facts.pass.has(Reason::Admin) => Clause::of(Reason::Staff),
                    (false, _) => st.facts.pass.clone(),
                };
                if let Some(f) = self.stack.last() {
                    let site = self.project.module(f.module).ir.file;
                    let _ = site;
                }
            }
            return;
        }
        // the object's own columns
        if let [t] = open[..]
            && let TermKind::Attr(x, _) = *self.terms.kind(t)
            && self.is_selected(self.top(x))
            && self.mine(st, x).is_none()
            && let Some(public) = self.know.publicity(&words)
            && public == side
        {
            let clause = st.facts.clear.get(&x).cloned().unwrap_or_default().better(Clause::of(Reason::Public));
            st.facts.clear.insert(x, clause);
        }
    }

    /// A selected object, or one of several that were selected.
    fn is_selected(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Row(_) => true,
            TermKind::Either(ts) => ts.iter().all(|&x| matches!(self.terms.kind(x), TermKind::Row(_) | TermKind::Const(Const::None))),
            _ => false,
        }
    }

    /// Attribute names, constants and callee names inside a term.
    pub fn words_of(&self, t: Term, words: &mut Vec<String>, depth: usize) {
        if depth > 8 {
            return;
        }
        match self.terms.kind(t) {
            TermKind::Const(Const::Str(s)) => words.push(s.to_string()),
            TermKind::Setting(n) | TermKind::Ambient(n) => words.push(n.to_string()),
            TermKind::Attr(x, n) => {
                // the way to an object says nothing of what it may do: `key.user.role`
                let way = self.model_of(*x).and_then(|m| self.models.get(m)).is_some_and(|m| m.relationships.contains_key(n));
                if !way || depth == 0 {
                    words.push(n.to_string());
                }
                if !matches!(self.terms.kind(*x), TermKind::Row(_)) {
                    self.words_of(*x, words, depth + 1);
                }
            }
            TermKind::Call(n, ts) => {
                words.push(n.to_string());
                for &x in ts {
                    self.words_of(x, words, depth + 1);
                }
            }
            _ => {
                for x in self.terms.operands(t) {
                    self.words_of(x, words, depth + 1);
                }
            }
        }
    }

    pub fn event(&mut self, e: Event) {
        if !self.loading {
            self.events.push(e);
        }
    }
}

/// Whether a text with literal parts can be this constant: its literal beginning and end must be the constant's.
fn may_equal(v: &Val, c: &Const) -> bool {
    let (Shape::Text(pieces), Const::Str(c)) = (&v.shape, c) else { return true };
    let begins = !matches!(pieces.first(), Some(TextPiece::Literal(s)) if !c.starts_with(&**s));
    let ends = !matches!(pieces.last(), Some(TextPiece::Literal(s)) if !c.ends_with(&**s));
    begins && ends
}

fn is_scheme(s: &str) -> bool {
    matches!(
        s.trim().to_lowercase().as_str(),
        "bearer" | "basic" | "digest" | "token" | "apikey" | "api-key" | "key" | "jwt" | "hmac" | "negotiate"
    )
}

#[must_use]
pub fn truth_of(c: &Const) -> bool {
    match c {
        Const::None => false,
        Const::Bool(b) => *b,
        Const::Int(i) => *i != 0,
        Const::Number(s) => s.parse::<f64>() != Ok(0.0),
        Const::Str(s) => !s.is_empty(),
        Const::Bytes(b) => !b.is_empty(),
        Const::Ellipsis => true,
    }
}
