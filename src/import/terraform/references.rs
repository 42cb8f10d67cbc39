//! What the expressions of a configuration refer to, through variables and outputs of modules (NP-801).

use std::collections::HashSet;

use serde_json::Value;

/// Something that an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Modules from the root, with their index where it is told.
    pub(super) module: Vec<Step>,
    pub(super) is_data: bool,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) index: Option<String>,
    /// The attribute, `id` if none is told.
    pub(super) attribute: String,
}

/// A module call, with the index of the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) index: Option<String>,
}

/// Steps through variables and outputs; a configuration that goes round in circles ends there.
const MAX_STEPS: usize = 24;

/// Parts of an address: dots within brackets do not count.
fn parts(address: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let (mut name, mut index, mut inside) = (String::new(), None::<String>, false);
    for c in address.chars() {
        match c {
            '[' if !inside => {
                inside = true;
                index = Some(String::new());
            }
            ']' if inside => inside = false,
            '.' if !inside => found.push((std::mem::take(&mut name), index.take())),
            c if inside => {
                if let Some(index) = &mut index {
                    index.push(c);
                }
            }
            c => name.push(c),
        }
    }
    found.push((name, index));
    found
}

/// The modules of a module address: `module.net["a"].module.dns`.
pub(super) fn steps(address: &str) -> Vec<Step> {
    let mut found = Vec::new();
    let mut parts = parts(address).into_iter();
    while let Some((word, _)) = parts.next() {
        if word == "module"
            && let Some((name, index)) = parts.next()
        {
            found.push(Step { name, index });
        }
    }
    found
}

/// What has been found, and which references have been followed.
#[derive(Default)]
struct Found {
    targets: Vec<Target>,
    seen: HashSet<String>,
}

/// Looks expressions up in a configuration.
#[derive(Clone, Copy)]
pub(super) struct Configuration<'a>(pub(super) &'a Value);

impl<'a> Configuration<'a> {
    /// The configuration of a module.
    fn module(self, module: &[Step]) -> Option<&'a Value> {
        let mut at = self.0.get("root_module")?;
        for step in module {
            at = at.get("module_calls")?.get(&step.name)?.get("module")?;
        }
        Some(at)
    }

    /// The configuration of a resource.
    pub(super) fn resource(
        self,
        module: &[Step],
        is_data: bool,
        kind: &str,
        name: &str,
    ) -> Option<&'a Value> {
        let mode = if is_data { "data" } else { "managed" };
        self.module(module)?.get("resources")?.as_array()?.iter().find(|r| {
            let is = |key: &str, want: &str| r.get(key).and_then(Value::as_str) == Some(want);
            is("type", kind) && is("name", name) && r.get("mode").is_none_or(|m| m == mode)
        })
    }

    /// What an expression of a module refers to.
    pub(super) fn targets(self, module: &[Step], expression: &Value) -> Vec<Target> {
        let mut found = Found::default();
        self.follow(module, expression, 0, &mut found);
        found.targets
    }

    fn follow(self, module: &[Step], expression: &Value, depth: usize, found: &mut Found) {
        if depth > MAX_STEPS {
            return;
        }
        let references = expression.get("references").and_then(Value::as_array);
        let texts: Vec<&str> = references.into_iter().flatten().filter_map(Value::as_str).collect();
        // The longest ones come first; their beginnings follow and say nothing more.
        let mut kept: Vec<&str> = Vec::new();
        for text in texts {
            let beginning =
                kept.iter().any(|k| k.strip_prefix(text).is_some_and(|r| r.starts_with(['.', '['])));
            if !beginning && !kept.contains(&text) {
                kept.push(text);
            }
        }
        for text in kept {
            // What several ways lead to is followed once.
            let names: Vec<&str> = module.iter().map(|step| step.name.as_str()).collect();
            if found.seen.insert(format!("{} {text}", names.join("."))) {
                self.reference(module, text, depth, found);
            }
        }
    }

    fn reference(self, module: &[Step], text: &str, depth: usize, found: &mut Found) {
        let parts = parts(text);
        let word = |at: usize| parts.get(at).map(|(name, _)| name.as_str());
        match word(0) {
            Some("var") => {
                let (Some(name), Some((step, above))) = (word(1), module.split_last()) else { return };
                let call = self.module(above).and_then(|m| m.get("module_calls")?.get(&step.name));
                if let Some(expression) = call.and_then(|c| c.get("expressions")?.get(name)) {
                    self.follow(above, expression, depth + 1, found);
                }
            }
            Some("module") => {
                let (Some((name, index)), Some(output)) = (parts.get(1), word(2)) else { return };
                let mut below = module.to_vec();
                below.push(Step { name: name.clone(), index: index.clone() });
                let expression =
                    self.module(&below).and_then(|m| m.get("outputs")?.get(output)?.get("expression"));
                if let Some(expression) = expression {
                    self.follow(&below, expression, depth + 1, found);
                }
            }
            Some("each" | "count" | "local" | "path" | "terraform" | "self" | "") | None => {}
            Some(first) => {
                let is_data = first == "data";
                let at = usize::from(is_data);
                let (Some(kind), Some((name, index))) = (word(at), parts.get(at + 1)) else { return };
                let attribute = word(at + 2).unwrap_or("id");
                found.targets.push(Target {
                    module: module.to_vec(),
                    is_data,
                    kind: kind.to_owned(),
                    name: name.clone(),
                    index: index
                        .clone()
                        .filter(|i| i != "*" && !i.contains("each.") && !i.contains("count.")),
                    attribute: attribute.to_owned(),
                });
            }
        }
    }
}
