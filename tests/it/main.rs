//! Tests from the outside, in one binary.

mod facts_services;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_generator;
mod oracle_vectors;
