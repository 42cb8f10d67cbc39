//! Endpoints that a request went past (NP-143, NP-220, NP-438).

use crate::topology::Ref;
use crate::topology::model::{Endpoint, EndpointKind, Vpc};

use super::Network;
use super::claims::Claim;
use super::dns::{Answer, Ignored};
use super::graph::Node;
use super::host::Host;
use super::path::Warning;
use super::reason::code;

/// An endpoint for a service near a VPC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearby {
    pub endpoint: Ref<Endpoint>,
    /// The VPC it stands in.
    pub vpc: Ref<Vpc>,
}

impl Network {
    /// Endpoints for a service in a Region, in a VPC itself and in those it is actively peered with.
    pub(super) fn nearby(&self, vpc: Ref<Vpc>, service: &str, region: &str) -> impl Iterator<Item = Nearby> {
        let number = self.index.service(service, region);
        let peers = number.into_iter().flat_map(move |_| self.peers_of(vpc));
        let vpcs = std::iter::once(vpc).chain(peers);
        vpcs.flat_map(move |vpc| {
            let own = number.into_iter().flat_map(move |number| self.index.endpoints_for(vpc, number));
            own.map(move |endpoint| Nearby { endpoint, vpc })
        })
    }

    fn peers_of(&self, vpc: Ref<Vpc>) -> impl Iterator<Item = Ref<Vpc>> {
        self.graph.peerings_of(vpc).filter_map(move |p| {
            let row = &self.topology.peerings[p];
            row.is_active().then(|| row.other(vpc)).flatten()
        })
    }

    /// An endpoint in a peered VPC whose private DNS has the name, if DNS options of peering carried it (NP-142).
    pub(super) fn carried_by_peering(
        &self,
        vpc: Ref<Vpc>,
        service: &str,
        host: &Host<'_>,
    ) -> Option<Ref<Endpoint>> {
        let peered = self.nearby(vpc, service, &host.region).filter(|n| n.vpc != vpc);
        let mut private = peered.filter(|n| {
            let row = &self.topology.endpoints[n.endpoint];
            row.private_dns && row.is_available() && self.topology.vpcs[n.vpc].dns_hostnames
        });
        private.find_map(|n| {
            self.claims.on(n.vpc, &host.name).find_map(|(claim, below)| match claim {
                Claim::Endpoint { endpoint, itself, below: more, .. } if endpoint == n.endpoint => {
                    let named = if below.is_empty() { itself } else { more };
                    named.then_some(endpoint)
                }
                _ => None,
            })
        })
    }

    /// What to say of a public entry although an endpoint is near.
    pub(super) fn missed_endpoint(
        &self,
        vpc: Ref<Vpc>,
        service: &str,
        host: &Host<'_>,
        answer: &Answer<'_>,
    ) -> Option<Warning> {
        let mut gateway = None;
        for near in self.nearby(vpc, service, &host.region) {
            match self.topology.endpoints[near.endpoint].kind {
                EndpointKind::Gateway if near.vpc == vpc => gateway = gateway.or(Some(near)),
                EndpointKind::Interface => return Some(self.public_answer(vpc, near, host, answer)),
                _ => {}
            }
        }
        let name = self.name(Node::Endpoint(gateway?.endpoint));
        Some(Warning {
            code: code::GATEWAY_ENDPOINT_MISSED,
            message: format!(
                "the request does not use {name}: the route table it takes has no route to it for this address"
            ),
            rule: "NP-220",
        })
    }

    fn public_answer(&self, vpc: Ref<Vpc>, near: Nearby, host: &Host<'_>, answer: &Answer<'_>) -> Warning {
        let endpoint = self.name(Node::Endpoint(near.endpoint));
        let there = self.name(Node::Vpc(near.vpc));
        let row = &self.topology.endpoints[near.endpoint];
        let (why, rule) = match answer.ignored {
            Some(Ignored::Attributes(v)) => {
                (format!("{} lacks `dns_hostnames: true`", self.name(Node::Vpc(v))), "NP-124")
            }
            Some(Ignored::InboundOnly(_)) => {
                ("its private DNS is for inbound Resolver endpoints only".to_owned(), "NP-130")
            }
            Some(Ignored::Unusable(e)) => {
                (format!("{} cannot be used", self.name(Node::Endpoint(e))), "NP-125")
            }
            None if near.vpc != vpc => (
                format!("private DNS does not cross from {there} to {}", self.name(Node::Vpc(vpc))),
                "NP-143",
            ),
            None if !row.private_dns => ("its private DNS is off".to_owned(), "NP-315"),
            None => ("the name is not one that its private DNS covers".to_owned(), "NP-126"),
        };
        Warning {
            code: code::DNS_PUBLIC_ANSWER,
            message: format!(
                "{} has a public address here, so {endpoint} in {there} is not used: {why}",
                host.name
            ),
            rule,
        }
    }
}
