//! Tests from the outside, in one binary.

mod facts_lists;
mod facts_services;
mod network;
mod topology;
mod vectors;
