//! Route tables of transit gateways (NP B.4).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};
use petgraph::graph::NodeIndex;

use crate::network::routes::RoutesBuilder;
use crate::topology::Ref;
use crate::topology::Topology;
use crate::topology::model::{SiteAttached, SiteAttachment, SiteLink, TransitAttached, TransitAttachment};

use super::parts::Parts;
use super::{Graph, Link, Node, Origin, TransitTableId, TransitTableOf};

/// The prefixes a site announces over a link: those stated for it, else the site's own.
pub(super) fn announced(topology: &Topology, attachment: Ref<SiteAttachment>) -> &[IpNet] {
    let row = &topology.site_attachments[attachment];
    if row.prefixes.is_empty() { &topology.sites[row.site].prefixes } else { &row.prefixes }
}

/// Adds the tables, and links attachments to the one they are associated with (NP-246). A transit gateway that
/// lists no tables has AWS's default: one table that all attachments use and announce into.
pub(super) fn tables(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (number, _) in topology.transit_route_tables.iter() {
        let id = TransitTableId(u32::try_from(number.index()).unwrap_or(u32::MAX));
        graph.links.add_node(Node::TransitRouteTable(id));
    }
    for (number, row) in topology.transit_route_tables.iter() {
        let id = TransitTableId(u32::try_from(number.index()).unwrap_or(u32::MAX));
        let node = graph.transit_table(id);
        let mut routes = RoutesBuilder::default();
        for (block, to) in &row.routes {
            let hole = if row.unknown.contains(block) { graph.undescribed() } else { graph.blackhole() };
            let to = to.map_or(hole, |a| graph.transit_attachment(a));
            let link = graph.links.add_edge(node, to, Link::Route(Origin::Static));
            routes.block(*block, Origin::Static, link);
        }
        propagate(graph, topology, node, &row.propagations, &mut routes);
        graph.add_transit_table(TransitTableOf::Listed(number), routes.build());
        for attachment in &row.associations {
            graph.links.add_edge(graph.transit_attachment(*attachment), node, Link::LooksUp);
        }
    }
    implied(graph, topology);
    peers(graph, topology, parts);
    bare_sites(graph, topology, parts);
}

fn implied(graph: &mut Graph, topology: &Topology) {
    for (gateway, row) in topology.transit_gateways.iter().filter(|(_, g)| g.route_tables.is_empty()) {
        let Ok(number) = u32::try_from(graph.transit_routes.len()) else { return };
        let node = graph.links.add_node(Node::TransitRouteTable(TransitTableId(number)));
        let mut routes = RoutesBuilder::default();
        propagate(graph, topology, node, &row.attachments, &mut routes);
        for attachment in &row.attachments {
            graph.links.add_edge(graph.transit_attachment(*attachment), node, Link::LooksUp);
        }
        graph.add_transit_table(TransitTableOf::Default(gateway), routes.build());
    }
}

/// Adds what attachments announce (NP-250). Peers announce nothing (NP-252). A VPC whose block overlaps that of
/// one attached earlier is left out (NP-251).
fn propagate(
    graph: &mut Graph,
    topology: &Topology,
    table: NodeIndex<u32>,
    attachments: &[Ref<TransitAttachment>],
    routes: &mut RoutesBuilder,
) {
    let mut taken: BTreeMap<Ipv4Addr, Ipv4Net> = BTreeMap::new();
    for attachment in attachments {
        let node = graph.transit_attachment(*attachment);
        match &topology.transit_attachments[*attachment].to {
            TransitAttached::Vpc { vpc, ipv6_support, .. } => {
                let row = &topology.vpcs[*vpc];
                if row.cidrs.iter().any(|c| overlaps(&taken, c)) {
                    continue;
                }
                let link = graph.links.add_edge(table, node, Link::Route(Origin::PropagatedVpc));
                for block in &row.cidrs {
                    taken.insert(block.network(), *block);
                    routes.block(IpNet::V4(*block), Origin::PropagatedVpc, link);
                }
                // Without IPv6 support, IPv6 blocks are not announced either (NP-256).
                for block in row.ipv6_cidrs.iter().filter(|_| *ipv6_support) {
                    routes.block(IpNet::V6(*block), Origin::PropagatedVpc, link);
                }
            }
            TransitAttached::Site(site) => {
                let origin = site_origin(topology, *site);
                let link = graph.links.add_edge(table, node, Link::Route(origin));
                for block in announced(topology, *site) {
                    routes.block(*block, origin, link);
                }
            }
            TransitAttached::Peer(_) => {}
        }
    }
}

fn site_origin(topology: &Topology, site: Ref<SiteAttachment>) -> Origin {
    match topology.site_attachments[site].kind {
        SiteLink::Vpn => Origin::Vpn,
        SiteLink::DirectConnect => Origin::DirectConnect,
    }
}

/// Whether a block overlaps one of some disjoint ones, keyed by their first address.
fn overlaps(taken: &BTreeMap<Ipv4Addr, Ipv4Net>, block: &Ipv4Net) -> bool {
    let before = taken.range(..=block.broadcast()).next_back();
    before.is_some_and(|(_, t)| t.broadcast() >= block.network())
}

/// A packet that leaves for a peer comes in by the peer's own attachment.
fn peers(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (attachment, row) in topology.transit_attachments.iter() {
        let TransitAttached::Peer(peer) = row.to else { continue };
        let far = parts
            .peers
            .get(&(peer, row.gateway))
            .map_or_else(|| graph.transit_gateway(peer), |a| graph.transit_attachment(*a));
        graph.links.add_edge(graph.transit_attachment(attachment), far, Link::Leads);
    }
}

/// Links the ends of sites' links to the attachments that stand for them.
fn bare_sites(graph: &mut Graph, topology: &Topology, parts: &Parts) {
    for (attachment, row) in topology.transit_attachments.iter() {
        if let TransitAttached::Site(site) = row.to {
            let node = graph.transit_attachment(attachment);
            graph.links.add_edge(node, graph.site_attachment(site), Link::Leads);
        }
    }
    for (site, row) in topology.site_attachments.iter() {
        if let (SiteAttached::TransitGateway(_), Some(attachment)) =
            (row.to, parts.site_attachments.get(&site))
        {
            let node = graph.transit_attachment(*attachment);
            graph.links.add_edge(graph.site_attachment(site), node, Link::LooksUp);
        }
    }
}

impl Graph {
    /// The attachment by which a site's link enters its transit gateway.
    pub(in crate::network) fn transit_attachment_of(
        &self,
        site: Ref<SiteAttachment>,
    ) -> Option<Ref<TransitAttachment>> {
        self.along(self.site_attachment(site), Link::LooksUp).find_map(|n| match n {
            Node::TransitAttachment(a) => Some(a),
            _ => None,
        })
    }

    /// The attachment by which packets come in at the far side of a transit gateway peering.
    pub(in crate::network) fn far_attachment(
        &self,
        near: Ref<TransitAttachment>,
    ) -> Option<Ref<TransitAttachment>> {
        self.along(self.transit_attachment(near), Link::Leads).find_map(|n| match n {
            Node::TransitAttachment(a) => Some(a),
            _ => None,
        })
    }
}
