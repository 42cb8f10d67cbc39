//! VPCs and subnets.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{Ipv4Net, Ipv6Net};

use crate::source::Span;
use crate::topology::table::Ref;

/// A VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Vpc {
    /// Owner.
    pub account: Arc<str>,
    /// Region.
    pub region: Arc<str>,
    /// IPv4 blocks.
    pub cidrs: Vec<Ipv4Net>,
    /// IPv6 blocks.
    pub ipv6_cidrs: Vec<Ipv6Net>,
    /// Its subnets.
    pub subnets: Vec<Ref<Subnet>>,
    /// `enableDnsSupport` (NP-111). True where the file says that it is unknown.
    pub dns_support: bool,
    /// `enableDnsHostnames` (NP-124). True where the file says that it is unknown.
    pub dns_hostnames: bool,
    /// Which of the two the file says are unknown.
    pub dns_unknown: DnsUnknown,
    /// Name servers of the DHCP options. Empty: Amazon's (NP-110, NP-112).
    pub dns_servers: Vec<IpAddr>,
    /// Block Public Access, as it is in effect for it (NP-274).
    pub block_public_access: PublicAccessBlock,
    /// Where the file declares it.
    pub span: Span,
}

/// Which DNS attributes of a VPC are unknown: an import found nothing that states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DnsUnknown {
    /// `enableDnsSupport`.
    pub support: bool,
    /// `enableDnsHostnames`.
    pub hostnames: bool,
}

/// What VPC Block Public Access stops (NP-274).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PublicAccessBlock {
    /// Nothing.
    #[default]
    Off,
    /// What comes from the internet.
    Ingress,
    /// All traffic of internet gateways and egress-only internet gateways.
    Bidirectional,
}

impl Vpc {
    /// Whether an address lies in one of the blocks.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(a) => self.cidrs.iter().any(|c| c.contains(&a)),
            IpAddr::V6(a) => self.ipv6_cidrs.iter().any(|c| c.contains(&a)),
        }
    }
}

/// A subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// The VPC it lies in.
    pub vpc: Ref<Vpc>,
    /// Availability zone id, e.g. `use1-az1`.
    pub az: Option<Arc<str>>,
    /// IPv4 block; an IPv6-only subnet has none.
    pub cidr: Option<Ipv4Net>,
    /// IPv6 block.
    pub ipv6_cidr: Option<Ipv6Net>,
    /// Accounts it is shared with.
    pub shared_with: Vec<Arc<str>>,
    /// Block Public Access, where an exclusion makes it another than the VPC's (NP-274).
    pub block_public_access: Option<PublicAccessBlock>,
}

impl Subnet {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(a) => self.cidr.is_some_and(|c| c.contains(&a)),
            IpAddr::V6(a) => self.ipv6_cidr.is_some_and(|c| c.contains(&a)),
        }
    }
}
