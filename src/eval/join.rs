//! Splitting before joining: states that agree on everything a test could see are joined, others stay apart up to a limit.

use super::Eval;
use super::clause::{Clause, Reason};
use super::entrance::Entrance;
use super::rows::Birth;
use super::state::{Born, Facts, Literal, Pending, Snapshot, State};
use super::term::{Term, TermKind};
use super::value::{Key, Shape, Val};
use super::visible::Detail;
use imbl::OrdMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// States kept apart at a program point, for each way in.
pub const MAX_STATES: usize = 10;
/// The same while module tops are evaluated: what decides there is which objects are made, not which path made them.
pub const MAX_LOADING_STATES: usize = 1;
/// Outcomes of a call that are kept apart.
pub const MAX_EXITS: usize = 14;
/// How far two outcomes are apart whose results a caller can tell apart: further than most states are.
const RESULTS_APART: usize = 16;

/// A state with the value that an expression gave on it, and its way in.
type Item = (State, Option<Val>, Entrance);

/// A class of terms that are equal on a path, shared by all of its members.
type EqualTerms = Arc<Vec<Term>>;

impl Eval<'_> {
    /// Joins what cannot be told apart; above the limit, what differs least.
    pub fn merge(&mut self, states: Vec<State>) -> Vec<State> {
        let limit = if self.loading { MAX_LOADING_STATES } else { MAX_STATES };
        self.merge_with(states.into_iter().map(|s| (s, None)).collect(), limit).into_iter().map(|(s, _)| s).collect()
    }

    /// The same for outcomes of a call: the result counts as one more slot.
    pub fn merge_outcomes(&mut self, outs: Vec<(State, Val)>) -> Vec<(State, Val)> {
        if outs.len() < 2 {
            return outs;
        }
        let limit = if self.loading { MAX_LOADING_STATES } else { MAX_EXITS };
        self.merge_with(outs.into_iter().map(|(s, v)| (s, Some(v))).collect(), limit)
            .into_iter()
            .map(|(s, v)| (s, v.expect("every outcome has a value")))
            .collect()
    }

    fn merge_with(&mut self, items: Vec<(State, Option<Val>)>, limit: usize) -> Vec<(State, Option<Val>)> {
        if items.len() < 2 {
            return items;
        }
        // one after the other, so that many outcomes cost no more than a few comparisons each
        let mut kept: Vec<Item> = Vec::with_capacity(limit + 1);
        for (st, v) in items {
            let way = self.entrance(&st);
            let of_way: Vec<usize> = (0..kept.len()).filter(|&i| kept[i].2 == way).collect();
            let mut near = of_way.iter().copied().find(|&i| self.apart(&kept[i].0, kept[i].1.as_ref(), &st, v.as_ref(), 1) == 0);
            if near.is_none() && of_way.len() >= limit {
                self.limits.states += 1;
                let mut least = usize::MAX;
                for &i in &of_way {
                    let d = self.apart(&kept[i].0, kept[i].1.as_ref(), &st, v.as_ref(), least);
                    if d < least {
                        (least, near) = (d, Some(i));
                    }
                }
                // the first outcome of its kind is not mixed with another kind, of which there are many already
                if least >= RESULTS_APART
                    && let Some((i, j)) = self.nearest_pair(&kept, &of_way)
                {
                    let (s, x, _) = kept.remove(j);
                    kept[i] = self.join_items(&kept[i], s, x);
                    near = None;
                }
            }
            match near {
                Some(i) => kept[i] = self.join_items(&kept[i], st, v),
                None => kept.push((st, v, way)),
            }
        }
        kept.into_iter().map(|(s, v, _)| (s, v)).collect()
    }

    fn join_items(&mut self, kept: &Item, st: State, v: Option<Val>) -> Item {
        let (other, ov, way) = kept.clone();
        let joined = self.join_results(&other, ov.as_ref(), &st, v.as_ref());
        let value = match (ov, v) {
            (Some(x), Some(y)) => Some(self.join_paths_values(&other, &x, &st, &y)),
            (x, y) => x.or(y),
        };
        (joined, value, way)
    }

    /// The two that differ least, the earlier first, if no caller could tell their results apart.
    fn nearest_pair(&self, kept: &[Item], among: &[usize]) -> Option<(usize, usize)> {
        let mut least = RESULTS_APART;
        let mut pair = None;
        for (n, &i) in among.iter().enumerate() {
            for &j in &among[n + 1..] {
                let d = self.apart(&kept[i].0, kept[i].1.as_ref(), &kept[j].0, kept[j].1.as_ref(), least);
                if d < least {
                    (least, pair) = (d, Some((i, j)));
                }
            }
        }
        pair
    }

    /// The result holds an object that its own path has a reason for and the other has none.
    fn clears_more(&self, own: &State, result: &Val, other: &State) -> bool {
        self.terms.has_row(result.term)
            && self.terms.any(result.term, &mut |t, k| {
                matches!(k, TermKind::Row(_)) && !self.mine(own, t).is_none() && !self.absent(other, t) && self.mine(other, t).is_none()
            })
    }

    /// How far apart two paths with their values are, as far as `bound`.
    fn apart(&self, a: &State, av: Option<&Val>, b: &State, bv: Option<&Val>, bound: usize) -> usize {
        let mut n = 0;
        // whoever holds the one secret is not one of the callers with a key of their own
        if a.facts.pass.has(Reason::Service) != b.facts.pass.has(Reason::Service) {
            n += 3;
        }
        if let (Some(x), Some(y)) = (av, bv)
            && (self.tells_apart(a, x, b, y, Detail::Whole, 0) || x != y && (self.clears_more(a, x, b) || self.clears_more(b, y, a)))
        {
            // a caller tells results apart first of all
            n += RESULTS_APART;
        }
        if n < bound {
            n += self.distance(a, b, bound - n);
        }
        n
    }

    /// One of two values.
    pub fn join_values(&mut self, x: &Val, y: &Val) -> Val {
        if x == y {
            return x.clone();
        }
        let term = self.terms.either([x.term, y.term]);
        if x.shape == y.shape {
            return Val::new(term, x.shape.clone());
        }
        let mut all: Vec<Val> = Vec::new();
        for v in [x, y] {
            match &v.shape {
                Shape::Either(inner) => all.extend(inner.iter().cloned()),
                _ => all.push(v.clone()),
            }
        }
        let mut distinct: Vec<Val> = Vec::new();
        for v in all {
            if !distinct.contains(&v) {
                distinct.push(v);
            }
        }
        distinct.truncate(super::term::MAX_ALTERNATIVES);
        Val::new(term, Shape::Either(Arc::new(distinct)))
    }

    pub fn join(&mut self, a: &State, b: &State) -> State {
        self.join_results(a, None, b, None)
    }

    /// Joins two paths on which an expression gave these values.
    fn join_results(&mut self, a: &State, av: Option<&Val>, b: &State, bv: Option<&Val>) -> State {
        let mut heap = a.heap.clone();
        let (mut agreed, mut cleared) = (Vec::new(), Vec::new());
        if let (Some(x), Some(y)) = (av, bv) {
            agreed.extend(self.agreed(a, x, b, y));
            cleared.extend(self.cleared_on_both(a, x, b, y));
        }
        for ((loc, key), x, y) in a.heap.changes(&b.heap) {
            let v = match (x, y) {
                (Some(x), Some(y)) => {
                    agreed.extend(self.agreed(a, &x, b, &y));
                    cleared.extend(self.cleared_on_both(a, &x, b, &y));
                    self.join_paths_values(a, &x, b, &y)
                }
                (Some(x), None) => self.set_on_one(a, loc, x, b),
                (None, Some(y)) => self.set_on_one(b, loc, y, a),
                (None, None) => continue,
            };
            heap.insert(loc, key, v);
        }
        let mut facts = self.join_facts(a, av, b, bv);
        for (t, literal) in agreed {
            facts.literals.entry(t).or_insert(literal);
        }
        for (t, clause) in cleared {
            facts.clear.entry(t).or_insert(clause);
        }
        let mut born = a.born.clone();
        if a.born != b.born {
            for (r, o) in &a.born {
                if o.always && !b.born.contains_key(r) {
                    born.insert(*r, Born { always: false, ..o.clone() });
                }
            }
        }
        for (r, n) in &b.born {
            let merged = match a.born.get(r) {
                Some(o) if o != n => {
                    let clause = if o.clause.is_none() || n.clause.is_none() { Clause::none() } else { o.clause.union(&n.clause) };
                    Born { clause, birth: o.birth.min(n.birth), always: o.always && n.always }
                }
                Some(_) => continue,
                None => Born { always: false, ..n.clone() },
            };
            born.insert(*r, merged);
        }
        let pending = self.join_pending(a, b);
        let way = self.join_ways(a, b);
        let mut denied = a.denied.clone();
        for t in &b.denied {
            denied.insert(*t);
        }
        Snapshot { heap, facts, way, pending, born, denied }.into()
    }

    /// Changes that are not final yet: a path that does not change an object has no say in why another may.
    fn join_pending(&self, a: &State, b: &State) -> OrdMap<Term, Pending> {
        if a.pending == b.pending && a.pending.is_empty() {
            return OrdMap::new();
        }
        let reason = |st: &State, t: Term, p: &Pending| self.clause(st, t).better(p.clause.clone());
        let mut all = OrdMap::new();
        for (t, p) in a.pending.iter().chain(&b.pending) {
            let clause = match (a.pending.get(t), b.pending.get(t)) {
                (Some(x), Some(y)) => {
                    let (x, y) = (reason(a, *t, x), reason(b, *t, y));
                    if x.is_none() || y.is_none() { Clause::none() } else { x.union(&y) }
                }
                (Some(x), None) => reason(a, *t, x),
                (None, Some(y)) => reason(b, *t, y),
                (None, None) => Clause::none(),
            };
            all.insert(*t, Pending { span: p.span, clause });
        }
        all
    }

    fn join_facts(&mut self, a: &State, av: Option<&Val>, b: &State, bv: Option<&Val>) -> Facts {
        if a.facts == b.facts {
            return a.facts.clone();
        }
        let mut facts = Facts::default();
        // equality that both have; the members of a class share it, so that each pair of classes is met once
        let mut met: FxHashMap<_, Option<EqualTerms>> = FxHashMap::default();
        for (t, class) in &a.facts.equal {
            if let Some(other) = b.facts.equal.get(t) {
                let common = met.entry((Arc::as_ptr(class), Arc::as_ptr(other))).or_insert_with(|| common_terms(class, other));
                if let Some(common) = common {
                    facts.equal.insert(*t, Arc::clone(common));
                }
            } else if self.absent(b, *t) {
                facts.equal.insert(*t, Arc::clone(class));
            }
        }
        for (t, class) in &b.facts.equal {
            if !a.facts.equal.contains_key(t) && self.absent(a, *t) {
                facts.equal.insert(*t, Arc::clone(class));
            }
        }
        for (t, l) in &a.facts.literals {
            if let Some(m) = b.facts.literals.get(t) {
                let both = Literal {
                    null: l.null.filter(|_| l.null == m.null),
                    truth: l.truth.filter(|_| l.truth == m.truth),
                    constant: l.constant.clone().filter(|_| l.constant == m.constant),
                };
                if both != Literal::default() {
                    facts.literals.insert(*t, both);
                }
            } else if self.absent(b, *t) {
                facts.literals.insert(*t, l.clone());
            }
        }
        for (t, l) in &b.facts.literals {
            if !a.facts.literals.contains_key(t) && self.absent(a, *t) {
                facts.literals.insert(*t, l.clone());
            }
        }
        let (pass_a, pass_b) = (self.pass(a), self.pass(b));
        facts.pass = if a.facts.pass == b.facts.pass {
            a.facts.pass.clone()
        } else if pass_a.is_none() || pass_b.is_none() {
            Clause::none()
        } else {
            pass_a.union(&pass_b)
        };
        let mut terms: Vec<Term> = a.facts.clear.keys().chain(b.facts.clear.keys()).copied().collect();
        if a.facts.pass != b.facts.pass {
            // what held for any object on one side is what speaks for the rows of that side from here on
            for (r, born) in a.born.iter().chain(b.born.iter()) {
                if born.birth == Birth::Pass {
                    terms.push(self.terms.make(TermKind::Row(*r)));
                }
            }
        }
        terms.sort_unstable();
        terms.dedup();
        let (pass_a, pass_b) = (pass_a.without_shared_weak(&b.facts.pass), pass_b.without_shared_weak(&a.facts.pass));
        for t in terms {
            let (mut ca, mut cb) = (self.mine(a, t), self.mine(b, t));
            if ca.is_none() {
                ca = pass_a.clone();
            }
            if cb.is_none() {
                cb = pass_b.clone();
            }
            let clause = if self.absent(a, t) {
                cb
            } else if self.absent(b, t) {
                ca
            } else if ca.is_none() || cb.is_none() {
                // where nothing refers to the object any more, it has no say either
                if ca.is_none() && !cb.is_none() && !self.refers_to(a, av, t) {
                    cb
                } else if cb.is_none() && !ca.is_none() && !self.refers_to(b, bv, t) {
                    ca
                } else {
                    Clause::none()
                }
            } else {
                ca.union(&cb)
            };
            if !clause.is_none() {
                facts.clear.insert(t, clause);
            }
        }
        facts
    }

    /// Whether a variable, attribute, change to come, or the value just computed holds the object that the term is, or a part of it.
    fn refers_to(&self, st: &State, value: Option<&Val>, t: Term) -> bool {
        if !matches!(self.terms.kind(t), TermKind::Row(_)) {
            return true;
        }
        let holds = |v: &Val| self.terms.has_row(v.term) && self.terms.any(v.term, &mut |x, _| x == t);
        value.is_some_and(|v| v.loc().is_some() || holds(v))
            || st.pending.keys().any(|&p| self.terms.any(p, &mut |x, _| x == t))
            || st.heap.written().any(|(_, slots)| slots.iter().any(|(k, v)| matches!(k, Key::Term(x) if *x == t) || holds(v)))
    }

    /// The object that the term hangs on does not exist on this path: it has no say in a join.
    fn absent(&self, st: &State, t: Term) -> bool {
        let top = self.top(t);
        if st.literal(top).is_some_and(|l| l.null == Some(true)) {
            return true;
        }
        match self.terms.kind(top) {
            TermKind::Row(r) => !st.born.contains_key(r),
            _ => false,
        }
    }
}

/// The terms of two equality classes that are equal on both sides, if any are.
fn common_terms(a: &EqualTerms, b: &EqualTerms) -> Option<EqualTerms> {
    if Arc::ptr_eq(a, b) || a == b {
        return (a.len() > 1).then(|| Arc::clone(a));
    }
    let others: FxHashSet<Term> = b.iter().copied().collect();
    let common: Vec<Term> = a.iter().copied().filter(|t| others.contains(t)).collect();
    (common.len() > 1).then(|| Arc::new(common))
}
