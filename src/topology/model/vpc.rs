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
    /// `enableDnsSupport` (NP-111).
    pub dns_support: bool,
    /// `enableDnsHostnames` (NP-124).
    pub dns_hostnames: bool,
    /// Where the file declares it.
    pub span: Span,
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
