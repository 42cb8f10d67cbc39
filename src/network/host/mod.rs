//! From SDK settings to a host name (NP A.1).

mod given;
mod s3;

use std::borrow::Cow;
use std::net::IpAddr;

use crate::assumption::{Assumption, Assumptions};
use crate::facts::{DualStack, Partition, Service, regions, services};

use super::request::{AccountIdMode, HostMode, PathRequest, Target};

/// The host a client asks for, and what stands behind that name in public DNS.
#[derive(Clone, Debug)]
pub(super) struct Host<'a> {
    /// The name, in lower case.
    pub name: String,
    /// Port of the connection.
    pub port: u16,
    /// Whether a certificate is checked.
    pub tls: bool,
    /// Action prefix of the service that the name is of, where it is one of AWS's.
    pub service: &'a str,
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
    /// Whether nobody stated how the SDK names S3 in us-east-1 (`s3-us-east-1-host`).
    pub mode_assumed: bool,
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

    /// DynamoDB's addresses behind a host that carries the account (NP-105).
    fn of_account_host(region: Cow<'a, str>, assumptions: &Assumptions) -> Self {
        Self {
            holds: assumptions.choice(Assumption::DynamodbAccountHost) == "in-prefix-list",
            assumption: Some(Assumption::DynamodbAccountHost),
            ..Self::stated("dynamodb", region)
        }
    }

    /// The addresses of S3 Express One Zone, which has a gateway service of its own (NP-225).
    fn of_express(region: Cow<'a, str>, assumptions: &Assumptions) -> Self {
        let service = match assumptions.choice(Assumption::ExpressGateway) {
            "s3-endpoint-too" => "s3",
            _ => "s3express",
        };
        Self { assumption: Some(Assumption::ExpressGateway), ..Self::stated(service, region) }
    }
}

/// Kinds of host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    /// A name of an AWS service.
    Service,
    /// A name of a service that has private addresses only: an OpenSearch domain in a VPC (NP-635).
    InVpc,
    /// A name of a VPC endpoint, `vpce-….vpce.amazonaws.com` (NP-133), or of a private API at one (NP-149).
    Endpoint,
    /// An address.
    Address(IpAddr),
    /// A name that is none of AWS's.
    Foreign,
}

/// The name that a request asks for.
pub(super) fn host<'a>(request: &PathRequest<'a>, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    match request.endpoint_url {
        Some(url) => given::host(url, request.service, region, assumptions),
        None => computed(request, region, assumptions),
    }
}

/// The name that an SDK computes (NP-102).
fn computed<'a>(request: &PathRequest<'a>, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    match (request.service, request.target) {
        ("s3" | "s3express" | "s3-object-lambda", _) => s3::host(request, region, assumptions),
        ("sts", _) if is_legacy_sts(request, region) => {
            plain("sts.amazonaws.com".to_owned(), "sts", "sts", "us-east-1")
        }
        ("dynamodb", _) => dynamodb(request, region, assumptions),
        ("ecr", Target::Registry { account }) => with_front(request, account, "dkr.ecr", region),
        ("execute-api", Target::Api { id }) => with_front(request, id, "execute-api", region),
        _ => general(request, region),
    }
}

/// `sts.amazonaws.com` in the SDKs' legacy mode (NP-103).
fn is_legacy_sts(request: &PathRequest<'_>, region: &str) -> bool {
    request.sts_mode == Some(HostMode::Legacy)
        && !request.dualstack
        && !request.fips
        && regions().is_sts_legacy(region)
}

fn plain<'a>(name: String, service: &'a str, label: &'a str, region: &'a str) -> Host<'a> {
    Host {
        name,
        port: 443,
        tls: true,
        service,
        label: Cow::Borrowed(label),
        region: Cow::Borrowed(region),
        list: None,
        v6: false,
        kind: HostKind::Service,
        mode_assumed: false,
    }
}

/// The partition of a Region; the commercial one for what is no Region.
fn partition(region: &str) -> Option<&'static Partition> {
    regions().partition_of(region).or_else(|| regions().partitions.get("aws"))
}

/// The domain of a Region's service hosts.
fn suffix(region: &str) -> &'static str {
    partition(region).map_or("amazonaws.com", |p| &p.suffix)
}

/// The domain of a Region's dual-stack service hosts.
fn dual_suffix(region: &str) -> &'static str {
    partition(region).map_or("api.aws", |p| &p.dualstack)
}

/// A service without a pattern of its own.
fn general<'a>(request: &PathRequest<'a>, region: &'a str) -> Host<'a> {
    let Some(service) = services().by_prefix(request.service) else {
        let end = if request.dualstack { dual_suffix(region) } else { suffix(region) };
        let fips = if request.fips { "-fips" } else { "" };
        let name = format!("{}{fips}.{region}.{end}", request.service);
        return Host { v6: request.dualstack, ..plain(name, request.service, request.service, region) };
    };
    if service.is_global()
        && let Some(global) = partition(region).and_then(|p| service.global_in(p))
    {
        return Host {
            region: Cow::Owned(global.region),
            ..plain(
                global_name(request, service, global.host),
                request.service,
                service.host_prefix(),
                region,
            )
        };
    }
    let labels = match (request.fips, request.dualstack) {
        (true, _) => service.fips_prefix(),
        (false, true) => Cow::Borrowed(service.dualstack_prefix()),
        (false, false) => Cow::Borrowed(service.host_prefix()),
    };
    let (dual_name, v6) = match service.dualstack {
        DualStack::Separate => (request.dualstack, request.dualstack),
        DualStack::Same => (false, true),
        DualStack::Only => (true, true),
    };
    let end = if dual_name { dual_suffix(region) } else { suffix(region) };
    let name = format!("{labels}.{region}.{end}");
    Host { v6, ..plain(name, request.service, service.host_prefix(), region) }
}

/// The FIPS or dual-stack name of a service with one host, where it has one.
fn global_name(request: &PathRequest<'_>, service: &Service, host: String) -> String {
    let wanted = |name: &&String| match (request.fips, request.dualstack) {
        (true, _) => name.contains("-fips"),
        (false, true) => name.ends_with(".api.aws"),
        (false, false) => false,
    };
    service.other_hosts.iter().find(wanted).cloned().unwrap_or(host)
}

/// A name with an account or an API in front.
fn with_front<'a>(request: &PathRequest<'a>, front: &str, label: &'a str, region: &'a str) -> Host<'a> {
    plain(format!("{front}.{label}.{region}.{}", suffix(region)), request.service, label, region)
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
    Host {
        list: Some(OnList::of_account_host(Cow::Borrowed(region), assumptions)),
        v6: request.dualstack,
        ..plain(format!("{account}.ddb.{region}.{end}"), "dynamodb", "dynamodb", region)
    }
}
