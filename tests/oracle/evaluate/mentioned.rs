//! The values of a condition key that the policies of a case tell apart.

use std::collections::BTreeSet;

use ipnet::IpNet;
use serde_json::Value;

use super::condition::conditions;
use super::document::{has_variables, list, statements, texts};
use super::multivalued::is_multivalued;
use super::operator::Operator;
use super::pattern::{Piece, fits};
use super::request::Context;
use super::variable::{Reading, resolve};

/// Values of a key that the policies distinguish, without repetition, in the order of the documents.
pub fn mentioned(case: &Value, key: &str) -> Vec<String> {
    let context = Context::of_known(&case["request"]["context"]);
    let mut values: Vec<String> = Vec::new();
    for document in documents(case) {
        let reading = Reading { wildcards: true, variables: has_variables(document) };
        for statement in statements(document) {
            let conditions = conditions(&statement["Condition"]);
            for (operator, _, policy) in
                conditions.iter().filter(|(_, known, _)| known.eq_ignore_ascii_case(key))
            {
                let base = Operator::read(operator).base;
                values.extend(policy.iter().flat_map(|text| around(&base, text, reading, &context)));
            }
            if !is_multivalued(key) {
                values.extend(fillings(case, statement, key, reading, &context)); // PE-117
            }
            if key.eq_ignore_ascii_case("aws:userid") {
                values.extend(named_ids(case, statement));
            }
        }
    }
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values
}

/// Every document of every layer.
pub fn documents(case: &Value) -> Vec<&Value> {
    let layers = [
        "identityPolicies",
        "resourcePolicy",
        "permissionBoundaries",
        "sessionPolicy",
        "vpcEndpointPolicies",
    ];
    let levels = ["scps", "rcps"].into_iter().flat_map(|name| list(&case[name])).flat_map(list);
    layers.into_iter().flat_map(|layer| list(&case[layer])).chain(levels).collect()
}

/// Every statement of every layer.
pub fn all_statements(case: &Value) -> Vec<&Value> {
    documents(case).into_iter().flat_map(statements).collect()
}

/// A number beyond all that policies name.
const MANY: &str = "999999999999999999999999";

/// Request values that meet a policy value, or stand on either side of it.
fn around(base: &str, text: &str, reading: Reading, context: &Context) -> Vec<String> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match base {
        "Null" => Vec::new(),
        "Bool" => owned(&["true", "false"]),
        "IpAddress" | "NotIpAddress" => {
            let first = text.parse::<IpNet>().map(|network| network.network().to_string());
            owned(&[first.as_deref().unwrap_or(text), "192.0.2.254", "2001:db8:ffff::254"])
        }
        _ if base.starts_with("Numeric") => owned(&[text, &format!("-{MANY}"), MANY]),
        _ if base.starts_with("Date") => owned(&[text, "0", "99999999999"]),
        _ if base.starts_with("Arn") => {
            let instance =
                instance(text, reading, context, "x").filter(|instance| instance.starts_with("arn:"));
            let foreign = "arn:aws:none::000000000000:mentioned-nowhere";
            owned(&[instance.as_deref().unwrap_or(foreign), foreign])
        }
        _ => {
            let plain = Reading { wildcards: false, ..reading };
            let found = [instance(text, plain, context, ""), instance(text, reading, context, "")];
            found.into_iter().flatten().collect()
        }
    }
}

/// A text that fits a pattern: with some text for `*` and an `x` for `?`. None when a variable in it has no value.
fn instance(text: &str, reading: Reading, context: &Context, run: &str) -> Option<String> {
    let pieces = resolve(text, reading, context)?;
    Some(
        pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Char(c) => c.to_string(),
                Piece::Run => run.to_owned(),
                Piece::One => "x".to_owned(),
            })
            .collect(),
    )
}

/// What a variable has to hold for the text around it to fit: for every text of a statement that names the key, the part of
/// the resource or of a value of the request that the rest of the text leaves over.
fn fillings(case: &Value, statement: &Value, key: &str, reading: Reading, context: &Context) -> Vec<String> {
    let request = &case["request"];
    let mut targets = vec![request["resource"].as_str().unwrap_or_default().to_owned()];
    targets
        .extend(request["context"].as_object().into_iter().flatten().flat_map(|(_, values)| texts(values)));
    let mut found = Vec::new();
    for text in all_texts(statement) {
        for (before, after) in around_variable(&text, key) {
            let plain = Reading { wildcards: false, ..reading };
            for reading in [plain, reading] {
                let parts = resolve(before, reading, context).zip(resolve(after, reading, context));
                found.extend(parts.iter().flat_map(|(before, after)| {
                    targets.iter().filter_map(|target| filling(before, after, target))
                }));
            }
        }
    }
    if all_texts(statement).iter().any(|text| !around_variable(text, key).is_empty()) {
        // Where the other side is open too, both may hold the same.
        found.extend(targets.into_iter().skip(1));
    }
    found
}

/// The longest part of a text that is left when what stands before and behind a variable fits, whatever the case.
fn filling(before: &[Piece], after: &[Piece], target: &str) -> Option<String> {
    let lower = |pieces: &[Piece]| -> Vec<Piece> {
        let lower = |piece: &Piece| match piece {
            Piece::Char(c) => Piece::Char(c.to_ascii_lowercase()),
            other => *other,
        };
        pieces.iter().map(lower).collect()
    };
    let (before, after, folded) = (lower(before), lower(after), target.to_ascii_lowercase());
    let cuts: Vec<usize> = target.char_indices().map(|(at, _)| at).chain([target.len()]).collect();
    let start = *cuts.iter().find(|at| fits(&before, &folded[..**at]))?;
    let end = *cuts.iter().rev().find(|at| fits(&after, &folded[**at..]))?;
    target.get(start..end).filter(|left| !left.is_empty()).map(str::to_owned)
}

/// The text before and behind each variable of a key.
fn around_variable<'t>(text: &'t str, key: &str) -> Vec<(&'t str, &'t str)> {
    text.match_indices("${")
        .filter_map(|(at, _)| {
            let (inside, after) = text[at + 2..].split_once('}')?;
            let name = inside.split(',').next().unwrap_or_default();
            name.eq_ignore_ascii_case(key).then(|| (&text[..at], after))
        })
        .collect()
}

/// Every string inside a JSON value.
fn all_texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(all_texts).collect(),
        Value::Object(members) => members.values().flat_map(all_texts).collect(),
        _ => Vec::new(),
    }
}

/// PE-37: the unique ids that a statement names, as the caller's aws:userid would hold them.
fn named_ids(case: &Value, statement: &Value) -> Vec<String> {
    let principal = case["request"]["principal"].as_str().unwrap_or_default();
    let session = principal.rsplit('/').next().unwrap_or_default();
    let named =
        ["Principal", "NotPrincipal"].into_iter().flat_map(|element| texts(&statement[element]["AWS"]));
    named
        .filter_map(|id| match id.get(..4) {
            Some("AROA") => Some(format!("{id}:{session}")),
            Some("AIDA") => Some(id),
            _ => None,
        })
        .collect()
}
