//! Pictures of networks as text: SVG, Mermaid and DOT.

mod dot;
mod mermaid;
mod svg;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

use super::Depth;
use super::trace::{headline, hop_of, key_lines};
use crate::outcome::{Leg, Outcome, Way};
use crate::picture::{Picture, Step};

/// A step with the keys stamped there.
struct Stop<'p> {
    step: &'p Step,
    /// Key and state.
    keys: Vec<(String, String)>,
}

/// The steps of the request with their stamps; those that matter, as the trace shows them.
fn stops<'p>(picture: &'p Picture, outcome: Option<&Outcome>) -> Vec<Stop<'p>> {
    let (Some(trip), Some(outcome)) = (&picture.trip, outcome) else { return Vec::new() };
    let stop = |step: &'p Step| {
        let keys = outcome.legs.get(step.leg).map(|leg| keys_at(leg, step)).unwrap_or_default();
        Stop { step, keys }
    };
    trip.steps.iter().map(stop).collect()
}

fn keys_at(leg: &Leg, step: &Step) -> Vec<(String, String)> {
    let hops = match &leg.way {
        Way::Path(path) | Way::Rejected { path, .. } => path.hops.len(),
        Way::NoPath(no) => no.walk.len(),
        Way::ServiceInternal => 1,
    };
    let here = step.hop.map_or(1, |hop| hop + 1);
    let all_here = step.hop.is_none();
    key_lines(leg, Depth::WhatMatters, |stamp| all_here || hop_of(stamp.by, hops) == here)
        .into_iter()
        .map(|line| (line.name, line.words))
        .collect()
}

/// How the request ends: a word and a sentence, of the leg that settled it.
fn ending(outcome: Option<&Outcome>) -> Option<(&'static str, String)> {
    outcome?.settling_leg().map(headline)
}

/// What is not drawn, as sentences.
fn left_out(picture: &Picture) -> Option<String> {
    (!picture.left_out.is_empty()).then(|| format!("Left out: {}.", picture.left_out.join("; ")))
}
