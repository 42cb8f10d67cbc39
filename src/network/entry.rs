//! How a packet that arrived enters the service (NP 0.3), and why it may not.

use crate::assumption::Assumption;
use crate::topology::Ref;
use crate::topology::model::{Endpoint, EndpointKind, Vpc};

use super::dns::Basis;
use super::graph::Node;
use super::host::{Host, HostKind};
use super::path::{EndpointEntry, Entry};
use super::reason::{Stop, code};
use super::tls;
use super::walk::{Arrival, Walk};

/// What the entry depends on besides the walk.
#[derive(Clone, Copy)]
pub(super) struct Front<'r> {
    /// Action prefix of the service.
    pub service: &'r str,
    /// The host name.
    pub host: &'r Host<'r>,
    /// Why it has its addresses.
    pub basis: Basis,
    /// The VPC that the sender is in.
    pub sender_vpc: Option<Ref<Vpc>>,
    /// Whether the sender is a proxy (NP-505).
    pub proxied: bool,
    /// Whether the service itself stands at the address (NP-635, NP-636).
    pub data_plane: bool,
}

/// The entry of a packet that arrived.
pub(super) fn entry(walk: &mut Walk<'_>, arrival: Arrival, front: &Front<'_>) -> Result<Entry, Stop> {
    match arrival {
        Arrival::Public => {
            tls::at_public_host(walk, front)?;
            Ok(Entry::PublicEndpoint { source: walk.seen_as.clone() })
        }
        Arrival::GatewayEndpoint(endpoint) => gateway(walk, endpoint, front),
        Arrival::Vpc { vpc, interface: Some(interface), .. } => {
            match walk.net.graph.interface(interface).map(|i| i.endpoint) {
                Some(endpoint) => at_interface(walk, endpoint, front),
                None => Err(nobody(walk, vpc, front)),
            }
        }
        Arrival::Vpc { vpc, interface: None, .. } => {
            if front.data_plane && walk.wanted.is_none() {
                return Ok(Entry::InVpcDataPlane { source: walk.source.address.exact() });
            }
            Err(nobody(walk, vpc, front))
        }
        Arrival::Site(site) => Err(Stop::endpoint(
            code::NO_HOST_AT_ADDRESS,
            "NP-152",
            format!("{} is a host of {}, not of AWS", walk.to.words(), walk.net.name(Node::Site(site))),
            format!("let {} resolve to a VPC endpoint, or to its public addresses", front.host.name),
        )),
    }
}

fn gateway(walk: &mut Walk<'_>, endpoint: Ref<Endpoint>, front: &Front<'_>) -> Result<Entry, Stop> {
    let net = walk.net;
    let row = &net.topology.endpoints[endpoint];
    let name = net.name(Node::Endpoint(endpoint));
    if let Some(stop) = net.unusable(endpoint, walk.assumptions, &mut walk.consulted) {
        return Err(stop);
    }
    // The guide asks for both DNS attributes, and does not say what fails with one (NP-226).
    let vpc = &net.topology.vpcs[row.vpc];
    let mut hostnames = vpc.dns_hostnames;
    if vpc.dns_unknown.hostnames {
        walk.consulted.insert(Assumption::UnstatedDnsAttributes);
        hostnames = walk.assumptions.choice(Assumption::UnstatedDnsAttributes) == "on";
    }
    if !hostnames {
        walk.consulted.insert(Assumption::GatewayEndpointDnsAttributes);
        if walk.assumptions.choice(Assumption::GatewayEndpointDnsAttributes) == "both" {
            let vpc = net.name(Node::Vpc(row.vpc));
            return Err(Stop::endpoint(
                code::ENDPOINT_STATE,
                "NP-226",
                format!("{name} needs both DNS attributes, and {vpc} has `dns_hostnames: false`"),
                format!("set `dns_hostnames: true` on {vpc}"),
            ));
        }
    }
    Ok(Entry::GatewayEndpoint(endpoint_entry(walk, endpoint, front)))
}

fn at_interface(walk: &mut Walk<'_>, endpoint: Ref<Endpoint>, front: &Front<'_>) -> Result<Entry, Stop> {
    let net = walk.net;
    let row = &net.topology.endpoints[endpoint];
    if let Some(stop) = net.unusable(endpoint, walk.assumptions, &mut walk.consulted) {
        return Err(stop);
    }
    if row.kind != EndpointKind::Interface {
        let name = net.name(Node::Endpoint(endpoint));
        return Err(Stop::endpoint(
            code::NO_HOST_AT_ADDRESS,
            "NP-278",
            format!("{name} is no endpoint to an AWS service"),
            format!("let {} resolve to an interface endpoint for {}", front.host.name, front.service),
        ));
    }
    tls::at_endpoint(walk, endpoint, front)?;
    Ok(Entry::InterfaceEndpoint(endpoint_entry(walk, endpoint, front)))
}

fn endpoint_entry(walk: &Walk<'_>, endpoint: Ref<Endpoint>, front: &Front<'_>) -> EndpointEntry {
    let topology = &walk.net.topology;
    let vpc = topology.endpoints[endpoint].vpc;
    let same_vpc = front.sender_vpc == Some(vpc);
    EndpointEntry {
        endpoint: topology.endpoints.shared_id(endpoint),
        vpc: topology.vpcs.shared_id(vpc),
        source: walk.source.address.exact(),
        same_vpc,
        source_assumed: !same_vpc || front.proxied || walk.source.translated,
    }
}

/// Nothing that the topology knows has the address.
fn nobody(walk: &Walk<'_>, vpc: Ref<Vpc>, front: &Front<'_>) -> Stop {
    let net = walk.net;
    let here = net.name(Node::Vpc(vpc));
    let address = walk.to.words();
    if let Some(wanted) = walk.wanted {
        let far = net.topology.endpoints[wanted].vpc;
        let (name, there) = (net.name(Node::Endpoint(wanted)), net.name(Node::Vpc(far)));
        return Stop::route(
            code::MORE_SPECIFIC_ROUTE,
            "NP-206",
            format!("{address} of {name} in {there} lies in a block of {here}, where the packet ends up"),
            format!(
                "let {here} and {there} have blocks that do not overlap, or put a private NAT gateway between them"
            ),
        );
    }
    let known = match front.host.kind {
        HostKind::Address(_) => format!("nothing in the topology has {address} in {here}"),
        _ => format!("{} is {address}, which nothing in the topology has in {here}", front.host.name),
    };
    Stop::endpoint(
        code::NO_HOST_AT_ADDRESS,
        "NP-434",
        known,
        "point the record at an endpoint, or give the endpoint's interface that address".to_owned(),
    )
}
