//! What policies name: networks, organizations, accounts, addresses, principals. The reference network takes its ids
//! from here, so that what a policy calls its own is inside.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use super::documents::Document;
use super::subject::is_account;
use crate::arn::Arn;
use crate::facts::regions;
use crate::policy::value::Block;
use crate::policy::{Condition, Effect, PrincipalEntry};

/// What policies name, each list in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mentions {
    /// VPCs.
    pub(super) vpcs: Vec<String>,
    /// VPC endpoints.
    pub(super) endpoints: Vec<String>,
    /// Organizations.
    pub(super) organizations: Vec<String>,
    /// Places in an organization: root and units.
    pub(super) paths: Vec<String>,
    /// Accounts, from condition keys and principals.
    pub(super) accounts: Vec<String>,
    /// Account and Region of a VPC that is named by its ARN.
    pub(super) vpc_place: Option<(String, String)>,
    /// Public address blocks.
    pub(super) ranges: Vec<String>,
    /// Blocks of addresses behind endpoints.
    pub(super) private_ranges: Vec<String>,
    /// Regions.
    pub(super) regions: Vec<String>,
    /// The patterns by which Regions are named.
    pub(super) region_patterns: Vec<String>,
    /// Service principals.
    pub(super) services: Vec<String>,
    /// Resources on whose behalf services may call, as patterns.
    pub(super) sources: Vec<String>,
    /// Users and roles that Allow statements name.
    pub(super) principals: Vec<Arn>,
    /// Accounts that Allow statements name as principals.
    pub(super) trusted: Vec<String>,
    /// Identity providers.
    pub(super) providers: Vec<String>,
    /// The keys of all conditions.
    pub(super) keys: Vec<MentionedKey>,
}

/// A condition key and how policies read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MentionedKey {
    /// As the policy spells it.
    pub(super) name: Arc<str>,
    /// Whether it only ever spares from a Deny: in negated conditions of Deny statements.
    pub(super) spares_only: bool,
}

impl Mentions {
    /// Reads off what documents name.
    pub(super) fn of(documents: &[Document]) -> Mentions {
        let mut found = Mentions::default();
        for statement in documents.iter().flat_map(|d| &d.policy.statements) {
            for condition in &statement.conditions {
                found.condition(condition, statement.effect);
            }
            for entry in statement.principals.iter().flat_map(|p| &p.entries) {
                found.principal(entry, statement.effect);
            }
        }
        found
    }

    /// Whether some condition reads a key, in any spelling.
    pub(super) fn reads(&self, key: &str) -> bool {
        self.keys.iter().any(|k| k.name.eq_ignore_ascii_case(key))
    }

    /// Whether some condition reads a key of the network that a request came through.
    pub(super) fn reads_network(&self) -> bool {
        NETWORK.iter().any(|key| self.reads(key))
    }

    /// Whether some condition names a Region.
    pub(super) fn names_region(&self, name: &str) -> bool {
        self.region_patterns.iter().any(|pattern| fits(pattern, name))
    }

    fn condition(&mut self, condition: &Condition, effect: Effect) {
        let name = condition.key.name();
        let spares = effect == Effect::Deny && condition.operator.comparison.is_negated();
        match self.keys.iter_mut().find(|k| k.name.eq_ignore_ascii_case(name)) {
            Some(known) => known.spares_only &= spares,
            None => self.keys.push(MentionedKey { name: name.clone(), spares_only: spares }),
        }
        let key = condition.key.folded();
        for value in condition.wanted.iter() {
            self.value(key, value);
        }
    }

    fn value(&mut self, key: &str, value: &str) {
        if value.contains("${") {
            return;
        }
        match key {
            "aws:sourcevpc" => add(&mut self.vpcs, id(value, "vpc-")),
            "aws:sourcevpce" => add(&mut self.endpoints, id(value, "vpce-")),
            "aws:sourcevpcarn" => self.vpc_arn(value),
            "aws:sourceip" => add(&mut self.ranges, block(value)),
            "aws:vpcsourceip" => add(&mut self.private_ranges, block(value)),
            "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid" => {
                add(&mut self.organizations, id(value, "o-"));
            }
            "aws:principalorgpaths" | "aws:resourceorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
                self.path(value);
            }
            "aws:principalaccount"
            | "aws:resourceaccount"
            | "aws:sourceaccount"
            | "aws:vpceaccount"
            | "kms:calleraccount"
            | "s3:resourceaccount"
            | "aws:sourceowner" => {
                add(&mut self.accounts, account(value));
            }
            "aws:requestedregion" => {
                let first = regions().names().find(|name| fits(value, name));
                add(&mut self.regions, first.map(str::to_owned));
                add(&mut self.region_patterns, Some(value.to_owned()));
            }
            "aws:principalservicename" | "aws:principalservicenameslist" => {
                add(&mut self.services, service(value));
            }
            "aws:sourcearn" => add(&mut self.sources, value.starts_with("arn:").then(|| value.to_owned())),
            _ => {}
        }
    }

    fn vpc_arn(&mut self, value: &str) {
        let Some(arn) = Arn::parse(value) else { return };
        let vpc = arn.resource().strip_prefix("vpc/");
        add(&mut self.vpcs, vpc.and_then(|vpc| id(vpc, "vpc-")));
        if let (Some(account), true) = (account(arn.account()), regions().knows(arn.region())) {
            self.vpc_place.get_or_insert((account, arn.region().to_owned()));
        }
    }

    /// `o-…/r-…/ou-…/*`
    fn path(&mut self, value: &str) {
        let mut parts = value.split('/');
        add(&mut self.organizations, parts.next().and_then(|o| id(o, "o-")));
        let known = parts.map_while(|part| id(part, "r-").or_else(|| id(part, "ou-")));
        let path = known.collect::<Vec<_>>().join("/");
        add(&mut self.paths, path.starts_with("r-").then_some(path));
    }

    fn principal(&mut self, entry: &PrincipalEntry, effect: Effect) {
        match entry {
            PrincipalEntry::Account(id) if effect == Effect::Allow => {
                add(&mut self.trusted, account(id));
            }
            PrincipalEntry::User(arn) | PrincipalEntry::Role(arn)
                if effect == Effect::Allow && is_plain(arn.as_str()) && !self.principals.contains(arn) =>
            {
                self.principals.push(arn.clone());
            }
            PrincipalEntry::Service(name) => add(&mut self.services, service(name)),
            PrincipalEntry::Provider(name) if is_plain(name) => {
                add(&mut self.providers, Some(name.to_string()));
            }
            _ => {}
        }
    }
}

/// Keys of the network that a request came through.
pub(super) const NETWORK: [&str; 8] = [
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

fn add(list: &mut Vec<String>, found: Option<String>) {
    let known: BTreeSet<&String> = list.iter().collect();
    let Some(found) = found.filter(|f| !known.contains(f)) else { return };
    list.push(found);
}

/// An id, or an example of the ids that a pattern stands for.
fn id(text: &str, prefix: &str) -> Option<String> {
    let text = text.replace('*', "0example").replace('?', "0");
    let rest = text.strip_prefix(prefix)?;
    let plain = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| text.to_ascii_lowercase())
}

fn account(text: &str) -> Option<String> {
    is_account(text).then(|| text.to_owned())
}

fn block(text: &str) -> Option<String> {
    Block::parse(text).map(|_| text.to_owned())
}

fn service(text: &str) -> Option<String> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    (plain && text.ends_with(".amazonaws.com")).then(|| text.to_owned())
}

/// Whether a text can stand in a file as it is.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'*' | b'?' | b'$'))
}

fn fits(pattern: &str, text: &str) -> bool {
    crate::policy::Pattern::with_wildcards(pattern).matches(text)
}

/// The number of an address, and how it is written.
pub(super) fn address_in(range: &str, offset: u32) -> Option<std::net::Ipv4Addr> {
    let (address, prefix) = range.split_once('/').unwrap_or((range, "32"));
    let (IpAddr::V4(address), Ok(prefix)) = (address.parse().ok()?, prefix.parse::<u32>()) else {
        return None;
    };
    let size = 2u32.checked_pow(32u32.checked_sub(prefix)?).unwrap_or(u32::MAX);
    let mask = if prefix == 0 { 0 } else { u32::MAX.checked_shl(32 - prefix).unwrap_or(u32::MAX) };
    let first = u32::from(address) & mask;
    Some((first.saturating_add(offset.min(size - 1))).into())
}
