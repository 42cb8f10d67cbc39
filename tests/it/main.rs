//! Tests from the outside, in one binary.

mod facts_assumptions;
mod facts_condition_keys;
mod facts_lists;
mod facts_service_hops;
mod facts_services;
mod facts_tables;
