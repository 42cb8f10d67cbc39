//! Security groups, network ACLs and prefix lists.

use std::collections::BTreeSet;

use super::props::Props;
use crate::import::inventory::{Acl, AclEntry, Group, GroupRule, Inventory, PrefixList};

pub(super) fn group(props: Props<'_>, inventory: &mut Inventory) {
    let rules = |key: &str| -> BTreeSet<GroupRule> { props.parts(key).into_iter().map(rule).collect() };
    let mut egress = rules("SecurityGroupEgress");
    if !props.has("SecurityGroupEgress") {
        // CloudFormation leaves AWS's own rule in place where none is written.
        egress.insert(GroupRule {
            protocol: "-1".to_owned(),
            ports: None,
            peer: Some("0.0.0.0/0".to_owned()),
        });
    }
    let record = Group {
        vpc: props.fact("VpcId"),
        ingress: rules("SecurityGroupIngress"),
        egress,
        rules_read: props.state(true),
        name: props.name(),
    };
    inventory.add(|i| &mut i.security_groups, &props.id(), record);
}

fn rule(props: Props<'_>) -> GroupRule {
    let protocol = props.text("IpProtocol").unwrap_or_else(|| "-1".to_owned());
    let ports = match protocol.as_str() {
        "tcp" | "udp" | "6" | "17" => props.number("FromPort").zip(props.number("ToPort")),
        _ => None,
    };
    let peer = [
        "CidrIp",
        "CidrIpv6",
        "SourceSecurityGroupId",
        "DestinationSecurityGroupId",
        "SourcePrefixListId",
        "DestinationPrefixListId",
    ]
    .iter()
    .find_map(|key| props.text(key));
    GroupRule { protocol, ports, peer }
}

pub(super) fn ingress(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(group) = props.text("GroupId") {
        let record =
            Group { ingress: [rule(props)].into(), rules_read: props.state(true), ..Group::default() };
        inventory.add(|i| &mut i.security_groups, &group, record);
    }
}

pub(super) fn egress(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(group) = props.text("GroupId") {
        let record =
            Group { egress: [rule(props)].into(), rules_read: props.state(true), ..Group::default() };
        inventory.add(|i| &mut i.security_groups, &group, record);
    }
}

pub(super) fn acl(props: Props<'_>, inventory: &mut Inventory) {
    let record = Acl { vpc: props.fact("VpcId"), name: props.name(), ..Acl::default() };
    inventory.add(|i| &mut i.network_acls, &props.id(), record);
}

pub(super) fn acl_entry(props: Props<'_>, inventory: &mut Inventory) {
    let (Some(acl), Some(number)) = (props.text("NetworkAclId"), props.number("RuleNumber")) else { return };
    let Some(cidr) = props.text("CidrBlock").or_else(|| props.text("Ipv6CidrBlock")) else { return };
    let protocol = props.text("Protocol").unwrap_or_else(|| "-1".to_owned());
    let ports = props.part("PortRange").and_then(|r| r.number("From").zip(r.number("To")));
    let entry = AclEntry {
        action: props.text("RuleAction").unwrap_or_else(|| "deny".to_owned()),
        ports: ports.filter(|_| matches!(protocol.as_str(), "6" | "17" | "tcp" | "udp")),
        protocol,
        cidr,
    };
    let mut record = Acl::default();
    let egress = props.fact_bool("Egress").known() == Some(&true);
    let entries = if egress { &mut record.egress } else { &mut record.ingress };
    entries.insert(number.to_string(), entry);
    inventory.add(|i| &mut i.network_acls, &acl, record);
}

pub(super) fn acl_association(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(acl) = props.text("NetworkAclId") {
        let record = Acl { subnets: props.texts("SubnetId"), ..Acl::default() };
        inventory.add(|i| &mut i.network_acls, &acl, record);
    }
}

pub(super) fn prefix_list(props: Props<'_>, inventory: &mut Inventory) {
    let record = PrefixList {
        name: props.fact("PrefixListName"),
        cidrs: props.parts("Entries").iter().filter_map(|e| e.text("Cidr")).collect(),
        entries_read: props.state(true),
        ..PrefixList::default()
    };
    inventory.add(|i| &mut i.prefix_lists, &props.id(), record);
}
