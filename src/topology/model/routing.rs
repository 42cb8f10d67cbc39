//! Gateways and route tables.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Endpoint, Peering, PrefixList, SiteAttachment, Subnet, TransitGateway, Vpc};
use crate::source::Span;
use crate::topology::table::Ref;

/// An internet gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternetGateway {
    /// The VPC it is attached to.
    pub vpc: Ref<Vpc>,
}

/// An egress-only internet gateway: IPv6, outbound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgressOnlyGateway {
    /// The VPC it is attached to.
    pub vpc: Ref<Vpc>,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatGateway {
    /// The VPC it serves.
    pub vpc: Ref<Vpc>,
    /// The subnet it stands in. `None`: a regional one, which stands in none (NP-268).
    pub subnet: Option<Ref<Subnet>>,
    /// Public or private, with the addresses it translates to.
    pub connectivity: NatConnectivity,
}

/// What a NAT gateway connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NatConnectivity {
    /// Translates to Elastic IPs; needs a route to an internet gateway (NP-264).
    Public {
        /// Its Elastic IPs; the first is shown, any may be used. Empty: nobody stated them.
        addresses: Vec<IpAddr>,
    },
    /// Translates to a private address and never reaches the internet (NP-265).
    Private {
        /// Its private address.
        address: IpAddr,
    },
}

/// A route table that the file lists.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteTable {
    /// The VPC it belongs to.
    pub vpc: Ref<Vpc>,
    /// Whether subnets without a table of their own use it (NP-201).
    pub main: bool,
    /// Subnets that use it.
    pub subnets: Vec<Ref<Subnet>>,
    /// Its routes. The local routes and those of gateway endpoints are not written here.
    pub routes: Vec<Route>,
}

/// One route.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// What it matches.
    pub destination: Destination,
    /// Where it leads.
    pub target: RouteTarget,
    /// Where the file declares it.
    pub span: Span,
}

/// What a route or a rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A block.
    Block(IpNet),
    /// All blocks of a prefix list.
    PrefixList(Ref<PrefixList>),
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteTarget {
    /// Within the VPC.
    Local,
    /// The best match is a hole; the packet is dropped (NP-207).
    Blackhole,
    /// Somewhere that the topology does not describe.
    Unknown,
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
    /// A VPN or Direct Connect attachment of the VPC itself (virtual private gateway).
    Site(Ref<SiteAttachment>),
    /// A Gateway Load Balancer endpoint.
    Endpoint(Ref<Endpoint>),
}
