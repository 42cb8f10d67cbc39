//! Which statements, by which conditions, let a request in.

use std::sync::Arc;

use serde::Serialize;

use crate::analysis::diff::actual_words;
use crate::context::Writer;
use crate::decision::{ConditionTrace, Layer, LayerTrace, PolicyTrace, StatementTrace};
use crate::outcome::{Leg, Outcome};
use crate::policy::{Effect, Truth};

use super::hops;

/// A statement that lets a request in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// The layer.
    pub layer: Layer,
    /// `allow`: it grants; `deny`: it spares the request because of these conditions.
    pub effect: Effect,
    /// Its policy.
    pub policy: Arc<str>,
    /// Its number, from 1.
    pub statement: u32,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// Number of the leg, from 1.
    pub leg: usize,
    /// The conditions: of an Allow all of them, of a Deny those that do not hold.
    pub conditions: Vec<Held>,
}

/// A condition and what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The operator.
    pub operator: String,
    /// The key.
    pub key: Arc<str>,
    /// What it wants.
    pub wanted: String,
    /// Whether it wants anything but that.
    pub negated: bool,
    /// What the request holds.
    pub actual: String,
    /// Id of the hop that wrote the key, if a hop did.
    pub hop: Option<String>,
}

/// The statements that let a request in, on all its legs.
pub(super) fn openings(outcome: &Outcome) -> Vec<Opening> {
    let mut found = Vec::new();
    for (number, leg) in (1..).zip(&outcome.legs) {
        for layer in leg.decision.iter().flat_map(|d| &d.layers).filter(|l| l.exempt.is_none()) {
            let granting = matches!(layer.layer, Layer::Identity | Layer::Resource | Layer::Trust);
            let statements = || statements(layer);
            let allow = statements().find(|(_, s)| s.effect == Effect::Allow && s.applies == Truth::True);
            // Limits that allow without a condition are no opening.
            if let Some((policy, statement)) = allow.filter(|(_, s)| granting || !s.conditions.is_empty()) {
                let all = statement.conditions.iter();
                found.push(opening(outcome, leg, number, layer.layer, policy, statement, all));
            }
            for (policy, statement) in statements().filter(|(_, s)| s.effect == Effect::Deny && s.came_near())
            {
                if statement.applies == Truth::False {
                    let failed = statement.failed();
                    found.push(opening(outcome, leg, number, layer.layer, policy, statement, failed));
                }
            }
        }
    }
    found
}

fn statements(layer: &LayerTrace) -> impl Iterator<Item = (&PolicyTrace, &StatementTrace)> {
    layer.policies.iter().flat_map(|p| p.statements.iter().map(move |s| (p, s)))
}

fn opening<'c>(
    outcome: &Outcome,
    leg: &Leg,
    number: usize,
    layer: Layer,
    policy: &PolicyTrace,
    statement: &StatementTrace,
    conditions: impl Iterator<Item = &'c ConditionTrace>,
) -> Opening {
    Opening {
        layer,
        effect: statement.effect,
        policy: policy.name.clone(),
        statement: statement.number,
        sid: statement.sid.clone(),
        leg: number,
        conditions: conditions.map(|c| held(outcome, leg, c)).collect(),
    }
}

/// A condition with the hop behind its key.
pub(super) fn held(outcome: &Outcome, leg: &Leg, condition: &ConditionTrace) -> Held {
    let hop = match leg.context.get(&condition.key).map(|s| s.by) {
        Some(Writer::Hop(number)) => hops(outcome).get(number.saturating_sub(1)).map(|h| h.id.to_string()),
        _ => None,
    };
    Held {
        operator: condition.operator.to_string(),
        key: condition.key.clone(),
        wanted: condition.wanted.join(" or "),
        negated: condition.operator.comparison.is_negated(),
        actual: actual_words(&condition.actual),
        hop,
    }
}
