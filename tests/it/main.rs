//! Tests from the outside, in one binary.

mod decision_assumptions;
mod decision_evaluate;
mod decision_explanations;
mod decision_properties;
mod decision_rules;
mod facts_lists;
mod facts_services;
mod policy_conditions;
mod policy_findings;
mod policy_statements;
mod policy_support;
mod topology;
mod vectors;
mod vectors_cases;
mod vectors_tables;
