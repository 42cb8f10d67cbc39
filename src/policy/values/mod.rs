//! The values of a condition, read as its family asks.

mod arns;
mod blocks;
mod bools;
mod texts;

use std::cmp::Ordering;

use arns::ArnValue;
use blocks::Blocks;
use bools::BoolValue;
use texts::Texts;

use super::attributes::Typed;
use super::operator::{Comparison, Family};
use super::pattern::{Pattern, Reading};
use super::question::Question;
use super::truth::Truth;
use super::value::{Decimal, Instant, Zoneless, is_base64, parse_bool, same_bytes};
use super::variable::VariableError;

/// The values of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Texts and patterns.
    Texts(Texts),
    /// Texts that compare without regard to case.
    AnyCase(Vec<Pattern>),
    /// Numbers; `None` for a text that is none.
    Numbers(Vec<Option<Decimal>>),
    /// Instants.
    Instants(Vec<Option<Instant>>),
    /// Truth values.
    Bools(Vec<BoolValue>),
    /// Base64 texts.
    Binaries(Vec<Box<str>>),
    /// Blocks of addresses.
    Blocks(Blocks),
    /// Patterns of ARNs.
    Arns(Vec<ArnValue>),
    /// Whether the key has to be absent.
    Absences(Vec<Option<bool>>),
}

impl Values {
    /// Reads values. Texts that the family cannot read are kept as values that never match.
    pub(crate) fn read(
        comparison: Comparison,
        texts: &[&str],
        variables: bool,
    ) -> Result<Values, VariableError> {
        fn each<T, E>(texts: &[&str], read: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, E> {
            texts.iter().map(|text| read(text)).collect()
        }
        let reading = Reading { wildcards: comparison.has_wildcards(), variables };
        let pattern = |text: &str| Pattern::read(text, reading);
        let any_case =
            matches!(comparison, Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase);
        Ok(match comparison.family() {
            Family::String if any_case => Values::AnyCase(each(texts, pattern)?),
            Family::String => Values::Texts(Texts::new(each(texts, pattern)?)),
            Family::Numeric => Values::Numbers(texts.iter().map(|t| Decimal::parse(t)).collect()),
            Family::Date => Values::Instants(texts.iter().map(|t| Instant::parse(t)).collect()),
            Family::Bool => Values::Bools(each(texts, |text| {
                Ok(BoolValue { text: pattern(text)?, value: parse_bool(text) })
            })?),
            Family::Binary => Values::Binaries(texts.iter().map(|t| (*t).into()).collect()),
            Family::Ip => Values::Blocks(Blocks::read(texts)),
            Family::Arn => Values::Arns(each(texts, |text| ArnValue::read(text, variables))?),
            Family::Null => Values::Absences(texts.iter().map(|t| parse_bool(t)).collect()),
        })
    }

    /// Positions of the values that the family cannot read.
    pub(crate) fn unreadable(&self) -> Vec<usize> {
        fn where_<T>(values: &[T], bad: impl Fn(&T) -> bool) -> Vec<usize> {
            values.iter().enumerate().filter(|(_, v)| bad(v)).map(|(n, _)| n).collect()
        }
        match self {
            Values::Texts(_) | Values::AnyCase(_) => Vec::new(),
            Values::Numbers(values) => where_(values, Option::is_none),
            Values::Instants(values) => where_(values, Option::is_none),
            Values::Bools(values) => where_(values, |v| v.value.is_none() && !v.text.has_variables()),
            Values::Binaries(values) => where_(values, |v| !is_base64(v)),
            Values::Blocks(blocks) => blocks.unreadable.clone(),
            Values::Arns(values) => where_(values, |v| *v == ArnValue::NotAnArn),
            Values::Absences(values) => where_(values, Option::is_none),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Values::Texts(texts) => texts.is_empty(),
            Values::AnyCase(values) => values.is_empty(),
            Values::Numbers(values) => values.is_empty(),
            Values::Instants(values) => values.is_empty(),
            Values::Bools(values) => values.is_empty(),
            Values::Binaries(values) => values.is_empty(),
            Values::Blocks(blocks) => blocks.is_empty(),
            Values::Arns(values) => values.is_empty(),
            Values::Absences(values) => values.is_empty(),
        }
    }

    /// The patterns that may hold variables.
    pub(crate) fn patterns(&self) -> Vec<&Pattern> {
        match self {
            Values::Texts(texts) => texts.patterns().collect(),
            Values::AnyCase(values) => values.iter().collect(),
            Values::Bools(values) => values.iter().map(|v| &v.text).collect(),
            Values::Arns(values) => values.iter().filter_map(ArnValue::with_variables).collect(),
            Values::Numbers(_)
            | Values::Instants(_)
            | Values::Binaries(_)
            | Values::Blocks(_)
            | Values::Absences(_) => Vec::new(),
        }
    }

    /// Whether some value of the policy matches a value of the request (PE-52).
    pub(crate) fn hit(
        &self,
        comparison: Comparison,
        text: &str,
        typed: &Typed,
        zoneless: Zoneless,
        question: &Question<'_>,
    ) -> Truth {
        match self {
            Values::Texts(texts) => texts.hit(text, question),
            Values::AnyCase(patterns) => Truth::any(patterns.iter().map(|p| p.equals_folded(text, question))),
            Values::Numbers(values) => typed.number.as_ref().map_or(Truth::False, |number| {
                values.iter().flatten().any(|wanted| fits(comparison, number.cmp(wanted))).into()
            }),
            Values::Instants(values) => {
                let instant = typed.instant.filter(|instant| instant.counts(zoneless));
                let mut wanted = values.iter().flatten().filter(|wanted| wanted.counts(zoneless));
                let fits = |at: Instant| wanted.any(|w| fits(comparison, at.nanoseconds.cmp(&w.nanoseconds)));
                instant.is_some_and(fits).into()
            }
            Values::Bools(values) => Truth::any(values.iter().map(|v| v.hit(text, question))),
            Values::Binaries(values) => {
                values.iter().any(|wanted| same_bytes(wanted, text) == Some(true)).into()
            }
            Values::Blocks(blocks) => {
                typed.address.map_or(Truth::False, |address| blocks.hit(address, question))
            }
            Values::Arns(values) => typed
                .arn
                .as_ref()
                .map_or(Truth::False, |arn| Truth::any(values.iter().map(|v| v.hit(arn, question)))),
            Values::Absences(_) => Truth::False,
        }
    }

    /// Whether a date without zone takes part (PE-49).
    pub(crate) fn has_zoneless(&self, typed: &Typed) -> bool {
        let Values::Instants(values) = self else { return false };
        typed.instant.iter().chain(values.iter().flatten()).any(|instant| instant.zoneless)
    }

    /// Whether the value of the request can be read, and of numbers and dates all values of the policy, which a
    /// negated operator asks for (PE-47, PE-48, PE-60).
    pub(crate) fn comparable(&self, typed: &Typed, zoneless: Zoneless) -> bool {
        let counts = |instant: &Option<Instant>| instant.is_some_and(|i| i.counts(zoneless));
        match self {
            Values::Numbers(values) => typed.number.is_some() && values.iter().all(Option::is_some),
            Values::Instants(values) => counts(&typed.instant) && values.iter().all(counts),
            Values::Arns(_) => typed.arn.is_some(),
            _ => true,
        }
    }

    /// Whether a value of the request that nobody stated matches: not if every value of the policy is unreadable or
    /// rests on a variable without a value, and surely if one is the lone `*`.
    pub(crate) fn hit_by_whatever(&self, question: &Question<'_>) -> Truth {
        let resolvable = |pattern: &Pattern| !pattern.resolvable(question).is_false();
        let possible = match self {
            Values::Texts(texts) => return texts.hit_by_whatever(question),
            Values::AnyCase(values) => values.iter().any(resolvable),
            Values::Numbers(values) => values.iter().any(Option::is_some),
            Values::Instants(values) => values.iter().any(Option::is_some),
            Values::Bools(values) => values.iter().any(|value| resolvable(&value.text)),
            Values::Binaries(values) => values.iter().any(|value| is_base64(value)),
            Values::Blocks(blocks) => !blocks.holds_nothing(),
            Values::Arns(values) => values.iter().any(|value| value.could_hit(question)),
            Values::Absences(_) => false,
        };
        if possible { Truth::Unknown } else { Truth::False }
    }
}

/// Whether the order of a value of the request and a value of the policy is the one that is asked for.
fn fits(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::NumericLessThan | Comparison::DateLessThan => order.is_lt(),
        Comparison::NumericLessThanEquals | Comparison::DateLessThanEquals => order.is_le(),
        Comparison::NumericGreaterThan | Comparison::DateGreaterThan => order.is_gt(),
        Comparison::NumericGreaterThanEquals | Comparison::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}
