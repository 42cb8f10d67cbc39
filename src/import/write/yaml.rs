//! Topology YAML as a person would write it: short records on one line, long ones in a block, notes as comments.

mod document;
mod scalar;

use std::fmt::Write;
use std::sync::Arc;

use serde_json::Value;

use document::json_block;
use scalar::{comment, key, scalar};

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
    /// A policy document as JSON text, taken apart when it is written.
    Doc(Arc<str>),
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
        Val::Doc(text) => {
            let document: Value = serde_json::from_str(text).unwrap_or_default();
            json_block(out, indent, &document);
        }
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
