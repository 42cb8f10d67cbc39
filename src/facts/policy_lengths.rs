//! How long policy documents may be (PE-13).

use std::sync::OnceLock;

use serde::Deserialize;

/// The table of the lengths of policy documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyLengths {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// One row for each type of policy.
    pub lengths: Vec<DocumentLength>,
}

/// How long documents of one type may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentLength {
    /// The type: `identity`, `boundary`, `session`, `resource`, `trust`, `scp`, `rcp`, `endpoint`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What has this limit, as messages name it.
    pub holds: String,
    /// The greatest number of characters.
    pub most: usize,
    /// Whether white space counts.
    pub white_space: bool,
    /// What else there is to know.
    #[serde(default)]
    pub remark: Option<String>,
    /// Whether the row is about bucket policies only.
    #[serde(default)]
    pub only_buckets: bool,
}

impl PolicyLengths {
    /// The row of a type of policy.
    pub fn of(&self, kind: &str) -> Option<&DocumentLength> {
        self.lengths.iter().find(|row| row.kind == kind)
    }
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn policy_lengths() -> &'static PolicyLengths {
    static TABLE: OnceLock<PolicyLengths> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/policy-lengths.yaml"))
            .expect("data/policy-lengths.yaml is well-formed")
    })
}
