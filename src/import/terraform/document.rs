//! The documents that Terraform writes, as resources with values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A plan or a state.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) is_plan: bool,
    /// What there is.
    pub(super) before: Vec<Raw>,
    /// What there will be; of a state, the same.
    pub(super) after: Vec<Raw>,
    /// The `configuration` of a plan.
    pub(super) configuration: Value,
    /// Values of the root module's variables.
    pub(super) variables: BTreeMap<String, Value>,
    pub(super) problems: Vec<String>,
}

/// One instance of a resource or data source.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    /// `module.net.aws_vpc.main["a"]`.
    pub(super) address: String,
    /// `module.net`, empty for the root.
    pub(super) module: String,
    pub(super) is_data: bool,
    pub(super) kind: String,
    pub(super) name: String,
    /// `0` or `"a"`, of `count` and `for_each`.
    pub(super) index: Option<String>,
    pub(super) values: Map<String, Value>,
    /// `true` where a value is known after apply only.
    pub(super) unknown: Value,
}

impl Document {
    pub(super) fn read(text: &str) -> Result<Document, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let words = error.to_string();
            let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
            format!("line {}, column {}: this is not JSON: {words}", error.line(), error.column())
        })?;
        let Value::Object(mut root) = value else { return Err("this is no Terraform document".to_owned()) };
        if root.contains_key("planned_values") || root.contains_key("resource_changes") {
            return Ok(plan(&mut root));
        }
        if let Some(values) = root.get("values") {
            let mut document = Document::default();
            document.check_format(&root);
            module(values.get("root_module"), &mut document.after, &mut document.problems);
            document.before = document.after.clone();
            return Ok(document);
        }
        match root.get("version").and_then(Value::as_u64) {
            Some(4) if root.contains_key("resources") => Ok(state(&root)),
            Some(version) if root.contains_key("terraform_version") => Err(format!(
                "this is a state file of version {version}; version 4 and `terraform show -json` can be read"
            )),
            _ if root.contains_key("format_version") => Ok(Document::default()),
            _ => {
                Err("this is neither a plan nor a state of `terraform show -json`, nor a state file"
                    .to_owned())
            }
        }
    }

    /// Minor versions may grow, other major ones mean something else.
    fn check_format(&mut self, root: &Map<String, Value>) {
        let version = root.get("format_version").and_then(Value::as_str).unwrap_or("1.0");
        if !version.starts_with("1.") && !version.starts_with("0.") {
            self.problems.push(format!("format version {version} is not known here; 1.x is"));
        }
    }
}

fn plan(root: &mut Map<String, Value>) -> Document {
    let mut document = Document { is_plan: true, ..Document::default() };
    document.check_format(root);
    if let Some(state) = root.get("prior_state").and_then(|s| s.get("values")) {
        module(state.get("root_module"), &mut document.before, &mut document.problems);
    }
    if let Some(values) = root.get("planned_values") {
        module(values.get("root_module"), &mut document.after, &mut document.problems);
    }
    let mut unknown = BTreeMap::new();
    for change in root.get("resource_changes").and_then(Value::as_array).into_iter().flatten() {
        let Some(address) = change.get("address").and_then(Value::as_str) else { continue };
        if let Some(after) = change.get("change").and_then(|c| c.get("after_unknown")) {
            unknown.insert(address.to_owned(), after.clone());
        }
    }
    for raw in &mut document.after {
        if let Some(after) = unknown.remove(&raw.address) {
            raw.unknown = after;
        }
    }
    // Data sources that were read while planning stand in the prior state only.
    let planned: std::collections::BTreeSet<&str> =
        document.after.iter().map(|r| r.address.as_str()).collect();
    let read: Vec<Raw> = document
        .before
        .iter()
        .filter(|raw| raw.is_data && !planned.contains(raw.address.as_str()))
        .cloned()
        .collect();
    document.after.extend(read);
    for (name, variable) in root.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = variable.get("value") {
            document.variables.insert(name.clone(), value.clone());
        }
    }
    document.configuration = root.remove("configuration").unwrap_or_default();
    document
}

/// The resources of a module and of the modules in it.
fn module(value: Option<&Value>, found: &mut Vec<Raw>, problems: &mut Vec<String>) {
    let Some(value) = value else { return };
    let module_address = value.get("address").and_then(Value::as_str).unwrap_or("");
    for resource in value.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| resource.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let values = match resource.get("values") {
            Some(Value::Object(values)) => values.clone(),
            None | Some(Value::Null) => Map::new(),
            Some(_) => {
                problems.push(format!("{}: `values` is no object", text("address")));
                continue;
            }
        };
        found.push(Raw {
            address: text("address"),
            module: module_address.to_owned(),
            is_data: text("mode") == "data",
            kind: text("type"),
            name: text("name"),
            index: resource.get("index").and_then(index),
            values,
            unknown: Value::Null,
        });
    }
    for child in value.get("child_modules").and_then(Value::as_array).into_iter().flatten() {
        module(Some(child), found, problems);
    }
}

fn index(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(format!("\"{text}\"")),
        _ => None,
    }
}

/// A state file of version 4.
fn state(root: &Map<String, Value>) -> Document {
    let mut document = Document::default();
    for resource in root.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| resource.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        for instance in resource.get("instances").and_then(Value::as_array).into_iter().flatten() {
            let Some(Value::Object(values)) = instance.get("attributes") else {
                document.problems.push(format!(
                    "{}.{}: an instance without attributes",
                    text("type"),
                    text("name")
                ));
                continue;
            };
            let (module, is_data) = (text("module"), text("mode") == "data");
            let index = instance.get("index_key").and_then(index);
            let mut address = String::new();
            if !module.is_empty() {
                address.push_str(&module);
                address.push('.');
            }
            if is_data {
                address.push_str("data.");
            }
            address.push_str(&format!("{}.{}", text("type"), text("name")));
            if let Some(index) = &index {
                address.push_str(&format!("[{index}]"));
            }
            document.after.push(Raw {
                address,
                module,
                is_data,
                kind: text("type"),
                name: text("name"),
                index,
                values: values.clone(),
                unknown: Value::Null,
            });
        }
    }
    document.before = document.after.clone();
    document
}
