//! Policy documents as JSON: the few ways in which AWS lets one thing be written.

use serde_json::Value;

/// PE-5: `Statement` is one object or a list of objects.
pub fn statements(document: &Value) -> Vec<&Value> {
    list(&document["Statement"])
}

/// One value or a list of values; null is none. So a member of a case gives its documents, and `scps` its levels.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

/// PE-44: strings, numbers and booleans, alone or in a list, by their text.
pub fn texts(value: &Value) -> Vec<String> {
    list(value)
        .into_iter()
        .map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect()
}

/// PE-2, PE-112: variables exist only where the document says `2012-10-17`.
pub fn has_variables(document: &Value) -> bool {
    document["Version"] == "2012-10-17"
}
