//! Private hosted zones (NP-123, NP-138).

use std::collections::BTreeMap;

use crate::network::graph::Node;
use crate::network::reason::{Stop, code};
use crate::topology::Ref;
use crate::topology::model::{EndpointKind, InboundResolver, PrivateZone, RecordTarget};

use super::{Answer, Basis, Candidate, Found, Question, at_endpoint};

impl<'q> Question<'q, '_, '_> {
    /// The answer of a zone. What it does not hold does not exist; public DNS is not asked (NP-123).
    pub(super) fn ask_zone(
        &mut self,
        zone: Ref<PrivateZone>,
        below: &str,
        inbound: Option<Ref<InboundResolver>>,
    ) -> Result<Answer<'q>, Stop> {
        let net = self.net;
        let row = &net.topology.private_zones[zone];
        let name = &row.domain;
        let basis = Basis::Zone(zone);
        match record(&row.records, below) {
            Some(RecordTarget::Addresses(addresses)) if !addresses.is_empty() => {
                let candidate = |a: &_| Candidate { address: Found::Address(*a), endpoint: None };
                Ok(Answer {
                    candidates: addresses.iter().map(candidate).collect(),
                    basis,
                    inbound,
                    ignored: None,
                })
            }
            Some(RecordTarget::Endpoint(endpoint)) => {
                if let Some(stop) = net.unusable(*endpoint, self.assumptions, self.consulted) {
                    return Err(stop);
                }
                if net.topology.endpoints[*endpoint].kind == EndpointKind::Gateway {
                    let endpoint = net.name(Node::Endpoint(*endpoint));
                    return Err(Stop::endpoint(
                        code::ENDPOINT_STATE,
                        "NP-304",
                        format!("zone {name} points at {endpoint}, a gateway endpoint, which has no address"),
                        "point it at an interface endpoint".to_owned(),
                    ));
                }
                Ok(at_endpoint(net, *endpoint, basis, inbound))
            }
            _ => Err(Stop::dns(
                code::DNS_NXDOMAIN,
                "NP-123",
                format!(
                    "private hosted zone {name} has no record for {}, and hides what public DNS would answer",
                    self.host.name,
                ),
                format!(
                    "name the zone exactly after the service host, or add a record for {}",
                    self.host.name
                ),
            )),
        }
    }
}

/// The record for a name below a zone: itself, else the nearest wildcard above it.
fn record<'r>(records: &'r BTreeMap<String, RecordTarget>, below: &str) -> Option<&'r RecordTarget> {
    if let Some(found) = records.get(below) {
        return Some(found);
    }
    let mut rest = below;
    while !rest.is_empty() {
        let (_, above) = rest.split_once('.').unwrap_or(("", ""));
        let wildcard = if above.is_empty() { "*".to_owned() } else { format!("*.{above}") };
        if let Some(found) = records.get(&wildcard) {
            return Some(found);
        }
        // A name that exists hides the wildcards above it.
        if !above.is_empty() && records.contains_key(above) {
            return None;
        }
        rest = above;
    }
    None
}
