//! Which condition keys hold lists.

use std::sync::OnceLock;

use crate::facts::policy_language;

/// The multivalued condition keys. Whether a key is multivalued is a property of the key (PE B.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multivalued {
    names: Vec<String>,
}

impl Multivalued {
    /// These keys and no others. A name that ends in `/` stands for all keys that begin with it.
    pub fn only<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect() }
    }

    /// The keys of the table that ships with the program.
    pub fn standard() -> &'static Multivalued {
        static STANDARD: OnceLock<Multivalued> = OnceLock::new();
        STANDARD.get_or_init(|| Self::only(policy_language().multivalued_keys.iter().cloned()))
    }

    /// Whether a key is multivalued. Names compare without regard to case.
    ///
    /// ```
    /// use hopstamp::policy::Multivalued;
    /// assert!(Multivalued::standard().contains("AWS:tagkeys"));
    /// assert!(!Multivalued::standard().contains("aws:SourceIp"));
    /// ```
    pub fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|known| {
            let head = if known.ends_with('/') { name.get(..known.len()) } else { Some(name) };
            head.is_some_and(|head| head.eq_ignore_ascii_case(known))
        })
    }
}

impl Default for Multivalued {
    /// [`Multivalued::standard`].
    fn default() -> Self {
        Self::standard().clone()
    }
}
