//! Who stamps what: one file for each writer of the context (CK 1.1).

pub(super) mod forwarded;
pub(super) mod network;
pub(super) mod principal;
pub(super) mod request;
pub(super) mod resource;
pub(super) mod session;
