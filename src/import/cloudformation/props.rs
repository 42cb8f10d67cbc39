//! The properties of one resource.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::evaluate::{has_unknown, is_unknown};
use super::stack::Stack;
use crate::import::fact::Fact;
use crate::import::inventory::Doc;

/// Properties, or a part of them.
#[derive(Clone, Copy)]
pub(super) struct Props<'a> {
    pub(super) stack: &'a Stack<'a>,
    /// The logical id.
    pub(super) logical: &'a str,
    value: &'a Value,
}

impl<'a> Props<'a> {
    pub(super) fn new(stack: &'a Stack<'a>, logical: &'a str, value: &'a Value) -> Self {
        Self { stack, logical, value }
    }

    pub(super) fn id(&self) -> String {
        self.stack.id(self.logical)
    }

    pub(super) fn arn(&self) -> Option<String> {
        self.stack.arn(self.logical, 0)
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key).filter(|v| !v.is_null())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn state<T>(&self, value: T) -> Fact<T> {
        Fact::Known(value, self.stack.log.source())
    }

    pub(super) fn unknown<T>(&self) -> Fact<T> {
        Fact::Unknown(self.stack.log.source())
    }

    pub(super) fn problem(&self, message: impl Into<String>) {
        self.stack.log.problem(self.id(), message);
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.clone()).filter(|t| !t.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(on) => Some(on.to_string()),
            _ => None,
        }
    }

    pub(super) fn fact(&self, key: &str) -> Fact<String> {
        match (self.text(key), self.get(key)) {
            (Some(text), _) => self.state(text),
            (None, Some(value)) if is_unknown(value) => self.unknown(),
            _ => Fact::Unstated,
        }
    }

    pub(super) fn fact_bool(&self, key: &str) -> Fact<bool> {
        match self.get(key) {
            Some(Value::Bool(on)) => self.state(*on),
            Some(Value::String(text)) if text == "true" || text == "false" => self.state(text == "true"),
            Some(value) if is_unknown(value) => self.unknown(),
            _ => Fact::Unstated,
        }
    }

    pub(super) fn bool_or(&self, key: &str, default: bool) -> Fact<bool> {
        match self.fact_bool(key) {
            Fact::Unstated => self.state(default),
            fact => fact,
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn texts(&self, key: &str) -> BTreeSet<String> {
        match self.get(key) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) if !text.is_empty() => BTreeSet::from([text.clone()]),
            _ => BTreeSet::new(),
        }
    }

    /// Whether a property is there, and something in it is unknown.
    pub(super) fn is_open(&self, key: &str) -> bool {
        self.get(key).is_some_and(has_unknown)
    }

    pub(super) fn part(&self, key: &str) -> Option<Props<'a>> {
        let value = self.get(key).filter(|v| v.is_object() && !is_unknown(v))?;
        Some(Props { value, ..*self })
    }

    pub(super) fn parts(&self, key: &str) -> Vec<Props<'a>> {
        let items = match self.get(key) {
            Some(Value::Array(items)) => items.as_slice(),
            Some(value @ Value::Object(_)) => std::slice::from_ref(value),
            _ => &[],
        };
        items
            .iter()
            .filter(|v| v.is_object() && !is_unknown(v))
            .map(|value| Props { value, ..*self })
            .collect()
    }

    pub(super) fn document(&self, key: &str) -> Fact<Doc> {
        match self.get(key) {
            None => Fact::Unstated,
            Some(value) if has_unknown(value) => self.unknown(),
            Some(Value::String(text)) => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => self.state(Doc(text.trim().into())),
                Err(_) => {
                    self.problem(format!("`{key}` is no JSON policy document"));
                    self.unknown()
                }
            },
            Some(value) => self.state(Doc::of(value)),
        }
    }

    pub(super) fn name(&self) -> Fact<String> {
        let tag = self.parts("Tags").into_iter().find(|t| t.text("Key").as_deref() == Some("Name"));
        let name = tag.and_then(|t| t.text("Value")).unwrap_or_else(|| self.logical.to_owned());
        self.state(name)
    }

    pub(super) fn tags(&self) -> BTreeMap<String, Fact<String>> {
        let tags = self.parts("Tags").into_iter();
        tags.filter_map(|t| Some((t.text("Key")?, t.fact("Value")))).collect()
    }
}
