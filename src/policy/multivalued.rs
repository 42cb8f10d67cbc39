//! Which condition keys hold lists.

use std::collections::BTreeSet;

use crate::facts::policy_language;

/// The multivalued condition keys. Whether a key is multivalued is a property of the key (PE B.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multivalued {
    /// Names in lower case; one that ends in `/` stands for every key that begins with it.
    names: BTreeSet<String>,
}

impl Multivalued {
    /// These keys and no others. A name that ends in `/` stands for all keys that begin with it.
    pub fn only<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        Self { names: names.into_iter().map(|name| name.as_ref().to_lowercase()).collect() }
    }

    /// Whether a key is multivalued. Names compare without regard to case.
    ///
    /// ```
    /// use hopstamp::policy::Multivalued;
    /// assert!(Multivalued::default().contains("AWS:tagkeys"));
    /// assert!(!Multivalued::default().contains("aws:SourceIp"));
    /// ```
    pub fn contains(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let family = name.split_once('/').map(|(family, _)| format!("{family}/"));
        self.names.contains(&name) || family.is_some_and(|family| self.names.contains(&family))
    }
}

impl Default for Multivalued {
    /// The keys of the table that ships with the program.
    fn default() -> Self {
        Self::only(&policy_language().multivalued_keys)
    }
}
