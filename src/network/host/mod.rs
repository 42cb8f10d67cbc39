//! From SDK settings to a host name (NP A.1).

mod given;
mod region;
mod s3;

use std::borrow::Cow;
use std::net::IpAddr;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::facts;

use super::request::{AccountIdMode, HostMode, PathRequest, Target};

pub(super) use region::{is_region, partition, suffix};

/// The host a client asks for, and what stands behind that name in public DNS.
#[derive(Clone, Debug)]
pub(super) struct Host<'a> {
    /// The name, in lower case.
    pub name: String,
    /// Port of the connection.
    pub port: u16,
    /// Whether a certificate is checked.
    pub tls: bool,
    /// Host prefix of the service, for the last hop.
    pub label: Cow<'a, str>,
    /// Region of the service that the name stands for.
    pub region: Cow<'a, str>,
    /// The AWS-managed prefix list that its public addresses are on.
    pub list: Option<OnList<'a>>,
    /// Whether public DNS has IPv6 addresses for it.
    pub v6: bool,
    /// What kind of name it is.
    pub kind: HostKind,
}

/// The AWS-managed prefix list that addresses are on.
#[derive(Clone, Debug)]
pub(super) struct OnList<'a> {
    /// The service in its name.
    pub service: &'a str,
    /// The Region in its name.
    pub region: Cow<'a, str>,
    /// Whether they are on it, by the assumption below.
    pub holds: bool,
    /// Whether they count as being on the list of any Region.
    pub any_region: bool,
    /// What decided that.
    pub assumption: Option<Assumption>,
}

impl<'a> OnList<'a> {
    fn stated(service: &'a str, region: Cow<'a, str>) -> Self {
        Self { service, region, holds: true, any_region: false, assumption: None }
    }
}

/// Kinds of host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    /// A name of an AWS service.
    Service,
    /// A name of a VPC endpoint, `vpce-….vpce.amazonaws.com` (NP-133), or of a private API at one (NP-149).
    Endpoint,
    /// An address.
    Address(IpAddr),
    /// A name that is none of AWS's.
    Foreign,
}

/// The name that a request asks for.
pub(super) fn host<'a>(
    request: &PathRequest<'a>,
    region: &'a str,
    assumptions: &Assumptions,
    consulted: &mut Consulted,
) -> Host<'a> {
    match request.endpoint_url {
        Some(url) => given::host(url, request.service, region),
        None => computed(request, region, assumptions, consulted),
    }
}

/// The name that an SDK computes (NP-102).
fn computed<'a>(
    request: &PathRequest<'a>,
    region: &'a str,
    assumptions: &Assumptions,
    consulted: &mut Consulted,
) -> Host<'a> {
    match request.service {
        "s3" | "s3express" | "s3-object-lambda" => s3::host(request, region, assumptions, consulted),
        "sts" if request.sts_mode == Some(HostMode::Legacy) && has_legacy_sts(region, request) => {
            plain("sts.amazonaws.com".to_owned(), "sts", "us-east-1")
        }
        "dynamodb" => dynamodb(request, region, assumptions),
        "ecr" if matches!(request.target, Target::Registry { .. }) => registry(request, region),
        "execute-api" => match request.target {
            Target::Api { id } => {
                plain(format!("{id}.execute-api.{region}.{}", suffix(region)), "execute-api", region)
            }
            _ => general(request, region),
        },
        _ => general(request, region),
    }
}

fn has_legacy_sts(region: &str, request: &PathRequest<'_>) -> bool {
    !request.dualstack && !request.fips && facts::network().sts_legacy_regions.iter().any(|r| r == region)
}

fn plain<'a>(name: String, label: &'a str, region: &'a str) -> Host<'a> {
    Host {
        name,
        port: 443,
        tls: true,
        label: Cow::Borrowed(label),
        region: Cow::Borrowed(region),
        list: None,
        v6: false,
        kind: HostKind::Service,
    }
}

/// A service without a pattern of its own.
fn general<'a>(request: &PathRequest<'a>, region: &'a str) -> Host<'a> {
    let service = facts::services().by_prefix(request.service);
    let label = service.and_then(|s| s.host.as_deref()).unwrap_or(request.service);
    if let Some(own) = facts::network().other_partitions.get(partition(region)) {
        if let Some((host, region)) = own.get(request.service) {
            return plain(host.clone(), label, region);
        }
    }
    if let Some(host) = service.filter(|s| !s.regional).and_then(|s| s.global_host.as_deref()) {
        let region = service.and_then(|s| s.global_region.as_deref()).unwrap_or("us-east-1");
        return plain(host.to_owned(), label, region);
    }
    let pattern =
        facts::network().hosts.get(request.service).and_then(|p| match (request.fips, request.dualstack) {
            (false, false) => p.plain.as_deref(),
            (true, false) => p.fips.as_deref(),
            (false, true) => p.dualstack.as_deref().or(p.plain.as_deref()),
            (true, true) => None,
        });
    let fips = if request.fips { "-fips" } else { "" };
    let dual = dual_suffix(region);
    let name = match pattern {
        Some(pattern) => pattern.replace("{region}", region).replace("{suffix}", suffix(region)),
        None if request.dualstack => format!("{label}{fips}.{region}.{dual}"),
        None => format!("{label}{fips}.{region}.{}", suffix(region)),
    };
    let v6 = name.ends_with(dual);
    Host { v6, ..plain(name, label, region) }
}

fn dual_suffix(region: &str) -> &'static str {
    if partition(region) == "aws-cn" { "api.amazonwebservices.com.cn" } else { "api.aws" }
}

/// DynamoDB, whose host carries the account where the SDK knows it (NP-105).
fn dynamodb<'a>(request: &PathRequest<'a>, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    let account = match request.target {
        Target::Account { id } if request.dynamodb_account == AccountIdMode::Preferred && !request.fips => id,
        _ => {
            let list = Some(OnList::stated("dynamodb", Cow::Borrowed(region)));
            return Host { list, ..general(request, region) };
        }
    };
    let end = if request.dualstack { dual_suffix(region) } else { suffix(region) };
    let list = OnList {
        holds: assumptions.choice(Assumption::DynamodbAccountHost) == "in-prefix-list",
        assumption: Some(Assumption::DynamodbAccountHost),
        ..OnList::stated("dynamodb", Cow::Borrowed(region))
    };
    Host {
        list: Some(list),
        v6: request.dualstack,
        ..plain(format!("{account}.ddb.{region}.{end}"), "dynamodb", region)
    }
}

/// A registry of images.
fn registry<'a>(request: &PathRequest<'a>, region: &'a str) -> Host<'a> {
    let Target::Registry { account } = request.target else { return general(request, region) };
    plain(format!("{account}.dkr.ecr.{region}.{}", suffix(region)), "dkr.ecr", region)
}
