//! Puts the stamps of one leg together.

use std::collections::BTreeMap;

use super::identity::{Identity, IdentityKind};
use super::rules::{self, forwarded, network, principal, request, resource, session};
use super::stamp::{Context, Stamp, Writer};
use super::target::Target;
use super::value::State;
use crate::context::Scene;
use crate::network::Path;

pub use rules::forwarded::Step;
pub use rules::request::Front;

/// The context of a request that a caller makes itself, over `path`.
pub fn direct(
    scene: Scene<'_>,
    path: &Path,
    identity: &Identity,
    target: &Target,
    front: Front<'_>,
) -> Context {
    let mut context = Context::new();
    session::stamp(&mut context, scene, identity);
    principal::stamp(&mut context, scene, identity);
    network::stamp(&mut context, scene, path, target);
    forwarded::direct(&mut context, scene.assumptions);
    resource::stamp(&mut context, scene, target);
    request::client(&mut context, front);
    request::stamp(&mut context, scene, identity, target, front);
    context
}

/// The context of a request that a service sends from AWS's network: under its own name, or with a role.
pub fn service(
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    source_arn: Option<&str>,
    front: Front<'_>,
) -> Context {
    let mut context = Context::new();
    session::stamp(&mut context, scene, identity);
    principal::stamp(&mut context, scene, identity);
    forwarded::direct(&mut context, scene.assumptions);
    if matches!(identity.kind, IdentityKind::Service(_)) {
        network::service_principal(&mut context, scene.assumptions);
        forwarded::on_behalf_of(&mut context, scene, source_arn);
    } else {
        network::service_role(&mut context, scene.assumptions);
    }
    forwarded::from_service(&mut context, scene.assumptions, None);
    resource::stamp(&mut context, scene, target);
    request::stamp(&mut context, scene, identity, target, front);
    context
}

/// The context of the next leg of a chain, which `step.service` makes as the caller.
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
    forwarded::stamp(&mut context, scene.assumptions, identity, target, step);
    resource::stamp(&mut context, scene, target);
    request::stamp(&mut context, scene, identity, target, front);
    context
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
