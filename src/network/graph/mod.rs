//! The topology as a graph: what stands where, and what leads where.
//!
//! Nodes are numbered kind by kind in the order of the model's tables, so that a typed reference into the model is
//! a node without any search.

mod build;
mod explicit;
mod implied;
mod parts;
mod transit;

use std::net::IpAddr;

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::topology::Ref;
use crate::topology::model::{
    Caller, EgressOnlyGateway, Endpoint, InternetGateway, NatGateway, Peering, RouteTable, Site,
    SiteAttachment, Subnet, TransitAttachment, TransitGateway, TransitRouteTable, Vpc,
};

use super::routes::Routes;

pub(super) use build::build;

/// A thing of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// Where requests start.
    Caller(Ref<Caller>),
    /// A VPC: the local routes of its tables lead here.
    Vpc(Ref<Vpc>),
    /// A subnet.
    Subnet(Ref<Subnet>),
    /// A route table, listed or implied.
    RouteTable(TableId),
    /// An internet gateway.
    InternetGateway(Ref<InternetGateway>),
    /// An egress-only internet gateway.
    EgressOnlyGateway(Ref<EgressOnlyGateway>),
    /// A NAT gateway.
    NatGateway(Ref<NatGateway>),
    /// A peering connection.
    Peering(Ref<Peering>),
    /// A transit gateway.
    TransitGateway(Ref<TransitGateway>),
    /// An attachment of a transit gateway.
    TransitAttachment(Ref<TransitAttachment>),
    /// A route table of a transit gateway, listed or implied.
    TransitRouteTable(TransitTableId),
    /// A VPC endpoint.
    Endpoint(Ref<Endpoint>),
    /// A network interface of an endpoint.
    Interface(InterfaceId),
    /// An on-premises site.
    Site(Ref<Site>),
    /// A VPN connection or Direct Connect virtual interface.
    SiteAttachment(Ref<SiteAttachment>),
    /// A service in a Region that has an endpoint here.
    Service(ServiceId),
    /// The public internet.
    Internet,
    /// AWS's own network.
    AwsNetwork,
    /// Where blackhole routes lead.
    Blackhole,
    /// Where routes lead whose target is unknown.
    Undescribed,
}

/// How one thing leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// It stands there: a caller in its subnet, a subnet in its VPC, an interface in its subnet.
    Stands,
    /// It looks packets up there: a subnet in its route table, an attachment in the one it is associated with.
    LooksUp,
    /// A route.
    Route(Origin),
    /// It joins things: a VPC and its peering connections, a site and its attachments.
    Joins,
    /// Packets that it takes come out there.
    Leads,
}

/// Where a route comes from. The order is that of precedence between equal prefixes (NP-204, NP-247).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Written in a route table, or implied by an attachment.
    Static,
    /// The VPC itself.
    Local,
    /// Written for a prefix list, or added by a gateway endpoint.
    PrefixList,
    /// Learnt from a VPC attachment of a transit gateway.
    PropagatedVpc,
    /// Learnt over Direct Connect.
    DirectConnect,
    /// Learnt over a VPN connection.
    Vpn,
    /// Implied by a link that is not active.
    Stale,
}

/// The number of a route table: those of the topology first, then the implied ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub(super) u32);

/// The number of a transit gateway's route table: those of the topology first, then the implied ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransitTableId(pub(super) u32);

/// The number of a network interface of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceId(pub(super) u32);

/// The number of a service in a Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceId(pub(super) u32);

/// A route table of the topology, or one that a VPC has without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableOf {
    Listed(Ref<RouteTable>),
    Implied(Ref<Vpc>),
}

/// The same for transit gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransitTableOf {
    Listed(Ref<TransitRouteTable>),
    Default(Ref<TransitGateway>),
}

/// A network interface of an endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interface {
    pub endpoint: Ref<Endpoint>,
    pub subnet: Ref<Subnet>,
    pub address: IpAddr,
}

/// Number of the first node of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct First {
    callers: usize,
    vpcs: usize,
    subnets: usize,
    internet_gateways: usize,
    egress_only_gateways: usize,
    nat_gateways: usize,
    peerings: usize,
    transit_gateways: usize,
    transit_attachments: usize,
    endpoints: usize,
    sites: usize,
    site_attachments: usize,
    internet: usize,
    aws_network: usize,
    blackhole: usize,
    undescribed: usize,
    tables: usize,
    transit_tables: usize,
    services: usize,
}

/// The graph with what hangs on its nodes.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) links: DiGraph<Node, Link, u32>,
    first: First,
    /// Routes of the route tables.
    routes: Vec<Routes>,
    /// What each route table is.
    tables: Vec<TableOf>,
    /// Routes of the transit gateways' route tables.
    transit_routes: Vec<Routes>,
    /// What each route table of a transit gateway is.
    transit_tables: Vec<TransitTableOf>,
    /// Interfaces of endpoints.
    pub(super) interfaces: Vec<Interface>,
    /// Services by number: hop id and Region.
    pub(super) services: Vec<(String, String)>,
}

macro_rules! numbering {
    ($($name:ident: $kind:ty => $first:ident;)+) => {
        $(pub(super) fn $name(&self, row: Ref<$kind>) -> NodeIndex<u32> {
            NodeIndex::new(self.first.$first + row.index())
        })+
    };
}

impl Graph {
    numbering! {
        caller: Caller => callers;
        vpc: Vpc => vpcs;
        subnet: Subnet => subnets;
        internet_gateway: InternetGateway => internet_gateways;
        egress_only_gateway: EgressOnlyGateway => egress_only_gateways;
        nat_gateway: NatGateway => nat_gateways;
        peering: Peering => peerings;
        transit_gateway: TransitGateway => transit_gateways;
        transit_attachment: TransitAttachment => transit_attachments;
        endpoint: Endpoint => endpoints;
        site: Site => sites;
        site_attachment: SiteAttachment => site_attachments;
    }

    pub(super) fn internet(&self) -> NodeIndex<u32> {
        NodeIndex::new(self.first.internet)
    }

    pub(super) fn aws_network(&self) -> NodeIndex<u32> {
        NodeIndex::new(self.first.aws_network)
    }

    pub(super) fn blackhole(&self) -> NodeIndex<u32> {
        NodeIndex::new(self.first.blackhole)
    }

    pub(super) fn undescribed(&self) -> NodeIndex<u32> {
        NodeIndex::new(self.first.undescribed)
    }

    pub(super) fn table(&self, id: TableId) -> NodeIndex<u32> {
        NodeIndex::new(self.first.tables + id.0 as usize)
    }

    pub(super) fn transit_table(&self, id: TransitTableId) -> NodeIndex<u32> {
        NodeIndex::new(self.first.transit_tables + id.0 as usize)
    }

    pub(super) fn service(&self, id: ServiceId) -> NodeIndex<u32> {
        NodeIndex::new(self.first.services + id.0 as usize)
    }

    /// What a node is.
    pub(super) fn node(&self, at: NodeIndex<u32>) -> Option<Node> {
        self.links.node_weight(at).copied()
    }

    /// Where a link leads.
    pub(super) fn target(&self, link: EdgeIndex<u32>) -> Option<Node> {
        let (_, to) = self.links.edge_endpoints(link)?;
        self.node(to)
    }

    /// The nodes that links of one kind lead to.
    pub(super) fn along(&self, from: NodeIndex<u32>, link: Link) -> impl Iterator<Item = Node> {
        self.links
            .edges_directed(from, Direction::Outgoing)
            .filter(move |e| *e.weight() == link)
            .filter_map(|e| self.node(e.target()))
    }

    /// The internet gateway of a VPC.
    pub(super) fn internet_gateway_of(&self, vpc: Ref<Vpc>) -> Option<Ref<InternetGateway>> {
        self.along(self.vpc(vpc), Link::Joins).find_map(|n| match n {
            Node::InternetGateway(gateway) => Some(gateway),
            _ => None,
        })
    }

    /// The route table of a subnet (NP-201).
    pub(super) fn table_of(&self, subnet: Ref<Subnet>) -> Option<TableId> {
        self.along(self.subnet(subnet), Link::LooksUp).find_map(|n| match n {
            Node::RouteTable(id) => Some(id),
            _ => None,
        })
    }

    /// The routes of a table.
    pub(super) fn routes(&self, id: TableId) -> Option<&Routes> {
        self.routes.get(id.0 as usize)
    }

    /// The route table an attachment is associated with (NP-246), or a site's link that a transit gateway takes
    /// without an attachment of its own.
    pub(super) fn transit_table_of(&self, attachment: NodeIndex<u32>) -> Option<TransitTableId> {
        self.along(attachment, Link::LooksUp).find_map(|n| match n {
            Node::TransitRouteTable(id) => Some(id),
            _ => None,
        })
    }

    /// The routes of a transit gateway's table.
    pub(super) fn transit_routes(&self, id: TransitTableId) -> Option<&Routes> {
        self.transit_routes.get(id.0 as usize)
    }

    /// The interface with a number.
    pub(super) fn interface(&self, id: InterfaceId) -> Option<&Interface> {
        self.interfaces.get(id.0 as usize)
    }

    /// What a route table is.
    pub(super) fn table_of_id(&self, id: TableId) -> Option<TableOf> {
        self.tables.get(id.0 as usize).copied()
    }

    /// What a route table of a transit gateway is.
    pub(super) fn transit_table_of_id(&self, id: TransitTableId) -> Option<TransitTableOf> {
        self.transit_tables.get(id.0 as usize).copied()
    }

    /// The hop id of a service: `sts.us-east-1`.
    pub(super) fn service_name(&self, id: ServiceId) -> String {
        self.services.get(id.0 as usize).map(|(host, region)| format!("{host}.{region}")).unwrap_or_default()
    }

    /// The peering connections of a VPC.
    pub(super) fn peerings_of(&self, vpc: Ref<Vpc>) -> impl Iterator<Item = Ref<Peering>> {
        self.along(self.vpc(vpc), Link::Joins).filter_map(|n| match n {
            Node::Peering(p) => Some(p),
            _ => None,
        })
    }

    /// The attachments of a VPC to transit gateways.
    pub(super) fn attachments_of(&self, vpc: Ref<Vpc>) -> impl Iterator<Item = Ref<TransitAttachment>> {
        self.along(self.vpc(vpc), Link::Joins).filter_map(|n| match n {
            Node::TransitAttachment(a) => Some(a),
            _ => None,
        })
    }
}
