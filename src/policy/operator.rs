//! Condition operators: what a policy may write before a condition key (PE-40).

use std::fmt;

use serde::{Serialize, Serializer};

/// A condition operator: optional set qualifier, comparison, optional `IfExists`.
///
/// ```
/// use hopstamp::policy::Operator;
/// let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
/// assert!(operator.if_exists && operator.comparison.is_negated());
/// assert_eq!(operator.to_string(), "ForAnyValue:StringNotLikeIfExists");
/// assert!(Operator::parse("StringMatches").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// `ForAnyValue:` or `ForAllValues:`.
    pub qualifier: Option<Qualifier>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// Whether an absent key satisfies it (PE-56).
    pub if_exists: bool,
}

/// How many values of the key have to satisfy the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// At least one (PE-64).
    ForAnyValue,
    /// Every one; an absent key too (PE-65).
    ForAllValues,
}

/// The type of the values, which decides how texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Texts.
    String,
    /// Decimal numbers.
    Numeric,
    /// Instants.
    Date,
    /// Truth values.
    Bool,
    /// Bytes in base64.
    Binary,
    /// IP addresses and blocks.
    Ip,
    /// ARNs, field by field.
    Arn,
    /// Presence of the key.
    Null,
}

macro_rules! comparisons {
    ($($(#[doc = $doc:literal])+ $name:ident $family:ident $negated:literal;)+) => {
        /// What is compared, and how.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Comparison {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Comparison {
            /// All comparisons.
            pub const ALL: &[Comparison] = &[$(Comparison::$name),+];

            /// The name, as policies spell it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Comparison::$name => stringify!($name),)+
                }
            }

            /// The type of its values.
            pub fn family(self) -> Family {
                match self {
                    $(Comparison::$name => Family::$family,)+
                }
            }

            /// Whether it asks that no value of the policy matches (PE-53).
            pub fn is_negated(self) -> bool {
                match self {
                    $(Comparison::$name => $negated,)+
                }
            }
        }
    };
}

comparisons! {
    /// Equal text.
    StringEquals String false;
    /// Another text.
    StringNotEquals String true;
    /// Equal text, without regard to case.
    StringEqualsIgnoreCase String false;
    /// Another text, without regard to case.
    StringNotEqualsIgnoreCase String true;
    /// Text that fits a pattern.
    StringLike String false;
    /// Text that fits no pattern.
    StringNotLike String true;
    /// Equal number.
    NumericEquals Numeric false;
    /// Another number.
    NumericNotEquals Numeric true;
    /// Smaller number.
    NumericLessThan Numeric false;
    /// Smaller or equal number.
    NumericLessThanEquals Numeric false;
    /// Greater number.
    NumericGreaterThan Numeric false;
    /// Greater or equal number.
    NumericGreaterThanEquals Numeric false;
    /// Same instant.
    DateEquals Date false;
    /// Another instant.
    DateNotEquals Date true;
    /// Earlier instant.
    DateLessThan Date false;
    /// Earlier or same instant.
    DateLessThanEquals Date false;
    /// Later instant.
    DateGreaterThan Date false;
    /// Later or same instant.
    DateGreaterThanEquals Date false;
    /// Same truth value.
    Bool Bool false;
    /// Same bytes.
    BinaryEquals Binary false;
    /// Address in a block.
    IpAddress Ip false;
    /// Address outside all blocks.
    NotIpAddress Ip true;
    /// Same as `ArnLike` (PE-60).
    ArnEquals Arn false;
    /// Same as `ArnNotLike`.
    ArnNotEquals Arn true;
    /// ARN that fits a pattern, field by field (PE-61).
    ArnLike Arn false;
    /// ARN that fits no pattern.
    ArnNotLike Arn true;
    /// Absent (`true`) or present (`false`) (PE-62).
    Null Null false;
}

impl Comparison {
    /// Whether `*` and `?` in its values are wildcards (PE-46, PE-60).
    pub fn has_wildcards(self) -> bool {
        matches!(self, Comparison::StringLike | Comparison::StringNotLike) || self.family() == Family::Arn
    }
}

impl Operator {
    /// Reads the name of an operator. Names are compared with case; `NullIfExists` is read, though it is not
    /// allowed.
    pub fn parse(text: &str) -> Option<Operator> {
        let (qualifier, rest) = if let Some(rest) = text.strip_prefix("ForAnyValue:") {
            (Some(Qualifier::ForAnyValue), rest)
        } else if let Some(rest) = text.strip_prefix("ForAllValues:") {
            (Some(Qualifier::ForAllValues), rest)
        } else {
            (None, text)
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let comparison = Comparison::ALL.iter().copied().find(|c| c.name() == name)?;
        Some(Operator { qualifier, comparison, if_exists })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.qualifier {
            Some(Qualifier::ForAnyValue) => "ForAnyValue:",
            Some(Qualifier::ForAllValues) => "ForAllValues:",
            None => "",
        })?;
        f.write_str(self.comparison.name())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

impl Serialize for Operator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
