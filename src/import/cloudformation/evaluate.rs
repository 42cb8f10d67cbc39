//! Intrinsic functions. What cannot be known from the template is *unknown*, and so is all that is made of it.

use ipnet::IpNet;
use serde_json::{Map, Value};

use super::stack::Stack;
use crate::source::{Node, Value as Written};

/// Functions in functions; a template that goes round in circles ends there.
const MAX_DEPTH: usize = 64;

/// A text that functions make is no longer than a template may be.
const MAX_TEXT: usize = 1 << 20;

/// A value that the template does not tell.
pub(super) fn unknown() -> Value {
    let mut map = Map::new();
    map.insert(UNKNOWN.to_owned(), Value::Bool(true));
    Value::Object(map)
}

const UNKNOWN: &str = "\u{0}unknown";
const NOTHING: &str = "\u{0}nothing";

/// Whether a value is unknown, or holds something that is.
pub(super) fn has_unknown(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.contains_key(UNKNOWN) || map.values().any(has_unknown),
        Value::Array(items) => items.iter().any(has_unknown),
        _ => false,
    }
}

/// Whether a value is unknown as a whole.
pub(super) fn is_unknown(value: &Value) -> bool {
    value.get(UNKNOWN).is_some()
}

/// `AWS::NoValue`: the property is not there.
fn nothing() -> Value {
    let mut map = Map::new();
    map.insert(NOTHING.to_owned(), Value::Bool(true));
    Value::Object(map)
}

fn is_nothing(value: &Value) -> bool {
    value.get(NOTHING).is_some()
}

/// The value of a node in a stack.
pub(super) fn value(stack: &Stack<'_>, node: &Node, depth: usize) -> Value {
    if depth > MAX_DEPTH || !stack.spend(1) {
        return unknown();
    }
    match &node.value {
        Written::Null => Value::Null,
        Written::Bool(on, _) => Value::Bool(*on),
        Written::Number(text) => text
            .parse::<i64>()
            .ok()
            .filter(|_| text.len() == 1 || !text.starts_with('0'))
            .map_or_else(|| Value::String(text.to_string()), Value::from),
        Written::Text(text) => Value::String(text.to_string()),
        Written::List(items) => {
            let values = items.iter().map(|item| value(stack, item, depth + 1));
            Value::Array(values.filter(|v| !is_nothing(v)).collect())
        }
        Written::Map(map) => {
            if let [only] = map.entries.as_slice()
                && let Some(result) = function(stack, &only.key, &only.node, depth + 1)
            {
                return result;
            }
            let mut found = Map::new();
            for entry in &map.entries {
                let value = value(stack, &entry.node, depth + 1);
                if !is_nothing(&value) {
                    found.insert(entry.key.to_string(), value);
                }
            }
            Value::Object(found)
        }
    }
}

fn function(stack: &Stack<'_>, name: &str, node: &Node, depth: usize) -> Option<Value> {
    let arguments = |node: &Node| -> Vec<Value> {
        match value(stack, node, depth) {
            Value::Array(items) => items,
            other => vec![other],
        }
    };
    Some(match name {
        "Ref" => match node.scalar() {
            Some("AWS::NoValue") => nothing(),
            Some(name) => stack.reference(name, depth),
            None => unknown(),
        },
        "Fn::GetAtt" => get_att(stack, node, depth),
        "Fn::Sub" => sub(stack, node, depth),
        "Fn::Join" => join(&arguments(node)),
        "Fn::Split" => split(&arguments(node)),
        "Fn::Select" => select(&arguments(node)),
        "Fn::If" => {
            let items = node.as_list().unwrap_or(&[]);
            match (items, items.first().and_then(Node::scalar)) {
                ([_, yes, no], Some(condition)) => match stack.condition(condition, depth) {
                    Some(true) => value(stack, yes, depth),
                    Some(false) => value(stack, no, depth),
                    None => unknown(),
                },
                _ => unknown(),
            }
        }
        "Fn::FindInMap" => find_in_map(stack, &arguments(node)),
        "Fn::Cidr" => cidr(&arguments(node)),
        "Fn::GetAZs" => {
            let region = value(stack, node, depth);
            let region =
                region.as_str().filter(|r| !r.is_empty()).map_or_else(|| stack.region(), str::to_owned);
            Value::Array(["a", "b", "c"].iter().map(|z| Value::String(format!("{region}{z}"))).collect())
        }
        "Fn::Base64" => unknown(),
        "Fn::ImportValue" => stack.import(&value(stack, node, depth)),
        "Fn::Length" => match value(stack, node, depth) {
            Value::Array(items) => Value::from(items.len()),
            _ => unknown(),
        },
        "Fn::ToJsonString" => {
            let value = value(stack, node, depth);
            if has_unknown(&value) { unknown() } else { Value::String(value.to_string()) }
        }
        name if name.starts_with("Fn::") => unknown(),
        _ => return None,
    })
}

fn get_att(stack: &Stack<'_>, node: &Node, depth: usize) -> Value {
    if let Some(text) = node.scalar() {
        return match text.split_once('.') {
            Some((resource, attribute)) => stack.attribute(resource, attribute, depth),
            None => unknown(),
        };
    }
    let items = node.as_list().unwrap_or(&[]);
    match items {
        [resource, attribute] => {
            let attribute = value(stack, attribute, depth);
            match (resource.scalar(), attribute.as_str()) {
                (Some(resource), Some(attribute)) => stack.attribute(resource, attribute, depth),
                _ => unknown(),
            }
        }
        _ => unknown(),
    }
}

/// A text with `${...}` in it.
fn sub(stack: &Stack<'_>, node: &Node, depth: usize) -> Value {
    let (template, own) = match node.as_list() {
        Some([template, own]) => (template.scalar(), own.as_map()),
        Some(_) => (None, None),
        None => (node.scalar(), None),
    };
    let Some(mut rest) = template else { return unknown() };
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            text.push_str("${");
            rest = after;
            continue;
        };
        rest = behind;
        if let Some(literal) = name.strip_prefix('!') {
            text.push_str(&format!("${{{literal}}}"));
            continue;
        }
        let own = own.and_then(|map| map.get(name));
        let found = match (own, name.split_once('.')) {
            (Some(node), _) => value(stack, node, depth + 1),
            (None, Some((resource, attribute))) => stack.attribute(resource, attribute, depth + 1),
            (None, None) => stack.reference(name, depth + 1),
        };
        match plain(&found) {
            Some(part) if text.len() + part.len() <= MAX_TEXT => text.push_str(&part),
            _ => return unknown(),
        }
    }
    text.push_str(rest);
    Value::String(text)
}

/// The text of a scalar.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        _ => None,
    }
}

fn join(arguments: &[Value]) -> Value {
    let [delimiter, Value::Array(items)] = arguments else { return unknown() };
    let texts: Option<Vec<String>> = items.iter().map(plain).collect();
    match (delimiter.as_str(), texts) {
        (Some(delimiter), Some(texts)) if length(&texts, delimiter) <= MAX_TEXT => {
            Value::String(texts.join(delimiter))
        }
        _ => unknown(),
    }
}

fn length(texts: &[String], delimiter: &str) -> usize {
    texts.iter().map(|text| text.len() + delimiter.len()).sum()
}

fn split(arguments: &[Value]) -> Value {
    match arguments {
        [Value::String(delimiter), Value::String(text)] if !delimiter.is_empty() => {
            Value::Array(text.split(delimiter.as_str()).map(|t| Value::String(t.to_owned())).collect())
        }
        _ => unknown(),
    }
}

fn select(arguments: &[Value]) -> Value {
    let [index, Value::Array(items)] = arguments else { return unknown() };
    let index = index.as_u64().or_else(|| index.as_str()?.parse().ok());
    let item = index.and_then(|i| usize::try_from(i).ok()).and_then(|i| items.get(i));
    item.cloned().unwrap_or_else(unknown)
}

fn find_in_map(stack: &Stack<'_>, arguments: &[Value]) -> Value {
    let texts: Vec<Option<String>> = arguments.iter().map(plain).collect();
    let [Some(map), Some(first), Some(second), ..] = texts.as_slice() else { return unknown() };
    let found = stack.template().root.get("Mappings").and_then(|m| m.get(map)?.get(first)?.get(second));
    found.map_or_else(unknown, |node| value(stack, node, MAX_DEPTH / 2))
}

/// Blocks of a number of host bits, in order.
fn cidr(arguments: &[Value]) -> Value {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let (block, count, bits) = match arguments {
        [block, count, bits, ..] => (block, number(count), number(bits)),
        [block, count] => (block, number(count), None),
        _ => return unknown(),
    };
    let Some(block) = block.as_str().and_then(|b| b.parse::<IpNet>().ok()) else { return unknown() };
    let longest: u64 = if block.addr().is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(longest - u64::from(block.prefix_len()));
    let length = longest.checked_sub(bits).and_then(|l| u8::try_from(l).ok());
    let (Some(length), Some(count)) = (length, count) else { return unknown() };
    let Ok(subnets) = block.subnets(length) else { return unknown() };
    let count = usize::try_from(count.min(256)).unwrap_or(256);
    Value::Array(subnets.take(count).map(|s| Value::String(s.to_string())).collect())
}

/// A condition; `None` if it cannot be known.
pub(super) fn truth(stack: &Stack<'_>, node: &Node, depth: usize) -> Option<bool> {
    if depth > MAX_DEPTH || !stack.spend(1) {
        return None;
    }
    let [only] = node.as_map()?.entries.as_slice() else { return None };
    let parts = only.node.as_list().unwrap_or(std::slice::from_ref(&only.node));
    match &*only.key {
        "Condition" => stack.condition(only.node.scalar()?, depth + 1),
        "Fn::Equals" => {
            let [one, other] = parts else { return None };
            let (one, other) = (value(stack, one, depth + 1), value(stack, other, depth + 1));
            (!has_unknown(&one) && !has_unknown(&other)).then(|| plain(&one) == plain(&other))
        }
        "Fn::Not" => truth(stack, parts.first()?, depth + 1).map(|t| !t),
        "Fn::And" => {
            let all: Vec<Option<bool>> = parts.iter().map(|p| truth(stack, p, depth + 1)).collect();
            if all.contains(&Some(false)) { Some(false) } else { (!all.contains(&None)).then_some(true) }
        }
        "Fn::Or" => {
            let all: Vec<Option<bool>> = parts.iter().map(|p| truth(stack, p, depth + 1)).collect();
            if all.contains(&Some(true)) { Some(true) } else { (!all.contains(&None)).then_some(false) }
        }
        _ => None,
    }
}
