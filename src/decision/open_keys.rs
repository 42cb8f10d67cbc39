//! The unknown keys that a decision depends on.

use std::sync::Arc;

use super::case::Case;
use super::explain::unique;
use super::layer::Layer;
use super::outcome::Decision;
use crate::policy::{AttributeState, Effect, Key, PolicySet, PrincipalEntry, Question, Statement, Truth};

/// The keys that nobody stated and that statements rest on which may or may not apply, sorted by name.
pub(super) fn open_keys(case: &Case<'_>, decision: &Decision) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    let denial_is_open = decision.possible.explicitly_denied;
    let grant_is_open = decision.possible.implicitly_denied
        && (decision.possible.allowed || decision.possible.explicitly_denied);
    for layer in Layer::ALL {
        if !case.counts(*layer) {
            continue;
        }
        let levels = match layer {
            Layer::ServiceControl => case.layers.service_control,
            Layer::ResourceControl => case.layers.resource_control,
            _ => &[],
        };
        let skipped = matches!(layer, Layer::Resource | Layer::Trust) && *layer != case.resource_layer();
        let single = if skipped { None } else { case.set(*layer) };
        for set in levels.iter().map(Arc::as_ref).chain(single) {
            let question = case.question(*layer);
            if denial_is_open && case.denies(*layer).answer.holds().is_unknown() {
                names.extend(keys_of(set, Effect::Deny, question));
            }
            if grant_is_open && *layer != Layer::ResourceControl {
                let allows = set.allows(question, |ways| ways.any().is_true());
                if allows.holds().is_unknown() || *layer == case.resource_layer() {
                    names.extend(keys_of(set, Effect::Allow, question));
                }
            }
        }
    }
    if grant_is_open && case.authorized_by_policies().is_unknown() {
        names.push("authorizer of the API".into());
    }
    let mut names = unique(names);
    names.sort_by_key(|name| name.to_lowercase());
    names
}

fn keys_of(set: &PolicySet, effect: Effect, question: &Question<'_>) -> Vec<Arc<str>> {
    let statements = set.policies().iter().flat_map(|policy| &policy.statements);
    statements
        .filter(|s| s.effect == effect && s.actions.cover(question.action))
        .filter(|s| s.reach(question).any().is_unknown())
        .flat_map(|s| unknown_keys(s, question))
        .collect()
}

/// The unknown keys that a statement reads where it matters.
fn unknown_keys(statement: &Statement, question: &Question<'_>) -> Vec<Arc<str>> {
    let statement = statement.in_force(question);
    let mut names = Vec::new();
    for condition in &statement.conditions {
        if condition.holds(question).is_unknown() {
            names.push(condition.key.clone());
            names.extend(condition.patterns().flat_map(|p| p.variables()).map(|v| v.key.clone()));
        }
    }
    if statement.covers_resource(question) == Truth::Unknown {
        let patterns = statement.resources.iter().flat_map(|r| &r.entries).filter_map(|e| e.resource());
        names.extend(patterns.flat_map(|p| p.variables()).map(|v| v.key.clone()));
    }
    // Named as the request spells it: policies may spell one key in several ways.
    let open_name = |key: &Key| {
        let attribute = question.attribute(key)?;
        let open = matches!(attribute.state, AttributeState::SomeValue | AttributeState::Unknown);
        open.then(|| attribute.key.name().clone())
    };
    let mut open: Vec<Arc<str>> = names.iter().filter_map(open_name).collect();
    for entry in statement.principals.iter().flat_map(|p| &p.entries) {
        match entry {
            PrincipalEntry::UniqueId(_, key) => open.extend(open_name(key)),
            PrincipalEntry::CanonicalUser(_) if question.canonical_user_id.is_none() => {
                open.push("canonical user id of the caller's account".into());
            }
            _ => {}
        }
    }
    open
}
