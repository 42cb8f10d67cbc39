//! Attributes of a resource or of a block in it: values that are known after apply are found by what they refer to, or
//! stay unknown.

use std::collections::BTreeSet;

use serde_json::Value;

use super::references::{Step, steps};
use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::Doc;

/// A block within a resource.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    res: Res<'a>,
    value: &'a Value,
    unknown: &'a Value,
    /// Expressions of the block; of dynamic ones there are none (NP-803).
    expressions: &'a Value,
}

pub(super) static NOTHING: Value = Value::Null;

impl<'a> Block<'a> {
    /// A resource as a whole.
    pub(super) fn whole(res: Res<'a>, expressions: &'a Value) -> Self {
        Self { res, value: &NOTHING, unknown: &res.raw.unknown, expressions }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        if self.value.is_null() {
            self.res.raw_value(key)
        } else {
            self.value.get(key).filter(|v| !v.is_null())
        }
    }

    fn unknown(&self, key: &str) -> bool {
        if self.value.is_null() {
            self.res.is_unknown(key)
        } else {
            self.unknown.get(key).is_some_and(has_unknown)
        }
    }

    /// What an attribute refers to, as ids, ARNs or names.
    fn referred(&self, key: &str) -> BTreeSet<String> {
        let Some(expression) = self.expressions.get(key) else { return BTreeSet::new() };
        let world = self.res.world;
        let module: Vec<Step> = steps(&self.res.raw.module);
        let mut found = BTreeSet::new();
        for target in world.configuration.targets(&module, expression) {
            for raw in world.instances(&target, self.res.raw) {
                let other = Res { world, raw };
                let value = match target.attribute.as_str() {
                    "id" => Some(other.id().to_owned()),
                    "arn" => other.arn().or_else(|| Some(other.id().to_owned())),
                    attribute => match raw.values.get(attribute) {
                        Some(Value::String(text)) => Some(text.clone()),
                        _ if attribute == "name" || attribute.ends_with("_id") => Some(other.id().to_owned()),
                        _ => None,
                    },
                };
                found.extend(value);
            }
        }
        found
    }

    /// The text of an attribute, if it is known or refers to one thing.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.get(key) {
            Some(Value::String(text)) => Some(text.clone()).filter(|t| !t.is_empty()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Bool(on)) => Some(on.to_string()),
            Some(_) => None,
            None if self.unknown(key) => {
                let mut referred = self.referred(key).into_iter();
                referred.next().filter(|_| referred.next().is_none())
            }
            None => None,
        }
    }

    pub(super) fn fact(&self, key: &str) -> Fact<String> {
        let source = self.res.world.log.source();
        match self.text(key) {
            Some(text) => Fact::Known(text, source),
            None if self.unknown(key) => Fact::Unknown(source),
            None => Fact::Unstated,
        }
    }

    pub(super) fn fact_bool(&self, key: &str) -> Fact<bool> {
        let source = self.res.world.log.source();
        match self.get(key) {
            Some(Value::Bool(on)) => Fact::Known(*on, source),
            Some(Value::String(text)) if text == "true" || text == "false" => {
                Fact::Known(text == "true", source)
            }
            Some(_) => Fact::Unstated,
            None if self.unknown(key) => Fact::Unknown(source),
            None => Fact::Unstated,
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The texts of a list or set, those that are known and those that are referred to.
    pub(super) fn texts(&self, key: &str) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = match self.get(key) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) if !text.is_empty() => BTreeSet::from([text.clone()]),
            _ => BTreeSet::new(),
        };
        if self.unknown(key) {
            found.extend(self.referred(key));
        }
        found
    }

    /// Whether the configuration leaves an attribute out, so that the provider fills it in.
    pub(super) fn expressions_lack(&self, key: &str) -> bool {
        !self.expressions.is_null() && self.expressions.get(key).is_none()
    }

    /// The id of the one resource of a kind that an attribute refers to, whatever it takes from it.
    pub(super) fn referred_resource(&self, key: &str, kind: &str) -> Option<String> {
        let expression = self.expressions.get(key)?;
        let world = self.res.world;
        let module: Vec<Step> = steps(&self.res.raw.module);
        let targets = world.configuration.targets(&module, expression);
        let mut found: BTreeSet<String> = BTreeSet::new();
        for target in targets.iter().filter(|t| t.kind == kind) {
            found.extend(
                world
                    .instances(target, self.res.raw)
                    .into_iter()
                    .map(|raw| Res { world, raw }.id().to_owned()),
            );
        }
        let mut found = found.into_iter();
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether a list is known as a whole, or what it refers to is.
    pub(super) fn is_open(&self, key: &str) -> bool {
        self.unknown(key) && self.referred(key).is_empty()
    }

    pub(super) fn blocks(&self, key: &str) -> Vec<Block<'a>> {
        let (items, single): (&[Value], bool) = match self.get(key) {
            Some(Value::Array(items)) => (items, false),
            Some(value @ Value::Object(_)) => (std::slice::from_ref(value), true),
            _ => return Vec::new(),
        };
        let unknown = self.unknown.get(key).unwrap_or(&NOTHING);
        let expressions = self.expressions.get(key).unwrap_or(&NOTHING);
        let part = |value: &'a Value, index: usize| -> &'a Value {
            match value {
                Value::Array(items) if !single => items.get(index).unwrap_or(&NOTHING),
                Value::Array(items) => items.first().unwrap_or(&NOTHING),
                // An attribute that is written as one expression has its references in one place.
                other => other,
            }
        };
        items
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_object())
            .map(|(index, value)| Block {
                res: self.res,
                value,
                unknown: part(unknown, index),
                expressions: part(expressions, index),
            })
            .collect()
    }

    pub(super) fn document(&self, key: &str) -> Fact<Doc> {
        let source = self.res.world.log.source();
        match self.get(key) {
            Some(Value::String(text)) if text.trim().is_empty() => Fact::Unstated,
            Some(Value::String(text)) => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => Fact::Known(Doc(text.trim().into()), source),
                Err(_) => {
                    self.res
                        .world
                        .log
                        .problem(&self.res.raw.address, format!("`{key}` is no JSON policy document"));
                    Fact::Unknown(source)
                }
            },
            Some(value @ Value::Object(_)) => Fact::Known(Doc::of(value), source),
            Some(_) => Fact::Unknown(source),
            None if self.unknown(key) => Fact::Unknown(source),
            None => Fact::Unstated,
        }
    }
}

pub(super) fn has_unknown(value: &Value) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(map) => map.values().any(has_unknown),
        _ => false,
    }
}
