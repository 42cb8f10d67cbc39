//! Route tables of VPCs that list none: the routes their attachments imply.
//!
//! A VPC that lists some tables, but none for a subnet, has a main table with nothing but its local routes.

use ipnet::IpNet;
use petgraph::graph::NodeIndex;

use crate::network::routes::RoutesBuilder;
use crate::topology::Ref;
use crate::topology::Topology;
use crate::topology::model::{NatGateway, SiteLink, Subnet, Vpc};

use super::parts::{Parts, VpcParts};
use super::{Graph, Link, Node, Origin, TableId, TableOf, explicit};

/// What the default routes of an implied table lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defaults {
    /// The internet gateway, for the subnets of NAT gateways and where there is no NAT gateway.
    Gateway,
    /// A NAT gateway.
    Nat(Ref<NatGateway>),
    /// Nothing: the main table of a VPC that lists tables.
    None,
}

/// Adds the implied tables, and links each subnet without a listed one to its own.
pub(super) fn tables(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (vpc, row) in topology.vpcs.iter() {
        let Some(own) = parts.vpc(vpc) else { continue };
        let mut made: Vec<(Defaults, NodeIndex<u32>)> = Vec::new();
        for subnet in &row.subnets {
            let listed = parts.listed_table.get(subnet.index()).copied().flatten().is_some();
            let has_main = own.tables.iter().any(|t| topology.route_tables[*t].main);
            if listed || has_main {
                continue;
            }
            let defaults = defaults(topology, own, *subnet);
            let node = match made.iter().find(|(d, _)| *d == defaults) {
                Some((_, node)) => *node,
                None => {
                    let Some(node) = table(graph, topology, own, vpc, defaults) else { return };
                    made.push((defaults, node));
                    node
                }
            };
            graph.links.add_edge(graph.subnet(*subnet), node, Link::LooksUp);
        }
    }
}

/// The NAT gateway's own subnet goes to the internet gateway, the others to the NAT gateway of their zone, or to
/// the first one.
fn defaults(topology: &Topology, own: &VpcParts, subnet: Ref<Subnet>) -> Defaults {
    if !own.tables.is_empty() {
        return Defaults::None;
    }
    let stands = |nat: &Ref<NatGateway>| topology.nat_gateways[*nat].subnet;
    if own.nat_gateways.iter().any(|n| stands(n) == Some(subnet)) {
        return Defaults::Gateway;
    }
    let zone = topology.subnets[subnet].az.as_deref();
    let same_zone = |n: &&Ref<NatGateway>| {
        let own = stands(n).and_then(|subnet| topology.subnets[subnet].az.as_deref());
        zone.is_some() && own == zone
    };
    own.nat_gateways
        .iter()
        .find(same_zone)
        .or(own.nat_gateways.first())
        .map_or(Defaults::Gateway, |n| Defaults::Nat(*n))
}

fn table(
    graph: &mut Graph,
    topology: &Topology,
    own: &VpcParts,
    vpc: Ref<Vpc>,
    defaults: Defaults,
) -> Option<NodeIndex<u32>> {
    let id = TableId(u32::try_from(graph.routes.len()).ok()?);
    let node = graph.links.add_node(Node::RouteTable(id));
    let mut routes = RoutesBuilder::default();
    explicit::local(graph, topology, vpc, node, &mut routes);
    if defaults != Defaults::None {
        attachments(graph, topology, own, vpc, node, &mut routes);
        default_routes(graph, own, defaults, node, &mut routes);
        for endpoint in &own.gateway_endpoints {
            if topology.endpoints[*endpoint].route_tables.is_none() {
                let to = graph.endpoint(*endpoint);
                let link = graph.links.add_edge(node, to, Link::Route(Origin::PrefixList));
                routes.gateway(*endpoint, link);
            }
        }
    }
    graph.add_table(TableOf::Implied(vpc), routes.build());
    Some(node)
}

/// Peering both ways, and what a virtual private gateway learns from its sites.
fn attachments(
    graph: &mut Graph,
    topology: &Topology,
    own: &VpcParts,
    vpc: Ref<Vpc>,
    table: NodeIndex<u32>,
    routes: &mut RoutesBuilder,
) {
    for peering in &own.peerings {
        let row = &topology.peerings[*peering];
        let Some(other) = row.other(vpc) else { continue };
        let origin = if row.is_active() { Origin::Static } else { Origin::Stale };
        let link = graph.links.add_edge(table, graph.peering(*peering), Link::Route(origin));
        let far = &topology.vpcs[other];
        for block in &far.cidrs {
            routes.block(IpNet::V4(*block), origin, link);
        }
        for block in &far.ipv6_cidrs {
            routes.block(IpNet::V6(*block), origin, link);
        }
    }
    for attachment in &own.site_attachments {
        let row = &topology.site_attachments[*attachment];
        let origin = match row.kind {
            SiteLink::Vpn => Origin::Vpn,
            SiteLink::DirectConnect => Origin::DirectConnect,
        };
        let link = graph.links.add_edge(table, graph.site_attachment(*attachment), Link::Route(origin));
        for block in super::transit::announced(topology, *attachment) {
            routes.block(*block, origin, link);
        }
    }
}

fn default_routes(
    graph: &mut Graph,
    own: &VpcParts,
    defaults: Defaults,
    table: NodeIndex<u32>,
    routes: &mut RoutesBuilder,
) {
    let v4 = match defaults {
        Defaults::Nat(nat) => Some(graph.nat_gateway(nat)),
        _ => own.internet_gateway.map(|g| graph.internet_gateway(g)),
    };
    if let Some(to) = v4 {
        let link = graph.links.add_edge(table, to, Link::Route(Origin::Static));
        routes.block(IpNet::V4(ipnet::Ipv4Net::default()), Origin::Static, link);
    }
    let internet = own.internet_gateway.map(|g| graph.internet_gateway(g));
    let egress_only = own.egress_only_gateway.map(|g| graph.egress_only_gateway(g));
    let public_subnet = matches!(defaults, Defaults::Gateway) && !own.nat_gateways.is_empty();
    let v6 = if public_subnet { internet.or(egress_only) } else { egress_only.or(internet) };
    if let Some(to) = v6 {
        let link = graph.links.add_edge(table, to, Link::Route(Origin::Static));
        routes.block(IpNet::V6(ipnet::Ipv6Net::default()), Origin::Static, link);
    }
}
