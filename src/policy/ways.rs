//! The ways in which a statement of a resource-based policy can name a caller; what an Allow is worth depends on
//! them (PE-31 to PE-37, PE-83, PE-87, PE-88).

use super::truth::Truth;

/// A set of ways, kept twice: those that hold for certain, and those that hold or may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    certain: u8,
    possible: u8,
}

/// One way of naming a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Way {
    /// The user, session or federated user itself; the root user by the name of its account.
    Direct = 1,
    /// `*`.
    Wildcard = 1 << 1,
    /// The role of the session.
    Role = 1 << 2,
    /// The user behind a federated user.
    Parent = 1 << 3,
    /// The account.
    Account = 1 << 4,
    /// The service.
    Service = 1 << 5,
    /// The identity provider.
    Provider = 1 << 6,
    /// The statement has no principal element, as in identity-based policies.
    Unnamed = 1 << 7,
}

impl Ways {
    /// No way at all.
    pub const NONE: Ways = Ways { certain: 0, possible: 0 };

    /// One way, to the degree of `truth`.
    pub fn one(way: Way, truth: Truth) -> Ways {
        let bit = way as u8;
        match truth {
            Truth::False => Ways::NONE,
            Truth::Unknown => Ways { certain: 0, possible: bit },
            Truth::True => Ways { certain: bit, possible: bit },
        }
    }

    /// These ways as far as `truth` holds too.
    #[must_use]
    pub fn and(self, truth: Truth) -> Ways {
        match truth {
            Truth::False => Ways::NONE,
            Truth::Unknown => Ways { certain: 0, ..self },
            Truth::True => self,
        }
    }

    /// The ways of both.
    #[must_use]
    pub fn or(self, other: Ways) -> Ways {
        Ways { certain: self.certain | other.certain, possible: self.possible | other.possible }
    }

    /// Whether there is any way.
    pub fn any(self) -> Truth {
        truth(self.certain != 0, self.possible != 0)
    }

    /// Whether there is one of these ways.
    pub fn has(self, ways: &[Way]) -> Truth {
        let mask = ways.iter().fold(0, |mask, way| mask | *way as u8);
        truth(self.certain & mask != 0, self.possible & mask != 0)
    }
}

fn truth(certain: bool, possible: bool) -> Truth {
    match (certain, possible) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}
