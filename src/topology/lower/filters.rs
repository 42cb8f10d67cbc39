//! `security_groups` and `network_acls`.

use super::Lowering;
use super::traffic;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickMap;
use crate::source::{Entry, Node, Span};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{AclRule, NetworkAcl, SecurityGroup, SecurityPeer, SecurityRule, Subnet};
use crate::topology::table::Ref;
use crate::topology::values::{self, Family};

static GROUP: Spec = Spec {
    name: "security group",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it belongs to.").required("vpc: vpc-1"),
        Field::new("ingress", Shape::List(&GROUP_RULES), "What may come in.").default("nothing"),
        Field::new("egress", Shape::List(&GROUP_RULES), "What may go out; `[]` is nothing.")
            .default("everything"),
    ],
};
pub(super) static GROUPS: Shape = Shape::Record(&GROUP);

static GROUP_RULE: Spec = Spec {
    name: "rule of a security group",
    fields: &[
        Field::new(
            "protocol",
            traffic::PROTOCOL,
            "`tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a protocol number.",
        )
        .default("tcp where a port is given, else all"),
        Field::new("port", Shape::Ports, "One port, or a range.").default("all"),
        Field::new("cidr", shape::CIDRS, "The other side: one block or several."),
        Field::new(
            "security_group",
            Shape::Id(&[IdKind::SecurityGroup]),
            "The other side: members of a group.",
        ),
        Field::new("prefix_list", Shape::Id(&[IdKind::PrefixList]), "The other side: a prefix list."),
    ],
};
static GROUP_RULES: Shape = Shape::Record(&GROUP_RULE);

static ACL: Spec = Spec {
    name: "network ACL",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it belongs to.").required("vpc: vpc-1"),
        Field::new("subnets", shape::SUBNETS, "The subnets it guards.").default("none"),
        Field::new(
            "ingress",
            Shape::Map { key: "rule number", value: &ACL_RULES },
            "Rules for what enters a subnet; the lowest number that matches decides, and none that matches denies.",
        )
        .default("none"),
        Field::new("egress", Shape::Map { key: "rule number", value: &ACL_RULES }, "Rules for what leaves a subnet.")
            .default("none"),
    ],
};
pub(super) static ACLS: Shape = Shape::Record(&ACL);

const ACTIONS: [(&str, bool); 2] = [("allow", true), ("deny", false)];
static ACTION_WORDS: [&str; 2] = words(&ACTIONS);

static ACL_RULE: Spec = Spec {
    name: "rule of a network ACL",
    fields: &[
        Field::new("action", Shape::Word(&ACTION_WORDS), "Whether it allows.").required("action: allow"),
        Field::new(
            "protocol",
            traffic::PROTOCOL,
            "`tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a protocol number.",
        )
        .default("tcp where a port is given, else all"),
        Field::new("port", Shape::Ports, "One port, or a range.").default("all"),
        Field::new("cidr", Shape::Cidr(Family::Any), "The other side.").required("cidr: 0.0.0.0/0"),
    ],
};
static ACL_RULES: Shape = Shape::Record(&ACL_RULE);

/// The last number of a rule; AWS's own final deny comes behind it.
const LAST_RULE: u32 = 32766;

impl<'n> Lowering<'n, '_> {
    pub(super) fn security_groups(&mut self, groups: &'n [Entry]) {
        for entry in groups {
            let mut record = self.entry(&GROUP, entry);
            record.list("ingress");
            record.list("egress");
            if let Some((vpc, _)) = record.reference("vpc") {
                let row = SecurityGroup { vpc, ingress: Vec::new(), egress: None };
                self.topology.security_groups.insert(&entry.key, row);
            }
        }
        // Rules name groups, so all groups stand first.
        for entry in groups {
            let list = |name| entry.node.get(name).and_then(Node::as_list);
            let ingress = self.group_rules(entry, "ingress", list("ingress").unwrap_or(&[]));
            let egress = list("egress").map(|rules| self.group_rules(entry, "egress", rules));
            if let Some(group) = self.topology.security_groups.find(&entry.key) {
                let row = &mut self.topology.security_groups[group];
                (row.ingress, row.egress) = (ingress, egress);
            }
        }
    }

    fn group_rules(&mut self, entry: &'n Entry, direction: &str, rules: &'n [Node]) -> Vec<SecurityRule> {
        let mut found = Vec::with_capacity(rules.len());
        for (number, node) in rules.iter().enumerate() {
            let owner = format!("{}: {direction} rule {}", entry.key, number + 1);
            let mut record = self.record(&GROUP_RULE, owner, node.span, node);
            let traffic = traffic::read(&mut record);
            let mut peers: Vec<SecurityPeer> =
                record.cidrs("cidr").into_iter().map(|(block, _)| SecurityPeer::Block(block)).collect();
            peers.extend(record.reference("security_group").map(|(row, _)| SecurityPeer::Group(row)));
            peers.extend(record.reference("prefix_list").map(|(row, _)| SecurityPeer::PrefixList(row)));
            let sides = ["cidr", "security_group", "prefix_list"];
            let stated: Vec<&str> = sides.into_iter().filter(|side| record.has(side)).collect();
            match stated.as_slice() {
                [] if node.as_map().is_some() => record.missing("cidr", "cidr: 10.0.0.0/16"),
                [] | [_] => {}
                [first, second, ..] => {
                    let message = format!("{}: it has `{first}` and `{second}`", record.owner());
                    let place = record.place(second);
                    record.problem(
                        Diagnostic::error(code::CONFLICT, place, message)
                            .help("a rule has one other side; make two rules of it"),
                    );
                }
            }
            found.extend(peers.into_iter().map(|peer| SecurityRule { traffic: traffic.clone(), peer }));
        }
        found
    }

    pub(super) fn network_acls(&mut self, acls: &'n [Entry]) {
        let mut guarded: QuickMap<Ref<Subnet>, Span> = QuickMap::default();
        for entry in acls {
            let mut record = self.entry(&ACL, entry);
            let vpc = record.reference("vpc");
            let subnets: Vec<(Ref<Subnet>, Span)> = record.references("subnets");
            let (ingress, egress) = (record.entries("ingress"), record.entries("egress"));
            for (subnet, span) in &subnets {
                if let Some(first) = guarded.get(subnet) {
                    let message = format!("{}: another network ACL guards this subnet", entry.key);
                    record.problem(
                        Diagnostic::error(code::CONFLICT, *span, message)
                            .related(*first, "here")
                            .help("a subnet has one network ACL; take it out of the other"),
                    );
                }
                guarded.entry(*subnet).or_insert(*span);
            }
            let ingress = self.acl_rules(entry, "ingress", ingress);
            let egress = self.acl_rules(entry, "egress", egress);
            let Some((vpc, _)) = vpc else { continue };
            self.check_in_vpc(&entry.key, vpc, &subnets);
            let subnets = subnets.into_iter().map(|(subnet, _)| subnet).collect();
            self.topology.network_acls.insert(&entry.key, NetworkAcl { vpc, subnets, ingress, egress });
        }
    }

    fn acl_rules(&mut self, entry: &'n Entry, direction: &str, rules: &'n [Entry]) -> Vec<AclRule> {
        let mut found = Vec::with_capacity(rules.len());
        for rule in rules {
            let owner = format!("{}: {direction} rule {}", entry.key, rule.key);
            let mut record = self.record(&ACL_RULE, owner, rule.key_span, &rule.node);
            let number = rule.key.parse().ok().filter(|n| (1..=LAST_RULE).contains(n));
            if number.is_none() {
                let message = format!("{}: {} is not a rule number", entry.key, rule.key);
                record.problem(
                    Diagnostic::error(code::INVALID_VALUE, rule.key_span, message)
                        .help(format!("rules are numbered from 1 to {LAST_RULE}")),
                );
            }
            let allow = record.choice("action", &ACTIONS);
            let traffic = traffic::read(&mut record);
            let block = record.value("cidr", |text| values::cidr(text, Family::Any));
            if let (Some(number), Some(allow), Some((block, _))) = (number, allow, block) {
                found.push(AclRule { number, allow, traffic, block });
            }
        }
        found.sort_by_key(|rule| rule.number);
        found
    }
}
