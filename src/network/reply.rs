//! The way back: replies find their own route (NP-231, NP-255).

use std::slice::SliceIndex;

use ipnet::IpNet;

use crate::topology::model::{SiteAttached, Vpc};
use crate::topology::{Ref, Topology};

use super::addresses::Addresses;
use super::graph::Node;
use super::path::NoPathKind;
use super::reason::{Stop, code};
use super::walk::{Arrival, Crossing, Home, Place, PublicAddress, Source, Step, Walk};

/// Sends the reply to a packet that arrived, and says which subnets it crosses.
///
/// Each change of the source address on the way cuts it in two: the far side replies to the NAT gateway, and that
/// replies to whom it had the packet from.
pub(super) fn reply<'n>(walk: &Walk<'n>, arrival: Arrival) -> Result<Vec<Crossing<'n>>, Stop> {
    let mut crossings = Vec::new();
    let last = Part { source: walk.source.address, home: walk.home, steps: &walk.steps };
    match start(walk, arrival) {
        Some(place) => last.reply(walk, place, &mut crossings)?,
        None => {
            let first = walk.translations.last().map_or(0, |t| t.crossings);
            // The gateway hands it straight to its subnet, even if the packet came round by a transit gateway.
            let end = if came_round(walk) { first + 1 } else { walk.crossings.len() };
            mirror(walk, first..end, &mut crossings);
        }
    }
    for (index, translation) in walk.translations.iter().enumerate().rev() {
        let steps = walk.steps.get(..translation.steps).unwrap_or(&[]);
        let before = Part { source: translation.source, home: translation.home, steps };
        // A regional NAT gateway has no subnet to reply from; what it serves is taken to lie within its VPC (NP-268).
        let subnet = walk.net.topology.nat_gateways[translation.nat].subnet;
        let Some(subnet) = subnet.filter(|_| !matches!(before.source, Addresses::Unknown(_))) else {
            let first =
                index.checked_sub(1).and_then(|i| walk.translations.get(i)).map_or(0, |t| t.crossings);
            mirror(walk, first..translation.crossings, &mut crossings);
            continue;
        };
        before.reply(walk, Place::Subnet(subnet), &mut crossings)?;
    }
    Ok(crossings)
}

/// Where the reply starts, if it has to find its own way. What came from a public address, through a gateway
/// endpoint, or from a NAT gateway over peering (NP-238) returns by the way it came.
fn start(walk: &Walk<'_>, arrival: Arrival) -> Option<Place> {
    if matches!(walk.source.address, Addresses::Unknown(_)) {
        return None;
    }
    match arrival {
        Arrival::Vpc { subnet: Some(subnet), .. } if !(walk.behind.is_some() && walk.peered_behind_nat) => {
            Some(Place::Subnet(subnet))
        }
        Arrival::Public => walk.lent_by.map(Place::Site),
        _ => None,
    }
}

/// Whether a packet left its VPC by a gateway of it, having come back there over a transit gateway.
fn came_round(walk: &Walk<'_>) -> bool {
    let steps = walk.translations.last().map_or(0, |t| t.steps);
    let mut last = walk.steps.iter().skip(steps);
    walk.exit.is_some() && last.any(|s| matches!(s.node, Node::TransitGateway(_)))
}

/// A reply on the packet's own way crosses each subnet in the other direction. What was on the far side of a border
/// stays there.
fn mirror<'n>(
    walk: &Walk<'n>,
    part: impl SliceIndex<[Crossing<'n>], Output = [Crossing<'n>]>,
    into: &mut Vec<Crossing<'n>>,
) {
    let shared = walk.crossings.get(part).unwrap_or(&[]);
    into.extend(shared.iter().rev().map(|c| Crossing { out: !c.out, ..*c }));
}

/// The way between two changes of the source address.
struct Part<'w, 'n> {
    source: Addresses<'n>,
    home: Home,
    steps: &'w [Step],
}

impl<'n> Part<'_, 'n> {
    /// Sends the reply from where it starts to where the packet came from.
    fn reply(&self, walk: &Walk<'n>, from: Place, crossings: &mut Vec<Crossing<'n>>) -> Result<(), Stop> {
        let source =
            Source { address: walk.to, public: PublicAddress::None, groups: None, translated: false };
        let mut back = Walk::new(walk.net, walk.assumptions, source, walk.home, self.source);
        back.is_reply = true;
        match back.go(from) {
            Ok(Arrival::Vpc { vpc, .. }) if self.home == Home::Vpc(vpc) => {
                crossings.append(&mut back.crossings);
                Ok(())
            }
            Ok(Arrival::Site(site)) if self.home == Home::Site(site) => {
                crossings.append(&mut back.crossings);
                Ok(())
            }
            Ok(elsewhere) => {
                let there = match elsewhere {
                    Arrival::Vpc { vpc, .. } => walk.net.name(Node::Vpc(vpc)),
                    Arrival::Site(site) => walk.net.name(Node::Site(site)),
                    Arrival::GatewayEndpoint(endpoint) => walk.net.name(Node::Endpoint(endpoint)),
                    Arrival::Public => "the internet".to_owned(),
                };
                Err(self.lost(walk, from, &format!("they go to {there}")))
            }
            // A loop or a hole on the way back is the same to the client: nothing returns.
            Err(stop) => Err(self.lost(walk, from, &stop.message)),
        }
    }

    fn lost(&self, walk: &Walk<'n>, from: Place, why: &str) -> Stop {
        let net = walk.net;
        let table = match from {
            Place::Subnet(subnet) => net
                .graph
                .table_of(subnet)
                .map_or_else(|| net.name(Node::Subnet(subnet)), |t| net.name(Node::RouteTable(t))),
            Place::Site(site) => net.name(Node::Site(site)),
            _ => String::new(),
        };
        let (rule, by) = match self.steps.iter().rev().map(|s| s.node).find(|n| *n != Node::Internet) {
            Some(Node::Peering(peering)) => ("NP-231", net.name(Node::Peering(peering))),
            Some(Node::TransitGateway(gateway)) => ("NP-255", net.name(Node::TransitGateway(gateway))),
            Some(Node::SiteAttachment(attachment)) => {
                let by = match net.topology.site_attachments[attachment].to {
                    SiteAttached::TransitGateway(gateway) => net.name(Node::TransitGateway(gateway)),
                    _ => net.name(Node::SiteAttachment(attachment)),
                };
                ("NP-270", by)
            }
            _ => ("NP-431", "where they came from".to_owned()),
        };
        let block = home_block(&net.topology, self.home, &self.source);
        Stop {
            kind: NoPathKind::Route,
            reason: code::NO_RETURN_ROUTE,
            rule,
            message: format!(
                "packets arrive at {}, but replies to {} are lost: {why}",
                walk.to.words(),
                self.source.words(),
            ),
            mend: match from {
                Place::Site(_) => format!("let {by} lead {block} from {table} to where it is"),
                _ => format!("add the route {block} to {by} in {table}"),
            },
        }
    }
}

/// The block that a return route would be for.
fn home_block(topology: &Topology, home: Home, source: &Addresses<'_>) -> String {
    let address = match source {
        Addresses::One(address) => *address,
        Addresses::Within(block) => block.addr(),
        _ => return source.words(),
    };
    let blocks: Vec<IpNet> = match home {
        Home::Vpc(vpc) => vpc_blocks(topology, vpc),
        Home::Site(site) => topology.sites[site].prefixes.clone(),
        Home::Internet => Vec::new(),
    };
    blocks.iter().find(|b| b.contains(&address)).map_or_else(|| source.words(), IpNet::to_string)
}

fn vpc_blocks(topology: &Topology, vpc: Ref<Vpc>) -> Vec<IpNet> {
    let row = &topology.vpcs[vpc];
    row.cidrs.iter().map(|c| IpNet::V4(*c)).chain(row.ipv6_cidrs.iter().map(|c| IpNet::V6(*c))).collect()
}
