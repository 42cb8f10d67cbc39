//! What the host name of a request is made of: service, target and settings of the SDK.

use crate::arn::Arn;
use crate::context::{Identity, Target};
use crate::network::{AccountIdMode, HostMode, PathRequest, S3Addressing, Target as HostTarget};
use crate::request::HostSettings;
use crate::topology::Ref;
use crate::topology::model::Caller;

/// The network's view of a request.
pub(super) fn path_request<'a>(
    caller: Ref<Caller>,
    service: &'a str,
    region: Option<&'a str>,
    host: &'a HostSettings,
    identity: &'a Identity,
    target: &'a Target,
    arn: Option<&'a Arn>,
) -> PathRequest<'a> {
    let mode = |text: &Option<String>| match text.as_deref() {
        Some("legacy") => Some(HostMode::Legacy),
        Some(_) => Some(HostMode::Regional),
        None => None,
    };
    PathRequest {
        region,
        endpoint_url: host.endpoint_url.as_deref(),
        dualstack: host.dualstack,
        fips: host.fips,
        sts_mode: mode(&host.sts_mode),
        s3_us_east_1_mode: mode(&host.s3_us_east_1_mode),
        s3_addressing: match host.s3_addressing.as_deref() {
            Some("path") => S3Addressing::Path,
            Some(_) => S3Addressing::Virtual,
            None => S3Addressing::Auto,
        },
        dynamodb_account: match host.account_id_endpoint_mode.as_deref() {
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
