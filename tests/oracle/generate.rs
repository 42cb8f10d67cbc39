//! Random cases in the schema of the conformance vectors, made to be close calls: every element of a policy matches the
//! request or nearly does, and mostly one layer is free while the others let the request pass.
//!
//! All policies can be loaded. Where the reference is silent or disagrees with itself, cases are made only with
//! `Knobs::corners`: a difference there asks for a decision, not for a correction.

pub mod condition;
pub mod context;
pub mod keys;
pub mod layer;
pub mod principal;
pub mod random;
pub mod scene;
pub mod settings;
pub mod statement;
pub mod text;
pub mod variables;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::evaluate::condition::conditions;
use super::evaluate::layers::PolicyType;
use super::evaluate::mentioned::all_statements;
use condition::Place;
use context::Context;
use random::Random;
use scene::Scene;
use settings::Settings;
use statement::Author;

/// What cases are made of.
#[derive(Clone, Debug)]
pub struct Knobs {
    /// The layers that may hold policies; `Resource` is the policy of any resource but a role, `Trust` that of a role.
    pub layers: BTreeSet<PolicyType>,
    /// At most so many statements in a document.
    pub statements: usize,
    /// At most so many conditions in a statement.
    pub conditions: usize,
    /// How often of a hundred an element of a statement matches.
    pub aim: usize,
    /// Some context values are unknown (JSON null).
    pub unknowns: bool,
    /// Cases that the reference leaves open.
    pub corners: bool,
}

impl Default for Knobs {
    fn default() -> Knobs {
        let layers = PolicyType::ALL.into_iter().collect();
        Knobs { layers, statements: 3, conditions: 2, aim: 86, unknowns: false, corners: false }
    }
}

/// The case of a seed. With `unknowns` it is the same case as without, but for the keys that become unknown.
pub fn case(seed: u64, knobs: &Knobs) -> Value {
    let mut random = Random::new(seed);
    let random = &mut random;
    let scene = Scene::random(random);
    let settings = Settings::random(random, &scene);
    let context = context::random(random, &scene, knobs);
    let mut case = empty(&scene, &settings, &context);
    let author = Author { scene: &scene, context: &context, settings: &settings, knobs, aim: knobs.aim };
    layer::fill(random, &mut case, author);
    if knobs.unknowns {
        forget(random, &mut case);
    }
    case
}

/// A case without any policy.
fn empty(scene: &Scene, settings: &Settings, context: &Context) -> Value {
    json!({
        "request": {
            "principal": scene.caller.principal,
            "action": scene.action,
            "resource": scene.resource,
            "resourceAccount": scene.owner,
            "context": context,
            "settings": settings.json(),
        },
        "identityPolicies": [],
        "resourcePolicy": null,
        "permissionBoundaries": [],
        "sessionPolicy": null,
        "scps": [],
        "rcps": [],
        "vpcEndpointPolicies": [],
    })
}

/// Makes up to three keys unknown, those that conditions ask for first.
fn forget(random: &mut Random, case: &mut Value) {
    let asked: BTreeSet<String> = all_statements(case)
        .into_iter()
        .flat_map(|statement| conditions(&statement["Condition"]))
        .filter_map(|(_, key, _)| keys::KEYS.iter().find(|known| known.name.eq_ignore_ascii_case(&key)))
        .map(|key| key.name.to_owned())
        .collect();
    let Some(context) = case["request"]["context"].as_object_mut() else { return };
    let mut names: Vec<String> = asked.into_iter().collect();
    if names.is_empty() || random.chance(15) {
        names.extend(context.keys().cloned());
    }
    for _ in 0..random.between(1, 3) {
        if !names.is_empty() {
            let name = names.swap_remove(random.below(names.len()));
            context.insert(name, Value::Null);
        }
    }
}

/// All operator names: every base with every qualifier, with and without IfExists.
pub fn operators() -> Vec<String> {
    let mut names = Vec::new();
    for base in super::evaluate::operator::BASES {
        for qualifier in ["", "ForAnyValue:", "ForAllValues:"] {
            names.push(format!("{qualifier}{base}"));
            if base != "Null" {
                names.push(format!("{qualifier}{base}IfExists"));
            }
        }
    }
    names
}

/// A case whose answer is that of one condition: an identity-based policy allows everything under it, and nothing else does.
/// The key suits the operator; it is absent, empty, hit, nearly hit or missed.
pub fn condition_case(seed: u64, operator: &str) -> Value {
    let mut random = Random::new(seed);
    let random = &mut random;
    let knobs = Knobs::default();
    let base = condition::base_of(operator);
    let suitable: Vec<&keys::Key> = keys::KEYS
        .iter()
        .filter(|key| base == "Null" || condition::bases(key.key_type).contains(&base))
        .collect();
    let key = *random.pick(&suitable);
    let mut context = Context::new();
    for other in ["aws:PrincipalTag/team", "aws:username", "aws:PrincipalAccount"] {
        if let Some(other) = keys::named(other).filter(|_| random.chance(60)) {
            context.insert(other.name.to_owned(), json!([context::value(random, other)]));
        }
    }
    context.remove(key.name);
    let count = if key.many { random.between(0, 3) } else { 1 };
    let values: Vec<String> = (0..count).map(|_| context::value(random, key)).collect();
    let settled = !operator.contains(':') || values.iter().all(|value| !value.is_empty());
    if random.chance(85) && settled {
        context.insert(key.name.to_owned(), json!(values));
    }
    let variables = random.chance(85);
    let place = Place { context: &context, knobs: &knobs, variables };
    let policy = condition::policy_values(random, base, key, place);
    let mut document = Map::new();
    if variables {
        document.insert("Version".to_owned(), json!("2012-10-17"));
    }
    document.insert(
        "Statement".to_owned(),
        json!([{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { key.name: policy } } }]),
    );
    let mut case = empty(&Scene::plain(), &Settings::default(), &context);
    case["identityPolicies"] = json!([document]);
    case
}
