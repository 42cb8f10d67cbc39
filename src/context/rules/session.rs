//! Keys that travel inside the credentials (CK 2.2, CK 4). They say where the credentials were issued, not
//! which way the request takes.

use std::net::IpAddr;
use std::sync::Arc;

use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind, Origin};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::value::State;
use crate::facts::regions;

const BY: Writer = Writer::Credentials;
const RULE: &str = "CK 2.2";

/// Stamps the keys of the session.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    token(context, identity);
    mfa(context, identity, scene.assumptions);
    let source_identity = match &identity.session.source_identity {
        Some(name) => Stamp::new(State::one(name), BY, RULE),
        None => Stamp::absent(BY, RULE, "no source identity was set"),
    };
    context.stamp("aws:SourceIdentity", source_identity);
    origin(context, identity);
}

fn token(context: &mut Context, identity: &Identity) {
    let stamp = match (identity.is_temporary(), &identity.session.issued) {
        (true, Some(issued)) => Stamp::new(State::one(issued), BY, RULE),
        (true, None) => {
            Stamp::new(State::SomeValue, BY, RULE).note("nobody stated when the credentials were issued")
        }
        (false, _) => Stamp::absent(BY, RULE, "the credentials are not temporary"),
    };
    context.stamp("aws:TokenIssueTime", stamp);
}

/// CK 4: absent for long-term keys, the session's own for users, an assumption for role sessions (RD-8).
fn mfa(context: &mut Context, identity: &Identity, assumptions: &Assumptions) {
    let present = |value: bool| Stamp::new(State::one(value.to_string()), BY, RULE);
    let facts = &identity.session;
    let (stamp, used) = match identity.kind {
        IdentityKind::UserSession => match facts.mfa {
            Some(used) => (present(used), used),
            None => (present(false).note("no MFA is stated for the session"), false),
        },
        IdentityKind::RoleSession => {
            let choice = assumptions.choice(Assumption::RoleSessionMfa);
            let used = choice == "as-assumed" && facts.mfa == Some(true);
            let stamp = match choice {
                "absent" => Stamp::absent(BY, "SH-14", "role sessions carry no MFA information"),
                "as-assumed" => present(used),
                _ => present(false).note("role sessions carry no MFA information"),
            };
            (stamp.assuming(Assumption::RoleSessionMfa), used)
        }
        IdentityKind::Root | IdentityKind::User => {
            (Stamp::absent(BY, "CK 4", "a long-term access key carries no MFA information"), false)
        }
        IdentityKind::Service(_) | IdentityKind::Anonymous => {
            (Stamp::absent(BY, "CK 4", "no IAM identity signed the request"), false)
        }
    };
    context.stamp("aws:MultiFactorAuthPresent", stamp);
    let age = match (used, facts.mfa_age) {
        (true, Some(seconds)) => Stamp::new(State::one(seconds.to_string()), BY, RULE),
        (true, None) => Stamp::new(State::SomeValue, BY, RULE).note("nobody stated how old the MFA is"),
        (false, _) => Stamp::absent(BY, RULE, "no MFA was used"),
    };
    context.stamp("aws:MultiFactorAuthAge", age);
}

const INSTANCE_KEYS: [&str; 4] = [
    "aws:Ec2InstanceSourceVpc",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "ec2:SourceInstanceArn",
    "ec2:RoleDelivery",
];

fn origin(context: &mut Context, identity: &Identity) {
    match &identity.origin {
        Origin::Instance { id, region, account, vpc, private_ip } => {
            instance(context, id.as_deref(), region, account, vpc, *private_ip);
        }
        _ => {
            for key in INSTANCE_KEYS {
                context.stamp(key, Stamp::absent(BY, RULE, "no EC2 instance holds the credentials"));
            }
        }
    }
    let function = match &identity.origin {
        Origin::Function { arn: Some(arn) } => Stamp::new(State::one(arn), BY, "SH-61"),
        Origin::Function { arn: None } => {
            Stamp::new(State::SomeValue, BY, "SH-61").note("the topology does not state the function's ARN")
        }
        _ => Stamp::absent(BY, RULE, "no Lambda function holds the credentials"),
    };
    context.stamp("lambda:SourceFunctionArn", function);
}

fn instance(
    context: &mut Context,
    id: Option<&str>,
    region: &str,
    account: &str,
    vpc: &Arc<str>,
    private_ip: Option<IpAddr>,
) {
    let here = "in the role's credentials: the instance's VPC";
    context.stamp("aws:Ec2InstanceSourceVpc", Stamp::new(State::one(&**vpc), BY, "SH-60").note(here));
    let address = match private_ip {
        Some(ip) => Stamp::new(State::one(ip.to_string()), BY, "SH-60"),
        None => Stamp::new(State::SomeValue, BY, "SH-60").note("the topology does not state the address"),
    };
    context.stamp("aws:Ec2InstanceSourcePrivateIPv4", address);
    let partition = regions().partition_of(region).map_or("aws", |p| p.name.as_str());
    let arn = match id {
        Some(id) => State::one(format!("arn:{partition}:ec2:{region}:{account}:instance/{id}")),
        None => State::SomeValue,
    };
    context.stamp("ec2:SourceInstanceArn", Stamp::new(arn, BY, "SH-60"));
    context.stamp(
        "ec2:RoleDelivery",
        Stamp::new(State::SomeValue, BY, "SH-60").note("1.0 or 2.0, by the version of the metadata service"),
    );
}
