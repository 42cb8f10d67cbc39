//! Which route of a table a packet takes, also where its address is only known by the service it belongs to.

use ipnet::IpNet;

use crate::assumption::{Assumption, Consulted};
use crate::network::addresses::{Addresses, Family, Front};
use crate::network::graph::Node;
use crate::network::path::Warning;
use crate::network::reason::{Stop, code};
use crate::network::routes::{Choice, Hit, Matched, Routes};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, IpAddressType};

use super::Walk;

impl<'n> Walk<'n> {
    /// The route that the packet takes in a table, which `named` names.
    pub(super) fn route(&mut self, routes: &Routes, named: Node) -> Result<Option<Hit>, Stop> {
        let net = self.net;
        let same = |a, b| net.graph.target(a) == net.graph.target(b);
        let choice = match self.to {
            Addresses::One(address) => routes.to_address(address, same),
            Addresses::Within(block) => routes.to_address(block.addr(), same),
            Addresses::Front(front) => self.front_route(routes, &front, named),
            Addresses::Unknown(_) => Choice::Nothing,
        };
        match choice {
            Choice::Nothing => Ok(None),
            Choice::Route(hit) => Ok(Some(hit)),
            Choice::Ambiguous(one, other) => Err(self.ambiguous(&one, &other, named)),
        }
    }

    /// The public addresses of a service: by prefix list, by the blocks that are stated for it, or by default.
    fn front_route(&mut self, routes: &Routes, front: &Front<'n>, named: Node) -> Choice {
        let mut listed: Option<Hit> = None;
        for (endpoint, hit) in routes.gateways() {
            if self.takes(endpoint, front) {
                match listed {
                    Some(other) => return Choice::Ambiguous(other, hit),
                    None => listed = Some(hit),
                }
            }
        }
        for (list, hit) in routes.lists() {
            if front.is_on_list(list, &self.net.topology) {
                match listed {
                    Some(other) if !self.same(&other, &hit) => return Choice::Ambiguous(other, hit),
                    _ => listed = listed.or(Some(hit)),
                }
            }
        }
        let default = routes.default(front.family == Family::V6);
        if front.blocks(&self.net.topology).next().is_none() {
            if routes.narrow_public() {
                self.depends_on_address(front, named);
            }
            return listed.or(default).map_or(Choice::Nothing, Choice::Route);
        }
        self.stated_route(routes, front, listed, named)
    }

    /// Looks up each stated block. A route as narrow as the block, or narrower, beats the prefix list (NP-218).
    fn stated_route(
        &mut self,
        routes: &Routes,
        front: &Front<'n>,
        listed: Option<Hit>,
        named: Node,
    ) -> Choice {
        let net = self.net;
        let mut chosen: Option<Hit> = None;
        let mut split = false;
        for block in front.blocks(&net.topology) {
            let same = |a, b| net.graph.target(a) == net.graph.target(b);
            let best = match routes.to_block(*block, same) {
                Choice::Ambiguous(one, other) => return Choice::Ambiguous(one, other),
                Choice::Route(hit) if listed.is_none() || as_narrow(&hit, block) => Some(hit),
                _ => listed,
            };
            for hit in best.into_iter().chain(routes.within(*block)) {
                split |= chosen.is_some_and(|c| !self.same(&c, &hit));
                chosen = chosen.or(Some(hit));
            }
            split |= best.is_none();
        }
        match chosen {
            None => Choice::Nothing,
            Some(hit) => {
                if split {
                    self.depends_on_address(front, named);
                }
                // Where the ways differ, the endpoint's is the one that the author meant.
                Choice::Route(listed.filter(|_| split).unwrap_or(hit))
            }
        }
    }

    fn same(&self, one: &Hit, other: &Hit) -> bool {
        self.net.graph.target(one.link) == self.net.graph.target(other.link)
    }

    /// Whether a gateway endpoint's route holds the service's addresses (NP-219, NP-222, NP-223).
    fn takes(&mut self, endpoint: Ref<Endpoint>, front: &Front<'n>) -> bool {
        let row = &self.net.topology.endpoints[endpoint];
        let Some(list) = front.list else { return false };
        let relevant = *row.service == *list.service || list.assumption == Some(Assumption::ExpressGateway);
        if let Some(assumption) = list.assumption.filter(|_| relevant) {
            self.consulted.insert(assumption);
        }
        front.is_on(&row.service, &row.service_region)
            && carries(row, front.family, self.assumptions, &mut self.consulted)
    }

    /// Some of the service's addresses may go elsewhere (NP-218, NP-728).
    fn depends_on_address(&mut self, front: &Front<'n>, named: Node) {
        let of = front.list.map_or("this service".to_owned(), |l| format!("{} in {}", l.service, l.region));
        self.warnings.push(Warning {
            code: code::ROUTE_DEPENDS_ON_ADDRESS,
            message: format!(
                "{} has routes for only some public addresses; which way a request takes depends on the address \
                 that {of} answers with",
                self.net.name(named),
            ),
            rule: "NP-218",
        });
    }

    fn ambiguous(&self, one: &Hit, other: &Hit, named: Node) -> Stop {
        let words = |hit: &Hit| {
            let to = self.net.graph.target(hit.link).map(|n| self.net.name(n)).unwrap_or_default();
            format!("{} to {to}", self.net.matched(&hit.matched))
        };
        Stop::route(
            code::AMBIGUOUS_PREFIX_LIST,
            "NP-205",
            format!(
                "{} holds {} in two overlapping prefix lists with different targets ({}; {}): AWS picks one at random",
                self.net.name(named),
                self.to.words(),
                words(one),
                words(other),
            ),
            "take the overlap out of one list, or add a static route that decides".to_owned(),
        )
    }
}

/// Whether a route's block is as narrow as another one.
fn as_narrow(hit: &Hit, block: &IpNet) -> bool {
    matches!(hit.matched, Matched::Block(own) if own.prefix_len() >= block.prefix_len())
}

/// Whether a gateway endpoint carries a family (NP-223).
pub(in crate::network) fn carries(
    endpoint: &Endpoint,
    family: Family,
    assumptions: &crate::assumption::Assumptions,
    consulted: &mut Consulted,
) -> bool {
    match (endpoint.ip_address_type, family) {
        (Some(IpAddressType::Dualstack), _) | (Some(IpAddressType::Ipv4) | None, Family::V4) => true,
        (Some(IpAddressType::Ipv6), family) => family == Family::V6,
        (Some(IpAddressType::Ipv4), Family::V6) => false,
        (None, Family::V6) => {
            consulted.insert(Assumption::GatewayEndpointIpv6);
            assumptions.choice(Assumption::GatewayEndpointIpv6) == "dualstack"
        }
    }
}
