//! Rows by id, and typed references between them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use crate::hash::QuickMap;

/// The number of a row in the table of its kind. A reference to a VPC cannot be mistaken for one to a subnet.
pub struct Ref<T>(u32, PhantomData<fn() -> T>);

impl<T> Ref<T> {
    /// The number of the row.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<T> {}
impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Ref<T> {}
impl<T> PartialOrd for Ref<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Ref<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The rows of one kind, in the order of the file.
#[derive(Clone, Debug)]
pub struct Table<T> {
    ids: Vec<Arc<str>>,
    rows: Vec<T>,
    numbers: QuickMap<Arc<str>, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { ids: Vec::new(), rows: Vec::new(), numbers: QuickMap::default() }
    }
}

impl<T> Table<T> {
    /// Adds a row. `None` if the id is taken.
    pub fn insert(&mut self, id: &str, row: T) -> Option<Ref<T>> {
        if self.numbers.contains_key(id) {
            return None;
        }
        let number = u32::try_from(self.rows.len()).ok()?;
        let id: Arc<str> = id.into();
        self.numbers.insert(id.clone(), number);
        self.ids.push(id);
        self.rows.push(row);
        Some(Ref(number, PhantomData))
    }

    /// The reference for an id.
    pub fn find(&self, id: &str) -> Option<Ref<T>> {
        self.numbers.get(id).map(|n| Ref(*n, PhantomData))
    }

    /// The row for an id. (Not called `get`: beside a method of that name, clippy takes `table[row]`, which cannot
    /// fail, for an index that should have been a `get`.)
    pub fn by_id(&self, id: &str) -> Option<&T> {
        self.find(id).map(|r| &self[r])
    }

    /// The id of a row.
    pub fn id(&self, row: Ref<T>) -> &str {
        self.ids.get(row.index()).map_or("", |id| id)
    }

    /// The id of a row, shared.
    pub fn shared_id(&self, row: Ref<T>) -> Arc<str> {
        self.ids.get(row.index()).cloned().unwrap_or_else(|| "".into())
    }

    /// All ids, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(|id| &**id)
    }

    /// All rows with their references, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (Ref<T>, &T)> {
        self.rows
            .iter()
            .enumerate()
            .filter_map(|(n, row)| Some((Ref(u32::try_from(n).ok()?, PhantomData), row)))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<T> std::ops::Index<Ref<T>> for Table<T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "a Ref is only ever made by the table that holds its row")]
    fn index(&self, row: Ref<T>) -> &T {
        &self.rows[row.index()]
    }
}

impl<T> std::ops::IndexMut<Ref<T>> for Table<T> {
    #[expect(clippy::indexing_slicing, reason = "a Ref is only ever made by the table that holds its row")]
    fn index_mut(&mut self, row: Ref<T>) -> &mut T {
        &mut self.rows[row.index()]
    }
}
