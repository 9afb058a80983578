//! `isinstance` and `issubclass` as conditions.

use super::Eval;
use super::state::State;
use super::term::TermKind;
use super::value::{ObjectKind, Shape, Val};
use crate::python::ir::Const;

impl Eval<'_> {
    pub(super) fn assume_instance_of(&mut self, st: State, v: &Val, classes: &[Val], side: bool) -> Vec<State> {
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
}
