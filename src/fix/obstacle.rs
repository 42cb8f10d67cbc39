//! What stands between a request and the wanted verdict.

use super::change::Change;
use super::state::Standing;
use super::view::View;
use super::{Task, Want, deny, missing_allow, network, other_way, tighten};
use crate::decision::{Layer, Outcome as Decided, ReasonTrace, Rule};
use crate::outcome::{Outcome, Way};

/// What is in the way now, so that progress can be told: the leg, and the statement, the layer or the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Obstacle(usize, String);

impl Obstacle {
    pub(super) fn of(outcome: &Outcome) -> Obstacle {
        let what = match outcome.settling_leg() {
            None => String::new(),
            Some(leg) => match (&leg.way, &leg.decision) {
                (Way::NoPath(no), _) => format!("{} {}", no.reason, no.message),
                (Way::Rejected { rejection, .. }, _) => format!("{rejection:?}"),
                (_, Some(decision)) => match &decision.reason {
                    Some(reason) => format!(
                        "{:?} {:?} {:?} {:?} {:?}",
                        decision.outcome,
                        reason.layer,
                        reason.level,
                        reason.policy.as_ref().filter(|_| decision.outcome != Decided::ImplicitlyDenied),
                        reason.statement.filter(|_| decision.outcome != Decided::ImplicitlyDenied),
                    ),
                    None => format!("{:?} {:?}", decision.outcome, decision.rule),
                },
                (_, None) => String::new(),
            },
        };
        Obstacle(outcome.settled_by, what)
    }
}

/// Changes that may take the obstacle away.
pub(super) fn candidates(task: &Task<'_>, standing: &Standing, want: Want) -> Vec<Change> {
    if want == Want::Deny {
        return tighten::candidates(task, standing);
    }
    let Some(leg) = standing.outcome.settling_leg() else { return Vec::new() };
    let view = View::new(task, standing, leg);
    if let Way::NoPath(no) = &leg.way {
        return network::candidates(&view, no);
    }
    if matches!(leg.way, Way::Rejected { .. }) {
        return network::other_entries(&view);
    }
    let Some(decision) = &leg.decision else { return Vec::new() };
    let Some(reason) = &decision.reason else { return Vec::new() };
    let mut found = match decision.outcome {
        Decided::ExplicitlyDenied => deny::candidates(&view, reason),
        Decided::ImplicitlyDenied => missing_allow::candidates(&view, reason),
        Decided::Allowed | Decided::Depends => Vec::new(),
    };
    found.extend(other_way::candidates(&view, reason));
    found
}

/// What is in the way, in words, where nothing was found that helps.
pub(super) fn words(task: &Task<'_>, standing: &Standing) -> Vec<String> {
    let Some(leg) = standing.outcome.settling_leg() else { return Vec::new() };
    let on = match standing.outcome.legs.len() {
        1 => String::new(),
        _ => format!("leg {} ({}): ", standing.outcome.settled_by, leg.action.as_deref().unwrap_or("?")),
    };
    let mut found = Vec::new();
    match (&leg.way, &leg.decision) {
        (Way::NoPath(no), _) => {
            found.push(format!("{on}{} ({}, {})", no.message, no.reason, no.rule));
            found.push(format!("to open the way: {}", no.mend));
        }
        (Way::Rejected { rejection, .. }, _) => {
            found.push(format!("{on}the service refuses before any policy is read: {}", rejection.message));
            found.push(format!("to be let through: {}", rejection.mend));
        }
        (_, Some(decision)) => match (&decision.reason, decision.outcome) {
            _ if decision.rule.is_some() => {
                found.extend(decision.rule.map(|rule| format!("{on}{}", rule_words(rule))))
            }
            (_, Decided::Depends) => {
                let keys: Vec<&str> = decision.depends_on.iter().map(|k| &**k).collect();
                found.push(format!(
                    "{on}it depends on what nobody stated: {}; state it in the topology, or with --context",
                    keys.join(", ")
                ));
            }
            (None, _) => {}
            (Some(reason), outcome) => {
                let place = match (&reason.policy, reason.statement) {
                    (Some(policy), Some(number)) => format!(", statement {number} of {policy}"),
                    _ => String::new(),
                };
                let what = match outcome {
                    Decided::ExplicitlyDenied => "denies it",
                    Decided::Allowed => "allows it",
                    _ => "does not allow it",
                };
                let article = if reason.layer == Layer::Identity { "an" } else { "a" };
                found.push(format!("{on}{article} {} {what}{place}", reason.layer.words()));
                found.extend(untouchable(&View::new(task, standing, leg), reason));
            }
        },
        (_, None) => {}
    }
    found
}

/// Why the policy in the way cannot be edited, if it cannot.
fn untouchable(view: &View<'_>, reason: &ReasonTrace) -> Option<String> {
    if reason.layer == Layer::Identity && view.is_aws_owned_role() {
        return Some(
            "the policies of a service-linked or reserved role are AWS's to change (PE-159)".to_owned(),
        );
    }
    if reason.layer == Layer::Resource && reason.policy.is_none() && !view.takes_resource_policy() {
        let service = view.service();
        return Some(format!(
            "the resource has no policy, and resources of {service} are not known to take one: if yours does, add its \
             `policy` to the topology"
        ));
    }
    let lost = reason.span.is_some_and(|span| view.documents.statement(span).is_none());
    lost.then(|| {
        "its policy is JSON within a YAML text: write it as YAML, or in a file of its own, so that it can be edited"
            .to_owned()
    })
}

/// A rule that decides whatever policies say.
fn rule_words(rule: Rule) -> &'static str {
    match rule {
        Rule::AlwaysAllowed => "it succeeds for everybody who signs, whatever policies say (PE-104)",
        Rule::RootUser => "the root user needs no policy in its own account (PE-98)",
        Rule::ImmutableObject => "nobody can change objects of AWS (PE-159)",
        Rule::RestrictPublicBuckets => {
            "Block Public Access keeps strangers out while the policy is public (RestrictPublicBuckets, PE-120)"
        }
    }
}
