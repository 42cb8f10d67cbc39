//! Policy documents in YAML.

use std::fmt::Write;

use serde_json::Value;

use super::WIDTH;
use super::scalar::{push, scalar};

/// Elements of policies in the order in which people write them; others follow by name.
const ORDER: &[&str] = &[
    "Version",
    "Id",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Statement",
];

pub(super) fn json_block(out: &mut String, indent: usize, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in ordered(map) {
                json_member(out, indent, key, value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                match json_flow(item, WIDTH.saturating_sub(indent)) {
                    Some(flow) if !item.is_object() || item.get("Effect").is_none() => {
                        let _ = writeln!(out, "{:indent$}- {flow}", "");
                    }
                    _ => {
                        let start = out.len();
                        json_block(out, indent + 2, item);
                        let dash = start + indent;
                        if out.get(dash..dash + 2) == Some("  ") {
                            out.replace_range(dash..dash + 2, "- ");
                        }
                    }
                }
            }
        }
        other => {
            let _ = writeln!(out, "{:indent$}{}", "", json_flow(other, usize::MAX).unwrap_or_default());
        }
    }
}

fn json_member(out: &mut String, indent: usize, key: &str, value: &Value) {
    let statement = key == "Statement";
    match json_flow(value, WIDTH.saturating_sub(indent + key.len())) {
        Some(flow) if !statement => {
            let _ = writeln!(out, "{:indent$}{}: {flow}", "", scalar(key));
        }
        _ => {
            let _ = writeln!(out, "{:indent$}{}:", "", scalar(key));
            json_block(out, indent + 2, value);
        }
    }
}

fn ordered(map: &serde_json::Map<String, Value>) -> Vec<(&str, &Value)> {
    let rank = |key: &str| ORDER.iter().position(|k| *k == key).unwrap_or(ORDER.len());
    let mut members: Vec<(&str, &Value)> = map.iter().map(|(k, v)| (k.as_str(), v)).collect();
    members.sort_by_key(|(key, _)| (rank(key), *key));
    members
}

/// A value on one line, if it is no longer than `width`. A scalar is never too long.
fn json_flow(value: &Value, width: usize) -> Option<String> {
    let mut out = String::new();
    let collection = matches!(value, Value::Array(_) | Value::Object(_));
    let limit = if collection { width } else { usize::MAX };
    flow_into(&mut out, value, limit).then_some(out)
}

/// Writes a value on one line; stops with `false` where it gets longer than `limit`.
fn flow_into(out: &mut String, value: &Value, limit: usize) -> bool {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(on) => out.push_str(if *on { "true" } else { "false" }),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::String(text) => push(out, text),
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        Value::Array(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push_str(", ");
                }
                if !flow_into(out, item, limit) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push_str("{ ");
            for (number, (key, value)) in ordered(map).into_iter().enumerate() {
                if number > 0 {
                    out.push_str(", ");
                }
                push(out, key);
                out.push_str(": ");
                if !flow_into(out, value, limit) {
                    return false;
                }
            }
            out.push_str(" }");
        }
    }
    out.len() <= limit
}
