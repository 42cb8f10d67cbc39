//! The way back: replies find their own route (NP-231, NP-255).

use ipnet::IpNet;

use crate::topology::model::{SiteAttached, Vpc};
use crate::topology::{Ref, Topology};

use super::addresses::Addresses;
use super::graph::Node;
use super::path::NoPathKind;
use super::reason::{Stop, code};
use super::walk::{Arrival, Crossing, Home, Place, PublicAddress, Source, Walk};

/// Sends the reply to a packet that arrived, and says which subnets it crosses beyond those it shares with the
/// packet (see [`Walk::mirrored`]).
pub(super) fn reply<'n>(walk: &mut Walk<'n>, arrival: Arrival) -> Result<Vec<Crossing<'n>>, Stop> {
    let subnet = match arrival {
        Arrival::Vpc { subnet: Some(subnet), .. } if !(walk.behind.is_some() && walk.peered_behind_nat) => {
            subnet
        }
        // What came from a public address, through a gateway endpoint, or from a NAT gateway over peering (NP-238)
        // returns by the way it came.
        _ => {
            walk.mirrored = walk.crossings.len();
            return Ok(Vec::new());
        }
    };
    if matches!(walk.source.address, Addresses::Unknown(_)) {
        walk.mirrored = walk.crossings.len();
        return Ok(Vec::new());
    }
    let source = Source { address: walk.to, public: PublicAddress::None, groups: None, translated: false };
    let mut back = Walk::new(walk.net, walk.assumptions, source, walk.home, walk.source.address);
    back.is_reply = true;
    match back.go(Place::Subnet(subnet)) {
        Ok(Arrival::Vpc { vpc, .. }) if walk.home == Home::Vpc(vpc) => Ok(back.crossings),
        Ok(Arrival::Site(site)) if walk.home == Home::Site(site) => Ok(back.crossings),
        Ok(elsewhere) => {
            let there = match elsewhere {
                Arrival::Vpc { vpc, .. } => walk.net.name(Node::Vpc(vpc)),
                Arrival::Site(site) => walk.net.name(Node::Site(site)),
                Arrival::GatewayEndpoint(endpoint) => walk.net.name(Node::Endpoint(endpoint)),
                Arrival::Public => "the internet".to_owned(),
            };
            Err(lost(walk, subnet, &format!("they go to {there}")))
        }
        // A loop or a hole on the way back is the same to the client: nothing returns.
        Err(stop) => Err(lost(walk, subnet, &stop.message)),
    }
}

fn lost(walk: &Walk<'_>, subnet: Ref<crate::topology::model::Subnet>, why: &str) -> Stop {
    let net = walk.net;
    let table = net
        .graph
        .table_of(subnet)
        .map_or_else(|| net.name(Node::Subnet(subnet)), |t| net.name(Node::RouteTable(t)));
    let last = walk.steps.last().map(|s| s.node);
    let (rule, by) = match last {
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
    let block = home_block(&net.topology, walk.home, &walk.source.address);
    Stop {
        kind: NoPathKind::Route,
        reason: code::NO_RETURN_ROUTE,
        rule,
        message: format!(
            "packets arrive at {}, but replies to {} are lost: {why}",
            walk.to.words(),
            walk.source.address.words(),
        ),
        mend: format!("add the route {block} to {by} in {table}"),
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
