//! Runs scenarios: simulation asked once a case, held against what was expected.

use super::expect::Mismatch;
use super::load::Case;
use crate::outcome::Outcome;
use crate::simulate::{RequestFault, simulate};

/// What became of one case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// How it went.
    pub verdict: Verdict,
    /// The outcome, if the request could be simulated.
    pub outcome: Option<Outcome>,
}

/// How a case went.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// As expected.
    Holds,
    /// Not as expected.
    Fails(Vec<Mismatch>),
    /// The request makes no sense in this topology.
    Faulty(Vec<RequestFault>),
}

/// Runs one case.
pub fn run(case: &Case) -> CaseResult {
    match simulate(&case.world, &case.assumptions, &case.request) {
        Ok(outcome) => {
            let mismatches = case.expect.mismatches(&outcome);
            let verdict = if mismatches.is_empty() { Verdict::Holds } else { Verdict::Fails(mismatches) };
            CaseResult { verdict, outcome: Some(outcome) }
        }
        Err(faults) => CaseResult { verdict: Verdict::Faulty(faults), outcome: None },
    }
}
