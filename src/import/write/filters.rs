//! `security_groups` and `network_acls`.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::values::block;
use super::yaml::{Field, Val};
use crate::import::inventory::{Acl, AclEntry, Group, GroupRule};

impl<'a> Plan<'a> {
    /// Groups that callers and endpoints are in, and those that their rules name.
    pub(super) fn security_groups(&mut self) -> Vec<Field> {
        self.add_peer_groups();
        let inventory = self.inventory;
        let unused = inventory.security_groups.len() - self.groups.len();
        if unused > 0 {
            self.gaps.spared(
                "security groups",
                format!("{unused} that no caller and no endpoint of this topology is in"),
            );
        }
        let mut order: Vec<(&'a str, &'a str)> = self
            .groups
            .iter()
            .filter_map(|id| Some((inventory.security_groups.get(*id)?.vpc.text()?, *id)))
            .collect();
        order.sort_unstable();
        let mut fields = Vec::new();
        let mut heading = None;
        for (vpc, id) in order {
            let Some(group) = inventory.security_groups.get(id) else { continue };
            let field = self.security_group(id, vpc, group);
            let new = (heading != Some(vpc)).then(|| self.vpc_heading(vpc));
            heading = Some(vpc);
            fields.push(field.heading(new));
        }
        fields
    }

    fn add_peer_groups(&mut self) {
        let mut open: Vec<&'a str> = self.groups.iter().copied().collect();
        while let Some(id) = open.pop() {
            let Some(group) = self.inventory.security_groups.get(id) else { continue };
            for rule in group.ingress.iter().chain(&group.egress) {
                let Some(peer) = rule
                    .peer
                    .as_deref()
                    .filter(|p| p.starts_with("sg-") || self.inventory.security_groups.contains_key(*p))
                else {
                    continue;
                };
                let written = self
                    .inventory
                    .security_groups
                    .get_key_value(peer)
                    .filter(|(_, g)| g.vpc.text().is_some_and(|vpc| self.vpcs.contains_key(vpc)));
                if let Some((peer, _)) = written
                    && self.groups.insert(peer)
                {
                    open.push(peer);
                }
            }
        }
    }

    fn security_group(&mut self, id: &'a str, vpc: &'a str, group: &'a Group) -> Field {
        let mut fields = vec![Field::text("vpc", vpc)];
        let ingress = self.rules(id, &group.ingress);
        if !ingress.is_empty() {
            fields.push(Field::new("ingress", Val::List(ingress)));
        }
        if !is_allow_all(&group.egress) {
            let egress = self.rules(id, &group.egress);
            fields.push(Field::new("egress", Val::List(egress)));
        }
        Field::new(id, Val::Map(fields)).note(group.name.text().map(str::to_owned))
    }

    fn rules(&mut self, group: &str, rules: &'a BTreeSet<GroupRule>) -> Vec<Val> {
        let mut blocks: BTreeMap<Traffic, Vec<String>> = BTreeMap::new();
        let mut others = Vec::new();
        for rule in rules {
            let Some(traffic) = traffic(&rule.protocol, rule.ports) else {
                self.gaps.left_out(group, format!("a rule for the protocol {} and odd ports", rule.protocol));
                continue;
            };
            match rule.peer.as_deref() {
                Some(peer) if block(peer).is_some() => {
                    blocks.entry((protocol(&rule.protocol), rule.ports)).or_default().push(peer.to_owned());
                }
                Some(peer) if peer.starts_with("pl-") || self.inventory.prefix_lists.contains_key(peer) => {
                    if self.wants_prefix_list(peer, group) {
                        others.push(with(traffic, Field::text("prefix_list", peer)));
                    }
                }
                Some(peer) if self.groups.contains(peer) => {
                    others.push(with(traffic, Field::text("security_group", peer)));
                }
                Some(peer) => self.gaps.missing(
                    peer,
                    format!(
                        "a group that a rule of {group} names; nothing here is in it, so the rule is left out"
                    ),
                ),
                None => self.gaps.unknown(group, "the other side of one of its rules, which is left out"),
            }
        }
        let mut found = Vec::new();
        for ((protocol, ports), mut cidrs) in blocks {
            let Some(traffic) = traffic(&protocol, ports) else { continue };
            let cidr = match cidrs.len() {
                1 => Field::text("cidr", cidrs.pop().unwrap_or_default()),
                _ => Field::list("cidr", cidrs),
            };
            found.push(with(traffic, cidr));
        }
        found.extend(others);
        found
    }

    pub(super) fn network_acls(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut guarded = BTreeSet::new();
        let mut plain = 0;
        let mut order: Vec<(&'a str, &'a str, &'a Acl)> = Vec::new();
        for (id, acl) in &inventory.network_acls {
            match acl.vpc.text() {
                Some(vpc) if self.vpcs.contains_key(vpc) => {
                    if allows_everything(acl) {
                        plain += 1;
                    } else {
                        order.push((vpc, id, acl));
                    }
                }
                Some(vpc) => self.gaps.missing(vpc, format!("the VPC of {id}, which is left out with it")),
                None => self.gaps.left_out(id, "a network ACL whose VPC no input states"),
            }
        }
        if plain > 0 {
            self.gaps.spared(
                "network ACLs",
                format!("{plain} that allow everything, as subnets without one do here"),
            );
        }
        order.sort_by_key(|(vpc, id, _)| (*vpc, *id));
        let mut fields = Vec::new();
        for (vpc, id, acl) in order {
            let mut subnets = Vec::new();
            for subnet in &acl.subnets {
                match self.subnets.get(subnet.as_str()) {
                    Some(row) if row.vpc == vpc && guarded.insert(subnet) => subnets.push(subnet),
                    Some(_) => {
                        self.gaps.left_out(id, format!("its subnet {subnet}, which another ACL guards"))
                    }
                    None => self.gaps.missing(subnet, format!("a subnet that {id} guards")),
                }
            }
            if subnets.is_empty() {
                self.gaps.spared(id, "a network ACL that guards no subnet of this topology");
                continue;
            }
            let mut members = vec![Field::text("vpc", vpc), Field::list("subnets", subnets)];
            for (name, entries) in [("ingress", &acl.ingress), ("egress", &acl.egress)] {
                let rules = self.acl_rules(id, entries);
                if !rules.is_empty() {
                    members.push(Field::new(name, Val::Block(rules)));
                }
            }
            fields.push(Field::new(id, Val::Map(members)).note(acl.name.text().map(str::to_owned)));
        }
        fields
    }

    fn acl_rules(&mut self, id: &str, entries: &BTreeMap<String, AclEntry>) -> Vec<Field> {
        let mut order: Vec<(u32, &AclEntry)> =
            entries.iter().filter_map(|(n, e)| Some((n.parse().ok()?, e))).collect();
        order.retain(|(n, _)| (1..=32766).contains(n));
        order.sort_by_key(|(number, _)| *number);
        let mut fields = Vec::new();
        for (number, entry) in order {
            let (Some(traffic), Some(block)) = (traffic(&entry.protocol, entry.ports), block(&entry.cidr))
            else {
                self.gaps.left_out(id, format!("its rule {number}, whose ports or block are odd"));
                continue;
            };
            let action = if entry.action.eq_ignore_ascii_case("allow") { "allow" } else { "deny" };
            let mut members = vec![Field::text("action", action)];
            members.extend(traffic);
            members.push(Field::text("cidr", block.to_string()));
            fields.push(Field::new(number.to_string(), Val::Map(members)));
        }
        fields
    }
}

/// A protocol and its ports.
type Traffic = (String, Option<(i64, i64)>);

fn with(mut traffic: Vec<Field>, peer: Field) -> Val {
    traffic.push(peer);
    Val::Map(traffic)
}

/// A protocol under the name that topologies have for it.
fn protocol(text: &str) -> String {
    match text {
        "6" | "TCP" => "tcp".to_owned(),
        "17" | "UDP" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        "all" => "-1".to_owned(),
        other => other.to_ascii_lowercase(),
    }
}

/// Protocol and ports as fields. `None` if they cannot be.
fn traffic(text: &str, ports: Option<(i64, i64)>) -> Option<Vec<Field>> {
    let name = protocol(text);
    let known =
        matches!(name.as_str(), "tcp" | "udp" | "icmp" | "icmpv6" | "-1") || name.parse::<u8>().is_ok();
    if !known {
        return None;
    }
    let ports = match ports.filter(|_| matches!(name.as_str(), "tcp" | "udp")) {
        Some((0, 65535)) | Some((-1, _)) | None => None,
        Some((from, to)) => {
            let (from, to) = (u16::try_from(from).ok()?, u16::try_from(to).ok()?);
            if from > to {
                return None;
            }
            Some(if from == to { from.to_string() } else { format!("{from}-{to}") })
        }
    };
    let mut fields = Vec::new();
    // Left out, the protocol is tcp where there is a port, else all.
    if name != "-1" && !(name == "tcp" && ports.is_some()) {
        fields.push(Field::text("protocol", name));
    }
    fields.extend(ports.map(|ports| Field::new("port", Val::Plain(ports))));
    Some(fields)
}

/// AWS's default for what goes out.
fn is_allow_all(rules: &BTreeSet<GroupRule>) -> bool {
    let all =
        |peer: &str| rules.iter().any(|r| protocol(&r.protocol) == "-1" && r.peer.as_deref() == Some(peer));
    all("0.0.0.0/0")
        && rules
            .iter()
            .all(|r| protocol(&r.protocol) == "-1" && matches!(r.peer.as_deref(), Some("0.0.0.0/0" | "::/0")))
}

/// Whether an ACL does what subnets without one get.
fn allows_everything(acl: &Acl) -> bool {
    let open = |entries: &BTreeMap<String, AclEntry>| {
        let all = |e: &AclEntry, cidr: &str| protocol(&e.protocol) == "-1" && e.cidr == cidr;
        !entries.is_empty()
            && entries.values().all(|e| e.action.eq_ignore_ascii_case("allow"))
            && entries.values().any(|e| all(e, "0.0.0.0/0"))
    };
    open(&acl.ingress) && open(&acl.egress)
}
