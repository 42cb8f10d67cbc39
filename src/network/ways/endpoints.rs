//! The endpoints that serve a request, and their own names (NP-133 to NP-135).

use std::net::IpAddr;

use crate::facts::regions;
use crate::network::Network;
use crate::network::claims::private_dns_names;
use crate::network::dns::is_zone;
use crate::network::request::{PathRequest, Target};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, EndpointKind};

use super::hosts::Variant;

/// The interface endpoints that serve a request, wherever they stand, in the order of the topology.
pub(super) fn serving(net: &Network, service: &str, names: &[Variant]) -> Vec<Ref<Endpoint>> {
    let of_service = |endpoint: Ref<Endpoint>, row: &Endpoint| {
        row.kind == EndpointKind::Interface
            && net.index.endpoint_service(endpoint).is_some_and(|s| *s.prefix == *service)
    };
    let candidates = net.topology.endpoints.iter().filter(|(endpoint, row)| of_service(*endpoint, row));
    candidates.filter(|(_, row)| serves(service, row, names)).map(|(endpoint, _)| endpoint).collect()
}

/// Whether an endpoint service is the one behind one of these names, and not another API of the same service.
fn serves(service: &str, row: &Endpoint, names: &[Variant]) -> bool {
    let covered = private_dns_names(&row.service, &row.service_region, true);
    if covered.is_empty() {
        // Without private DNS (NP-150).
        let plain = row.service.strip_suffix("-fips").unwrap_or(&row.service);
        return plain == service && names.iter().any(|v| v.region == *row.service_region);
    }
    names.iter().any(|variant| {
        covered.iter().any(|covered| match covered.strip_prefix('*') {
            Some(domain) => variant.name.strip_suffix(domain).is_some_and(|front| !front.is_empty()),
            None => *covered == variant.name,
        })
    })
}

/// The URL of an endpoint, or of its interface in a zone. AWS puts a suffix behind the endpoint's id, which nobody needs
/// to state.
pub(super) fn url(
    net: &Network,
    request: &PathRequest<'_>,
    endpoint: Ref<Endpoint>,
    zone: Option<&str>,
) -> String {
    let row = &net.topology.endpoints[endpoint];
    let region = &row.service_region;
    let suffix = regions().partition_of(region).map_or("amazonaws.com", |p| &p.suffix);
    let id = net.topology.endpoints.id(endpoint);
    if let (Target::Api { id: api }, None, true) = (request.target, zone, id.starts_with("vpce-")) {
        // The host tells the API too (NP-149).
        return format!("https://{api}-{id}.execute-api.{region}.{suffix}");
    }
    let prefix = match (&*row.service, request.target) {
        ("s3" | "s3-fips", Target::AccessPoint { .. }) => "accesspoint.",
        ("s3" | "s3-fips", Target::S3Control { .. }) => "control.",
        ("s3" | "s3-fips", _) => "bucket.",
        _ => "",
    };
    let zone = zone.map(|z| format!("-{z}")).unwrap_or_default();
    let labels: Vec<&str> = row.service.split('.').rev().collect();
    format!("https://{prefix}{id}{zone}.{}.{region}.vpce.{suffix}", labels.join("."))
}

/// The interfaces of an endpoint that has several, by zone and with their addresses, where zonal names tell them apart
/// (NP-134).
pub(super) fn zones(net: &Network, endpoint: Ref<Endpoint>) -> Vec<(&str, IpAddr)> {
    let row = &net.topology.endpoints[endpoint];
    if row.interfaces.len() < 2 || *row.service_region != *net.topology.vpcs[row.vpc].region {
        return Vec::new();
    }
    let mut found: Vec<(&str, IpAddr)> = Vec::with_capacity(row.interfaces.len());
    for (subnet, address) in &row.interfaces {
        match net.topology.subnets[*subnet].az.as_deref() {
            Some(zone) if is_zone(zone) && found.iter().all(|(known, _)| *known != zone) => {
                found.push((zone, *address))
            }
            _ => return Vec::new(),
        }
    }
    found
}
