//! Facts that AWS leaves open: named, switchable, and reported when an answer rests on them.

mod catalogue;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use catalogue::Assumption;

use crate::diagnostic::did_you_mean;

impl Assumption {
    /// The row of a name.
    pub fn find(name: &str) -> Option<Assumption> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }

    /// The choice that holds unless another is made.
    pub fn default_choice(self) -> &'static str {
        self.choices().first().copied().unwrap_or("")
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for Assumption {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The assumptions that some answer consulted.
pub type Consulted = BTreeSet<Assumption>;

/// The choices in force.
///
/// ```
/// use hopstamp::assumption::{Assumption, Assumptions};
/// let mut assumptions = Assumptions::default();
/// assert_eq!(assumptions.choice(Assumption::RoleSessionMfa), "false");
/// assumptions.set("role-session-mfa", "absent").unwrap();
/// assert_eq!(assumptions.choice(Assumption::RoleSessionMfa), "absent");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    chosen: BTreeMap<Assumption, &'static str>,
}

/// Why a choice cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// No row of that name.
    #[error("there is no assumption `{name}`")]
    UnknownName {
        /// What was asked for.
        name: String,
        /// How to mend it.
        help: String,
    },
    /// The row has no such choice.
    #[error("assumption `{name}` has no choice `{choice}`")]
    UnknownChoice {
        /// The row.
        name: &'static str,
        /// What was asked for.
        choice: String,
        /// How to mend it.
        help: String,
    },
}

impl ChoiceError {
    /// How to mend it.
    pub fn help(&self) -> &str {
        match self {
            Self::UnknownName { help, .. } | Self::UnknownChoice { help, .. } => help,
        }
    }
}

impl Assumptions {
    /// The choice in force for a row.
    pub fn choice(&self, assumption: Assumption) -> &'static str {
        self.chosen.get(&assumption).copied().unwrap_or_else(|| assumption.default_choice())
    }

    /// Makes a choice.
    ///
    /// # Errors
    /// If there is no such row, or the row has no such choice.
    pub fn set(&mut self, name: &str, choice: &str) -> Result<(), ChoiceError> {
        let Some(assumption) = Assumption::find(name) else {
            let help = did_you_mean(name, Assumption::ALL.iter().map(|a| a.name()))
                .unwrap_or_else(|| "`hopstamp assumptions` lists them".to_owned());
            return Err(ChoiceError::UnknownName { name: name.to_owned(), help });
        };
        let Some(choice) = assumption.choices().iter().find(|c| **c == choice) else {
            return Err(ChoiceError::UnknownChoice {
                name: assumption.name(),
                choice: choice.to_owned(),
                help: format!("one of: {}", assumption.choices().join(", ")),
            });
        };
        self.chosen.insert(assumption, choice);
        Ok(())
    }

    /// These choices, but with another one for a row. A choice that the row does not have changes nothing.
    #[must_use]
    pub fn with(&self, assumption: Assumption, choice: &str) -> Self {
        let mut changed = self.clone();
        if let Some(choice) = assumption.choices().iter().find(|c| **c == choice) {
            changed.chosen.insert(assumption, choice);
        }
        changed
    }

    /// Makes all choices of another set that were made there, defaults included.
    pub fn extend(&mut self, other: &Assumptions) {
        self.chosen.extend(other.chosen.iter().map(|(a, c)| (*a, *c)));
    }

    /// The choices that differ from the defaults.
    pub fn changed(&self) -> impl Iterator<Item = (Assumption, &'static str)> {
        self.chosen.iter().map(|(a, c)| (*a, *c)).filter(|(a, c)| a.default_choice() != *c)
    }
}
