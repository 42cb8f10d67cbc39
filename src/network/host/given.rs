//! Host names that somebody wrote: `--endpoint-url` (NP-101).

use std::borrow::Cow;
use std::net::IpAddr;

use crate::facts;

use super::{Host, HostKind, OnList, is_region};

/// The host of an endpoint URL. A name of AWS's tells its own Region; what it does not tell is the request's.
pub(super) fn host<'a>(url: &str, service: &'a str, region: &'a str) -> Host<'a> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (name, port) = split_port(authority);
    let tls = !scheme.eq_ignore_ascii_case("http");
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let known = facts::services().by_prefix(service);
    let mut host = Host {
        port: port.unwrap_or(if tls { 443 } else { 80 }),
        tls,
        label: Cow::Borrowed(known.and_then(|s| s.host.as_deref()).unwrap_or(service)),
        region: Cow::Borrowed(region),
        list: None,
        v6: false,
        kind: HostKind::Foreign,
        name,
    };
    if let Ok(address) = host.name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        host.kind = HostKind::Address(address);
        return host;
    }
    let labels: Vec<&str> = host.name.split('.').collect();
    let own_region = labels.iter().rev().find(|l| is_region(l)).copied();
    if is_endpoint_name(&host.name, &labels) {
        host.kind = HostKind::Endpoint;
        host.region = Cow::Owned(own_region.unwrap_or(region).to_owned());
        return host;
    }
    if !is_amazon(&host.name) {
        return host;
    }
    host.kind = HostKind::Service;
    let is = |wanted: &[&str]| labels.iter().any(|l| wanted.contains(l));
    let dash_region = labels.iter().find_map(|l| l.strip_prefix("s3-").filter(|r| is_region(r)));
    let global = known.and_then(|s| s.global_region.as_deref());
    let own_region =
        own_region.or(dash_region).map(str::to_owned).or_else(|| global.map(str::to_owned)).unwrap_or_else(
            || if matches!(service, "s3" | "sts") { "us-east-1".into() } else { region.into() },
        );
    let on = if labels.iter().any(|l| l.starts_with("s3express")) {
        Some("s3express")
    } else if is(&["s3", "s3-fips", "s3-accesspoint", "s3-accesspoint-fips", "s3-control"])
        || dash_region.is_some()
    {
        Some("s3")
    } else if is(&["dynamodb", "ddb", "dynamodb-fips"]) {
        Some("dynamodb")
    } else {
        None
    };
    host.list = on.map(|service| OnList::stated(service, Cow::Owned(own_region.clone())));
    host.v6 = host.name.ends_with(".api.aws") || is(&["dualstack"]);
    host.region = Cow::Owned(own_region);
    host
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

/// Whether a name is of AWS's own domains for services.
fn is_amazon(name: &str) -> bool {
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Whether a name is that of a VPC endpoint (NP-133), or of a private API at one (NP-149).
fn is_endpoint_name(name: &str, labels: &[&str]) -> bool {
    let own = name.ends_with(".vpce.amazonaws.com") || name.ends_with(".vpce.amazonaws.com.cn");
    let api = labels.first().is_some_and(|l| l.contains("-vpce-")) && labels.get(1) == Some(&"execute-api");
    own || api
}
