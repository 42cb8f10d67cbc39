//! What connects networks: peering connections, transit gateways, on-premises sites.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use super::{Subnet, Vpc};
use crate::topology::table::Ref;

/// A VPC peering connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Peering {
    /// The VPC that asked.
    pub requester: Ref<Vpc>,
    /// The VPC that accepted.
    pub accepter: Ref<Vpc>,
    /// `active`, `pending-acceptance`, `deleted`, ... Only `active` carries packets (NP-230).
    pub status: Arc<str>,
}

impl Peering {
    /// Whether it carries packets.
    pub fn is_active(&self) -> bool {
        self.status.eq_ignore_ascii_case("active")
    }

    /// The VPC at the other end.
    pub fn other(&self, vpc: Ref<Vpc>) -> Option<Ref<Vpc>> {
        match vpc {
            v if v == self.requester => Some(self.accepter),
            v if v == self.accepter => Some(self.requester),
            _ => None,
        }
    }
}

/// A transit gateway, or a Cloud WAN core network, whose segments work like route tables (NP-277).
#[derive(Clone, Debug, PartialEq)]
pub struct TransitGateway {
    /// Owner.
    pub account: Arc<str>,
    /// Region. `None`: a core network, which is in all of them.
    pub region: Option<Arc<str>>,
    /// Its attachments.
    pub attachments: Vec<Ref<TransitAttachment>>,
    /// Its route tables.
    pub route_tables: Vec<Ref<TransitRouteTable>>,
    /// Whether security groups may refer to each other across it (NP-406).
    pub security_group_referencing: bool,
}

impl TransitGateway {
    /// Whether it is a Cloud WAN core network.
    pub fn is_core_network(&self) -> bool {
        self.region.is_none()
    }
}

/// One attachment of a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitAttachment {
    /// The transit gateway.
    pub gateway: Ref<TransitGateway>,
    /// What is attached.
    pub to: TransitAttached,
}

/// What is attached to a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub enum TransitAttached {
    /// A VPC, by one subnet an availability zone (NP-245).
    Vpc {
        /// The VPC.
        vpc: Ref<Vpc>,
        /// The attachment subnets.
        subnets: Vec<Ref<Subnet>>,
        /// Whether it carries IPv6 (NP-256).
        ipv6_support: bool,
    },
    /// A VPN or Direct Connect gateway of a site.
    Site(Ref<SiteAttachment>),
    /// Another transit gateway.
    Peer(Ref<TransitGateway>),
}

/// A route table of a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitRouteTable {
    /// The transit gateway.
    pub gateway: Ref<TransitGateway>,
    /// Attachments whose packets are looked up here (NP-246).
    pub associations: Vec<Ref<TransitAttachment>>,
    /// Attachments whose prefixes are learnt here (NP-250).
    pub propagations: Vec<Ref<TransitAttachment>>,
    /// Blocks of static routes whose target is unknown; among the routes they have none.
    pub unknown: Vec<IpNet>,
    /// Static routes; `None` is a blackhole.
    pub routes: Vec<(IpNet, Option<Ref<TransitAttachment>>)>,
}

/// An on-premises site.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its private prefixes.
    pub prefixes: Vec<IpNet>,
    /// Public address of its internet access; without it there is none.
    pub egress_ip: Option<IpAddr>,
    /// Its ways into AWS.
    pub attachments: Vec<Ref<SiteAttachment>>,
    /// Domains its DNS forwards, with the servers (NP-115).
    pub dns_forward: Vec<(String, Vec<IpAddr>)>,
}

/// A VPN connection or a Direct Connect virtual interface.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteAttachment {
    /// The site.
    pub site: Ref<Site>,
    /// VPN or Direct Connect.
    pub kind: SiteLink,
    /// Where it ends in AWS.
    pub to: SiteAttached,
    /// Prefixes the site announces over it; the site's own where not stated.
    pub prefixes: Vec<IpNet>,
    /// For a public virtual interface: the address the site shows (NP-507).
    pub public_ip: Option<IpAddr>,
}

/// Kind of a site's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteLink {
    /// Site-to-Site VPN.
    Vpn,
    /// Direct Connect.
    DirectConnect,
}

/// Where a site's link ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteAttached {
    /// At the virtual private gateway of a VPC.
    Vpc(Ref<Vpc>),
    /// At a transit gateway.
    TransitGateway(Ref<TransitGateway>),
    /// A public virtual interface: the public hosts of AWS services (NP-271).
    PublicVif,
}
