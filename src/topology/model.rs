//! What the user declared, checked: every reference leads somewhere, every address is one.

mod account;
mod caller;
mod dns;
mod endpoint;
mod filter;
mod identity;
mod link;
mod question;
mod routing;
mod session;
mod vpc;

use std::sync::Arc;

use crate::assumption::Assumptions;
use crate::policy::Policy;
use crate::topology::table::Table;

pub use account::{Account, Organization};
pub use caller::{Caller, CallerCredentials, CallerKind, SdkSettings};
pub use dns::{DnsProfile, InboundResolver, OutboundResolver, PrivateZone, RecordTarget, ResolverRule};
pub use endpoint::{Endpoint, EndpointKind, IpAddressType};
pub use filter::{
    AclRule, NetworkAcl, PrefixList, Protocol, SecurityGroup, SecurityPeer, SecurityRule, Traffic,
};
pub use identity::{OrganizationPolicy, Principal, Resource};
pub use link::{
    Peering, Site, SiteAttached, SiteAttachment, SiteLink, TransitAttached, TransitAttachment,
    TransitGateway, TransitRouteTable,
};
pub use question::Question;
pub use routing::{
    Destination, EgressOnlyGateway, InternetGateway, NatConnectivity, NatGateway, Route, RouteTable,
    RouteTarget,
};
pub use session::{PrincipalKind, SessionFacts, SessionFault, SessionKind};
pub use vpc::{DnsUnknown, PublicAccessBlock, Subnet, Vpc};

/// The whole topology.
#[derive(Clone, Debug, Default)]
pub struct Topology {
    /// The organization that accounts with a path belong to.
    pub organization: Option<Organization>,
    /// Accounts by id. An account that is only mentioned elsewhere gets a row without name or organization.
    pub accounts: Table<Account>,
    /// VPCs.
    pub vpcs: Table<Vpc>,
    /// Subnets of all VPCs; ids are unique over the topology.
    pub subnets: Table<Subnet>,
    /// Internet gateways.
    pub internet_gateways: Table<InternetGateway>,
    /// Egress-only internet gateways.
    pub egress_only_gateways: Table<EgressOnlyGateway>,
    /// NAT gateways.
    pub nat_gateways: Table<NatGateway>,
    /// Route tables that the file lists. A VPC without any has implied ones; see [`crate::network`].
    pub route_tables: Table<RouteTable>,
    /// VPC peering connections.
    pub peerings: Table<Peering>,
    /// Transit gateways.
    pub transit_gateways: Table<TransitGateway>,
    /// Attachments of all transit gateways.
    pub transit_attachments: Table<TransitAttachment>,
    /// Route tables of all transit gateways.
    pub transit_route_tables: Table<TransitRouteTable>,
    /// VPC endpoints of all types.
    pub endpoints: Table<Endpoint>,
    /// Private hosted zones, by name.
    pub private_zones: Table<PrivateZone>,
    /// Route 53 Profiles.
    pub dns_profiles: Table<DnsProfile>,
    /// Route 53 Resolver inbound endpoints.
    pub inbound_resolvers: Table<InboundResolver>,
    /// Route 53 Resolver outbound endpoints.
    pub outbound_resolvers: Table<OutboundResolver>,
    /// Route 53 Resolver rules.
    pub resolver_rules: Table<ResolverRule>,
    /// Security groups.
    pub security_groups: Table<SecurityGroup>,
    /// Network ACLs.
    pub network_acls: Table<NetworkAcl>,
    /// Prefix lists, the AWS-managed ones included where the file names them.
    pub prefix_lists: Table<PrefixList>,
    /// On-premises sites.
    pub sites: Table<Site>,
    /// VPN and Direct Connect attachments of all sites.
    pub site_attachments: Table<SiteAttachment>,
    /// Users, roles and root users, by ARN.
    pub principals: Table<Principal>,
    /// Resources, by ARN.
    pub resources: Table<Resource>,
    /// Service control policies.
    pub service_control_policies: Table<OrganizationPolicy>,
    /// Resource control policies.
    pub resource_control_policies: Table<OrganizationPolicy>,
    /// Callers.
    pub callers: Table<Caller>,
    /// What is to be asked of every caller; empty where the file does not say.
    pub questions: Vec<Question>,
    /// Whether some policy is said to be unknown; what it says hangs on the key `hopstamp:UnknownPolicy`.
    pub unknown_policies: bool,
    /// The choices made for what AWS leaves open.
    pub assumptions: Assumptions,
}

impl Topology {
    /// All policies: of principals, resources, endpoints, sessions of callers and of the organization.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<Policy>> {
        let principals =
            self.principals.iter().flat_map(|(_, p)| p.policies.iter().chain(&p.permissions_boundary));
        let resources = self.resources.iter().filter_map(|(_, r)| r.policy.as_ref());
        let endpoints = self.endpoints.iter().filter_map(|(_, e)| e.policy.as_ref());
        let sessions = self.callers.iter().filter_map(|(_, c)| c.session.policy.as_ref());
        let organization = [&self.service_control_policies, &self.resource_control_policies];
        let organization =
            organization.into_iter().flat_map(|table| table.iter().map(|(_, row)| &row.policy));
        principals.chain(resources).chain(endpoints).chain(sessions).chain(organization)
    }
}
