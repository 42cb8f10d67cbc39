//! One address tried: the way there, the way back, the filters, the entry (NP 0.2, stages 4 to 7).

use std::net::{IpAddr, Ipv6Addr};

use crate::network::addresses::{Addresses, Family};
use crate::network::dns::{Answer, Candidate, Found};
use crate::network::entry::{self, Front};
use crate::network::filter;
use crate::network::graph::Node;
use crate::network::path::{Entry, Warning};
use crate::network::reason::{Stop, code};
use crate::network::reply;
use crate::network::routes::{Choice, Hit, Matched};
use crate::network::sender::{Sender, Stands, no_common_family};
use crate::network::walk::{Arrival, Walk};
use crate::topology::Ref;
use crate::topology::model::{NatGateway, Subnet};

use super::Resolution;

/// An address that led to the service.
pub(super) struct Attempt<'n> {
    pub walk: Walk<'n>,
    pub arrival: Arrival,
    pub entry: Entry,
}

impl Attempt<'_> {
    /// Whether two attempts went by different stations.
    pub(super) fn steps_differ(&self, other: &Self) -> bool {
        let nodes = |a: &Self| a.walk.steps.iter().map(|s| s.node).collect::<Vec<_>>();
        std::mem::discriminant(&self.entry) != std::mem::discriminant(&other.entry)
            || nodes(self) != nodes(other)
    }
}

/// What became of an address.
pub(super) type Tried<'n> = Result<Attempt<'n>, Box<Lost<'n>>>;

/// An address that did not.
pub(super) struct Lost<'n> {
    pub walk: Walk<'n>,
    pub stop: Stop,
}

impl<'n> Resolution<'_, 'n> {
    /// Tries the addresses of one family; any of them may be the one the client gets (NP-136).
    pub(super) fn in_family<'h>(
        &mut self,
        sender: &Sender<'h>,
        front: &Front<'h>,
        answer: &Answer<'h>,
        family: Family,
    ) -> Tried<'h>
    where
        'n: 'h,
    {
        let of_family = answer.candidates.iter().filter(|c| c.address.family() == family);
        self.first_of(front, of_family.map(|c| self.attempt(sender, front, c)))
            .unwrap_or_else(|| Err(self.no_family(sender, front, family)))
    }

    /// An IPv6-only client calls an IPv4 host through a NAT gateway, where its table has a route for 64:ff9b::/96
    /// (NP-269). Such a route is taken to mean that the subnet's resolver makes the addresses for it (DNS64).
    pub(super) fn by_nat64<'h>(
        &mut self,
        sender: &Sender<'h>,
        front: &Front<'h>,
        answer: &Answer<'h>,
    ) -> Tried<'h>
    where
        'n: 'h,
    {
        let Some((subnet, nat, hit)) = self.nat64(sender) else {
            return Err(self.no_family(sender, front, Family::V4));
        };
        let attempts = answer.candidates.iter().map(|candidate| {
            let mut walk = self.walk(sender, to(&candidate.address));
            walk.wanted = candidate.endpoint;
            match walk.translate_64(subnet, nat, &hit) {
                Ok(arrival) => finish(walk, arrival, front),
                Err(stop) => Err(Box::new(Lost { walk, stop })),
            }
        });
        self.first_of(front, attempts).unwrap_or_else(|| Err(self.no_family(sender, front, Family::V4)))
    }

    /// Takes the first attempt that arrived, and warns if others did not.
    fn first_of<'h>(
        &self,
        front: &Front<'h>,
        attempts: impl Iterator<Item = Tried<'h>>,
    ) -> Option<Tried<'h>> {
        let mut found: Option<Attempt<'h>> = None;
        let mut lost: Option<Box<Lost<'h>>> = None;
        for attempt in attempts {
            match attempt {
                Ok(attempt) => found = found.or(Some(attempt)),
                Err(stop) => lost = lost.or(Some(stop)),
            }
        }
        let Some(mut found) = found else { return lost.map(Err) };
        if let Some(lost) = lost {
            found.walk.warnings.push(Warning {
                code: code::SOME_ADDRESSES_UNREACHABLE,
                message: format!(
                    "{} also has addresses without a path, and the client gets any: {}",
                    front.host.name, lost.stop.message,
                ),
                rule: "NP-136",
            });
        }
        Some(Ok(found))
    }

    fn no_family<'h>(&self, sender: &Sender<'h>, front: &Front<'h>, family: Family) -> Box<Lost<'h>>
    where
        'n: 'h,
    {
        Box::new(Lost {
            walk: self.walk(sender, Addresses::Unknown(family)),
            stop: no_common_family(&front.host.name, family == Family::V4),
        })
    }

    fn walk<'h>(&self, sender: &Sender<'h>, to: Addresses<'h>) -> Walk<'h>
    where
        'n: 'h,
    {
        Walk::new(self.net, self.assumptions, sender.source(self.net, &to), sender.home(self.net), to)
    }

    fn attempt<'h>(&self, sender: &Sender<'h>, front: &Front<'h>, candidate: &Candidate<'h>) -> Tried<'h>
    where
        'n: 'h,
    {
        let mut walk = self.walk(sender, to(&candidate.address));
        walk.wanted = candidate.endpoint;
        match walk.go(sender.place()) {
            Ok(arrival) => finish(walk, arrival, front),
            Err(stop) => Err(Box::new(Lost { walk, stop })),
        }
    }

    /// The NAT gateway that a subnet's route for 64:ff9b::/96 leads to.
    fn nat64(&self, sender: &Sender<'_>) -> Option<(Ref<Subnet>, Ref<NatGateway>, Hit)> {
        const PREFIX: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 1);
        let Stands::Subnet(subnet) = sender.at else { return None };
        let routes = self.net.graph.routes(self.net.graph.table_of(subnet)?)?;
        let Choice::Route(hit) = routes.to_address(IpAddr::V6(PREFIX), |a, b| a == b) else { return None };
        let Matched::Block(block) = hit.matched else { return None };
        match self.net.graph.target(hit.link) {
            Some(Node::NatGateway(nat)) if block.prefix_len() >= 64 => Some((subnet, nat, hit)),
            _ => None,
        }
    }
}

fn to<'h>(found: &Found<'h>) -> Addresses<'h> {
    match found {
        Found::Address(address) => Addresses::One(*address),
        Found::Front(front) => Addresses::Front(*front),
    }
}

/// From an arrival to an entry.
fn finish<'h>(mut walk: Walk<'h>, arrival: Arrival, front: &Front<'h>) -> Tried<'h> {
    let checked = reply::reply(&walk, arrival)
        .and_then(|replies| filter::check(&mut walk, arrival, &replies, front.host.port))
        .and_then(|()| entry::entry(&mut walk, arrival, front));
    match checked {
        Ok(entry) => Ok(Attempt { walk, arrival, entry }),
        Err(stop) => Err(Box::new(Lost { walk, stop })),
    }
}
