//! From the model to the graph, each table of the model visited once.

use crate::facts;
use crate::hash::QuickMap;
use crate::topology::Topology;
use crate::topology::model::{CallerKind, EndpointKind, SiteAttached, TransitAttached};
use crate::topology::{Ref, Table};

use super::parts::Parts;
use super::{First, Graph, Interface, InterfaceId, Link, Node, Routes, ServiceId, TableOf, TransitTableOf};
use super::{explicit, implied, transit};

/// Builds the graph of a topology.
pub(in crate::network) fn build(topology: &Topology) -> Graph {
    let parts = Parts::of(topology);
    let mut graph = Graph::default();
    nodes(&mut graph, topology);
    callers(&mut graph, topology);
    gateways(&mut graph, topology);
    sites(&mut graph, topology);
    endpoints(&mut graph, topology);
    // Tables come last: their routes lead to all of the above.
    graph.first.tables = graph.links.node_count();
    explicit::tables(&mut graph, topology, &parts);
    implied::tables(&mut graph, topology, &parts);
    graph.first.transit_tables = graph.links.node_count();
    transit::tables(&mut graph, topology, &parts);
    graph
}

fn nodes(graph: &mut Graph, topology: &Topology) {
    fn all<T>(graph: &mut Graph, table: &Table<T>, node: impl Fn(Ref<T>) -> Node) -> usize {
        let first = graph.links.node_count();
        for (row, _) in table.iter() {
            graph.links.add_node(node(row));
        }
        first
    }
    graph.first = First {
        callers: all(graph, &topology.callers, Node::Caller),
        vpcs: all(graph, &topology.vpcs, Node::Vpc),
        subnets: all(graph, &topology.subnets, Node::Subnet),
        internet_gateways: all(graph, &topology.internet_gateways, Node::InternetGateway),
        egress_only_gateways: all(graph, &topology.egress_only_gateways, Node::EgressOnlyGateway),
        nat_gateways: all(graph, &topology.nat_gateways, Node::NatGateway),
        peerings: all(graph, &topology.peerings, Node::Peering),
        transit_gateways: all(graph, &topology.transit_gateways, Node::TransitGateway),
        transit_attachments: all(graph, &topology.transit_attachments, Node::TransitAttachment),
        endpoints: all(graph, &topology.endpoints, Node::Endpoint),
        sites: all(graph, &topology.sites, Node::Site),
        site_attachments: all(graph, &topology.site_attachments, Node::SiteAttachment),
        internet: graph.links.add_node(Node::Internet).index(),
        aws_network: graph.links.add_node(Node::AwsNetwork).index(),
        blackhole: graph.links.add_node(Node::Blackhole).index(),
        undescribed: graph.links.add_node(Node::Undescribed).index(),
        ..First::default()
    };
}

/// Where each caller stands.
fn callers(graph: &mut Graph, topology: &Topology) {
    for (caller, row) in topology.callers.iter() {
        let place = match (row.kind, row.subnet, row.site) {
            (CallerKind::Service, ..) => graph.aws_network(),
            (CallerKind::Laptop | CallerKind::Console, ..) => graph.internet(),
            (_, Some(subnet), _) => graph.subnet(subnet),
            (_, None, Some(site)) => graph.site(site),
            (kind, ..) if kind.is_run_by_aws() => graph.aws_network(),
            _ => graph.internet(),
        };
        graph.links.add_edge(graph.caller(caller), place, Link::Stands);
    }
}

fn gateways(graph: &mut Graph, topology: &Topology) {
    for (subnet, row) in topology.subnets.iter() {
        graph.links.add_edge(graph.subnet(subnet), graph.vpc(row.vpc), Link::Stands);
    }
    for (gateway, row) in topology.internet_gateways.iter() {
        graph.links.add_edge(graph.vpc(row.vpc), graph.internet_gateway(gateway), Link::Joins);
        graph.links.add_edge(graph.internet_gateway(gateway), graph.internet(), Link::Leads);
    }
    for (gateway, row) in topology.egress_only_gateways.iter() {
        graph.links.add_edge(graph.vpc(row.vpc), graph.egress_only_gateway(gateway), Link::Joins);
        graph.links.add_edge(graph.egress_only_gateway(gateway), graph.internet(), Link::Leads);
    }
    for (nat, row) in topology.nat_gateways.iter() {
        let place = row.subnet.map_or_else(|| graph.vpc(row.vpc), |subnet| graph.subnet(subnet));
        graph.links.add_edge(graph.nat_gateway(nat), place, Link::Stands);
    }
    for (peering, row) in topology.peerings.iter() {
        for vpc in [row.requester, row.accepter] {
            graph.links.add_edge(graph.vpc(vpc), graph.peering(peering), Link::Joins);
            graph.links.add_edge(graph.peering(peering), graph.vpc(vpc), Link::Leads);
        }
    }
    for (attachment, row) in topology.transit_attachments.iter() {
        let node = graph.transit_attachment(attachment);
        graph.links.add_edge(node, graph.transit_gateway(row.gateway), Link::Joins);
        if let TransitAttached::Vpc { vpc, .. } = row.to {
            graph.links.add_edge(graph.vpc(vpc), node, Link::Joins);
            graph.links.add_edge(node, graph.vpc(vpc), Link::Leads);
        }
    }
}

fn sites(graph: &mut Graph, topology: &Topology) {
    for (attachment, row) in topology.site_attachments.iter() {
        let node = graph.site_attachment(attachment);
        graph.links.add_edge(graph.site(row.site), node, Link::Joins);
        graph.links.add_edge(node, graph.site(row.site), Link::Leads);
        let end = match row.to {
            SiteAttached::Vpc(vpc) => graph.vpc(vpc),
            SiteAttached::TransitGateway(gateway) => graph.transit_gateway(gateway),
            SiteAttached::PublicVif => graph.aws_network(),
        };
        graph.links.add_edge(node, end, Link::Leads);
    }
    for (site, row) in topology.sites.iter() {
        if row.egress_ip.is_some() {
            graph.links.add_edge(graph.site(site), graph.internet(), Link::Leads);
        }
    }
}

fn endpoints(graph: &mut Graph, topology: &Topology) {
    for (endpoint, row) in topology.endpoints.iter() {
        if row.kind == EndpointKind::Gateway {
            continue;
        }
        for (subnet, address) in &row.interfaces {
            let Ok(number) = u32::try_from(graph.interfaces.len()) else { return };
            graph.interfaces.push(Interface { endpoint, subnet: *subnet, address: *address });
            let node = graph.links.add_node(Node::Interface(InterfaceId(number)));
            graph.links.add_edge(node, graph.subnet(*subnet), Link::Stands);
            graph.links.add_edge(node, graph.endpoint(endpoint), Link::Leads);
        }
    }
    graph.first.services = graph.links.node_count();
    let mut known: QuickMap<(&str, &str), ServiceId> = QuickMap::default();
    for (endpoint, row) in topology.endpoints.iter() {
        let Ok(number) = u32::try_from(known.len()) else { return };
        let service = *known.entry((&row.service, &row.service_region)).or_insert_with(|| {
            let prefix = facts::services()
                .by_endpoint_service(&row.service)
                .map_or(&*row.service, |(_, service)| service.host_prefix());
            graph.services.push((prefix.to_owned(), row.service_region.to_string()));
            graph.links.add_node(Node::Service(ServiceId(number)));
            ServiceId(number)
        });
        graph.links.add_edge(graph.endpoint(endpoint), graph.service(service), Link::Leads);
    }
}

impl Graph {
    /// Keeps the routes of the next route table.
    pub(super) fn add_table(&mut self, of: TableOf, routes: Routes) {
        self.tables.push(of);
        self.routes.push(routes);
    }

    /// Keeps the routes of the next route table of a transit gateway.
    pub(super) fn add_transit_table(&mut self, of: TransitTableOf, routes: Routes) {
        self.transit_tables.push(of);
        self.transit_routes.push(routes);
    }
}
