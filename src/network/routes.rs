//! One route table: which route a packet takes (NP B.1).

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use petgraph::graph::EdgeIndex;

use crate::topology::Ref;
use crate::topology::model::{Endpoint, PrefixList};

use super::graph::Origin;
use super::prefix::{Bits, PrefixMap, Row};

/// What a row of a table leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// The link of the graph.
    pub link: EdgeIndex<u32>,
    /// Where the route comes from.
    pub origin: Origin,
}

/// The routes of a table, ready for lookup.
#[derive(Debug, Default)]
pub(super) struct Routes {
    v4: PrefixMap<u32, Way>,
    v6: PrefixMap<u128, Way>,
    /// Routes for AWS-managed prefix lists, whose blocks nobody need state.
    lists: Vec<(Ref<PrefixList>, EdgeIndex<u32>)>,
    /// Routes that gateway endpoints add (NP-215).
    gateways: Vec<(Ref<Endpoint>, EdgeIndex<u32>)>,
    /// Whether a route matches some public addresses but not all.
    narrow_public: bool,
}

/// Collects the routes of a table.
#[derive(Debug, Default)]
pub(super) struct RoutesBuilder {
    v4: Vec<(u32, u8, Way)>,
    v6: Vec<(u128, u8, Way)>,
    lists: Vec<(Ref<PrefixList>, EdgeIndex<u32>)>,
    gateways: Vec<(Ref<Endpoint>, EdgeIndex<u32>)>,
    narrow_public: bool,
}

impl RoutesBuilder {
    /// Adds a route for a block.
    pub(super) fn block(&mut self, block: IpNet, origin: Origin, link: EdgeIndex<u32>) {
        let way = Way { link, origin };
        match block {
            IpNet::V4(net) => self.v4.push((net.network().into(), net.prefix_len(), way)),
            IpNet::V6(net) => self.v6.push((net.network().into(), net.prefix_len(), way)),
        }
        self.narrow_public |= block.prefix_len() > 0 && origin != Origin::Local && !is_private(block.addr());
    }

    /// Adds a route for an AWS-managed prefix list.
    pub(super) fn list(&mut self, list: Ref<PrefixList>, link: EdgeIndex<u32>) {
        self.lists.push((list, link));
    }

    /// Adds the route of a gateway endpoint.
    pub(super) fn gateway(&mut self, endpoint: Ref<Endpoint>, link: EdgeIndex<u32>) {
        self.gateways.push((endpoint, link));
    }

    /// The finished table.
    pub(super) fn build(self) -> Routes {
        Routes {
            v4: PrefixMap::new(self.v4, |w| w.origin),
            v6: PrefixMap::new(self.v6, |w| w.origin),
            lists: self.lists,
            gateways: self.gateways,
            narrow_public: self.narrow_public,
        }
    }
}

/// Whether an address is private: RFC 1918, 100.64.0.0/10, link-local, or unique local.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => {
            a.is_private()
                || a.is_link_local()
                || a.is_loopback()
                || (u32::from(a) >> 22) == (0x6440_0000 >> 22)
        }
        IpAddr::V6(a) => a.is_unique_local() || a.is_unicast_link_local() || a.is_loopback(),
    }
}

/// A route that holds a destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// The link of the graph.
    pub link: EdgeIndex<u32>,
    /// What it matched.
    pub matched: Matched,
}

/// What a route matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matched {
    /// A block.
    Block(IpNet),
    /// An AWS-managed prefix list.
    List(Ref<PrefixList>),
    /// The prefix list of a gateway endpoint.
    Gateway(Ref<Endpoint>),
}

/// Which route a packet takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice {
    /// None.
    Nothing,
    /// This one.
    Route(Hit),
    /// One of these, nobody knows which (NP-205).
    Ambiguous(Hit, Hit),
}

/// A block of addresses, back from its numbers.
trait ToNet: Bits {
    fn net(self, length: u8) -> Option<IpNet>;
}

impl ToNet for u32 {
    fn net(self, length: u8) -> Option<IpNet> {
        Ipv4Net::new(self.into(), length).ok().map(IpNet::V4)
    }
}

impl ToNet for u128 {
    fn net(self, length: u8) -> Option<IpNet> {
        Ipv6Net::new(self.into(), length).ok().map(IpNet::V6)
    }
}

fn hit<B: ToNet>(row: &Row<B, Way>) -> Option<Hit> {
    Some(Hit { link: row.value.link, matched: Matched::Block(row.first.net(row.length)?) })
}

/// Takes the best of rows that hold an address. Overlapping prefix lists with different targets are ambiguous,
/// whatever the length of their blocks (NP-205).
fn choose<'r, B: ToNet + 'r>(
    mut rows: impl Iterator<Item = &'r Row<B, Way>>,
    same: impl Fn(EdgeIndex<u32>, EdgeIndex<u32>) -> bool,
) -> Choice {
    let Some(first) = rows.next() else { return Choice::Nothing };
    let Some(best) = hit(first) else { return Choice::Nothing };
    if first.value.origin == Origin::PrefixList {
        let rival = rows
            .find(|r| r.value.origin == Origin::PrefixList && !same(r.value.link, best.link))
            .and_then(hit);
        if let Some(rival) = rival {
            return Choice::Ambiguous(best, rival);
        }
    }
    Choice::Route(best)
}

impl Routes {
    /// The route for an address: the longest prefix (NP-203), then precedence (NP-204).
    pub(super) fn to_address(
        &self,
        address: IpAddr,
        same: impl Fn(EdgeIndex<u32>, EdgeIndex<u32>) -> bool,
    ) -> Choice {
        match address {
            IpAddr::V4(a) => choose(self.v4.covering(a.into()), same),
            IpAddr::V6(a) => choose(self.v6.covering(a.into()), same),
        }
    }

    /// The route that no narrower one than a block decides, for all its addresses alike.
    pub(super) fn to_block(
        &self,
        block: IpNet,
        same: impl Fn(EdgeIndex<u32>, EdgeIndex<u32>) -> bool,
    ) -> Choice {
        let length = block.prefix_len();
        match block {
            IpNet::V4(net) => {
                choose(self.v4.covering(net.network().into()).filter(|r| r.length <= length), same)
            }
            IpNet::V6(net) => {
                choose(self.v6.covering(net.network().into()).filter(|r| r.length <= length), same)
            }
        }
    }

    /// The routes narrower than a block.
    pub(super) fn within(&self, block: IpNet) -> impl Iterator<Item = Hit> {
        let length = block.prefix_len();
        let (v4, v6) = match block {
            IpNet::V4(net) => (Some(self.v4.inside(net.network().into(), length)), None),
            IpNet::V6(net) => (None, Some(self.v6.inside(net.network().into(), length))),
        };
        v4.into_iter().flatten().filter_map(hit).chain(v6.into_iter().flatten().filter_map(hit))
    }

    /// The route for `0.0.0.0/0` or `::/0`.
    pub(super) fn default(&self, v6: bool) -> Option<Hit> {
        if v6 { self.v6.whole().next().and_then(hit) } else { self.v4.whole().next().and_then(hit) }
    }

    /// Routes for AWS-managed prefix lists.
    pub(super) fn lists(&self) -> impl Iterator<Item = (Ref<PrefixList>, Hit)> {
        self.lists.iter().map(|(list, link)| (*list, Hit { link: *link, matched: Matched::List(*list) }))
    }

    /// Routes of gateway endpoints.
    pub(super) fn gateways(&self) -> impl Iterator<Item = (Ref<Endpoint>, Hit)> {
        self.gateways.iter().map(|(e, link)| (*e, Hit { link: *link, matched: Matched::Gateway(*e) }))
    }

    /// Whether a route matches some public addresses but not all.
    pub(super) fn narrow_public(&self) -> bool {
        self.narrow_public
    }

    /// All blocks with their links, by address.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Hit> {
        self.v4.rows().filter_map(hit).chain(self.v6.rows().filter_map(hit))
    }
}
