//! Condition blocks: qualifiers, IfExists, absent and empty keys (PE B.1, B.2, CK 8).

use serde_json::Value;

use super::document::texts;
use super::multivalued::is_multivalued;
use super::operator::{self, Operator, Qualifier};
use super::request::{Context, Request};

/// PE-51: every operator of the block and every key under it must hold. No block, or an empty one, restricts nothing (PE-43).
pub fn holds(block: &Value, variables: bool, request: &Request) -> bool {
    conditions(block)
        .iter()
        .all(|(operator, key, values)| one_holds(operator, key, values, variables, &request.context))
}

/// The conditions of a block: operator, key, policy values.
pub fn conditions(block: &Value) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    for (operator, keys) in block.as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            found.push((operator.clone(), key.clone(), texts(values)));
        }
    }
    found
}

/// One operator on one key with its policy values: a row and a column of the table in PE B.2.
pub fn one_holds(operator: &str, key: &str, policy: &[String], variables: bool, context: &Context) -> bool {
    let operator = Operator::read(operator);
    let present = context.get(key);
    if operator.base == "Null" {
        return null_holds(operator.qualifier, policy, present);
    }
    let satisfies = |value: &String| operator::satisfies(&operator.base, value, policy, variables, context);
    let Some(values) = present else {
        return absent_holds(&operator);
    };
    if policy.is_empty() {
        return false; // PE-43, `empty-value-list`
    }
    match operator.qualifier {
        Some(Qualifier::ForAnyValue) => values.iter().any(satisfies), // PE-64
        // PE-65; CK 8 counts an empty string like an empty list.
        Some(Qualifier::ForAllValues) => is_nothing(values) || values.iter().all(satisfies),
        None if is_multivalued(key) => false, // PE-67, `plain-operator-on-multivalued`
        None if operator::is_negated(&operator.base) => values.iter().all(satisfies),
        None => values.iter().any(satisfies),
    }
}

/// The "absent" columns.
fn absent_holds(operator: &Operator) -> bool {
    if operator.if_exists {
        return true; // PE-56, PE-66
    }
    match operator.qualifier {
        Some(Qualifier::ForAnyValue) => false, // PE-64, negated too: `for-any-value-negated-absent`
        Some(Qualifier::ForAllValues) => true, // PE-65
        None => operator::is_negated(&operator.base),
    }
}

/// PE-62, PE-63: "true" wants the key absent or null, "false" wants it present and not null.
fn null_holds(qualifier: Option<Qualifier>, policy: &[String], present: Option<&Vec<String>>) -> bool {
    match qualifier {
        Some(Qualifier::ForAnyValue) => return false,
        Some(Qualifier::ForAllValues) => return true,
        None => {}
    }
    let null = present.is_none_or(|values| is_nothing(values)).to_string();
    policy.iter().any(|wanted| wanted.eq_ignore_ascii_case(&null))
}

/// PE-62: an empty list and an empty string count as null (`null-empty`).
fn is_nothing(values: &[String]) -> bool {
    values.iter().all(String::is_empty)
}
