//! Why a request takes a way, and why it does not take the others.

use std::net::IpAddr;
use std::sync::Arc;

use crate::network::Network;
use crate::network::dns::{Basis, Ignored};
use crate::network::graph::Node;
use crate::network::path::Path;
use crate::topology::Ref;
use crate::topology::model::{Endpoint, Vpc};

use super::Reason;
use super::claimants::{ignored, reason};

/// What is known of the request as it is asked.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The host name.
    pub host: String,
    /// Whether somebody wrote it, and no SDK computed it.
    pub stated: bool,
    /// Why it has its addresses; `None` if it does not resolve, or nobody asks.
    pub basis: Option<Basis>,
    /// Why it leads to no usable address, if that is so.
    pub failed: Option<Reason>,
    /// A private name that has no effect.
    pub ignored: Option<Ignored>,
    /// How many addresses it has.
    pub addresses: usize,
    /// The VPC whose view of the names answers.
    pub vpc: Option<Ref<Vpc>>,
    /// The endpoint that it goes through.
    pub endpoint: Option<Arc<str>>,
    /// The address that it connects to.
    pub destination: Option<IpAddr>,
}

impl Asked {
    /// Notes where the request ends.
    pub(super) fn ends(&mut self, path: Option<&Path>) {
        self.endpoint = path.and_then(|p| p.entry.endpoint()).map(|e| e.endpoint.clone());
        self.destination = path.and_then(|p| p.destination);
    }

    /// Why the way taken is taken.
    pub(super) fn taken(&self, net: &Network) -> Reason {
        let host = &self.host;
        match self.basis {
            Some(Basis::Public) => {
                reason(format!("{host} has public addresses here, and the routes decide the rest"), "NP-116")
            }
            Some(Basis::Literal) => reason("the address is stated", "NP-101"),
            Some(_) => self.answered(net),
            None if self.failed.is_some() => self.answered(net),
            None => reason("the request is asked so", if self.stated { "NP-101" } else { "NP-102" }),
        }
    }

    /// Who answers for the host, in words.
    pub(super) fn answered(&self, net: &Network) -> Reason {
        let host = &self.host;
        match self.basis {
            Some(Basis::Zone(zone)) => {
                let zone = net.topology.private_zones.id(zone);
                reason(format!("private hosted zone {zone} answers for {host}"), "NP-138")
            }
            Some(Basis::PrivateDns(endpoint)) => {
                let endpoint = net.name(Node::Endpoint(endpoint));
                reason(format!("private DNS of {endpoint} answers for {host}"), "NP-125")
            }
            Some(Basis::EndpointName(endpoint)) => {
                let endpoint = net.name(Node::Endpoint(endpoint));
                reason(format!("{host} is a name of {endpoint}"), "NP-133")
            }
            Some(Basis::Literal) => reason(format!("the request states the address {host}"), "NP-101"),
            Some(Basis::Public) => reason(format!("{host} has public addresses here"), "NP-116"),
            None => self.failed.clone().unwrap_or_else(|| self.other_host()),
        }
    }

    /// Why another host name is not asked for.
    pub(super) fn other_host(&self) -> Reason {
        match self.stated {
            true => reason(format!("the endpoint URL says {}", self.host), "NP-101"),
            false => reason(format!("the SDK asks for {}", self.host), "NP-102"),
        }
    }

    /// Why an endpoint is not used by itself.
    pub(super) fn endpoint(&self, net: &Network, endpoint: Ref<Endpoint>) -> Reason {
        let row = &net.topology.endpoints[endpoint];
        if self.goes_through(net, endpoint) {
            return reason("the request goes through it already", "NP-133");
        }
        if self.stated {
            return self.other_host();
        }
        if !matches!(self.basis, Some(Basis::Public)) {
            return self.answered(net);
        }
        let there = net.name(Node::Vpc(row.vpc));
        match (self.vpc, self.ignored) {
            (None, _) => reason(format!("private DNS answers inside {there} only"), "NP-116"),
            (Some(here), _) if here != row.vpc => reason(
                format!("private DNS does not cross from {there} to {}", net.name(Node::Vpc(here))),
                "NP-143",
            ),
            (_, Some(why @ Ignored::Attributes(_))) => ignored(net, why),
            (_, Some(why @ (Ignored::InboundOnly(e) | Ignored::Unusable(e)))) if e == endpoint => {
                ignored(net, why)
            }
            _ if !row.private_dns => reason("its private DNS is off", "NP-315"),
            _ => reason(format!("{} is not a name that its private DNS covers", self.host), "NP-126"),
        }
    }

    /// Why an interface of an endpoint is not the one used.
    pub(super) fn interface(&self, net: &Network, endpoint: Ref<Endpoint>, path: Option<&Path>) -> Reason {
        if !self.goes_through(net, endpoint) {
            return self.endpoint(net, endpoint);
        }
        let address = path.and_then(|p| p.destination);
        if self.destination.is_some() && address == self.destination {
            return reason("the request is taken to get this address of several", "NP-136");
        }
        reason("any interface in order may answer, whatever the caller's zone", "NP-136")
    }

    fn goes_through(&self, net: &Network, endpoint: Ref<Endpoint>) -> bool {
        self.endpoint.as_deref() == Some(net.topology.endpoints.id(endpoint))
    }
}
