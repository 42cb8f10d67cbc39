//! What was found, whatever it was found in: one map for each kind of object, by id or ARN.

mod callers;
mod dns;
mod endpoints;
mod filters;
mod identity;
mod links;
mod vpcs;

use std::collections::BTreeMap;

pub use callers::{Instance, InstanceProfile, Interface, Workload};
pub use dns::{DhcpOptions, Record, Resolver, ResolverRule, Zone};
pub use endpoints::Endpoint;
pub use filters::{Acl, AclEntry, Group, GroupRule, PrefixList};
pub use identity::{
    Account, Doc, IamGroup, ManagedPolicy, Organization, OrganizationPolicy, Principal, Resource,
};
pub use links::{
    CustomerGateway, Peering, Transit, TransitAttachment, TransitTable, VirtualInterface, VpnConnection,
    VpnGateway,
};
pub use vpcs::{Gateway, Nat, Route, RouteTable, Subnet, Vpc};

use super::fact::{Clash, Merge, Merging};

macro_rules! inventory {
    ($($(#[doc = $doc:literal])+ $field:ident: $kind:ty,)+) => {
        /// Everything that inputs describe.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Inventory {
            $($(#[doc = $doc])+ pub $field: BTreeMap<String, $kind>,)+
            /// The organization.
            pub organization: Organization,
            /// Contradictions between inputs.
            pub clashes: Vec<Clash>,
        }

        impl Inventory {
            /// How many objects of each kind there are, in the order of a topology.
            pub fn counts(&self) -> Vec<(&'static str, usize)> {
                vec![$((stringify!($field), self.$field.len()),)+]
            }
        }
    };
}

inventory! {
    /// Accounts.
    accounts: Account,
    /// Parents of accounts and organizational units.
    parents: Parent,
    /// VPCs.
    vpcs: Vpc,
    /// DHCP option sets.
    dhcp_options: DhcpOptions,
    /// Subnets.
    subnets: Subnet,
    /// Internet gateways.
    internet_gateways: Gateway,
    /// Egress-only internet gateways.
    egress_only_internet_gateways: Gateway,
    /// NAT gateways.
    nat_gateways: Nat,
    /// Route tables of VPCs.
    route_tables: RouteTable,
    /// VPC peering connections.
    vpc_peering_connections: Peering,
    /// Transit gateways.
    transit_gateways: Transit,
    /// Attachments of transit gateways.
    transit_gateway_attachments: TransitAttachment,
    /// Route tables of transit gateways.
    transit_gateway_route_tables: TransitTable,
    /// Virtual private gateways.
    vpn_gateways: VpnGateway,
    /// Customer gateways.
    customer_gateways: CustomerGateway,
    /// Site-to-site VPN connections.
    vpn_connections: VpnConnection,
    /// Virtual interfaces of Direct Connect.
    virtual_interfaces: VirtualInterface,
    /// VPC endpoints.
    vpc_endpoints: Endpoint,
    /// Network interfaces.
    network_interfaces: Interface,
    /// Hosted zones, by zone id.
    hosted_zones: Zone,
    /// Route 53 Resolver endpoints.
    resolver_endpoints: Resolver,
    /// Route 53 Resolver rules.
    resolver_rules: ResolverRule,
    /// Security groups.
    security_groups: Group,
    /// Network ACLs.
    network_acls: Acl,
    /// Prefix lists.
    prefix_lists: PrefixList,
    /// Users and roles, by ARN.
    principals: Principal,
    /// IAM groups, by ARN.
    iam_groups: IamGroup,
    /// Managed policies, by ARN.
    managed_policies: ManagedPolicy,
    /// Instance profiles, by ARN.
    instance_profiles: InstanceProfile,
    /// Resources with policies, by ARN.
    resources: Resource,
    /// Service and resource control policies, by id.
    organization_policies: OrganizationPolicy,
    /// EC2 instances.
    instances: Instance,
    /// Lambda functions and ECS services, by ARN.
    workloads: Workload,
}

/// The id of what an account or organizational unit stands in.
pub type Parent = super::fact::Fact<String>;

impl Inventory {
    /// Adds what an input says of an object of a kind.
    pub(super) fn add<T: Merge>(
        &mut self,
        kind: impl Fn(&mut Self) -> &mut BTreeMap<String, T>,
        id: &str,
        record: T,
    ) {
        if let Some(mine) = kind(self).remove(id) {
            let mut mine = mine;
            mine.merge(record, "", &mut Merging { id, clashes: &mut self.clashes });
            kind(self).insert(id.to_owned(), mine);
        } else {
            kind(self).insert(id.to_owned(), record);
        }
    }
}
