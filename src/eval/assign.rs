//! Binding: names, attributes, entries, and taking a value apart.

use super::Eval;
use super::state::State;
use super::term::TermKind;
use super::value::{Key, ObjectKind, Shape, Val};
use crate::python::ir::{ExprId, ExprKind};
use crate::source::{Name, Span};

impl Eval<'_> {
    /// Assigns to a target expression.
    pub fn assign(&mut self, st: State, target: ExprId, value: &Val) -> Vec<State> {
        let expr = self.ir().expr(target);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Name(n) => {
                let mut st = st;
                let v = self.named_value(*n, value);
                self.bind_name(&mut st, *n, v);
                vec![st]
            }
            ExprKind::Attr(object, name) => {
                let mut out = Vec::new();
                for (s, o) in self.eval(st, *object) {
                    out.push(self.set_attribute(s, &o, *name, value, span));
                }
                out
            }
            ExprKind::Subscript(object, index) => {
                let mut out = Vec::new();
                for (s, o) in self.eval(st, *object) {
                    for (s, k) in self.eval(s, *index) {
                        out.push(self.set_item(s, &o, &k, value, span));
                    }
                }
                out
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpack(st, items, value, span),
            ExprKind::Starred(inner) => self.assign(st, *inner, value),
            _ => vec![st],
        }
    }

    fn unpack(&mut self, st: State, items: &[ExprId], value: &Val, span: Span) -> Vec<State> {
        if let Shape::Either(alternatives) = &value.shape {
            let mut out = Vec::new();
            for a in alternatives.iter() {
                if !a.is_none() {
                    out.extend(self.unpack(st.clone(), items, a, span));
                }
            }
            return self.merge(out);
        }
        let star = items.iter().position(|&i| matches!(self.ir().expr(i).kind, ExprKind::Starred(_)));
        let mut st = st;
        let known = self.elements(&st, value);
        let mut values = Vec::new();
        match (known, star) {
            (Some(known), None) if known.len() == items.len() => values = known,
            (Some(known), Some(s)) if known.len() + 1 >= items.len() => {
                let tail = items.len() - s - 1;
                let middle = known[s..known.len() - tail].to_vec();
                values.extend(known[..s].iter().cloned());
                let rest = self.make_sequence(&mut st, ObjectKind::List, middle, None, span);
                values.push(rest);
                values.extend(known[known.len() - tail..].iter().cloned());
            }
            _ => {
                for (i, _) in items.iter().enumerate() {
                    let v = self.unpacked(&mut st, value, i, span);
                    values.push(v);
                }
            }
        }
        let mut states = vec![st];
        for (&item, v) in items.iter().zip(&values) {
            let mut next = Vec::new();
            for s in states {
                next.extend(self.assign(s, item, v));
            }
            states = next;
        }
        states
    }

    fn unpacked(&mut self, st: &mut State, value: &Val, i: usize, span: Span) -> Val {
        let known = self.object_kind(value).is_some();
        if known {
            return self.any_element(st, value, span);
        }
        let key = self.constant(crate::python::ir::Const::Int(i as i64));
        let term = match self.terms.kind(value.term) {
            TermKind::Part(_) | TermKind::Input { .. } => self.terms.part(value.term),
            _ => self.terms.item(value.term, key.term),
        };
        Val::unknown(term)
    }

    /// Binds a variable where Python would: `global`, `nonlocal`, else the current scope.
    pub fn bind_name(&mut self, st: &mut State, name: Name, value: Val) {
        let frame = self.frame();
        let (module, locals) = (frame.module, frame.locals);
        let key = Key::Name(name);
        if let Some(f) = frame.function {
            let function = self.project.module(module).ir.function(f);
            if !function.locals.contains(&name) {
                let scopes = frame.scopes.clone();
                for loc in scopes {
                    if st.get(loc, &key).is_some() {
                        st.set(loc, key, value);
                        return;
                    }
                }
                let globals = self.module_loc(module);
                st.set(globals, key, value);
                return;
            }
        }
        st.set(locals, key, value);
    }
}
