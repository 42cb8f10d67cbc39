//! Puts the stamps of one leg together.

use std::collections::BTreeMap;

use super::identity::{Identity, IdentityKind};
use super::rules::request::Sender;
use super::rules::{self, forwarded, network, origin, principal, request, resource, session, source};
use super::stamp::{Context, Stamp, Writer};
use super::target::Target;
use super::value::State;
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::facts::service_names;
use crate::network::{Entry, Path};

pub use rules::forwarded::{Forwarder, Forwarding, Step};
pub use rules::request::Front;
pub use rules::source::Source;

/// The context of a request that a client makes itself, over `path`.
pub fn direct(
    scene: Scene<'_>,
    path: &Path,
    identity: &Identity,
    target: &Target,
    front: Front<'_>,
) -> Context {
    let mut context = Context::new();
    signer(&mut context, scene, identity, target);
    network::stamp(&mut context, scene, path, target, front.console);
    forwarded::direct(&mut context, scene.assumptions);
    if let IdentityKind::Service(name) = &identity.kind {
        // A URL that the service presigned: its identity on the client's path (SH-71).
        let presigned = Source { presigned: true, ..Source::default() };
        source::stamp(&mut context, scene, target, name, presigned);
    }
    resource::stamp(&mut context, scene, target);
    request::client(&mut context, target, front);
    request::stamp(&mut context, scene, identity, target, front, Sender::Client);
    requested_region(&mut context, scene, path);
    context
}

/// The network keys of a request over `path` by themselves, without those of credentials, resource and request.
/// `by_console`: the console's servers make it.
pub fn network_keys(
    scene: Scene<'_>,
    path: &Path,
    identity: &Identity,
    target: &Target,
    by_console: bool,
) -> Context {
    let mut context = Context::new();
    match (&path.entry, &identity.kind) {
        (Entry::ServiceInternal, IdentityKind::Service(_)) => {
            network::service_principal(&mut context, scene.assumptions);
        }
        (Entry::ServiceInternal, _) => network::service_role(&mut context, scene.assumptions),
        _ => network::stamp(&mut context, scene, path, target, by_console),
    }
    context
}

/// Which Region a request through a cross-Region endpoint names (NP-333).
fn requested_region(context: &mut Context, scene: Scene<'_>, path: &Path) {
    let Entry::InterfaceEndpoint(entry) = &path.entry else { return };
    let endpoint = scene.topology.endpoints.by_id(&entry.endpoint);
    let vpc = scene.topology.vpcs.by_id(&entry.vpc);
    let (Some(endpoint), Some(vpc)) = (endpoint, vpc) else { return };
    if endpoint.service_region == vpc.region {
        return;
    }
    let Some(stamp) = context.get("aws:RequestedRegion").cloned() else { return };
    let stamp = match scene.assumptions.choice(Assumption::CrossRegionRequestedRegion) {
        "endpoint-region" => Stamp { state: State::one(&*vpc.region), ..stamp }.note("the endpoint's Region"),
        _ => stamp.note("the Region of the service, not of the endpoint"),
    };
    context.stamp("aws:RequestedRegion", stamp.assuming(Assumption::CrossRegionRequestedRegion));
}

/// How a service comes to make a request from its own network.
#[derive(Clone, Copy, Debug)]
pub struct ServiceCall<'a> {
    /// Action prefix of the service that makes it.
    pub service: &'a str,
    /// Region it works in.
    pub region: &'a str,
    /// What it calls for.
    pub source: Source<'a>,
    /// Whether it uses a KMS grant (SH-73).
    pub by_grant: bool,
}

/// The context of a request that a service sends from AWS's network: under its own name, or with a role.
pub fn service(
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    call: ServiceCall<'_>,
    front: Front<'_>,
) -> Context {
    let mut context = Context::new();
    signer(&mut context, scene, identity, target);
    forwarded::direct(&mut context, scene.assumptions);
    if let IdentityKind::Service(name) = &identity.kind {
        network::service_principal(&mut context, scene.assumptions);
        source::stamp(&mut context, scene, target, name, call.source);
    } else {
        network::service_role(&mut context, scene.assumptions);
    }
    let principal = service_names().principal(call.service);
    forwarded::from_service(&mut context, scene.assumptions, Some(&principal));
    if target.service() == "kms" && (identity.is_service() || call.by_grant) {
        context.stamp("kms:ViaService", via_service(scene, call));
    }
    resource::stamp(&mut context, scene, target);
    request::stamp(&mut context, scene, identity, target, front, Sender::Service);
    context
}

/// `kms:ViaService` where a service calls KMS by a grant or as itself: only forwarding is said to set it (RD-25).
fn via_service(scene: Scene<'_>, call: ServiceCall<'_>) -> Stamp {
    let by = Writer::CallingService;
    let name = service_names().via_service(call.service);
    let stamp = match (scene.assumptions.choice(Assumption::KmsViaServiceOutsideFas), name) {
        ("set", Some(name)) => {
            Stamp::new(State::one(format!("{name}.{}.amazonaws.com", call.region)), by, "SH-16")
        }
        ("set", None) => Stamp::absent(by, "SH-16", format!("{} is no service that KMS names", call.service)),
        _ => Stamp::absent(by, "SH-16", "only calls that forward a caller are said to set it"),
    };
    stamp.assuming(Assumption::KmsViaServiceOutsideFas)
}

/// The context of the next leg of a chain, which the last service of `step` makes as the caller.
///
/// Principal and session keys go on; the keys of the target and of the request are those of this leg (CK 1.3).
pub fn forwarded(
    scene: Scene<'_>,
    before: &Context,
    identity: &Identity,
    target: &Target,
    step: Step<'_>,
    front: Front<'_>,
) -> Context {
    let mut context = before.carried();
    forwarded::stamp(&mut context, scene, identity, target, step);
    resource::stamp(&mut context, scene, target);
    request::stamp(&mut context, scene, identity, target, front, Sender::Service);
    context
}

/// What signer and session say.
fn signer(context: &mut Context, scene: Scene<'_>, identity: &Identity, target: &Target) {
    session::stamp(context, scene, identity);
    origin::stamp(context, scene, identity, target);
    principal::stamp(context, scene, identity, target);
}

/// A key stated by hand that the path contradicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The key.
    pub key: String,
    /// What the path stamps.
    pub stamped: State,
    /// What was stated.
    pub stated: State,
}

/// Adds keys stated by hand. Network keys belong to the path: stating another value is a contradiction.
pub fn state_by_hand(context: &mut Context, stated: &BTreeMap<String, State>) -> Vec<Contradiction> {
    let mut contradictions = Vec::new();
    for (key, state) in stated {
        let by_path = context.get(key).filter(|s| matches!(s.by, Writer::Hop(_)));
        if let Some(stamp) = by_path.filter(|s| s.state != *state && s.state != State::SomeValue) {
            contradictions.push(Contradiction {
                key: key.clone(),
                stamped: stamp.state.clone(),
                stated: state.clone(),
            });
            continue;
        }
        context.stamp(key, Stamp::new(state.clone(), Writer::Stated, "stated"));
    }
    contradictions
}
