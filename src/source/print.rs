//! Values into JSON and YAML text, and small values made by hand.

use std::sync::Arc;

use super::{Entry, FileId, Map, Node, Span, Value};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// JSON.
    Json,
    /// YAML; within a line as a flow.
    Yaml,
}

/// Lists and mappings that are longer than this are broken over lines.
const WIDTH: usize = 96;

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// A text that stands in no file.
pub fn text(text: impl Into<Arc<str>>) -> Node {
    Node { span: NOWHERE, value: Value::Text(text.into()) }
}

/// A truth value that stands in no file.
pub fn truth(value: bool) -> Node {
    let words = if value { "true" } else { "false" };
    Node { span: NOWHERE, value: Value::Bool(value, words.into()) }
}

/// Nothing, as a merge patch uses it to take a member out.
pub fn nothing() -> Node {
    Node { span: NOWHERE, value: Value::Null }
}

/// A list that stands in no file.
pub fn list(items: impl IntoIterator<Item = Node>) -> Node {
    Node { span: NOWHERE, value: Value::List(items.into_iter().collect()) }
}

/// A mapping that stands in no file.
pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Node)>) -> Node {
    let entry = |(key, node): (K, Node)| Entry { key: key.into(), key_span: NOWHERE, node };
    Node { span: NOWHERE, value: Value::Map(Map { entries: entries.into_iter().map(entry).collect() }) }
}

/// A value within one line.
pub fn inline(node: &Node, style: Style) -> String {
    let members = |map: &Map| -> Vec<String> {
        let member = |e: &Entry| format!("{}: {}", key(&e.key, style), inline(&e.node, style));
        map.entries.iter().map(member).collect()
    };
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(_, word) | Value::Number(word) => word.to_string(),
        Value::Text(text) => scalar(text, style),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|i| inline(i, style)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(map) if map.entries.is_empty() => "{}".to_owned(),
        Value::Map(map) => format!("{{ {} }}", members(map).join(", ")),
    }
}

/// A value in brackets over several lines; parts that are short stand within one. The first line is not indented.
pub(super) fn lines(node: &Node, style: Style, indent: &str, unit: &str, newline: &str) -> String {
    let deeper = format!("{indent}{unit}");
    let part = |node: &Node| {
        let short = inline(node, style);
        if short.len() <= WIDTH { short } else { lines(node, style, &deeper, unit, newline) }
    };
    let (open, parts, close): (char, Vec<String>, char) = match &node.value {
        Value::Map(map) if !map.entries.is_empty() => {
            let member = |e: &Entry| format!("{}: {}", key(&e.key, style), part(&e.node));
            ('{', map.entries.iter().map(member).collect(), '}')
        }
        Value::List(items) if !items.is_empty() => ('[', items.iter().map(part).collect(), ']'),
        _ => return inline(node, style),
    };
    let separator = format!(",{newline}{deeper}");
    format!("{open}{newline}{deeper}{}{newline}{indent}{close}", parts.join(&separator))
}

/// An item of a YAML list, with its dash.
pub(super) fn block_item(node: &Node, indent: &str, newline: &str) -> String {
    let Some(map) = node.as_map().filter(|m| !m.entries.is_empty()) else {
        return format!("{indent}- {}", inline(node, Style::Yaml));
    };
    let member = |e: &Entry| format!("{}: {}", key(&e.key, Style::Yaml), inline(&e.node, Style::Yaml));
    let members: Vec<String> = map.entries.iter().map(member).collect();
    format!("{indent}- {}", members.join(&format!("{newline}{indent}  ")))
}

/// A value as a YAML document of its own.
///
/// ```
/// use hopstamp::source::print::{document, map, text};
/// let patch = map([("vpcs", map([("vpc-1", map([("region", text("us-east-1"))]))]))]);
/// assert_eq!(document(&patch), "vpcs:\n  vpc-1: { region: us-east-1 }\n");
/// ```
pub fn document(node: &Node) -> String {
    let mut text = String::new();
    block(node, 0, &mut text);
    text
}

fn block(node: &Node, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let Some(map) = node.as_map() else {
        out.push_str(&format!("{indent}{}\n", inline(node, Style::Yaml)));
        return;
    };
    for entry in &map.entries {
        let name = key(&entry.key, Style::Yaml);
        let short = inline(&entry.node, Style::Yaml);
        let flat =
            |map: &Map| map.entries.iter().all(|e| e.node.as_map().is_none_or(|m| m.entries.len() < 2));
        match &entry.node.value {
            Value::Map(inner)
                if depth == 0 || !flat(inner) || indent.len() + name.len() + short.len() > WIDTH =>
            {
                out.push_str(&format!("{indent}{name}:\n"));
                block(&entry.node, depth + 1, out);
            }
            Value::List(items) if indent.len() + name.len() + short.len() > WIDTH => {
                out.push_str(&format!("{indent}{name}:\n"));
                for item in items {
                    out.push_str(&format!("{indent}  - {}\n", inline(item, Style::Yaml)));
                }
            }
            _ => out.push_str(&format!("{indent}{name}: {short}\n")),
        }
    }
}

/// A key as it is written.
pub(super) fn key(text: &str, style: Style) -> String {
    scalar(text, style)
}

/// A text as it is written: in quotes where it could be read as something else.
fn scalar(text: &str, style: Style) -> String {
    if style == Style::Json {
        return quoted(text);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./$@+=-:*".contains(c);
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '_');
    let words = ["true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"];
    let address = || {
        text.contains(['.', '/'])
            && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '/')
            && text.chars().filter(|c| *c == '.').count() == 3
    };
    let fits = starts_well && text.chars().all(plain) && !text.ends_with(':') && !words.contains(&text);
    if fits || address() { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
