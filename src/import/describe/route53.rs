//! Hosted zones and their records.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Record, Zone};
use crate::import::item::Item;

/// The id behind `/hostedzone/`.
fn bare_id(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn domain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// `list-hosted-zones`.
pub(super) fn zone(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    let private = item.item("Config").and_then(|c| c.bool("PrivateZone"));
    let record = Zone {
        domain: Fact::of(item.text("Name").map(domain), item.log().source()),
        private: Fact::of(private, item.log().source()),
        ..Zone::default()
    };
    found.inventory.add(|i| &mut i.hosted_zones, bare_id(id), record);
}

/// `get-hosted-zone`: the zone and the VPCs that see it.
pub(super) fn zone_with_vpcs(zone_item: Item<'_>, page: Item<'_>, found: &mut Found<'_>) {
    zone(zone_item, found);
    let Some(id) = zone_item.text("Id") else { return };
    let record = Zone { vpcs: page.texts_of("VPCs", "VPCId"), ..Zone::default() };
    found.inventory.add(|i| &mut i.hosted_zones, bare_id(id), record);
    page.log().read("hosted zones", 1);
}

/// `list-hosted-zones-by-vpc`; the VPC is in the file's name only.
pub(super) fn summary(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("HostedZoneId") else { return };
    let record = Zone {
        domain: Fact::of(item.text("Name").map(domain), item.log().source()),
        private: item.state(true),
        vpcs: found.path.id("vpc-").map(str::to_owned).into_iter().collect(),
        ..Zone::default()
    };
    found.inventory.add(|i| &mut i.hosted_zones, bare_id(id), record);
}

/// `list-resource-record-sets`; the zone is in the file's name only, else told by the domain of its records.
pub(super) fn record(item: Item<'_>, found: &mut Found<'_>) {
    let Some(name) = item.id("Name") else { return };
    let name = domain(&name.replace("\\052", "*"));
    let mut record = Record::default();
    match item.text("Type") {
        Some("A" | "AAAA") => {
            record.addresses = item.texts_of("ResourceRecords", "Value");
            record.alias = item.item("AliasTarget").and_then(|a| a.text("DNSName").map(domain));
        }
        Some("CNAME") => record.alias = item.texts_of("ResourceRecords", "Value").first().map(|t| domain(t)),
        _ => return,
    }
    let zone = found.path.subject().map(str::to_owned).or_else(|| zone_of(&name, found));
    let Some(zone) = zone else {
        item.log().unread("records of a hosted zone that neither the file nor its name says", 1);
        return;
    };
    let of_zone = Zone { records: [(name, record)].into(), ..Zone::default() };
    found.inventory.add(|i| &mut i.hosted_zones, &zone, of_zone);
}

/// The only zone in whose domain a name lies; the longest domain counts.
fn zone_of(name: &str, found: &Found<'_>) -> Option<String> {
    let holds = |domain: &str| name == domain || name.strip_suffix(domain).is_some_and(|n| n.ends_with('.'));
    let mut zones: Vec<(&str, &String)> = found
        .inventory
        .hosted_zones
        .iter()
        .filter_map(|(id, zone)| Some((zone.domain.text()?, id)))
        .filter(|(domain, _)| holds(domain))
        .collect();
    zones.sort_by_key(|(domain, _)| std::cmp::Reverse(domain.len()));
    match zones.as_slice() {
        [(first, id), (second, _), ..] if first.len() > second.len() => Some((*id).clone()),
        [(_, id)] => Some((*id).clone()),
        _ => None,
    }
}
