//! What happened, as hops for people (design 5 and 6).

use std::sync::Arc;

use crate::network::Network;
use crate::network::dns::{Answer, Basis, Found};
use crate::network::graph::Node;
use crate::network::host::Host;
use crate::network::path::{Entry, Hop, HopKind, SourceAddress};
use crate::network::sender::Sender;
use crate::network::walk::{Arrival, SourceChange, Step, Walk};

use super::attempt::Attempt;

fn hop(kind: HopKind, id: Arc<str>, detail: String, rules: &'static [&'static str]) -> Hop {
    Hop { kind, id, detail, rules }
}

/// Where the request starts.
pub(super) fn caller(net: &Network, sender: &Sender<'_>) -> Hop {
    hop(HopKind::Caller, net.id(Node::Caller(sender.caller)), sender.detail(net), &[])
}

/// A host that passes the request on.
pub(super) fn proxy(net: &Network, sender: &Sender<'_>, tunnel: bool) -> Hop {
    let what = if tunnel { "tunnel" } else { "proxy" };
    let detail = format!("{what}: {}", sender.detail(net));
    hop(HopKind::Proxy, net.id(Node::Caller(sender.caller)), detail, &["NP-118", "NP-505"])
}

/// AWS's own network.
pub(super) fn aws_network(net: &Network) -> Hop {
    hop(HopKind::AwsNetwork, net.id(Node::AwsNetwork), String::new(), &["NP-607"])
}

/// Name resolution: `sts.us-east-1.amazonaws.com is 10.0.0.186: private hosted zone`.
pub(super) fn dns(net: &Network, host: &Host<'_>, answer: &Answer<'_>) -> Hop {
    let addresses: Vec<String> = answer
        .candidates
        .iter()
        .map(|c| match c.address {
            Found::Address(address) => address.to_string(),
            Found::Front(_) => "public".to_owned(),
        })
        .collect();
    let public = answer.candidates.iter().all(|c| matches!(c.address, Found::Front(_)));
    let addresses = if public { "a public address".to_owned() } else { addresses.join(", ") };
    let (why, rules): (String, &'static [&'static str]) = match answer.basis {
        Basis::Zone(_) => ("private hosted zone".to_owned(), &["NP-138"]),
        Basis::PrivateDns(endpoint) => {
            (format!("private DNS of {}", net.name(Node::Endpoint(endpoint))), &["NP-125"])
        }
        Basis::EndpointName(endpoint) => {
            (format!("name of {}", net.name(Node::Endpoint(endpoint))), &["NP-133"])
        }
        Basis::Public => ("public DNS".to_owned(), &["NP-116"]),
        Basis::Literal => ("the address itself".to_owned(), &["NP-101"]),
    };
    let through = answer.inbound.map(|i| format!(", through {}", net.topology.inbound_resolvers.id(i)));
    let detail = format!("{} is {addresses}: {why}{}", host.name, through.unwrap_or_default());
    hop(HopKind::Dns, net.words.dns.clone(), detail, rules)
}

/// The stations of a walk.
pub(super) fn steps<'a>(net: &'a Network, walk: &'a Walk<'_>) -> impl Iterator<Item = Hop> + use<'a> {
    walk.steps.iter().map(move |step| station(net, step))
}

fn station(net: &Network, step: &Step) -> Hop {
    let (kind, rules): (_, &[&'static str]) = match step.node {
        Node::InternetGateway(_) => (HopKind::InternetGateway, &["NP-260"]),
        Node::EgressOnlyGateway(_) => (HopKind::EgressOnlyGateway, &["NP-263"]),
        Node::NatGateway(_) => (HopKind::NatGateway, &["NP-264"]),
        Node::Peering(_) => (HopKind::Peering, &["NP-235"]),
        Node::TransitGateway(r) if net.topology.transit_gateways[r].is_core_network() => {
            (HopKind::CoreNetwork, &["NP-277"])
        }
        Node::TransitGateway(_) => (HopKind::TransitGateway, &["NP-246"]),
        Node::SiteAttachment(_) => (HopKind::SiteAttachment, &["NP-270"]),
        Node::Endpoint(_) => (HopKind::Endpoint, &["NP-215"]),
        Node::AwsNetwork => (HopKind::AwsNetwork, &["NP-517"]),
        _ => (HopKind::Internet, &["NP-506"]),
    };
    let mut detail = step.matched.as_ref().map(|m| net.matched(m)).unwrap_or_default();
    let becomes = match step.becomes {
        Some(SourceChange::Known(address)) => Some(format!("the source becomes {address}")),
        Some(SourceChange::Unstated) => Some("the source becomes an address nobody stated".to_owned()),
        None => None,
    };
    if let Some(becomes) = becomes {
        if !detail.is_empty() {
            detail.push_str(", ");
        }
        detail.push_str(&becomes);
    }
    hop(kind, net.id(step.node), detail, rules)
}

/// The endpoint whose interface the packet arrived at.
pub(super) fn endpoint(net: &Network, attempt: &Attempt<'_>) -> Option<Hop> {
    let Arrival::Vpc { interface: Some(interface), .. } = attempt.arrival else { return None };
    let interface = net.graph.interface(interface)?;
    let vpc = net.topology.endpoints[interface.endpoint].vpc;
    let detail = format!("{}, {}", interface.address, net.topology.vpcs.id(vpc));
    Some(hop(HopKind::Endpoint, net.id(Node::Endpoint(interface.endpoint)), detail, &["NP-403"]))
}

/// The service, last.
pub(super) fn service(host: &Host<'_>, entry: &Entry) -> Hop {
    let id = format!("{}.{}", host.label, host.region);
    let detail = match entry {
        Entry::PublicEndpoint { .. } => "public endpoint",
        Entry::InVpcDataPlane { .. } => "its own interface in the VPC",
        Entry::ConsoleEndpoint(_) => "called by the console's servers",
        _ => "",
    };
    hop(HopKind::Service, id.into(), detail.to_owned(), &[])
}

/// An entry in a few words.
pub(super) fn entry_words(entry: &Entry) -> String {
    match entry {
        Entry::PublicEndpoint { source: SourceAddress::Known(address) } => {
            format!("at the public host from {address}")
        }
        Entry::PublicEndpoint { .. } => "at the public host".to_owned(),
        Entry::InterfaceEndpoint(entry) | Entry::GatewayEndpoint(entry) | Entry::ConsoleEndpoint(entry) => {
            format!("through {}", entry.endpoint)
        }
        Entry::InVpcDataPlane { .. } => "at an interface in the VPC".to_owned(),
        Entry::ServiceInternal => "within AWS".to_owned(),
    }
}
