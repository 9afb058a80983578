//! What a later test could see of a value, and how many such differences two paths have.

use super::Eval;
use super::cond::truth_of;
use super::query::{Criterion, Operand};
use super::state::{Literal, State};
use super::term::{Term, TermKind};
use super::value::{Loc, LocKind, ObjectKind, Shape, Val};
use crate::python::ir::Const;
use imbl::ordmap::DiffItem;

/// What a later test could see of a value.
#[derive(Debug, PartialEq, Eq)]
enum Visible<'v> {
    None,
    /// false as a condition: an empty text or container, zero, what nothing wrote
    False,
    Constant(&'v Const),
    /// code, a query under construction, an exception: two of them are never one
    Thing(&'v Shape),
    /// a sequence, mapping or instance, whose entries are compared in turn
    Container(Loc),
    Value,
}

/// How much of a value is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Whole,
    /// and whether it is `None`
    Result,
    Coarse,
    /// nothing, unless it has to do with somebody
    Shared,
}

impl Visible<'_> {
    /// Yes or no; code; any other value.
    fn coarse(&self) -> (u8, bool) {
        match self {
            Self::Constant(Const::Bool(b)) => (1, *b),
            Self::Thing(_) => (2, false),
            _ => (3, false),
        }
    }
}

impl Eval<'_> {
    fn visible<'v>(&self, st: &'v State, v: &'v Val) -> Visible<'v> {
        match &v.shape {
            Shape::Const(c) => constant(c),
            Shape::Function(_) | Shape::Class(_) | Shape::Module(_) | Shape::Native(_) | Shape::Bound(_) | Shape::Query(_) => {
                Visible::Thing(&v.shape)
            }
            Shape::Object(l) => match self.object_kind(v) {
                Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Dict | ObjectKind::Tuple) if !self.is_store(v) => {
                    if st.heap.slots(*l).is_empty() { Visible::False } else { Visible::Container(*l) }
                }
                Some(ObjectKind::Instance(_) | ObjectKind::Native(_)) => Visible::Container(*l),
                _ => Visible::Value,
            },
            _ => match st.literal(v.term) {
                Some(Literal { constant: Some(c), .. }) => constant(c),
                Some(Literal { null: Some(true), .. }) => Visible::None,
                Some(Literal { truth: Some(false), .. }) => Visible::False,
                _ if matches!(self.terms.kind(v.term), TermKind::Unset) => Visible::False,
                _ => Visible::Value,
            },
        }
    }

    /// What is told of a value that stands in a place: all of it for variables, `g` and tuples; of an attribute of an object, an
    /// entry of a dict, an element of a list only whether it is yes or no, or code. A default such as `x or ""` in a constructor, an
    /// entry such as `x.isoformat() if x else None` in a serializer would otherwise double the paths.
    ///
    /// What requests share (a class, a module, an object that one of them made) holds caches and flags that they fill when first used.
    fn detail(&self, l: Loc) -> Detail {
        match self.locs.get(l.0) {
            LocKind::Module(_) | LocKind::Class { .. } | LocKind::Function { .. } | LocKind::Object { .. }
                if !self.loading && self.locs.is_frozen(l.0) =>
            {
                Detail::Shared
            }
            LocKind::Object { kind: ObjectKind::Tuple, .. } => Detail::Whole,
            LocKind::Object { .. } => Detail::Coarse,
            LocKind::OfTerm(_) => Detail::Result,
            _ => Detail::Whole,
        }
    }

    /// Whether a test could tell value `x` on path `a` from value `y` on path `b`.
    pub(super) fn tells_apart(&self, a: &State, x: &Val, b: &State, y: &Val, detail: Detail, depth: usize) -> bool {
        if detail == Detail::Shared && !self.tells_of_somebody(x) && !self.tells_of_somebody(y) {
            return false;
        }
        match (self.visible(a, x), self.visible(b, y)) {
            (Visible::Thing(p), Visible::Thing(q)) => p != q,
            (p, q) if matches!(detail, Detail::Coarse | Detail::Result) => {
                p.coarse() != q.coarse() || detail == Detail::Result && (p == Visible::None) != (q == Visible::None)
            }
            // a text or a number of the program's own is as good as any other value
            (Visible::Constant(c), Visible::Value) | (Visible::Value, Visible::Constant(c)) => matches!(c, Const::Bool(_)),
            (Visible::Container(l), Visible::Container(m)) => {
                if l == m {
                    return false;
                }
                let (k, n) = (self.object_kind(x), self.object_kind(y));
                if k != n || depth >= 2 {
                    return k != n
                        && !matches!((k, n), (Some(ObjectKind::List | ObjectKind::Set), Some(ObjectKind::List | ObjectKind::Set)));
                }
                if matches!(k, Some(ObjectKind::List | ObjectKind::Set)) {
                    return false;
                }
                // objects made at different places are different results: `{"user": u, "error": None}`, `{"user": None, "error": e}`
                let within = if k == Some(ObjectKind::Tuple) { Detail::Whole } else { Detail::Result };
                let (xs, ys) = (a.heap.slots(l), b.heap.slots(m));
                ys.len() != xs.len() && k == Some(ObjectKind::Tuple)
                    || xs.iter().any(|(key, v)| {
                        ys.binary_search_by(|(other, _)| other.cmp(key))
                            .is_ok_and(|i| self.tells_apart(a, v, b, &ys[i].1, within, depth + 1))
                    })
            }
            (Visible::Container(_), Visible::Value) => self.shows_kind(x, depth),
            (Visible::Value, Visible::Container(_)) => self.shows_kind(y, depth),
            (p, q) => p != q,
        }
    }

    /// An object, a credential or who calls is in it.
    fn tells_of_somebody(&self, v: &Val) -> bool {
        self.terms.has_row(v.term)
            || self.terms.has_credential(v.term)
            || self.terms.any(v.term, &mut |_, k| matches!(k, TermKind::Ambient(_)))
    }

    /// Looking into it shows that it is not just any value: an object, or a dict (`{"error": …}` in place of what was asked for).
    fn shows_kind(&self, v: &Val, depth: usize) -> bool {
        !self.is_plain_collection(v) || depth == 0 && self.object_kind(v) == Some(ObjectKind::Dict)
    }

    fn is_plain_collection(&self, v: &Val) -> bool {
        matches!(self.object_kind(v), Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Dict))
    }

    /// A condition that something of the principal's, or of the caller's choice, stands in; or a value of the principal's.
    fn restricts(&self, st: &State, v: &Val, depth: usize) -> bool {
        match &v.shape {
            Shape::Criterion(c) => self.names_somebody(st, c),
            Shape::Object(l) if depth < 2 && self.is_plain_collection(v) => {
                st.heap.slots(*l).iter().any(|(_, x)| self.restricts(st, x, depth + 1))
            }
            // what says who it is: the name of the caller in an answer restricts nothing
            Shape::Unknown | Shape::Member(_) => {
                let says = !matches!(self.terms.kind(v.term), TermKind::Attr(_, n) if !self.know.is_id_like(n.as_str()) && !self.know.is_owner_like(n.as_str()));
                says && self.of_principal(st, v.term)
            }
            _ => false,
        }
    }

    fn names_somebody(&self, st: &State, c: &Criterion) -> bool {
        let chosen = |o: &Operand| matches!(o, Operand::Value(v) if self.terms.from_caller(v.term) || self.of_principal(st, v.term));
        match c {
            Criterion::And(all) | Criterion::Or(all) => all.iter().any(|c| self.names_somebody(st, c)),
            Criterion::Not(c) | Criterion::Related(_, _, c) => self.names_somebody(st, c),
            Criterion::Compare(_, x, y) | Criterion::In(x, y) => chosen(x) || chosen(y),
            Criterion::BelongsTo(_, t) => self.of_principal(st, *t),
            _ => false,
        }
    }

    /// Number of live slots in which a test could tell two states apart, as far as `bound`; a slot that one side lacks counts only as
    /// a filter.
    pub(super) fn distance(&self, a: &State, b: &State, bound: usize) -> usize {
        let mut n = 0;
        a.heap.compare(&b.heap, &mut |l, _, va, vb| {
            n += usize::from(match (va, vb) {
                (Some(x), Some(y)) => self.tells_apart(a, x, b, y, self.detail(l), 0),
                (Some(x), None) => self.is_gathered(l) && self.restricts(a, x, 0),
                (None, Some(y)) => self.is_gathered(l) && self.restricts(b, y, 0),
                (None, None) => false,
            });
            n < bound
        });
        // a value that both hold, and of which one side knows more
        for item in a.facts.literals.diff(&b.facts.literals) {
            if n >= bound {
                break;
            }
            let (t, la, lb) = match item {
                DiffItem::Add(t, lb) => (t, None, Some(lb)),
                DiffItem::Remove(t, la) => (t, Some(la), None),
                DiffItem::Update { old: (t, la), new: (_, lb) } => (t, Some(la), Some(lb)),
            };
            n += usize::from(self.literals_differ(la, lb) && self.is_held(b, *t));
        }
        n
    }

    /// A place of a collection: a filter that one side has gathered in it, and the other has not, tells them apart
    /// (`filters.append(Note.owner_id == user.id)`).
    fn is_gathered(&self, l: Loc) -> bool {
        matches!(self.locs.get(l.0), LocKind::Object { kind: ObjectKind::List | ObjectKind::Set | ObjectKind::Dict, .. })
    }

    fn literals_differ(&self, a: Option<&Literal>, b: Option<&Literal>) -> bool {
        let see = |l: Option<&Literal>| match l {
            Some(Literal { constant: Some(c), .. }) => {
                (truth_of(c), if matches!(c, Const::None) { Some(true) } else { None }, Some(c.clone()))
            }
            Some(l) => (l.null != Some(true) && l.truth != Some(false), l.null.filter(|n| *n), None),
            None => (true, None, None),
        };
        let ((ta, na, ca), (tb, nb, cb)) = (see(a), see(b));
        ta != tb || na != nb || matches!((&ca, &cb), (Some(x), Some(y)) if x != y)
    }

    /// A variable of this path has this value.
    fn is_held(&self, st: &State, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Loss(_) | TermKind::Fresh(_) | TermKind::Setting(_) | TermKind::Const(_) => false,
            _ => {
                let is = |v: &Val| v.term == t || matches!(&v.shape, Shape::Either(vs) if vs.iter().any(|x| x.term == t));
                st.heap.written().any(|(l, slots)| slots.iter().any(|(_, v)| is(v)) && self.detail(l) == Detail::Whole)
            }
        }
    }
}

fn constant(c: &Const) -> Visible<'_> {
    match c {
        Const::None => Visible::None,
        Const::Bool(_) => Visible::Constant(c),
        c if truth_of(c) => Visible::Constant(c),
        _ => Visible::False,
    }
}
