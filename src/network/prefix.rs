//! Longest-prefix lookup: sorted rows, each of which knows the row that encloses it.

/// The addresses of one family as whole numbers.
pub(super) trait Bits: Copy + Ord {
    /// How many bits there are.
    const WIDTH: u8;
    /// The last address of the block that starts here.
    fn last(self, length: u8) -> Self;
}

impl Bits for u32 {
    const WIDTH: u8 = 32;
    fn last(self, length: u8) -> Self {
        self | u32::MAX.checked_shr(u32::from(length)).unwrap_or(0)
    }
}

impl Bits for u128 {
    const WIDTH: u8 = 128;
    fn last(self, length: u8) -> Self {
        self | u128::MAX.checked_shr(u32::from(length)).unwrap_or(0)
    }
}

/// One prefix and what stands behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<B, T> {
    /// First address of the block.
    pub first: B,
    /// Length of the prefix.
    pub length: u8,
    /// The row that encloses this one, or holds the same block with a worse rank.
    parent: u32,
    /// What stands behind it.
    pub value: T,
}

impl<B: Bits, T> Row<B, T> {
    fn contains(&self, address: B) -> bool {
        self.first <= address && address <= self.first.last(self.length)
    }
}

const NONE: u32 = u32::MAX;

/// Prefixes of one family. Lookup costs one binary search and the depth of nesting.
#[derive(Clone, Debug)]
pub(super) struct PrefixMap<B, T> {
    rows: Box<[Row<B, T>]>,
}

impl<B, T> Default for PrefixMap<B, T> {
    fn default() -> Self {
        Self { rows: Box::default() }
    }
}

impl<B: Bits, T> PrefixMap<B, T> {
    /// Builds the map from (first address, length, value). Of rows for the same block those with a smaller rank
    /// come first in every answer; rows of the same rank keep their order.
    pub(super) fn new<R: Ord>(prefixes: Vec<(B, u8, T)>, rank: impl Fn(&T) -> R) -> Self {
        let mut rows: Vec<Row<B, T>> = prefixes
            .into_iter()
            .rev()
            .map(|(first, length, value)| Row { first, length: length.min(B::WIDTH), parent: NONE, value })
            .collect();
        rows.sort_by(|a, b| {
            (a.first, a.length).cmp(&(b.first, b.length)).then_with(|| rank(&b.value).cmp(&rank(&a.value)))
        });
        let mut enclosing: Vec<usize> = Vec::new();
        for n in 0..rows.len() {
            let Some(first) = rows.get(n).map(|r| r.first) else { break };
            while let Some(top) = enclosing.last() {
                if rows.get(*top).is_some_and(|r| r.contains(first)) {
                    break;
                }
                enclosing.pop();
            }
            let parent = enclosing.last().and_then(|p| u32::try_from(*p).ok()).unwrap_or(NONE);
            if let Some(row) = rows.get_mut(n) {
                row.parent = parent;
            }
            enclosing.push(n);
        }
        Self { rows: rows.into_boxed_slice() }
    }

    /// The rows whose block holds an address, the most specific first.
    pub(super) fn covering(&self, address: B) -> impl Iterator<Item = &Row<B, T>> {
        let below = self.rows.partition_point(|r| r.first <= address);
        let mut next = below.checked_sub(1);
        std::iter::from_fn(move || {
            loop {
                let row = self.rows.get(next?)?;
                next = (row.parent != NONE).then_some(row.parent as usize);
                if row.contains(address) {
                    return Some(row);
                }
            }
        })
    }

    /// The rows for the whole family, `0.0.0.0/0` or `::/0`, the best first.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Row<B, T>> {
        let count = self.rows.iter().take_while(|r| r.length == 0).count();
        self.rows.get(..count).unwrap_or(&[]).iter().rev()
    }

    /// The rows that lie within a block and are smaller than it.
    pub(super) fn inside(&self, first: B, length: u8) -> impl Iterator<Item = &Row<B, T>> {
        let start = self.rows.partition_point(|r| (r.first, r.length) <= (first, length));
        let last = first.last(length);
        self.rows
            .get(start..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |r| r.first <= last)
            .filter(move |r| r.length > length)
    }

    /// All rows, by address.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row<B, T>> {
        self.rows.iter()
    }
}
