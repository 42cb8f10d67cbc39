//! A network as plain lists. Everything refers to everything by id.

use std::net::IpAddr;

use ipnet::IpNet;

pub type Id = String;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub vpcs: Vec<Vpc>,
    pub internet_gateways: Vec<Gateway>,
    pub egress_only: Vec<Gateway>,
    pub nats: Vec<Nat>,
    pub tables: Vec<Table>,
    pub peerings: Vec<Peering>,
    pub transit: Vec<Transit>,
    pub endpoints: Vec<Endpoint>,
    pub zones: Vec<Zone>,
    pub inbound: Vec<ResolverEndpoint>,
    pub outbound: Vec<ResolverEndpoint>,
    pub rules: Vec<Rule>,
    pub groups: Vec<Group>,
    pub acls: Vec<Acl>,
    pub lists: Vec<PrefixList>,
    pub sites: Vec<Site>,
    pub callers: Vec<Caller>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Vpc {
    pub id: Id,
    pub region: String,
    /// IPv4 and IPv6 blocks.
    pub blocks: Vec<IpNet>,
    pub dns_support: bool,
    pub dns_hostnames: bool,
    pub dns_server: Option<IpAddr>,
    pub block_public_access: &'static str,
    pub subnets: Vec<Subnet>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    pub id: Id,
    pub az: String,
    pub blocks: Vec<IpNet>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    pub id: Id,
    pub vpc: Id,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Nat {
    pub id: Id,
    pub subnet: Id,
    /// Of a public one.
    pub public_ip: Option<IpAddr>,
    /// Of a private one; there is one of the two.
    pub private_ip: Option<IpAddr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub id: Id,
    pub vpc: Id,
    pub main: bool,
    pub subnets: Vec<Id>,
    /// Destination (a block or the id of a prefix list) and target (an id or `blackhole`).
    pub routes: Vec<(String, Id)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Peering {
    pub id: Id,
    pub requester: Id,
    pub accepter: Id,
    pub status: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Transit {
    pub id: Id,
    pub region: String,
    pub attachments: Vec<Attachment>,
    pub peerings: Vec<TransitPeering>,
    /// None: one default table.
    pub tables: Vec<TransitTable>,
    pub group_referencing: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub id: Id,
    /// Of a VPC.
    pub vpc: Option<Id>,
    pub subnets: Vec<Id>,
    pub ipv6: bool,
    /// Of a link of a site, by VPN.
    pub vpn: Option<Id>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TransitPeering {
    pub id: Id,
    pub to: Id,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TransitTable {
    pub id: Id,
    pub associations: Vec<Id>,
    pub propagations: Vec<Id>,
    pub routes: Vec<(IpNet, Id)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    pub id: Id,
    pub vpc: Id,
    pub service: &'static str,
    pub gateway: bool,
    pub state: &'static str,
    /// Subnet and address of each interface; a dual-stack one has two entries.
    pub interfaces: Vec<(Id, IpAddr)>,
    pub private_dns: bool,
    pub inbound_only: Option<bool>,
    pub dualstack: bool,
    /// Of a gateway endpoint; none in a VPC without tables.
    pub tables: Option<Vec<Id>>,
    pub groups: Vec<Id>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    pub name: String,
    pub vpcs: Vec<Id>,
    /// Name relative to the zone, and the id of an endpoint or an address.
    pub records: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ResolverEndpoint {
    pub id: Id,
    pub vpc: Id,
    pub addresses: Vec<(Id, IpAddr)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub id: Id,
    pub forward: bool,
    pub domain: String,
    pub target: Option<IpAddr>,
    pub outbound: Option<Id>,
    pub vpcs: Vec<Id>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub id: Id,
    pub vpc: Id,
    pub ingress: Vec<GroupRule>,
    /// None: everything.
    pub egress: Option<Vec<GroupRule>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GroupRule {
    pub protocol: &'static str,
    pub ports: Option<(u16, u16)>,
    pub other: OtherSide,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OtherSide {
    Block(IpNet),
    Group(Id),
    List(Id),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Acl {
    pub id: Id,
    pub vpc: Id,
    pub subnets: Vec<Id>,
    pub ingress: Vec<AclRule>,
    pub egress: Vec<AclRule>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AclRule {
    pub number: u16,
    pub allow: bool,
    pub protocol: &'static str,
    pub ports: Option<(u16, u16)>,
    pub block: IpNet,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PrefixList {
    pub id: Id,
    /// Of a list that AWS manages: service and Region.
    pub of_service: Option<(&'static str, String)>,
    pub blocks: Vec<IpNet>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub id: Id,
    pub prefixes: Vec<IpNet>,
    pub egress_ip: Option<IpAddr>,
    pub links: Vec<SiteLink>,
    pub forward: Vec<(String, IpAddr)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SiteLink {
    pub id: Id,
    pub direct_connect: bool,
    pub end: LinkEnd,
    pub prefixes: Vec<IpNet>,
    pub public_ip: Option<IpAddr>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LinkEnd {
    Vpc(Id),
    Transit(Id),
    Public,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    pub id: Id,
    /// ec2, lambda, laptop, on_premises.
    pub kind: &'static str,
    pub subnet: Option<Id>,
    pub private_ip: Option<IpAddr>,
    pub public_ip: Option<IpAddr>,
    pub ipv6: Option<IpAddr>,
    pub groups: Vec<Id>,
    pub site: Option<Id>,
    pub region: Option<String>,
}

/// What a caller asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    pub caller: Id,
    pub service: &'static str,
    /// The SDK's Region, if it is not the caller's.
    pub region: Option<&'static str>,
    pub dualstack: bool,
    /// The endpoint whose own name is asked for, and the zone in it.
    pub endpoint: Option<(Id, Option<String>)>,
    /// An access point of this VPC.
    pub network_origin: Option<Id>,
    /// Of an API: PRIVATE, REGIONAL.
    pub api_type: Option<&'static str>,
}

impl World {
    pub fn vpc(&self, id: &str) -> &Vpc {
        self.vpcs.iter().find(|v| v.id == id).unwrap()
    }

    pub fn vpc_of_subnet(&self, subnet: &str) -> &Vpc {
        self.vpcs.iter().find(|v| v.subnets.iter().any(|s| s.id == subnet)).unwrap()
    }

    pub fn subnet(&self, id: &str) -> &Subnet {
        self.vpcs.iter().flat_map(|v| &v.subnets).find(|s| s.id == id).unwrap()
    }

    pub fn endpoint(&self, id: &str) -> &Endpoint {
        self.endpoints.iter().find(|e| e.id == id).unwrap()
    }

    pub fn caller(&self, id: &str) -> &Caller {
        self.callers.iter().find(|c| c.id == id).unwrap()
    }

    pub fn site(&self, id: &str) -> &Site {
        self.sites.iter().find(|s| s.id == id).unwrap()
    }

    pub fn transit(&self, id: &str) -> &Transit {
        self.transit.iter().find(|t| t.id == id).unwrap()
    }
}

impl Vpc {
    pub fn holds(&self, address: IpAddr) -> bool {
        self.blocks.iter().any(|b| b.contains(&address))
    }

    /// The subnet an address lies in.
    pub fn subnet_of(&self, address: IpAddr) -> Option<&Subnet> {
        self.subnets.iter().find(|s| s.blocks.iter().any(|b| b.contains(&address)))
    }
}
