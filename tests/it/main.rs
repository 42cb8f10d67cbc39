//! Tests from the outside, in one binary.

mod facts_lists;
mod facts_services;
mod topology;
mod vectors;
