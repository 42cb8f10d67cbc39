//! One resource, read attribute by attribute: values that are known after apply are found by what they refer to, or
//! stay unknown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::document::{Document, Raw};
use super::references::{Configuration, Step, Target, steps};
use crate::import::Options;
use crate::import::fact::Fact;
use crate::import::inventory::Doc;
use crate::import::log::Log;

/// All resources of one side of a document.
pub(super) struct World<'a> {
    pub(super) log: &'a Log,
    pub(super) resources: &'a [Raw],
    configuration: Configuration<'a>,
    variables: &'a BTreeMap<String, Value>,
    by_name: HashMap<(&'a str, &'a str), Vec<&'a Raw>>,
    account: Option<String>,
    region: Option<String>,
}

/// A resource in its world.
#[derive(Clone, Copy)]
pub(super) struct Res<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) raw: &'a Raw,
}

/// A block within a resource.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    res: Res<'a>,
    value: &'a Value,
    unknown: &'a Value,
    /// Expressions of the block; of dynamic ones there are none (NP-803).
    expressions: &'a Value,
}

static NOTHING: Value = Value::Null;

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

    fn provider_region(&self, provider: &Value) -> Option<String> {
        self.constant(provider.get("expressions")?.get("region")?)
    }

    /// The value of an expression that is a constant or a variable of the root module.
    fn constant(&self, expression: &Value) -> Option<String> {
        if let Some(text) = expression.get("constant_value").and_then(Value::as_str) {
            return Some(text.to_owned());
        }
        let reference = expression.get("references")?.as_array()?.first()?.as_str()?.strip_prefix("var.")?;
        self.variables.get(reference)?.as_str().map(str::to_owned)
    }

    /// The instances that a reference means, seen from a resource.
    fn instances(&self, target: &Target, from: &Raw) -> Vec<&'a Raw> {
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

impl<'a> Res<'a> {
    fn raw_value(&self, key: &str) -> Option<&'a Value> {
        self.raw.values.get(key).filter(|v| !v.is_null())
    }

    fn is_unknown(&self, key: &str) -> bool {
        self.raw.unknown.get(key).is_some_and(has_unknown)
    }

    fn configured(&self) -> &'a Value {
        let raw = self.raw;
        let module = steps(&raw.module);
        self.world
            .configuration
            .resource(&module, raw.is_data, &raw.kind, &raw.name)
            .and_then(|r| r.get("expressions"))
            .unwrap_or(&NOTHING)
    }

    /// The whole as a block.
    pub(super) fn block(&self) -> Block<'a> {
        Block { res: *self, value: &NOTHING, unknown: &self.raw.unknown, expressions: self.configured() }
    }

    /// The id: that of AWS, or the address of a resource that is not there yet.
    pub(super) fn id(&self) -> &'a str {
        let natural = match self.raw.kind.as_str() {
            "aws_s3_bucket" => self.raw_value("bucket"),
            "aws_iam_role" | "aws_iam_user" | "aws_iam_group" | "aws_iam_instance_profile" => {
                self.raw_value("name")
            }
            "aws_lambda_function" => self.raw_value("function_name"),
            _ => None,
        };
        let id = self.raw_value("id").or(natural).and_then(Value::as_str);
        id.filter(|id| !id.is_empty()).unwrap_or(&self.raw.address)
    }

    /// The ARN: that of AWS, or one made of name, account and Region.
    pub(super) fn arn(&self) -> Option<String> {
        if let Some(arn) = self.raw_value("arn").and_then(Value::as_str) {
            return Some(arn.to_owned());
        }
        let name = |key: &str| self.raw_value(key).and_then(Value::as_str);
        let account = || self.account().unwrap_or_else(|| "000000000000".to_owned());
        let region = || self.region().unwrap_or_else(|| "us-east-1".to_owned());
        let path = name("path").unwrap_or("/");
        Some(match self.raw.kind.as_str() {
            "aws_s3_bucket" => format!("arn:aws:s3:::{}", name("bucket")?),
            "aws_iam_role" => format!("arn:aws:iam::{}:role{path}{}", account(), name("name")?),
            "aws_iam_user" => format!("arn:aws:iam::{}:user{path}{}", account(), name("name")?),
            "aws_iam_policy" => format!("arn:aws:iam::{}:policy{path}{}", account(), name("name")?),
            "aws_iam_instance_profile" => {
                format!("arn:aws:iam::{}:instance-profile{path}{}", account(), name("name")?)
            }
            "aws_sqs_queue" => format!("arn:aws:sqs:{}:{}:{}", region(), account(), name("name")?),
            "aws_sns_topic" => format!("arn:aws:sns:{}:{}:{}", region(), account(), name("name")?),
            "aws_lambda_function" => {
                format!("arn:aws:lambda:{}:{}:function:{}", region(), account(), name("function_name")?)
            }
            "aws_dynamodb_table" => {
                format!("arn:aws:dynamodb:{}:{}:table/{}", region(), account(), name("name")?)
            }
            "aws_ecr_repository" => {
                format!("arn:aws:ecr:{}:{}:repository/{}", region(), account(), name("name")?)
            }
            // Their ids are given by AWS; the address stands for them.
            "aws_kms_key" => {
                format!("arn:aws:kms:{}:{}:key/{}", region(), account(), plain(&self.raw.address))
            }
            "aws_secretsmanager_secret" => {
                format!(
                    "arn:aws:secretsmanager:{}:{}:secret:{}",
                    region(),
                    account(),
                    name("name").map_or_else(|| plain(&self.raw.address), str::to_owned)
                )
            }
            _ => return None,
        })
    }

    /// The owner (NP-804).
    pub(super) fn account(&self) -> Option<String> {
        let arn = self.raw_value("arn").and_then(Value::as_str).and_then(|arn| arn.split(':').nth(4));
        let stated = self.raw_value("owner_id").and_then(Value::as_str).or(arn);
        let stated = stated.filter(|a| a.len() == 12).map(str::to_owned);
        stated.or_else(|| self.provider_account()).or_else(|| self.world.account.clone())
    }

    /// The Region (NP-804).
    pub(super) fn region(&self) -> Option<String> {
        let arn = self.raw_value("arn").and_then(Value::as_str).and_then(|arn| arn.split(':').nth(3));
        let stated = self.raw_value("region").and_then(Value::as_str).or(arn).filter(|r| !r.is_empty());
        let provider = || self.provider().and_then(|p| self.world.provider_region(p));
        stated.map(str::to_owned).or_else(provider).or_else(|| self.world.region.clone())
    }

    fn provider(&self) -> Option<&'a Value> {
        let raw = self.raw;
        let module = steps(&raw.module);
        let configured = self.world.configuration.resource(&module, raw.is_data, &raw.kind, &raw.name)?;
        let key = configured.get("provider_config_key")?.as_str()?;
        let providers = self.world.configuration.0.get("provider_config")?;
        providers.get(key).or_else(|| providers.get(key.rsplit(':').next()?))
    }

    fn provider_account(&self) -> Option<String> {
        let assumed = self.provider()?.get("expressions")?.get("assume_role")?;
        let role = assumed.as_array().and_then(|a| a.first()).unwrap_or(assumed).get("role_arn")?;
        let arn = self.world.constant(role)?;
        arn.split(':').nth(4).filter(|a| a.len() == 12).map(str::to_owned)
    }

    pub(super) fn account_fact(&self) -> Fact<String> {
        Fact::of(self.account(), self.world.log.source())
    }

    pub(super) fn region_fact(&self) -> Fact<String> {
        Fact::of(self.region(), self.world.log.source())
    }

    pub(super) fn state<T>(&self, value: T) -> Fact<T> {
        Fact::Known(value, self.world.log.source())
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.block().text(key)
    }

    pub(super) fn fact(&self, key: &str) -> Fact<String> {
        self.block().fact(key)
    }

    pub(super) fn fact_bool(&self, key: &str) -> Fact<bool> {
        self.block().fact_bool(key)
    }

    /// A truth value with the provider's default where it is left out.
    pub(super) fn bool_or(&self, key: &str, default: bool) -> Fact<bool> {
        match self.fact_bool(key) {
            Fact::Unstated => self.state(default),
            fact => fact,
        }
    }

    pub(super) fn texts(&self, key: &str) -> BTreeSet<String> {
        self.block().texts(key)
    }

    /// Blocks by name.
    pub(super) fn blocks(&self, key: &str) -> Vec<Block<'a>> {
        self.block().blocks(key)
    }

    /// The Name tag.
    pub(super) fn name(&self) -> Fact<String> {
        let tags = self.raw_value("tags_all").or_else(|| self.raw_value("tags"));
        let name = tags.and_then(|t| t.get("Name")).and_then(Value::as_str).filter(|n| !n.is_empty());
        Fact::of(name.map(str::to_owned), self.world.log.source())
    }

    pub(super) fn tags(&self) -> BTreeMap<String, Fact<String>> {
        let tags = self.raw_value("tags_all").or_else(|| self.raw_value("tags")).and_then(Value::as_object);
        let text = |v: &Value| v.as_str().map(str::to_owned);
        tags.into_iter()
            .flatten()
            .map(|(k, v)| (k.clone(), Fact::of(text(v), self.world.log.source())))
            .collect()
    }

    /// A policy document in a text; one that is known after apply only is unknown, never empty (NP-805).
    pub(super) fn document(&self, key: &str) -> Fact<Doc> {
        self.block().document(key)
    }

    pub(super) fn log(&self) -> &'a Log {
        self.world.log
    }
}

impl<'a> Block<'a> {
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

fn has_unknown(value: &Value) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(map) => map.values().any(has_unknown),
        _ => false,
    }
}

/// An address as part of an ARN.
fn plain(address: &str) -> String {
    address.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect()
}
