//! Conditions: an operator, a key, and policy values that hit the request's value or nearly do.

use serde_json::{Map, Value, json};

use super::Knobs;
use super::context::{self, Context};
use super::keys::{self, INSTANTS, Key, KeyType, NETWORKS};
use super::random::Random;
use super::{text, variables};

const STRINGS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringLike",
];
const ARNS: &[&str] = &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"];
const NUMBERS: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATES: &[&str] = &[
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
];

/// The base operators that suit a key.
pub fn bases(key_type: KeyType) -> &'static [&'static str] {
    match key_type {
        KeyType::Text => STRINGS,
        KeyType::Arn => ARNS,
        KeyType::Number => NUMBERS,
        KeyType::Date => DATES,
        KeyType::Bool => &["Bool"],
        KeyType::Address => &["IpAddress", "NotIpAddress"],
        KeyType::Bytes => &["BinaryEquals"],
    }
}

/// What conditions are made for.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub context: &'a Context,
    pub knobs: &'a Knobs,
    /// The document has variables.
    pub variables: bool,
}

/// A condition block with some of these keys.
pub fn block(random: &mut Random, place: Place, service: &str) -> Value {
    let keys = keys::of_service(service);
    let present: Vec<&Key> =
        keys.iter().copied().filter(|key| place.context.contains_key(key.name)).collect();
    let mut block = Map::new();
    for _ in 0..random.between(1, place.knobs.conditions.max(1)) {
        let from_present = !present.is_empty() && random.chance(72);
        let key = keys::pick(random, if from_present { &present } else { &keys });
        add(random, &mut block, key, place);
    }
    Value::Object(block)
}

/// Adds a condition on a key, unless the block has that operator on that key (PE-41).
pub fn add(random: &mut Random, block: &mut Map<String, Value>, key: &Key, place: Place) {
    let operator = operator(random, key, place);
    let keys = block.entry(operator.clone()).or_insert_with(|| json!({}));
    let Some(keys) = keys.as_object_mut() else { return };
    if keys.keys().any(|known| known.eq_ignore_ascii_case(key.name)) {
        return;
    }
    let base = base_of(&operator);
    let name = if random.chance(8) { text::other_case(key.name) } else { key.name.to_owned() };
    keys.insert(name, policy_values(random, base, key, place));
}

/// The name without qualifier and IfExists.
pub fn base_of(operator: &str) -> &str {
    operator.rsplit(':').next().unwrap_or_default().trim_end_matches("IfExists")
}

fn operator(random: &mut Random, key: &Key, place: Place) -> String {
    let is_empty = |values: &Value| *values == json!([]) || *values == json!([""]);
    let empty = place.context.get(key.name).is_some_and(is_empty);
    let base = match random.below(100) {
        0..40 if empty => "Null", // PE-62
        0..8 => "Null",
        8..16 => random.pick(STRINGS),
        _ => random.pick(bases(key.key_type)),
    };
    let qualifier = match (key.many, random.below(100)) {
        (true, 0..45) | (false, 0..8) => "ForAnyValue:",
        (true, 45..85) | (false, 8..16) => "ForAllValues:",
        _ => "",
    };
    let qualifier = if sets_are_settled(key, place) { qualifier } else { "" };
    let if_exists = if base != "Null" && random.chance(18) { "IfExists" } else { "" };
    format!("{qualifier}{base}{if_exists}")
}

/// The reference disagrees with itself on an empty string under ForAllValues (CK 8, PE-65).
fn sets_are_settled(key: &Key, place: Place) -> bool {
    let values = place.context.get(key.name).and_then(Value::as_array);
    place.knobs.corners || values.is_none_or(|values| values.iter().all(|value| value != ""))
}

/// The policy values of one key: one bare or a list, from the request's value or from the pool.
pub fn policy_values(random: &mut Random, base: &str, key: &Key, place: Place) -> Value {
    let actual: Vec<String> = place.context.get(key.name).map(texts).unwrap_or_default();
    let empty_is_settled = base != "Null" && !(place.context.contains_key(key.name) && actual.is_empty());
    let count = match random.below(100) {
        0..2 if empty_is_settled || place.knobs.corners => 0,
        0..58 => 1,
        58..85 => 2,
        _ => 3,
    };
    let mut values: Vec<String> =
        (0..count).map(|_| policy_value(random, base, key, &actual, place)).collect();
    // A negated operator on a list of which only some parse is not settled (PE-47).
    if base.contains("NotEquals") && values.len() > 1 && !place.knobs.corners {
        values.retain(|value| !is_odd(base, value));
    }
    let values: Vec<Value> = values.into_iter().map(|value| typed(random, base, value)).collect();
    match values.as_slice() {
        [one] if random.chance(60) => one.clone(),
        _ => Value::Array(values),
    }
}

fn is_odd(base: &str, value: &str) -> bool {
    let letters = value.contains(|c: char| c.is_ascii_lowercase());
    (base.starts_with("Numeric") || base.starts_with("Date")) && letters
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// PE-44: numbers and booleans may be written as such.
fn typed(random: &mut Random, base: &str, value: String) -> Value {
    let plain = match base {
        "Bool" | "Null" => value == "true" || value == "false",
        _ if base.starts_with("Numeric") || base.starts_with("Date") => {
            value.parse::<i64>().is_ok_and(|number| number.to_string() == value)
        }
        _ => false,
    };
    let written = if plain && random.chance(30) { serde_json::from_str(&value).ok() } else { None };
    written.unwrap_or(Value::String(value))
}

fn policy_value(random: &mut Random, base: &str, key: &Key, actual: &[String], place: Place) -> String {
    let near = if !actual.is_empty() && random.chance(65) {
        random.text(actual)
    } else {
        context::value(random, key)
    };
    let value = match base {
        "Null" => return random.text(&["true", "false"]),
        "Bool" if place.variables && random.chance(4) => return "${aws:SecureTransport}".to_owned(),
        "Bool" => return random.text(&["true", "false", "true", "false", "TRUE"]),
        "IpAddress" | "NotIpAddress" => {
            return if random.chance(25) && near.parse::<std::net::IpAddr>().is_ok() {
                near
            } else {
                random.text(NETWORKS)
            };
        }
        "BinaryEquals" => return near,
        _ if base.starts_with("Numeric") => {
            return if random.chance(45) { context::value(random, key) } else { near };
        }
        _ if base.starts_with("Date") => return respelled(random, &near),
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" if random.chance(40) => {
            text::other_case(&near)
        }
        "StringLike" | "StringNotLike" => match random.below(10) {
            0..6 => text::like(random, &near),
            6 | 7 => text::nearly(random, &near),
            _ => near,
        },
        _ if base.starts_with("Arn") => arn_value(random, &near, place),
        _ if random.chance(12) => text::nearly(random, &near),
        _ => near,
    };
    let value = without_variables(value);
    let is_arn = base.starts_with("Arn");
    let colons = !is_arn || place.knobs.corners;
    let stays_an_arn = !is_arn || value.starts_with("arn:") || place.knobs.corners;
    if stays_an_arn && random.chance(14) {
        variables::insert(random, &value, place.context, colons)
    } else {
        value
    }
}

/// Request values do not hold variables on purpose; an old document would keep them as text all the same.
fn without_variables(value: String) -> String {
    value.replace("${", "$")
}

fn arn_value(random: &mut Random, near: &str, place: Place) -> String {
    if near.starts_with("arn:") {
        return match random.below(20) {
            0 => "*".to_owned(),
            1..12 => text::arn_like(random, near),
            12..16 => text::arn_unlike(random, near),
            _ => near.to_owned(),
        };
    }
    // What a policy value that is no ARN means is not settled.
    if place.knobs.corners { near.to_owned() } else { "arn:aws:s3:::harbor-*".to_owned() }
}

/// The same instant in another spelling, or another instant (PE-49, PE-50).
fn respelled(random: &mut Random, near: &str) -> String {
    match INSTANTS.iter().find(|spellings| spellings.contains(&near)) {
        Some(spellings) if random.chance(70) => random.text(spellings),
        Some(_) => {
            let spellings = *random.pick(&INSTANTS);
            random.text(spellings)
        }
        None => near.to_owned(),
    }
}

/// A condition that decides whether a bucket policy counts as public (PE-121), often one that holds.
pub fn public_access(random: &mut Random, context: &Context, variables: bool) -> Value {
    let if_exists = if random.chance(15) { "IfExists" } else { "" };
    let (operator, key, values): (&str, &str, &[&str]) = match random.below(9) {
        0 => ("StringEquals", "aws:SourceVpc", &["vpc-0a1b2c3d", "vpc-0a1b2c3e"]),
        1 => ("StringLike", "aws:SourceVpc", &["vpc-*", "vpc-0a1b2c3d"]),
        2 => ("StringEquals", "aws:PrincipalOrgID", &["o-abc12345"]),
        3 => ("IpAddress", "aws:SourceIp", &["203.0.113.0/24", "198.51.100.0/24"]),
        4 => ("IpAddress", "aws:SourceIp", &["203.0.113.0/24", "192.0.0.0/4", "128.0.0.0/7", "203.0.0.0/8"]),
        5 => ("IpAddress", "aws:SourceIp", &["2001:db8::/32", "2000::/16", "0.0.0.0/0"]),
        6 => ("StringEquals", "aws:SourceAccount", &["111122223333", "444455556666"]),
        7 => {
            ("ArnLike", "aws:SourceArn", &["arn:aws:sns:eu-west-1:111122223333:alerts", "arn:aws:sns:*:*:*"])
        }
        _ => ("StringNotEquals", "aws:SourceVpc", &["vpc-0f0f0f0f"]),
    };
    let mut chosen: Vec<String> = (0..random.between(1, 2)).map(|_| random.text(values)).collect();
    let actual: Vec<String> = context.get(key).map(texts).unwrap_or_default();
    chosen.extend(
        actual
            .into_iter()
            .filter(|value| operator != "ArnLike" || value.starts_with("arn:"))
            .filter(|_| random.chance(60)),
    );
    if operator == "StringEquals" && variables && random.chance(10) {
        chosen = vec!["${aws:PrincipalTag/team}".to_owned()];
    }
    json!({ format!("{operator}{if_exists}"): { key: chosen } })
}
