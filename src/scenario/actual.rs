//! What an outcome says of the things that scenarios expect.

use crate::network::path::hop_ids;
use crate::outcome::{Leg, Outcome, Way};

pub(super) fn none() -> String {
    "none".to_owned()
}

pub(super) fn list(items: &[impl AsRef<str>]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    format!("[{}]", items.join(", "))
}

pub(super) fn layer_of(leg: &Leg) -> Option<String> {
    Some(leg.decision.as_ref()?.reason.as_ref()?.layer.words().to_owned())
}

pub(super) fn path_of(outcome: &Outcome) -> Vec<String> {
    let Some(leg) = outcome.legs.first() else { return Vec::new() };
    let ids = match &leg.way {
        Way::Path(path) | Way::Rejected { path, .. } => path.ids(),
        Way::NoPath(no) => hop_ids(&no.walk),
        Way::ServiceInternal => Vec::new(),
    };
    ids.into_iter().map(str::to_owned).collect()
}

pub(super) fn reason_of(leg: &Leg) -> Option<String> {
    match &leg.way {
        Way::NoPath(no) => Some(no.reason.to_owned()),
        Way::Rejected { rejection, .. } => Some(rejection.reason.to_owned()),
        Way::Path(_) | Way::ServiceInternal => None,
    }
}

pub(super) fn depends_on(outcome: &Outcome) -> Vec<String> {
    let decision = outcome.settling_leg().and_then(|l| l.decision.as_ref());
    decision.map(|d| d.depends_on.iter().map(|k| k.to_string()).collect()).unwrap_or_default()
}

pub(super) fn warnings_of(outcome: &Outcome) -> Vec<String> {
    let Some(Way::Path(path) | Way::Rejected { path, .. }) = outcome.legs.first().map(|l| &l.way) else {
        return Vec::new();
    };
    path.warnings.iter().map(|w| w.code.to_owned()).collect()
}

pub(super) fn assumptions_of(outcome: &Outcome) -> Vec<String> {
    outcome.assumptions.iter().map(|r| r.assumption.name().to_owned()).collect()
}
