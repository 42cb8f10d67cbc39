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
