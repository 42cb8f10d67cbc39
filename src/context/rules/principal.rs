//! Keys that IAM and Organizations look up for the signer (CK 2.3).

use super::not_stated;
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::value::State;

const BY: Writer = Writer::Principal;
const RULE: &str = "CK 2.3";

/// Stamps the principal keys.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    match &identity.kind {
        IdentityKind::Anonymous => anonymous(context),
        IdentityKind::Service(name) => service(context, scene, name),
        IdentityKind::Root | IdentityKind::User | IdentityKind::UserSession | IdentityKind::RoleSession => {
            signed(context, scene, identity);
        }
    }
}

fn signed(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    let Some(arn) = &identity.arn else { return };
    let account = arn.account();
    let note = (identity.kind == IdentityKind::RoleSession).then_some("the role, not the session");
    let stamp = Stamp { note: note.map(str::to_owned), ..Stamp::new(State::one(arn.as_str()), BY, RULE) };
    context.stamp("aws:PrincipalArn", stamp);
    context.stamp("aws:PrincipalAccount", Stamp::new(State::one(account), BY, RULE));
    let kind = match identity.kind {
        IdentityKind::Root => "Account",
        IdentityKind::RoleSession => "AssumedRole",
        _ => "User",
    };
    context.stamp("aws:PrincipalType", Stamp::new(State::one(kind), BY, RULE));
    context.stamp("aws:PrincipalIsAWSService", Stamp::new(State::one("false"), BY, "CK 1.2"));
    for key in ["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"] {
        context.stamp(key, Stamp::absent(BY, "SH-31", "the signer is no service principal"));
    }
    names(context, identity, arn.last_segment(), account);
    organization(context, scene, account);
    for (tag, value) in identity.tags(scene.topology) {
        context.stamp(&format!("aws:PrincipalTag/{tag}"), Stamp::new(State::one(value), BY, RULE));
    }
}

fn names(context: &mut Context, identity: &Identity, name: &str, account: &str) {
    let userid = match identity.kind {
        IdentityKind::Root => Stamp::new(State::one(account), BY, RULE),
        _ => Stamp::new(State::SomeValue, BY, RULE).note("the topology does not state unique ids"),
    };
    context.stamp("aws:userid", userid);
    let username = match identity.kind {
        IdentityKind::User | IdentityKind::UserSession => Stamp::new(State::one(name), BY, RULE),
        _ => Stamp::absent(BY, RULE, "the signer is no IAM user"),
    };
    context.stamp("aws:username", username);
}

fn organization(context: &mut Context, scene: Scene<'_>, account: &str) {
    let row = scene.topology.accounts.by_id(account);
    let organization = row.and_then(|a| a.organization.as_ref());
    let paths = row.and_then(|a| a.org_path());
    let outside = || match row {
        Some(row) if row.organization_unknown => not_stated(account, BY, "CK 1.2"),
        _ => Stamp::absent(BY, "CK 1.2", format!("account {account} is in no organization")),
    };
    let id = organization.map_or_else(outside, |o| Stamp::new(State::one(&**o), BY, RULE));
    context.stamp("aws:PrincipalOrgID", id);
    let paths = match (organization, paths) {
        (_, Some(path)) => Stamp::new(State::many([path]), BY, RULE),
        (Some(_), None) => Stamp::new(State::SomeValue, BY, RULE)
            .note("the topology does not state where the account stands"),
        (None, None) => outside(),
    };
    context.stamp("aws:PrincipalOrgPaths", paths);
}

/// An unsigned request (RD-11).
fn anonymous(context: &mut Context) {
    for key in ["aws:PrincipalType", "aws:userid", "aws:PrincipalAccount"] {
        let value = if key == "aws:PrincipalType" { "Anonymous" } else { "anonymous" };
        context.stamp(key, Stamp::new(State::one(value), BY, RULE));
    }
    for key in [
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:username",
    ] {
        context.stamp(key, Stamp::absent(BY, RULE, "the request is unsigned"));
    }
}

/// A service under its own name (SH-30 to SH-36).
fn service(context: &mut Context, scene: Scene<'_>, name: &str) {
    context.stamp("aws:PrincipalIsAWSService", Stamp::new(State::one("true"), BY, "SH-30"));
    context.stamp("aws:PrincipalServiceName", Stamp::new(State::one(name), BY, "SH-30"));
    // The list holds the names of one Regional instance of the service; all of them are not published.
    context.stamp(
        "aws:PrincipalServiceNamesList",
        Stamp::new(State::SomeValue, BY, "SH-30").note("holds the service's name and its Regional ones"),
    );
    for key in ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"] {
        context.stamp(key, Stamp::absent(BY, "SH-35", "a service principal is in no organization"));
    }
    context.stamp("aws:username", Stamp::absent(BY, RULE, "the signer is no IAM user"));
    let choice = scene.assumptions.choice(Assumption::ServicePrincipalIdentityKeys);
    for key in ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"] {
        let stamp = match choice {
            "service-account" => {
                Stamp::new(State::SomeValue, BY, "SH-36").note("some account of the service")
            }
            _ => Stamp::absent(BY, "SH-36", "no value is documented for service principals"),
        };
        context.stamp(key, stamp.assuming(Assumption::ServicePrincipalIdentityKeys));
    }
}
