//! Facts of equality: what it says when two values are the same, or not.

use super::Eval;
use super::clause::{Clause, Reason};
use super::cond::truth_of;
use super::state::{Literal, State};
use super::term::{Source, Term, TermKind};
use super::value::{ObjectKind, Shape, TextPiece, Val};
use crate::python::ir::Const;

impl Eval<'_> {
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

    pub(super) fn over(&mut self, st: State, all: &[Val], mut f: impl FnMut(&mut Self, State, &Val) -> Vec<State>) -> Vec<State> {
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

    /// The first is a column of an object that was asked for, the second the identifier of one that this request made: what was there
    /// before does not refer to it.
    fn is_older(&self, column: Term, identifier: Term) -> bool {
        let (TermKind::Attr(row, _), TermKind::Attr(made, n)) = (self.terms.kind(column), self.terms.kind(identifier)) else {
            return false;
        };
        matches!(self.terms.kind(*row), TermKind::Row(r) if self.is_asked_for(*r))
            && matches!(self.terms.kind(*made), TermKind::Fresh(_))
            && matches!(n.as_str(), "id" | "uuid" | "pk")
    }

    /// The second value without the identifiers that are newer than the first one.
    fn what_may_equal(&mut self, a: Term, b: Term) -> Option<Term> {
        let TermKind::Either(alternatives) = self.terms.kind(b).clone() else { return (!self.is_older(a, b)).then_some(b) };
        let old: Vec<Term> = alternatives.iter().copied().filter(|&x| !self.is_older(a, x)).collect();
        if old.len() == alternatives.len() {
            return Some(b);
        }
        (!old.is_empty()).then(|| self.terms.either(old))
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
            if self.is_configured(y) && self.names_principal(&st, x) {
                if side {
                    st.facts.pass = Clause::of(Reason::Admin);
                }
                return vec![st];
            }
        }
        // what the caller belongs to against what the program itself names: `team.id == the_admins.id`
        for (x, y) in [(a, b), (b, a)] {
            let names = self.named_by_program(y);
            if !names.is_empty() && !self.terms.from_caller(x) && !self.mine(&st, x).is_none() {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                self.predicate(&mut st, &[x], side, &names);
                return vec![st];
            }
        }
        let (Some(b), Some(a)) = (self.what_may_equal(a, b), self.what_may_equal(b, a)) else {
            if side {
                return Vec::new();
            }
            self.note_denied(&mut st, a, b);
            return vec![st];
        };
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

    /// The texts by which the program itself selected the object that a term belongs to; none when anything else had a part in it.
    fn named_by_program(&self, t: Term) -> Vec<String> {
        let top = self.top(t);
        let r = match self.terms.kind(top) {
            TermKind::Row(r) => *r,
            TermKind::Setting(n) if top != t => return vec![n.to_string()],
            _ => return Vec::new(),
        };
        let texts = self.rows[r.0 as usize].operands.iter().map(|&o| match self.terms.as_const(o) {
            Some(Const::Str(s)) => Some(s.to_string()),
            _ => None,
        });
        texts.collect::<Option<Vec<String>>>().unwrap_or_default()
    }

    /// A setting, one of its elements, or a text that was put together from settings or cut out of one: the names in
    /// `config["BOSSES"].split(",")`.
    pub(super) fn is_configured(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Setting(_) => true,
            TermKind::Part(x) | TermKind::Some(x, _) | TermKind::Elem(x) => self.is_configured(*x),
            TermKind::Make(ts) | TermKind::Either(ts) => {
                ts.iter().any(|&x| self.is_configured(x)) && ts.iter().all(|&x| self.is_configured(x) || self.terms.as_const(x).is_some())
            }
            _ => false,
        }
    }

    /// The caller's own identifier: what a credential was found to stand for, or its id, name or address.
    pub(super) fn names_principal(&self, st: &State, t: Term) -> bool {
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
            let null = null.or_else(|| (self.is_path_input(v.term) || self.is_key_of_row(&st, v.term)).then_some(false));
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
    pub(super) fn opened(&self, st: State) -> Vec<State> {
        if self.loading { vec![st] } else { Vec::new() }
    }

    fn is_network_address(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Input { source: Source::Url, key, .. } => *key == "remote_addr",
            TermKind::Input { source: Source::Header, key, .. } => matches!(key.as_str(), "X-Forwarded-For" | "X-Real-Ip"),
            _ => false,
        }
    }

    /// What a clearing atom would have cleared is refused on this side.
    pub fn deny_what_was_cleared(&mut self, st: &mut State, cleared: &State) {
        let fresh: Vec<Term> = cleared.facts.clear.iter().filter(|(t, c)| st.facts.clear.get(*t) != Some(*c)).map(|(t, _)| *t).collect();
        for t in fresh {
            st.denied.insert(t);
        }
    }

    pub(super) fn note_denied(&mut self, st: &mut State, a: Term, b: Term) {
        let mut yes = st.clone();
        self.equate(&mut yes, a, b);
        self.deny_what_was_cleared(st, &yes);
    }
}

/// Whether a text with literal parts can be this constant: its literal beginning and end must be the constant's.
pub(super) fn may_equal(v: &Val, c: &Const) -> bool {
    let (Shape::Text(pieces), Const::Str(c)) = (&v.shape, c) else { return true };
    let begins = !matches!(pieces.first(), Some(TextPiece::Literal(s)) if !c.starts_with(&**s));
    let ends = !matches!(pieces.last(), Some(TextPiece::Literal(s)) if !c.ends_with(&**s));
    begins && ends
}
