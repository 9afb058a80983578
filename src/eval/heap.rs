//! The heap of a path: what the modules left, shared by all, under the few places in which the path itself wrote.

use super::value::{Key, Loc, Val};
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use std::sync::Arc;

/// A slot's name.
pub type Slot = (Loc, Key);

/// All slots of one object, frame or module, sorted by key; shared until somebody writes.
type Place = Arc<Vec<(Key, Val)>>;

/// Is shown a place, and its slots in two heaps; tells whether to go on.
type SeePlace<'s> = dyn FnMut(Loc, &[(Key, Val)], &[(Key, Val)]) -> bool + 's;

/// Is shown a slot, and its value in two heaps; tells whether to go on.
type SeeSlot<'s> = dyn FnMut(Loc, &Key, Option<&Val>, Option<&Val>) -> bool + 's;

/// Places up to this size are searched one by one: names are compared by identity, which beats a binary search over their text.
const LINEAR: usize = 24;

fn find(place: &[(Key, Val)], key: &Key) -> Result<usize, usize> {
    if place.len() <= LINEAR
        && let Some(i) = place.iter().position(|(k, _)| k == key)
    {
        return Ok(i);
    }
    place.binary_search_by(|(k, _)| k.cmp(key))
}

fn get<'a>(place: &'a [(Key, Val)], key: &Key) -> Option<&'a Val> {
    if place.len() <= LINEAR {
        return place.iter().find(|(k, _)| k == key).map(|(_, v)| v);
    }
    place.binary_search_by(|(k, _)| k.cmp(key)).ok().map(|i| &place[i].1)
}

#[derive(Debug, Clone, Default)]
pub struct Heap {
    base: OrdMap<Loc, Place>,
    /// places as this path left them, whole
    delta: OrdMap<Loc, Place>,
}

impl PartialEq for Heap {
    fn eq(&self, other: &Self) -> bool {
        if !self.base.ptr_eq(&other.base) {
            let mut same = true;
            self.compare(other, &mut |_, _, _, _| {
                same = false;
                false
            });
            return same;
        }
        self.delta.ptr_eq(&other.delta) || self.delta == other.delta
    }
}

impl Eq for Heap {}

impl Heap {
    fn place(&self, loc: Loc) -> Option<&Place> {
        self.delta.get(&loc).or_else(|| self.base.get(&loc))
    }

    #[must_use]
    pub fn get(&self, loc: Loc, key: &Key) -> Option<&Val> {
        get(self.place(loc)?, key)
    }

    /// The place as this path's own, to write in.
    fn own(&mut self, loc: Loc) -> &mut Vec<(Key, Val)> {
        if !self.delta.contains_key(&loc) {
            let shared = self.base.get(&loc).cloned().unwrap_or_default();
            self.delta.insert(loc, shared);
        }
        Arc::make_mut(self.delta.get_mut(&loc).expect("the place was put there"))
    }

    pub fn insert(&mut self, loc: Loc, key: Key, v: Val) {
        let place = self.own(loc);
        match find(place, &key) {
            Ok(i) => place[i].1 = v,
            Err(i) => place.insert(i, (key, v)),
        }
    }

    pub fn remove(&mut self, loc: Loc, key: &Key) {
        if self.get(loc, key).is_none() {
            return;
        }
        let place = self.own(loc);
        if let Ok(i) = find(place, key) {
            place.remove(i);
        }
    }

    /// Removes all slots of a place.
    pub fn clear(&mut self, loc: Loc) {
        if self.base.get(&loc).is_some_and(|p| !p.is_empty()) {
            self.delta.insert(loc, Place::default());
        } else {
            self.delta.remove(&loc);
        }
    }

    /// All slots of a place, in order.
    #[must_use]
    pub fn slots(&self, loc: Loc) -> &[(Key, Val)] {
        self.place(loc).map_or(&[], |p| p)
    }

    /// Places in which this path itself wrote, with what stands in them now.
    pub fn written(&self) -> impl Iterator<Item = (Loc, &[(Key, Val)])> {
        self.delta.iter().map(|(l, p)| (*l, p.as_slice()))
    }

    /// Slots in which two heaps differ, with both values.
    #[must_use]
    pub fn changes(&self, other: &Self) -> Vec<(Slot, Option<Val>, Option<Val>)> {
        let mut out = Vec::new();
        self.compare(other, &mut |loc, key, x, y| {
            out.push(((loc, key.clone()), x.cloned(), y.cloned()));
            true
        });
        out
    }

    /// Calls `see` with the two values of each slot in which the two differ, until it says that this is enough.
    pub fn compare(&self, other: &Self, see: &mut SeeSlot<'_>) {
        self.differing(other, &mut |loc, a, b| merge(loc, a, b, see));
    }

    /// Calls `see` with the two versions of each place that is not shared, until it says that this is enough.
    fn differing(&self, other: &Self, see: &mut SeePlace<'_>) {
        let whole;
        let (a, b, base) = if self.base.ptr_eq(&other.base) {
            (&self.delta, &other.delta, Some(&self.base))
        } else {
            whole = (self.flattened(), other.flattened());
            (&whole.0, &whole.1, None)
        };
        let shared = |l: &Loc| base.and_then(|b| b.get(l)).map_or(&[][..], |p| p.as_slice());
        let mut go_on = true;
        for item in a.diff(b) {
            match item {
                DiffItem::Add(l, y) => go_on = see(*l, shared(l), y),
                DiffItem::Remove(l, x) => go_on = see(*l, x, shared(l)),
                DiffItem::Update { old: (l, x), new: (_, y) } => {
                    if !Arc::ptr_eq(x, y) {
                        go_on = see(*l, x, y);
                    }
                }
            }
            if !go_on {
                return;
            }
        }
    }

    fn flattened(&self) -> OrdMap<Loc, Place> {
        let mut all = self.base.clone();
        for (l, p) in &self.delta {
            all.insert(*l, Arc::clone(p));
        }
        all
    }

    /// Makes what was written part of what is shared.
    pub fn settle(&mut self) {
        self.base = self.flattened();
        self.delta = OrdMap::new();
    }
}

/// Walks two sorted lists of slots side by side, shows the differences, and tells whether all were seen.
fn merge(loc: Loc, a: &[(Key, Val)], b: &[(Key, Val)], see: &mut SeeSlot<'_>) -> bool {
    let (mut i, mut j) = (0, 0);
    let mut go_on = true;
    while go_on && (i < a.len() || j < b.len()) {
        let order = match (a.get(i), b.get(j)) {
            (Some((k, _)), Some((n, _))) => {
                if k == n {
                    std::cmp::Ordering::Equal
                } else {
                    k.cmp(n)
                }
            }
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        match order {
            std::cmp::Ordering::Less => {
                go_on = see(loc, &a[i].0, Some(&a[i].1), None);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                go_on = see(loc, &b[j].0, None, Some(&b[j].1));
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                if a[i].1 != b[j].1 {
                    go_on = see(loc, &a[i].0, Some(&a[i].1), Some(&b[j].1));
                }
                i += 1;
                j += 1;
            }
        }
    }
    go_on
}
