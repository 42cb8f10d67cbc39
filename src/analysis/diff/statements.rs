//! Which statements apply on one side only, and which of their conditions made the difference.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::decision::{ConditionTrace, Explanation, Layer, StatementTrace};
use crate::policy::{Effect, Truth};

use super::cause::actual_words;

/// A statement that applies on one side only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementChange {
    /// The layer.
    pub layer: Layer,
    /// What it does when it applies.
    pub effect: Effect,
    /// Whether it applies afterwards; `false`: it did before.
    pub applies: bool,
    /// Its policy.
    pub policy: Arc<str>,
    /// Its number, from 1.
    pub number: u32,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// Whether it stands on both sides. If not, it came or went with its policy, or the request meets its layer on one
    /// side only.
    pub on_both_sides: bool,
    /// The conditions whose result differs; of a statement that stands on one side only, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionChange>,
}

/// A condition whose result differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionChange {
    /// The operator.
    pub operator: String,
    /// The key.
    pub key: Arc<str>,
    /// What it wants before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_before: Option<String>,
    /// What it wants after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_after: Option<String>,
    /// What the request holds before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_before: Option<String>,
    /// What the request holds after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_after: Option<String>,
    /// Whether it holds before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_before: Option<Truth>,
    /// Whether it holds after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_after: Option<Truth>,
    /// Whether the operator asks that nothing matches.
    #[serde(skip)]
    pub negated: bool,
}

type Place = (Layer, Option<u32>, Arc<str>, String);

/// A statement of one side, with its effective result.
struct Placed<'e> {
    layer: Layer,
    policy: &'e Arc<str>,
    statement: &'e StatementTrace,
    applies: Truth,
}

fn placed(explanation: Option<&Explanation>) -> BTreeMap<Place, Placed<'_>> {
    let mut all = BTreeMap::new();
    for layer in explanation.iter().flat_map(|e| &e.layers) {
        for policy in &layer.policies {
            for statement in &policy.statements {
                let name =
                    statement.sid.as_deref().map_or_else(|| statement.number.to_string(), str::to_owned);
                let place = (layer.layer, policy.level, policy.name.clone(), name);
                let applies = if layer.exempt.is_some() { Truth::False } else { statement.applies };
                all.insert(place, Placed { layer: layer.layer, policy: &policy.name, statement, applies });
            }
        }
    }
    all
}

/// All statements that apply on one side only, or about which only one side is certain. `None`: no policy was asked.
pub(super) fn changes(before: Option<&Explanation>, after: Option<&Explanation>) -> Vec<StatementChange> {
    let (left, right) = (placed(before), placed(after));
    let mut places: Vec<&Place> = left.keys().chain(right.keys()).collect();
    places.sort();
    places.dedup();
    places.into_iter().filter_map(|place| change(left.get(place), right.get(place))).collect()
}

fn change(before: Option<&Placed<'_>>, after: Option<&Placed<'_>>) -> Option<StatementChange> {
    let truth = |side: Option<&Placed<'_>>| side.map_or(Truth::False, |p| p.applies);
    let applies = truth(after) > truth(before);
    if truth(after) == truth(before) {
        return None;
    }
    let shown = if applies { after } else { before }.or(after)?;
    let conditions = match (before, after) {
        (Some(before), Some(after)) => conditions(before.statement, after.statement),
        (Some(before), None) => all_conditions(before.statement, |c| condition_change(Some(c), None)),
        (None, Some(after)) => all_conditions(after.statement, |c| condition_change(None, Some(c))),
        (None, None) => Vec::new(),
    };
    Some(StatementChange {
        layer: shown.layer,
        effect: shown.statement.effect,
        applies,
        policy: shown.policy.clone(),
        number: shown.statement.number,
        sid: shown.statement.sid.clone(),
        on_both_sides: before.is_some() && after.is_some(),
        conditions,
    })
}

/// The conditions of a statement that stands on one side only.
fn all_conditions(
    statement: &StatementTrace,
    change: impl Fn(&ConditionTrace) -> Option<ConditionChange>,
) -> Vec<ConditionChange> {
    statement.conditions.iter().filter_map(change).collect()
}

/// The conditions of a statement whose results differ; one that stands on one side only counts as differing.
fn conditions(before: &StatementTrace, after: &StatementTrace) -> Vec<ConditionChange> {
    let same = |a: &ConditionTrace, b: &ConditionTrace| {
        a.operator == b.operator && a.key.eq_ignore_ascii_case(&b.key)
    };
    let mut found = Vec::new();
    for condition in &before.conditions {
        match after.conditions.iter().find(|c| same(c, condition)) {
            Some(other) if other.result == condition.result => {}
            other => found.push(condition_change(Some(condition), other)),
        }
    }
    for condition in after.conditions.iter().filter(|c| !before.conditions.iter().any(|b| same(b, c))) {
        found.push(condition_change(None, Some(condition)));
    }
    found.into_iter().flatten().collect()
}

fn condition_change(
    before: Option<&ConditionTrace>,
    after: Option<&ConditionTrace>,
) -> Option<ConditionChange> {
    let shown = after.or(before)?;
    let wanted = |c: &ConditionTrace| c.wanted.join(" or ");
    let actual = |c: &ConditionTrace| actual_words(&c.actual);
    Some(ConditionChange {
        operator: shown.operator.to_string(),
        key: shown.key.clone(),
        wanted_before: before.map(wanted),
        wanted_after: after.map(wanted),
        actual_before: before.map(actual),
        actual_after: after.map(actual),
        holds_before: before.map(|c| c.result),
        holds_after: after.map(|c| c.result),
        negated: shown.operator.comparison.is_negated(),
    })
}
