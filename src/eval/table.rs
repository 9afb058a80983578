//! Interning tables that a handler's evaluation stacks on the frozen ones of the module tops.

use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Table<K> {
    base: Option<Arc<Table<K>>>,
    offset: u32,
    items: Vec<K>,
    index: FxHashMap<K, u32>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { base: None, offset: 0, items: Vec::new(), index: FxHashMap::default() }
    }
}

impl<K: Clone + Eq + Hash> Table<K> {
    #[must_use]
    pub fn on_top_of(base: Arc<Self>) -> Self {
        let offset = base.len();
        Self { base: Some(base), offset, items: Vec::new(), index: FxHashMap::default() }
    }

    #[must_use]
    pub fn len(&self) -> u32 {
        self.offset + self.items.len() as u32
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is one of the frozen table's.
    #[must_use]
    pub fn is_frozen(&self, i: u32) -> bool {
        i < self.offset
    }

    #[must_use]
    pub fn find(&self, key: &K) -> Option<u32> {
        self.index.get(key).copied().or_else(|| self.base.as_ref().and_then(|b| b.find(key)))
    }

    pub fn intern(&mut self, key: K) -> u32 {
        if let Some(i) = self.find(&key) {
            return i;
        }
        let i = self.len();
        self.items.push(key.clone());
        self.index.insert(key, i);
        i
    }

    #[must_use]
    pub fn get(&self, i: u32) -> &K {
        if i >= self.offset {
            &self.items[(i - self.offset) as usize]
        } else {
            self.base.as_ref().expect("an index below the offset belongs to the base").get(i)
        }
    }
}
