//! Names of endpoints themselves, which public DNS answers with private addresses (NP-133 to NP-135, NP-149).

use crate::diagnostic::did_you_mean;
use crate::network::graph::Node;
use crate::network::path::Warning;
use crate::network::reason::{Stop, code};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, EndpointKind};

use super::{Answer, Basis, Candidate, Found, Question, at_endpoint};

/// Among more endpoints than this, nobody looks for one of a similar name.
const MANY: usize = 5_000;

impl<'q> Question<'q, '_, '_> {
    /// The addresses behind a name of an endpoint.
    pub(super) fn ask_endpoint_name(&mut self) -> Result<Answer<'q>, Stop> {
        let name = &self.host.name;
        let labels: Vec<&str> = name.split('.').collect();
        // A topology may call an endpoint as it likes; its name begins with what it is called there.
        let own = labels.iter().position(|l| l.starts_with("vpce-"));
        let own = own.or_else(|| labels.iter().position(|l| self.endpoint_of(l).is_some()));
        let api = labels.first().and_then(|l| l.split_once("-vpce-")).map(|(_, id)| format!("vpce-{id}"));
        let (label, before) = match (own, &api) {
            (Some(at), _) => (labels.get(at).copied().unwrap_or_default(), labels.get(..at).unwrap_or(&[])),
            (None, Some(id)) => (id.as_str(), &[][..]),
            (None, None) => return Err(self.unknown_name()),
        };
        let Some((endpoint, rest)) = self.endpoint_of(label) else { return Err(self.unknown_name()) };
        let row = &self.net.topology.endpoints[endpoint];
        if row.kind != EndpointKind::Interface {
            let id = self.net.name(Node::Endpoint(endpoint));
            return Err(Stop::dns(
                code::DNS_NXDOMAIN,
                "NP-133",
                format!("{id} is no interface endpoint, and has no name"),
                "use an interface endpoint".to_owned(),
            ));
        }
        if let Some(at) = own {
            self.check_service(endpoint, labels.get(at + 1..).unwrap_or(&[]))?;
            self.check_s3_prefix(endpoint, before)?;
        }
        if let Some(stop) = self.net.unusable(endpoint, self.assumptions, self.consulted) {
            return Err(stop);
        }
        let basis = Basis::EndpointName(endpoint);
        match zone_of(rest) {
            Some(zone) => self.zonal(endpoint, zone, basis),
            None => Ok(at_endpoint(self.net, endpoint, basis, None)),
        }
    }

    /// The endpoint whose id a label begins with, and what follows it.
    fn endpoint_of<'l>(&self, label: &'l str) -> Option<(Ref<Endpoint>, &'l str)> {
        let mut end = label.len();
        loop {
            let id = label.get(..end)?;
            if let Some(endpoint) = self.net.topology.endpoints.find(id) {
                return Some((endpoint, label.get(end..)?.trim_start_matches('-')));
            }
            end = id.rfind('-')?;
        }
    }

    /// The service and Region in the name must be the endpoint's.
    fn check_service(&self, endpoint: Ref<Endpoint>, after: &[&str]) -> Result<(), Stop> {
        let row = &self.net.topology.endpoints[endpoint];
        let end = after.iter().position(|l| *l == "vpce").unwrap_or(after.len());
        let said = after.get(..end).unwrap_or(&[]).join(".");
        let own = format!("{}.{}", row.service, row.service_region);
        // `com.amazonaws.us-east-1.ecr.api` has the name `api.ecr.us-east-1.vpce.amazonaws.com`.
        let turned: Vec<&str> = row.service.split('.').rev().collect();
        let turned = format!("{}.{}", turned.join("."), row.service_region);
        if said.is_empty() || said == own || said == turned || row.service.contains("vpce-svc-") {
            return Ok(());
        }
        let id = self.net.name(Node::Endpoint(endpoint));
        Err(Stop::dns(
            code::DNS_NXDOMAIN,
            "NP-133",
            format!(
                "{} does not exist: {id} is for {} in {}",
                self.host.name, row.service, row.service_region
            ),
            format!("use {id}-….{turned}.vpce.amazonaws.com"),
        ))
    }

    /// Names of S3 endpoints begin with `bucket.`, `accesspoint.` or `control.` (NP-135).
    fn check_s3_prefix(&self, endpoint: Ref<Endpoint>, before: &[&str]) -> Result<(), Stop> {
        let row = &self.net.topology.endpoints[endpoint];
        let known = |l: &&str| ["bucket", "accesspoint", "control"].contains(l);
        if &*row.service != "s3" || before.last().is_some_and(known) {
            return Ok(());
        }
        Err(Stop::dns(
            code::DNS_NXDOMAIN,
            "NP-135",
            format!(
                "{} is no name of an S3 endpoint: they begin with bucket, accesspoint or control",
                self.host.name
            ),
            format!("use bucket.{}", self.host.name),
        ))
    }

    /// A zonal name: only that zone's interface (NP-134).
    fn zonal(&mut self, endpoint: Ref<Endpoint>, zone: &str, basis: Basis) -> Result<Answer<'q>, Stop> {
        let net = self.net;
        let row = &net.topology.endpoints[endpoint];
        let id = net.name(Node::Endpoint(endpoint));
        let no_name = |why: String, mend: String| Stop::dns(code::DNS_NXDOMAIN, "NP-134", why, mend);
        if *row.service_region != *net.topology.vpcs[row.vpc].region {
            return Err(no_name(
                format!("{id} is for a service in another Region, and has no zonal names"),
                "use the name without the zone".to_owned(),
            ));
        }
        let az = |subnet: Ref<_>| net.topology.subnets[subnet].az.as_deref();
        let known =
            net.addresses_of(endpoint).all(|(s, _)| az(s).is_some_and(|a| is_zone_id(a) == is_zone_id(zone)));
        if !known {
            // The letters of zones stand for other zones in each account; only ids can be compared.
            self.warnings.push(Warning {
                code: code::ZONE_UNKNOWN,
                message: format!(
                    "nobody stated which subnet of {id} is in {zone}; all of its addresses are taken"
                ),
                rule: "NP-134",
            });
            return Ok(at_endpoint(self.net, endpoint, basis, None));
        }
        let candidates: Vec<_> = net
            .addresses_of(endpoint)
            .filter(|(subnet, _)| az(*subnet) == Some(zone))
            .map(|(_, address)| Candidate { address: Found::Address(address), endpoint: Some(endpoint) })
            .collect();
        if candidates.is_empty() {
            return Err(no_name(
                format!("{id} has no interface in {zone}"),
                format!("add a subnet in {zone} to {id}, or use the name without the zone"),
            ));
        }
        Ok(Answer { candidates, basis, inbound: None, ignored: None })
    }

    fn unknown_name(&self) -> Stop {
        let label = self.host.name.split('.').find(|l| l.starts_with("vpce-")).unwrap_or_default();
        let ids = &self.net.topology.endpoints;
        let near = if ids.len() <= MANY { did_you_mean(label, ids.ids()) } else { None };
        Stop::dns(
            code::DNS_NXDOMAIN,
            "NP-133",
            format!("{} is the name of no endpoint in the topology", self.host.name),
            near.unwrap_or_else(|| "name an endpoint of the topology".to_owned()),
        )
    }
}

/// The availability zone at the end of the rest of a label: `0a1b2c3d-us-east-1a`, `use1-az1`.
fn zone_of(rest: &str) -> Option<&str> {
    let starts = std::iter::once(0).chain(rest.match_indices('-').map(|(at, _)| at + 1));
    starts.filter_map(|at| rest.get(at..)).find(|end| is_zone(end))
}

/// Whether names of interfaces can end in a zone that is called so.
pub(in crate::network) fn is_zone(text: &str) -> bool {
    is_zone_id(text) || is_zone_name(text)
}

/// `use1-az1`.
fn is_zone_id(text: &str) -> bool {
    text.split_once("-az").is_some_and(|(region, number)| {
        !region.is_empty()
            && region.bytes().all(|b| b.is_ascii_alphanumeric())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `us-east-1a`.
fn is_zone_name(text: &str) -> bool {
    let letter = text.bytes().next_back().is_some_and(|b| b.is_ascii_lowercase());
    letter && text.get(..text.len() - 1).is_some_and(|r| crate::facts::regions().partition_of(r).is_some())
}
