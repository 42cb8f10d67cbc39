//! VPC endpoints and their parts.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Endpoint, Inventory};

pub(super) fn endpoint(res: Res<'_>, inventory: &mut Inventory) {
    let kind = match res.fact("vpc_endpoint_type") {
        Fact::Unstated => res.state("Gateway".to_owned()),
        fact => fact,
    };
    let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for block in res.blocks("subnet_configuration") {
        if let Some(subnet) = block.text("subnet_id") {
            let here = addresses.entry(subnet).or_default();
            here.extend(block.text("ipv4"));
            here.extend(block.text("ipv6"));
        }
    }
    addresses.retain(|_, found| !found.is_empty());
    let mut record = Endpoint {
        vpc: res.fact("vpc_id"),
        service: res.fact("service_name"),
        service_region: res.fact("service_region"),
        state: res.fact("state"),
        policy: res.document("policy"),
        route_tables: res.texts("route_table_ids"),
        subnets: res.texts("subnet_ids"),
        interfaces: res.texts("network_interface_ids"),
        addresses,
        groups: res.texts("security_group_ids"),
        private_dns: res.bool_or("private_dns_enabled", false),
        ip_address_type: res.fact("ip_address_type"),
        name: res.name(),
        kind,
        ..Endpoint::default()
    };
    // The provider computes the policy where none is given: full access until `aws_vpc_endpoint_policy` says otherwise.
    if record.policy.is_unknown() && res.block().expressions_lack("policy") {
        record.policy = Fact::Unstated;
    }
    if record.state.text() == Some("") || record.state.is_unknown() {
        record.state = Fact::Unstated;
    }
    for block in res.blocks("dns_options") {
        record.inbound_only = block.fact_bool("private_dns_only_for_inbound_resolver_endpoint");
    }
    inventory.add(|i| &mut i.vpc_endpoints, res.id(), record);
}

fn part(res: Res<'_>, inventory: &mut Inventory, record: Endpoint) {
    if let Some(endpoint) = res.text("vpc_endpoint_id") {
        inventory.add(|i| &mut i.vpc_endpoints, &endpoint, record);
    }
}

pub(super) fn policy(res: Res<'_>, inventory: &mut Inventory) {
    // It is the policy, whatever the endpoint itself shows.
    if let Some(mine) = res.text("vpc_endpoint_id").and_then(|id| inventory.vpc_endpoints.get_mut(&id)) {
        mine.policy = res.document("policy");
    } else {
        part(res, inventory, Endpoint { policy: res.document("policy"), ..Endpoint::default() });
    }
}

pub(super) fn route_table(res: Res<'_>, inventory: &mut Inventory) {
    let route_tables = res.text("route_table_id").into_iter().collect();
    part(res, inventory, Endpoint { route_tables, ..Endpoint::default() });
}

pub(super) fn subnet(res: Res<'_>, inventory: &mut Inventory) {
    let subnets = res.text("subnet_id").into_iter().collect();
    part(res, inventory, Endpoint { subnets, ..Endpoint::default() });
}

pub(super) fn security_group(res: Res<'_>, inventory: &mut Inventory) {
    let groups = res.text("security_group_id").into_iter().collect();
    part(res, inventory, Endpoint { groups, ..Endpoint::default() });
}

pub(super) fn private_dns(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(mine) = res.text("vpc_endpoint_id").and_then(|id| inventory.vpc_endpoints.get_mut(&id)) {
        mine.private_dns = res.fact_bool("private_dns_enabled");
    }
}
