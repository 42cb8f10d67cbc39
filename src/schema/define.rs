//! From a list of fields to a schema.

use serde_json::{Map, Value, json};

use super::policy;
use crate::assumption::Assumption;
use crate::topology::fields::{Field, Shape, Spec};

/// What the schema says once and refers to.
#[derive(Default)]
pub(super) struct Definitions {
    /// Records in which a blank field counts as left out.
    lenient: &'static [&'static Spec],
    /// Records by identity; of a record or of a merge patch on it.
    named: Vec<(&'static Spec, bool, String)>,
    done: Map<String, Value>,
}

impl Definitions {
    /// None yet. In the records of `lenient` a blank field counts as left out.
    pub(super) fn new(lenient: &'static [&'static Spec]) -> Self {
        Self { lenient, ..Self::default() }
    }

    /// All of them.
    pub(super) fn finish(self) -> Value {
        Value::Object(self.done)
    }

    /// The schema of a record; as a patch, every member may be left out, or taken out by `null`.
    pub(super) fn record(&mut self, spec: &'static Spec, patch: bool) -> Value {
        let mut properties = Map::new();
        for field in spec.fields {
            let blank = field.required.is_none() && self.lenient.iter().any(|s| std::ptr::eq(*s, spec));
            properties.insert(field.name.to_owned(), self.field(field, patch, patch || blank));
        }
        let required: Vec<&str> =
            spec.fields.iter().filter(|f| f.required.is_some()).map(|f| f.name).collect();
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !patch && !required.is_empty() {
            insert(&mut schema, "required", json!(required));
        }
        schema
    }

    fn field(&mut self, field: &'static Field, patch: bool, blank: bool) -> Value {
        let shape = self.shape(&field.shape, patch);
        let mut schema = if blank { json!({ "anyOf": [shape, { "type": "null" }] }) } else { shape };
        // Beside a reference nothing else counts in draft 7.
        if schema.get("$ref").is_some() {
            schema = json!({ "allOf": [schema] });
        }
        insert(&mut schema, "description", json!(describe(field)));
        schema
    }

    fn reference(&mut self, spec: &'static Spec, patch: bool) -> Value {
        let known = self.named.iter().find(|(s, p, _)| std::ptr::eq(*s, spec) && *p == patch);
        let name = match known {
            Some((.., name)) => name.clone(),
            None => {
                let plain = if patch { format!("patch of {}", spec.name) } else { spec.name.to_owned() };
                let plain = plain.replace(' ', "-");
                let taken = |name: &str| self.named.iter().any(|(.., n)| n == name);
                let name = (1..)
                    .map(|n| if n == 1 { plain.clone() } else { format!("{plain}-{n}") })
                    .find(|name| !taken(name))
                    .unwrap_or(plain);
                self.named.push((spec, patch, name.clone()));
                let record = self.record(spec, patch);
                self.done.insert(name.clone(), record);
                name
            }
        };
        json!({ "$ref": format!("#/definitions/{name}") })
    }

    fn shape(&mut self, shape: &'static Shape, patch: bool) -> Value {
        match shape {
            Shape::Text => text(),
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::Count => json!({ "type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]+$" }),
            Shape::Cidr(_) => json!({ "type": "string", "pattern": "/[0-9]{1,3}$" }),
            Shape::Address(_) => json!({ "type": "string", "pattern": "^[0-9A-Fa-f.:]+$" }),
            Shape::Ports => json!({ "type": ["integer", "string"], "pattern": "^[0-9]+( *- *[0-9]+)?$" }),
            Shape::Account => json!({ "type": ["string", "integer"], "pattern": "^[0-9]{12}$" }),
            Shape::Region => json!({ "type": "string", "pattern": "^[a-z]+(-[a-z]+)+-[0-9]+$" }),
            Shape::Arn => json!({ "type": "string", "pattern": "^arn:" }),
            Shape::Id(kinds) => {
                let nouns: Vec<&str> = kinds.iter().map(|k| k.noun()).collect();
                json!({ "type": ["string", "number"], "title": format!("id of {}", nouns.join(" or ")) })
            }
            Shape::Word(words) => json!({ "enum": words }),
            Shape::WordInAnyCase(words) => {
                let spellings: Vec<String> = words.iter().map(|w| in_any_case(w)).collect();
                let pattern = format!("^({})$", spellings.join("|"));
                json!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": pattern }] })
            }
            Shape::Policy if patch => json!({ "type": ["object", "string"] }),
            Shape::Policy => {
                self.done.entry("policy").or_insert_with(policy::reference);
                self.done.entry("policy-document").or_insert_with(policy::document);
                self.done.entry("policy-statement").or_insert_with(policy::statement);
                json!({ "$ref": "#/definitions/policy" })
            }
            Shape::OneOrMany(item) => {
                let item = self.shape(item, false);
                json!({ "anyOf": [item, { "type": "array", "items": item }] })
            }
            Shape::List(item) => {
                let items = self.shape(item, false);
                json!({ "type": "array", "items": items })
            }
            Shape::Either(shapes) => {
                let shapes: Vec<Value> = shapes.iter().map(|s| self.shape(s, patch)).collect();
                json!({ "anyOf": shapes })
            }
            Shape::Record(spec) => self.reference(spec, patch),
            Shape::Patch(spec) => self.reference(spec, true),
            Shape::Map { key: "assumption", .. } => assumptions(patch),
            Shape::Map { key, value } => {
                let value = self.shape(value, patch);
                let value = if patch { json!({ "anyOf": [value, { "type": "null" }] }) } else { value };
                // A blank collection is an empty one.
                json!({ "type": ["object", "null"], "title": format!("by {key}"), "additionalProperties": value })
            }
        }
    }
}

/// A scalar: the readers take its text.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// A pattern for a word with every letter small or capital; editors offer the small ones.
fn in_any_case(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            c if c.is_ascii_alphabetic() => format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase()),
            c => c.to_string(),
        })
        .collect()
}

/// The names of assumptions, each with its choices.
fn assumptions(patch: bool) -> Value {
    let row = |a: &Assumption| {
        let mut choices: Vec<Value> = a.choices().iter().map(|c| json!(c)).collect();
        if patch {
            choices.push(Value::Null);
        }
        (a.name().to_owned(), json!({ "enum": choices }))
    };
    let properties: Map<String, Value> = Assumption::ALL.iter().map(row).collect();
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

fn describe(field: &Field) -> String {
    let mut text = field.doc.to_owned();
    if let Some(default) = field.default {
        text.push_str(&format!(" Default: {default}."));
    }
    if let Some(example) = field.required {
        text.push_str(&format!(" Must be there: `{example}`."));
    }
    text
}

fn insert(schema: &mut Value, name: &str, value: Value) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(name.to_owned(), value);
    }
}
