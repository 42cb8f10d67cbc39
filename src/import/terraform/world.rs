//! All resources of one side of a document, and what references between them mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::document::{Document, Raw};
use super::references::{Configuration, Target, steps};
use crate::import::Options;
use crate::import::log::Log;

/// All resources of one side of a document.
pub(super) struct World<'a> {
    pub(super) log: &'a Log,
    pub(super) resources: &'a [Raw],
    pub(super) configuration: Configuration<'a>,
    variables: &'a BTreeMap<String, Value>,
    by_name: HashMap<(&'a str, &'a str), Vec<&'a Raw>>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

impl<'a> World<'a> {
    pub(super) fn new(document: &'a Document, resources: &'a [Raw], log: &'a Log, options: &Options) -> Self {
        let mut by_name: HashMap<(&str, &str), Vec<&Raw>> = HashMap::new();
        for raw in resources {
            by_name.entry((&raw.kind, &raw.name)).or_default().push(raw);
        }
        let only = |values: BTreeSet<String>| {
            let mut values = values.into_iter();
            values.next().filter(|_| values.next().is_none())
        };
        let mut world = Self {
            log,
            resources,
            configuration: Configuration(&document.configuration),
            variables: &document.variables,
            by_name,
            account: None,
            region: None,
        };
        // One account and one Region in the whole document are those of what does not say.
        let arns = |part: usize| -> BTreeSet<String> {
            let of = resources.iter().filter_map(|r| r.values.get("arn")?.as_str());
            of.filter_map(|arn| arn.split(':').nth(part))
                .filter(|p| !p.is_empty() && *p != "aws")
                .map(str::to_owned)
                .collect()
        };
        let mut accounts = arns(4);
        for raw in resources.iter().filter(|r| r.kind == "aws_caller_identity") {
            accounts.extend(raw.values.get("account_id").and_then(Value::as_str).map(str::to_owned));
        }
        accounts
            .extend(resources.iter().filter_map(|r| Some(r.values.get("owner_id")?.as_str()?.to_owned())));
        accounts.retain(|a| a.len() == 12);
        world.account = options.account.clone().or_else(|| only(accounts));
        let mut regions = arns(3);
        regions.extend(world.regions_of_providers());
        world.region = options.region.clone().or_else(|| only(regions));
        world
    }

    fn regions_of_providers(&self) -> BTreeSet<String> {
        let providers = self.configuration.0.get("provider_config").and_then(Value::as_object);
        providers
            .into_iter()
            .flatten()
            .filter(|(_, p)| p.get("name").is_none_or(|n| n == "aws"))
            .filter_map(|(_, p)| self.provider_region(p))
            .collect()
    }

    pub(super) fn provider_region(&self, provider: &Value) -> Option<String> {
        self.constant(provider.get("expressions")?.get("region")?)
    }

    /// The value of an expression that is a constant or a variable of the root module.
    pub(super) fn constant(&self, expression: &Value) -> Option<String> {
        if let Some(text) = expression.get("constant_value").and_then(Value::as_str) {
            return Some(text.to_owned());
        }
        let reference = expression.get("references")?.as_array()?.first()?.as_str()?.strip_prefix("var.")?;
        self.variables.get(reference)?.as_str().map(str::to_owned)
    }

    /// The instances that a reference means, seen from a resource.
    pub(super) fn instances(&self, target: &Target, from: &Raw) -> Vec<&'a Raw> {
        let Some(named) = self.by_name.get(&(target.kind.as_str(), target.name.as_str())) else {
            return Vec::new();
        };
        let in_module = |raw: &Raw| {
            let theirs = steps(&raw.module);
            theirs.len() == target.module.len()
                && theirs.iter().zip(&target.module).all(|(theirs, wanted)| {
                    theirs.name == wanted.name
                        && wanted.index.as_ref().is_none_or(|i| theirs.index.as_ref() == Some(i))
                })
        };
        let candidates: Vec<&Raw> =
            named.iter().copied().filter(|r| r.is_data == target.is_data && in_module(r)).collect();
        // Within one instance of a module, what is meant stands in the same instance.
        let same_module: Vec<&Raw> = candidates.iter().copied().filter(|r| r.module == from.module).collect();
        let candidates = if same_module.is_empty() { candidates } else { same_module };
        if let Some(index) = &target.index {
            return candidates.into_iter().filter(|r| r.index.as_ref() == Some(index)).collect();
        }
        // Instances of `count` and `for_each` are paired by their index.
        let paired: Vec<&Raw> =
            candidates.iter().copied().filter(|r| r.index.is_some() && r.index == from.index).collect();
        if paired.len() == 1 { paired } else { candidates }
    }
}
