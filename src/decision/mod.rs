//! Policies and a context in, a decision out.
//!
//! [`Layers`] holds the compiled policies that a request meets, [`Request`] who asks for what with which condition
//! keys. [`Layers::decide`] answers with a [`Decision`], without allocating; [`Layers::explain`] with an
//! [`Explanation`] that says of every layer, policy, statement and condition what it found.
//!
//! Rules: `policy-evaluation.md`, sections D and E.

mod applies;
mod brief;
mod case;
mod decide;
mod explain;
mod explanation;
mod grant;
mod layer;
mod message;
mod open_keys;
mod outcome;
mod public_access;
mod request;

pub use applies::Exemption;
pub use brief::{Applying, Brief};
pub use explanation::{ConditionTrace, Explanation, LayerTrace, PolicyTrace, ReasonTrace, StatementTrace};
pub use layer::{Layer, Layers};
pub use message::{Denial, DenialKind, Scope};
pub use outcome::{Decision, Outcome, Possible, Reason, Rule};
pub use request::{ApiAuthorizer, Request, RequestError, Settings};
