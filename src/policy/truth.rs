//! Three-valued logic: what follows from keys that nobody stated.

use serde::Serialize;

/// Whether something holds, in Kleene's three-valued logic.
///
/// The order is `False < Unknown < True`, so that "and" is the smaller and "or" the greater of two.
///
/// ```
/// use hopstamp::policy::Truth;
/// assert_eq!(Truth::Unknown.and(Truth::False), Truth::False);
/// assert_eq!(Truth::Unknown.or(Truth::False), Truth::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It does not hold.
    False,
    /// It cannot be told: it rests on a key that nobody stated.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// `True`.
    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// `False`.
    pub fn is_false(self) -> bool {
        self == Truth::False
    }

    /// `Unknown`.
    pub fn is_unknown(self) -> bool {
        self == Truth::Unknown
    }

    /// Whether any item holds. Stops at the first that does.
    pub fn any(items: impl IntoIterator<Item = Truth>) -> Truth {
        let mut result = Truth::False;
        for item in items {
            result = result.or(item);
            if result.is_true() {
                break;
            }
        }
        result
    }

    /// Whether all items hold. Stops at the first that does not.
    pub fn all(items: impl IntoIterator<Item = Truth>) -> Truth {
        let mut result = Truth::True;
        for item in items {
            result = result.and(item);
            if result.is_false() {
                break;
            }
        }
        result
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}
