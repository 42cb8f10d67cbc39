//! S3 Block Public Access: RestrictPublicBuckets (PE-120, PE-121).

use ipnet::IpNet;
use serde_json::Value;

use super::condition::conditions;
use super::document::{statements, texts};
use super::layers::Case;
use super::operator::{Operator, Qualifier};
use super::request::Caller;

/// PE-120: the bucket policy is public and the caller is neither of the owner's account nor a service principal.
pub fn restricted(case: &Case) -> bool {
    let request = &case.request;
    request.restrict_public_buckets
        && request.service() == "s3"
        && !request.same_account()
        && !matches!(request.caller, Caller::Service { .. })
        && case.resource.iter().any(|document| is_public(document))
}

/// PE-121: one public statement makes the policy public.
fn is_public(document: &Value) -> bool {
    statements(document)
        .into_iter()
        .filter(|statement| statement["Effect"] == "Allow")
        .any(|statement| !names_everyone_it_means(statement) && !condition_fixes(&statement["Condition"]))
}

/// A Principal without `*` is a list of fixed principals.
fn names_everyone_it_means(statement: &Value) -> bool {
    match &statement["Principal"] {
        Value::Object(map) => map.values().flat_map(texts).all(|entry| entry != "*"),
        _ => false,
    }
}

/// Some condition limits the statement to fixed values of a key that counts.
fn condition_fixes(block: &Value) -> bool {
    conditions(block).iter().any(|(operator, key, values)| fixes(&Operator::read(operator), key, values))
}

/// A condition that holds for an absent key limits nothing: IfExists, ForAllValues, negated operators.
fn fixes(operator: &Operator, key: &str, values: &[String]) -> bool {
    if operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues) {
        return false;
    }
    let key = key.to_lowercase();
    match operator.base.as_str() {
        "IpAddress" => key == "aws:sourceip" && values.iter().all(|value| narrow(value)),
        "StringEquals" | "StringEqualsIgnoreCase" | "StringLike" | "ArnEquals" | "ArnLike" => {
            COUNTING.contains(&key.as_str()) && values.iter().all(|value| fixed(value))
                || key == "s3:dataaccesspointarn" && values.iter().all(|value| fixed_access_point(value))
        }
        _ => false,
    }
}

/// The keys of PE-121 besides aws:SourceIp and s3:DataAccessPointArn, in lower case.
const COUNTING: [&str; 8] = [
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:dataaccesspointaccount",
];

/// No wildcard and no variable.
fn fixed(value: &str) -> bool {
    !value.contains(['*', '?']) && !value.contains("${")
}

/// The name of the access point may be a wildcard if the account is fixed.
fn fixed_access_point(value: &str) -> bool {
    super::pattern::arn_fields(value).is_some_and(|[_, _, _, _, account, _]| fixed(&account))
        && !value.contains("${")
}

/// Not wider than /8 (IPv4) or /32 (IPv6).
fn narrow(value: &str) -> bool {
    match value.parse::<IpNet>() {
        Ok(IpNet::V4(network)) => network.prefix_len() >= 8,
        Ok(IpNet::V6(network)) => network.prefix_len() >= 32,
        Err(_) => value.parse::<std::net::IpAddr>().is_ok(),
    }
}
