//! Which condition keys hold lists.

use crate::facts::is_multivalued;

/// The multivalued condition keys. Whether a key is multivalued is a property of the key (PE B.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multivalued {
    /// `None`: the keys of the table that ships with the program.
    names: Option<Vec<String>>,
}

impl Multivalued {
    /// These keys and no others. A name that ends in `/` stands for all keys that begin with it.
    pub fn only<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self { names: Some(names.into_iter().map(Into::into).collect()) }
    }

    /// The keys of the table that ships with the program.
    pub fn standard() -> &'static Multivalued {
        static STANDARD: Multivalued = Multivalued { names: None };
        &STANDARD
    }

    /// Whether a key is multivalued. Names compare without regard to case.
    ///
    /// ```
    /// use hopstamp::policy::Multivalued;
    /// assert!(Multivalued::standard().contains("AWS:tagkeys"));
    /// assert!(!Multivalued::standard().contains("aws:SourceIp"));
    /// ```
    pub fn contains(&self, name: &str) -> bool {
        let Some(names) = &self.names else { return is_multivalued(name) };
        names.iter().any(|known| {
            let head = if known.ends_with('/') { name.get(..known.len()) } else { Some(name) };
            head.is_some_and(|head| head.eq_ignore_ascii_case(known))
        })
    }
}
