//! The open internet as a caller: a host at an address that means nothing to anybody.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::policy::PrincipalEntry;
use crate::source::{FileId, Span};
use crate::topology::Topology;
use crate::topology::model::{
    Caller, CallerCredentials, CallerKind, NatConnectivity, SdkSettings, SessionFacts,
};

/// The networks set aside for documentation (RFC 5737): nobody's real address.
const DOCUMENTATION: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];

/// An address that no policy and no part of these topologies names. What a policy says of everybody (`0.0.0.0/0`) does
/// not count as naming it.
pub(super) fn address(topologies: &[&Topology]) -> IpAddr {
    let named: Vec<IpNet> = topologies.iter().flat_map(|t| named_blocks(t)).collect();
    let candidates = DOCUMENTATION.iter().flat_map(|[a, b, c]| {
        let address = move |d| IpAddr::V4(Ipv4Addr::new(*a, *b, *c, d));
        (1..255).rev().map(address)
    });
    let free = |address: &IpAddr| !named.iter().any(|block| block.contains(address));
    candidates.clone().find(free).or(candidates.clone().next()).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

fn named_blocks(topology: &Topology) -> Vec<IpNet> {
    let mut blocks: Vec<IpNet> = Vec::new();
    for policy in topology.policies() {
        let texts = policy.statements.iter().flat_map(|s| &s.conditions).flat_map(|c| c.wanted.iter());
        blocks.extend(texts.filter_map(|text| block(text)));
    }
    for (_, nat) in topology.nat_gateways.iter() {
        if let NatConnectivity::Public { addresses } = &nat.connectivity {
            blocks.extend(addresses.iter().map(|a| IpNet::from(*a)));
        }
    }
    let callers = topology.callers.iter().filter_map(|(_, c)| c.public_ip);
    let sites = topology.sites.iter().filter_map(|(_, s)| s.egress_ip);
    let attachments = topology.site_attachments.iter().filter_map(|(_, a)| a.public_ip);
    blocks.extend(callers.chain(sites).chain(attachments).map(IpNet::from));
    blocks.extend(topology.prefix_lists.iter().flat_map(|(_, list)| list.cidrs.iter().copied()));
    blocks.retain(|block| block.prefix_len() > 0);
    blocks
}

fn block(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Adds a host on the internet, and returns its id: `internet`, unless a caller has that name.
pub(super) fn add(topology: &mut Topology, address: IpAddr) -> String {
    let names = std::iter::once("internet".to_owned()).chain((2..).map(|n| format!("internet-{n}")));
    let host = Caller { public_ip: Some(address), ..nobody(CallerKind::Laptop) };
    for name in names {
        if topology.callers.insert(&name, host.clone()).is_some() {
            return name;
        }
    }
    String::new()
}

/// Adds the AWS services that policies name and that are no callers yet, and returns their names.
pub(super) fn add_services(topology: &mut Topology) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for statement in topology.policies().flat_map(|p| &p.statements) {
        let entries = statement.principals.iter().flat_map(|p| &p.entries);
        names.extend(entries.filter_map(|entry| match entry {
            PrincipalEntry::Service(name) => Some(name.to_string()),
            _ => None,
        }));
    }
    let is = |caller: &Caller, name: &str| matches!(&caller.credentials, CallerCredentials::Service(own) if own == name);
    names.retain(|name| !topology.callers.iter().any(|(_, caller)| is(caller, name)));
    names.retain(|name| {
        let credentials = CallerCredentials::Service(name.clone());
        let service = Caller { credentials, service: Some(name.clone()), ..nobody(CallerKind::Service) };
        topology.callers.insert(name, service).is_some()
    });
    names.into_iter().collect()
}

/// A caller of which nothing is known but its kind.
fn nobody(kind: CallerKind) -> Caller {
    Caller {
        kind,
        subnet: None,
        private_ip: None,
        public_ip: None,
        ipv6: None,
        node_ip: None,
        security_groups: None,
        region: None,
        credentials: CallerCredentials::None,
        session: SessionFacts::default(),
        sdk: SdkSettings::default(),
        function_arn: None,
        instance_id: None,
        role_delivery: None,
        build_arn: None,
        project_arn: None,
        service: None,
        site: None,
        proxy: None,
        tunnel: None,
        browser: None,
        private_access: false,
        span: Span { file: FileId::default(), start: 0, end: 0 },
    }
}
