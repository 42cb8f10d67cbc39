//! Security groups: stateful, rules only allow (NP-401 to NP-408).

use crate::network::addresses::{Addresses, Cover};
use crate::network::graph::Node;
use crate::network::reason::{Stop, code};
use crate::network::walk::{Arrival, Walk};
use crate::topology::Ref;
use crate::topology::model::{SecurityGroup, SecurityPeer, SecurityRule};

/// How a reference to another group fares on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reference {
    /// It works: one VPC, or an active peering connection within a Region (NP-405).
    Works,
    /// Something on the way changed the source address (NP-407).
    Lost,
    /// The way crosses a transit gateway, a site or a Region border (NP-405, NP-406).
    Unsupported,
}

/// What leaves the caller's interface (NP-402).
pub(super) fn leaving(walk: &Walk<'_>, arrival: Arrival, port: u16) -> Result<(), Stop> {
    let Some(groups) = walk.first_groups else { return Ok(()) };
    let topology = &walk.net.topology;
    let far = far_groups(walk, arrival);
    let reference = reference_over(walk, arrival);
    let mut rules = 0;
    let mut by_reference = false;
    for group in groups {
        let Some(egress) = &topology.security_groups[*group].egress else { return Ok(()) };
        rules += egress.len();
        for rule in egress.iter().filter(|r| r.traffic.covers_tcp(port)) {
            if admits(walk, rule, &walk.to, |g| far.contains(&g) && reference == Reference::Works) {
                return Ok(());
            }
            by_reference |= matches!(rule.peer, SecurityPeer::Group(g) if far.contains(&g));
        }
    }
    if by_reference && reference != Reference::Works {
        return Err(bad_reference(walk, groups, reference, "egress", port, &walk.to));
    }
    Err(none(walk, groups, rules, "egress", port, &walk.to))
}

/// What arrives at the interface of an endpoint (NP-403).
pub(super) fn arriving(walk: &Walk<'_>, arrival: Arrival, port: u16) -> Result<(), Stop> {
    let topology = &walk.net.topology;
    let Arrival::Vpc { interface: Some(interface), .. } = arrival else { return Ok(()) };
    let Some(interface) = walk.net.graph.interface(interface) else { return Ok(()) };
    let Some(groups) = &topology.endpoints[interface.endpoint].security_groups else { return Ok(()) };
    let from = walk.source.address;
    let near = walk.first_groups.unwrap_or(&[]);
    let reference = reference_over(walk, arrival);
    let mut rules = 0;
    let mut by_reference = false;
    for group in groups {
        let ingress = &topology.security_groups[*group].ingress;
        rules += ingress.len();
        for rule in ingress.iter().filter(|r| r.traffic.covers_tcp(port)) {
            if admits(walk, rule, &from, |g| near.contains(&g) && reference == Reference::Works) {
                return Ok(());
            }
            by_reference |= matches!(rule.peer, SecurityPeer::Group(g) if near.contains(&g));
        }
    }
    if by_reference && reference != Reference::Works {
        return Err(bad_reference(walk, groups, reference, "ingress", port, &from));
    }
    Err(none(walk, groups, rules, "ingress", port, &from))
}

/// Security groups of what a packet arrives at.
fn far_groups<'w>(walk: &'w Walk<'_>, arrival: Arrival) -> &'w [Ref<SecurityGroup>] {
    let Arrival::Vpc { interface: Some(interface), .. } = arrival else { return &[] };
    let interface = walk.net.graph.interface(interface);
    interface
        .and_then(|i| walk.net.topology.endpoints[i.endpoint].security_groups.as_deref())
        .unwrap_or_default()
}

/// Whether a rule admits an address on the other side. A block that holds only some of the possible addresses does
/// not.
fn admits(
    walk: &Walk<'_>,
    rule: &SecurityRule,
    other: &Addresses<'_>,
    member: impl Fn(Ref<SecurityGroup>) -> bool,
) -> bool {
    let topology = &walk.net.topology;
    match &rule.peer {
        SecurityPeer::Block(block) => other.covered_by(block, topology) == Cover::Yes,
        SecurityPeer::Group(group) => member(*group),
        SecurityPeer::PrefixList(list) => {
            let managed = matches!(other, Addresses::Front(front) if front.is_on_list(*list, topology));
            managed
                || topology.prefix_lists[*list]
                    .cidrs
                    .iter()
                    .any(|block| other.covered_by(block, topology) == Cover::Yes)
        }
    }
}

/// How references to groups fare on the way that the packet took.
fn reference_over(walk: &Walk<'_>, arrival: Arrival) -> Reference {
    if walk.source.translated && walk.behind.is_some() {
        return Reference::Lost;
    }
    let topology = &walk.net.topology;
    let mut result = Reference::Works;
    for step in &walk.steps {
        result = match step.node {
            Node::Peering(peering) => {
                let row = &topology.peerings[peering];
                let same = topology.vpcs[row.requester].region == topology.vpcs[row.accepter].region;
                if same { result } else { Reference::Unsupported }
            }
            Node::TransitGateway(_) | Node::SiteAttachment(_) => Reference::Unsupported,
            Node::Endpoint(_) if matches!(arrival, Arrival::Vpc { .. }) => Reference::Lost,
            _ => result,
        };
    }
    result
}

fn names(walk: &Walk<'_>, groups: &[Ref<SecurityGroup>]) -> String {
    let names: Vec<&str> = groups.iter().map(|g| walk.net.topology.security_groups.id(*g)).collect();
    if names.is_empty() { "no security group".to_owned() } else { names.join(", ") }
}

fn none(
    walk: &Walk<'_>,
    groups: &[Ref<SecurityGroup>],
    rules: usize,
    direction: &str,
    port: u16,
    other: &Addresses<'_>,
) -> Stop {
    let (rule, side) = if direction == "egress" { ("NP-402", "to") } else { ("NP-403", "from") };
    let named = names(walk, groups);
    let reason = if rules == 0 { code::SG_HAS_NO_RULES } else { code::ENI_SG_RULES_MISMATCH };
    let what = if rules == 0 { "has no" } else { "has no matching" };
    Stop::filtered(
        reason,
        rule,
        format!("{named} {what} {direction} rule for TCP {port} {side} {}", other.words()),
        format!("add an {direction} rule for TCP {port} {side} {} to {named}", other.words()),
    )
}

fn bad_reference(
    walk: &Walk<'_>,
    groups: &[Ref<SecurityGroup>],
    reference: Reference,
    direction: &str,
    port: u16,
    other: &Addresses<'_>,
) -> Stop {
    let named = names(walk, groups);
    let (reason, rule, why) = match reference {
        Reference::Lost => {
            (code::SG_REFERENCES_NOT_PRESERVED, "NP-407", "a station on the way changes the source address")
        }
        _ => (
            code::SG_REFERENCING_SUPPORT,
            "NP-406",
            "the way crosses a transit gateway, a site or a Region border",
        ),
    };
    let (admits, side) = match direction {
        "egress" => ("lets packets to the endpoint's security group out", "to"),
        _ => ("admits the caller's security group", "from"),
    };
    Stop::filtered(
        reason,
        rule,
        format!("{named} {admits}, but {why}"),
        format!("add an {direction} rule for TCP {port} {side} {} to {named}", other.words()),
    )
}
