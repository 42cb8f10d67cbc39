//! Tests from the outside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected fails"
)]

mod analysis;
mod architecture;
mod assumption_sensitivity;
mod bad_input;
mod cli;
mod cli_policy;
mod context_catalogue;
mod context_chains;
mod context_commands;
mod context_credentials;
mod context_legs;
mod context_request_kinds;
mod context_rule_by_rule;
mod context_rules;
mod context_service_rules;
mod context_support;
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
mod network_oracle;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_compare;
mod oracle_generator;
mod oracle_vectors;
mod paths;
#[path = "../paths_oracle/mod.rs"]
mod paths_oracle;
mod policy_conditions;
mod policy_cost;
mod policy_findings;
mod policy_limits;
mod policy_rules;
mod policy_statements;
mod policy_support;
mod probe_cli;
mod probe_findings;
mod probe_robust;
mod probe_rows;
mod probe_support;
mod probe_tables;
mod readme;
mod remarks;
mod render;
mod scenario_rows;
mod schema;
mod source_edit;
mod start;
mod support;
mod topology;
mod vectors;
mod vectors_cases;
mod vectors_tables;
