//! Files of requests with expectations.

mod expect;
mod load;
mod request;
mod run;
mod values;

pub use expect::{Expectation, LAYERS, LegExpectation, Mismatch};
pub use load::{Case, Checked, Suite, check, load};
pub use request::Places;
pub use run::{CaseResult, Verdict, run};
