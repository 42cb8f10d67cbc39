//! Topology YAML as a person would write it: short records on one line, long ones in a block, notes as comments.

use std::fmt::Write;

use serde_json::Value;

/// A value to be written.
#[derive(Clone, Debug)]
pub(super) enum Val {
    /// Text, quoted where YAML needs it.
    Text(String),
    /// A number or a range of them, never quoted.
    Plain(String),
    /// A truth value.
    Bool(bool),
    /// A list.
    List(Vec<Val>),
    /// A mapping.
    Map(Vec<Field>),
    /// A collection: one line or more for each member, so that a new one is a new line.
    Block(Vec<Field>),
    /// A policy document.
    Doc(Value),
    /// A list item with a note above it.
    Noted(String, Box<Val>),
}

/// One member of a mapping.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) key: String,
    pub(super) value: Val,
    /// A comment at the end of the line, or above a block.
    pub(super) note: Option<String>,
    /// A comment that begins a group, with an empty line before it.
    pub(super) heading: Option<String>,
}

/// Lines up to this length stay on one line.
const WIDTH: usize = 110;

impl Field {
    pub(super) fn new(key: impl Into<String>, value: Val) -> Self {
        Self { key: key.into(), value, note: None, heading: None }
    }

    pub(super) fn text(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(key, Val::Text(value.into()))
    }

    /// A list of texts.
    pub(super) fn list<T: Into<String>>(key: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        Self::new(key, Val::List(values.into_iter().map(|v| Val::Text(v.into())).collect()))
    }

    pub(super) fn note(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }

    pub(super) fn heading(mut self, heading: Option<String>) -> Self {
        self.heading = heading;
        self
    }
}

/// Writes the members of a mapping.
pub(super) fn fields(out: &mut String, indent: usize, fields: &[Field]) {
    for field in fields {
        if let Some(heading) = &field.heading {
            if !out.ends_with(":\n") {
                out.push('\n');
            }
            let _ = writeln!(out, "{:indent$}# {}", "", comment(heading));
        }
        one(out, indent, field);
    }
}

fn one(out: &mut String, indent: usize, field: &Field) {
    let key = key(&field.key);
    let note = field.note.as_deref().map(comment).filter(|note| !note.is_empty() && *note != field.key);
    if let Some(flow) = flow(&field.value, WIDTH) {
        let line = format!("{:indent$}{key}: {flow}", "");
        if line.chars().count() <= WIDTH || !is_long(&field.value) {
            out.push_str(&line);
            if let Some(note) = note {
                let _ = write!(out, "  # {note}");
            }
            out.push('\n');
            return;
        }
    }
    let _ = write!(out, "{:indent$}{key}:", "");
    if let Some(note) = note {
        let _ = write!(out, "  # {note}");
    }
    out.push('\n');
    block(out, indent + 2, &field.value);
}

/// Whether a value has parts that can stand on lines of their own.
fn is_long(value: &Val) -> bool {
    match value {
        Val::List(items) => items.len() > 1,
        Val::Map(fields) | Val::Block(fields) => !fields.is_empty(),
        Val::Doc(_) => true,
        Val::Text(_) | Val::Plain(_) | Val::Bool(_) | Val::Noted(..) => false,
    }
}

fn block(out: &mut String, indent: usize, value: &Val) {
    match value {
        Val::Map(members) | Val::Block(members) => fields(out, indent, members),
        Val::List(items) => {
            for item in items {
                list_item(out, indent, item);
            }
        }
        Val::Doc(document) => json_block(out, indent, document),
        Val::Text(_) | Val::Plain(_) | Val::Bool(_) | Val::Noted(..) => {
            let _ = writeln!(out, "{:indent$}{}", "", flow(value, usize::MAX).unwrap_or_default());
        }
    }
}

fn list_item(out: &mut String, indent: usize, item: &Val) {
    if let Val::Noted(note, item) = item {
        let _ = writeln!(out, "{:indent$}# {}", "", comment(note));
        return list_item(out, indent, item);
    }
    match flow(item, WIDTH.saturating_sub(indent)) {
        Some(flow) => {
            let _ = writeln!(out, "{:indent$}- {flow}", "");
        }
        None => {
            let start = out.len();
            block(out, indent + 2, item);
            // The first line of the block takes the dash.
            let dash = start + indent;
            if out.get(dash..dash + 2) == Some("  ") {
                out.replace_range(dash..dash + 2, "- ");
            }
        }
    }
}

/// A value on one line; `None` if it has notes or is a document, or is longer than `width`.
fn flow(value: &Val, width: usize) -> Option<String> {
    let text = match value {
        Val::Text(text) => return Some(scalar(text)),
        Val::Plain(text) => return Some(text.clone()),
        Val::Bool(on) => return Some(on.to_string()),
        Val::Block(fields) if !fields.is_empty() => return None,
        Val::Block(_) => "{}".to_owned(),
        Val::Noted(..) | Val::Doc(_) => return None,
        Val::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| flow(item, width)).collect();
            format!("[{}]", items?.join(", "))
        }
        Val::Map(fields) if fields.is_empty() => "{}".to_owned(),
        Val::Map(fields) => {
            let mut parts = Vec::with_capacity(fields.len());
            for field in fields {
                if field.note.is_some() || field.heading.is_some() {
                    return None;
                }
                parts.push(format!("{}: {}", key(&field.key), flow(&field.value, width)?));
            }
            format!("{{ {} }}", parts.join(", "))
        }
    };
    (text.chars().count() <= width).then_some(text)
}

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

fn json_block(out: &mut String, indent: usize, value: &Value) {
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

fn json_flow(value: &Value, width: usize) -> Option<String> {
    let text = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(on) => on.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => scalar(text),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| json_flow(item, width)).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let mut parts = Vec::with_capacity(map.len());
            for (key, value) in ordered(map) {
                parts.push(format!("{}: {}", scalar(key), json_flow(value, width)?));
            }
            format!("{{ {} }}", parts.join(", "))
        }
    };
    let scalar = !matches!(value, Value::Array(_) | Value::Object(_));
    (scalar || text.chars().count() <= width).then_some(text)
}

/// A key; rule numbers stand plain, account ids do not.
fn key(text: &str) -> String {
    let number = !text.is_empty() && text.len() < 6 && text.bytes().all(|b| b.is_ascii_digit());
    if number { text.to_owned() } else { scalar(text) }
}

/// A text as a YAML scalar that reads as this text in every place and in every YAML library.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.'));
    let inside = text.chars().all(|c| c.is_ascii_alphanumeric() || "_/.:@+=*-$ ".contains(c));
    starts
        && inside
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains("  ")
        && (text.starts_with("arn:") || !text.contains("::"))
        && !looks_like_another_type(text)
}

/// Numbers, truth values, nothing, and dates.
fn looks_like_another_type(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", "nan", "inf"];
    if words.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    let numeric =
        |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | '+' | '-' | 'x' | 'o' | ':' | 'T' | 'Z');
    let digit = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with('.');
    // Addresses have three dots, blocks a slash; neither is taken for a number.
    digit && text.chars().all(numeric) && text.matches('.').count() < 3
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as a comment: on one line, not too long.
pub(super) fn comment(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    if plain.chars().count() > 160 {
        plain = plain.chars().take(159).collect();
        plain.push('…');
    }
    plain.trim().to_owned()
}
