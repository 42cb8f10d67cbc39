//! Why somebody gets in.

use super::{ADDRESS, Case, LISTED, MFA, Reason, SOURCE, VPC};
use crate::probe::rows::{Kind, Stands};

/// Keys by which services and forwarded calls are spared.
const SERVICES: &[&str] = &["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"];

pub(super) fn reason(case: &Case<'_>, stands: Stands) -> Option<Reason> {
    let proves_mfa = case.mentions.reads("aws:MultiFactorAuthPresent");
    match case.kind {
        Kind::AccessKey if proves_mfa => Some((
            "an access key proves no second factor: the key is not there, and the test passes over it",
            &["L27", "L28"],
        )),
        Kind::WithoutMfa if proves_mfa => {
            Some(("the key is there and says false, which the test does not ask about", &["L28", "CK 2.2"]))
        }
        Kind::Federated if proves_mfa => Some((
            "sessions of identity providers carry no such key, and the test passes over it",
            &["L27", "L28"],
        )),
        Kind::Borrowed if case.by(VPC) || case.by(LISTED) => Some((
            "these keys name the endpoint and its VPC, whoever reaches it over peering or VPN",
            &["CK 1.2", "NP-508"],
        )),
        Kind::Named if case.mentions.reads_network() => {
            Some(("the account is named, and may come from any network", &["L75"]))
        }
        _ if stands != Stands::Outside || case.is_passed_over() => None,
        Kind::ServiceForStranger if case.by(SERVICES) => Some((
            "the exemption for AWS services admits every customer of the service; PP-19 tells whose resource it is",
            &["T-5", "PP-19"],
        )),
        Kind::ServiceForStranger if case.mentions.reads_network() || !case.by(SOURCE) => {
            Some(("nothing asks on whose behalf the service calls: a confused deputy", &["L42", "PP-19"]))
        }
        Kind::Anonymous if case.by(SERVICES) => Some((
            "unsigned requests lack aws:PrincipalIsAWSService, so that Bool does not hold; BoolIfExists does",
            &["T-9", "L66"],
        )),
        Kind::Anonymous => Some(("nobody has to sign: it is allowed for everybody", &["T-9", "PP-18"])),
        Kind::Partner if case.by_absent(LISTED) || !reads_principal(case) => {
            Some(("nothing asks for the caller's organization or account", &["PP-18", "O-1"]))
        }
        Kind::StrangersResource => {
            Some(("nothing asks who owns the resource", &["O-3", "O-4", "PP-15", "PP-21"]))
        }
        Kind::StrangerInside => Some((
            "nothing asks whose credentials use the endpoint: data leaves with credentials brought in",
            &["O-2", "PP-21"],
        )),
        Kind::OtherRegion => Some(("the statement does not reach the other Region", &["PP-3"])),
        _ if !case.mentions.reads_network() => Some((
            "no condition looks at the network: the same credentials work from anywhere",
            &["O-5", "O-6"],
        )),
        Kind::UrlOutside => {
            Some(("whoever holds the URL gets in; it is judged by the reader's network", &["T-11"]))
        }
        _ if case.by(MFA) => Some(("the second factor counts from anywhere", &["L29"])),
        _ if case.by(ADDRESS) => Some(("the address lies in a block that is named", &["L58"])),
        _ => Some(("a condition spares it", &["S-7", "L09"])),
    }
}

/// Whether some condition asks who the caller is.
fn reads_principal(case: &Case<'_>) -> bool {
    super::ORGANIZATION.iter().any(|key| case.mentions.reads(key))
}
