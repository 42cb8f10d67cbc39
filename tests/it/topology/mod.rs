//! The topology stage: files in, model out.

mod examples;
mod fields;
mod model;
mod patches;
pub(crate) mod support;
