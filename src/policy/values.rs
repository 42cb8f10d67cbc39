//! The values of a condition, read as its family asks.

use super::arn_pattern::ArnPattern;
use super::attributes::Typed;
use super::operator::{Comparison, Family};
use super::pattern::{Pattern, Reading};
use super::question::Question;
use super::truth::Truth;
use super::value::{Block, Decimal, Instant, parse_bool, same_bytes};
use super::variable::VariableError;
use crate::assumption::Assumption;

/// The values of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Texts and patterns.
    Texts(Vec<Pattern>),
    /// Texts in lower case.
    Folded(Vec<Pattern>),
    /// Numbers; `None` for a text that is none.
    Numbers(Vec<Option<Decimal>>),
    /// Instants.
    Instants(Vec<Option<Instant>>),
    /// Truth values, possibly behind variables.
    Bools(Vec<BoolValue>),
    /// Base64 texts.
    Binaries(Vec<Box<str>>),
    /// Blocks of addresses.
    Blocks(Vec<Option<Block>>),
    /// Patterns of ARNs.
    Arns(Vec<ArnValue>),
    /// Whether the key has to be absent.
    Absences(Vec<Option<bool>>),
}

/// A value under `Bool`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BoolValue {
    text: Pattern,
    value: Option<bool>,
}

/// A value under an ARN operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ArnValue {
    /// An ARN.
    Pattern(ArnPattern),
    /// The lone `*` (`arn-star-alone`).
    Star,
    /// Anything else.
    NotAnArn,
}

impl Values {
    /// Reads values. Texts that the family cannot read are kept as values that never match.
    pub(crate) fn read(
        comparison: Comparison,
        texts: &[&str],
        variables: bool,
    ) -> Result<Values, VariableError> {
        let reading = Reading { wildcards: comparison.has_wildcards(), variables };
        let each = |read: &dyn Fn(&str) -> Result<Pattern, VariableError>| -> Result<Vec<Pattern>, _> {
            texts.iter().map(|text| read(text)).collect()
        };
        Ok(match comparison.family() {
            Family::String => match comparison {
                Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase => {
                    Values::Folded(each(&|text| Pattern::read(text, reading))?)
                }
                _ => Values::Texts(each(&|text| Pattern::read(text, reading))?),
            },
            Family::Numeric => Values::Numbers(texts.iter().map(|t| Decimal::parse(t)).collect()),
            Family::Date => Values::Instants(texts.iter().map(|t| Instant::parse(t)).collect()),
            Family::Bool => Values::Bools(
                texts
                    .iter()
                    .map(|text| {
                        Ok(BoolValue { text: Pattern::read(text, reading)?, value: parse_bool(text) })
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Family::Binary => Values::Binaries(texts.iter().map(|t| (*t).into()).collect()),
            Family::Ip => Values::Blocks(texts.iter().map(|t| Block::parse(t)).collect()),
            Family::Arn => Values::Arns(
                texts
                    .iter()
                    .map(|text| {
                        Ok(match ArnPattern::read(text, variables)? {
                            Some(pattern) => ArnValue::Pattern(pattern),
                            None if *text == "*" => ArnValue::Star,
                            None => ArnValue::NotAnArn,
                        })
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Family::Null => Values::Absences(texts.iter().map(|t| parse_bool(t)).collect()),
        })
    }

    /// Positions of the values that the family cannot read.
    pub(crate) fn unreadable(&self) -> Vec<usize> {
        fn missing<T>(values: &[T], bad: impl Fn(&T) -> bool) -> Vec<usize> {
            values.iter().enumerate().filter(|(_, v)| bad(v)).map(|(n, _)| n).collect()
        }
        match self {
            Values::Texts(_) | Values::Folded(_) => Vec::new(),
            Values::Numbers(values) => missing(values, Option::is_none),
            Values::Instants(values) => missing(values, Option::is_none),
            Values::Bools(values) => missing(values, |v| v.value.is_none() && !v.text.has_variables()),
            Values::Binaries(values) => missing(values, |v| !super::value::is_base64(v)),
            Values::Blocks(values) => missing(values, Option::is_none),
            Values::Arns(values) => missing(values, |v| *v == ArnValue::NotAnArn),
            Values::Absences(values) => missing(values, Option::is_none),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Values::Texts(values) | Values::Folded(values) => values.is_empty(),
            Values::Numbers(values) => values.is_empty(),
            Values::Instants(values) => values.is_empty(),
            Values::Bools(values) => values.is_empty(),
            Values::Binaries(values) => values.is_empty(),
            Values::Blocks(values) => values.is_empty(),
            Values::Arns(values) => values.is_empty(),
            Values::Absences(values) => values.is_empty(),
        }
    }

    /// The patterns that may hold variables.
    pub(crate) fn patterns(&self) -> Box<dyn Iterator<Item = &Pattern> + '_> {
        match self {
            Values::Texts(values) | Values::Folded(values) => Box::new(values.iter()),
            Values::Bools(values) => Box::new(values.iter().map(|v| &v.text)),
            Values::Arns(values) => Box::new(values.iter().flat_map(|value| {
                match value {
                    ArnValue::Pattern(pattern) => Some(pattern.patterns()),
                    ArnValue::Star | ArnValue::NotAnArn => None,
                }
                .into_iter()
                .flatten()
            })),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Whether some value of the policy matches a value of the request (PE-52).
    pub(crate) fn hit(
        &self,
        comparison: Comparison,
        text: &str,
        typed: &Typed,
        question: &Question<'_>,
    ) -> Truth {
        match self {
            Values::Texts(patterns) => Truth::any(patterns.iter().map(|p| p.matches_in(text, question))),
            Values::Folded(patterns) => Truth::any(patterns.iter().map(|p| p.equals_folded(text, question))),
            Values::Numbers(values) => typed.number.as_ref().map_or(Truth::False, |number| {
                values.iter().flatten().any(|wanted| ordered(comparison, number.cmp(wanted))).into()
            }),
            Values::Instants(values) => typed.instant.map_or(Truth::False, |instant| {
                Truth::any(values.iter().flatten().map(|wanted| {
                    let holds = ordered(comparison, instant.nanoseconds.cmp(&wanted.nanoseconds));
                    if instant.zoneless || wanted.zoneless {
                        question.choose(Assumption::DateWithoutZone, || holds, || false).into()
                    } else {
                        holds.into()
                    }
                }))
            }),
            Values::Bools(values) => Truth::any(values.iter().map(|v| v.hit(text, question))),
            Values::Binaries(values) => {
                values.iter().any(|wanted| same_bytes(wanted, text) == Some(true)).into()
            }
            Values::Blocks(values) => typed.address.map_or(Truth::False, |address| {
                Truth::any(values.iter().flatten().map(|block| block_hit(block, address, question)))
            }),
            Values::Arns(values) => typed.arn.as_ref().map_or(Truth::False, |arn| {
                Truth::any(values.iter().map(|value| match value {
                    ArnValue::Pattern(pattern) => pattern.matches(arn, question),
                    ArnValue::Star => question.choose(Assumption::ArnStarAlone, || true, || false).into(),
                    ArnValue::NotAnArn => Truth::False,
                }))
            }),
            Values::Absences(_) => Truth::False,
        }
    }

    /// Whether the value of the request and all values of the policy can be read, which a negated operator on
    /// numbers, dates and ARNs asks for (PE-47, PE-48, PE-60).
    pub(crate) fn comparable(&self, typed: &Typed) -> bool {
        match self {
            Values::Numbers(values) => typed.number.is_some() && values.iter().all(Option::is_some),
            Values::Instants(values) => typed.instant.is_some() && values.iter().all(Option::is_some),
            Values::Arns(values) => typed.arn.is_some() && !values.contains(&ArnValue::NotAnArn),
            _ => true,
        }
    }
}

impl BoolValue {
    fn hit(&self, text: &str, question: &Question<'_>) -> Truth {
        let value = parse_bool(text);
        if self.text.has_variables() {
            let substituted = || self.text.equals_folded(text, question).and(value.is_some().into());
            return question.choose(Assumption::VariablesInBool, substituted, || Truth::False);
        }
        if let (Some(wanted), Some(value)) = (self.value, value) {
            return (wanted == value).into();
        }
        let others_are_false = || self.value.unwrap_or(false) == value.unwrap_or(false);
        question.choose(Assumption::BoolOddValues, || false, others_are_false).into()
    }
}

fn ordered(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    match comparison {
        Comparison::NumericLessThan | Comparison::DateLessThan => order.is_lt(),
        Comparison::NumericLessThanEquals | Comparison::DateLessThanEquals => order.is_le(),
        Comparison::NumericGreaterThan | Comparison::DateGreaterThan => order.is_gt(),
        Comparison::NumericGreaterThanEquals | Comparison::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}

fn block_hit(block: &Block, address: super::value::Address, question: &Question<'_>) -> Truth {
    let inside = || {
        let plain = block.contains(address);
        let (from, of) = (address.embedded(), block.embedded());
        if from.is_none() && of.is_none() {
            return plain;
        }
        let (address, block) = (from.unwrap_or(address), of.unwrap_or(*block));
        question.choose(Assumption::Ipv4MappedIpv6, || plain, || block.contains(address))
    };
    if block.host_bits {
        question.choose(Assumption::CidrHostBits, inside, || false).into()
    } else {
        inside().into()
    }
}
