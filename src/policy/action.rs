//! Actions: of a request, and the patterns of `Action` and `NotAction` (PE-20 to PE-22).

use std::fmt;

use super::key::hash;
use super::pattern::Pattern;

/// The action of a request: `service:Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    text: Box<str>,
    service: Box<str>,
    name: Box<str>,
    service_hash: u64,
    hash: u64,
}

impl Action {
    /// Reads `service:Name`. `None` unless there is a colon with something on both sides.
    pub fn parse(text: &str) -> Option<Action> {
        let (service, name) = text.split_once(':').filter(|(s, n)| !s.is_empty() && !n.is_empty())?;
        let service = service.to_ascii_lowercase();
        let name = name.to_ascii_lowercase();
        let hash_of_both = hash(&format!("{service}:{name}"));
        Some(Action {
            text: text.into(),
            service_hash: hash(&service),
            hash: hash_of_both,
            service: service.into(),
            name: name.into(),
        })
    }

    /// The text, as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The prefix, in lower case.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The name, in lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is this action; `name` in lower case.
    pub fn is(&self, service: &str, name: &str) -> bool {
        *self.service == *service && *self.name == *name
    }

    pub(crate) fn service_hash(&self) -> u64 {
        self.service_hash
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `Action` or `NotAction` of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Actions {
    /// `NotAction`: covers what no entry matches.
    pub negated: bool,
    /// The entries.
    pub entries: Vec<ActionPattern>,
    /// The entries as they were written, in the same order.
    pub texts: Vec<Box<str>>,
}

/// One entry of `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionPattern {
    /// `*`
    Every,
    /// A literal prefix and a name that may hold wildcards, both in lower case.
    Of {
        /// The prefix.
        service: Box<str>,
        /// The name.
        name: Pattern,
    },
}

impl ActionPattern {
    /// Reads an entry. `None` if it is neither `*` nor prefix, colon, name; the prefix holds no wildcard.
    pub fn parse(text: &str) -> Option<ActionPattern> {
        if text == "*" {
            return Some(ActionPattern::Every);
        }
        let (service, name) = text.split_once(':')?;
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if service.is_empty() || name.is_empty() || !service.chars().all(word) {
            return None;
        }
        let name = Pattern::with_wildcards(&name.to_ascii_lowercase());
        Some(ActionPattern::Of { service: service.to_ascii_lowercase().into(), name })
    }

    /// Whether the entry matches an action.
    pub fn matches(&self, action: &Action) -> bool {
        match self {
            ActionPattern::Every => true,
            ActionPattern::Of { service, name } => **service == *action.service && name.matches(&action.name),
        }
    }
}

impl Actions {
    /// Whether the statement is about an action.
    pub fn cover(&self, action: &Action) -> bool {
        // A list of nothing makes the statement void, negated or not (PE-43).
        !self.entries.is_empty() && self.entries.iter().any(|entry| entry.matches(action)) != self.negated
    }
}
