//! Route tables that the topology lists, and the routes that come on top of what is written there.

use ipnet::IpNet;
use petgraph::graph::NodeIndex;

use crate::network::routes::RoutesBuilder;
use crate::topology::Ref;
use crate::topology::Topology;
use crate::topology::model::{Destination, EndpointKind, PrefixList, RouteTable, RouteTarget, Vpc};

use super::parts::Parts;
use super::{Graph, Link, Node, Origin, TableId, TableOf};

/// Adds the listed tables, and links each subnet to its own.
pub(super) fn tables(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (number, _) in topology.route_tables.iter() {
        let id = TableId(u32::try_from(number.index()).unwrap_or(u32::MAX));
        graph.links.add_node(Node::RouteTable(id));
    }
    let mut gateways = gateway_associations(topology);
    for (table, row) in topology.route_tables.iter() {
        let node = node_of(graph, table);
        let mut routes = RoutesBuilder::default();
        local(graph, topology, row.vpc, node, &mut routes);
        for route in &row.routes {
            let target = target(graph, parts, row.vpc, route.target);
            match route.destination {
                Destination::Block(block) => {
                    let origin = match route.target {
                        RouteTarget::Local => Origin::Local,
                        _ => Origin::Static,
                    };
                    let link = graph.links.add_edge(node, target, Link::Route(origin));
                    routes.block(block, origin, link);
                }
                Destination::PrefixList(list) => {
                    let link = graph.links.add_edge(node, target, Link::Route(Origin::PrefixList));
                    let row = &topology.prefix_lists[list];
                    if is_aws_managed(row) {
                        routes.list(list, link);
                    }
                    for block in &row.cidrs {
                        routes.block(*block, Origin::PrefixList, link);
                    }
                }
            }
        }
        for endpoint in gateways.get_mut(table.index()).map(std::mem::take).unwrap_or_default() {
            let link = graph.links.add_edge(node, graph.endpoint(endpoint), Link::Route(Origin::PrefixList));
            routes.gateway(endpoint, link);
        }
        graph.add_table(TableOf::Listed(table), routes.build());
    }
    for (subnet, _) in topology.subnets.iter() {
        if let Some(table) = parts.listed_table.get(subnet.index()).copied().flatten() {
            graph.links.add_edge(graph.subnet(subnet), node_of(graph, table), Link::LooksUp);
        }
    }
    main_tables(graph, topology, parts);
}

/// Subnets without an association use the main table (NP-201).
fn main_tables(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (table, row) in topology.route_tables.iter().filter(|(_, row)| row.main) {
        for subnet in &topology.vpcs[row.vpc].subnets {
            if parts.listed_table.get(subnet.index()).copied().flatten().is_none() {
                graph.links.add_edge(graph.subnet(*subnet), node_of(graph, table), Link::LooksUp);
            }
        }
    }
}

fn node_of(graph: &Graph, table: Ref<RouteTable>) -> NodeIndex<u32> {
    graph.table(TableId(u32::try_from(table.index()).unwrap_or(u32::MAX)))
}

/// Gateway endpoints by number of the listed table they are associated with (NP-215).
fn gateway_associations(topology: &Topology) -> Vec<Vec<Ref<crate::topology::model::Endpoint>>> {
    let mut by_table = vec![Vec::new(); topology.route_tables.len()];
    for (endpoint, row) in topology.endpoints.iter().filter(|(_, e)| e.kind == EndpointKind::Gateway) {
        for table in row.route_tables.iter().flatten() {
            if let Some(slot) = by_table.get_mut(table.index()) {
                slot.push(endpoint);
            }
        }
    }
    by_table
}

/// Adds the local routes of a VPC (NP-206).
pub(super) fn local(
    graph: &mut Graph,
    topology: &Topology,
    vpc: Ref<Vpc>,
    table: NodeIndex<u32>,
    routes: &mut RoutesBuilder,
) {
    let link = graph.links.add_edge(table, graph.vpc(vpc), Link::Route(Origin::Local));
    let row = &topology.vpcs[vpc];
    let blocks = row.cidrs.iter().map(|c| IpNet::V4(*c)).chain(row.ipv6_cidrs.iter().map(|c| IpNet::V6(*c)));
    for block in blocks {
        routes.block(block, Origin::Local, link);
    }
}

/// The node that a route leads to. A route to a transit gateway leads to the VPC's own attachment, if it has one.
fn target(graph: &Graph, parts: &Parts, vpc: Ref<Vpc>, target: RouteTarget) -> NodeIndex<u32> {
    match target {
        RouteTarget::Local => graph.vpc(vpc),
        RouteTarget::Blackhole => graph.blackhole(),
        RouteTarget::Unknown => graph.undescribed(),
        RouteTarget::InternetGateway(r) => graph.internet_gateway(r),
        RouteTarget::EgressOnlyGateway(r) => graph.egress_only_gateway(r),
        RouteTarget::NatGateway(r) => graph.nat_gateway(r),
        RouteTarget::Peering(r) => graph.peering(r),
        RouteTarget::TransitGateway(r) => parts
            .attachments
            .get(&(r, vpc))
            .map_or_else(|| graph.transit_gateway(r), |a| graph.transit_attachment(*a)),
        RouteTarget::Site(r) => graph.site_attachment(r),
        RouteTarget::Endpoint(r) => graph.endpoint(r),
    }
}

/// Whether a prefix list is one of AWS's, told by its name.
fn is_aws_managed(list: &PrefixList) -> bool {
    list.name.as_deref().is_some_and(|n| n.starts_with("com.amazonaws."))
}
