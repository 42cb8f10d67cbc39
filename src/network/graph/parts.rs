//! What belongs to each VPC, collected in one pass over the model.

use std::collections::HashMap;

use crate::topology::Ref;
use crate::topology::Topology;
use crate::topology::model::{
    EgressOnlyGateway, Endpoint, EndpointKind, InternetGateway, NatConnectivity, NatGateway, Peering,
    RouteTable, SiteAttached, SiteAttachment, Subnet, TransitAttached, TransitAttachment, TransitGateway,
    Vpc,
};

/// What belongs to one VPC.
#[derive(Clone, Debug, Default)]
pub(super) struct VpcParts {
    pub internet_gateway: Option<Ref<InternetGateway>>,
    pub egress_only_gateway: Option<Ref<EgressOnlyGateway>>,
    /// Public NAT gateways; a private one implies no route.
    pub nat_gateways: Vec<Ref<NatGateway>>,
    pub peerings: Vec<Ref<Peering>>,
    pub site_attachments: Vec<Ref<SiteAttachment>>,
    pub gateway_endpoints: Vec<Ref<Endpoint>>,
    pub tables: Vec<Ref<RouteTable>>,
}

/// What belongs where.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// By number of the VPC.
    pub vpcs: Vec<VpcParts>,
    /// Route table of a subnet where one is listed, by number of the subnet.
    pub listed_table: Vec<Option<Ref<RouteTable>>>,
    /// The attachment of a VPC to a transit gateway.
    pub attachments: HashMap<(Ref<TransitGateway>, Ref<Vpc>), Ref<TransitAttachment>>,
    /// The attachment of a transit gateway that leads to another one.
    pub peers: HashMap<(Ref<TransitGateway>, Ref<TransitGateway>), Ref<TransitAttachment>>,
    /// The attachment of a transit gateway that a site's link ends at.
    pub site_attachments: HashMap<Ref<SiteAttachment>, Ref<TransitAttachment>>,
}

impl Parts {
    /// Collects them.
    pub(super) fn of(topology: &Topology) -> Parts {
        let mut parts = Parts {
            vpcs: vec![VpcParts::default(); topology.vpcs.len()],
            listed_table: vec![None; topology.subnets.len()],
            ..Parts::default()
        };
        for (gateway, row) in topology.internet_gateways.iter() {
            parts.edit(row.vpc, |p| p.internet_gateway = p.internet_gateway.or(Some(gateway)));
        }
        for (gateway, row) in topology.egress_only_gateways.iter() {
            parts.edit(row.vpc, |p| p.egress_only_gateway = p.egress_only_gateway.or(Some(gateway)));
        }
        for (nat, row) in topology.nat_gateways.iter() {
            if matches!(row.connectivity, NatConnectivity::Public { .. }) {
                parts.edit(row.vpc, |p| p.nat_gateways.push(nat));
            }
        }
        for (peering, row) in topology.peerings.iter() {
            parts.edit(row.requester, |p| p.peerings.push(peering));
            parts.edit(row.accepter, |p| p.peerings.push(peering));
        }
        for (attachment, row) in topology.site_attachments.iter() {
            if let SiteAttached::Vpc(vpc) = row.to {
                parts.edit(vpc, |p| p.site_attachments.push(attachment));
            }
        }
        for (endpoint, row) in topology.endpoints.iter() {
            if row.kind == EndpointKind::Gateway {
                parts.edit(row.vpc, |p| p.gateway_endpoints.push(endpoint));
            }
        }
        for (table, row) in topology.route_tables.iter() {
            parts.edit(row.vpc, |p| p.tables.push(table));
            for subnet in &row.subnets {
                parts.associate(*subnet, table);
            }
        }
        for (attachment, row) in topology.transit_attachments.iter() {
            match &row.to {
                TransitAttached::Vpc { vpc, .. } => {
                    parts.attachments.entry((row.gateway, *vpc)).or_insert(attachment);
                }
                TransitAttached::Site(site) => {
                    parts.site_attachments.entry(*site).or_insert(attachment);
                }
                TransitAttached::Peer(peer) => {
                    parts.peers.entry((row.gateway, *peer)).or_insert(attachment);
                }
            }
        }
        parts
    }

    fn edit(&mut self, vpc: Ref<Vpc>, change: impl FnOnce(&mut VpcParts)) {
        if let Some(parts) = self.vpcs.get_mut(vpc.index()) {
            change(parts);
        }
    }

    fn associate(&mut self, subnet: Ref<Subnet>, table: Ref<RouteTable>) {
        if let Some(slot) = self.listed_table.get_mut(subnet.index()) {
            *slot = slot.or(Some(table));
        }
    }

    /// What belongs to a VPC.
    pub(super) fn vpc(&self, vpc: Ref<Vpc>) -> Option<&VpcParts> {
        self.vpcs.get(vpc.index())
    }
}
