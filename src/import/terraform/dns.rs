//! Route 53.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Inventory, Record, Resolver, ResolverRule, Zone};

fn domain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// A zone with a `vpc` block is a private one.
pub(super) fn zone(res: Res<'_>, inventory: &mut Inventory) {
    let vpcs: BTreeSet<String> = res.blocks("vpc").iter().filter_map(|b| b.text("vpc_id")).collect();
    let private = !res.blocks("vpc").is_empty();
    let record = Zone {
        domain: Fact::of(res.text("name").map(|n| domain(&n)), res.log().source()),
        private: res.state(private),
        vpcs,
        ..Zone::default()
    };
    inventory.add(|i| &mut i.hosted_zones, res.id(), record);
}

pub(super) fn zone_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(zone) = res.text("zone_id") else { return };
    let vpcs = res.text("vpc_id").into_iter().collect();
    inventory.add(|i| &mut i.hosted_zones, &zone, Zone { vpcs, ..Zone::default() });
}

pub(super) fn record(res: Res<'_>, inventory: &mut Inventory) {
    let (Some(zone), Some(name)) = (res.text("zone_id"), res.text("name")) else { return };
    let mut record = Record::default();
    match res.text("type").as_deref() {
        Some("A" | "AAAA") => {
            record.addresses = res.texts("records");
            for block in res.blocks("alias") {
                record.alias = block.text("name").map(|n| domain(&n)).or_else(|| endpoint_of(&block));
            }
        }
        Some("CNAME") => record.alias = res.texts("records").first().map(|t| domain(t)),
        _ => return,
    }
    record.unknown = record.addresses.is_empty() && record.alias.is_none();
    let full = full_name(res, &zone, &name);
    inventory.add(
        |i| &mut i.hosted_zones,
        &zone,
        Zone { records: [(full, record)].into(), ..Zone::default() },
    );
}

/// The endpoint whose DNS entry an alias refers to, by its id in the place of a name.
fn endpoint_of(block: &super::block::Block<'_>) -> Option<String> {
    block.referred_resource("name", "aws_vpc_endpoint")
}

/// Names may stand without the zone's.
fn full_name(res: Res<'_>, zone: &str, name: &str) -> String {
    if let Some(fqdn) = res.text("fqdn") {
        return domain(&fqdn);
    }
    let mut zones = res.world.resources.iter().filter(|r| r.kind == "aws_route53_zone");
    let found = zones.find(|raw| Res { world: res.world, raw }.id() == zone);
    let suffix = found.and_then(|raw| Res { world: res.world, raw }.text("name")).map(|n| domain(&n));
    let name = domain(name);
    match suffix {
        Some(suffix) if name == suffix || name.ends_with(&format!(".{suffix}")) => name,
        Some(suffix) if name.is_empty() => suffix,
        Some(suffix) => format!("{name}.{suffix}"),
        None => name,
    }
}

pub(super) fn resolver(res: Res<'_>, inventory: &mut Inventory) {
    let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut vpc = res.text("host_vpc_id");
    for block in res.blocks("ip_address") {
        let Some(subnet) = block.text("subnet_id") else { continue };
        if vpc.is_none() {
            let mut subnets = res.world.resources.iter().filter(|r| r.kind == "aws_subnet");
            let found = subnets.find(|raw| Res { world: res.world, raw }.id() == subnet);
            vpc = found.and_then(|raw| Res { world: res.world, raw }.text("vpc_id"));
        }
        addresses.entry(subnet).or_default().extend(block.text("ip"));
    }
    let record = Resolver {
        direction: res.fact("direction"),
        vpc: Fact::of(vpc, res.log().source()),
        addresses,
        name: res.fact("name"),
    };
    inventory.add(|i| &mut i.resolver_endpoints, res.id(), record);
}

pub(super) fn rule(res: Res<'_>, inventory: &mut Inventory) {
    let targets = res.blocks("target_ip").iter().filter_map(|b| b.text("ip")).collect();
    let record = ResolverRule {
        domain: Fact::of(res.text("domain_name").map(|d| domain(&d)), res.log().source()),
        kind: res.fact("rule_type"),
        targets,
        endpoint: res.fact("resolver_endpoint_id"),
        name: res.fact("name"),
        ..ResolverRule::default()
    };
    inventory.add(|i| &mut i.resolver_rules, res.id(), record);
}

pub(super) fn rule_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(rule) = res.text("resolver_rule_id") else { return };
    let vpcs = res.text("vpc_id").into_iter().collect();
    inventory.add(|i| &mut i.resolver_rules, &rule, ResolverRule { vpcs, ..ResolverRule::default() });
}
