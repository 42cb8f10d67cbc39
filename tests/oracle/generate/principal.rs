//! Principal elements that name the caller in one of the ways of PE D.4, or somebody like it.

use serde_json::{Value, json};

use super::random::Random;
use super::scene::{CallerKind, HOME, OIDC_PROVIDER, PARTNER, SAML_PROVIDER, STRANGER, Scene, unique_id};
use super::text::other_case;
use crate::oracle::evaluate::layers::PolicyType;

/// An entry: the key of the map, and the text.
type Entry = (&'static str, String);

/// A Principal element that names the caller, in a way that is drawn among all that there are.
pub fn naming(random: &mut Random, scene: &Scene, kind: PolicyType) -> Value {
    let mut ways = own_entries(scene, kind);
    if star_is_settled(scene, kind) {
        ways.push(("AWS", "*".to_owned()));
    }
    let entry = random.pick(&ways).clone();
    element(random, vec![entry])
}

/// A Principal element that names the caller so often of a hundred, with others beside it or alone.
pub fn element_for(random: &mut Random, scene: &Scene, kind: PolicyType, percent: usize) -> Value {
    let mut entries = Vec::new();
    if random.chance(percent) {
        let own = own_entries(scene, kind);
        if own.is_empty() || (random.chance(35) && star_is_settled(scene, kind)) {
            return if random.chance(70) { json!("*") } else { json!({ "AWS": "*" }) };
        }
        entries.push(random.pick(&own).clone());
    }
    for _ in 0..random.between(usize::from(entries.is_empty()), 2) {
        entries.push(other_entry(random, scene, kind));
    }
    element(random, entries)
}

/// A Principal element of a gateway endpoint: `*`, or an account, which means its root user (PE-97).
pub fn of_gateway(random: &mut Random, scene: &Scene) -> Value {
    let account = scene.caller.account.unwrap_or(HOME);
    match random.below(10) {
        0..4 => json!("*"),
        4 | 5 => json!({ "AWS": "*" }),
        6 | 7 => json!({ "AWS": account }),
        8 => json!({ "AWS": format!("arn:aws:iam::{account}:root") }),
        _ => json!({ "AWS": [STRANGER, account] }),
    }
}

/// Whether `*` in a trust policy reaches a caller with a provider's token is not settled (PE-31, PE-103).
fn star_is_settled(scene: &Scene, kind: PolicyType) -> bool {
    kind != PolicyType::Trust || scene.caller.kind != CallerKind::Provider
}

/// Everything that names the caller itself. Federated principals stand in trust policies only (PE-103).
fn own_entries(scene: &Scene, kind: PolicyType) -> Vec<Entry> {
    let caller = &scene.caller;
    let mut entries: Vec<Entry> = Vec::new();
    match caller.kind {
        CallerKind::Service => entries.push(("Service", caller.name.clone())),
        CallerKind::Provider if kind == PolicyType::Trust => entries.push(("Federated", caller.name.clone())),
        CallerKind::Anonymous => entries.push(("AWS", "*".to_owned())),
        CallerKind::Root | CallerKind::Provider => {}
        _ => entries.push(("AWS", caller.principal.clone())),
    }
    if caller.kind != CallerKind::User {
        entries.extend(caller.identity.iter().map(|arn| ("AWS", arn.clone())));
    }
    entries.extend(caller.unique_id.iter().map(|id| ("AWS", id.clone())));
    if let Some(account) = caller.account {
        entries.push(("AWS", account.to_owned()));
        entries.push(("AWS", format!("arn:aws:iam::{account}:root")));
    }
    entries
}

/// Somebody else, often with nearly the same name.
fn other_entry(random: &mut Random, scene: &Scene, kind: PolicyType) -> Entry {
    let caller = &scene.caller;
    let account = caller.account.unwrap_or(HOME);
    let other = if account == HOME { PARTNER } else { HOME };
    let name = &caller.name;
    match random.below(9) {
        0 => ("AWS", format!("arn:aws:iam::{account}:user/nobody")),
        1 => ("AWS", STRANGER.to_owned()),
        2 => ("AWS", format!("arn:aws:iam::{other}:root")),
        3 => ("AWS", format!("arn:aws:iam::{other}:role/Deployer")),
        4 => ("AWS", format!("arn:aws:sts::{account}:assumed-role/Deployer/build-43")),
        5 if caller.has_identity() => ("AWS", format!("arn:aws:iam::{account}:user/{}", other_case(name))),
        6 if caller.has_identity() => ("AWS", format!("arn:aws:iam::{other}:role/ops/{name}")),
        7 => ("AWS", unique_id("AROA", "deleted")),
        _ => match kind {
            PolicyType::Endpoint => ("AWS", PARTNER.to_owned()),
            PolicyType::Trust if random.chance(50) => {
                ("Federated", random.text(&[OIDC_PROVIDER, SAML_PROVIDER]))
            }
            _ => ("Service", random.text(&["events.amazonaws.com", "sns.ap-east-1.amazonaws.com"])),
        },
    }
}

/// PE-30: the map, with a bare text where there is one entry, now and then.
fn element(random: &mut Random, entries: Vec<Entry>) -> Value {
    let mut map = serde_json::Map::new();
    for (key, text) in entries {
        match map.entry(key).or_insert_with(|| json!([])) {
            Value::Array(list) if !list.contains(&json!(text)) => list.push(json!(text)),
            _ => {}
        }
    }
    for values in map.values_mut() {
        if let Value::Array(list) = values
            && let [one] = list.as_slice()
            && random.chance(70)
        {
            *values = one.clone();
        }
    }
    if map.len() == 1 && map.get("AWS") == Some(&json!("*")) && random.chance(60) {
        return json!("*");
    }
    Value::Object(map)
}

/// A NotPrincipal element (PE-38): the caller with all its parents, with one missing, or somebody of another account.
pub fn not_principal(random: &mut Random, scene: &Scene, corners: bool) -> Value {
    let caller = &scene.caller;
    let stranger = ("AWS", format!("arn:aws:iam::{STRANGER}:user/ines"));
    let mut entries = vec![];
    match caller.kind {
        CallerKind::Service => entries.push(("Service", caller.name.clone())),
        CallerKind::User | CallerKind::Session | CallerKind::ServiceLinked | CallerKind::Root => {
            entries.push(("AWS", caller.principal.clone()));
            if matches!(caller.kind, CallerKind::Session | CallerKind::ServiceLinked) {
                entries.extend(caller.identity.iter().map(|arn| ("AWS", arn.clone())));
            }
            if caller.kind != CallerKind::Root {
                entries.push(("AWS", format!("arn:aws:iam::{}:root", caller.account.unwrap_or(HOME))));
            }
        }
        CallerKind::Federated if corners => {
            entries.push(("AWS", caller.principal.clone()));
            entries.push(("AWS", caller.account.unwrap_or(HOME).to_owned()));
        }
        CallerKind::Federated | CallerKind::Anonymous | CallerKind::Provider => {}
    }
    match random.below(10) {
        0..3 => entries.clear(),
        // With a parent missing it is settled that the Deny hits; a parent without its child is not.
        3 | 4 if entries.len() > 1 => {
            entries.remove(random.between(1, entries.len() - 1));
        }
        5 if corners && entries.len() > 1 => {
            entries.remove(0);
        }
        _ => {}
    }
    if entries.is_empty() || random.chance(30) {
        entries.push(stranger);
    }
    element(random, entries)
}
