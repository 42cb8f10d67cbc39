//! Network keys: what the endpoint or the public front of a service writes (CK 2.1, NP 0.3).
//!
//! Every value but the source address is a fact of the endpoint. Being inside a VPC stamps nothing.

use super::not_stated;
use std::net::IpAddr;
use std::sync::Arc;

use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{regions, vpc_key_services};
use crate::network::Entry;
use crate::network::path::{EndpointEntry, HopKind, Path, SourceAddress};

/// The address that stands for "belongs to AWS, lies in no customer range". The policy language knows it: it
/// matches no block but `0.0.0.0/0` and `::/0`.
pub const AWS_ADDRESS: &str = "$aws.address";

/// What stands for an endpoint of AWS's own, and for its VPC: no id that a policy could name.
const AWS_ENDPOINT: &str = "$aws.endpoint";
const AWS_VPC: &str = "$aws.vpc";

/// Keys that only a VPC endpoint writes.
const ENDPOINT_KEYS: [&str; 7] = [
    "aws:SourceVpce",
    "aws:SourceVpc",
    "aws:VpcSourceIp",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Those of them that exist only for the services of CK 3.
pub(super) const NEWER_KEYS: [&str; 4] =
    ["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

/// Stamps the network keys of a request that took `path`. `by_console`: the console's servers make it.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, path: &Path, target: &Target, by_console: bool) {
    let last = path.hops.len();
    match &path.entry {
        Entry::PublicEndpoint { source } => {
            public(context, scene, source, last);
            if by_console {
                console_proxied(context, scene.assumptions, last);
            }
        }
        Entry::InterfaceEndpoint(entry) => {
            endpoint(context, scene, entry, false, hop_of(path, entry), target);
            if path.hops.iter().any(|hop| hop.kind == HopKind::CoreNetwork) {
                over_core_network(context, scene.assumptions);
            }
        }
        Entry::GatewayEndpoint(entry) => endpoint(context, scene, entry, true, hop_of(path, entry), target),
        Entry::InVpcDataPlane { source } => data_plane(context, scene, *source, last, target),
        Entry::ConsoleEndpoint(entry) => console(context, scene, entry, hop_of(path, entry), target),
        Entry::ServiceInternal => {}
    }
}

fn hop_of(path: &Path, entry: &EndpointEntry) -> usize {
    let at = path.hops.iter().rposition(|h| h.kind == HopKind::Endpoint && h.id == entry.endpoint);
    at.map_or(path.hops.len(), |i| i + 1)
}

fn public(context: &mut Context, scene: Scene<'_>, source: &SourceAddress, hop: usize) {
    let by = Writer::Hop(hop);
    let stamp = match source {
        SourceAddress::Known(address) => Stamp::new(State::one(address.to_string()), by, "CK 2.1"),
        SourceAddress::AwsOwned => {
            let stamp = match scene.assumptions.choice(Assumption::AwsOwnedEgressAddress) {
                "unknown" => Stamp::new(State::SomeValue, by, "CK 2.1"),
                _ => Stamp::new(State::one(AWS_ADDRESS), by, "CK 2.1")
                    .note("an address of AWS, in no customer range"),
            };
            stamp.assuming(Assumption::AwsOwnedEgressAddress)
        }
        SourceAddress::Unknown => {
            Stamp::new(State::SomeValue, by, "CK 2.1").note("the topology does not state the address")
        }
    };
    context.stamp("aws:SourceIp", stamp);
    for key in ENDPOINT_KEYS {
        context.stamp(key, Stamp::absent(by, "CK 1.2", "the request passed no VPC endpoint"));
    }
}

/// Whose address is seen when the console's servers call for a browser (CK:R3a).
fn console_proxied(context: &mut Context, assumptions: &Assumptions, hop: usize) {
    let Some(browser) = context.get("aws:SourceIp").cloned() else { return };
    let stamp = match assumptions.choice(Assumption::ConsoleProxiedSourceIp) {
        "console-server" => {
            Stamp::new(State::one(AWS_ADDRESS), Writer::Hop(hop), "CK 7.1").note("an address of the console")
        }
        _ if browser.note.is_none() => browser.note("the browser's, though the console's servers call"),
        _ => browser,
    };
    context.stamp("aws:SourceIp", stamp.assuming(Assumption::ConsoleProxiedSourceIp));
}

fn endpoint(
    context: &mut Context,
    scene: Scene<'_>,
    entry: &EndpointEntry,
    gateway: bool,
    hop: usize,
    target: &Target,
) {
    let by = Writer::Hop(hop);
    let assumptions = scene.assumptions;
    context.stamp("aws:SourceVpce", Stamp::new(State::one(&*entry.endpoint), by, "CK 2.1"));
    let vpc = Stamp::new(State::one(&*entry.vpc), by, "CK 1.2");
    context.stamp(
        "aws:SourceVpc",
        if entry.same_vpc { vpc } else { vpc.note("the endpoint's VPC, not the caller's") },
    );
    context.stamp("aws:VpcSourceIp", vpc_source_ip(entry, by, assumptions));
    context.stamp("aws:SourceIp", Stamp::absent(by, "CK 1.2", "the request came through a VPC endpoint"));
    newer_keys(context, scene, entry, gateway, by, target);
}

fn vpc_source_ip(entry: &EndpointEntry, by: Writer, assumptions: &Assumptions) -> Stamp {
    let known = match entry.source {
        Some(address) => Stamp::new(State::one(address.to_string()), by, "CK 2.1"),
        None => Stamp::new(State::SomeValue, by, "CK 2.1").note("the topology does not state the address"),
    };
    if !entry.source_assumed {
        return known;
    }
    let stamp = match assumptions.choice(Assumption::RemoteVpcSourceIp) {
        "unknown" => Stamp::new(State::SomeValue, by, "NP-512"),
        _ => Stamp { rule: "NP-512", ..known },
    };
    stamp.assuming(Assumption::RemoteVpcSourceIp)
}

/// What is behind a core network is taken to look like what is behind a transit gateway (NP-277).
fn over_core_network(context: &mut Context, assumptions: &Assumptions) {
    let Some(stamp) = context.get("aws:VpcSourceIp").cloned() else { return };
    let stamp = match assumptions.choice(Assumption::CoreNetworkStamps) {
        "unknown" => Stamp { state: State::Unknown, rule: "NP-277", ..stamp },
        _ => stamp,
    };
    context.stamp("aws:VpcSourceIp", stamp.assuming(Assumption::CoreNetworkStamps));
}

/// The keys that exist only for the services of CK 3.
fn newer_keys(
    context: &mut Context,
    scene: Scene<'_>,
    entry: &EndpointEntry,
    gateway: bool,
    by: Writer,
    target: &Target,
) {
    let assumptions = scene.assumptions;
    let vpc = scene.topology.vpcs.by_id(&entry.vpc);
    let owner = vpc.map(|v| v.account.clone());
    let account = owner.as_ref().and_then(|a| scene.topology.accounts.by_id(a));
    let unstated = owner.clone().filter(|_| account.is_some_and(|a| a.organization_unknown));
    let values: [(&str, Option<State>, &str); 4] = [
        (
            "aws:SourceVpcArn",
            vpc.map(|v| State::one(vpc_arn(&v.region, &v.account, &entry.vpc))),
            "the endpoint's VPC is not in the topology",
        ),
        ("aws:VpceAccount", owner.map(|a| State::one(&*a)), "the endpoint's VPC is not in the topology"),
        (
            "aws:VpceOrgID",
            account.and_then(|a| a.organization.as_ref()).map(|o| State::one(&**o)),
            "the endpoint's owner is in no organization",
        ),
        (
            "aws:VpceOrgPaths",
            account.and_then(|a| a.org_path()).map(|p| State::many([p])),
            "the endpoint's owner is in no organization",
        ),
    ];
    for (key, value, otherwise) in values {
        let support = vpc_key_services().supports(key, &target.action, assumptions);
        let mut stamp = if !support.supported {
            Stamp::absent(by, "CK 3", format!("{} does not support the key", target.service()))
        } else if gateway && assumptions.choice(Assumption::GatewayEndpointNewerKeys) == "absent" {
            Stamp::absent(by, "CK 2.1", "taken as not written by gateway endpoints")
        } else {
            match value {
                Some(state) => Stamp::new(state, by, "CK 2.1"),
                None if unstated.is_some() && key.contains("Org") => {
                    not_stated(unstated.as_deref().unwrap_or(""), by, "CK 2.1")
                }
                None => Stamp::absent(by, "CK 1.2", otherwise),
            }
        };
        if support.supported && gateway {
            stamp = stamp.assuming(Assumption::GatewayEndpointNewerKeys);
        }
        if let Some(assumption) = support.assumption {
            stamp = stamp.assuming(assumption);
        }
        context.stamp(key, stamp);
    }
}

/// ARN of a VPC.
pub(crate) fn vpc_arn(region: &str, account: &str, vpc: &Arc<str>) -> String {
    let partition = regions().partition_of(region).map_or("aws", |p| p.name.as_str());
    format!("arn:{partition}:ec2:{region}:{account}:vpc/{vpc}")
}

/// Data planes inside a VPC (SH-74). Of S3 on Outposts and of IAM authentication for databases AWS says that they know
/// no network keys (CK 2.1); of the others nobody says what they show as the source.
fn data_plane(context: &mut Context, scene: Scene<'_>, source: Option<IpAddr>, hop: usize, target: &Target) {
    let by = Writer::Hop(hop);
    let note = "the service's interface is in the VPC; no endpoint is passed";
    let stamp = if matches!(target.service(), "s3-outposts" | "rds-db") {
        Stamp::absent(by, "CK 2.1", "the service does not know the key")
    } else {
        let stamp = match (scene.assumptions.choice(Assumption::InVpcDataPlaneSourceIp), source) {
            ("private-address", Some(address)) => Stamp::new(State::one(address.to_string()), by, "SH-74"),
            ("private-address", None) => Stamp::new(State::SomeValue, by, "SH-74"),
            _ => Stamp::absent(by, "SH-74", note),
        };
        stamp.assuming(Assumption::InVpcDataPlaneSourceIp)
    };
    context.stamp("aws:SourceIp", stamp);
    for key in ENDPOINT_KEYS {
        context.stamp(key, Stamp::absent(by, "SH-74", note));
    }
}

/// Console Private Access: the keys are those of the console's endpoint (RD-9).
fn console(context: &mut Context, scene: Scene<'_>, entry: &EndpointEntry, hop: usize, target: &Target) {
    let by = Writer::Hop(hop);
    let choice = |assumption| scene.assumptions.choice(assumption);
    let vpce = match choice(Assumption::ConsolePrivateAccessVpce) {
        "absent" => Stamp::absent(by, "NP-640", "taken as not written for console calls"),
        _ => Stamp::new(State::one(&*entry.endpoint), by, "NP-640")
            .note("the console's endpoint, not the service's"),
    };
    context.stamp("aws:SourceVpce", vpce.assuming(Assumption::ConsolePrivateAccessVpce));
    let vpc = Stamp::new(State::one(&*entry.vpc), by, "NP-640").note("the VPC of the console's endpoint");
    context.stamp("aws:SourceVpc", vpc);
    context.stamp("aws:VpcSourceIp", Stamp::absent(by, "NP-640", "not written for console calls"));
    let source = match (choice(Assumption::ConsolePrivateAccessSourceIp), entry.source) {
        ("browser", Some(address)) => Stamp::new(State::one(address.to_string()), by, "CK 7.1"),
        ("browser", None) => Stamp::new(State::SomeValue, by, "CK 7.1"),
        _ => Stamp::absent(by, "CK 7.1", "the call counts as endpoint traffic"),
    };
    context.stamp("aws:SourceIp", source.assuming(Assumption::ConsolePrivateAccessSourceIp));
    newer_keys(context, scene, entry, false, by, target);
    let hidden = choice(Assumption::ConsolePrivateAccessNewerKeys) == "absent";
    for key in NEWER_KEYS {
        let Some(stamp) = context.get(key).filter(|s| s.state != State::Absent).cloned() else { continue };
        let stamp = if hidden {
            Stamp::absent(by, "CK 7.1", "taken as not written for console calls")
        } else {
            stamp
        };
        context.stamp(key, stamp.assuming(Assumption::ConsolePrivateAccessNewerKeys));
    }
}

/// Network keys of a request that a service sends as itself (SH-33): documented as redacted, no more.
pub(crate) fn service_principal(context: &mut Context, assumptions: &Assumptions) {
    let by = Writer::CallingService;
    let assuming = |stamp: Stamp| stamp.assuming(Assumption::ServicePrincipalNetworkKeys);
    let redacted = || Stamp::absent(by, "SH-33", "network keys are redacted on calls of services");
    let source = match assumptions.choice(Assumption::ServicePrincipalNetworkKeys) {
        "service-address" => {
            Stamp::new(State::one(AWS_ADDRESS), by, "SH-33").note("an address of the service")
        }
        _ => redacted(),
    };
    context.stamp("aws:SourceIp", assuming(source));
    for key in ENDPOINT_KEYS {
        context.stamp(key, assuming(redacted()));
    }
}

/// Network keys of a request that a service sends with a role, or with an identity of its own account (SH-53, SH-70).
pub(crate) fn service_role(context: &mut Context, assumptions: &Assumptions) {
    let by = Writer::CallingService;
    let source = match assumptions.choice(Assumption::ServiceRoleSourceIp) {
        "absent" => Stamp::absent(by, "SH-53", "taken as not there for service roles"),
        _ => Stamp::new(State::one(AWS_ADDRESS), by, "SH-53").note("an address of AWS, in no customer range"),
    };
    context.stamp("aws:SourceIp", source.assuming(Assumption::ServiceRoleSourceIp));
    let dropped = Stamp::absent(by, "SH-53", "the call comes from the service's network");
    drop_endpoint_keys(context, &["aws:VpcSourceIp"], &dropped);
    drop_endpoint_keys(context, &NEWER_KEYS, &dropped);
    // A service may pass an endpoint in a VPC of its own; logs show it (SH-85).
    let foreign = assumptions.choice(Assumption::AwsManagedEndpointKeys) == "foreign";
    for (key, value) in [("aws:SourceVpce", AWS_ENDPOINT), ("aws:SourceVpc", AWS_VPC)] {
        let stamp = match foreign {
            true => Stamp::new(State::one(value), by, "SH-85").note("one of AWS's own"),
            false => dropped.clone(),
        };
        context.stamp(key, stamp.assuming(Assumption::AwsManagedEndpointKeys));
    }
}

/// Drops network keys, for a request that a service makes.
pub(super) fn drop_endpoint_keys(context: &mut Context, keys: &[&str], stamp: &Stamp) {
    for key in keys {
        context.stamp(key, stamp.clone());
    }
}
