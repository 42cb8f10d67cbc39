//! Private hosted zones and the Route 53 Resolver.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Endpoint, Subnet, Vpc};
use crate::topology::table::Ref;

/// A private hosted zone.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateZone {
    /// Its domain, in lower case and without a dot at the end.
    pub domain: String,
    /// VPCs that see it.
    pub vpcs: Vec<Ref<Vpc>>,
    /// Records by name relative to the zone; the empty name is the zone itself, `*` a wildcard.
    pub records: BTreeMap<String, RecordTarget>,
}

/// What a record leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordTarget {
    /// An alias to an endpoint: the addresses of its interfaces.
    Endpoint(Ref<Endpoint>),
    /// Addresses.
    Addresses(Vec<IpAddr>),
}

/// A Route 53 Profile: names that several VPCs share (NP-122, NP-140).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DnsProfile {
    /// VPCs it is associated with; a VPC has one profile.
    pub vpcs: Vec<Ref<Vpc>>,
    /// Hosted zones it shares.
    pub zones: Vec<Ref<PrivateZone>>,
    /// Resolver rules it shares.
    pub rules: Vec<Ref<ResolverRule>>,
    /// Interface endpoints whose private DNS names it shares.
    pub endpoints: Vec<Ref<Endpoint>>,
}

/// A Resolver inbound endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct InboundResolver {
    /// The VPC whose view it answers with (NP-141).
    pub vpc: Ref<Vpc>,
    /// Its addresses by subnet.
    pub addresses: Vec<(Ref<Subnet>, IpAddr)>,
}

/// A Resolver outbound endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboundResolver {
    /// The VPC it stands in.
    pub vpc: Ref<Vpc>,
    /// Its addresses by subnet.
    pub addresses: Vec<(Ref<Subnet>, IpAddr)>,
}

/// A Resolver rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverRule {
    /// Whether it forwards; a system rule carves a name out of a forward rule.
    pub forward: bool,
    /// The domain it is for.
    pub domain: String,
    /// Addresses of the servers it forwards to.
    pub targets: Vec<IpAddr>,
    /// The outbound endpoint it forwards through.
    pub outbound_endpoint: Option<Ref<OutboundResolver>>,
    /// VPCs it is associated with.
    pub vpcs: Vec<Ref<Vpc>>,
}
