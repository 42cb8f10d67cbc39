//! Sets of small numbers.

/// Which callers, or which questions: one bit for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    words: Vec<u64>,
}

impl Numbers {
    /// A set of one.
    pub(super) fn one(number: usize) -> Numbers {
        let mut numbers = Numbers::default();
        numbers.insert(number);
        numbers
    }

    /// Adds a number.
    pub(super) fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            *bits |= 1 << (number % 64);
        }
    }

    /// Adds all numbers of another set.
    pub(super) fn extend(&mut self, other: &Numbers) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (own, more) in self.words.iter_mut().zip(&other.words) {
            *own |= more;
        }
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let bits = |(word, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        };
        self.words.iter().enumerate().flat_map(bits)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}
