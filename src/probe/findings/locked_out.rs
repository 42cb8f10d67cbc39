//! Why somebody is locked out.

use super::{ADDRESS, Case, LISTED, MFA, ORGANIZATION, OWNER, Reason, SOURCE, VPC};
use crate::probe::decide::Verdict;
use crate::probe::rows::{Kind, Stands};

const ABSENT_ADDRESS: Reason = (
    "through a VPC endpoint aws:SourceIp is absent, and a negated test on an absent key holds",
    &["L02", "T-1"],
);
const UNKNOWN_TO_SERVICE: Reason =
    ("the service does not know the key, so it is absent even behind an endpoint", &["L13", "T-12"]);

pub(super) fn reason(case: &Case<'_>, stands: Stands) -> Option<Reason> {
    let intended = matches!(case.kind, Kind::AccessKey | Kind::WithoutMfa) && case.by(MFA);
    if !matches!(stands, Stands::Inside | Stands::OnBehalf) || intended {
        return None;
    }
    if case.by(&["kms:ViaService"]) {
        let by_itself =
            matches!(case.kind, Kind::Service | Kind::ServiceUnnamed | Kind::ServiceRole | Kind::LinkedRole);
        return by_itself.then_some((
            "kms:ViaService is set where a service forwards the caller, not where it uses a role or its own name",
            &["L70", "SH-16"],
        ));
    }
    let of_kind = match case.kind {
        Kind::Forwarded | Kind::ForwardedBehindEndpoint | Kind::StackRole | Kind::Mcp => forwarded(case),
        Kind::Service | Kind::ServiceUnnamed => service(case),
        _ if case.by(MFA) => Some((
            "sessions of roles and of identity providers carry no sign of a second factor",
            &["L29", "CK 2.2"] as &[_],
        )),
        Kind::ServiceRole | Kind::LinkedRole if !on_network(case) => None,
        Kind::ServiceRole => Some((
            "a service that uses a role shows neither an endpoint nor an address of yours, and no key marks it",
            &["L55", "T-7"] as &[_],
        )),
        Kind::LinkedRole => Some((
            "resource policies bind service-linked roles; spare role/aws-service-role/* by aws:PrincipalArn",
            &["L47", "T-8"] as &[_],
        )),
        Kind::Grant => Some((
            "EC2 decrypts volumes as role/aws:ec2-infrastructure from AWS's network; spare it by aws:PrincipalArn",
            &["L46", "PP-6"] as &[_],
        )),
        Kind::ResourceOfAws => Some((
            "the resource or the signer belongs to AWS, or nobody signs: agents, packages, images, layers, wait conditions and registrations need statements of their own",
            &["L51", "L63", "PP-21"] as &[_],
        )),
        _ if case.verdict == Verdict::NotAllowed && on_network(case) => Some((
            "the statement that allows asks for a key that such requests lack, and nothing else in the policy allows them",
            &["L07"] as &[_],
        )),
        _ => network(case),
    };
    of_kind.or_else(|| other(case))
}

/// Whether a key of the network decided.
fn on_network(case: &Case<'_>) -> bool {
    case.by(ADDRESS) || case.by(VPC) || case.by(OWNER)
}

/// AWS calls for the caller.
fn forwarded(case: &Case<'_>) -> Option<Reason> {
    if case.by(VPC) || case.by(OWNER) {
        return Some((
            "VPC keys are never handed on to the calls that services make for the caller; spare them by aws:ViaAWSService",
            &["L03", "PP-1"],
        ));
    }
    if case.by(ADDRESS) {
        return Some((
            "services that call for the caller show their own address or none; spare them by aws:ViaAWSService",
            &["L01", "T-13"],
        ));
    }
    case.by(MFA).then_some((
        "calls that services make for a caller say that no second factor was used, also for access keys; spare them by aws:ViaAWSService",
        &["L29", "SH-12"],
    ))
}

/// AWS calls for itself.
fn service(case: &Case<'_>) -> Option<Reason> {
    if on_network(case) {
        return Some((
            "service principals carry no network key: deliveries of logs and events break; spare them by aws:PrincipalIsAWSService",
            &["L04", "PP-6"],
        ));
    }
    if case.by(SOURCE) {
        return Some((
            "some integrations do not say for what they call; ask only where aws:SourceAccount is there (Null, false)",
            &["L43", "PP-19"],
        ));
    }
    if case.by(ORGANIZATION) {
        return Some(("service principals belong to no organization and no account", &["L41", "L04"]));
    }
    if case.deciders.is_empty() && case.mentions.services.is_empty() {
        return None;
    }
    Some(("no statement allows the service, and nothing but the resource's policy can", &["PE-80"]))
}

/// The caller's own network.
fn network(case: &Case<'_>) -> Option<Reason> {
    let behind_endpoint = matches!(
        case.kind,
        Kind::Endpoint
            | Kind::Rebuilt
            | Kind::OtherVpc
            | Kind::Borrowed
            | Kind::UrlInside
            | Kind::PrivateConsole
    );
    if behind_endpoint && case.by_absent(ADDRESS) && !case.by(VPC) && !case.by(OWNER) {
        return Some(ABSENT_ADDRESS);
    }
    if behind_endpoint && case.by_absent(LISTED) {
        return Some(UNKNOWN_TO_SERVICE);
    }
    let by_vpc = case.by(VPC) || case.by(OWNER);
    match case.kind {
        Kind::Rebuilt if by_vpc => {
            Some(("endpoints are named by their ids, and a rebuilt endpoint has another", &["L20", "T-3"]))
        }
        Kind::OtherVpc if by_vpc => Some((
            "aws:SourceVpc and aws:SourceVpce are those of the endpoint that was used, not of the caller's VPC",
            &["CK 1.2", "NP-508"],
        )),
        Kind::Borrowed if case.by(VPC) => {
            Some(("aws:VpcSourceIp is the caller's own address, also from outside the VPC", &["L73"]))
        }
        Kind::PrivateConsole if by_vpc => Some((
            "calls of the console carry the id of the console's endpoint, not of the service's",
            &["L23"],
        )),
        Kind::Console if by_vpc => {
            Some(("calls that the console makes carry no VPC key without Private Access", &["L24", "T-2"]))
        }
        Kind::Shell if by_vpc || case.by(ADDRESS) => {
            Some(("CloudShell leaves by an address of AWS", &["CK 2.1", "NP-517"]))
        }
        Kind::Function if by_vpc || case.by(ADDRESS) => Some((
            "code outside VPCs leaves by an address of AWS; attach it to a VPC with an endpoint",
            &["L56", "SH-61"],
        )),
        Kind::PublicVpc if case.by(ADDRESS) => {
            Some(("the address by which the VPC leaves is in no block that is named", &["L74"]))
        }
        Kind::PublicVpc if by_vpc => Some((
            "without an endpoint on the way a request from a VPC carries no VPC key",
            &["CK 1.2", "L74"],
        )),
        Kind::Office | Kind::AccessKey | Kind::WithoutMfa | Kind::WithMfa | Kind::Federated if by_vpc => {
            Some((
                "people in the office pass no VPC endpoint, and no address of theirs is spared",
                &["T-2", "L24"],
            ))
        }
        _ => None,
    }
}

fn other(case: &Case<'_>) -> Option<Reason> {
    if case.by(&["aws:RequestedRegion"]) {
        return Some((
            "global services answer in one Region, which counts as the requested one",
            &["CK 2.5", "PE-157"],
        ));
    }
    if case.deciders.is_empty() {
        return None;
    }
    if case.deciders.iter().any(|d| d.actual == crate::policy::Actual::Absent) {
        return Some(("such requests lack the key that the statement asks for", &["S-2"]));
    }
    Some(("the key holds something else than the statement asks for", &["S-1"]))
}
