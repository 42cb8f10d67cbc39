//! Policy documents: checked, so that a topology takes them; one that is broken or not there is `unknown`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Plan;
use super::yaml::Val;
use crate::diagnostic::Diagnostics;
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, Inventory};
use crate::policy::{PolicyType, read_policy};
use crate::source::{JsonOptions, SourceMap, parse_json};

/// What a document is attached to.
pub(super) type DocKind = PolicyType;

/// Documents that have been checked.
#[derive(Debug)]
pub(super) struct Documents {
    checked: HashMap<(Arc<str>, u8), Option<String>>,
}

impl Documents {
    /// Checks the documents of principals and resources, on all cores: there may be very many.
    pub(super) fn of(inventory: &Inventory) -> Self {
        let mut wanted: HashSet<(&Arc<str>, u8)> = HashSet::new();
        let mut kinds = Vec::new();
        let mut want = |fact: &'_ Fact<Doc>, kind: DocKind| {
            if let Some(doc) = fact.known() {
                kinds.push((doc.0.clone(), kind));
            }
        };
        for principal in inventory.principals.values() {
            principal.policies.values().for_each(|fact| want(fact, PolicyType::Identity));
        }
        for policy in inventory.managed_policies.values() {
            want(&policy.document, PolicyType::Identity);
        }
        for (arn, resource) in &inventory.resources {
            let role = arn.split(':').nth(2) == Some("iam");
            want(&resource.policy, if role { PolicyType::Trust } else { PolicyType::Resource });
        }
        let kinds: Vec<&(Arc<str>, DocKind)> =
            kinds.iter().filter(|(text, kind)| wanted.insert((text, *kind as u8))).collect();
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let part = kinds.len().div_ceil(workers).max(200);
        let work = |part: &[&(Arc<str>, DocKind)]| -> Vec<Option<String>> {
            part.iter().map(|(text, kind)| fault(text, *kind)).collect()
        };
        let faults: Vec<Option<String>> = std::thread::scope(|scope| {
            let parts: Vec<_> =
                kinds.chunks(part).map(|part| (part, scope.spawn(move || work(part)))).collect();
            parts.into_iter().flat_map(|(part, done)| done.join().unwrap_or_else(|_| work(part))).collect()
        });
        let checked = kinds
            .iter()
            .zip(faults)
            .map(|((text, kind), fault)| ((text.clone(), *kind as u8), fault))
            .collect();
        Self { checked }
    }

    /// What is wrong with a document, if something is.
    fn fault(&mut self, doc: &Doc, kind: DocKind) -> Option<String> {
        let key = (doc.0.clone(), kind as u8);
        self.checked.entry(key).or_insert_with(|| fault(&doc.0, kind)).clone()
    }
}

fn fault(text: &str, kind: DocKind) -> Option<String> {
    let mut sources = SourceMap::new();
    let mut problems = Diagnostics::new();
    let (node, found) = parse_json(&mut sources, "policy", text, JsonOptions::default());
    problems.extend(found);
    let read = node.and_then(|node| read_policy("policy", &node, kind, &mut problems));
    let first = problems.iter().find(|p| p.is_error()).map(|p| p.message.clone());
    first.or_else(|| read.is_none().then(|| "it cannot be read".to_owned()))
}

impl Plan<'_> {
    /// A document as a value; `unknown` if there is one that no input gives, or that cannot be read. `None` if there is
    /// none.
    pub(super) fn policy(&mut self, owner: &str, fact: &Fact<Doc>, kind: DocKind) -> Option<Val> {
        let doc = match fact {
            Fact::Unstated => return None,
            Fact::Unknown(_) => {
                self.gaps.unknown(owner, "the document; it is unknown");
                return Some(Val::Text("unknown".to_owned()));
            }
            Fact::Known(doc, _) => doc,
        };
        if kind == PolicyType::Endpoint && is_full_access(&doc.0) {
            return None;
        }
        if let Some(fault) = self.documents.fault(doc, kind) {
            self.gaps.unknown(owner, format!("the document, which has a fault ({fault}); it is unknown"));
            return Some(Val::Text("unknown".to_owned()));
        }
        Some(Val::Doc(doc.0.clone()))
    }
}

/// The policy that AWS gives an endpoint whose owner gave none.
fn is_full_access(text: &str) -> bool {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return false };
    let statement = match value.get("Statement") {
        Some(serde_json::Value::Array(items)) => match items.as_slice() {
            [one] => one,
            _ => return false,
        },
        Some(one) => one,
        None => return false,
    };
    let Some(map) = statement.as_object() else { return false };
    let is = |key: &str, want: &str| map.get(key).and_then(|v| v.as_str()) == Some(want);
    is("Effect", "Allow")
        && is("Action", "*")
        && is("Resource", "*")
        && (is("Principal", "*")
            || map.get("Principal").is_some_and(|p| {
                p.get("AWS").and_then(|v| v.as_str()) == Some("*")
                    && p.as_object().is_some_and(|o| o.len() == 1)
            }))
        && map.keys().all(|k| matches!(k.as_str(), "Effect" | "Action" | "Resource" | "Principal" | "Sid"))
}
