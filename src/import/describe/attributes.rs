//! Pages that are one object: attributes of VPCs, settings of accounts, and answers whose list has a common name.

use serde_json::Value;

use super::{Found, organizations, prefix_lists, transit};
use crate::import::fact::Fact;
use crate::import::inventory::Vpc;
use crate::import::item::{Item, Place};

/// Reads a page if it is one of these.
pub(super) fn page(item: Item<'_>, found: &mut Found<'_>) -> bool {
    if item.has("EnableDnsSupport") || item.has("EnableDnsHostnames") {
        return vpc_attribute(item, found);
    }
    if let (Some(account), true, true) = (item.value("Account"), item.has("Arn"), item.has("UserId")) {
        if let Some(account) = account.as_str() {
            found.folders.accounts.insert(found.path.folder.clone(), account.to_owned());
            item.log().read("caller identities", 1);
        }
        return true;
    }
    if item.has("Organization") {
        return organizations::organization(item, found);
    }
    if item.value("Policy").is_some_and(|p| p.get("PolicySummary").is_some()) {
        return organizations::policy(item, found);
    }
    if item.has("VpcBlockPublicAccessOptions") {
        item.log()
            .unread("account-wide VPC Block Public Access; `describe-vpcs` tells what holds for each VPC", 1);
        return true;
    }
    if item.has("Entries") && !item.has("NetworkAclId") {
        item.log().read("prefix list entries", item.list("Entries").len());
        return prefix_lists::entries(item, found);
    }
    if item.has("Routes") && !item.has("RouteTableId") && !item.has("VpnConnectionId") {
        return routes(item, found);
    }
    if item.has("Associations") && !item.has("RouteTableId") && !item.has("NetworkAclId") {
        item.items("Associations", |one| transit::association(one, found));
        item.log().read("transit gateway associations", item.list("Associations").len());
        return true;
    }
    if let Some(zone) = item.item("HostedZone") {
        super::route53::zone_with_vpcs(zone, item, found);
        return true;
    }
    false
}

/// `describe-vpc-attribute`: one attribute a call.
fn vpc_attribute(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(id) = item.id("VpcId") else { return true };
    let value = |key: &str| item.item(key).map_or(Fact::Unstated, |a| a.fact_bool("Value"));
    let record = Vpc {
        dns_support: value("EnableDnsSupport"),
        dns_hostnames: value("EnableDnsHostnames"),
        ..Vpc::default()
    };
    found.inventory.add(|i| &mut i.vpcs, id, record);
    item.log().read("VPC attributes", 1);
    true
}

/// `search-transit-gateway-routes`.
fn routes(item: Item<'_>, found: &mut Found<'_>) -> bool {
    item.items("Routes", |one| transit::route(one, found));
    item.log().read("transit gateway routes", item.list("Routes").len());
    let all = item.bool("AdditionalRoutesAvailable") != Some(true);
    if !all {
        item.problem("there are more routes than the search returned; ask for narrower ranges");
    }
    if let Some(table) = found.path.id("tgw-rtb-").map(str::to_owned) {
        let record = crate::import::inventory::TransitTable {
            routes_read: Fact::of(all.then_some(true), item.log().source()),
            ..Default::default()
        };
        found.inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
    }
    true
}

/// `describe-vpc-block-public-access-exclusions`: counted in by `describe-vpcs` already, but for subnets.
pub(super) fn exclusion(item: Item<'_>, _: &mut Found<'_>) {
    let Some(Value::String(arn)) = item.value("ResourceArn") else { return };
    if arn.contains(":subnet/") {
        let place = Place::root("VpcBlockPublicAccessExclusions");
        item.log().unread(format!("{place}: an exclusion of the subnet {arn}"), 1);
    }
}
