//! VPC endpoints.

use std::net::IpAddr;
use std::sync::Arc;

use super::{RouteTable, SecurityGroup, Subnet, Vpc};
use crate::policy::Policy;
use crate::source::Span;
use crate::topology::table::Ref;

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The VPC it stands in; its owner owns the endpoint (RD-21).
    pub vpc: Ref<Vpc>,
    /// Full name of the endpoint service, `com.amazonaws.us-east-1.sts`.
    pub service_name: Arc<str>,
    /// The service in that name, `sts`, `ecr.api`, `kinesis-firehose`; the whole name for services not AWS's own.
    pub service: Arc<str>,
    /// Region of the service; not that of the VPC for a cross-Region endpoint (NP-330).
    pub service_region: Arc<str>,
    /// Type.
    pub kind: EndpointKind,
    /// Network interfaces by subnet (interface endpoints).
    pub interfaces: Vec<(Ref<Subnet>, IpAddr)>,
    /// Whether the service's own host names resolve to it inside its VPC (NP-125).
    pub private_dns: bool,
    /// `PrivateDnsOnlyForInboundResolverEndpoint` (NP-130), where stated.
    pub private_dns_inbound_only: Option<bool>,
    /// Address families, where stated.
    pub ip_address_type: Option<IpAddressType>,
    /// `available`, `pending`, `deleted`, ... Only `available` is usable (NP-301).
    pub state: Arc<str>,
    /// Route tables it is associated with (gateway endpoints). `None`: not stated.
    pub route_tables: Option<Vec<Ref<RouteTable>>>,
    /// Security groups of its interfaces. `None`: not filtered.
    pub security_groups: Option<Vec<Ref<SecurityGroup>>>,
    /// Endpoint policy. `None`: full access (NP-320).
    pub policy: Option<Arc<Policy>>,
    /// Where the file declares it.
    pub span: Span,
}

impl Endpoint {
    /// Whether it can be used.
    pub fn is_available(&self) -> bool {
        self.state.eq_ignore_ascii_case("available")
    }
}

/// The types of VPC endpoints (NP C.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointKind {
    /// Network interfaces in subnets.
    Interface,
    /// A route-table target (S3, DynamoDB).
    Gateway,
    /// Inline appliances.
    GatewayLoadBalancer,
    /// One shared resource.
    Resource,
    /// A VPC Lattice service network.
    ServiceNetwork,
}

/// Address families of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpAddressType {
    /// IPv4 only.
    Ipv4,
    /// IPv6 only.
    Ipv6,
    /// Both.
    Dualstack,
}
