//! One resource: its id and ARN, its owner and Region, its attributes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::block::{Block, NOTHING, has_unknown};
use super::document::Raw;
use super::references::steps;
use super::world::World;
use crate::import::fact::Fact;
use crate::import::inventory::Doc;
use crate::import::log::Log;

/// A resource in its world.
#[derive(Clone, Copy)]
pub(super) struct Res<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) raw: &'a Raw,
}

impl<'a> Res<'a> {
    pub(super) fn raw_value(&self, key: &str) -> Option<&'a Value> {
        self.raw.values.get(key).filter(|v| !v.is_null())
    }

    pub(super) fn is_unknown(&self, key: &str) -> bool {
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
        Block::whole(*self, self.configured())
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

/// An address as part of an ARN.
fn plain(address: &str) -> String {
    address.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect()
}
