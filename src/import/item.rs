//! One object of an input, read field by field. A field of the wrong type is noted and reads as missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::fact::Fact;
use super::inventory::Doc;
use super::log::Log;

/// An object with its place in the document.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    map: &'a Map<String, Value>,
    place: Place<'a>,
    log: &'a Log,
}

/// Where a value stands in its document.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    /// A part of the document's root.
    pub(super) fn root(key: &'a str) -> Self {
        Self { parent: None, step: Step::Key(key) }
    }

    pub(super) fn key(&'a self, key: &'a str) -> Place<'a> {
        Place { parent: Some(self), step: Step::Key(key) }
    }

    pub(super) fn index(&'a self, index: usize) -> Place<'a> {
        Place { parent: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        match self.step {
            Step::Key("") => Ok(()),
            Step::Key(key) if self.parent.is_none_or(|p| matches!(p.step, Step::Key(""))) => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl<'a> Item<'a> {
    /// Opens a value that should be an object.
    pub(super) fn open(value: &'a Value, place: Place<'a>, log: &'a Log) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self { map, place, log }),
            _ => {
                log.problem(place.to_string(), format!("{} where an object belongs", kind(value)));
                None
            }
        }
    }

    pub(super) fn log(&self) -> &'a Log {
        self.log
    }

    /// Notes that something is wrong with this object.
    pub(super) fn problem(&self, message: impl Into<String>) {
        self.log.problem(self.place.to_string(), message);
    }

    fn wrong(&self, key: &str, value: &Value, wanted: &str) {
        let place = self.place.key(key).to_string();
        self.log.problem(place, format!("{} where {wanted} belongs", kind(value)));
    }

    /// The value of a field, if it is there and not `null`.
    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Whether a field is there, `null` or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The text of a field; an empty one is none.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        match self.value(key)? {
            Value::String(text) => Some(text).filter(|t| !t.is_empty()).map(String::as_str),
            other => {
                self.wrong(key, other, "text");
                None
            }
        }
    }

    /// Text that must be there for the object to mean anything.
    pub(super) fn id(&self, key: &str) -> Option<&'a str> {
        if self.value(key).is_none_or(|v| v.as_str() == Some("")) {
            self.problem(format!("`{key}` is missing"));
            return None;
        }
        self.text(key)
    }

    pub(super) fn bool(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Value::Bool(on) => Some(*on),
            Value::String(text) if text == "true" || text == "false" => Some(text == "true"),
            other => {
                self.wrong(key, other, "a truth value");
                None
            }
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Value::Number(number) if number.as_i64().is_some() => number.as_i64(),
            Value::String(text) if text.parse::<i64>().is_ok() => text.parse().ok(),
            other => {
                self.wrong(key, other, "a whole number");
                None
            }
        }
    }

    /// A fact of a text field.
    pub(super) fn fact(&self, key: &str) -> Fact<String> {
        Fact::of(self.text(key).map(str::to_owned), self.log.source())
    }

    /// A fact of a truth value.
    pub(super) fn fact_bool(&self, key: &str) -> Fact<bool> {
        Fact::of(self.bool(key), self.log.source())
    }

    /// A fact that this input states.
    pub(super) fn state<T>(&self, value: T) -> Fact<T> {
        Fact::Known(value, self.log.source())
    }

    /// An object within this one.
    pub(super) fn item(&'a self, key: &'a str) -> Option<Item<'a>> {
        Item::open(self.value(key)?, self.place.key(key), self.log)
    }

    /// The values of a list.
    pub(super) fn list(&self, key: &str) -> &'a [Value] {
        match self.value(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong(key, other, "a list");
                &[]
            }
        }
    }

    /// Calls `each` with every object of a list.
    pub(super) fn items(&self, key: &str, mut each: impl FnMut(Item<'_>)) {
        let list = self.place.key(key);
        for (index, value) in self.list(key).iter().enumerate() {
            if let Some(item) = Item::open(value, list.index(index), self.log) {
                each(item);
            }
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self, key: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for value in self.list(key) {
            match value {
                Value::String(text) => {
                    found.insert(text.clone());
                }
                Value::Null => {}
                other => self.wrong(key, other, "text"),
            }
        }
        found
    }

    /// One text of every object of a list.
    pub(super) fn texts_of(&self, list: &str, key: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.items(list, |item| found.extend(item.text(key).map(str::to_owned)));
        found
    }

    /// The value of a tag.
    fn tag(&self, name: &str) -> Option<String> {
        self.list("Tags").iter().find_map(|tag| {
            (tag.get("Key")?.as_str()? == name).then(|| tag.get("Value")?.as_str().map(str::to_owned))?
        })
    }

    /// The Name tag.
    pub(super) fn name(&self) -> Fact<String> {
        Fact::of(self.tag("Name").filter(|n| !n.is_empty()), self.log.source())
    }

    /// All tags of a list of keys and values.
    pub(super) fn tags(&self, list: &str, key: &str, value: &str) -> BTreeMap<String, Fact<String>> {
        let mut found = BTreeMap::new();
        self.items(list, |tag| {
            if let Some(name) = tag.text(key) {
                let text = tag.value(value).and_then(Value::as_str).unwrap_or("");
                found.insert(name.to_owned(), tag.state(text.to_owned()));
            }
        });
        found
    }

    /// A policy document: an object, or JSON in a text, which may be URL-encoded.
    pub(super) fn document(&self, key: &str) -> Fact<Doc> {
        match self.value(key) {
            None => Fact::Unstated,
            Some(Value::String(text)) if text.is_empty() => Fact::Unstated,
            Some(Value::String(text)) => self.document_text(key, text),
            Some(value @ Value::Object(_)) => self.state(Doc::of(value)),
            Some(other) => {
                self.wrong(key, other, "a policy document");
                Fact::Unknown(self.log.source())
            }
        }
    }

    fn document_text(&self, key: &str, text: &str) -> Fact<Doc> {
        let decoded = if text.starts_with("%7B") { percent(text) } else { None };
        let text = decoded.as_deref().unwrap_or(text);
        if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
            return self.state(Doc(text.trim().into()));
        }
        let plain = text.replace("\\\"", "\"");
        if serde_json::from_str::<serde::de::IgnoredAny>(&plain).is_ok() {
            // API Gateway escapes its policies once more.
            return self.state(Doc(plain.into()));
        }
        self.log.problem(self.place.key(key).to_string(), "the policy document is not JSON");
        Fact::Unknown(self.log.source())
    }
}

impl Doc {
    /// The document of a value.
    pub(super) fn of(value: &Value) -> Self {
        Doc(Arc::from(value.to_string()))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Undoes URL encoding. `None` if the result is no UTF-8 text.
fn percent(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' => b' ',
            byte => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}
