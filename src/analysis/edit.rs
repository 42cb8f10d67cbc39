//! Changes of a topology before it is checked: one value set, one member taken out; and what two topologies differ in.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, code, did_you_mean};
use crate::source::{Entry, Map, Node, Value};

/// Sets the value at a dotted path, such as `vpc_endpoints.vpce-1.private_dns`. `null` takes the member out.
///
/// A key that holds dots is found as it stands; where several keys fit, the longest does. Items of lists are numbered
/// from 0. What is missing on the way is made, unless a name looks like a slip.
///
/// ```
/// use hopstamp::analysis::edit;
/// use hopstamp::source::{SourceMap, parse_yaml};
/// let mut sources = SourceMap::new();
/// let mut node = parse_yaml(&mut sources, "t.yaml", "zones: { a.example: { vpcs: [vpc-1] } }").0.unwrap();
/// let value = parse_yaml(&mut sources, "value", "vpc-2").0.unwrap();
/// edit::set(&mut node, "zones.a.example.vpcs.0", value).unwrap();
/// let vpcs = node.get("zones").unwrap().get("a.example").unwrap().get("vpcs").unwrap();
/// assert_eq!(vpcs.as_list().unwrap()[0].scalar(), Some("vpc-2"));
/// assert!(edit::delete(&mut node, "zones.b.example").is_err());
/// ```
///
/// # Errors
/// If the path leads through something that has no members, or past the end of a list.
pub fn set(root: &mut Node, path: &str, value: Node) -> Result<(), Box<Diagnostic>> {
    if value.is_null() {
        return delete(root, path);
    }
    put(root, path, path, value)
}

fn put(node: &mut Node, rest: &str, path: &str, value: Node) -> Result<(), Box<Diagnostic>> {
    if rest.is_empty() {
        *node = value;
        return Ok(());
    }
    if node.is_null() {
        node.value = Value::Map(Map::default());
    }
    match &mut node.value {
        Value::Map(map) => {
            let (key, after) = step(map, rest);
            if let Some(entry) = map.entries.iter_mut().find(|e| *e.key == *key) {
                return put(&mut entry.node, after, path, value);
            }
            if !after.is_empty()
                && let Some(help) = did_you_mean(&key, map.entries.iter().map(|e| &*e.key))
            {
                return Err(missing(path, &key, Some(help)));
            }
            let mut made = Node { span: value.span, value: Value::Null };
            let key_span = value.span;
            put(&mut made, after, path, value)?;
            map.entries.push(Entry { key: key.into(), key_span, node: made });
            Ok(())
        }
        Value::List(items) => {
            let (index, after) = rest.split_once('.').unwrap_or((rest, ""));
            match index.parse::<usize>().ok().and_then(|i| items.get_mut(i)) {
                Some(item) => put(item, after, path, value),
                None => Err(no_item(path, index, items.len())),
            }
        }
        Value::Null | Value::Bool(..) | Value::Number(_) | Value::Text(_) => Err(no_members(path, rest)),
    }
}

/// Takes the member at a dotted path out.
///
/// # Errors
/// If there is none.
pub fn delete(root: &mut Node, path: &str) -> Result<(), Box<Diagnostic>> {
    take(root, path, path)
}

fn take(node: &mut Node, rest: &str, path: &str) -> Result<(), Box<Diagnostic>> {
    match &mut node.value {
        Value::Map(map) => {
            let (key, after) = step(map, rest);
            let Some(at) = map.entries.iter().position(|e| *e.key == *key) else {
                return Err(missing(path, &key, did_you_mean(&key, map.entries.iter().map(|e| &*e.key))));
            };
            if after.is_empty() {
                map.entries.remove(at);
                return Ok(());
            }
            map.entries.get_mut(at).map_or(Ok(()), |entry| take(&mut entry.node, after, path))
        }
        Value::List(items) => {
            let (index, after) = rest.split_once('.').unwrap_or((rest, ""));
            let at = index.parse::<usize>().ok().filter(|i| *i < items.len());
            let Some(at) = at else { return Err(no_item(path, index, items.len())) };
            if after.is_empty() {
                items.remove(at);
                return Ok(());
            }
            items.get_mut(at).map_or(Ok(()), |item| take(item, after, path))
        }
        Value::Null | Value::Bool(..) | Value::Number(_) | Value::Text(_) => Err(no_members(path, rest)),
    }
}

/// The next key of a path, and what comes behind it. A key in double quotes stands for itself.
fn step<'p>(map: &Map, rest: &'p str) -> (String, &'p str) {
    if let Some((quoted, after)) = rest.strip_prefix('"').and_then(|r| r.split_once('"')) {
        return (quoted.to_owned(), after.strip_prefix('.').unwrap_or(after));
    }
    let follows = |key: &str| {
        let after = rest.strip_prefix(key)?;
        if after.is_empty() { Some(after) } else { after.strip_prefix('.') }
    };
    let known = map.entries.iter().filter_map(|e| Some((&*e.key, follows(&e.key)?)));
    match known.max_by_key(|(key, _)| key.len()) {
        Some((key, after)) => (key.to_owned(), after),
        None => {
            let (key, after) = rest.split_once('.').unwrap_or((rest, ""));
            (key.to_owned(), after)
        }
    }
}

fn missing(path: &str, key: &str, help: Option<String>) -> Box<Diagnostic> {
    let message = format!("{path}: there is no `{key}`");
    Box::new(Diagnostic::error(code::UNKNOWN_ID, None, message).maybe_help(help))
}

fn no_item(path: &str, index: &str, len: usize) -> Box<Diagnostic> {
    let message = format!("{path}: the list has no item `{index}`");
    let help = match len {
        0 => "it is empty".to_owned(),
        len => format!("its items are numbered from 0 to {}", len - 1),
    };
    Box::new(Diagnostic::error(code::UNKNOWN_ID, None, message).help(help))
}

fn no_members(path: &str, rest: &str) -> Box<Diagnostic> {
    let before = path.strip_suffix(rest).unwrap_or(path).trim_end_matches('.');
    let message = format!("{path}: `{before}` holds a single value and has no `{rest}`");
    Box::new(Diagnostic::error(code::WRONG_TYPE, None, message).help("end the path there"))
}

/// One place in which two topologies differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The path, with dots.
    pub path: String,
    /// What stood there. `None`: nothing.
    pub before: Option<String>,
    /// What stands there now. `None`: nothing.
    pub after: Option<String>,
}

/// The places in which two nodes differ, in the order of the first.
pub fn changes(before: &Node, after: &Node) -> Vec<Change> {
    let mut found = Vec::new();
    compare(before, after, "", &mut found);
    found
}

fn compare(before: &Node, after: &Node, path: &str, found: &mut Vec<Change>) {
    if before.same_value(after) {
        return;
    }
    if let (Some(old), Some(new)) = (before.as_list(), after.as_list())
        && old.len() == new.len()
    {
        for (number, (old, new)) in old.iter().zip(new).enumerate() {
            compare(old, new, &format!("{path}.{number}"), found);
        }
        return;
    }
    let (Some(old), Some(new)) = (before.as_map(), after.as_map()) else {
        let change = Change { path: path.to_owned(), before: Some(words(before)), after: Some(words(after)) };
        found.push(change);
        return;
    };
    let below = |key: &str| {
        let key = if key.contains('.') { format!("\"{key}\"") } else { key.to_owned() };
        if path.is_empty() { key } else { format!("{path}.{key}") }
    };
    for entry in &old.entries {
        match new.get(&entry.key) {
            Some(node) => compare(&entry.node, node, &below(&entry.key), found),
            // Of a whole section each member is told.
            None if path.is_empty() && entry.node.as_map().is_some() => {
                compare(&entry.node, &empty(&entry.node), &below(&entry.key), found);
            }
            None => {
                found.push(Change { path: below(&entry.key), before: Some(words(&entry.node)), after: None })
            }
        }
    }
    for entry in new.entries.iter().filter(|e| old.get(&e.key).is_none()) {
        if path.is_empty() && entry.node.as_map().is_some() {
            compare(&empty(&entry.node), &entry.node, &below(&entry.key), found);
            continue;
        }
        let change = Change { path: below(&entry.key), before: None, after: Some(words(&entry.node)) };
        found.push(change);
    }
}

fn empty(like: &Node) -> Node {
    Node { span: like.span, value: Value::Map(Map::default()) }
}

/// A value in few words.
fn words(node: &Node) -> String {
    match &node.value {
        Value::List(items) if items.iter().all(|i| i.scalar().is_some()) && items.len() <= 4 => {
            let items: Vec<&str> = items.iter().filter_map(Node::scalar).collect();
            format!("[{}]", items.join(", "))
        }
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Map(map)
            if map.entries.iter().all(|e| e.node.scalar().is_some()) && map.entries.len() <= 3 =>
        {
            let entries = map.entries.iter().filter_map(|e| Some(format!("{}: {}", e.key, e.node.scalar()?)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Map(map) => match map.entries.iter().map(|e| &*e.key).collect::<Vec<_>>().as_slice() {
            keys if keys.len() <= 4 => format!("with {}", keys.join(", ")),
            [a, b, c, rest @ ..] => format!("with {a}, {b}, {c} and {} more", rest.len()),
            _ => "a mapping".to_owned(),
        },
        Value::Null => "nothing".to_owned(),
        Value::Bool(..) | Value::Number(_) | Value::Text(_) => node.scalar().unwrap_or("").to_owned(),
    }
}
