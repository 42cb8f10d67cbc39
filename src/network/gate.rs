//! Refusals of a service that are no policies: its own rules about the network.

use serde::Serialize;

use crate::assumption::Consulted;

/// Why a service refuses a request before any policy is read (NP-437).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Reason code.
    pub reason: &'static str,
    /// In words.
    pub message: String,
    /// What would let it in.
    pub mend: String,
    /// The rule behind it.
    pub rule: &'static str,
    /// Assumptions that decided it.
    pub assumptions: Consulted,
}
