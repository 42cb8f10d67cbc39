//! Keys that IAM and Organizations look up for the signer (CK 2.3).

use super::not_stated;
use crate::arn::Arn;
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::action_lists;
use crate::topology::model::SessionKind;

const BY: Writer = Writer::Principal;
const RULE: &str = "CK 2.3";

/// Stamps the principal keys.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, identity: &Identity, target: &Target) {
    match &identity.kind {
        _ if action_lists().has_no_principal(&target.action) => managed_node(context, scene, identity),
        IdentityKind::Anonymous => anonymous(context),
        IdentityKind::Provider(_) => federating(context),
        IdentityKind::SigningIn(arn) => signing_in(context, arn),
        IdentityKind::Service(name) => service(context, scene, name),
        IdentityKind::Root
        | IdentityKind::User
        | IdentityKind::UserSession
        | IdentityKind::RoleSession
        | IdentityKind::FederatedUser => signed(context, scene, identity),
    }
}

fn signed(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    let Some(arn) = &identity.arn else { return };
    let account = arn.account();
    context.stamp("aws:PrincipalArn", principal_arn(identity, scene));
    context.stamp("aws:PrincipalAccount", Stamp::new(State::one(account), BY, RULE));
    let kind = match identity.kind {
        IdentityKind::Root => "Account",
        IdentityKind::RoleSession => "AssumedRole",
        IdentityKind::FederatedUser => "FederatedUser",
        _ => "User",
    };
    let kind = as_root(identity, scene, State::one(kind), State::one("AssumedRole"));
    context.stamp("aws:PrincipalType", kind);
    context.stamp("aws:PrincipalIsAWSService", Stamp::new(State::one("false"), BY, "CK 1.2"));
    for key in ["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"] {
        context.stamp(key, Stamp::absent(BY, "SH-31", "the signer is no service principal"));
    }
    context.stamp("aws:userid", userid(identity, scene, account));
    let username = match identity.kind {
        IdentityKind::User | IdentityKind::UserSession => {
            Stamp::new(State::one(arn.last_segment()), BY, RULE)
        }
        _ => Stamp::absent(BY, RULE, "the signer is no IAM user"),
    };
    context.stamp("aws:username", username);
    organization(context, scene, account);
    tags(context, scene, identity);
}

fn principal_arn(identity: &Identity, scene: Scene<'_>) -> Stamp {
    let state = identity.principal_arn().map_or(State::SomeValue, State::one);
    let stamp = as_root(identity, scene, state, State::SomeValue);
    match identity.kind {
        IdentityKind::RoleSession => stamp.note("the role, not the session"),
        _ => stamp,
    }
}

/// A key that a session of AssumeRoot may hold like the root user, or like a role (`assume-root-identity`).
fn as_root(identity: &Identity, scene: Scene<'_>, state: State, role_like: State) -> Stamp {
    if identity.issued_by != Some(SessionKind::AssumeRoot) {
        return Stamp::new(state, BY, RULE);
    }
    let state = match scene.assumptions.choice(Assumption::AssumeRootIdentity) {
        "role-like" => role_like,
        _ => state,
    };
    Stamp::new(state, BY, "CK 4").assuming(Assumption::AssumeRootIdentity)
}

/// Unique ids are known where the topology states them; behind a role's comes the name of the session (CK 2.3).
fn userid(identity: &Identity, scene: Scene<'_>, account: &str) -> Stamp {
    let unknown = |what: &str| {
        Stamp::new(State::SomeValue, BY, RULE).note(format!("the topology does not state {what}"))
    };
    let unique_id = identity.principal.and_then(|p| scene.topology.principals[p].unique_id.as_deref());
    match identity.kind {
        IdentityKind::Root => as_root(identity, scene, State::one(account), State::SomeValue),
        IdentityKind::FederatedUser => match &identity.session.name {
            Some(name) => Stamp::new(State::one(format!("{account}:{name}")), BY, RULE),
            None => unknown("the name of the federated user"),
        },
        IdentityKind::RoleSession => {
            let Some(id) = unique_id else { return unknown("unique ids") };
            let assumed = identity.session.name.is_none() && identity.origin.name_is_assumed();
            let open = assumed && scene.assumptions.choice(Assumption::RuntimeSessionNames) == "unknown";
            let stamp = match identity.session_name().filter(|_| !open) {
                Some(name) => Stamp::new(State::one(format!("{id}:{name}")), BY, RULE),
                None => unknown("the name of the session"),
            };
            if assumed { stamp.assuming(Assumption::RuntimeSessionNames) } else { stamp }
        }
        _ => match unique_id {
            Some(id) => Stamp::new(State::one(id), BY, RULE),
            None => unknown("unique ids"),
        },
    }
}

/// Tags of the principal, and those of the session, which win (CK 2.3).
fn tags(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    for (tag, value) in identity.tags(scene.topology) {
        let of_session = identity.session.tags.contains_key(&tag);
        let stamp = match of_session {
            true => Stamp::new(State::one(value), Writer::Credentials, RULE).note("a tag of the session"),
            false => Stamp::new(State::one(value), BY, RULE),
        };
        context.stamp(&format!("aws:PrincipalTag/{tag}"), stamp);
    }
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

/// Keys about a signer that a request without a signature lacks.
const OF_SIGNERS: [&str; 7] = [
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:username",
];

/// Somebody whom an identity provider vouches for, before there is a session (PE-103): no principal of AWS yet, so in no
/// organization either. What some keys hold is not documented.
fn federating(context: &mut Context) {
    for key in OF_SIGNERS.iter().filter(|key| **key != "aws:PrincipalIsAWSService") {
        context.stamp(key, Stamp::absent(BY, "PE-103", "the caller is no principal of AWS yet"));
    }
    for key in ["aws:PrincipalType", "aws:userid", "aws:PrincipalAccount", "aws:PrincipalIsAWSService"] {
        let stamp = Stamp::new(State::Unknown, BY, "PE-103");
        context.stamp(key, stamp.note("not documented for requests with the token of a provider"));
    }
}

/// Somebody who signs in: who it will be is known, but there is no session yet (SH-78).
fn signing_in(context: &mut Context, arn: &Arn) {
    for key in OF_SIGNERS.iter().chain(&["aws:PrincipalType", "aws:userid", "aws:PrincipalAccount"]) {
        context.stamp(key, Stamp::absent(BY, "SH-78", "nobody has signed in yet"));
    }
    context.stamp("signin:PrincipalArn", Stamp::new(State::one(arn.as_str()), BY, "SH-78"));
}

/// A managed node of Systems Manager whose request has no signature in the ordinary form: it names itself by keys of
/// its own (SH-75).
fn managed_node(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    for key in OF_SIGNERS.iter().chain(&["aws:PrincipalType", "aws:userid", "aws:PrincipalAccount"]) {
        context.stamp(key, Stamp::absent(BY, "SH-75", "requests of managed nodes carry no principal"));
    }
    let account = identity.account.as_deref();
    let node = match account {
        Some(account) => Stamp::new(State::one(account), BY, "SH-75"),
        None => Stamp::new(State::SomeValue, BY, "SH-75").note("nobody stated the account of the node"),
    };
    context.stamp("ssm:NodeAccountId", node);
    let row = account.and_then(|a| scene.topology.accounts.by_id(a));
    let organization = match (account, row.and_then(|a| a.organization.as_ref())) {
        (_, Some(id)) => Stamp::new(State::one(&**id), BY, "SH-75"),
        (Some(account), None) => {
            Stamp::absent(BY, "SH-75", format!("account {account} is in no organization"))
        }
        (None, None) => Stamp::new(State::Unknown, BY, "SH-75").note("nobody stated the account of the node"),
    };
    context.stamp("ssm:NodeOrgId", organization);
}

/// An unsigned request (RD-11).
fn anonymous(context: &mut Context) {
    for key in ["aws:PrincipalType", "aws:userid", "aws:PrincipalAccount"] {
        let value = if key == "aws:PrincipalType" { "Anonymous" } else { "anonymous" };
        context.stamp(key, Stamp::new(State::one(value), BY, RULE));
    }
    for key in OF_SIGNERS {
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
