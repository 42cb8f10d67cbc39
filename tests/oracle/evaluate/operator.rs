//! The operator families: does one request value meet one policy value (PE B.3)?

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::pattern::{Piece, arn_fields, arn_fits, fits, pattern_fields};
use super::request::Context;
use super::variable::{Reading, resolve};
use super::{date, number};

/// PE-64, PE-65.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    ForAnyValue,
    ForAllValues,
}

/// PE-40: an operator name taken apart.
#[derive(Clone, Debug)]
pub struct Operator {
    pub qualifier: Option<Qualifier>,
    pub base: String,
    pub if_exists: bool,
}

/// All base names.
pub const BASES: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
];

impl Operator {
    /// PE-40: optional qualifier, base name, optional IfExists.
    pub fn read(name: &str) -> Operator {
        let (qualifier, rest) = match name.split_once(':') {
            Some(("ForAnyValue", rest)) => (Some(Qualifier::ForAnyValue), rest),
            Some(("ForAllValues", rest)) => (Some(Qualifier::ForAllValues), rest),
            _ => (None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        assert!(BASES.contains(&base), "{name} is no condition operator");
        Operator { qualifier, base: base.to_owned(), if_exists }
    }
}

/// PE-53: the negated operators.
pub fn is_negated(base: &str) -> bool {
    base.contains("Not")
}

/// Whether one request value satisfies an operator: some policy value is hit (PE-52), or for a negated operator none (PE-53).
pub fn satisfies(base: &str, value: &str, policy: &[String], variables: bool, context: &Context) -> bool {
    let hit = policy.iter().any(|wanted| hits(base, value, wanted, variables, context));
    if is_negated(base) { comparable(base, value, policy) && !hit } else { hit }
}

/// PE-47, PE-48, PE-60, `unparsable-value-negated`: a negated operator does not hold on what is no number, date or ARN.
/// PE-47 and PE-48 mean either side. PE-60 means the request's; a policy value that is no ARN matches nothing.
fn comparable(base: &str, value: &str, policy: &[String]) -> bool {
    match base {
        "NumericNotEquals" => {
            number::is_number(value) && policy.iter().all(|wanted| number::is_number(wanted))
        }
        "DateNotEquals" => {
            date::instant(value).is_some() && policy.iter().all(|wanted| date::instant(wanted).is_some())
        }
        "ArnNotEquals" | "ArnNotLike" => arn_fields(value).is_some(),
        _ => true,
    }
}

/// Whether a request value is equal to, like, inside, before or after a policy value. Negated operators ask the same.
fn hits(base: &str, value: &str, wanted: &str, variables: bool, context: &Context) -> bool {
    let read = |wildcards: bool| resolve(wanted, Reading { wildcards, variables }, context);
    match base {
        "StringEquals" | "StringNotEquals" => read(false).is_some_and(|wanted| literal(&wanted) == value),
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => {
            read(false).is_some_and(|wanted| literal(&wanted).to_lowercase() == value.to_lowercase())
        }
        "StringLike" | "StringNotLike" => read(true).is_some_and(|wanted| fits(&wanted, value)),
        "ArnEquals" | "ArnLike" | "ArnNotEquals" | "ArnNotLike" => {
            read(true).is_some_and(|wanted| arn_hits(&wanted, value))
        }
        "Bool" => read(false).is_some_and(|wanted| bool_hits(&literal(&wanted), value)),
        "BinaryEquals" => binary_hits(wanted, value),
        "IpAddress" | "NotIpAddress" => address_hits(wanted, value),
        _ => order_hits(base, value, wanted),
    }
}

/// The text of a pattern without wildcards.
fn literal(pieces: &[Piece]) -> String {
    pieces.iter().filter_map(|piece| if let Piece::Char(c) = piece { Some(*c) } else { None }).collect()
}

/// PE-60, PE-61: field by field; `*` alone is every ARN (`arn-star-alone`).
fn arn_hits(wanted: &[Piece], value: &str) -> bool {
    let star = wanted == [Piece::Run] && pattern_fields(wanted).is_none();
    if star { arn_fields(value).is_some() } else { arn_fits(wanted, value) }
}

/// PE-54: true or false, without regard to case; anything else never equals (`bool-odd-values`).
fn bool_hits(wanted: &str, value: &str) -> bool {
    let known = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    known(value) && value.eq_ignore_ascii_case(wanted)
}

/// PE-55: the bytes behind the base64 text.
fn binary_hits(wanted: &str, value: &str) -> bool {
    match (STANDARD.decode(wanted), STANDARD.decode(value)) {
        (Ok(wanted), Ok(value)) => wanted == value,
        _ => false,
    }
}

/// PE-57 to PE-59: a block or a single address; families never contain each other; host bits are ignored.
fn address_hits(wanted: &str, value: &str) -> bool {
    let network = match wanted.parse::<IpNet>() {
        Ok(network) => Some(network),
        Err(_) => wanted.parse::<IpAddr>().ok().map(IpNet::from),
    };
    match (network, value.parse::<IpAddr>()) {
        (Some(network), Ok(address)) => network.contains(&address),
        _ => false,
    }
}

/// PE-47, PE-48, PE-50: Numeric and Date operators. What does not parse is never hit.
fn order_hits(base: &str, value: &str, wanted: &str) -> bool {
    let (comparison, order) = match base.strip_prefix("Numeric") {
        Some(comparison) => (comparison, number::compare(value, wanted)),
        None => (base.strip_prefix("Date").unwrap_or_default(), date::compare(value, wanted)),
    };
    let Some(order) = order else {
        return false;
    };
    match comparison {
        "Equals" | "NotEquals" => order == Ordering::Equal,
        "LessThan" => order == Ordering::Less,
        "LessThanEquals" => order != Ordering::Greater,
        "GreaterThan" => order == Ordering::Greater,
        "GreaterThanEquals" => order != Ordering::Less,
        _ => false,
    }
}
