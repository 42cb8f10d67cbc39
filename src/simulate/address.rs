//! What the host name of a request is made of: service, target and settings of the SDK.

use crate::arn::Arn;
use crate::context::{Identity, Target};
use crate::facts;
use crate::network::{AccountIdMode, HostMode, PathRequest, S3Addressing, Target as HostTarget};
use crate::request::HostSettings;
use crate::topology::model::Caller;
use crate::topology::{Ref, Topology};

/// Who names the host, and how: what the request does not state, the SDK of the caller decides.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) topology: &'a Topology,
    pub(super) caller: Ref<Caller>,
    pub(super) region: Option<&'a str>,
    pub(super) host: Option<&'a HostSettings>,
}

/// The network's view of a request.
pub(super) fn path_request<'a>(
    naming: Naming<'a>,
    service: &'a str,
    identity: &'a Identity,
    target: &'a Target,
    arn: Option<&'a Arn>,
) -> PathRequest<'a> {
    let Naming { topology, caller, region, host } = naming;
    let sdk = &topology.callers[caller].sdk;
    let stated = |own: fn(&HostSettings) -> &Option<String>, sdk: Option<&'a str>| {
        host.and_then(|host| own(host).as_deref()).or(sdk)
    };
    let mode = |text: Option<&str>| match text {
        Some("legacy") => Some(HostMode::Legacy),
        Some(_) => Some(HostMode::Regional),
        None => None,
    };
    PathRequest {
        data_plane: facts::network().is_in_vpc_data_plane(&target.action),
        region: region.or(sdk.region.as_deref()),
        endpoint_url: host.and_then(|host| host.endpoint_url.as_deref()),
        dualstack: host.is_some_and(|host| host.dualstack) || sdk.dualstack,
        fips: host.is_some_and(|host| host.fips) || sdk.fips,
        sts_mode: mode(stated(|host| &host.sts_mode, sdk.sts_mode)),
        s3_us_east_1_mode: mode(stated(|host| &host.s3_us_east_1_mode, sdk.s3_us_east_1_mode)),
        s3_addressing: match stated(|host| &host.s3_addressing, sdk.s3_addressing) {
            Some("path") => S3Addressing::Path,
            Some(_) => S3Addressing::Virtual,
            None => S3Addressing::Auto,
        },
        dynamodb_account: match stated(|host| &host.account_id_endpoint_mode, sdk.account_id_endpoint_mode) {
            Some("disabled") => AccountIdMode::Disabled,
            _ => AccountIdMode::Preferred,
        },
        target: host_target(service, identity, target, arn),
        ..PathRequest::new(caller, service)
    }
}

/// What the host name is made of besides service and Region.
pub(super) fn host_target<'a>(
    service: &str,
    identity: &'a Identity,
    target: &'a Target,
    arn: Option<&'a Arn>,
) -> HostTarget<'a> {
    let Some(arn) = arn else {
        return match (service, identity.account.as_deref()) {
            ("dynamodb", Some(id)) => HostTarget::Account { id },
            _ => HostTarget::None,
        };
    };
    let region = Some(arn.region()).filter(|r| !r.is_empty());
    let named = arn.resource().split_once('/').map(|(kind, rest)| (kind, first_part(rest)));
    match (service, named) {
        ("s3", Some(("accesspoint", name))) => match name.strip_suffix(".mrap") {
            Some(_) => HostTarget::MultiRegionAccessPoint { alias: name },
            None => HostTarget::AccessPoint { name, account: arn.account(), region },
        },
        ("s3", _) if arn.service() == "s3" => {
            HostTarget::Bucket { name: first_part(arn.resource()), region: target.region.as_deref() }
        }
        ("s3-object-lambda", Some(("accesspoint", name))) => {
            HostTarget::ObjectLambda { name, account: arn.account(), region }
        }
        ("dynamodb", _) if !arn.account().is_empty() => HostTarget::Account { id: arn.account() },
        ("execute-api", _) => HostTarget::Api { id: first_part(arn.resource()) },
        _ => HostTarget::None,
    }
}

fn first_part(text: &str) -> &str {
    text.split('/').next().unwrap_or(text)
}
