//! Binary operators.

use super::Eval;
use super::iteration::Iteration;
use super::query::{self};
use super::state::State;
use super::term::TermKind;
use super::value::{Comprehension, ObjectKind, Shape, Val};
use crate::python::ir::{BinOp, CmpOp, Const};
use crate::source::Span;
use std::sync::Arc;

impl Eval<'_> {
    pub fn binary(&mut self, st: &mut State, op: BinOp, a: &Val, b: &Val, span: Span) -> Val {
        if let Some(c) = query::logical(op, a, b) {
            let term = self.terms.loss(vec![a.term, b.term]);
            return Val::new(term, Shape::Criterion(Arc::new(c)));
        }
        // a slot that nothing wrote has no bits, and gives none
        if matches!(op, BinOp::BitAnd | BinOp::Shr | BinOp::Sub)
            && let Some(unset) = [a, b].into_iter().find(|v| matches!(self.terms.kind(v.term), TermKind::Unset))
        {
            return unset.clone();
        }
        match (op, a.as_const(), b.as_const()) {
            (BinOp::Add, Some(Const::Str(x)), Some(Const::Str(y))) => return self.text(&format!("{x}{y}")),
            (BinOp::Add, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x.wrapping_add(*y))),
            (BinOp::Sub, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x.wrapping_sub(*y))),
            (BinOp::BitOr, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x | y)),
            (BinOp::BitAnd, Some(Const::Int(x)), Some(Const::Int(y))) => return self.constant(Const::Int(x & y)),
            _ => {}
        }
        let textual = |v: &Val| matches!(v.shape, Shape::Text(_) | Shape::Const(Const::Str(_)));
        match op {
            BinOp::Add if textual(a) || textual(b) => {
                let mut pieces = self.pieces(a);
                pieces.extend(self.pieces(b));
                self.make_text(pieces)
            }
            BinOp::Mod if textual(a) => self.percent_format(st, a, b),
            BinOp::Add => {
                let kinds = (self.object_kind(a), self.object_kind(b));
                if let (Some(k @ (ObjectKind::List | ObjectKind::Tuple)), Some(ObjectKind::List | ObjectKind::Tuple)) = kinds
                    && let (Some(mut xs), Some(ys)) = (self.elements(st, a), self.elements(st, b))
                {
                    xs.extend(ys);
                    return self.make_sequence(st, k, xs, None, span);
                }
                if matches!(kinds.0, Some(ObjectKind::List)) || matches!(kinds.1, Some(ObjectKind::List)) {
                    let x = self.any_element(st, a, span);
                    let y = self.any_element(st, b, span);
                    let rest = self.one_of(&[x, y], span);
                    return self.make_sequence(st, ObjectKind::List, Vec::new(), Some(rest), span);
                }
                let term = self.terms.all_of(vec![a.term, b.term]);
                Val::unknown(term)
            }
            BinOp::Div => {
                // a path join (`ROOT / name`)
                let term = self.terms.all_of(vec![a.term, b.term]);
                Val::unknown(term)
            }
            // flags: a number, whatever its bits mean
            // bits: a number on one side, or what bits were made of before
            BinOp::BitAnd | BinOp::BitOr
                if [a, b].iter().any(|v| {
                    matches!(v.as_const(), Some(Const::Int(_)))
                        || matches!(v.shape, Shape::Unknown) && matches!(self.terms.kind(v.term), TermKind::Loss(_))
                }) =>
            {
                let term = self.terms.loss(vec![a.term, b.term]);
                Val::unknown(term)
            }
            BinOp::BitAnd | BinOp::Sub | BinOp::BitOr => self.set_algebra(st, op, a, b, span),
            _ => {
                let term = self.terms.loss(vec![a.term, b.term]);
                Val::unknown(term)
            }
        }
    }

    /// `a & b`, `a - b`, `a | b` on collections.
    fn set_algebra(&mut self, st: &mut State, op: BinOp, a: &Val, b: &Val, span: Span) -> Val {
        if op == BinOp::BitOr {
            if let (Some(ObjectKind::Dict), Some(loc)) = (self.object_kind(a), a.loc()) {
                let merged = self.object(st, ObjectKind::Dict, span);
                let to = merged.loc().expect("an object has a place");
                self.copy_entries(st, loc, to);
                self.dict_update(st, to, b);
                return merged;
            }
            let x = self.any_element(st, a, span);
            let y = self.any_element(st, b, span);
            let one = self.one_of(&[x, y], span);
            return self.make_sequence(st, ObjectKind::Set, Vec::new(), Some(one), span);
        }
        if a.as_const().is_some() || b.as_const().is_some() {
            let term = self.terms.loss(vec![a.term, b.term]);
            return Val::unknown(term);
        }
        // an intersection is what the caller named of what is there
        let swap = op == BinOp::BitAnd && self.holds_input(st, b) && !self.holds_input(st, a);
        let (a, b) = if swap { (b, a) } else { (a, b) };
        let n = self.context_at(span);
        let term = self.terms.make(TermKind::Some(a.term, n));
        let shape = match &a.shape {
            Shape::Rows(m) => Shape::Row(*m),
            _ => Shape::Unknown,
        };
        let variable = if let Iteration::Each { element, .. } = self.iterate(st, a, span) { element } else { Val::new(term, shape) };
        let op = if op == BinOp::BitAnd { CmpOp::In } else { CmpOp::NotIn };
        let cond = self.compare(op, &variable, b);
        let mut conditions = Vec::new();
        if let Shape::Comprehension(c) = &a.shape {
            conditions.extend(c.conditions.iter().cloned());
        }
        conditions.push(cond);
        let term = self.terms.make(TermKind::Elem(a.term));
        let comp = Comprehension { source: a.clone(), variable: variable.clone(), element: variable, conditions };
        Val::new(term, Shape::Comprehension(Arc::new(comp)))
    }

    /// Elements of a collection come from the caller.
    fn holds_input(&self, st: &State, v: &Val) -> bool {
        self.terms.from_caller(v.term)
            || match &v.shape {
                Shape::Object(loc) => st.slots(*loc).iter().any(|(_, x)| self.terms.from_caller(x.term)),
                Shape::Comprehension(c) => self.terms.from_caller(c.element.term),
                _ => false,
            }
    }
}
