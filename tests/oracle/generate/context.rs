//! The context of a scene: keys that fit the caller, and many that are left out.

use serde_json::{Map, Value, json};

use super::Knobs;
use super::keys::{self, Key, KeyType};
use super::random::Random;
use super::scene::{CallerKind, Scene};

/// Key to list of values, as in the vectors.
pub type Context = Map<String, Value>;

/// A context for a scene.
pub fn random(random: &mut Random, scene: &Scene, knobs: &Knobs) -> Context {
    let mut context = Context::new();
    for key in keys::of_service(scene.service()) {
        if let Some(values) = values(random, key, scene, knobs) {
            context.insert(key.name.to_owned(), json!(values));
        }
    }
    context
}

fn values(random: &mut Random, key: &Key, scene: &Scene, knobs: &Knobs) -> Option<Vec<String>> {
    let own = own_value(key.name, scene);
    if own.is_some() && random.chance(88) {
        return own.map(|value| vec![value]);
    }
    if !random.chance(45) {
        return None;
    }
    if key.many {
        let count = *random.weighted(&[(12, 0), (40, 1), (35, 2), (13, 3)]);
        return Some((0..count).map(|_| value(random, key)).collect());
    }
    if knobs.corners && random.chance(3) {
        let count = *random.pick(&[0, 2]);
        return Some((0..count).map(|_| value(random, key)).collect());
    }
    Some(vec![value(random, key)])
}

/// A value from the pool of the key; values that do not parse are rare.
pub fn value(random: &mut Random, key: &Key) -> String {
    let value = random.text(key.values);
    let odd = match key.key_type {
        KeyType::Number => value.contains(|c: char| c.is_ascii_alphabetic()),
        KeyType::Date => value == "someday",
        KeyType::Bool => value == "yes",
        KeyType::Arn => !value.starts_with("arn:"),
        KeyType::Text => value.is_empty(),
        KeyType::Address | KeyType::Bytes => false,
    };
    if odd && random.chance(50) { random.text(key.values) } else { value }
}

/// What a key of the caller or the owner truly holds (PE section C).
fn own_value(name: &str, scene: &Scene) -> Option<String> {
    let caller = &scene.caller;
    match name {
        "aws:PrincipalAccount" => caller.account.map(str::to_owned),
        "aws:PrincipalArn" => match caller.kind {
            CallerKind::Federated | CallerKind::Root => Some(caller.principal.clone()),
            _ => caller.identity.clone(),
        },
        "aws:PrincipalType" => match caller.kind {
            CallerKind::User => Some("User"),
            CallerKind::Session | CallerKind::ServiceLinked => Some("AssumedRole"),
            CallerKind::Federated => Some("FederatedUser"),
            CallerKind::Root => Some("Account"),
            CallerKind::Anonymous => Some("Anonymous"),
            CallerKind::Service | CallerKind::Provider => None,
        }
        .map(str::to_owned),
        "aws:username" if caller.kind == CallerKind::User => Some(caller.name.clone()),
        "aws:userid" => caller.userid(),
        "aws:ResourceAccount" => Some(scene.owner.clone()),
        _ => None,
    }
}
