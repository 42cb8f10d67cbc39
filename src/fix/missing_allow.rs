//! Nothing allows the request in a layer that has to.

use super::change::{Change, ChangeKind, DocumentEdit, nested};
use super::dangers;
use super::deny::{as_written, values};
use super::view::{Spot, View};
use crate::decision::{ConditionTrace, Layer, ReasonTrace};
use crate::policy::{Effect, Truth};
use crate::source::{Node, Value, print};

/// Changes of the layer in which an Allow is missing, and of one that could grant in its place.
pub(super) fn candidates(view: &View<'_>, reason: &ReasonTrace) -> Vec<Change> {
    let mut found = in_layer(view, reason.layer, reason.level);
    if reason.layer == Layer::Identity {
        // Inside one account a resource-based policy that names the caller is enough (PE-80).
        for layer in [Layer::Resource, Layer::Trust] {
            let writable = view.resource_row().is_some_and(|r| r.policy.is_some());
            if writable && view.layer(layer).is_some() {
                found.extend(in_layer(view, layer, None));
            }
        }
    }
    found
}

fn in_layer(view: &View<'_>, layer: Layer, level: Option<u32>) -> Vec<Change> {
    if layer == Layer::Identity && view.is_aws_owned_role() {
        return Vec::new();
    }
    let spots = view.spots(layer, level);
    let mut found: Vec<Change> = spots.iter().filter_map(|spot| extended(view, spot)).collect();
    let same_service = |spot: &&Spot<'_>| {
        let prefix = format!("{}:", view.service());
        spot.located.texts(&["Action"]).iter().any(|a| a.starts_with(&prefix))
    };
    let nearest = spots.iter().find(same_service).or(spots.first());
    for condition in [None, view.path_condition()] {
        let Some((statement, words)) = statement(view, layer, condition) else { continue };
        let change = match nearest {
            Some(spot) => {
                let words = format!("add to {}: {words}", spot.policy.name);
                Change::policy(words, vec![spot.located.add_statement(&statement)])
            }
            None => match new_policy(view, layer, &statement, &words) {
                Some(change) => change,
                None => continue,
            },
        };
        found.push(change.careful(dangers::of_allow(&statement)));
        if view.path_condition().is_none() {
            break;
        }
    }
    found
}

/// An Allow that lacks something gets it: the action, the resource, the principal, the values of its conditions.
fn extended(view: &View<'_>, spot: &Spot<'_>) -> Option<Change> {
    if spot.trace.effect != Effect::Allow || spot.trace.applies == Truth::True {
        return None;
    }
    let located = &spot.located;
    let mut edits: Vec<DocumentEdit> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut element = |name: &str, text: &str| {
        let negated = format!("Not{name}");
        if located.node.get(name).is_some() {
            edits.push(located.push(&[name], print::text(text)));
            words.push(format!("also list {text} under {name}"));
            return Some(());
        }
        edits.push(located.take(&[&negated], text)?);
        words.push(format!("take {text} out of {negated}"));
        Some(())
    };
    if !spot.trace.action {
        element("Action", view.action())?;
    }
    if spot.trace.resource == Some(Truth::False) {
        element("Resource", view.resource())?;
    }
    if spot.trace.principal == Some(Truth::False) {
        let (kind, text) = match view.principal_arn() {
            Some(arn) => ("AWS", arn),
            None => ("Service", Some(view.leg.principal.as_str()).filter(|p| p.ends_with(".amazonaws.com"))?),
        };
        located.node.get("Principal")?.as_map()?;
        edits.push(match located.node.get("Principal")?.get(kind) {
            Some(_) => located.push(&["Principal", kind], print::text(text)),
            None => located.insert(&["Principal"], kind, print::text(text)),
        });
        words.push(format!("also list {text} under Principal"));
    }
    for condition in spot.trace.failed() {
        let (found, said) = met(spot, condition)?;
        edits.extend(found);
        words.push(said);
    }
    // More than this is a statement of its own.
    if edits.is_empty() || edits.len() > 3 {
        return None;
    }
    Some(Change::policy(format!("{} in {}", words.join(" and "), spot.name()), edits))
}

/// A condition that fails gets the value of the request.
fn met(spot: &Spot<'_>, condition: &ConditionTrace) -> Option<(Vec<DocumentEdit>, String)> {
    let values = values(condition)?;
    let way = spot.located.condition(condition.operator, &condition.key)?;
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    if condition.operator.comparison.is_negated() {
        let [value] = values.as_slice() else { return None };
        let edit = spot.located.take(&way, value)?;
        return Some((vec![edit], format!("take {value} out of {}", condition.key)));
    }
    let new: Vec<String> = values.iter().map(|v| as_written(condition, v)).collect();
    let edits = new.iter().map(|v| spot.located.push(&way, print::text(v.as_str()))).collect();
    Some((edits, format!("also list {} under {}", new.join(", "), condition.key)))
}

/// The narrowest Allow for the request, for a layer; with a condition on its way, if one is given.
fn statement(
    view: &View<'_>,
    layer: Layer,
    condition: Option<(&str, &str, String)>,
) -> Option<(Node, String)> {
    let mut members = vec![("Effect", print::text("Allow"))];
    let mut conditions: Vec<(&str, &str, String)> = condition.into_iter().collect();
    match layer {
        Layer::Resource | Layer::Trust => members.push(("Principal", view.principal_element())),
        Layer::Endpoint => {
            // At gateway endpoints the element names nobody but everybody (PE-97).
            members.push(("Principal", print::text("*")));
            if let Some(arn) = view.principal_arn() {
                conditions.insert(0, ("ArnEquals", "aws:PrincipalArn", arn.to_owned()));
            }
        }
        Layer::ResourceControl => return None,
        Layer::ServiceControl | Layer::Identity | Layer::Boundary | Layer::Session => {}
    }
    members.push(("Action", print::text(view.action())));
    if layer != Layer::Trust {
        members.push(("Resource", print::text(view.resource())));
    }
    let mut words = format!("allow {} on {}", view.action(), view.resource());
    if let (Layer::Resource | Layer::Trust, Some(arn)) = (layer, view.principal_arn()) {
        words = format!("allow {arn} {} on {}", view.action(), view.resource());
    }
    for (_, key, value) in &conditions {
        words.push_str(&format!(", if {key} is {value}"));
    }
    if !conditions.is_empty() {
        let tests = conditions
            .into_iter()
            .map(|(operator, key, value)| (operator, print::map([(key, print::text(value))])));
        members.push(("Condition", print::map(tests)));
    }
    Some((print::map(members), words))
}

/// A policy where there is none.
pub(super) fn new_policy(view: &View<'_>, layer: Layer, statement: &Node, words: &str) -> Option<Change> {
    let document =
        print::map([("Version", print::text("2012-10-17")), ("Statement", print::list([statement.clone()]))]);
    let (patch, owner) = match layer {
        Layer::Identity => {
            let arn = view.principal_arn()?;
            let known =
                view.standing.root.get("principals").and_then(|p| p.get(arn)).and_then(|p| p.get("policies"));
            (nested(&["principals", arn, "policies"], extended_list(known, document)), arn.to_owned())
        }
        Layer::Resource if !view.takes_resource_policy() => return None,
        Layer::Resource | Layer::Trust => {
            let arn = view.resource_row().map_or(view.resource().to_owned(), |r| r.arn.to_string());
            (nested(&["resources", &arn, "policy"], document), arn)
        }
        _ => return None,
    };
    let words = format!("give {owner} a policy: {words}");
    Some(Change::topology(ChangeKind::Policy, words, patch))
}

/// What is one or a list, with one more; merge patches replace lists whole.
pub(super) fn extended_list(known: Option<&Node>, new: Node) -> Node {
    let mut items = match known.map(|n| &n.value) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(items)) => items.clone(),
        Some(_) => known.cloned().into_iter().collect(),
    };
    items.push(new);
    print::list(items)
}
