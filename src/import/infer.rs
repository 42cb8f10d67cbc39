//! What follows from what the inputs say: Regions from zones and names, owners from folders, addresses from network
//! interfaces. Nothing is guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::describe::Folders;
use super::fact::{Fact, Source};
use super::inventory::Inventory;
use crate::facts::{EndpointName, regions};

/// Completes an inventory.
pub(super) fn complete(inventory: &mut Inventory, folders: &Folders, options: &Options) {
    vpcs_of_subnets(inventory);
    regions_of_vpcs(inventory);
    endpoint_addresses(inventory);
    buckets(inventory, folders, options);
    let stated = |value: &Option<String>| Fact::of(value.clone(), Source::default());
    for vpc in inventory.vpcs.values_mut() {
        fill(&mut vpc.account, stated(&options.account));
        fill(&mut vpc.region, stated(&options.region));
    }
    for gateway in inventory.transit_gateways.values_mut() {
        fill(&mut gateway.account, stated(&options.account));
        fill(&mut gateway.region, stated(&options.region));
    }
}

fn fill(fact: &mut Fact<String>, with: Fact<String>) {
    if fact.known().is_none() && with.known().is_some() {
        *fact = with;
    }
}

/// A subnet tells the owner and the Region of its VPC.
fn vpcs_of_subnets(inventory: &mut Inventory) {
    for subnet in inventory.subnets.values() {
        let Some(vpc) = subnet.vpc.text().and_then(|id| inventory.vpcs.get_mut(id)) else { continue };
        if vpc.account.known().is_none() {
            vpc.account = subnet.account.clone();
        }
        let region = subnet.zone_name.text().and_then(region_of_zone);
        if let (Some(region), false) = (region, vpc.region.known().is_some()) {
            vpc.region = Fact::Known(region, Source::default());
        }
    }
}

/// `us-east-1a`, and of local zones `us-west-2-lax-1a`.
fn region_of_zone(zone: &str) -> Option<String> {
    let name = regions().names().filter(|r| zone.starts_with(r)).max_by_key(|r| r.len());
    if let Some(name) = name {
        return Some(name.to_owned());
    }
    let region = zone.strip_suffix(|c: char| c.is_ascii_lowercase())?;
    regions().partition_of(region).map(|_| region.to_owned())
}

/// The service of an endpoint tells the Region of its VPC, unless it is one of another Region.
fn regions_of_vpcs(inventory: &mut Inventory) {
    for endpoint in inventory.vpc_endpoints.values() {
        let Some(vpc) = endpoint.vpc.text().and_then(|id| inventory.vpcs.get_mut(id)) else { continue };
        let region = endpoint.service.text().and_then(EndpointName::parse).and_then(|name| name.region);
        let gateway = endpoint.kind.text().is_some_and(|k| k.eq_ignore_ascii_case("gateway"));
        if let (Some(region), true, None) = (region, gateway, vpc.region.known()) {
            vpc.region = Fact::Known(region.to_owned(), Source::default());
        }
    }
}

/// The addresses of an endpoint are those of its network interfaces.
fn endpoint_addresses(inventory: &mut Inventory) {
    for endpoint in inventory.vpc_endpoints.values_mut() {
        let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for interface in endpoint.interfaces.iter().filter_map(|id| inventory.network_interfaces.get(id)) {
            let Some(subnet) = interface.subnet.text() else { continue };
            let here = addresses.entry(subnet.to_owned()).or_default();
            here.extend(interface.private_ip.text().map(str::to_owned));
            here.extend(interface.ipv6.iter().cloned());
            endpoint.groups.extend(interface.groups.iter().cloned());
        }
        for (subnet, found) in addresses {
            endpoint.addresses.entry(subnet).or_insert(found);
        }
    }
}

/// Buckets belong to the account whose output lists them.
fn buckets(inventory: &mut Inventory, folders: &Folders, options: &Options) {
    let accounts = accounts(inventory);
    let only = match accounts.iter().collect::<Vec<_>>().as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    };
    for (arn, resource) in &mut inventory.resources {
        if arn.split(':').nth(4) != Some("") {
            continue;
        }
        let folder = folders.of_resources.get(arn).and_then(|folder| folders.account(folder));
        let owner = folder.map(str::to_owned).or_else(|| options.account.clone()).or_else(|| only.clone());
        fill(&mut resource.account, Fact::of(owner, Source::default()));
    }
}

/// Every account that some input names as an owner.
fn accounts(inventory: &Inventory) -> BTreeSet<String> {
    let owners = inventory.vpcs.values().filter_map(|v| v.account.text());
    let arns =
        inventory.principals.keys().chain(inventory.workloads.keys()).chain(inventory.resources.keys());
    let of_arns = arns.filter_map(|arn| arn.split(':').nth(4)).filter(|a| a.len() == 12);
    owners.chain(of_arns).map(str::to_owned).collect()
}
