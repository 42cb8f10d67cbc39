//! Hash tables for the short keys of this crate: ids, numbers, addresses.
//!
//! The standard library's hash withstands whoever chooses keys with care and costs several times as much; reading a
//! large topology is hashing ids for a good part. This one multiplies and folds, from a seed that differs in every table.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};

/// A hash map.
pub(crate) type QuickMap<K, V> = HashMap<K, V, Quick>;

/// A hash set.
pub(crate) type QuickSet<K> = HashSet<K, Quick>;

/// Makes the hashers of one table.
#[derive(Clone, Debug)]
pub(crate) struct Quick {
    seed: u64,
}

impl Default for Quick {
    fn default() -> Self {
        Self { seed: RandomState::new().build_hasher().finish() }
    }
}

impl BuildHasher for Quick {
    type Hasher = QuickHasher;

    fn build_hasher(&self) -> QuickHasher {
        QuickHasher { state: self.seed }
    }
}

/// Multiplies and folds, eight bytes at a time.
#[derive(Debug)]
pub(crate) struct QuickHasher {
    state: u64,
}

/// Digits of pi, as good as any others without a pattern.
const FACTOR: u64 = 0x243F_6A88_85A3_08D3;

impl QuickHasher {
    fn add(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(FACTOR);
        // Both halves count, so that high bits of the key reach the low bits that choose the slot.
        self.state = (product as u64) ^ ((product >> 64) as u64) ^ word.rotate_left(23);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(rest) {
                *to = *from;
            }
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.add(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.add(n as u64);
    }

    fn finish(&self) -> u64 {
        // The table takes the control byte from the top and the slot from the bottom.
        let product = u128::from(self.state) * u128::from(FACTOR);
        (product as u64) ^ ((product >> 64) as u64)
    }
}
