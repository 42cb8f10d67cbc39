//! VPC endpoints, hosted zones and the Resolver.

use std::collections::{BTreeMap, BTreeSet};

use super::props::Props;
use crate::import::fact::Fact;
use crate::import::inventory::{Endpoint, Inventory, Record, Resolver, ResolverRule, Zone};

pub(super) fn endpoint(props: Props<'_>, inventory: &mut Inventory) {
    let kind = match props.fact("VpcEndpointType") {
        Fact::Unstated => props.state("Gateway".to_owned()),
        fact => fact,
    };
    let mut record = Endpoint {
        vpc: props.fact("VpcId"),
        service: props.fact("ServiceName"),
        service_region: props.fact("ServiceRegion"),
        policy: props.document("PolicyDocument"),
        route_tables: props.texts("RouteTableIds"),
        subnets: props.texts("SubnetIds"),
        groups: props.texts("SecurityGroupIds"),
        private_dns: props.bool_or("PrivateDnsEnabled", false),
        ip_address_type: props.fact("IpAddressType"),
        name: props.state(props.logical.to_owned()),
        kind,
        ..Endpoint::default()
    };
    if let Some(options) = props.part("DnsOptions") {
        record.inbound_only = options.fact_bool("PrivateDnsOnlyForInboundResolverEndpoint");
    }
    inventory.add(|i| &mut i.vpc_endpoints, &props.id(), record);
}

fn domain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

pub(super) fn zone(props: Props<'_>, inventory: &mut Inventory) {
    let vpcs = props.parts("VPCs").iter().filter_map(|v| v.text("VPCId")).collect();
    let record = Zone {
        domain: Fact::of(props.text("Name").map(|n| domain(&n)), props.stack.log.source()),
        private: props.state(props.has("VPCs")),
        vpcs,
        ..Zone::default()
    };
    inventory.add(|i| &mut i.hosted_zones, &props.id(), record);
}

pub(super) fn record(props: Props<'_>, inventory: &mut Inventory) {
    let Some(name) = props.text("Name").map(|n| domain(&n)) else { return };
    let zone = props.text("HostedZoneId").or_else(|| {
        let wanted = domain(&props.text("HostedZoneName")?);
        let mut zones = inventory.hosted_zones.iter();
        zones.find(|(_, z)| z.domain.text() == Some(wanted.as_str())).map(|(id, _)| id.clone())
    });
    let Some(zone) = zone else { return };
    let mut record = Record::default();
    match props.text("Type").as_deref() {
        Some("A" | "AAAA") => {
            record.addresses = props.texts("ResourceRecords");
            // Ids of endpoints keep their case.
            record.alias = props.part("AliasTarget").and_then(|a| a.text("DNSName"));
        }
        Some("CNAME") => record.alias = props.texts("ResourceRecords").first().cloned(),
        _ => return,
    }
    record.unknown = record.addresses.is_empty() && record.alias.is_none();
    inventory.add(
        |i| &mut i.hosted_zones,
        &zone,
        Zone { records: [(name, record)].into(), ..Zone::default() },
    );
}

pub(super) fn resolver(props: Props<'_>, inventory: &mut Inventory) {
    let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut vpc = Fact::Unstated;
    for part in props.parts("IpAddresses") {
        let Some(subnet) = part.text("SubnetId") else { continue };
        if let Some(row) = inventory.subnets.get(&subnet) {
            vpc = row.vpc.clone();
        }
        addresses.entry(subnet).or_default().extend(part.text("Ip"));
    }
    let record = Resolver { direction: props.fact("Direction"), vpc, addresses, name: props.fact("Name") };
    inventory.add(|i| &mut i.resolver_endpoints, &props.id(), record);
}

pub(super) fn rule(props: Props<'_>, inventory: &mut Inventory) {
    let record = ResolverRule {
        domain: Fact::of(props.text("DomainName").map(|d| domain(&d)), props.stack.log.source()),
        kind: props.fact("RuleType"),
        targets: props.parts("TargetIps").iter().filter_map(|t| t.text("Ip")).collect(),
        endpoint: props.fact("ResolverEndpointId"),
        name: props.fact("Name"),
        ..ResolverRule::default()
    };
    inventory.add(|i| &mut i.resolver_rules, &props.id(), record);
}

pub(super) fn rule_association(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(rule) = props.text("ResolverRuleId") {
        let record = ResolverRule { vpcs: props.texts("VPCId"), ..ResolverRule::default() };
        inventory.add(|i| &mut i.resolver_rules, &rule, record);
    }
}
