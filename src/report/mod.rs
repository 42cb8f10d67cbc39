//! Plain data into text. Nothing here decides anything.

mod diagnostics;
mod paint;
mod tests;
mod trace;

pub use diagnostics::{diagnostics_json, diagnostics_text};
pub use paint::Paint;
pub use tests::{TestFile, test_json, test_text};
pub use trace::{Depth, trace_text};

/// An outcome as JSON; `docs/outcome.md` describes it.
pub fn outcome_json(outcome: &crate::outcome::Outcome) -> serde_json::Value {
    // Plain data into memory: this cannot fail.
    serde_json::to_value(outcome).unwrap_or_default()
}
