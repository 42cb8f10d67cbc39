//! The topology stage: files in, model out.

mod examples;
pub(crate) mod support;
