//! Tests from the outside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected fails"
)]

mod architecture;
mod bad_input;
mod cli;
mod cli_policy;
mod decision_assumptions;
mod decision_evaluate;
mod decision_explanations;
mod decision_oracle;
mod decision_properties;
mod decision_rules;
mod facts_assumptions;
mod facts_condition_keys;
mod facts_hosts;
mod facts_lists;
mod facts_service_hops;
mod facts_services;
mod facts_tables;
mod import;
mod network;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_generator;
mod oracle_vectors;
mod policy_conditions;
mod policy_findings;
mod policy_statements;
mod policy_support;
mod readme;
mod support;
mod topology;
mod vectors;
mod vectors_cases;
mod vectors_tables;
