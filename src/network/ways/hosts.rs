//! The host names that an SDK could ask for (NP A.1).

use crate::assumption::Assumptions;
use crate::facts::regions;
use crate::network::host;
use crate::network::request::{AccountIdMode, HostMode, PathRequest, S3Addressing, Target};

use super::Settings;

/// A host name, and what makes an SDK ask for it.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    /// In words: `FIPS host`.
    pub label: String,
    /// What it takes; nothing for the name that the request asks for.
    pub settings: Settings,
    /// The name.
    pub name: String,
    /// The Region that it stands for.
    pub region: String,
}

/// The names of a request's service in a Region, the one that the request asks for first, each name once.
pub(super) fn variants(request: &PathRequest<'_>, region: &str, assumptions: &Assumptions) -> Vec<Variant> {
    let mut found: Vec<Variant> = Vec::new();
    let mut add = |label: String, settings: Settings| {
        let changed = settings.on(request);
        let host = host::host(&changed, region, assumptions);
        if found.iter().all(|v| v.name != host.name) {
            found.push(Variant {
                label,
                name: host.name,
                region: host.region.into_owned(),
                settings: settings.clone(),
            });
        }
    };
    add("as asked".to_owned(), Settings::default());
    for (fips, dualstack) in [(false, false), (false, true), (true, false), (true, true)] {
        let plain = Settings {
            endpoint_url: request.endpoint_url.map(|_| None),
            fips: (fips != request.fips).then_some(fips),
            dualstack: (dualstack != request.dualstack).then_some(dualstack),
            s3_accelerate: request.s3_accelerate.then_some(false),
            ..Settings::default()
        };
        let label = match (fips, dualstack) {
            (false, false) => "ordinary host",
            (false, true) => "dual-stack host",
            (true, false) => "FIPS host",
            (true, true) => "FIPS dual-stack host",
        };
        for (mode, settings) in modes(request, region, &plain, fips || dualstack) {
            add(mode.unwrap_or(label).to_owned(), settings);
        }
        if let (Target::Account { .. }, false) = (request.target, fips) {
            let label = if dualstack { "dual-stack host with the account" } else { "host with the account" };
            let mode = Some(AccountIdMode::Preferred);
            add(label.to_owned(), Settings { account_id_endpoint_mode: mode, ..plain.clone() });
        }
        if let (Target::Bucket { .. }, "s3", false) = (request.target, request.service, fips) {
            let label = if dualstack {
                "accelerated dual-stack host"
            } else {
                "accelerated host, if the bucket has one"
            };
            add(label.to_owned(), Settings { s3_accelerate: Some(true), ..plain.clone() });
        }
    }
    if let (Target::Bucket { .. }, "s3") = (request.target, request.service) {
        // A private hosted zone may know the one and not the other (NP-123).
        let styles = [("path-style host", S3Addressing::Path), ("virtual-hosted name", S3Addressing::Auto)];
        for (label, style) in styles {
            let settings = Settings {
                endpoint_url: request.endpoint_url.map(|_| None),
                s3_us_east_1_mode: (region == "us-east-1").then_some(HostMode::Regional),
                s3_addressing: Some(style),
                ..Settings::default()
            };
            add(label.to_owned(), settings);
        }
    }
    found
}

/// The regional and the old global name, where a service has both.
fn modes(
    request: &PathRequest<'_>,
    region: &str,
    plain: &Settings,
    special: bool,
) -> Vec<(Option<&'static str>, Settings)> {
    let both = [("regional host", HostMode::Regional), ("legacy global host", HostMode::Legacy)];
    let with = |change: fn(HostMode, Settings) -> Settings| {
        both.map(|(label, mode)| (Some(label), change(mode, plain.clone()))).to_vec()
    };
    match request.service {
        "sts" if !special && regions().is_sts_legacy(region) => {
            with(|mode, plain| Settings { sts_mode: Some(mode), ..plain })
        }
        "s3" if !special && region == "us-east-1" => {
            with(|mode, plain| Settings { s3_us_east_1_mode: Some(mode), ..plain })
        }
        "dynamodb" if matches!(request.target, Target::Account { .. }) => {
            let mode = Some(AccountIdMode::Disabled);
            vec![(None, Settings { account_id_endpoint_mode: mode, ..plain.clone() })]
        }
        _ => vec![(None, plain.clone())],
    }
}
