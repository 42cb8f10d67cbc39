//! Hash tables for the short keys of this crate: ids, numbers, addresses.
//!
//! The standard library's hash withstands whoever chooses keys with care and costs several times as much; reading a
//! large topology is hashing ids for a good part.

use std::collections::{HashMap, HashSet};

/// Makes the hashers of one table, from a seed of its own.
pub(crate) type Quick = foldhash::fast::RandomState;

/// A hash map.
pub(crate) type QuickMap<K, V> = HashMap<K, V, Quick>;

/// A hash set.
pub(crate) type QuickSet<K> = HashSet<K, Quick>;
