//! Name resolution: which resolver answers, and with what (NP A.2, A.3).

mod answer;
mod endpoint_name;
mod forward;
mod zone;

use std::net::IpAddr;

use crate::assumption::{Assumptions, Consulted};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, InboundResolver, PrivateZone, Site, Subnet, Vpc};

use super::Network;
use super::addresses::{Family, Front};
use super::host::Host;
use super::path::Warning;

pub(super) use endpoint_name::is_zone;

/// Whose view of the name space answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The VPC Resolver of a VPC (NP-110), asked from inside or through an inbound endpoint.
    Vpc { vpc: Ref<Vpc>, inbound: Option<Ref<InboundResolver>> },
    /// The name servers that the DHCP options of a subnet's VPC name (NP-112).
    Servers(Ref<Subnet>),
    /// The DNS of a site (NP-115).
    Site(Ref<Site>),
    /// Public DNS (NP-116).
    Public,
}

/// One address of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub address: Found<'a>,
    /// The endpoint whose interface has it, where the answer says so.
    pub endpoint: Option<Ref<Endpoint>>,
}

/// An address, or the public addresses of a service.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    Address(IpAddr),
    Front(Front<'a>),
}

impl Found<'_> {
    pub(super) fn family(&self) -> Family {
        match self {
            Self::Address(address) => Family::of(*address),
            Self::Front(front) => front.family,
        }
    }
}

/// Why a name has the addresses it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// A private hosted zone.
    Zone(Ref<PrivateZone>),
    /// Private DNS of an endpoint.
    PrivateDns(Ref<Endpoint>),
    /// The name is that of an endpoint.
    EndpointName(Ref<Endpoint>),
    /// Public DNS.
    Public,
    /// It is an address already.
    Literal,
}

/// A claim on the name that did not take effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ignored {
    /// The VPC lacks a DNS attribute (NP-124).
    Attributes(Ref<Vpc>),
    /// Private DNS is for inbound queries only (NP-130).
    InboundOnly(Ref<Endpoint>),
    /// The endpoint cannot be used (NP-125).
    Unusable(Ref<Endpoint>),
}

/// What becomes of a claim on a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// It answers.
    Answers,
    /// It would, but for this.
    Ignored(Ignored),
    /// It is not about this name, or makes way for others.
    Passed,
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer<'a> {
    /// The addresses, in the order of the topology.
    pub candidates: Vec<Candidate<'a>>,
    /// Why these.
    pub basis: Basis,
    /// The inbound endpoint that passed the query on.
    pub inbound: Option<Ref<InboundResolver>>,
    /// A claim that would have answered.
    pub ignored: Option<Ignored>,
}

/// A question, with what is noted while it is answered.
pub(super) struct Question<'q, 's, 'n> {
    pub net: &'n Network,
    pub assumptions: &'n Assumptions,
    pub host: &'q Host<'q>,
    pub consulted: &'s mut Consulted,
    pub warnings: &'s mut Vec<Warning>,
}

/// The answer with the addresses of an endpoint's interfaces.
pub(super) fn at_endpoint<'q>(
    net: &Network,
    endpoint: Ref<Endpoint>,
    basis: Basis,
    inbound: Option<Ref<InboundResolver>>,
) -> Answer<'q> {
    let candidates = net
        .addresses_of(endpoint)
        .map(|(_, address)| Candidate { address: Found::Address(address), endpoint: Some(endpoint) })
        .collect();
    Answer { candidates, basis, inbound, ignored: None }
}
