//! Statements that speak about a scene, or nearly do. What they may hold depends on the type of the policy (PE-12).

use serde_json::{Map, Value, json};

use super::Knobs;
use super::condition::{self, Place};
use super::context::Context;
use super::principal;
use super::random::Random;
use super::scene::Scene;
use super::settings::Settings;
use super::{text, variables};
use crate::oracle::evaluate::layers::PolicyType;

/// What statements are written for.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub scene: &'a Scene,
    pub context: &'a Context,
    pub settings: &'a Settings,
    pub knobs: &'a Knobs,
    /// How often of a hundred each element matches.
    pub aim: usize,
}

/// A document with up to `knobs.statements` statements, of which so many of a hundred are Allow.
pub fn document(random: &mut Random, author: Author, kind: PolicyType, allow: usize) -> Value {
    let version = match random.below(100) {
        _ if kind == PolicyType::Rcp => Some("2012-10-17"),
        0..80 => Some("2012-10-17"),
        80..89 => Some("2008-10-17"),
        _ => None,
    };
    let variables = version == Some("2012-10-17");
    let most = author.knobs.statements.max(1);
    let count = random.between(1, most).min(random.between(1, most));
    let statements: Vec<Value> = (0..count)
        .map(|index| {
            let effect = if kind != PolicyType::Rcp && random.chance(allow) { "Allow" } else { "Deny" };
            let mut statement = statement(random, author, kind, effect, variables);
            if random.chance(20) {
                statement.insert("Sid".to_owned(), json!(format!("S{index}")));
            }
            Value::Object(statement)
        })
        .collect();
    let mut document = Map::new();
    if let Some(version) = version {
        document.insert("Version".to_owned(), json!(version));
    }
    if matches!(kind, PolicyType::Resource | PolicyType::Endpoint) && random.chance(5) {
        document.insert("Id".to_owned(), json!("example"));
    }
    let statement = match statements.as_slice() {
        [one] if random.chance(30) => one.clone(),
        _ => Value::Array(statements),
    };
    document.insert("Statement".to_owned(), statement);
    Value::Object(document)
}

fn statement(
    random: &mut Random,
    author: Author,
    kind: PolicyType,
    effect: &str,
    variables: bool,
) -> Map<String, Value> {
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!(effect));
    if kind.has_principals() {
        let (element, value) = who(random, author, kind, effect);
        statement.insert(element.to_owned(), value);
    }
    let (element, value) = actions(random, author, kind);
    statement.insert(element.to_owned(), value);
    if kind != PolicyType::Trust {
        let (element, value) = resources(random, author, variables);
        statement.insert(element.to_owned(), value);
    }
    let everyone =
        statement.get("Principal").is_some_and(|principal| principal.to_string().contains("\"*\""));
    if author.settings.restrict_public_buckets
        && kind == PolicyType::Resource
        && effect == "Allow"
        && everyone
    {
        if random.chance(60) {
            statement
                .insert("Condition".to_owned(), condition::public_access(random, author.context, variables));
        }
    } else if random.chance(62) && author.knobs.conditions > 0 {
        let place = Place { context: author.context, knobs: author.knobs, variables };
        statement.insert("Condition".to_owned(), condition::block(random, place, author.scene.service()));
    } else if random.chance(3) {
        statement.insert("Condition".to_owned(), json!({}));
    }
    statement
}

/// Principal or NotPrincipal.
fn who(random: &mut Random, author: Author, kind: PolicyType, effect: &str) -> (&'static str, Value) {
    let Author { scene, settings, knobs, aim, .. } = author;
    match kind {
        PolicyType::Rcp => ("Principal", json!("*")),
        PolicyType::Endpoint if settings.gateway => ("Principal", principal::of_gateway(random, scene)),
        PolicyType::Resource | PolicyType::Endpoint if effect == "Deny" && random.chance(22) => {
            ("NotPrincipal", principal::not_principal(random, scene, knobs.corners))
        }
        _ => ("Principal", principal::element_for(random, scene, kind, aim)),
    }
}

/// Action or NotAction.
fn actions(random: &mut Random, author: Author, kind: PolicyType) -> (&'static str, Value) {
    let action = &author.scene.action;
    let negated = kind != PolicyType::Rcp && random.chance(12);
    let mut entries = Vec::new();
    if random.chance(author.aim) != negated {
        let star = !negated && kind != PolicyType::Rcp && random.chance(12);
        entries.push(if star { "*".to_owned() } else { text::action_like(random, action) });
    }
    for _ in 0..random.between(usize::from(entries.is_empty()), 2) {
        entries.push(text::action_unlike(random, action));
    }
    if kind == PolicyType::Trust {
        entries = entries.iter().map(|entry| of_sts(entry)).collect();
    }
    let element = if negated { "NotAction" } else { "Action" };
    (element, one_or_list(random, entries, !negated || author.knobs.corners))
}

/// Trust policies speak about actions of STS.
fn of_sts(entry: &str) -> String {
    match entry.split_once(':') {
        Some((prefix, _)) if prefix.eq_ignore_ascii_case("sts") => entry.to_owned(),
        _ => "sts:TagSession".to_owned(),
    }
}

/// Resource or NotResource.
fn resources(random: &mut Random, author: Author, variables: bool) -> (&'static str, Value) {
    let negated = random.chance(14);
    let mut entries = Vec::new();
    if random.chance(author.aim) != negated {
        entries.push(covering(random, author, negated));
    }
    for _ in 0..random.between(usize::from(entries.is_empty()), 2) {
        entries.push(missing(random, author));
    }
    if variables {
        entries = entries.iter().map(|entry| with_variable(random, author, entry)).collect();
    }
    let element = if negated { "NotResource" } else { "Resource" };
    (element, one_or_list(random, entries, !negated || author.knobs.corners))
}

fn covering(random: &mut Random, author: Author, negated: bool) -> String {
    let scene = author.scene;
    match scene.resource.as_str() {
        "*" if scene.action == "s3:ListAllMyBuckets" && random.chance(40) => "arn:aws:s3:::*".to_owned(),
        _ if random.chance(if negated { 4 } else { 25 }) => "*".to_owned(),
        "*" => "arn:aws:ec2:*:*:instance/*".to_owned(),
        arn => text::arn_like(random, arn),
    }
}

fn missing(random: &mut Random, author: Author) -> String {
    match author.scene.resource.as_str() {
        "*" => random.text(&["arn:aws:s3:::harbor-*", "arn:aws:ec2:*:*:instance/*", "arn:aws:kms:*:*:key/*"]),
        _ if random.chance(30) => {
            let others = author.scene.target.resources(super::scene::PARTNER);
            random.text(&others)
        }
        arn => text::arn_unlike(random, arn),
    }
}

/// PE-111: variables stand in the sixth field only.
fn with_variable(random: &mut Random, author: Author, entry: &str) -> String {
    let fields: Vec<&str> = entry.splitn(6, ':').collect();
    match fields.as_slice() {
        [head @ .., last] if head.len() == 5 && random.chance(16) => {
            format!("{}:{}", head.join(":"), variables::insert(random, last, author.context, true))
        }
        _ => entry.to_owned(),
    }
}

/// A list, or one bare text; now and then an empty list (PE-43).
fn one_or_list(random: &mut Random, entries: Vec<String>, may_be_empty: bool) -> Value {
    if may_be_empty && random.chance(1) {
        return json!([]);
    }
    match entries.as_slice() {
        [one] if random.chance(60) => json!(one),
        _ => json!(entries),
    }
}
