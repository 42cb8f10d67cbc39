//! The cause of a change: what two outcomes differ in, from the first hop to the deciding condition.

use serde::Serialize;

use crate::context::AWS_ADDRESS;
use crate::decision::{Explanation, Layer};
use crate::network::code;
use crate::outcome::Ending;
use crate::policy::{Actual, Effect};
use crate::simulate::bulk::Explained;
use crate::topology::Topology;

use super::hops::{self, HopChange};
use super::statements::{self, StatementChange};

/// Why one answer differs from another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Hops that are no longer taken.
    pub hops_before: Vec<HopChange>,
    /// Hops that are taken instead.
    pub hops_after: Vec<HopChange>,
    /// How the host name is resolved, before and after, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_resolution: Option<(String, String)>,
    /// What an author may not expect of the way, on one side only: that it passes by an endpoint, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningChange>,
    /// Whether the leg that settles it exists on one side only: a request to KMS that S3 makes for the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegChange>,
    /// Layers that only one of the requests meets: the policy of an endpoint that the other one does not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerChange>,
    /// Statements that apply on one side only and bear on the verdict.
    pub statements: Vec<StatementChange>,
    /// What settled it before.
    pub before: Ground,
    /// What settles it after.
    pub after: Ground,
}

/// A warning about a way that holds on one side only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WarningChange {
    /// Whether it holds afterwards; `false`: it did before.
    pub holds: bool,
    /// `DNS_PUBLIC_ANSWER`, ...
    pub code: &'static str,
    /// In words.
    pub message: String,
}

impl WarningChange {
    /// Whether the way is certain on one side only.
    pub(crate) fn is_about_certainty(&self) -> bool {
        self.code == code::ROUTE_DEPENDS_ON_ADDRESS
    }

    /// What makes two of them the same. Most name the host; where an address decides, it is the service.
    pub(super) fn subject(&self) -> &str {
        if self.is_about_certainty() { &self.message } else { self.code }
    }
}

/// A leg that exists on one side only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegChange {
    /// Only afterwards.
    New,
    /// Only before.
    Gone,
}

/// A layer that only one of two requests meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerChange {
    /// The layer.
    pub layer: Layer,
    /// Whether it counts afterwards; `false`: it did before.
    pub counts: bool,
}

/// What settled an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ground {
    /// There is no path.
    NoPath {
        /// Reason code.
        reason: String,
        /// In words.
        message: String,
    },
    /// The service refuses.
    Rejected {
        /// Reason code.
        reason: String,
        /// In words.
        message: String,
    },
    /// Policies decided.
    Policies {
        /// The layer that settled it.
        layer: Option<Layer>,
        /// Number of the leg, from 1.
        leg: u8,
    },
    /// Keys that nobody stated decide.
    Keys {
        /// Their names.
        keys: Vec<String>,
    },
}

impl Ground {
    pub(super) fn of(side: &Explained<'_>) -> Ground {
        if let Some(rejection) = &side.rejection {
            let (reason, message) = (rejection.reason.to_owned(), rejection.message.clone());
            return Ground::Rejected { reason, message };
        }
        if let Some(Err(no)) = side.way {
            return Ground::NoPath { reason: no.reason.to_owned(), message: no.message.clone() };
        }
        let open = side.decision.as_ref().map(|d| d.depends_on.as_slice()).unwrap_or_default();
        if side.outcome == Ending::Depends {
            return Ground::Keys { keys: open.iter().map(|k| k.to_string()).collect() };
        }
        Ground::Policies { layer: layer(side), leg: side.leg }
    }
}

impl Cause {
    pub(super) fn of(
        before: &Explained<'_>,
        after: &Explained<'_>,
        leg: Option<LegChange>,
        topologies: [&Topology; 2],
    ) -> Cause {
        let [topology_before, topology_after] = topologies;
        Cause {
            leg,
            hops_before: hops::left(&before.way, &after.way, topology_after),
            hops_after: hops::taken(&before.way, &after.way, topology_before),
            name_resolution: hops::name_resolution(&before.way, &after.way),
            warnings: hops::warnings(&before.way, &after.way),
            layers: if leg.is_none() { layers(before, after) } else { Vec::new() },
            statements: relevant(before, after, leg),
            before: Ground::of(before),
            after: Ground::of(after),
        }
    }
}

/// The layer that decided.
fn layer(side: &Explained<'_>) -> Option<Layer> {
    side.decision.as_ref()?.reason.as_ref().map(|r| r.layer)
}

/// Layers that count on one side only.
fn layers(before: &Explained<'_>, after: &Explained<'_>) -> Vec<LayerChange> {
    let (Some(before), Some(after)) = (&before.decision, &after.decision) else { return Vec::new() };
    let counts = |e: &Explanation, layer: Layer| {
        e.layers.iter().any(|l| l.layer == layer && l.exempt.is_none() && !l.policies.is_empty())
    };
    let change = |layer: &Layer| {
        let (old, new) = (counts(before, *layer), counts(after, *layer));
        (old != new).then_some(LayerChange { layer: *layer, counts: new })
    };
    Layer::ALL.iter().filter_map(change).collect()
}

/// As many statements as are told.
const TOLD: usize = 4;

/// The statements whose change bears on the verdict: where it gets worse, Deny statements that now apply and Allow
/// statements that no longer do, in the layer that now decides; where it gets better, the reverse, in the layer that
/// decided before.
fn relevant(before: &Explained<'_>, after: &Explained<'_>, leg: Option<LegChange>) -> Vec<StatementChange> {
    let all = match (leg, &before.decision, &after.decision) {
        (None, Some(old), Some(new)) => statements::changes(Some(old), Some(new)),
        (Some(LegChange::New), _, Some(new)) => statements::changes(None, Some(new)),
        (Some(LegChange::Gone), Some(old), _) => statements::changes(Some(old), None),
        // Where no policy was asked, none can have changed its mind.
        _ => return Vec::new(),
    };
    let (deciding, ending, towards_denial) = match rank(after.outcome).cmp(&rank(before.outcome)) {
        std::cmp::Ordering::Less => (layer(after), after.outcome, true),
        std::cmp::Ordering::Greater => (layer(before), before.outcome, false),
        std::cmp::Ordering::Equal => {
            return once(all.into_iter().filter(|s| s.on_both_sides));
        }
    };
    let bears =
        |change: &&StatementChange| (change.effect == Effect::Deny) == (change.applies == towards_denial);
    let wanted = if ending == Ending::ExplicitlyDenied { Effect::Deny } else { Effect::Allow };
    let decides = |change: &&StatementChange| {
        deciding.is_none_or(|layer| layer == change.layer) && change.effect == wanted
    };
    let bearing: Vec<StatementChange> = all.iter().filter(bears).cloned().collect();
    let mut told: Vec<StatementChange> = bearing.iter().filter(decides).cloned().collect();
    if told.is_empty() {
        told = bearing;
    }
    once(told)
}

/// The first few, each once: a policy of the organization may be attached at several levels.
fn once(changes: impl IntoIterator<Item = StatementChange>) -> Vec<StatementChange> {
    let mut told: Vec<StatementChange> = Vec::new();
    for change in changes {
        if told.len() < TOLD && !told.contains(&change) {
            told.push(change);
        }
    }
    told
}

/// How far an outcome is from being allowed.
fn rank(outcome: Ending) -> u8 {
    match outcome {
        Ending::Allowed => 2,
        Ending::Depends => 1,
        Ending::ImplicitlyDenied | Ending::ExplicitlyDenied | Ending::Unreachable | Ending::Rejected => 0,
    }
}

/// What a request holds for a key, in words.
pub(in crate::analysis) fn actual_words(actual: &Actual) -> String {
    match actual {
        Actual::Value(values) => match &**values {
            [one] if &**one == AWS_ADDRESS => "an address of AWS".to_owned(),
            [one] => one.to_string(),
            many => format!("[{}]", many.join(", ")),
        },
        Actual::SomeValue => "present, with a value nobody stated".to_owned(),
        Actual::Absent => "absent".to_owned(),
        Actual::Unknown => "unknown".to_owned(),
    }
}
