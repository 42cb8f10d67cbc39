//! What is known of an address: itself, the block it lies in, or the service it belongs to.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::topology::Ref;
use crate::topology::Topology;
use crate::topology::model::PrefixList;

use super::host::OnList;
use super::routes::is_private;

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// The public addresses of a service in a Region, in one family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Front<'a> {
    /// The AWS-managed prefix list they are on.
    pub list: Option<&'a OnList<'a>>,
    /// The prefix list of the topology that states them.
    pub stated: Option<Ref<PrefixList>>,
    /// The family.
    pub family: Family,
}

impl<'a> Front<'a> {
    /// The blocks that the topology states for it.
    pub(super) fn blocks<'t>(&self, topology: &'t Topology) -> impl Iterator<Item = &'t IpNet> + use<'t> {
        let v4 = self.family == Family::V4;
        let stated = self.stated.map(|list| topology.prefix_lists[list].cidrs.as_slice()).unwrap_or_default();
        stated.iter().filter(move |block| matches!(block, IpNet::V4(_)) == v4)
    }

    /// Whether the AWS-managed prefix list of a service in a Region holds it.
    pub(super) fn is_on(&self, service: &str, region: &str) -> bool {
        self.list.is_some_and(|l| l.holds && l.service == service && (l.any_region || l.region == region))
    }

    /// Whether a prefix list is the AWS-managed one that holds it. One that states no blocks has those of IPv4
    /// (NP-223: the list of IPv6 is another).
    pub(super) fn is_on_list(&self, list: Ref<PrefixList>, topology: &Topology) -> bool {
        let row = &topology.prefix_lists[list];
        let name = row.name.as_deref().unwrap_or_else(|| topology.prefix_lists.id(list));
        let of_family = match self.family {
            Family::V4 => row.cidrs.is_empty() || row.cidrs.iter().any(|b| matches!(b, IpNet::V4(_))),
            Family::V6 => row.cidrs.iter().any(|b| matches!(b, IpNet::V6(_))),
        };
        of_family && managed_list(name).is_some_and(|(region, service)| self.is_on(service, region))
    }
}

/// The Region and the service in the name of an AWS-managed prefix list: `com.amazonaws.us-east-1.s3`.
pub(super) fn managed_list(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("com.amazonaws.")?.split_once('.')
}

/// What is known of one side of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Addresses<'a> {
    /// This address.
    One(IpAddr),
    /// One of this block; nobody stated which.
    Within(IpNet),
    /// One of a service's public addresses.
    Front(Front<'a>),
    /// A private address nobody stated anything about.
    Unknown(Family),
}

/// How a block relates to what is known of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// The address lies in it.
    Yes,
    /// It does not.
    No,
    /// It may.
    Maybe,
}

impl<'a> Addresses<'a> {
    /// The address, where one is stated.
    pub(super) fn exact(&self) -> Option<IpAddr> {
        match self {
            Self::One(address) => Some(*address),
            _ => None,
        }
    }

    /// The family.
    pub(super) fn family(&self) -> Family {
        match self {
            Self::One(address) => Family::of(*address),
            Self::Within(block) => Family::of(block.addr()),
            Self::Front(front) => front.family,
            Self::Unknown(family) => *family,
        }
    }

    /// Whether a block holds it.
    pub(super) fn covered_by(&self, block: &IpNet, topology: &Topology) -> Cover {
        let family = Family::of(block.addr());
        if family != self.family() {
            return Cover::No;
        }
        if block.prefix_len() == 0 {
            return Cover::Yes;
        }
        match self {
            Self::One(address) => {
                if block.contains(address) {
                    Cover::Yes
                } else {
                    Cover::No
                }
            }
            Self::Within(known) => relate(block, known),
            Self::Front(front) => {
                let mut known = front.blocks(topology).map(|b| relate(block, b)).peekable();
                if known.peek().is_none() {
                    return if is_private(block.addr()) { Cover::No } else { Cover::Maybe };
                }
                known.reduce(|a, b| if a == b { a } else { Cover::Maybe }).unwrap_or(Cover::Maybe)
            }
            Self::Unknown(_) => Cover::Maybe,
        }
    }

    /// In words: `10.0.0.186`, `an address of 10.0.0.0/24`.
    pub(super) fn words(&self) -> String {
        match self {
            Self::One(address) => address.to_string(),
            Self::Within(block) => format!("an address of {block}"),
            Self::Front(front) => match front.list {
                Some(list) => format!("the public addresses of {} in {}", list.service, list.region),
                None => "a public address".to_owned(),
            },
            Self::Unknown(_) => "an address nobody stated".to_owned(),
        }
    }
}

/// Whether a block holds all of another one.
fn relate(block: &IpNet, known: &IpNet) -> Cover {
    if block.contains(known) {
        Cover::Yes
    } else if known.contains(block) {
        Cover::Maybe
    } else {
        Cover::No
    }
}
