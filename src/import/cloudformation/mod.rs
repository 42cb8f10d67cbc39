//! CloudFormation: templates in YAML and JSON, with parameters, conditions, mappings and nested stacks.
//!
//! `template` reads the text, `evaluate` works out intrinsic functions, `stack` gives the resources of a stack
//! with their properties, and one small file for each group of types puts them into the inventory.

mod callers;
mod endpoints;
mod evaluate;
mod filters;
mod iam;
mod kinds;
mod network;
mod props;
mod resources;
mod stack;
mod template;
mod transit;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::inventory::Inventory;
use super::log::Log;
use super::{Options, bytes};
use template::Template;

/// Templates that were added, by name, with the number of their input.
#[derive(Debug, Default)]
pub(super) struct Templates {
    files: BTreeMap<String, Template>,
    /// Templates that some stack was made of.
    used: RefCell<BTreeSet<String>>,
    /// Steps that evaluations may still take.
    steps: Cell<usize>,
}

/// Steps for each stack that is not nested; honest templates take a few thousand.
const STEPS: usize = 2_000_000;

impl Templates {
    /// Adds a file: a template, or parameters as the AWS CLI takes them.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8], log: &Log) {
        let source = log.begin(name);
        let read = bytes::text(bytes).and_then(|text| Template::read(name, &text, source));
        match read {
            Ok((template, problems)) => {
                for (place, message) in problems {
                    log.problem(place, message);
                }
                self.files.insert(name.to_owned(), template);
            }
            Err(message) => log.problem("", message),
        }
    }

    /// Reads the stacks that no other template nests.
    pub(super) fn finish(&self, inventory: &mut Inventory, log: &Log, options: &Options) {
        let nested = stack::nested(&self.files);
        let (inner, roots): (Vec<&String>, Vec<&String>) =
            self.files.keys().partition(|name| nested.contains(*name));
        for name in roots {
            self.read(name, inventory, log, options);
        }
        // Templates that nest one another in a circle have no root.
        for name in inner {
            if !self.used.borrow().contains(name) {
                self.read(name, inventory, log, options);
            }
        }
    }

    fn read(&self, name: &str, inventory: &mut Inventory, log: &Log, options: &Options) {
        let Some(template) = self.files.get(name) else { return };
        log.resume(template.source);
        self.steps.set(STEPS);
        self.used.borrow_mut().insert(name.to_owned());
        kinds::read(&stack::Stack::root(name, template, self, log, options), inventory);
        if self.steps.get() == 0 {
            log.problem("", "functions refer to one another too often; what they make is unknown");
        }
    }

    /// The template that a URL or a path names, by its file name.
    fn named(&self, url: &str) -> Option<(&String, &Template)> {
        let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
        let wanted = file(url.split('?').next().unwrap_or(url));
        let mut found = self.files.iter().filter(|(name, _)| file(name) == wanted);
        found.next().filter(|_| found.next().is_none())
    }
}

/// Parameters from a file as the AWS CLI takes it: a list of `ParameterKey` and `ParameterValue`, or a mapping.
///
/// # Errors
/// If it is neither: what is wrong, in words.
pub fn parameters(bytes: &[u8]) -> Result<BTreeMap<String, String>, String> {
    use serde_json::Value;
    let text = bytes::text(bytes)?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("this is not JSON: {e}"))?;
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        _ => None,
    };
    let found: Option<BTreeMap<String, String>> = match &value {
        Value::Array(items) => items
            .iter()
            .map(|item| Some((plain(item.get("ParameterKey")?)?, plain(item.get("ParameterValue")?)?)))
            .collect(),
        Value::Object(map) => {
            let map = map.get("Parameters").and_then(Value::as_object).unwrap_or(map);
            map.iter().map(|(name, value)| Some((name.clone(), plain(value)?))).collect()
        }
        _ => None,
    };
    found.ok_or_else(|| "these are no parameters: write a list of ParameterKey and ParameterValue".to_owned())
}
