//! Predicates: what a test on the principal, or on the object alone, says by the words in it.

use super::Eval;
use super::clause::{Clause, Reason};
use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::Predicate;
use crate::knowledge::Privilege;
use crate::python::ir::Const;

impl Eval<'_> {
    pub(super) fn assume_predicate(&mut self, mut st: State, p: &Predicate, side: bool) -> Vec<State> {
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
        !admin(&others) && texts.iter().any(|text| !self.know.is_admin_right(text))
    }

    /// A library has compared the caller's roles or scopes with these.
    pub fn pass_by_roles(&mut self, st: &mut State, roles: &[String]) {
        match self.know.privilege(roles, &[], true) {
            Some(Privilege::Admin) => pass_by(st, Reason::Admin),
            Some(Privilege::Other) => {
                let texts = roles.iter().map(|r| self.terms.text(r)).collect();
                let asked = self.terms.all_of(texts);
                pass_by(st, Reason::Right(asked));
            }
            None => {}
        }
    }

    /// All who come in this way are given this right by the program. One of administrators makes the way that of a service: it is no
    /// administrator among the callers of other ways, beside whom a lesser right of theirs would be a reason.
    pub fn pass_by_grant(&mut self, st: &mut State, right: &str) {
        if self.know.is_admin_right(right) {
            st.facts.pass = Clause::of(Reason::Service);
        } else {
            self.pass_by_roles(st, &[right.to_owned()]);
        }
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
        if open.iter().all(|&t| self.of_principal(st, t) || self.is_told_of_principal(st, t)) {
            if open.iter().all(|&t| self.terms.has_credential(t) && !matches!(self.terms.kind(self.top(t)), TermKind::Row(_))) {
                return;
            }
            // whether there is a principal at all is no privilege
            if open.iter().all(|&t| {
                matches!(self.terms.kind(t), TermKind::Row(_) | TermKind::Ambient(_) | TermKind::Call(..) | TermKind::Input { .. })
            }) {
                // `session.get("is_admin")` is one
                let slot = |t: Term| matches!(self.terms.kind(t), TermKind::Ambient(k) if k.as_str().starts_with("session."));
                if !open.iter().any(|&t| slot(t)) || self.know.privilege(&words, &[], side) != Some(Privilege::Admin) {
                    return;
                }
            }
            let enclosing: Vec<String> = self.stack.iter().skip(1).map(|f| f.name.to_string()).collect();
            let asked = self.terms.all_of(terms.to_vec());
            let reason = self.know.privilege(&words, &enclosing, side).map(|p| match p {
                Privilege::Admin if self.is_one_of_roles(terms, &words) => Reason::Staff,
                Privilege::Admin => Reason::Admin,
                Privilege::Other => Reason::Right(asked),
            });
            if let Some(reason) = reason {
                pass_by(st, reason);
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

    /// What an object says that was selected by nothing but what the principal is: the permissions of the caller's role.
    fn is_told_of_principal(&self, st: &State, t: Term) -> bool {
        let TermKind::Row(r) = *self.terms.kind(self.top(t)) else { return false };
        let mut operands = self.rows[r.0 as usize].operands.iter().filter(|&&o| self.terms.as_const(o).is_none()).peekable();
        operands.peek().is_some() && operands.all(|&o| self.of_principal(st, o))
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
}

/// From here on any object may be used for this reason; a stronger one stays. A further privilege tells
/// the path from those that got here with the first alone, unless it is the same one.
fn pass_by(st: &mut State, reason: Reason) {
    let pass = &st.facts.pass;
    st.facts.pass = match (pass.is_none(), reason) {
        (_, Reason::Admin) => Clause::of(Reason::Admin),
        (true, Reason::Right(_)) => Clause::of(Reason::Privileged).with(reason),
        (true, r) => Clause::of(r),
        (false, Reason::Staff) if !pass.has(Reason::Admin) => Clause::of(Reason::Staff),
        (false, Reason::Right(_)) if pass.has(Reason::Privileged) && !pass.has_admin() => pass.with(reason),
        (false, _) => return,
    };
}
