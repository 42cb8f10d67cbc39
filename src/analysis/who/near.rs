//! Near misses: requests that a single condition keeps out, which is tried out by giving its key another state.

use std::sync::Arc;

use serde::Serialize;

use crate::analysis::Model;
use crate::assumption::Assumptions;
use crate::context::State;
use crate::decision::{ConditionTrace, Layer};
use crate::facts::is_multivalued;
use crate::outcome::{Ending, Outcome};
use crate::policy::{Effect, Family, Truth};
use crate::request::Request;
use crate::simulate::{Supposed, simulate_supposing};

use super::Route;
use super::openings::{Held, held};

/// A way that one condition alone keeps closed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearMiss {
    /// The way.
    pub route: Route,
    /// What keeps it closed.
    pub missed: Missed,
}

/// The statement that keeps a request out, and the conditions each of which alone would let it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// How the request ends.
    pub outcome: Ending,
    /// The layer.
    pub layer: Layer,
    /// `deny`: the statement applies; `allow`: it does not.
    pub effect: Effect,
    /// Its policy.
    pub policy: Arc<str>,
    /// Its number, from 1.
    pub statement: u32,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// Conditions that would let it in if their key alone had another state.
    pub conditions: Vec<Needed>,
}

/// A condition and a state of its key that would let the request in; tried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The condition.
    pub condition: Held,
    /// A state of the key that lets the request in.
    pub would_do: String,
}

/// Finds the conditions each of which alone keeps a denied request out. `None` if there are none: then more than one
/// thing stands in the way.
pub(super) fn missed(
    model: &Model,
    assumptions: &Assumptions,
    request: &Request,
    outcome: &Outcome,
) -> Option<Missed> {
    let leg = outcome.settling_leg()?;
    let decision = leg.decision.as_ref()?;
    let denied = outcome.outcome == Ending::ExplicitlyDenied;
    let all = decision.layers.iter().filter(|l| l.exempt.is_none()).flat_map(|layer| {
        let statements = layer.policies.iter().flat_map(|p| p.statements.iter().map(move |s| (p, s)));
        statements.map(move |(policy, statement)| (layer.layer, policy, statement))
    });
    for (layer, policy, statement) in all {
        let candidates: Vec<&ConditionTrace> = match (denied, statement.effect) {
            (true, Effect::Deny) if statement.applies == Truth::True => statement.conditions.iter().collect(),
            (false, Effect::Allow) if statement.came_near() && statement.failed().count() == 1 => {
                statement.failed().collect()
            }
            _ => continue,
        };
        let needed: Vec<Needed> = candidates
            .into_iter()
            .filter_map(|condition| {
                let would_do =
                    states(condition, statement.effect == Effect::Deny).into_iter().find(|state| {
                        let key = condition.key.to_string();
                        let supposed = Supposed { leg: outcome.settled_by, key, state: state.clone() };
                        let end = simulate_supposing(model.world(), assumptions, request, &supposed);
                        end.is_ok_and(|o| o.outcome == Ending::Allowed)
                    })?;
                Some(Needed { condition: held(outcome, leg, condition), would_do: would_do.to_string() })
            })
            .collect();
        if !needed.is_empty() {
            return Some(Missed {
                outcome: outcome.outcome,
                layer,
                effect: statement.effect,
                policy: policy.name.clone(),
                statement: statement.number,
                sid: statement.sid.clone(),
                conditions: needed,
            });
        }
    }
    None
}

/// States of its key under which a condition may turn out the other way, the likeliest first.
fn states(condition: &ConditionTrace, holds: bool) -> Vec<State> {
    let value = |text: String| match is_multivalued(&condition.key) {
        true => State::many([text]),
        false => State::one(text),
    };
    let family = condition.operator.comparison.family();
    let wanted = condition.wanted.iter().filter(|w| !w.contains("${")).map(|w| match family {
        Family::Ip => w.split('/').next().unwrap_or(w).to_owned(),
        Family::String | Family::Arn => w.replace('*', "any").replace('?', "x"),
        _ => w.to_string(),
    });
    let mut states: Vec<State> = match family {
        Family::Null => vec![State::SomeValue],
        Family::Bool if holds => vec![value("true".to_owned()), value("false".to_owned())],
        _ => wanted.take(4).map(value).collect(),
    };
    states.push(State::Absent);
    // A Deny on certain values spares every other one.
    if holds && matches!(family, Family::String | Family::Arn) {
        states.push(value("something-else".to_owned()));
    }
    states
}
