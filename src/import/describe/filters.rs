//! Security groups and network ACLs.

use std::collections::BTreeSet;

use super::Found;
use crate::import::inventory::{Acl, AclEntry, Group, GroupRule};
use crate::import::item::Item;

/// `describe-security-groups`.
pub(super) fn group(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("GroupId") else { return };
    let record = Group {
        vpc: item.fact("VpcId"),
        ingress: permissions(&item, "IpPermissions"),
        egress: permissions(&item, "IpPermissionsEgress"),
        rules_read: item.state(true),
        name: item.fact("GroupName"),
    };
    found.inventory.add(|i| &mut i.security_groups, id, record);
}

fn permissions(item: &Item<'_>, key: &str) -> BTreeSet<GroupRule> {
    let mut rules = BTreeSet::new();
    item.items(key, |permission| {
        let protocol = permission.text("IpProtocol").unwrap_or("-1");
        let ports = ports(&permission, protocol);
        let mut peers = permission.texts_of("IpRanges", "CidrIp");
        peers.extend(permission.texts_of("Ipv6Ranges", "CidrIpv6"));
        peers.extend(permission.texts_of("PrefixListIds", "PrefixListId"));
        peers.extend(permission.texts_of("UserIdGroupPairs", "GroupId"));
        rules.extend(peers.into_iter().map(|peer| GroupRule {
            protocol: protocol.to_owned(),
            ports,
            peer: Some(peer),
        }));
    });
    rules
}

fn ports(item: &Item<'_>, protocol: &str) -> Option<(i64, i64)> {
    match protocol {
        "tcp" | "udp" | "6" | "17" => Some((item.number("FromPort")?, item.number("ToPort")?)),
        _ => None,
    }
}

/// `describe-security-group-rules`: the flat form.
pub(super) fn group_rule(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("GroupId") else { return };
    let protocol = item.text("IpProtocol").unwrap_or("-1");
    let group = item.item("ReferencedGroupInfo").and_then(|g| g.text("GroupId").map(str::to_owned));
    let peer = item.text("CidrIpv4").or_else(|| item.text("CidrIpv6")).or_else(|| item.text("PrefixListId"));
    let rule = GroupRule {
        protocol: protocol.to_owned(),
        ports: ports(&item, protocol),
        peer: peer.map(str::to_owned).or(group),
    };
    let mut record = Group { rules_read: item.state(true), ..Group::default() };
    let rules = if item.bool("IsEgress") == Some(true) { &mut record.egress } else { &mut record.ingress };
    rules.insert(rule);
    found.inventory.add(|i| &mut i.security_groups, id, record);
}

/// `describe-network-acls`. The last entry, which denies the rest, is implied.
pub(super) fn acl(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("NetworkAclId") else { return };
    let mut record = Acl {
        vpc: item.fact("VpcId"),
        default: item.fact_bool("IsDefault"),
        subnets: item.texts_of("Associations", "SubnetId"),
        name: item.name(),
        ..Acl::default()
    };
    item.items("Entries", |entry| {
        let Some(number) = entry.number("RuleNumber").filter(|n| (1..=32766).contains(n)) else { return };
        let Some(cidr) = entry.text("CidrBlock").or_else(|| entry.text("Ipv6CidrBlock")) else { return };
        let protocol = entry.text("Protocol").unwrap_or("-1");
        let ports = entry.item("PortRange").and_then(|r| Some((r.number("From")?, r.number("To")?)));
        let one = AclEntry {
            action: entry.text("RuleAction").unwrap_or("deny").to_owned(),
            protocol: protocol.to_owned(),
            ports: ports.filter(|_| matches!(protocol, "6" | "17" | "tcp" | "udp")),
            cidr: cidr.to_owned(),
        };
        let egress = entry.bool("Egress") == Some(true);
        let entries = if egress { &mut record.egress } else { &mut record.ingress };
        entries.insert(number.to_string(), one);
    });
    found.inventory.add(|i| &mut i.network_acls, id, record);
}
