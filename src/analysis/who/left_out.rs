//! What an answer about everybody does not cover.

use std::collections::BTreeSet;

use crate::analysis::{Ask, Model};
use crate::context::Target;
use crate::facts::{Stamper, condition_keys};
use crate::policy::{Effect, PrincipalEntry};

/// What was not considered, in sentences; first what this topology in particular leaves open.
pub(super) fn left_out(model: &Model, ask: &Ask) -> Vec<String> {
    let mut found = Vec::new();
    let strangers = strangers(model, ask);
    if !strangers.is_empty() {
        found.push(format!(
            "principals that the policy of the resource allows and the topology does not list: {}",
            some(&strangers)
        ));
    }
    let keys = request_keys(model);
    if !keys.is_empty() {
        found.push(format!(
            "requests that set keys which policies read; they are taken as not set: {}",
            some(&keys)
        ));
    }
    found.push(
        "roles that a caller could assume first, and URLs that a caller presigns for somebody else"
            .to_owned(),
    );
    found.push("credentials of one caller used by another caller of the topology".to_owned());
    found
}

/// Principals in Allow statements of the resource's policy that the topology does not have.
fn strangers(model: &Model, ask: &Ask) -> BTreeSet<String> {
    let topology = model.topology();
    let target = Target::find(topology, &ask.action, &ask.resource, None);
    let policy = target.row.and_then(|r| topology.resources[r].policy.as_ref());
    let mut found = BTreeSet::new();
    for statement in policy.iter().flat_map(|p| &p.statements) {
        let Some(principals) = statement.principals.as_ref().filter(|p| !p.negated) else { continue };
        if statement.effect == Effect::Deny {
            continue;
        }
        for entry in &principals.entries {
            let arn = match entry {
                PrincipalEntry::Account(id)
                    if topology.principals.iter().all(|(_, p)| p.arn.account() != &**id) =>
                {
                    found.insert(format!("account {id}"));
                    continue;
                }
                PrincipalEntry::User(arn) | PrincipalEntry::Role(arn) => arn,
                PrincipalEntry::Everyone | PrincipalEntry::EveryAwsPrincipal => {
                    found.insert("everybody's".to_owned());
                    continue;
                }
                _ => continue,
            };
            if topology.principals.find(arn.as_str()).is_none() {
                found.insert(arn.to_string());
            }
        }
    }
    if found.remove("everybody's") {
        found.insert("those of all other accounts".to_owned());
    }
    found
}

/// Keys that policies read and that the request itself sets, such as `s3:prefix`.
fn request_keys(model: &Model) -> BTreeSet<String> {
    let conditions =
        model.topology().policies().flat_map(|p| &p.statements).flat_map(|s| &s.conditions).map(|c| &c.key);
    conditions
        .filter(|key| {
            condition_keys().find(key.name()).is_some_and(|k| k.stampers.contains(&Stamper::Request))
        })
        .filter(|key| !key.folded().starts_with("aws:"))
        .map(|key| key.name().to_string())
        .collect()
}

fn some(names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
