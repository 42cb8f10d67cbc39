//! Names of condition keys, compared without regard to case (PE-69).

use std::fmt;
use std::sync::Arc;

/// The name of a condition key, folded and hashed once so that looking it up compares numbers first.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    name: Arc<str>,
    folded: Box<str>,
    hash: u64,
}

impl Key {
    /// A key by its name, in any spelling.
    pub fn new(name: impl Into<Arc<str>>) -> Key {
        let name = name.into();
        let folded: Box<str> = name.to_lowercase().into();
        let hash = hash(&folded);
        Key { name, folded, hash }
    }

    /// The name as it was written.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The name in lower case.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    /// Whether two spellings name one key.
    pub fn same(&self, other: &Key) -> bool {
        self.hash == other.hash && self.folded == other.folded
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.name)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// FNV-1a with a final mix. Texts that share a hash are told apart by comparing them.
pub(crate) fn hash(text: &str) -> u64 {
    let mixed = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |h: u64, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
