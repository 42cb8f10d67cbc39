//! The one function: a request through all stages.

mod address;
pub mod bulk;
mod check;
mod decide;
mod encryption;
mod fault;
mod hints;
mod hops;
mod legs;
mod policies;
mod service_legs;
mod world;

pub use fault::RequestFault;
pub use legs::Supposed;
pub use world::World;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::outcome::{Alternative, Outcome, Reliance};
use crate::request::Request;

/// Follows one request: its path, its keys leg by leg, what the policies say of each leg, and which assumptions
/// the end rests on.
///
/// # Errors
/// If the request makes no sense in this topology, such as a caller that is not there. All faults are reported.
pub fn simulate(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
) -> Result<Outcome, Vec<RequestFault>> {
    let (mut outcome, consulted) = legs::follow(world, assumptions, request)?;
    outcome.assumptions = reliances(world, assumptions, request, &outcome, &consulted);
    Ok(outcome)
}

/// As [`simulate`], without asking again under other choices: the outcome lists no assumptions.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_once(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
) -> Result<Outcome, Vec<RequestFault>> {
    legs::follow(world, assumptions, request).map(|(outcome, _)| outcome)
}

/// As [`simulate_once`], as if one key of one leg had another state than the path, the credentials or the resource give
/// it: to find out whether a single key stands in the way.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_supposing(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
    supposed: &Supposed,
) -> Result<Outcome, Vec<RequestFault>> {
    legs::follow_supposing(world, assumptions, request, Some(supposed)).map(|(outcome, _)| outcome)
}

/// What is wrong with a request, without following it.
pub fn faults(world: &World, assumptions: &Assumptions, request: &Request) -> Vec<RequestFault> {
    legs::follow(world, assumptions, request).err().unwrap_or_default()
}

/// Asks again under every other choice of the assumptions that were consulted.
fn reliances(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
    outcome: &Outcome,
    consulted: &Consulted,
) -> Vec<Reliance> {
    consulted.iter().map(|a| reliance(world, assumptions, request, outcome, *a)).collect()
}

fn reliance(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
    outcome: &Outcome,
    assumption: Assumption,
) -> Reliance {
    let choice = assumptions.choice(assumption);
    let others = assumption.choices().iter().filter(|c| **c != choice);
    let alternatives: Vec<Alternative> = others
        .filter_map(|other| {
            let changed = assumptions.with(assumption, other);
            let (end, _) = legs::follow(world, &changed, request).ok()?;
            Some(Alternative { choice: other, outcome: end.outcome })
        })
        .collect();
    let flips = alternatives.iter().any(|a| a.outcome != outcome.outcome);
    Reliance { assumption, choice, alternatives, flips }
}
