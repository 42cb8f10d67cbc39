//! Where credentials were issued.

use std::net::IpAddr;
use std::sync::Arc;

use crate::topology::Topology;
use crate::topology::model::{Caller, CallerCredentials, CallerKind};

/// Where credentials were issued. The keys that follow travel with the credentials, wherever they are used
/// (CK 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere in particular.
    #[default]
    Elsewhere,
    /// To an EC2 instance, by its instance profile.
    Instance(Instance),
    /// To the code of a Lambda function.
    Function {
        /// Its unqualified ARN, where stated.
        arn: Option<String>,
    },
    /// To a job of Glue.
    GlueJob,
    /// To a build of CodeBuild.
    Build {
        /// ARN of the build, where stated.
        build: Option<String>,
        /// ARN of the project, where stated.
        project: Option<String>,
    },
    /// To a hybrid node, by Systems Manager.
    ManagedNode {
        /// Id of the node, `mi-…`.
        id: String,
        /// Region of its Systems Manager, where stated.
        region: Option<Arc<str>>,
    },
    /// To a service that uses the role itself (SH-52).
    Service {
        /// Its action prefix.
        prefix: String,
        /// Of Lambda: unqualified ARN of the function it works for, where stated.
        function: Option<String>,
    },
}

/// An EC2 instance that holds credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its id, where stated.
    pub id: Option<String>,
    /// Its Region.
    pub region: Arc<str>,
    /// Account that owns it.
    pub account: Arc<str>,
    /// Its VPC.
    pub vpc: Arc<str>,
    /// Its primary private IPv4 address, where stated.
    pub private_ip: Option<IpAddr>,
    /// The version of the metadata service that handed out the credentials, where stated.
    pub role_delivery: Option<&'static str>,
}

impl Origin {
    /// Where the role of a caller hands its credentials to.
    pub(super) fn of(topology: &Topology, caller: &Caller, id: &str) -> Origin {
        match (caller.kind, caller.subnet) {
            (CallerKind::Ec2, Some(subnet)) => {
                let vpc_ref = topology.subnets[subnet].vpc;
                let vpc = &topology.vpcs[vpc_ref];
                let named = id.starts_with("i-").then(|| id.to_owned());
                Origin::Instance(Instance {
                    id: caller.instance_id.clone().or(named),
                    region: vpc.region.clone(),
                    account: account_of(caller).unwrap_or_else(|| vpc.account.clone()),
                    vpc: topology.vpcs.shared_id(vpc_ref),
                    private_ip: caller.private_ip,
                    role_delivery: caller.role_delivery,
                })
            }
            (CallerKind::Lambda, _) => {
                Origin::Function { arn: caller.function_arn.as_deref().map(unqualified) }
            }
            (CallerKind::Glue, _) => Origin::GlueJob,
            (CallerKind::CodeBuild, _) => {
                let project = caller.build_arn.as_deref().and_then(project_of);
                Origin::Build {
                    build: caller.build_arn.clone(),
                    project: caller.project_arn.clone().or(project),
                }
            }
            _ => Origin::Elsewhere,
        }
    }

    /// A service that uses a role itself; Lambda, for a function.
    pub fn service(prefix: &str, function: Option<&str>) -> Origin {
        Origin::Service { prefix: prefix.to_owned(), function: function.map(unqualified) }
    }

    /// The session name that follows from it (CK 4). That of an instance is documented, the others are an assumption.
    pub(super) fn session_name(&self) -> Option<String> {
        match self {
            Origin::Instance(instance) => instance.id.clone(),
            Origin::Function { arn } | Origin::Service { function: arn, .. } => {
                arn.as_deref()?.rsplit(':').next().map(str::to_owned)
            }
            Origin::ManagedNode { id, .. } => Some(id.clone()),
            Origin::Elsewhere | Origin::GlueJob | Origin::Build { .. } => None,
        }
    }

    /// Whether the session's name is believed rather than documented (`runtime-session-names`).
    pub(crate) fn name_is_assumed(&self) -> bool {
        matches!(
            self,
            Origin::Function { .. } | Origin::ManagedNode { .. } | Origin::Service { function: Some(_), .. }
        )
    }
}

/// Instances of a shared subnet belong to the participant; a role only ever works in its own account.
fn account_of(caller: &Caller) -> Option<Arc<str>> {
    match &caller.credentials {
        CallerCredentials::Role(arn) => Some(arn.account().into()),
        _ => None,
    }
}

/// A function's ARN without version or alias (SH-61).
pub(crate) fn unqualified(arn: &str) -> String {
    let mut colons = arn.match_indices(':').map(|(at, _)| at);
    match colons.nth(6) {
        Some(end) => arn.get(..end).unwrap_or(arn).to_owned(),
        None => arn.to_owned(),
    }
}

/// `arn:…:project/app` of `arn:…:build/app:0a1b2c3d-…`.
fn project_of(build: &str) -> Option<String> {
    let (front, rest) = build.split_once(":build/")?;
    let project = rest.split(':').next()?;
    Some(format!("{front}:project/{project}"))
}
