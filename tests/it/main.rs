//! Tests from the outside, in one binary.

mod bad_input;
mod facts_services;
mod topology;
