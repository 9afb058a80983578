//! Conditions are lazy: only here, where one is tested, does a path split and gain facts.

use super::clause::{Clause, Reason};
use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::{Cond, Key, Loc, ObjectKind, Shape, TextPiece, Val};
use super::{Args, Eval};
use crate::python::ir::{CmpOp, Const};
use crate::source::Name;
use std::sync::Arc;

/// Name of the term of an empty collection that the application keeps for the request.
pub const EMPTY_SCOPE: &str = "empty scope";
/// Name of the term of a collection of constants that the application keeps for the request.
pub const GRANTED: &str = "granted";
/// Name of the term of other rights of the caller that the application gathered and keeps for the request.
pub const RIGHTS: &str = "rights";

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

    fn assume_instance(&mut self, st: State, v: &Val, class: Loc, side: bool) -> Vec<State> {
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

    pub(super) fn assume_row(&mut self, mut st: State, t: Term, side: bool) -> Vec<State> {
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

    fn assume_unknown(&mut self, mut st: State, v: &Val, side: bool) -> Vec<State> {
        if matches!(self.terms.kind(v.term), TermKind::Unset) {
            return if side { Vec::new() } else { vec![st] };
        }
        if let TermKind::Const(c) = self.terms.kind(v.term) {
            return if truth_of(c) == side { vec![st] } else { Vec::new() };
        }
        if !side && (self.is_path_input(v.term) || self.is_key_of_row(&st, v.term)) {
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

    pub(super) fn is_path_input(&self, t: Term) -> bool {
        matches!(self.terms.kind(t), TermKind::Input { source: super::term::Source::Path, .. })
    }

    /// The primary key of a row that is known to exist, or of one that a loop over rows has in hand. That of a row which may not be
    /// there is none when it is not: `query(Note.id).scalar()`.
    pub(super) fn is_key_of_row(&self, st: &State, t: Term) -> bool {
        let TermKind::Attr(x, a) = *self.terms.kind(t) else { return false };
        let there = match self.terms.kind(x) {
            TermKind::Row(_) => st.literal(x).is_some_and(|l| l.null == Some(false)),
            TermKind::Some(..) => true,
            _ => false,
        };
        there && self.is_primary_key(x, a)
    }

    /// The false side of a scope of the principal, or of an owner column.
    pub(super) fn falls_away(&mut self, st: &mut State, t: Term) {
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
    pub(super) fn setting_opens(&self, t: Term, side: bool) -> bool {
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
            Cond::Flag(f) => self.assume_flag(st, f, side),
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
