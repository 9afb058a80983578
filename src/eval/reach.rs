//! What a path can still reach: variables after their last use and objects that nothing refers to are forgotten, so that paths
//! which differ in nothing else become one.

use super::Eval;
use super::query::{Criterion, Operand, Query};
use super::state::State;
use super::value::{Closure, Cond, Key, Loc, LocKind, Shape, TextPiece, Val};
use rustc_hash::FxHashSet;

impl Eval<'_> {
    /// Drops the running function's variables that nothing after `position` (a byte offset) reads.
    pub fn forget_variables(&self, states: &mut [State], position: u32) {
        if self.loading || states.len() < 2 {
            return;
        }
        let frame = self.frame();
        let Some(f) = frame.function else { return };
        let function = self.project.module(frame.module).ir.function(f);
        for &(name, last) in &function.last_uses {
            if last >= position {
                continue;
            }
            let key = Key::Name(name);
            for st in states.iter_mut() {
                st.unset(frame.locals, key.clone());
            }
        }
    }

    /// Drops what an activation that is over allocated and did not hand out.
    pub fn forget_objects(&self, activation: u32, outs: &mut [(State, Val)]) {
        for (st, v) in outs {
            let mut dead: FxHashSet<Loc> = st.heap.written().map(|(l, _)| l).filter(|&l| self.belongs_to(l, activation)).collect();
            if dead.is_empty() {
                continue;
            }
            let mut work = Vec::new();
            let mut see = |l: Loc, work: &mut Vec<Loc>| {
                if dead.remove(&l) {
                    work.push(l);
                }
            };
            v.places(&mut |l| see(l, &mut work));
            for (_, slots) in st.heap.written().filter(|(l, _)| !self.belongs_to(*l, activation)) {
                slots.iter().for_each(|(_, x)| x.places(&mut |l| see(l, &mut work)));
            }
            while let Some(l) = work.pop() {
                st.heap.slots(l).iter().for_each(|(_, x)| x.places(&mut |l| see(l, &mut work)));
            }
            for l in dead {
                st.clear_slots(l);
            }
        }
    }

    /// Whether a place was made by an activation, or by what it called. What its caller made at the place of the call (the
    /// instance that a constructor fills) has the same context and is not its own.
    fn belongs_to(&self, l: Loc, activation: u32) -> bool {
        let mut context = match self.locs.get(l.0) {
            LocKind::Frame { context, .. } => *context,
            LocKind::Object { context, .. } | LocKind::Function { context, .. } | LocKind::Class { context, .. } => self.parent(*context),
            _ => return false,
        };
        // a context is interned after the one that it stands in
        while context > activation {
            context = self.parent(context);
        }
        context == activation
    }

    fn parent(&self, context: u32) -> u32 {
        if context == 0 { 0 } else { self.contexts.get(context - 1).0 }
    }
}

impl Val {
    /// Calls `see` with each place that the value refers to.
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        match &self.shape {
            Shape::Unknown
            | Shape::Const(_)
            | Shape::Module(_)
            | Shape::Namespace(_)
            | Shape::Native(_)
            | Shape::Row(_)
            | Shape::Rows(_)
            | Shape::Column(_) => {}
            Shape::Object(l) | Shape::Class(l) => see(*l),
            Shape::Function(c) => c.places(see),
            Shape::Bound(b) => {
                b.0.places(see);
                b.1.places(see);
            }
            Shape::Partial(p) => {
                p.function.places(see);
                p.positional.iter().chain(p.keyword.iter().map(|(_, v)| v)).for_each(|v| v.places(see));
            }
            Shape::Member(m) => m.0.places(see),
            Shape::Query(q) => q.places(see),
            Shape::Criterion(c) => c.places(see),
            Shape::Cond(c) => c.places(see),
            Shape::Comprehension(c) => {
                [&c.source, &c.variable, &c.element].into_iter().chain(&c.conditions).for_each(|v| v.places(see));
            }
            Shape::Text(pieces) => pieces.iter().for_each(|p| {
                if let TextPiece::Value(v) = p {
                    v.places(see);
                }
            }),
            Shape::Super(s) => {
                s.0.places(see);
                see(s.1);
            }
            Shape::View(v) => v.places(see),
            Shape::Either(vs) => vs.iter().for_each(|v| v.places(see)),
        }
    }
}

impl Closure {
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        self.scopes.iter().chain(&self.class).chain(std::iter::once(&self.attributes)).for_each(|&l| see(l));
        self.defaults.iter().flatten().for_each(|v| v.places(see));
    }
}

impl Cond {
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        match self {
            Self::Compare(_, a, b) | Self::Prefix(a, b) => {
                a.places(see);
                b.places(see);
            }
            Self::Not(v) => v.places(see),
            Self::And(vs) | Self::Or(vs) => vs.iter().for_each(|v| v.places(see)),
            Self::All(c) | Self::Any(c) => {
                [&c.source, &c.variable, &c.element].into_iter().chain(&c.conditions).for_each(|v| v.places(see));
            }
            Self::Predicate(p) => p.arguments.iter().for_each(|v| v.places(see)),
            Self::Flag(f) => f.value.places(see),
            Self::IsInstance(v, classes) => std::iter::once(v).chain(classes).for_each(|v| v.places(see)),
        }
    }
}

impl Query {
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        self.condition.places(see);
        self.joins.iter().for_each(|j| j.on.places(see));
        self.assignments.iter().for_each(|(_, v)| v.places(see));
    }
}

impl Criterion {
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        match self {
            Self::True | Self::False | Self::Linked(..) | Self::BelongsTo(..) => {}
            Self::And(cs) | Self::Or(cs) => cs.iter().for_each(|c| c.places(see)),
            Self::Not(c) | Self::Related(_, _, c) => c.places(see),
            Self::Compare(_, a, b) | Self::In(a, b) => {
                a.places(see);
                b.places(see);
            }
            Self::Truth(a) | Self::IsNull(a) => a.places(see),
            Self::Exists(q) => q.places(see),
            Self::Unknown(vs) => vs.iter().for_each(|v| v.places(see)),
        }
    }
}

impl Operand {
    fn places(&self, see: &mut dyn FnMut(Loc)) {
        match self {
            Self::Column(_) => {}
            Self::Value(v) => v.places(see),
            Self::Query(q) => q.places(see),
            Self::Of(os) => os.iter().for_each(|o| o.places(see)),
        }
    }
}
