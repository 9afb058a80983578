//! Facts: what is mine, what a comparison clears, how two paths join. See `docs/architecture.md`, “Facts”.

use super::Eval;
use super::clause::{Clause, Reason};
use super::rows::RowId;
use super::state::{Literal, State};
use super::term::{Source, Term, TermKind, Terms};
use crate::python::ir::Const;
use crate::source::Name;
use std::sync::Arc;

const DEPTH: usize = 40;

impl Eval<'_> {
    /// The class of terms equal to `t` on this path, `t` included.
    pub fn class(&self, st: &State, t: Term) -> Arc<Vec<Term>> {
        st.facts.equal.get(&t).cloned().unwrap_or_else(|| Arc::new(vec![t]))
    }

    /// Why this caller may have `t`, by its relation to the principal alone.
    pub fn mine(&self, st: &State, t: Term) -> Clause {
        self.mine_within(st, t, &mut Vec::new())
    }

    /// Why this caller may have `t`: its own relation, or what holds for any object on this path.
    pub fn clause(&self, st: &State, t: Term) -> Clause {
        self.mine(st, t).better(self.pass(st))
    }

    /// Why this caller may have any object. A role beside a check that some object is the caller's (`admin or (manager and
    /// member_of(project))`) restricts who may have that one: by itself it is no reason to have another.
    pub fn pass(&self, st: &State) -> Clause {
        let pass = &st.facts.pass;
        let rest = pass.without_roles();
        if rest != *pass && st.facts.clear.iter().any(|(t, c)| c.has(Reason::Mine) && self.is_chosen(*t)) {
            rest.with(Reason::Confined)
        } else {
            pass.clone()
        }
    }

    /// What the caller asks for, or an object that was selected by that.
    fn is_chosen(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Row(r) => self.is_asked_for(*r),
            TermKind::Input { .. } => asks(&self.terms, t),
            _ => false,
        }
    }

    /// A row that a path, query or body value selected. A header or cookie names who calls rather than what is asked for.
    #[must_use]
    pub fn is_asked_for(&self, row: RowId) -> bool {
        self.rows[row.0 as usize].references.iter().any(|&o| asks(&self.terms, o))
    }

    fn mine_within(&self, st: &State, t: Term, seen: &mut Vec<Term>) -> Clause {
        if seen.contains(&t) || seen.len() > DEPTH {
            return Clause::none();
        }
        seen.push(t);
        let mut best = Clause::none();
        match st.facts.equal.get(&t) {
            Some(class) => {
                for &u in class.iter() {
                    best = best.better(self.mine_of_term(st, u, seen));
                    if best.only(Reason::Mine) {
                        break;
                    }
                }
            }
            None => best = self.mine_of_term(st, t, seen),
        }
        seen.pop();
        best
    }

    fn mine_of_term(&self, st: &State, t: Term, seen: &mut Vec<Term>) -> Clause {
        let known = st.facts.clear.get(&t).cloned().unwrap_or_default();
        if known.only(Reason::Mine) {
            return known;
        }
        let derived = match *self.terms.kind(t) {
            TermKind::Input { credential: true, .. } | TermKind::Ambient(_) => Clause::mine(),
            TermKind::Row(r) => {
                let born = st.born.get(&r).map(|b| b.clause.clone()).unwrap_or_default();
                // what all elements have, the collection has
                let elements = self.terms_elem(t).and_then(|e| st.facts.clear.get(&e).cloned()).unwrap_or_default();
                let own = born.better(elements);
                if own.is_none() { self.mine_of_twin(st, r) } else { own }
            }
            TermKind::Attr(x, a) if self.identifies(x, a) => self.mine_within(st, x, seen),
            TermKind::Item(x, k) => {
                let of_x = self.mine_within(st, x, seen);
                if of_x.is_none() && matches!(self.terms.kind(k), TermKind::Const(_)) { Clause::none() } else { of_x }
            }
            TermKind::Elem(x) | TermKind::Some(x, _) => {
                let of_elem = match self.terms.kind(t) {
                    TermKind::Some(..) => self.terms_elem(x).and_then(|e| st.facts.clear.get(&e).cloned()).unwrap_or_default(),
                    _ => Clause::none(),
                };
                if of_elem.is_none() { self.mine_within(st, x, seen) } else { of_elem }
            }
            TermKind::Part(x) => self.mine_within(st, x, seen),
            TermKind::Make(ref ts) | TermKind::Call(_, ref ts) => {
                ts.iter().map(|&x| self.mine_within(st, x, seen)).find(|c| !c.is_none()).unwrap_or_default()
            }
            TermKind::Either(ref ts) => {
                let mut all = Clause::none();
                for &x in ts {
                    if st.literal(x).is_some_and(|l| l.null == Some(true)) || matches!(self.terms.kind(x), TermKind::Const(Const::None)) {
                        continue;
                    }
                    let c = self.mine_within(st, x, seen);
                    if c.is_none() {
                        return known;
                    }
                    all = all.union(&c);
                }
                all
            }
            _ => Clause::none(),
        };
        known.better(derived)
    }

    /// The clause of the same object, fetched by the same key elsewhere on this path.
    fn mine_of_twin(&self, st: &State, r: RowId) -> Clause {
        let Some((column, operand)) = self.key_equality(r) else { return Clause::none() };
        let model = self.rows[r.0 as usize].model;
        for (other, born) in &st.born {
            if *other == r || self.rows[other.0 as usize].model != model {
                continue;
            }
            // only one that surely exists here: the twin of another path says nothing of this one
            let exists =
                born.always && self.terms.lookup(&TermKind::Row(*other)).and_then(|t| st.literal(t)).is_some_and(|l| l.null == Some(false));
            if !exists {
                continue;
            }
            let same =
                self.key_equality(*other).is_some_and(|(c, o)| c == column && (o == operand || self.class(st, o).contains(&operand)));
            if same {
                let cleared = self.terms.lookup(&TermKind::Row(*other)).and_then(|t| st.facts.clear.get(&t).cloned()).unwrap_or_default();
                let clause = born.clause.clone().better(cleared);
                if !clause.is_none() {
                    return clause;
                }
            }
        }
        Clause::none()
    }

    /// The operand that the primary key of a single row equals.
    fn key_equality(&self, r: RowId) -> Option<(Name, Term)> {
        let info = &self.rows[r.0 as usize];
        let model = self.models.get(info.model)?;
        info.equalities.iter().find(|(c, _)| model.columns.get(c).is_some_and(|c| c.primary)).copied()
    }

    /// The `Elem` term of a collection, if anybody ever made it.
    fn terms_elem(&self, t: Term) -> Option<Term> {
        self.terms.lookup(&TermKind::Elem(t))
    }

    /// A term that speaks of the principal: mine, or computed from nothing but the principal and constants.
    pub fn of_principal(&self, st: &State, t: Term) -> bool {
        self.of_principal_within(st, t, 0)
    }

    fn of_principal_within(&self, st: &State, t: Term, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        if !self.mine(st, t).is_none() {
            return !self.terms.from_caller(t) || st.facts.clear.contains_key(&t);
        }
        match self.terms.kind(t) {
            TermKind::Attr(x, _) | TermKind::Elem(x) | TermKind::Some(x, _) | TermKind::Part(x) => {
                self.of_principal_within(st, *x, depth + 1)
            }
            TermKind::Item(..) | TermKind::Make(_) | TermKind::Loss(_) | TermKind::Call(..) | TermKind::Either(_) => {
                let mut some = false;
                for x in self.terms.operands(t) {
                    if matches!(self.terms.kind(x), TermKind::Const(_) | TermKind::Setting(_) | TermKind::Fresh(_)) {
                        continue;
                    }
                    if !self.of_principal_within(st, x, depth + 1) {
                        return false;
                    }
                    some = true;
                }
                some
            }
            _ => false,
        }
    }

    /// Adds the fact that this caller may use `t`, and closes it: one comparison speaks for object, reference and child.
    pub fn clear(&mut self, st: &mut State, t: Term, clause: &Clause, other_from_caller: bool) {
        let mut work = vec![t];
        let mut guard = 0;
        while let Some(t) = work.pop() {
            guard += 1;
            if guard > 200 || clause.is_none() {
                return;
            }
            let old = st.facts.clear.get(&t).cloned().unwrap_or_default();
            let new = old.clone().better(clause.clone());
            if !old.is_none() && new == old {
                continue;
            }
            st.facts.clear.insert(t, new);
            work.extend(self.class(st, t).iter().copied().filter(|&u| u != t));
            match self.terms.kind(t).clone() {
                // what identifies it elsewhere: the parent's key is the child's foreign key
                TermKind::Row(r) => {
                    for (column, operand) in self.rows[r.0 as usize].equalities.clone() {
                        if self.identifies(t, column)
                            && self.may_be_cleared(operand)
                            && let Some(attribute) = self.terms.lookup(&TermKind::Attr(t, column))
                            && st.facts.equal.get(&attribute).is_some_and(|class| class.contains(&operand))
                        {
                            work.push(operand);
                        }
                    }
                }
                TermKind::Attr(x, a) if self.identifies(x, a) && !self.is_plain_input(x) && self.may_rise(x) => work.push(x),
                TermKind::Item(x, k) if matches!(self.terms.kind(k), TermKind::Const(_)) && !self.is_plain_input(x) && self.may_rise(x) => {
                    work.push(x);
                }
                // an element of a collection that hangs on an object speaks for the object, an element of selected rows for
                // what selected them
                TermKind::Some(c, _) | TermKind::Elem(c) => {
                    if let TermKind::Row(r) = *self.terms.kind(c) {
                        let selected_by = self.rows[r.0 as usize].equalities.clone();
                        work.extend(
                            selected_by.into_iter().filter(|(n, o)| self.identifies(c, *n) && self.may_be_cleared(*o)).map(|(_, o)| o),
                        );
                    }
                    if let TermKind::Attr(x, _) = self.terms.kind(c).clone()
                        && !self.is_plain_input(x)
                        && self.may_rise(x)
                    {
                        work.push(x);
                    }
                }
                TermKind::Make(ts) if !other_from_caller => {
                    work.extend(ts.into_iter().filter(|&x| self.terms.from_caller(x)));
                }
                TermKind::Part(x) if !other_from_caller && self.terms.from_caller(x) => work.push(x),
                TermKind::Either(ts) => {
                    let roots: Vec<Term> = ts.iter().map(|&x| self.top(x)).collect();
                    if roots.iter().all(|r| *r == roots[0]) && self.may_rise(roots[0]) && !self.is_plain_input(roots[0]) {
                        work.push(roots[0]);
                    }
                }
                _ => {}
            }
        }
    }

    /// Facts speak of what the caller chose and of rows.
    fn may_be_cleared(&self, t: Term) -> bool {
        self.terms.from_caller(t) || self.holds_row(t)
    }

    /// Facts rise to rows and what hangs on them, not to what the caller is known to be.
    fn may_rise(&self, x: Term) -> bool {
        !matches!(self.terms.kind(x), TermKind::Input { .. } | TermKind::Const(_) | TermKind::Setting(_)) && !self.is_created(x)
    }

    /// An object that this path itself created proves nothing.
    fn is_created(&self, x: Term) -> bool {
        matches!(self.terms.kind(x), TermKind::Fresh(_))
    }

    fn is_plain_input(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Input { .. } => true,
            TermKind::Attr(x, _) | TermKind::Item(x, _) | TermKind::Part(x) => self.is_plain_input(*x),
            _ => false,
        }
    }

    /// The object that a chain of attributes starts from.
    #[must_use]
    pub fn top(&self, t: Term) -> Term {
        match self.terms.kind(t) {
            TermKind::Attr(x, _) | TermKind::Item(x, _) | TermKind::Some(x, _) | TermKind::Elem(x) => self.top(*x),
            _ => t,
        }
    }

    /// Makes two terms one, and clears the one that is not mine with the other's clause.
    pub fn equate(&mut self, st: &mut State, a: Term, b: Term) {
        for t in [a, b] {
            // an attribute that equals something is one of an object that exists
            let top = self.top(t);
            if top != t && matches!(self.terms.kind(top), TermKind::Row(_)) {
                self.learn_non_null(st, top);
            }
        }
        let (ca, cb) = (self.mine(st, a), self.mine(st, b));
        self.unite(st, a, b);
        match (ca.is_none(), cb.is_none()) {
            (true, false) => {
                let from = self.terms.from_caller(b) && !self.terms.has_credential(b);
                self.clear(st, a, &cb, from);
            }
            (false, true) => {
                let from = self.terms.from_caller(a) && !self.terms.has_credential(a);
                self.clear(st, b, &ca, from);
            }
            _ => {}
        }
    }

    fn unite(&mut self, st: &mut State, a: Term, b: Term) {
        if a == b {
            return;
        }
        let class_a = self.class(st, a);
        if class_a.contains(&b) {
            return;
        }
        let mut all: Vec<Term> = class_a.iter().chain(self.class(st, b).iter()).copied().collect();
        all.sort_unstable();
        all.dedup();
        let all = Arc::new(all);
        for &t in all.iter() {
            st.facts.equal.insert(t, Arc::clone(&all));
        }
    }

    /// Records what a test said of a term's value; `false` when the path contradicts what is known.
    #[must_use]
    pub fn learn(&self, st: &mut State, t: Term, learn: &Literal) -> bool {
        for &u in self.class(st, t).iter() {
            let mut l = st.literal(u).cloned().unwrap_or_default();
            if contradicts(&l, learn) {
                return false;
            }
            if learn.null.is_some() {
                l.null = learn.null;
            }
            if learn.truth.is_some() {
                l.truth = learn.truth;
            }
            if learn.constant.is_some() {
                l.constant.clone_from(&learn.constant);
            }
            if l.null == Some(true) {
                l.truth = Some(false);
            }
            if l.truth == Some(true) {
                l.null = Some(false);
            }
            st.facts.literals.insert(u, l);
        }
        true
    }

    pub fn learn_non_null(&mut self, st: &mut State, t: Term) {
        let known = st.literal(t).and_then(|l| l.null);
        if known.is_none() {
            let _ = self.learn(st, t, &Literal { null: Some(false), ..Literal::default() });
            self.row_exists(st, t);
        }
    }
}

fn asks(terms: &Terms, t: Term) -> bool {
    terms.any(t, &mut |_, k| {
        matches!(k, TermKind::Input { source: Source::Path | Source::Query | Source::Json | Source::Form, credential: false, .. })
    })
}

fn contradicts(old: &Literal, new: &Literal) -> bool {
    let clash = |a: Option<bool>, b: Option<bool>| a.is_some() && b.is_some() && a != b;
    clash(old.null, new.null)
        || clash(old.truth, new.truth)
        || (old.null == Some(true) && (new.truth == Some(true) || new.constant.as_ref().is_some_and(|c| *c != Const::None)))
        || (old.truth == Some(true) && new.null == Some(true))
        || matches!((&old.constant, &new.constant), (Some(a), Some(b)) if a != b)
}
