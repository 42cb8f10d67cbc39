//! Keys by which a service principal names the resource it calls for (SH-37, SH-38).

use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{ServiceHop, SourceKey, service_names};

const BY: Writer = Writer::CallingService;

const KEYS: [(&str, SourceKey); 4] = [
    ("aws:SourceArn", SourceKey::Arn),
    ("aws:SourceAccount", SourceKey::Account),
    ("aws:SourceOrgID", SourceKey::Organization),
    ("aws:SourceOrgPaths", SourceKey::Organization),
];

/// What a service principal calls for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// ARN of the resource, where it is stated or follows from the request before.
    pub arn: Option<&'a str>,
    /// The row of the catalogue of hops that says what the integration sends.
    pub hop: Option<&'a ServiceHop>,
    /// Whether the request is a URL that the service signed beforehand: nothing triggers it.
    pub presigned: bool,
}

/// Nobody but a service principal has such keys.
pub(super) fn absent(context: &mut Context, by: Writer) {
    for (key, _) in KEYS {
        context.stamp(key, Stamp::absent(by, "SH-37", "no service principal makes the call"));
    }
    context.stamp("aws:SourceOwner", Stamp::absent(by, "CK 2.5", "no service principal makes the call"));
}

/// Stamps the keys of a call that a service makes under its own name.
pub(crate) fn stamp(
    context: &mut Context,
    scene: Scene<'_>,
    target: &Target,
    principal: &str,
    source: Source<'_>,
) {
    for (key, which) in KEYS {
        let stamp = match sent(scene.assumptions, target, source, which) {
            Sent::Yes => value(scene, source.arn, key),
            Sent::No(why) => Stamp::absent(BY, "SH-38", why),
            Sent::Unknown => Stamp::new(State::Unknown, BY, "SH-38")
                .note("whether the service names the resource it calls for is not documented"),
        };
        context.stamp(key, stamp.assuming(Assumption::ServicePrincipalSourceKeys));
    }
    let publishes = target.action.eq_ignore_ascii_case("sns:Publish");
    let owner = match publishes && service_names().names_source_owner(principal) {
        true => Stamp { rule: "CK 2.5", ..value(scene, source.arn, "aws:SourceAccount") },
        false => Stamp::absent(BY, "CK 2.5", "an older key of some services that publish to SNS"),
    };
    context.stamp("aws:SourceOwner", owner);
}

enum Sent {
    Yes,
    No(&'static str),
    Unknown,
}

/// As the catalogue has it. Where it is silent, a resource that the request states is taken as named, and AssumeRole
/// calls of services name none (CK 2.5).
fn sent(assumptions: &Assumptions, target: &Target, source: Source<'_>, key: SourceKey) -> Sent {
    match assumptions.choice(Assumption::ServicePrincipalSourceKeys) {
        "sent" => return Sent::Yes,
        "not-sent" => return Sent::No("taken as not sent"),
        _ if source.presigned => return Sent::No("a URL signed beforehand is called for no resource"),
        _ => {}
    }
    match source.hop.and_then(|hop| hop.sends(key)) {
        Some(true) => Sent::Yes,
        Some(false) => Sent::No("the service does not send it"),
        None if source.arn.is_some() => Sent::Yes,
        None if target.action.eq_ignore_ascii_case("sts:AssumeRole") => {
            Sent::No("many services do not say for what they assume a role")
        }
        None => Sent::Unknown,
    }
}

/// The value of a key for a resource.
fn value(scene: Scene<'_>, arn: Option<&str>, key: &str) -> Stamp {
    let of_organization = key == "aws:SourceOrgID" || key == "aws:SourceOrgPaths";
    // Keys of an organization are there only if the resource's account is in one.
    let open = if of_organization { State::Unknown } else { State::SomeValue };
    let Some(arn) = arn else {
        return Stamp::new(open, BY, "SH-37").note("nobody stated which resource it calls for");
    };
    if key == "aws:SourceArn" {
        return Stamp::new(State::one(arn), BY, "SH-37");
    }
    let source = Target::find(scene.topology, "", arn, None);
    let Some(account) = source.account.as_deref() else {
        return Stamp::new(open, BY, "SH-37").note("nobody stated who owns the resource it calls for");
    };
    if key == "aws:SourceAccount" {
        return Stamp::new(State::one(account), BY, "SH-37");
    }
    let row = scene.topology.accounts.by_id(account);
    let path = row.and_then(|a| a.org_path());
    match (row.and_then(|a| a.organization.as_ref()), path) {
        (None, _) if row.is_some_and(|a| a.organization_unknown) => super::not_stated(account, BY, "SH-37"),
        (None, _) => Stamp::absent(BY, "SH-37", format!("account {account} is in no organization")),
        (Some(id), _) if key == "aws:SourceOrgID" => Stamp::new(State::one(&**id), BY, "SH-37"),
        (Some(_), Some(path)) => Stamp::new(State::many([path]), BY, "SH-37"),
        (Some(_), None) => Stamp::new(State::SomeValue, BY, "SH-37")
            .note("the topology does not state where the account stands"),
    }
}
