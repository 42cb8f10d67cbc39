//! Security groups, network ACLs and prefix lists.

use std::sync::Arc;

use ipnet::IpNet;

use super::{Subnet, Vpc};
use crate::topology::table::Ref;

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
