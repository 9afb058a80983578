//! `match` statements.

use super::state::State;
use super::stmt::Flow;
use super::value::{Cond, ObjectKind, Shape, Val};
use super::{Eval, Outs};
use crate::python::ir::{CmpOp, ExprId, MatchCase, Pattern};
use crate::source::Name;

impl Eval<'_> {
    pub fn match_statement(&mut self, st: State, subject: ExprId, cases: &[MatchCase]) -> Flow {
        let mut flow = Flow::default();
        let subjects: Outs = self.eval(st, subject);
        for (st, v) in subjects {
            let mut open = vec![st];
            for case in cases {
                let mut next = Vec::new();
                for s in open {
                    let (yes, no) = self.matches(s, &v, &case.pattern);
                    next.extend(no);
                    for s in yes {
                        let mut bodies = Vec::new();
                        match case.guard {
                            Some(g) => {
                                for (s, t) in self.eval(s, g) {
                                    bodies.extend(self.assume(s.clone(), &t, true));
                                    next.extend(self.assume(s, &t, false));
                                }
                            }
                            None => bodies.push(s),
                        }
                        let f = self.run_block(bodies, &case.body);
                        flow.next.extend(f.next);
                        flow.returns.extend(f.returns);
                        flow.breaks.extend(f.breaks);
                        flow.continues.extend(f.continues);
                    }
                }
                open = self.merge(next);
            }
            flow.next.extend(open);
        }
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    /// The states in which a pattern matches, and those in which it does not.
    fn matches(&mut self, st: State, v: &Val, p: &Pattern) -> (Vec<State>, Vec<State>) {
        match p {
            Pattern::Capture(inner, name) => {
                let (yes, no) = match inner {
                    Some(inner) => self.matches(st, v, inner),
                    None => (vec![st], Vec::new()),
                };
                let Some(name) = name else { return (yes, no) };
                let yes = yes
                    .into_iter()
                    .map(|mut s| {
                        self.bind_name(&mut s, *name, v.clone());
                        s
                    })
                    .collect();
                (yes, no)
            }
            Pattern::Value(e) | Pattern::Singleton(e) => {
                let mut yes = Vec::new();
                let mut no = Vec::new();
                for (s, x) in self.eval(st, *e) {
                    let c = Cond::Compare(CmpOp::Eq, v.clone(), x);
                    yes.extend(self.assume_cond(s.clone(), &c, true));
                    no.extend(self.assume_cond(s, &c, false));
                }
                (yes, no)
            }
            Pattern::Or(ps) => {
                let mut yes = Vec::new();
                let mut open = vec![st];
                for p in ps {
                    let mut next = Vec::new();
                    for s in open {
                        let (y, n) = self.matches(s, v, p);
                        yes.extend(y);
                        next.extend(n);
                    }
                    open = next;
                }
                (yes, open)
            }
            Pattern::Sequence(ps) => {
                let known = self.elements(&st, v);
                let star = ps.iter().any(|p| matches!(p, Pattern::Star(_)));
                if let Some(known) = &known
                    && !star
                    && known.len() != ps.len()
                {
                    return (Vec::new(), vec![st]);
                }
                let mut no = if known.is_some() { Vec::new() } else { vec![st.clone()] };
                let mut yes = vec![st];
                for (i, p) in ps.iter().enumerate() {
                    let x = match &known {
                        Some(k) => k.get(i).cloned(),
                        None => None,
                    };
                    let x = x.unwrap_or_else(|| {
                        let part = self.terms.part(v.term);
                        Val::unknown(part)
                    });
                    let mut next = Vec::new();
                    for s in yes {
                        let (y, n) = self.matches(s, &x, p);
                        next.extend(y);
                        no.extend(n);
                    }
                    yes = next;
                }
                (yes, no)
            }
            Pattern::Star(name) => {
                let mut st = st;
                if let Some(n) = name {
                    self.bind_name(&mut st, *n, v.clone());
                }
                (vec![st], Vec::new())
            }
            Pattern::Mapping(entries, rest) => {
                let mut no = vec![st.clone()];
                let mut yes = vec![st];
                for (k, p) in entries {
                    let mut next = Vec::new();
                    for s in yes {
                        let span = self.span(*k);
                        for (s, key) in self.eval(s, *k) {
                            for (s, x) in self.subscript(s, v, &key, span) {
                                let (y, n) = self.matches(s, &x, p);
                                next.extend(y);
                                no.extend(n);
                            }
                        }
                    }
                    yes = next;
                }
                if let Some(n) = rest {
                    yes.iter_mut().for_each(|s| self.bind_name(s, *n, v.clone()));
                }
                no.truncate(2);
                (yes, no)
            }
            Pattern::Class { class, positional, keyword } => {
                let mut yes = Vec::new();
                let mut no = Vec::new();
                let span = self.span(*class);
                for (s, c) in self.eval(st, *class) {
                    let exact = matches!(self.object_kind(v), Some(ObjectKind::Instance(_))) && matches!(c.shape, Shape::Class(_));
                    let cond = Cond::IsInstance(v.clone(), vec![c.clone()]);
                    if !exact || !self.assume_cond(s.clone(), &cond, false).is_empty() {
                        no.push(s.clone());
                    }
                    let mut open = if v.is_none() { Vec::new() } else { self.assume_cond(s, &cond, true) };
                    let fields: Vec<Name> = match c.shape {
                        Shape::Class(l) => self.annotated_fields(&State::default(), l),
                        _ => Vec::new(),
                    };
                    let mut wanted: Vec<(Option<Name>, &Pattern)> =
                        positional.iter().enumerate().map(|(i, p)| (fields.get(i).copied(), p)).collect();
                    wanted.extend(keyword.iter().map(|(n, p)| (Some(*n), p)));
                    for (n, p) in wanted {
                        let mut next = Vec::new();
                        for s in open {
                            let values = match n {
                                Some(n) => self.attribute(s, v, n, span),
                                None => vec![(s, v.clone())],
                            };
                            for (s, x) in values {
                                let (y, n) = self.matches(s, &x, p);
                                next.extend(y);
                                no.extend(n);
                            }
                        }
                        open = next;
                    }
                    // an object that matched is there
                    for mut s in open {
                        if matches!(v.shape, Shape::Row(_)) {
                            self.learn_non_null(&mut s, v.term);
                        }
                        yes.push(s);
                    }
                }
                (yes, self.merge(no))
            }
        }
    }
}
