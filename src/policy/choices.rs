//! The choices of assumptions in the form that evaluation asks for, and the record of those that mattered.

use std::cell::Cell;

use crate::assumption::{Assumption, Assumptions, Consulted};

/// Which rows of the catalogue have another choice than the default in force.
///
/// All rows that policy evaluation asks for have two choices, so one bit a row is enough; a small copy of them
/// travels with every question, and no name is compared while deciding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices(u128);

impl Choices {
    /// Whether the row has its second choice instead of its default.
    pub fn differs(self, assumption: Assumption) -> bool {
        self.0 & bit(assumption) != 0
    }

    /// These choices with the second choice of one row instead of its default, or the other way round.
    #[must_use]
    pub fn flipped(self, assumption: Assumption) -> Self {
        Self(self.0 ^ bit(assumption))
    }
}

impl From<&Assumptions> for Choices {
    fn from(assumptions: &Assumptions) -> Self {
        Self(assumptions.changed().fold(0, |bits, (assumption, _)| bits | bit(assumption)))
    }
}

fn bit(assumption: Assumption) -> u128 {
    1u128.checked_shl(assumption as u32).unwrap_or(0)
}

/// Collects the assumptions that decided something. Costs one "or" when it happens and nothing otherwise.
#[derive(Debug, Default)]
pub(crate) struct Rested(Cell<u128>);

impl Rested {
    /// Notes that the choice of `assumption` decided something.
    pub(crate) fn on(&self, assumption: Assumption) {
        self.0.set(self.0.get() | bit(assumption));
    }

    /// What was noted so far, and starts anew.
    pub(crate) fn take(&self) -> RestedOn {
        RestedOn(self.0.take())
    }
}

/// A set of assumptions, small enough to copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RestedOn(u128);

impl RestedOn {
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of the set for which `keep` holds.
    pub(crate) fn filter(self, keep: impl Fn(Assumption) -> bool) -> RestedOn {
        let kept = Assumption::ALL.iter().filter(|a| self.0 & bit(**a) != 0 && keep(**a));
        RestedOn(kept.fold(0, |bits, assumption| bits | bit(*assumption)))
    }

    pub(crate) fn union(self, other: RestedOn) -> RestedOn {
        RestedOn(self.0 | other.0)
    }

    pub(crate) fn to_consulted(self) -> Consulted {
        if self.is_empty() {
            return Consulted::new();
        }
        Assumption::ALL.iter().copied().filter(|a| self.0 & bit(*a) != 0).collect()
    }
}
