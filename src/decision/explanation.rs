//! Everything that was looked at on the way to a decision.

use std::sync::Arc;

use serde::Serialize;

use super::applies::Exemption;
use super::layer::Layer;
use super::outcome::{Decision, Outcome, Rule};
use crate::assumption::Consulted;
use crate::policy::{Actual, Effect, Operator, Truth};
use crate::source::Span;

/// A decision with everything behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The decision itself.
    #[serde(skip)]
    pub decision: Decision,
    /// What happens.
    pub outcome: Outcome,
    /// What may happen, if it depends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub possible: Vec<Outcome>,
    /// What decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonTrace>,
    /// The rule that decided it whatever policies say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The keys that nobody stated and that decide it; by name, empty unless it depends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Arc<str>>,
    /// Every layer that was handed in, in the order of [`Layer::ALL`].
    pub layers: Vec<LayerTrace>,
    /// The assumptions that decided something.
    #[serde(skip_serializing_if = "Consulted::is_empty")]
    pub assumptions: Consulted,
    /// What AWS would answer; `None` if the request is allowed or it depends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What decided: a layer, a statement of it, and the conditions that made the difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReasonTrace {
    /// The layer.
    pub layer: Layer,
    /// The level of the organization, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// The policy: of the statement that decided, or of the Allow that came nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Arc<str>>,
    /// The statement, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<u32>,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// Of a statement that applied: its conditions. Of an Allow that came nearest: those that failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionTrace>,
    /// Where the statement stands.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// One layer and what its policies said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerTrace {
    /// The layer.
    pub layer: Layer,
    /// Why it does not count for this request, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exempt: Option<Exemption>,
    /// Whether a Deny statement of it applies.
    pub denies: Truth,
    /// Whether its Allow statements let the request pass; at every level, for SCPs.
    pub allows: Truth,
    /// Its policies.
    pub policies: Vec<PolicyTrace>,
}

/// One policy and its statements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyTrace {
    /// Its name.
    pub name: Arc<str>,
    /// The level of the organization, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// Its statements, in the order of the document.
    pub statements: Vec<StatementTrace>,
}

/// One statement and which of its parts matched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementTrace {
    /// Its number, from 1.
    pub number: u32,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// Its effect.
    pub effect: Effect,
    /// Whether it applies.
    pub applies: Truth,
    /// Whether it is about the action. Of one that is not, nothing else is looked at.
    pub action: bool,
    /// Whether it is about the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Truth>,
    /// Whether it reaches the caller; `None` for policies that name no principals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Truth>,
    /// Its conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionTrace>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// One condition, what it wants and what it found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionTrace {
    /// The operator.
    pub operator: Operator,
    /// The key, as the policy spells it.
    pub key: Arc<str>,
    /// The values it wants, as they are written.
    pub wanted: Arc<[Arc<str>]>,
    /// What the request holds.
    pub actual: Actual,
    /// Whether it holds.
    pub result: Truth,
    /// Where the key stands.
    #[serde(skip)]
    pub span: Span,
}
