//! What a forward access session changes (SH 1.1, CK 1.3): a service calls the next one as the caller.

use super::network::{AWS_ADDRESS, NEWER_KEYS, drop_endpoint_keys};
use super::not_stated;
use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{FasSourceIp, HopKind, service_hops, service_names};

const BY: Writer = Writer::CallingService;

const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Keys of a direct call that say that no service stands between.
pub(crate) fn direct(context: &mut Context, assumptions: &Assumptions) {
    let via = match assumptions.choice(Assumption::ViaAwsServiceOnDirect) {
        "absent" => Stamp::absent(Writer::Request, "SH-5", "the call is direct"),
        _ => Stamp::new(State::one("false"), Writer::Request, "SH-5"),
    };
    context.stamp("aws:ViaAWSService", via.assuming(Assumption::ViaAwsServiceOnDirect));
    for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
        context.stamp(key, Stamp::absent(Writer::Request, "SH-7", "no service forwarded the call"));
    }
    for key in SOURCE_KEYS {
        context.stamp(key, Stamp::absent(Writer::Request, "SH-37", "no service principal makes the call"));
    }
}

/// Keys of a call that a service makes under its own name, on behalf of a resource (SH-37, SH-38).
pub(crate) fn on_behalf_of(context: &mut Context, scene: Scene<'_>, source_arn: Option<&str>) {
    let Some(text) = source_arn else {
        for key in SOURCE_KEYS {
            let stamp = match scene.assumptions.choice(Assumption::ServicePrincipalSourceKeys) {
                "sent" => Stamp::new(State::SomeValue, BY, "SH-37").note("no resource is stated to call for"),
                "not-sent" => Stamp::absent(BY, "SH-38", "taken as not sent"),
                _ => Stamp::new(State::Unknown, BY, "SH-38").note("no resource is stated to call for"),
            };
            context.stamp(key, stamp.assuming(Assumption::ServicePrincipalSourceKeys));
        }
        return;
    };
    context.stamp("aws:SourceArn", Stamp::new(State::one(text), BY, "SH-37"));
    let target = Target::find(scene.topology, "", text, None);
    let account = target.account.as_deref();
    let row = account.and_then(|a| scene.topology.accounts.by_id(a));
    let unstated = || Stamp::new(State::SomeValue, BY, "SH-37").note("nobody stated who owns the source");
    let outside = || match (account, row) {
        (Some(account), Some(row)) if row.organization_unknown => not_stated(account, BY, "SH-37"),
        _ => Stamp::absent(BY, "SH-37", "the source's account is in no organization"),
    };
    let of_account = |state: Option<State>| match (account, state) {
        (_, Some(state)) => Stamp::new(state, BY, "SH-37"),
        (Some(_), None) => outside(),
        (None, None) => Stamp { state: State::Unknown, ..unstated() },
    };
    context.stamp(
        "aws:SourceAccount",
        account.map_or_else(unstated, |a| Stamp::new(State::one(a), BY, "SH-37")),
    );
    let organization = row.and_then(|a| a.organization.as_ref()).map(|o| State::one(&**o));
    context.stamp("aws:SourceOrgID", of_account(organization));
    let paths = row.and_then(|a| a.org_path()).map(|p| State::many([p]));
    context.stamp("aws:SourceOrgPaths", of_account(paths));
}

/// One forwarding step.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The service that forwards, as an action prefix.
    pub service: &'a str,
    /// All services that forwarded so far, this one last.
    pub chain: &'a [String],
    /// Region it works in.
    pub region: &'a str,
    /// Whether the first request of the chain came through a VPC endpoint.
    pub entered_by_endpoint: bool,
}

/// Stamps what changes on the leg that `step.service` makes. `context` holds the keys of the leg before.
pub(crate) fn stamp(
    context: &mut Context,
    assumptions: &Assumptions,
    identity: &Identity,
    target: &Target,
    step: Step<'_>,
) {
    context.stamp("aws:ViaAWSService", Stamp::new(State::one("true"), BY, "SH-5"));
    called_via(context, assumptions, step.chain);
    network(context, assumptions, target, step);
    session(context, assumptions, identity);
    from_service(context, assumptions, Some(step.service));
    if target.service() == "kms" {
        let stamp = match service_names().via_service(step.service) {
            Some(name) => {
                Stamp::new(State::one(format!("{name}.{}.amazonaws.com", step.region)), BY, "SH-16")
            }
            None => Stamp::absent(BY, "SH-16", format!("{} is no service that KMS names", step.service)),
        };
        context.stamp("kms:ViaService", stamp);
    }
}

/// Connection and headers of a call that a service makes.
pub(crate) fn from_service(context: &mut Context, assumptions: &Assumptions, service: Option<&str>) {
    context.stamp("aws:UserAgent", user_agent(assumptions, service));
    context.stamp("aws:referer", Stamp::absent(BY, "SH-19", "a service sends no referer"));
    let secure = match assumptions.choice(Assumption::ServiceHopSecureTransport) {
        "absent" => Stamp::absent(BY, "CK 2.5", "not documented for calls of services"),
        _ => Stamp::new(State::one("true"), BY, "CK 2.5"),
    };
    context.stamp("aws:SecureTransport", secure.assuming(Assumption::ServiceHopSecureTransport));
}

fn user_agent(assumptions: &Assumptions, service: Option<&str>) -> Stamp {
    let stamp = match (assumptions.choice(Assumption::ServiceHopUserAgent), service) {
        ("service-name", Some(service)) => Stamp::new(State::one(forwarder(service)), BY, "SH-19"),
        _ => Stamp::new(State::Unknown, BY, "SH-19").note("not documented for calls of services"),
    };
    stamp.assuming(Assumption::ServiceHopUserAgent)
}

/// The name a forwarding service adds to `aws:CalledVia`, without `.amazonaws.com`.
fn called_via_name(service: &str) -> &str {
    let row = service_hops().hops.iter().find(|h| h.caller == service && h.kind() == HopKind::Fas);
    row.map_or(service, |h| h.called_via())
}

/// The principal of a forwarding service, as `aws:CalledVia` spells it.
pub(crate) fn forwarder(service: &str) -> String {
    format!("{}.amazonaws.com", called_via_name(service))
}

/// Whether the target of a forwarded call sees an address of the service instead of that of the first request
/// (SH-23).
fn shows_own_address(service: &str, action: &str) -> bool {
    service_hops().best(service, action).is_some_and(|hop| hop.source_ip == FasSourceIp::Service)
}

/// Services in call order (SH-6). Which services set the keys is documented for a few only (SH-28).
fn called_via(context: &mut Context, assumptions: &Assumptions, chain: &[String]) {
    let listed_only = assumptions.choice(Assumption::CalledViaCoverage) == "listed-only";
    let documented = |service: &str| service_names().is_called_via_documented(called_via_name(service));
    let open = chain.iter().any(|s| !documented(s));
    let names: Vec<String> =
        chain.iter().filter(|s| !listed_only || documented(s)).map(|s| forwarder(s)).collect();
    let ends = [("aws:CalledViaFirst", names.first().cloned()), ("aws:CalledViaLast", names.last().cloned())];
    let mut stamps = vec![("aws:CalledVia", if names.is_empty() { None } else { Some(State::many(names)) })];
    stamps.extend(ends.map(|(key, name)| (key, name.map(State::one))));
    for (key, state) in stamps {
        let stamp = match state {
            Some(state) => Stamp::new(state, BY, "SH-6"),
            None => Stamp::absent(BY, "SH-28", "no service of the chain is documented to set it"),
        };
        context.stamp(key, if open { stamp.assuming(Assumption::CalledViaCoverage) } else { stamp });
    }
}

/// Network keys on a forwarded leg (SH-9 to SH-11, SH-23).
fn network(context: &mut Context, assumptions: &Assumptions, target: &Target, step: Step<'_>) {
    let dropped = Stamp::absent(BY, "SH-9", "not carried on: the call comes from the service's network");
    drop_endpoint_keys(context, &["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"], &dropped);
    if step.entered_by_endpoint {
        if assumptions.choice(Assumption::FasNewerVpcKeys) != "kept" {
            drop_endpoint_keys(context, &NEWER_KEYS, &dropped.clone().assuming(Assumption::FasNewerVpcKeys));
        } else {
            for key in NEWER_KEYS {
                if let Some(stamp) = context.get(key).cloned() {
                    context.stamp(key, stamp.assuming(Assumption::FasNewerVpcKeys));
                }
            }
        }
    } else {
        drop_endpoint_keys(context, &NEWER_KEYS, &dropped);
    }
    if let Some(stamp) = source_ip(context, assumptions, target, step) {
        context.stamp("aws:SourceIp", stamp);
    }
}

fn source_ip(context: &Context, assumptions: &Assumptions, target: &Target, step: Step<'_>) -> Option<Stamp> {
    let choice = assumptions.choice(Assumption::FasSourceIp);
    let policy = match choice {
        "by-service" if shows_own_address(step.service, &target.action) => "service",
        "by-service" => "preserved",
        other => other,
    };
    let own = |note: &str| Stamp::new(State::one(AWS_ADDRESS), BY, "SH-23").note(note);
    let principal = forwarder(step.service);
    match policy {
        "service" => Some(own(&format!("an address of {principal}")).assuming(Assumption::FasSourceIp)),
        "absent" => {
            Some(Stamp::absent(BY, "SH-10", "taken as not carried on").assuming(Assumption::FasSourceIp))
        }
        _ if step.entered_by_endpoint => {
            let stamp = match assumptions.choice(Assumption::FasSourceIpAfterEndpoint) {
                "service" => own(&format!("an address of {principal}")),
                _ => Stamp::absent(BY, "SH-11", "the first request came through a VPC endpoint"),
            };
            Some(stamp.assuming(Assumption::FasSourceIpAfterEndpoint).assuming(Assumption::FasSourceIp))
        }
        _ => {
            let kept = context.get("aws:SourceIp")?;
            Some(
                Stamp {
                    by: BY,
                    rule: "SH-10",
                    note: Some("kept from the first request".to_owned()),
                    ..kept.clone()
                }
                .assuming(Assumption::FasSourceIp),
            )
        }
    }
}

/// Session keys go along; a long-term key is seen as temporary credentials (SH-12, SH-13).
fn session(context: &mut Context, assumptions: &Assumptions, identity: &Identity) {
    if matches!(identity.kind, IdentityKind::User | IdentityKind::Root) {
        context.stamp(
            "aws:MultiFactorAuthPresent",
            Stamp::new(State::one("false"), BY, "SH-12").note("the service works with temporary credentials"),
        );
        let token = match assumptions.choice(Assumption::FasTokenIssueTime) {
            "absent" => Stamp::absent(BY, "SH-13", "taken as not there for a long-term key"),
            _ => {
                Stamp::new(State::SomeValue, BY, "SH-13").note("the service works with temporary credentials")
            }
        };
        context.stamp("aws:TokenIssueTime", token.assuming(Assumption::FasTokenIssueTime));
    }
    const TRAVELLING: [&str; 6] = [
        "aws:Ec2InstanceSourceVpc",
        "aws:Ec2InstanceSourcePrivateIPv4",
        "ec2:SourceInstanceArn",
        "ec2:RoleDelivery",
        "lambda:SourceFunctionArn",
        "aws:SourceIdentity",
    ];
    let dropped = assumptions.choice(Assumption::FasSessionKeys) == "dropped";
    for key in TRAVELLING {
        let Some(stamp) = context.get(key).filter(|s| s.state != State::Absent).cloned() else { continue };
        let stamp = if dropped { Stamp::absent(BY, "SH-15", "taken as not forwarded") } else { stamp };
        context.stamp(key, stamp.assuming(Assumption::FasSessionKeys));
    }
}
