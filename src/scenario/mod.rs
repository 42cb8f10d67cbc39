//! Files of requests with expectations.

mod actual;
mod expect;
pub mod fields;
mod load;
mod request;
mod run;
mod update;
mod values;

pub use expect::{Expectation, LAYERS, LegExpectation, Mismatch};
pub use load::{Case, Checked, Suite, check, load};
pub use request::Places;
pub use run::{CaseResult, Verdict, run};
pub use update::{Rewrite, Updates, apply, update};
