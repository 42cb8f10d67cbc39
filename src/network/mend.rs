//! What to say where no route leads on, and the one change that would open the way.

use ipnet::IpNet;

use crate::topology::Ref;
use crate::topology::model::{Subnet, TransitGateway, Vpc};

use super::addresses::Addresses;
use super::graph::Node;
use super::reason::{Stop, code};
use super::walk::Walk;

/// No route matches in the table of a subnet.
pub(super) fn no_route(walk: &Walk<'_>, subnet: Ref<Subnet>, table: Option<Node>) -> Stop {
    let net = walk.net;
    let vpc = net.topology.subnets[subnet].vpc;
    let table = table.map_or_else(|| "the main route table".to_owned(), |t| net.name(t));
    let to = walk.to.words();
    if matches!(walk.to, Addresses::Front(_)) {
        return Stop::route(
            code::NO_ROUTE_TO_DESTINATION,
            "NP-431",
            format!("{table} has no route to {to}"),
            format!(
                "route 0.0.0.0/0 to a NAT gateway or an internet gateway, or create an endpoint for the service in {}",
                net.name(Node::Vpc(vpc)),
            ),
        );
    }
    let (reason, rule) = match (target_vpc(walk), link(walk, vpc)) {
        (Some(far), None) if far != vpc => (code::DISCONNECTED_VPCS, "NP-233"),
        _ => (code::NO_ROUTE_TO_DESTINATION, "NP-152"),
    };
    Stop::route(reason, rule, format!("{table} has no route to {to}"), connection(walk, vpc))
}

/// A route leads to a transit gateway that the VPC is not attached to.
pub(super) fn not_attached(walk: &Walk<'_>, subnet: Ref<Subnet>, gateway: Ref<TransitGateway>) -> Stop {
    let net = walk.net;
    let vpc = net.name(Node::Vpc(net.topology.subnets[subnet].vpc));
    let gateway = net.name(Node::TransitGateway(gateway));
    Stop::route(
        code::BAD_STATE_ROUTE,
        "NP-245",
        format!("{vpc} has a route to {gateway}, but no attachment to it"),
        format!("attach {vpc} to {gateway}"),
    )
}

/// The change that would connect a VPC to where the packet is going.
pub(super) fn connection(walk: &Walk<'_>, vpc: Ref<Vpc>) -> String {
    let net = walk.net;
    let near = net.name(Node::Vpc(vpc));
    let block = destination_block(walk);
    match (link(walk, vpc), target_vpc(walk)) {
        (Some(link), _) => format!("add the route {block} to {} in {near}", net.name(link)),
        (None, Some(far)) if far != vpc => {
            format!(
                "connect {near} and {}, by a peering connection or a transit gateway",
                net.name(Node::Vpc(far))
            )
        }
        _ => format!("add a route for {block} in {near}"),
    }
}

/// The VPC of the endpoint that the packet is for.
fn target_vpc(walk: &Walk<'_>) -> Option<Ref<Vpc>> {
    walk.wanted.map(|e| walk.net.topology.endpoints[e].vpc)
}

/// What already connects a VPC to that of the endpoint: an active peering connection, or a common transit gateway.
fn link(walk: &Walk<'_>, vpc: Ref<Vpc>) -> Option<Node> {
    let net = walk.net;
    let far = target_vpc(walk)?;
    let peering = net.graph.peerings_of(vpc).find(|p| {
        let row = &net.topology.peerings[*p];
        row.is_active() && row.other(vpc) == Some(far)
    });
    if let Some(peering) = peering {
        return Some(Node::Peering(peering));
    }
    let gateway = |a| net.topology.transit_attachments[a].gateway;
    let near: Vec<_> = net.graph.attachments_of(vpc).map(gateway).collect();
    let common = net.graph.attachments_of(far).map(gateway).find(|g| near.contains(g))?;
    Some(Node::TransitGateway(common))
}

/// The block of the endpoint's VPC that holds the address, or the address itself.
fn destination_block(walk: &Walk<'_>) -> String {
    let Some(address) = walk.to.exact() else { return walk.to.words() };
    let blocks = target_vpc(walk).map(|far| &walk.net.topology.vpcs[far]);
    let found = blocks.and_then(|v| {
        let v4 = v.cidrs.iter().map(|c| IpNet::V4(*c));
        v4.chain(v.ipv6_cidrs.iter().map(|c| IpNet::V6(*c))).find(|b| b.contains(&address))
    });
    found.map_or_else(|| address.to_string(), |b| b.to_string())
}
