//! Who stamps what: one file for each writer of the context (CK 1.1).

pub(super) mod forwarded;
pub(super) mod network;
pub(super) mod origin;
pub(super) mod principal;
pub(super) mod request;
pub(super) mod resource;
mod s3;
pub(super) mod session;
pub(super) mod source;

use super::stamp::{Stamp, Writer};
use super::value::State;

/// An organization key of an account of which nobody stated whether it is in one.
fn not_stated(account: &str, by: Writer, rule: &'static str) -> Stamp {
    Stamp::new(State::Unknown, by, rule)
        .note(format!("the topology does not state which organization account {account} is in"))
}
