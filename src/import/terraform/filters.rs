//! Security groups, network ACLs and prefix lists.

use std::collections::BTreeSet;

use super::block::Block;
use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Acl, AclEntry, Group, GroupRule, Inventory, PrefixList};

pub(super) fn group(res: Res<'_>, inventory: &mut Inventory) {
    let record = Group {
        vpc: res.fact("vpc_id"),
        ingress: inline(res, "ingress"),
        egress: inline(res, "egress"),
        rules_read: res.state(true),
        name: res.fact("name"),
    };
    inventory.add(|i| &mut i.security_groups, res.id(), record);
}

fn inline(res: Res<'_>, key: &str) -> BTreeSet<GroupRule> {
    let mut rules = BTreeSet::new();
    for block in res.blocks(key) {
        let mut peers = block.texts("cidr_blocks");
        peers.extend(block.texts("ipv6_cidr_blocks"));
        peers.extend(block.texts("prefix_list_ids"));
        peers.extend(block.texts("security_groups"));
        if block.text("self").as_deref() == Some("true") {
            peers.insert(res.id().to_owned());
        }
        add(block, "protocol", peers, &mut rules);
    }
    rules
}

fn add(block: Block<'_>, protocol: &str, peers: BTreeSet<String>, rules: &mut BTreeSet<GroupRule>) {
    let protocol = block.text(protocol).unwrap_or_else(|| "-1".to_owned());
    let ports = match protocol.as_str() {
        "tcp" | "udp" | "6" | "17" => block.number("from_port").zip(block.number("to_port")),
        _ => None,
    };
    if peers.is_empty() {
        rules.insert(GroupRule { protocol: protocol.clone(), ports, peer: None });
    }
    rules.extend(peers.into_iter().map(|peer| GroupRule {
        protocol: protocol.clone(),
        ports,
        peer: Some(peer),
    }));
}

/// `aws_security_group_rule`.
pub(super) fn old_rule(res: Res<'_>, inventory: &mut Inventory) {
    let Some(group) = res.text("security_group_id") else { return };
    let mut peers = res.texts("cidr_blocks");
    peers.extend(res.texts("ipv6_cidr_blocks"));
    peers.extend(res.texts("prefix_list_ids"));
    peers.extend(res.text("source_security_group_id"));
    if res.text("self").as_deref() == Some("true") {
        peers.insert(group.clone());
    }
    let mut record = Group { rules_read: res.state(true), ..Group::default() };
    let egress = res.text("type").as_deref() == Some("egress");
    add(res.block(), "protocol", peers, if egress { &mut record.egress } else { &mut record.ingress });
    inventory.add(|i| &mut i.security_groups, &group, record);
}

pub(super) fn ingress_rule(res: Res<'_>, inventory: &mut Inventory) {
    new_rule(res, inventory, false);
}

pub(super) fn egress_rule(res: Res<'_>, inventory: &mut Inventory) {
    new_rule(res, inventory, true);
}

fn new_rule(res: Res<'_>, inventory: &mut Inventory, egress: bool) {
    let Some(group) = res.text("security_group_id") else { return };
    let peers = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"]
        .iter()
        .filter_map(|key| res.text(key))
        .collect();
    let mut record = Group { rules_read: res.state(true), ..Group::default() };
    add(res.block(), "ip_protocol", peers, if egress { &mut record.egress } else { &mut record.ingress });
    inventory.add(|i| &mut i.security_groups, &group, record);
}

pub(super) fn acl(res: Res<'_>, inventory: &mut Inventory) {
    let mut record =
        Acl { vpc: res.fact("vpc_id"), subnets: res.texts("subnet_ids"), name: res.name(), ..Acl::default() };
    for (key, entries) in [("ingress", &mut record.ingress), ("egress", &mut record.egress)] {
        for block in res.blocks(key) {
            if let (Some(number), Some(entry)) = (block.number("rule_no"), entry(block, "action")) {
                entries.insert(number.to_string(), entry);
            }
        }
    }
    inventory.add(|i| &mut i.network_acls, res.id(), record);
}

fn entry(block: Block<'_>, action: &str) -> Option<AclEntry> {
    let protocol = block.text("protocol").unwrap_or_else(|| "-1".to_owned());
    let ports = match protocol.as_str() {
        "tcp" | "udp" | "6" | "17" => block.number("from_port").zip(block.number("to_port")),
        _ => None,
    };
    Some(AclEntry {
        action: block.text(action)?,
        protocol,
        ports,
        cidr: block.text("cidr_block").or_else(|| block.text("ipv6_cidr_block"))?,
    })
}

pub(super) fn acl_rule(res: Res<'_>, inventory: &mut Inventory) {
    let (Some(acl), Some(number)) = (res.text("network_acl_id"), res.block().number("rule_number")) else {
        return;
    };
    let Some(entry) = entry(res.block(), "rule_action") else { return };
    let mut record = Acl::default();
    let egress = res.fact_bool("egress").known() == Some(&true);
    let entries = if egress { &mut record.egress } else { &mut record.ingress };
    entries.insert(number.to_string(), entry);
    inventory.add(|i| &mut i.network_acls, &acl, record);
}

pub(super) fn acl_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(acl) = res.text("network_acl_id") else { return };
    let record = Acl { subnets: res.text("subnet_id").into_iter().collect(), ..Acl::default() };
    inventory.add(|i| &mut i.network_acls, &acl, record);
}

pub(super) fn prefix_list(res: Res<'_>, inventory: &mut Inventory) {
    let mut cidrs = res.texts("cidr_blocks");
    for block in res.blocks("entry").into_iter().chain(res.blocks("entries")) {
        cidrs.extend(block.text("cidr"));
    }
    let open = res.block().is_open("entry");
    let record = PrefixList {
        name: res.fact("name"),
        region: res.region_fact(),
        cidrs,
        entries_read: Fact::of((!open).then_some(true), res.log().source()),
        ..PrefixList::default()
    };
    inventory.add(|i| &mut i.prefix_lists, res.id(), record);
}

pub(super) fn prefix_list_entry(res: Res<'_>, inventory: &mut Inventory) {
    let Some(list) = res.text("prefix_list_id") else { return };
    let record = PrefixList {
        cidrs: res.text("cidr").into_iter().collect(),
        entries_read: res.state(true),
        ..PrefixList::default()
    };
    inventory.add(|i| &mut i.prefix_lists, &list, record);
}
