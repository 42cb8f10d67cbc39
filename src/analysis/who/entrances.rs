//! The host names by which a request may enter a service, and the services that may ask for the caller.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::assumption::{Assumption, Assumptions};
use crate::facts::{HopKind, service_hops, services};
use crate::request::Request;
use crate::topology::Topology;
use crate::topology::model::EndpointKind;

/// How the SDK is told to name the host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entrance {
    /// It is not told.
    Default,
    /// By the endpoint's own name (NP-133).
    EndpointName(String),
    /// The dual-stack name.
    DualStack,
    /// The FIPS name.
    Fips,
    /// The regional name of S3 in us-east-1 (NP-104).
    RegionalS3,
    /// The old global name of STS (NP-103).
    GlobalSts,
    /// The name of another Region.
    Region(String),
}

impl Entrance {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Entrance::Default => "the SDK's default".to_owned(),
            Entrance::EndpointName(name) => {
                format!("the name of {}", name.split('.').next().unwrap_or(name))
            }
            Entrance::DualStack => "dual-stack".to_owned(),
            Entrance::Fips => "FIPS".to_owned(),
            Entrance::RegionalS3 => "S3's regional name".to_owned(),
            Entrance::GlobalSts => "the old global name of STS".to_owned(),
            Entrance::Region(region) => region.clone(),
        }
    }

    /// Makes a request use it; `service` is the one that the caller itself calls.
    pub(super) fn apply(&self, service: &str, request: &mut Request) {
        match self {
            Entrance::Default => {}
            Entrance::EndpointName(name) => {
                let (id, rest) = name.split_once('.').unwrap_or((name, ""));
                let front = if service == "s3" { "bucket." } else { "" };
                request.host.endpoint_url = Some(format!("https://{front}{id}.{rest}"));
            }
            Entrance::DualStack => request.host.dualstack = true,
            Entrance::Fips => request.host.fips = true,
            Entrance::RegionalS3 => request.host.s3_us_east_1_mode = Some("regional".to_owned()),
            Entrance::GlobalSts => request.host.sts_mode = Some("legacy".to_owned()),
            Entrance::Region(region) => request.region = Some(region.clone()),
        }
    }
}

/// The entrances of a service in a topology, the default first.
pub(super) fn entrances(topology: &Topology, service: &str) -> Vec<Entrance> {
    let mut all = vec![Entrance::Default];
    for (row, endpoint) in topology.endpoints.iter() {
        let serves =
            services().by_endpoint_service(&endpoint.service).is_some_and(|(prefix, _)| prefix == service);
        let id = topology.endpoints.id(row);
        if serves && endpoint.kind == EndpointKind::Interface && id.starts_with("vpce-") {
            let name = format!("{id}.{}.{}.vpce.amazonaws.com", endpoint.service, endpoint.service_region);
            all.push(Entrance::EndpointName(name));
        }
    }
    all.extend([Entrance::DualStack, Entrance::Fips]);
    match service {
        "s3" => all.push(Entrance::RegionalS3),
        "sts" => {
            all.push(Entrance::GlobalSts);
            // Any Region's STS answers for any role.
            let regions: BTreeSet<&str> = topology.vpcs.iter().map(|(_, v)| &*v.region).collect();
            all.extend(regions.into_iter().map(|r| Entrance::Region(r.to_owned())));
        }
        _ => {}
    }
    all
}

/// The services that may ask for an action as the caller (SH 1.1).
pub(super) fn forwarders(action: &str, assumptions: &Assumptions) -> impl Iterator<Item = &'static str> {
    let choice = assumptions.choice(Assumption::HopKind);
    let callers: BTreeSet<&'static str> = service_hops().hops.iter().map(|h| h.caller.as_str()).collect();
    let action = action.to_owned();
    callers.into_iter().filter(move |caller| match (choice, service_hops().best(caller, &action)) {
        ("as-listed" | "fas", None) => false,
        ("as-listed", Some(hop)) => hop.kinds.contains(&HopKind::Fas),
        (choice, Some(_)) => choice == "fas",
        (_, None) => false,
    })
}
