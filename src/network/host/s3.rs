//! S3's host names, which follow no common pattern (NP A.1).

use std::borrow::Cow;

use crate::assumption::{Assumption, Assumptions};
use crate::network::request::{HostMode, PathRequest, S3Addressing, Target};

use super::{Host, OnList, plain, suffix};

/// The name of a request to S3.
pub(super) fn host<'a>(request: &PathRequest<'a>, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    match request.target {
        Target::AccessPoint { name, account, region: own } => {
            let region = own.unwrap_or(region);
            on_s3(
                request,
                format!("{name}-{account}.{}", base(request, "s3-accesspoint", region)),
                "s3",
                region,
            )
        }
        Target::ObjectLambda { name, account, region: own } => {
            let region = own.unwrap_or(region);
            let name = format!("{name}-{account}.{}", base(request, "s3-object-lambda", region));
            plain(name, "s3-object-lambda", "s3-object-lambda", region)
        }
        Target::MultiRegionAccessPoint { alias } => {
            plain(format!("{alias}.accesspoint.s3-global.amazonaws.com"), "s3", "s3-global", region)
        }
        Target::S3Control { account } => {
            let name = format!("{account}.{}", base(request, "s3-control", region));
            on_s3(request, name, "s3-control", region)
        }
        Target::Bucket { name, region: own } => bucket(request, name, own, region, assumptions),
        _ if request.service == "s3express" => {
            express(format!("s3express-control.{region}.{}", suffix(region)), region, assumptions)
        }
        _ => general(request, None, None, region, assumptions),
    }
}

fn bucket<'a>(
    request: &PathRequest<'a>,
    name: &'a str,
    own_region: Option<&'a str>,
    region: &'a str,
    assumptions: &Assumptions,
) -> Host<'a> {
    if let Some(zone) = directory_zone(name) {
        return express(format!("{name}.s3express-{zone}.{region}.{}", suffix(region)), region, assumptions);
    }
    if request.s3_accelerate {
        let dual = if request.dualstack { ".dualstack" } else { "" };
        let host = plain(format!("{name}.s3-accelerate{dual}.amazonaws.com"), "s3", "s3-accelerate", region);
        return Host { region: Cow::Borrowed(own_region.unwrap_or(region)), v6: request.dualstack, ..host };
    }
    general(request, Some(name), own_region, region, assumptions)
}

/// The zone in the name of a directory bucket: `logs--use1-az5--x-s3`.
fn directory_zone(bucket: &str) -> Option<&str> {
    bucket.strip_suffix("--x-s3")?.rsplit_once("--").map(|(_, zone)| zone)
}

/// A bucket, or S3 itself.
fn general<'a>(
    request: &PathRequest<'a>,
    bucket: Option<&'a str>,
    own_region: Option<&'a str>,
    region: &'a str,
    assumptions: &Assumptions,
) -> Host<'a> {
    let in_host = match request.s3_addressing {
        S3Addressing::Path => None,
        S3Addressing::Virtual => bucket,
        S3Addressing::Auto => bucket.filter(|b| !b.contains('.')),
    };
    let with_bucket = |base: String| match in_host {
        Some(bucket) => format!("{bucket}.{base}"),
        None => base,
    };
    let mode_assumed = has_modes(request, region) && request.s3_us_east_1_mode.is_none();
    let host = match is_legacy(request, region, assumptions) {
        true => legacy(with_bucket("s3.amazonaws.com".to_owned()), own_region, assumptions),
        false => on_s3(request, with_bucket(base(request, "s3", region)), "s3", region),
    };
    Host { mode_assumed, ..host }
}

/// Whether the SDK may ask for the legacy global host here.
fn has_modes(request: &PathRequest<'_>, region: &str) -> bool {
    region == "us-east-1" && !request.dualstack && !request.fips
}

/// Whether it does (NP-104).
fn is_legacy(request: &PathRequest<'_>, region: &str, assumptions: &Assumptions) -> bool {
    has_modes(request, region)
        && match request.s3_us_east_1_mode {
            Some(mode) => mode == HostMode::Legacy,
            None => assumptions.choice(Assumption::S3UsEast1Host) == "legacy-global",
        }
}

/// The legacy global host: DNS answers with the addresses of the bucket's own Region (NP-219).
pub(super) fn legacy<'a>(
    name: String,
    bucket_region: Option<&'a str>,
    assumptions: &Assumptions,
) -> Host<'a> {
    let answer = bucket_region.unwrap_or("us-east-1");
    let foreign = answer != "us-east-1";
    let list = OnList {
        any_region: foreign && assumptions.choice(Assumption::LegacyHostPrefixList) == "always-in-list",
        assumption: foreign.then_some(Assumption::LegacyHostPrefixList),
        ..OnList::stated("s3", Cow::Borrowed(answer))
    };
    Host { list: Some(list), ..plain(name, "s3", "s3", answer) }
}

/// S3 Express One Zone.
fn express<'a>(name: String, region: &'a str, assumptions: &Assumptions) -> Host<'a> {
    let list = OnList::of_express(Cow::Borrowed(region), assumptions);
    Host { list: Some(list), ..plain(name, "s3express", "s3express", region) }
}

/// `s3.us-east-1.amazonaws.com`, `s3-fips.dualstack.us-east-1.amazonaws.com`, ...
fn base(request: &PathRequest<'_>, label: &str, region: &str) -> String {
    let fips = if request.fips { "-fips" } else { "" };
    let dual = if request.dualstack { ".dualstack" } else { "" };
    format!("{label}{fips}{dual}.{region}.{}", suffix(region))
}

/// A name whose addresses are S3's in its Region (NP-626).
fn on_s3<'a>(request: &PathRequest<'a>, name: String, label: &'a str, region: &'a str) -> Host<'a> {
    let list = Some(OnList::stated("s3", Cow::Borrowed(region)));
    Host { list, v6: request.dualstack, ..plain(name, "s3", label, region) }
}
