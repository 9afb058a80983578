//! The heap of a path: what the modules left, shared by all, under the few slots that the path itself wrote.

use super::value::{Key, Loc, Val};
use imbl::OrdMap;
use imbl::ordmap::DiffItem;

/// A slot's name.
pub type Slot = (Loc, Key);

#[derive(Debug, Clone, Default)]
pub struct Heap {
    base: OrdMap<Slot, Val>,
    /// `None`: removed
    delta: OrdMap<Slot, Option<Val>>,
}

impl PartialEq for Heap {
    fn eq(&self, other: &Self) -> bool {
        if self.base.ptr_eq(&other.base) {
            return self.delta.ptr_eq(&other.delta) || self.delta == other.delta;
        }
        self.changes(other).is_empty()
    }
}

impl Eq for Heap {}

impl Heap {
    #[must_use]
    pub fn get(&self, slot: &Slot) -> Option<&Val> {
        match self.delta.get(slot) {
            Some(v) => v.as_ref(),
            None => self.base.get(slot),
        }
    }

    pub fn insert(&mut self, slot: Slot, v: Val) {
        self.delta.insert(slot, Some(v));
    }

    pub fn remove(&mut self, slot: &Slot) {
        if self.base.contains_key(slot) {
            self.delta.insert(slot.clone(), None);
        } else {
            self.delta.remove(slot);
        }
    }

    /// All slots of a place, in order.
    #[must_use]
    pub fn slots(&self, loc: Loc) -> Vec<(Key, Val)> {
        let from = (loc, Key::min());
        let mut out: Vec<(Key, Val)> = Vec::new();
        for ((l, k), v) in self.base.range(from.clone()..) {
            if *l != loc {
                break;
            }
            if !self.delta.contains_key(&(*l, k.clone())) {
                out.push((k.clone(), v.clone()));
            }
        }
        let before = out.len();
        for ((l, k), v) in self.delta.range(from..) {
            if *l != loc {
                break;
            }
            if let Some(v) = v {
                out.push((k.clone(), v.clone()));
            }
        }
        if before > 0 && before < out.len() {
            out.sort_by(|a, b| a.0.cmp(&b.0));
        }
        out
    }

    /// Slots in which two heaps differ, with both values.
    #[must_use]
    pub fn changes(&self, other: &Self) -> Vec<(Slot, Option<Val>, Option<Val>)> {
        if !self.base.ptr_eq(&other.base) {
            let (a, b) = (self.flattened(), other.flattened());
            return a
                .diff(&b)
                .map(|item| match item {
                    DiffItem::Add(k, v) => (k.clone(), None, Some(v.clone())),
                    DiffItem::Remove(k, v) => (k.clone(), Some(v.clone()), None),
                    DiffItem::Update { old: (k, x), new: (_, y) } => (k.clone(), Some(x.clone()), Some(y.clone())),
                })
                .collect();
        }
        let mut out = Vec::new();
        for item in self.delta.diff(&other.delta) {
            let (k, x, y) = match item {
                DiffItem::Add(k, v) => (k, self.base.get(k).cloned(), v.clone()),
                DiffItem::Remove(k, v) => (k, v.clone(), self.base.get(k).cloned()),
                DiffItem::Update { old: (k, x), new: (_, y) } => (k, x.clone(), y.clone()),
            };
            if x != y {
                out.push((k.clone(), x, y));
            }
        }
        out
    }

    /// Calls `see` with the two values of each slot that both have with different values.
    pub fn compare(&self, other: &Self, see: &mut dyn FnMut(&Val, &Val)) {
        if !self.base.ptr_eq(&other.base) {
            for (_, x, y) in self.changes(other) {
                if let (Some(x), Some(y)) = (x, y) {
                    see(&x, &y);
                }
            }
            return;
        }
        for item in self.delta.diff(&other.delta) {
            let (x, y) = match item {
                DiffItem::Add(k, v) => (self.base.get(k), v.as_ref()),
                DiffItem::Remove(k, v) => (v.as_ref(), self.base.get(k)),
                DiffItem::Update { old: (_, x), new: (_, y) } => (x.as_ref(), y.as_ref()),
            };
            if let (Some(x), Some(y)) = (x, y) {
                see(x, y);
            }
        }
    }

    fn flattened(&self) -> OrdMap<Slot, Val> {
        let mut all = self.base.clone();
        for (k, v) in &self.delta {
            match v {
                Some(v) => all.insert(k.clone(), v.clone()),
                None => all.remove(k),
            };
        }
        all
    }

    /// Makes what was written part of what is shared.
    pub fn settle(&mut self) {
        self.base = self.flattened();
        self.delta = OrdMap::new();
    }
}
