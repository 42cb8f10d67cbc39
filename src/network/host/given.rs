//! Host names that somebody wrote: `--endpoint-url` (NP-101).

use std::borrow::Cow;
use std::net::IpAddr;

use crate::assumption::Assumptions;
use crate::facts::{self, DualStack, HostMatch, Variant, regions, services};

use super::{Host, HostKind, OnList};

/// The host of an endpoint URL. A name of AWS's tells its own service and Region; what it does not tell is the
/// request's.
pub(super) fn host<'a>(url: &str, service: &'a str, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (name, port) = split_port(authority);
    let tls = !scheme.eq_ignore_ascii_case("http");
    let label = services().by_prefix(service).map_or(service, |s| s.host_prefix());
    let mut host = Host {
        name: name.trim_end_matches('.').to_ascii_lowercase(),
        port: port.unwrap_or(if tls { 443 } else { 80 }),
        tls,
        service,
        label: Cow::Borrowed(label),
        region: Cow::Borrowed(region),
        list: None,
        v6: false,
        kind: HostKind::Foreign,
        mode_assumed: false,
    };
    if let Ok(address) = host.name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        host.kind = HostKind::Address(address);
        return host;
    }
    let labels: Vec<&str> = host.name.split('.').collect();
    let in_name = labels.iter().rev().find(|l| regions().partition_of(l).is_some());
    let region_in_name = in_name.map(|r| (*r).to_owned());
    host.kind = if is_endpoint_name(&host.name, &labels) {
        HostKind::Endpoint
    } else if is_vpc_domain(&host.name) {
        HostKind::InVpc
    } else if let Some(found) = facts::match_host(&host.name) {
        known(&mut host, found, assumptions);
        return host;
    } else if is_amazon(&host.name) {
        HostKind::Service
    } else {
        HostKind::Foreign
    };
    if let Some(region) = region_in_name.filter(|_| host.kind != HostKind::Foreign) {
        host.region = Cow::Owned(region);
    }
    host
}

/// A public host name of a service.
fn known(host: &mut Host<'_>, found: HostMatch, assumptions: &Assumptions) {
    host.kind = HostKind::Service;
    host.service = found.service;
    let dual = services().by_prefix(found.service).map_or(DualStack::Separate, |s| s.dualstack);
    host.v6 =
        matches!(found.variant, Variant::DualStack | Variant::FipsDualStack) || dual != DualStack::Separate;
    if let Some(region) = found.region {
        host.region = Cow::Owned(region);
    }
    let region = Cow::Owned(host.region.clone().into_owned());
    use facts::HostKind as Kind;
    host.list = match (found.service, found.kind) {
        ("s3", Kind::MultiRegionAccessPoint | Kind::Accelerate | Kind::Website) => None,
        ("s3", _) => Some(OnList::stated("s3", region)),
        ("s3express", _) => Some(OnList::of_express(region, assumptions)),
        ("dynamodb", Kind::Tables) => Some(OnList::of_account_host(region, assumptions)),
        ("dynamodb", _) => Some(OnList::stated("dynamodb", region)),
        _ => None,
    };
}

fn split_port(authority: &str) -> (&str, Option<u16>) {
    if authority.starts_with('[') {
        return match authority.split_once(']') {
            Some((name, port)) => (name, port.strip_prefix(':').and_then(|p| p.parse().ok())),
            None => (authority, None),
        };
    }
    match authority.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') => (name, port.parse().ok()),
        _ => (authority, None),
    }
}

/// Whether a name is of AWS's own domains.
fn is_amazon(name: &str) -> bool {
    let in_domain = |domain: &str| name.strip_suffix(domain).is_some_and(|front| front.ends_with('.'));
    regions().partitions.values().any(|p| in_domain(&p.suffix) || in_domain(&p.dualstack))
        || in_domain("aws.amazon.com")
}

/// Whether a name is that of a VPC endpoint (NP-133), or of a private API at one (NP-149).
fn is_endpoint_name(name: &str, labels: &[&str]) -> bool {
    let own = name.contains(".vpce.amazonaws.com");
    let api = labels.first().is_some_and(|l| l.contains("-vpce-")) && labels.get(1) == Some(&"execute-api");
    own || api
}

/// Whether a name is that of an OpenSearch domain in a VPC, `vpc-….us-east-1.es.amazonaws.com` (NP-635).
fn is_vpc_domain(name: &str) -> bool {
    name.starts_with("vpc-")
        && [".es.amazonaws.com", ".aos.amazonaws.com", ".es.amazonaws.com.cn"]
            .iter()
            .any(|end| name.ends_with(end))
}
