//! Facts about policy evaluation that change with time: multivalued keys, services that support RCPs.

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
    /// Condition keys that hold lists; a name that ends in `/` stands for all keys that begin with it.
    pub multivalued_keys: Vec<String>,
    /// Prefixes of the services whose resources obey resource control policies (PE-93).
    pub resource_control_policy_services: Vec<String>,
    /// Prefixes of further services that ask for an Allow in the resource-based policy even inside one account
    /// (PE-80). They count under `services-needing-resource-policy: listed` only.
    pub resource_policy_required_services: Vec<String>,
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
