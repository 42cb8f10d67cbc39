//! Short texts that keep coming back: names of fields, Regions, accounts, `Allow`. Each is held once while it does.

use std::hash::BuildHasher;
use std::sync::Arc;

use crate::hash::Quick;

/// Longer texts are taken to be of their own kind.
const LONGEST: usize = 24;
/// A power of two. A text takes the place of another one that hashes alike.
const PLACES: usize = 1024;

/// Texts met before.
#[derive(Debug)]
pub(super) struct Words {
    hash: Quick,
    met: Vec<Arc<str>>,
}

impl Default for Words {
    fn default() -> Self {
        Self { hash: Quick::default(), met: vec!["".into(); PLACES] }
    }
}

impl Words {
    /// A text, shared with its like where they are close by.
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        let place = usize::try_from(self.hash.hash_one(text)).unwrap_or(0) % PLACES;
        match self.met.get_mut(place) {
            Some(met) if **met == *text => met.clone(),
            Some(met) => {
                *met = text.into();
                met.clone()
            }
            None => text.into(),
        }
    }
}
