//! Characters that IAM does not store (PE-14).

use super::report::{Place, Report};
use super::statement::is_iam;
use crate::policy::PolicyType;
use crate::policy::findings as code;
use crate::source::{Node, Value};

/// Reports every text that holds such a character, names included.
pub(super) fn check(node: &Node, at: &Place, validate: bool, kind: PolicyType, report: &mut Report<'_>) {
    if is_iam(kind) {
        walk(node, at, validate, report);
    }
}

fn walk(node: &Node, at: &Place, validate: bool, report: &mut Report<'_>) {
    match &node.value {
        Value::Text(text) => judge(text, at, validate, report),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if holds_any(item) {
                    walk(item, &at.child(&index.to_string(), item.span), validate, report);
                }
            }
        }
        Value::Map(map) => {
            for entry in &map.entries {
                judge(&entry.key, &at.child(&entry.key, entry.key_span), validate, report);
                if holds_any(&entry.node) {
                    walk(&entry.node, &at.child(&entry.key, entry.node.span), validate, report);
                }
            }
        }
        Value::Null | Value::Bool(..) | Value::Number(_) => {}
    }
}

/// Whether it is worth making a pointer for what is inside.
fn holds_any(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => text.contains(is_foreign),
        Value::List(_) | Value::Map(_) => true,
        Value::Null | Value::Bool(..) | Value::Number(_) => false,
    }
}

fn judge(text: &str, at: &Place, validate: bool, report: &mut Report<'_>) {
    if let Some(found) = text.chars().find(|c| is_foreign(*c)) {
        let message = format!("IAM does not store the character U+{:04X}", u32::from(found));
        let help = ["allowed: tab, line feed, carriage return and U+0020 to U+00FF"];
        report.validator(validate, code::INVALID_CHARACTER, at, message, &help);
    }
}

fn is_foreign(c: char) -> bool {
    !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}
