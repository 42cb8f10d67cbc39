//! Callers.

use std::net::IpAddr;
use std::sync::Arc;

use super::{SecurityGroup, SessionFacts, Site, Subnet};
use crate::arn::Arn;
use crate::source::Span;
use crate::topology::table::Ref;

/// Where requests start.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// The subnet its interface is in.
    pub subnet: Option<Ref<Subnet>>,
    /// Its private address.
    pub private_ip: Option<IpAddr>,
    /// Its public IPv4 address.
    pub public_ip: Option<IpAddr>,
    /// Its IPv6 address.
    pub ipv6: Option<IpAddr>,
    /// For pods: the primary address of the node, with which they leave their VPC (NP-514).
    pub node_ip: Option<IpAddr>,
    /// Its security groups. `None`: not filtered.
    pub security_groups: Option<Vec<Ref<SecurityGroup>>>,
    /// Region of its SDK where no subnet gives it.
    pub region: Option<Arc<str>>,
    /// Whose credentials it uses.
    pub credentials: CallerCredentials,
    /// Facts of the session.
    pub session: SessionFacts,
    /// How its SDK names hosts.
    pub sdk: SdkSettings,
    /// For functions, and for Lambda acting for one: the function's ARN.
    pub function_arn: Option<String>,
    /// For instances: the instance's id, where the caller is not called by it.
    pub instance_id: Option<String>,
    /// For instances: the version of the metadata service that hands out the credentials, `1.0` or `2.0`.
    pub role_delivery: Option<&'static str>,
    /// For builds of CodeBuild: the build's ARN.
    pub build_arn: Option<String>,
    /// For builds of CodeBuild: the project's ARN.
    pub project_arn: Option<String>,
    /// For services: the service principal.
    pub service: Option<String>,
    /// For on-premises hosts: the site.
    pub site: Option<Ref<Site>>,
    /// Forward proxy of the SDK (NP-118).
    pub proxy: Option<Ref<Caller>>,
    /// Full-tunnel VPN through another host.
    pub tunnel: Option<Ref<Caller>>,
    /// For the console: where the browser runs.
    pub browser: Option<Ref<Caller>>,
    /// For the console: Console Private Access.
    pub private_access: bool,
    /// Where the file declares it.
    pub span: Span,
}

/// Kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// An EC2 instance.
    Ec2,
    /// An ECS task.
    Ecs,
    /// An EKS pod.
    Eks,
    /// A Lambda function, in a subnet or in AWS's network.
    Lambda,
    /// CloudShell.
    CloudShell,
    /// Any host on the internet.
    Laptop,
    /// A host of a site.
    OnPremises,
    /// A job of Glue, in a subnet by its connection or in AWS's network.
    Glue,
    /// A build of CodeBuild, in a subnet or in AWS's network.
    CodeBuild,
    /// A job, notebook or app of SageMaker, in a subnet or in AWS's network.
    SageMaker,
    /// The management console.
    Console,
    /// An AWS service.
    Service,
}

impl CallerKind {
    /// Whether AWS runs it: in AWS's own network unless a subnet is stated, and without a public address in one
    /// (NP-516, NP-642).
    pub fn is_run_by_aws(self) -> bool {
        matches!(self, Self::Lambda | Self::CloudShell | Self::Glue | Self::CodeBuild | Self::SageMaker)
    }
}

/// Whose credentials a caller uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerCredentials {
    /// None: requests are unsigned unless the request says otherwise.
    None,
    /// A role, by ARN.
    Role(Arn),
    /// A user, by ARN.
    User(Arn),
    /// A service principal, `cloudtrail.amazonaws.com`.
    Service(String),
}

/// How an SDK names hosts (NP A.1). What is not stated is the SDK's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SdkSettings {
    /// Its Region, where it is not the one it finds where it runs.
    pub region: Option<Arc<str>>,
    /// Dual-stack hosts.
    pub dualstack: bool,
    /// FIPS hosts.
    pub fips: bool,
    /// `regional` or `legacy` (NP-103).
    pub sts_mode: Option<&'static str>,
    /// `regional` or `legacy` (NP-104).
    pub s3_us_east_1_mode: Option<&'static str>,
    /// `virtual` or `path`.
    pub s3_addressing: Option<&'static str>,
    /// `preferred`, `required` or `disabled` (NP-105).
    pub account_id_endpoint_mode: Option<&'static str>,
}
