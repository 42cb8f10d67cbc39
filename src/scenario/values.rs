//! Values of keys, as scenarios write them: text, a list, or the words `absent`, `unknown` and `present`.

use crate::context::State;
use crate::diagnostic::{Diagnostics, code};
use crate::facts;
use crate::source::{Node, Value};

/// The values of a request parameter.
pub(super) fn parameter_values(node: &Node, problems: &mut Diagnostics) -> Vec<String> {
    let items: &[Node] = match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    };
    let mut values = Vec::new();
    for item in items {
        match item.scalar() {
            Some(text) => values.push(text.to_owned()),
            None => problems.push(wrong(item)),
        }
    }
    values
}

/// The state of a key: `absent`, `unknown`, `present` (with a value nobody stated), or its value.
pub(super) fn stated_key(key: &str, node: &Node, problems: &mut Diagnostics) -> Option<State> {
    match &node.value {
        Value::Text(text) if &**text == "absent" => Some(State::Absent),
        Value::Text(text) if &**text == "unknown" => Some(State::Unknown),
        Value::Text(text) if &**text == "present" => Some(State::SomeValue),
        Value::List(items) => {
            let texts: Vec<String> = items.iter().filter_map(|i| i.scalar().map(str::to_owned)).collect();
            if texts.len() < items.len() {
                problems.push(wrong(node));
            }
            Some(State::many(texts))
        }
        Value::Text(_) | Value::Number(_) | Value::Bool(..) => {
            let text = node.scalar().unwrap_or("");
            Some(if facts::is_multivalued(key) { State::many([text]) } else { State::one(text) })
        }
        Value::Null | Value::Map(_) => {
            problems.push(wrong(node));
            None
        }
    }
}

fn wrong(node: &Node) -> crate::diagnostic::Diagnostic {
    crate::diagnostic::Diagnostic::error(
        code::WRONG_TYPE,
        node.span,
        format!("this is {}; the value of a key belongs here", node.kind().with_article()),
    )
    .help("write text, a list of texts, or one of the words absent, unknown, present")
}
