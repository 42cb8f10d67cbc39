//! Tests from the outside, in one binary.

mod topology;
mod facts_services;
