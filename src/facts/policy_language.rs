//! Facts about policy evaluation that change with time: objects nobody can change.

use std::sync::OnceLock;

use serde::Deserialize;

/// The table of facts about the policy language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyLanguage {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Condition keys for identifiers that AWS makes, with which endpoint policies are strict (PE-13).
    pub identifiers: Vec<String>,
    /// Objects of AWS that no policy lets customers change (PE-159).
    pub immutable: Vec<Immutable>,
}

/// Objects that customers cannot change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Immutable {
    /// Pattern of their ARNs.
    pub resource: String,
    /// Patterns of the actions that would change or use them.
    pub actions: Vec<String>,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn policy_language() -> &'static PolicyLanguage {
    static TABLE: OnceLock<PolicyLanguage> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/policy-language.yaml"))
            .expect("data/policy-language.yaml is well-formed")
    })
}
