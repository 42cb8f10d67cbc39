//! The layers of a case. Mostly one of them is the random one and the others are plain, so that it decides.

use serde_json::{Value, json};

use super::condition;
use super::principal;
use super::random::Random;
use super::scene::CallerKind;
use super::statement::{Author, document};
use crate::oracle::evaluate::layers::PolicyType;

/// The layers that can bind the caller of a scene (PE D.1).
pub fn applicable(author: Author) -> Vec<PolicyType> {
    let scene = author.scene;
    let kind = scene.caller.kind;
    let mut layers = vec![PolicyType::Rcp];
    if scene.target.has_policy() {
        layers.push(resource_type(author));
    }
    if kind != CallerKind::Service {
        layers.push(PolicyType::Endpoint);
    }
    if scene.caller.account.is_some() {
        layers.push(PolicyType::Scp);
    }
    if scene.caller.has_identity() {
        layers.push(PolicyType::Identity);
        if kind != CallerKind::ServiceLinked {
            layers.push(PolicyType::Boundary);
        }
    }
    if matches!(kind, CallerKind::Session | CallerKind::Federated) {
        layers.push(PolicyType::Session);
    }
    layers.retain(|layer| author.knobs.layers.contains(layer));
    layers
}

fn resource_type(author: Author) -> PolicyType {
    match author.scene.target {
        super::scene::Target::Role => PolicyType::Trust,
        _ => PolicyType::Resource,
    }
}

/// Fills in all layers of the case.
pub fn fill(random: &mut Random, case: &mut Value, author: Author) {
    let applicable = applicable(author);
    let focus =
        if applicable.is_empty() || random.chance(16) { None } else { Some(*random.pick(&applicable)) };
    let is_free = |kind: PolicyType| focus.is_none_or(|focus| focus == kind);
    let has = |kind: PolicyType| applicable.contains(&kind);
    let resource_type = resource_type(author);

    for (member, kind, allow) in [
        ("identityPolicies", PolicyType::Identity, 72),
        ("permissionBoundaries", PolicyType::Boundary, 72),
        ("sessionPolicy", PolicyType::Session, 72),
        ("resourcePolicy", resource_type, 66),
        ("vpcEndpointPolicies", PolicyType::Endpoint, 70),
    ] {
        if !has(kind) {
            continue;
        }
        let documents = if is_free(kind) {
            let several = kind == PolicyType::Identity && random.chance(35);
            (0..=usize::from(several)).map(|_| document(random, author, kind, allow)).collect()
        } else {
            plain(random, author, kind, focus)
        };
        case[member] = match member {
            "sessionPolicy" | "resourcePolicy" => documents.into_iter().next().unwrap_or(Value::Null),
            _ => Value::Array(documents),
        };
    }
    if has(PolicyType::Scp) || (author.scene.caller.kind == CallerKind::Service && random.chance(30)) {
        case["scps"] = scps(random, author, is_free(PolicyType::Scp));
    }
    if has(PolicyType::Rcp) {
        case["rcps"] = rcps(random, author, is_free(PolicyType::Rcp));
    }
}

/// What a layer holds that another one is compared with: mostly what lets the request pass.
fn plain(random: &mut Random, author: Author, kind: PolicyType, focus: Option<PolicyType>) -> Vec<Value> {
    let scene = author.scene;
    let focus_grants = focus == Some(PolicyType::Resource) || focus == Some(PolicyType::Trust);
    let present = match kind {
        PolicyType::Identity if focus_grants && !scene.needs_resource_policy() => 35,
        // Otherwise a named parent would never be what grants (PE-88).
        PolicyType::Identity if scene.caller.kind == CallerKind::Federated => 55,
        PolicyType::Identity => 85,
        PolicyType::Resource | PolicyType::Trust if scene.needs_resource_policy() => 92,
        PolicyType::Resource | PolicyType::Trust if focus == Some(PolicyType::Boundary) => 45,
        PolicyType::Resource | PolicyType::Trust if focus == Some(PolicyType::Session) => 45,
        PolicyType::Resource | PolicyType::Trust if scene.caller.kind == CallerKind::Federated => 45,
        PolicyType::Resource | PolicyType::Trust => 15,
        PolicyType::Session if scene.caller.kind == CallerKind::Federated => 80,
        _ => 25,
    };
    if !random.chance(present) {
        // A KMS key and a role always have a policy of their own.
        let strict = kind == PolicyType::Trust || (kind == PolicyType::Resource && scene.service() == "kms");
        return if strict { vec![document(random, author, kind, 66)] } else { Vec::new() };
    }
    match kind {
        PolicyType::Resource | PolicyType::Trust => vec![naming_the_caller(random, author, kind)],
        PolicyType::Boundary | PolicyType::Session if random.chance(25) => vec![allow("sns:*")],
        PolicyType::Endpoint => vec![json!({ "Statement": [
            { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }
        ] })],
        _ => vec![allow("*")],
    }
}

fn allow(action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
}

/// A resource-based policy that allows the request to a principal element that means the caller.
fn naming_the_caller(random: &mut Random, author: Author, kind: PolicyType) -> Value {
    let principal = principal::naming(random, author.scene, kind);
    let mut statement = json!({ "Effect": "Allow", "Principal": principal, "Action": author.scene.action });
    if kind == PolicyType::Resource {
        statement["Resource"] = json!("*");
    }
    if author.settings.restrict_public_buckets && random.chance(60) {
        statement["Principal"] = json!("*");
        statement["Condition"] = condition::public_access(random, author.context, true);
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// Levels from the organization's root to the account (PE-73).
fn scps(random: &mut Random, author: Author, free: bool) -> Value {
    if !free {
        let levels = if random.chance(40) { random.between(1, 3) } else { 0 };
        return (0..levels).map(|_| json!([allow("*")])).collect();
    }
    (0..random.between(1, 3))
        .map(|_| match random.below(100) {
            0..45 => {
                let guard = random.chance(60).then(|| document(random, author, PolicyType::Scp, 15));
                json!([Some(allow("*")), guard].into_iter().flatten().collect::<Vec<_>>())
            }
            45..97 => {
                let documents = random.between(1, 2);
                (0..documents).map(|_| document(random, author, PolicyType::Scp, 75)).collect()
            }
            _ => json!([]),
        })
        .collect()
}

/// Customer RCPs per level; the managed one that allows everything is implied (PE-90).
fn rcps(random: &mut Random, author: Author, free: bool) -> Value {
    if !free {
        let levels = if random.chance(25) { random.between(1, 2) } else { 0 };
        return (0..levels).map(|_| json!([])).collect();
    }
    (0..random.between(1, 2))
        .map(|_| {
            let documents = random.between(0, 2);
            (0..documents).map(|_| document(random, author, PolicyType::Rcp, 0)).collect::<Value>()
        })
        .collect()
}
