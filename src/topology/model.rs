//! What the user declared, checked: every reference leads somewhere, every address is one.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::table::{Ref, Table};
use crate::arn::Arn;
use crate::assumption::Assumptions;
use crate::policy::Policy;
use crate::source::Span;

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
    /// The choices made for what AWS leaves open.
    pub assumptions: Assumptions,
}

/// An AWS organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`
    pub id: Arc<str>,
    /// Account exempt from its policies.
    pub management_account: Option<Arc<str>>,
}

/// An AWS account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// A name for people.
    pub name: Option<String>,
    /// Organization it belongs to, if any.
    pub organization: Option<Arc<str>>,
    /// Where it stands in the organization: root and organizational units, `r-root/ou-root-lab`.
    pub path: Option<String>,
}

impl Account {
    /// The value of `aws:*OrgPaths` for this account: `o-…/r-…/ou-…/`.
    pub fn org_path(&self) -> Option<String> {
        let organization = self.organization.as_ref()?;
        let path = self.path.as_deref()?.trim_matches('/');
        Some(format!("{organization}/{path}/"))
    }
}

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
    /// Name servers of the DHCP options. Empty: Amazon's (NP-110, NP-112).
    pub dns_servers: Vec<IpAddr>,
    /// Block Public Access, as it is in effect for it (NP-274).
    pub block_public_access: PublicAccessBlock,
    /// Where the file declares it.
    pub span: Span,
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
    /// The subnet it stands in.
    pub subnet: Ref<Subnet>,
    /// Public or private, with the addresses it translates to.
    pub connectivity: NatConnectivity,
}

/// What a NAT gateway connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NatConnectivity {
    /// Translates to Elastic IPs; needs a route to an internet gateway (NP-264).
    Public {
        /// Its Elastic IPs; the first is shown, any may be used.
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

/// A transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitGateway {
    /// Owner.
    pub account: Arc<str>,
    /// Region.
    pub region: Arc<str>,
    /// Its attachments.
    pub attachments: Vec<Ref<TransitAttachment>>,
    /// Its route tables.
    pub route_tables: Vec<Ref<TransitRouteTable>>,
    /// Whether security groups may refer to each other across it (NP-406).
    pub security_group_referencing: bool,
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
    /// Static routes; `None` is a blackhole.
    pub routes: Vec<(IpNet, Option<Ref<TransitAttachment>>)>,
}

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

/// A private hosted zone.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateZone {
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

/// A security group.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityGroup {
    /// The VPC it belongs to.
    pub vpc: Ref<Vpc>,
    /// What may come in.
    pub ingress: Vec<SecurityRule>,
    /// What may go out. `None`: AWS's allow-all.
    pub egress: Option<Vec<SecurityRule>>,
}

/// One rule of a security group. Rules only allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRule {
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side.
    pub peer: SecurityPeer,
}

/// The other side of a security group rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityPeer {
    /// A block.
    Block(IpNet),
    /// Members of a group.
    Group(Ref<SecurityGroup>),
    /// The blocks of a prefix list.
    PrefixList(Ref<PrefixList>),
}

/// Protocol and ports of a filter rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// `None`: all protocols.
    pub protocol: Option<Protocol>,
    /// First and last port. `None`: all ports.
    pub ports: Option<(u16, u16)>,
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, and ICMPv6.
    Icmp,
    /// Any other, by number.
    Other(u8),
}

impl Traffic {
    /// Whether TCP to this port is meant.
    pub fn covers_tcp(&self, port: u16) -> bool {
        self.covers_tcp_range(port, port)
    }

    /// Whether TCP to every port of this range is meant.
    pub fn covers_tcp_range(&self, first: u16, last: u16) -> bool {
        self.protocol.is_none_or(|p| p == Protocol::Tcp)
            && self.ports.is_none_or(|(from, to)| from <= first && last <= to)
    }
}

/// A network ACL.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkAcl {
    /// The VPC it belongs to.
    pub vpc: Ref<Vpc>,
    /// The subnets it guards.
    pub subnets: Vec<Ref<Subnet>>,
    /// Rules for packets that enter, by ascending number (NP-410).
    pub ingress: Vec<AclRule>,
    /// Rules for packets that leave.
    pub egress: Vec<AclRule>,
}

/// One rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclRule {
    /// Its number.
    pub number: u32,
    /// Whether it allows.
    pub allow: bool,
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side.
    pub block: IpNet,
}

/// A prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// `com.amazonaws.us-east-1.s3` for an AWS-managed list.
    pub name: Option<String>,
    /// Region.
    pub region: Option<Arc<str>>,
    /// Its blocks; of an AWS-managed list, only what the file states.
    pub cidrs: Vec<IpNet>,
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

/// A user, a role or a root user.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// Its ARN.
    pub arn: Arn,
    /// Its identity-based policies, own and of its groups.
    pub policies: Vec<Arc<Policy>>,
    /// Its permissions boundary.
    pub permissions_boundary: Option<Arc<Policy>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its ARN.
    pub arn: Arn,
    /// Owner: stated, or from the ARN.
    pub account: Option<Arc<str>>,
    /// Region: stated, or from the ARN.
    pub region: Option<Arc<str>>,
    /// Its resource-based policy; of a role, its trust policy.
    pub policy: Option<Arc<Policy>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// For buckets: whether RestrictPublicBuckets is in effect (PE-120).
    pub restrict_public_buckets: bool,
    /// For buckets: the KMS key its objects are encrypted with.
    pub kms_key: Option<Arn>,
    /// For access points: the bucket.
    pub bucket: Option<String>,
    /// For access points: the VPC that requests must come from (NP-625).
    pub network_origin: Option<String>,
    /// For APIs: `PRIVATE`, `REGIONAL`, `EDGE`.
    pub endpoint_type: Option<String>,
}

/// A policy of the organization and where it is attached.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationPolicy {
    /// Roots, organizational units and accounts.
    pub targets: Vec<Arc<str>>,
    /// The policy.
    pub policy: Arc<Policy>,
}

/// Where requests start.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// The subnet its interface is in.
    pub subnet: Option<Ref<Subnet>>,
    /// Its private address.
    pub private_ip: Option<IpAddr>,
    /// Its public IPv4 address.
    pub public_ip: Option<IpAddr>,
    /// Its IPv6 address.
    pub ipv6: Option<IpAddr>,
    /// For pods: the primary address of the node, with which they leave their VPC (NP-514).
    pub node_ip: Option<IpAddr>,
    /// Its security groups. `None`: not filtered.
    pub security_groups: Option<Vec<Ref<SecurityGroup>>>,
    /// Region of its SDK where no subnet gives it.
    pub region: Option<Arc<str>>,
    /// Whose credentials it uses.
    pub credentials: CallerCredentials,
    /// Facts of the session.
    pub session: SessionFacts,
    /// For functions: the function's ARN.
    pub function_arn: Option<String>,
    /// For on-premises hosts: the site.
    pub site: Option<Ref<Site>>,
    /// Forward proxy of the SDK (NP-118).
    pub proxy: Option<Ref<Caller>>,
    /// Full-tunnel VPN through another host.
    pub tunnel: Option<Ref<Caller>>,
    /// For the console: where the browser runs.
    pub browser: Option<Ref<Caller>>,
    /// For the console: Console Private Access.
    pub private_access: bool,
    /// Where the file declares it.
    pub span: Span,
}

/// Kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// An EC2 instance.
    Ec2,
    /// An ECS task.
    Ecs,
    /// An EKS pod.
    Eks,
    /// A Lambda function, in a subnet or in AWS's network.
    Lambda,
    /// CloudShell.
    CloudShell,
    /// Any host on the internet.
    Laptop,
    /// A host of a site.
    OnPremises,
    /// The management console.
    Console,
    /// An AWS service.
    Service,
}

/// Whose credentials a caller uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerCredentials {
    /// None: requests are unsigned unless the request says otherwise.
    None,
    /// A role, by ARN.
    Role(Arn),
    /// A user, by ARN.
    User(Arn),
    /// A service principal, `cloudtrail.amazonaws.com`.
    Service(String),
}

/// What is known of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionFacts {
    /// Whether anything was said about a session at all. A user with session facts holds temporary credentials.
    pub stated: bool,
    /// Name of the role session.
    pub name: Option<String>,
    /// Whether MFA was used.
    pub mfa: Option<bool>,
    /// Age of the MFA in seconds.
    pub mfa_age: Option<u64>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// Source identity.
    pub source_identity: Option<String>,
    /// When the credentials were issued, RFC 3339.
    pub issued: Option<String>,
    /// Session policy.
    pub policy: Option<Arc<Policy>>,
}
