//! Makes a case smaller while something stays true of it.

use serde_json::{Map, Value};

use super::legal;

/// The smallest case that taking away one thing after another leads to, such that every step can be loaded and `fails`.
pub fn shrink(case: &Value, fails: impl Fn(&Value) -> bool) -> Value {
    let mut smallest = case.clone();
    while let Some(smaller) = without_one_thing(&smallest, "")
        .into_iter()
        .find(|smaller| legal::problems(smaller).is_empty() && fails(smaller))
    {
        smallest = smaller;
    }
    smallest
}

/// The value in every version that lacks one thing; the largest things come first.
fn without_one_thing(value: &Value, name: &str) -> Vec<Value> {
    let mut versions = Vec::new();
    match value {
        Value::Array(items) => {
            let may_be_empty = LISTS_OF_DOCUMENTS.contains(&name);
            for index in 0..items.len() {
                if items.len() > 1 || may_be_empty {
                    let mut fewer = items.clone();
                    fewer.remove(index);
                    versions.push(Value::Array(fewer));
                }
            }
            for (index, item) in items.iter().enumerate() {
                for smaller in without_one_thing(item, name) {
                    let mut changed = items.clone();
                    changed.splice(index..=index, [smaller]);
                    versions.push(Value::Array(changed));
                }
            }
        }
        Value::Object(members) => {
            for key in members.keys().filter(|key| can_go(name, key)) {
                let mut fewer = members.clone();
                fewer.remove(key);
                versions.push(Value::Object(fewer));
            }
            for (key, member) in members {
                // What stands inside a condition block can go like the operators in it.
                let inside = if name == "Condition" { name } else { key };
                versions.extend(without_one_thing(member, inside).into_iter().map(|smaller| {
                    let mut changed: Map<String, Value> = members.clone();
                    changed.insert(key.clone(), smaller);
                    Value::Object(changed)
                }));
            }
        }
        _ => {}
    }
    versions
}

const LISTS_OF_DOCUMENTS: [&str; 5] =
    ["identityPolicies", "permissionBoundaries", "scps", "rcps", "vpcEndpointPolicies"];

/// Whether a member of an object may be left out.
fn can_go(object: &str, member: &str) -> bool {
    match object {
        "Condition" | "context" | "settings" => true,
        _ => ["Condition", "Sid", "Id", "sessionPolicy", "resourcePolicy"].contains(&member),
    }
}
