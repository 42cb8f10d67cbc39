//! A caller as the network sees it: where it stands, and which addresses it has (NP E, F).

use std::net::IpAddr;

use ipnet::IpNet;

use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind, Site, Subnet};

use super::Network;
use super::addresses::{Addresses, Family};
use super::dns::View;
use super::graph::{Link, Node};
use super::reason::{Stop, code};
use super::walk::{Home, Place, PublicAddress, Source};

/// Where a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    Subnet(Ref<Subnet>),
    Site(Ref<Site>),
    Internet,
    AwsNetwork,
}

/// A caller, or the host that sends on its behalf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender<'n> {
    pub caller: Ref<Caller>,
    pub row: &'n Caller,
    pub at: Stands,
}

impl Network {
    /// A caller as a sender.
    pub(super) fn sender(&self, caller: Ref<Caller>) -> Sender<'_> {
        let place = self.graph.along(self.graph.caller(caller), Link::Stands).next();
        let at = match place {
            Some(Node::Subnet(subnet)) => Stands::Subnet(subnet),
            Some(Node::Site(site)) => Stands::Site(site),
            Some(Node::AwsNetwork) => Stands::AwsNetwork,
            _ => Stands::Internet,
        };
        Sender { caller, row: &self.topology.callers[caller], at }
    }

    /// Which resolver answers a sender (NP-110 to NP-116).
    pub(super) fn view(&self, sender: &Sender<'_>) -> View {
        match sender.at {
            Stands::Subnet(subnet) => {
                let vpc = self.topology.subnets[subnet].vpc;
                match self.topology.vpcs[vpc].dns_servers.is_empty() {
                    true => View::Vpc { vpc, inbound: None },
                    false => View::Servers(subnet),
                }
            }
            Stands::Site(site) => View::Site(site),
            Stands::Internet | Stands::AwsNetwork => View::Public,
        }
    }
}

impl<'n> Sender<'n> {
    /// Where its packets start.
    pub(super) fn place(&self) -> Place {
        match self.at {
            Stands::Subnet(subnet) => Place::Subnet(subnet),
            Stands::Site(site) => Place::Site(site),
            Stands::Internet => Place::Internet,
            Stands::AwsNetwork => Place::AwsNetwork,
        }
    }

    /// Where replies must get to.
    pub(super) fn home(&self, net: &Network) -> Home {
        match self.at {
            Stands::Subnet(subnet) => Home::Vpc(net.topology.subnets[subnet].vpc),
            Stands::Site(site) => Home::Site(site),
            Stands::Internet | Stands::AwsNetwork => Home::Internet,
        }
    }

    /// Whether it can send in a family. Without any address it is taken to have an IPv4 one nobody stated.
    pub(super) fn has(&self, family: Family) -> bool {
        match family {
            Family::V6 => self.row.ipv6.is_some(),
            Family::V4 => {
                self.row.private_ip.is_some() || self.row.public_ip.is_some() || self.row.ipv6.is_none()
            }
        }
    }

    /// What its packets to an address say of their source.
    pub(super) fn source(&self, net: &'n Network, to: &Addresses<'_>) -> Source<'n> {
        let family = to.family();
        let own = match family {
            Family::V6 => self.row.ipv6,
            Family::V4 if self.at == Stands::Internet => self.row.public_ip.or(self.row.private_ip),
            Family::V4 => self.row.private_ip,
        };
        let address = own.map_or_else(|| self.somewhere(net, family), Addresses::One);
        let source = Source {
            address,
            public: self.public(),
            groups: self.row.security_groups.as_deref(),
            // What the endpoint shows is the address of the function's shared interface (CK:R23).
            translated: self.row.kind == CallerKind::Lambda,
        };
        if self.row.kind == CallerKind::Eks && family == Family::V4 && !self.in_own_vpc(net, to) {
            return self.as_node(net, source);
        }
        source
    }

    /// The block that an address nobody stated lies in.
    fn somewhere(&self, net: &Network, family: Family) -> Addresses<'n> {
        let block = match self.at {
            Stands::Subnet(subnet) => {
                let row = &net.topology.subnets[subnet];
                match family {
                    Family::V4 => row.cidr.map(IpNet::V4),
                    Family::V6 => row.ipv6_cidr.map(IpNet::V6),
                }
            }
            Stands::Site(site) => {
                net.topology.sites[site].prefixes.iter().copied().find(|p| Family::of(p.addr()) == family)
            }
            Stands::Internet | Stands::AwsNetwork => None,
        };
        block.map_or(Addresses::Unknown(family), Addresses::Within)
    }

    /// Its public IPv4 address at an internet gateway. Functions and CloudShell environments never have one
    /// (NP-516, NP-642).
    fn public(&self) -> PublicAddress {
        match self.row.kind {
            kind if kind.is_run_by_aws() => PublicAddress::None,
            _ => self.row.public_ip.map_or(PublicAddress::None, PublicAddress::Known),
        }
    }

    /// Whether an address lies in the sender's own VPC.
    fn in_own_vpc(&self, net: &Network, to: &Addresses<'_>) -> bool {
        let (Stands::Subnet(subnet), Some(address)) = (self.at, to.exact()) else { return false };
        net.topology.vpcs[net.topology.subnets[subnet].vpc].contains(address)
    }

    /// A pod leaves its VPC with the primary address of its node (NP-514).
    fn as_node(&self, net: &Network, source: Source<'n>) -> Source<'n> {
        let address = self.row.node_ip.map_or_else(|| self.somewhere(net, Family::V4), Addresses::One);
        Source { address, translated: true, ..source }
    }

    /// Its own words, for the first hop: address, subnet, VPC.
    pub(super) fn detail(&self, net: &Network) -> String {
        let address = |a: Option<IpAddr>| a.map(|a| format!("{a}, ")).unwrap_or_default();
        match self.at {
            Stands::Subnet(subnet) => format!(
                "{}{}, {}",
                address(self.row.private_ip.or(self.row.ipv6)),
                net.topology.subnets.id(subnet),
                net.topology.vpcs.id(net.topology.subnets[subnet].vpc),
            ),
            Stands::Site(site) => {
                format!("{}{}", address(self.row.private_ip.or(self.row.ipv6)), net.topology.sites.id(site))
            }
            Stands::Internet => match self.row.public_ip.or(self.row.ipv6) {
                Some(address) => format!("{address}, on the internet"),
                None => "on the internet".to_owned(),
            },
            Stands::AwsNetwork => "in AWS's own network".to_owned(),
        }
    }
}

/// The client and the name have no address family in common (NP-153).
pub(super) fn no_common_family(host: &str, v6_only: bool) -> Stop {
    Stop::route(
        code::ADDRESS_FAMILY_MISMATCH,
        "NP-153",
        if v6_only {
            format!("the caller has only IPv6, and {host} has no IPv6 address")
        } else {
            format!("{host} has only IPv6 addresses, and the caller has none")
        },
        if v6_only {
            "use the dual-stack host name, or give the caller an IPv4 address".to_owned()
        } else {
            "give the caller an IPv6 address".to_owned()
        },
    )
}
