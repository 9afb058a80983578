//! Exceptions: what raises them, which `except` clause takes them, how `try` runs.

use super::Eval;
use super::paths::together;
use super::state::State;
use super::stmt::Flow;
use super::value::{Key, ObjectKind, Shape, Val};
use crate::python::ir::{ExceptHandler, ExprId, StmtId};
use crate::source::{Name, Span};

/// Whether an `except` clause takes an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catch {
    Yes,
    Maybe,
    No,
}

impl Eval<'_> {
    /// An exception leaves here.
    pub fn raise(&mut self, st: State, exception: Val) {
        self.raised.push((st, exception));
    }

    /// A `try` of the running functions may catch what an unknown callee raises.
    #[must_use]
    pub fn in_try(&self) -> bool {
        self.stack.iter().any(|f| f.tries > 0)
    }

    /// Whether an `except` clause takes an exception.
    pub fn catches(&mut self, st: &State, clause: Option<ExprId>, e: &Val) -> Catch {
        let Some(clause) = clause else {
            return if self.is_control(e) { Catch::No } else { Catch::Yes };
        };
        if self.is_control(e) {
            return Catch::No;
        }
        let saved = std::mem::take(&mut self.raised);
        let classes = self.eval(st.clone(), clause).into_iter().next().map(|(_, v)| v);
        self.raised = saved;
        let Some(classes) = classes else { return Catch::Maybe };
        let all = match self.elements(st, &classes) {
            Some(k) => k,
            None => vec![classes],
        };
        let mut best = Catch::No;
        for c in all {
            let one = self.catches_class(&c, e);
            if one == Catch::Yes {
                return Catch::Yes;
            }
            if one == Catch::Maybe {
                best = Catch::Maybe;
            }
        }
        best
    }

    fn is_control(&self, e: &Val) -> bool {
        match &e.shape {
            Shape::Native(n) => n.as_str().starts_with('#'),
            Shape::Member(m) => m.1.as_str().starts_with('#'),
            _ => false,
        }
    }

    fn catches_class(&self, c: &Val, e: &Val) -> Catch {
        let raised: Option<String> = match &e.shape {
            Shape::Native(n) => Some(n.as_str().trim_end_matches("()").to_owned()),
            Shape::Object(_) => match self.object_kind(e) {
                Some(ObjectKind::Native(n)) => Some(n.to_string()),
                _ => None,
            },
            _ => None,
        };
        match (&c.shape, self.object_kind(e)) {
            (Shape::Class(wanted), Some(ObjectKind::Instance(class))) => {
                if self.class_info(class).is_some_and(|i| i.is_subclass(*wanted)) {
                    Catch::Yes
                } else {
                    Catch::No
                }
            }
            (Shape::Native(wanted), Some(ObjectKind::Instance(class))) => {
                let natives: Vec<Name> = self.class_info(class).map(|i| i.natives().collect()).unwrap_or_default();
                if natives.iter().any(|n| self.know.is_subexception(n.as_str(), wanted.as_str())) { Catch::Yes } else { Catch::No }
            }
            (Shape::Native(wanted), _) => match raised {
                Some(r) => {
                    if self.know.is_subexception(&r, wanted.as_str()) {
                        Catch::Yes
                    } else if self.know.is_subexception(wanted.as_str(), &r) {
                        Catch::Maybe
                    } else {
                        Catch::No
                    }
                }
                None => Catch::Maybe,
            },
            (Shape::Class(_), _) if raised.is_some() => Catch::No,
            _ => Catch::Maybe,
        }
    }

    /// Whether a handler registered for `class` takes exception `e`.
    #[must_use]
    pub fn exception_fits(&self, class: &Val, e: &Val) -> bool {
        self.catches_class(class, e) == Catch::Yes
    }

    /// The handler of every exception.
    #[must_use]
    pub fn is_plain_exception(&self, class: &Val) -> bool {
        class.native().is_some_and(|n| n == "builtins.Exception")
    }

    /// Inside a `try`, a path on which this raised.
    pub fn may_raise(&mut self, st: &State, class: &str) {
        if self.in_try() {
            let e = self.native_exception(class, Vec::new());
            self.raise(st.clone(), e);
        }
    }

    /// An exception of a library class.
    pub fn native_exception(&mut self, class: &str, args: Vec<Val>) -> Val {
        let term = self.terms.all_of(args.iter().map(|a| a.term).collect());
        if args.is_empty() {
            return self.native(&format!("{class}()"));
        }
        Val::new(term, Shape::Native(Name::new(&format!("{class}()"))))
    }

    pub(super) fn try_statement(
        &mut self,
        states: Vec<State>,
        body: &[StmtId],
        handlers: &[ExceptHandler],
        otherwise: &[StmtId],
        finally: &[StmtId],
    ) -> Flow {
        let saved = std::mem::take(&mut self.raised);
        self.frame_mut().tries += 1;
        let before = states.clone();
        let mut flow = self.run_block(states, body);
        self.frame_mut().tries -= 1;
        let mut raised = std::mem::take(&mut self.raised);
        if raised.is_empty() && !handlers.is_empty() {
            // something in it may raise: the handler is reached with what held before
            let span = handlers[0].span;
            let e = self.fresh(span);
            raised.extend(before.into_iter().map(|s| (s, e.clone())));
        }
        if !otherwise.is_empty() {
            let states = std::mem::take(&mut flow.next);
            let f = self.run_block(states, otherwise);
            flow.next = f.next;
            flow.returns.extend(f.returns);
            flow.breaks.extend(f.breaks);
            flow.continues.extend(f.continues);
        }
        let mut escaped: Vec<(State, Val)> = std::mem::take(&mut self.raised);
        let mut open = raised;
        for h in handlers {
            let mut caught: Vec<(State, Val)> = Vec::new();
            let mut left = Vec::new();
            for (st, e) in open {
                match self.catches(&st, h.exception, &e) {
                    Catch::Yes => caught.push((st, e)),
                    Catch::Maybe => {
                        caught.push((st.clone(), e.clone()));
                        left.push((st, e));
                    }
                    Catch::No => left.push((st, e)),
                }
            }
            open = left;
            let loc = self.frame().locals;
            let mut states = Vec::new();
            for (mut s, e) in self.merge_outcomes(caught) {
                if let Some(n) = h.name {
                    self.bind_name(&mut s, n, e.clone());
                }
                s.set(loc, Key::Name(Name::new("#exception")), e);
                states.push(s);
            }
            let mut f = self.run_block(states, &h.body);
            for s in &mut f.next {
                s.unset(loc, Key::Name(Name::new("#exception")));
            }
            flow.add(f);
            escaped.append(&mut self.raised);
        }
        // an unknown exception that no handler names surely: it was only assumed
        escaped.extend(open.into_iter().filter(|(_, e)| !self.is_assumed(e)));
        if !finally.is_empty() {
            flow = self.run_finally(flow, &mut escaped, finally);
        }
        self.raised = saved;
        self.raised.append(&mut escaped);
        flow.next = self.merge(std::mem::take(&mut flow.next));
        flow
    }

    fn is_assumed(&self, e: &Val) -> bool {
        matches!(e.shape, Shape::Unknown)
    }

    fn run_finally(&mut self, flow: Flow, escaped: &mut Vec<(State, Val)>, finally: &[StmtId]) -> Flow {
        let mut out = Flow::default();
        let add = |ev: &mut Self, f: Flow, escaped: &mut Vec<(State, Val)>, out: &mut Flow| {
            out.returns.extend(f.returns);
            out.breaks.extend(f.breaks);
            out.continues.extend(f.continues);
            escaped.append(&mut ev.raised);
            f.next
        };
        let f = self.run_block(flow.next, finally);
        let next = add(self, f, escaped, &mut out);
        out.next.extend(next);
        for (states, v) in together(flow.returns) {
            let f = self.run_block(states, finally);
            let states = add(self, f, escaped, &mut out);
            out.returns.extend(states.into_iter().map(|s| (s, v.clone())));
        }
        let f = self.run_block(flow.breaks, finally);
        let states = add(self, f, escaped, &mut out);
        out.breaks.extend(states);
        let f = self.run_block(flow.continues, finally);
        let states = add(self, f, escaped, &mut out);
        out.continues.extend(states);
        for (states, e) in together(std::mem::take(escaped)) {
            let f = self.run_block(states, finally);
            let states = add(self, f, escaped, &mut out);
            escaped.extend(states.into_iter().map(|s| (s, e.clone())));
        }
        out
    }

    pub(super) fn current_exception(&mut self, st: &State, span: Span) -> Val {
        let loc = self.frame().locals;
        match st.get(loc, &Key::Name(Name::new("#exception"))) {
            Some(v) => v.clone(),
            None => self.fresh(span),
        }
    }

    pub(super) fn class_of_exception(&mut self, e: &Val) -> Option<Val> {
        if let Some(ObjectKind::Instance(class)) = self.object_kind(e) {
            return Some(self.class_value(class));
        }
        let path = e.native()?;
        let class = path.as_str().strip_suffix("()")?.to_owned();
        Some(self.native(&class))
    }
}
