//! Keys that say where credentials were issued, and travel with them (CK 2.2, SH-54, SH 1.6). They say nothing about
//! the way of the request.

use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::identity::{Identity, Instance, Origin};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{action_lists, regions};

const BY: Writer = Writer::Credentials;
const RULE: &str = "CK 2.2";

/// All keys of this file; the first four are those of instances.
pub(super) const KEYS: [&str; 10] = [
    "aws:Ec2InstanceSourceVpc",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "ec2:SourceInstanceArn",
    "ec2:RoleDelivery",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "glue:RoleAssumedBy",
    "glue:CredentialIssuingService",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
];

/// Stamps where the credentials of a request were issued.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, identity: &Identity, target: &Target) {
    match &identity.origin {
        Origin::Instance(row) => instance(context, row),
        _ => {
            for key in KEYS.iter().take(4) {
                context.stamp(key, Stamp::absent(BY, RULE, "no EC2 instance holds the credentials"));
            }
        }
    }
    context.stamp("lambda:SourceFunctionArn", function(&identity.origin, target));
    context.stamp("ssm:SourceInstanceArn", managed_node(identity, scene.assumptions));
    glue(context, &identity.origin);
    build(context, &identity.origin);
}

/// A value that the topology may not state.
fn stated(value: Option<&str>, rule: &'static str, what: &str) -> Stamp {
    match value {
        Some(value) => Stamp::new(State::one(value), BY, rule),
        None => Stamp::new(State::SomeValue, BY, rule).note(format!("the topology does not state {what}")),
    }
}

fn instance(context: &mut Context, row: &Instance) {
    let here = "in the role's credentials: the instance's VPC";
    context.stamp("aws:Ec2InstanceSourceVpc", Stamp::new(State::one(&*row.vpc), BY, "SH-60").note(here));
    let address = row.private_ip.map(|ip| ip.to_string());
    context.stamp("aws:Ec2InstanceSourcePrivateIPv4", stated(address.as_deref(), "SH-60", "the address"));
    let Instance { region, account, .. } = row;
    let partition = regions().partition_of(region).map_or("aws", |p| p.name.as_str());
    let arn = row.id.as_ref().map(|id| format!("arn:{partition}:ec2:{region}:{account}:instance/{id}"));
    context.stamp("ec2:SourceInstanceArn", stated(arn.as_deref(), "SH-60", "the instance's id"));
    let delivery = match row.role_delivery {
        Some(version) => Stamp::new(State::one(version), BY, "SH-60"),
        None => Stamp::new(State::SomeValue, BY, "SH-60")
            .note("1.0 or 2.0, by the version of the metadata service"),
    };
    context.stamp("ec2:RoleDelivery", delivery);
}

/// Function code has the key; of what Lambda itself does with the function's role, a few calls (SH-62).
fn function(origin: &Origin, target: &Target) -> Stamp {
    let (arn, rule) = match origin {
        Origin::Function { arn } => (arn, "SH-61"),
        Origin::Service { prefix, function } if prefix == "lambda" => {
            if !action_lists().names_function(&target.action) {
                return Stamp::absent(BY, "SH-62", "Lambda makes the call, not the function's code");
            }
            (function, "SH-62")
        }
        _ => return Stamp::absent(BY, RULE, "no Lambda function holds the credentials"),
    };
    stated(arn.as_deref(), rule, "the function's ARN")
}

fn managed_node(identity: &Identity, assumptions: &Assumptions) -> Stamp {
    let Origin::ManagedNode { id, region } = &identity.origin else {
        return Stamp::absent(BY, RULE, "no hybrid node of Systems Manager holds the credentials");
    };
    let account = identity.account.as_deref().unwrap_or("");
    let stamp = match (assumptions.choice(Assumption::RuntimeSessionNames), region) {
        ("unknown", _) => Stamp::new(State::SomeValue, BY, "SH-67").note("its form is not documented"),
        (_, None) => stated(None, "SH-67", "the node's Region"),
        (_, Some(region)) => {
            let partition = regions().partition_of(region).map_or("aws", |p| p.name.as_str());
            let arn = format!("arn:{partition}:ssm:{region}:{account}:managed-instance/{id}");
            Stamp::new(State::one(arn), BY, "SH-67")
        }
    };
    stamp.assuming(Assumption::RuntimeSessionNames)
}

/// One key where the service uses the role, another one where a job does (SH-54).
fn glue(context: &mut Context, origin: &Origin) {
    let by_service = matches!(origin, Origin::Service { prefix, .. } if prefix == "glue");
    let keys = [
        ("glue:RoleAssumedBy", by_service, "the Glue service does not use the credentials"),
        ("glue:CredentialIssuingService", *origin == Origin::GlueJob, "no Glue job holds the credentials"),
    ];
    for (key, is, otherwise) in keys {
        let stamp = match is {
            true => Stamp::new(State::one("glue.amazonaws.com"), BY, "SH-54"),
            false => Stamp::absent(BY, RULE, otherwise),
        };
        context.stamp(key, stamp);
    }
}

fn build(context: &mut Context, origin: &Origin) {
    let Origin::Build { build, project } = origin else {
        for key in ["codebuild:BuildArn", "codebuild:ProjectArn"] {
            context.stamp(key, Stamp::absent(BY, RULE, "no build of CodeBuild holds the credentials"));
        }
        return;
    };
    context.stamp("codebuild:BuildArn", stated(build.as_deref(), "SH-64", "the build"));
    context.stamp("codebuild:ProjectArn", stated(project.as_deref(), "SH-64", "the project"));
}
