//! Whether the certificate at the far end covers the host name (NP-154, NP-433).

use crate::assumption::Assumption;
use crate::topology::Ref;
use crate::topology::model::Endpoint;

use super::claims::private_dns_names;
use super::dns::Basis;
use super::entry::Front;
use super::graph::Node;
use super::host::HostKind;
use super::reason::Stop;
use super::walk::Walk;

/// At an interface of an endpoint: the name must be one of the endpoint's service.
pub(super) fn at_endpoint(
    walk: &mut Walk<'_>,
    endpoint: Ref<Endpoint>,
    front: &Front<'_>,
) -> Result<(), Stop> {
    if !front.host.tls
        || front.basis == Basis::PrivateDns(endpoint)
        || front.basis == Basis::EndpointName(endpoint)
    {
        return Ok(());
    }
    let (rule, why) = match mismatch(walk, endpoint, front) {
        None => return Ok(()),
        Some(found) => found,
    };
    check(walk, rule, why, front)
}

/// At a public host: an address alone is in no certificate.
pub(super) fn at_public_host(walk: &mut Walk<'_>, front: &Front<'_>) -> Result<(), Stop> {
    match front.host.kind {
        HostKind::Address(address) if front.host.tls => {
            check(walk, "NP-154", format!("no certificate of AWS covers the bare address {address}"), front)
        }
        _ => Ok(()),
    }
}

fn check(walk: &mut Walk<'_>, rule: &'static str, why: String, front: &Front<'_>) -> Result<(), Stop> {
    walk.consulted.insert(Assumption::TlsNameCheck);
    if walk.assumptions.choice(Assumption::TlsNameCheck) == "ignored" {
        return Ok(());
    }
    let region = &front.host.region;
    Err(Stop::tls(
        rule,
        why,
        format!("call a host name of {} in {region}, or of the endpoint itself", front.service),
    ))
}

/// Why a name is not in the certificate of an endpoint's service.
fn mismatch(walk: &Walk<'_>, endpoint: Ref<Endpoint>, front: &Front<'_>) -> Option<(&'static str, String)> {
    let net = walk.net;
    let row = &net.topology.endpoints[endpoint];
    let host = front.host;
    let name = net.name(Node::Endpoint(endpoint));
    let why = |what: String| {
        format!(
            "{what} is not in the certificate of {name}, which is for {} in {}",
            row.service, row.service_region
        )
    };
    match host.kind {
        HostKind::Address(address) => return Some(("NP-154", why(format!("the bare address {address}")))),
        HostKind::Endpoint | HostKind::Foreign | HostKind::InVpc => {
            return Some(("NP-154", why(host.name.clone())));
        }
        HostKind::Service => {}
    }
    if &*row.service == "s3" && (host.name == "s3.amazonaws.com" || host.name.ends_with(".s3.amazonaws.com"))
    {
        return Some(("NP-319", format!("{name} does not serve S3's legacy global host {}", host.name)));
    }
    let prefix = net.index.endpoint_service(endpoint).map_or(&*row.service, |s| &*s.prefix);
    let own = prefix == front.service && *row.service_region == *host.region;
    let listed = || {
        private_dns_names(&row.service, &row.service_region, true).iter().any(|n| {
            match n.strip_prefix("*.") {
                Some(domain) => {
                    host.name.strip_suffix(domain).is_some_and(|b| b.len() > 1 && b.ends_with('.'))
                }
                None => *n == host.name,
            }
        })
    };
    if own || listed() { None } else { Some(("NP-154", why(host.name.clone()))) }
}
