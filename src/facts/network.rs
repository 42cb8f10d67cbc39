//! Facts of the network that are in no other table.

use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;

/// The facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFacts {
    /// Day on which they were last compared with their sources.
    pub checked: String,
    /// Where they come from.
    pub sources: Vec<String>,
    /// Actions that are sent to an interface of the service inside a VPC (NP-635, NP-636); a `*` at the end stands
    /// for any rest.
    #[serde(deserialize_with = "words")]
    pub in_vpc_data_planes: Vec<String>,
    /// Ports from which clients open connections (NP-412).
    pub ephemeral_ports: (u16, u16),
    /// Those of current Linux kernels.
    pub linux_ephemeral_ports: (u16, u16),
}

/// The facts that ship with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn network() -> &'static NetworkFacts {
    static TABLE: OnceLock<NetworkFacts> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/network.yaml"))
            .expect("data/network.yaml is well-formed")
    })
}

impl NetworkFacts {
    /// Whether an action is sent to an interface of the service inside a VPC.
    ///
    /// ```
    /// let facts = hopstamp::facts::network();
    /// assert!(facts.is_in_vpc_data_plane("elasticfilesystem:ClientMount"));
    /// assert!(!facts.is_in_vpc_data_plane("elasticfilesystem:DescribeFileSystems"));
    /// ```
    pub fn is_in_vpc_data_plane(&self, action: &str) -> bool {
        self.in_vpc_data_planes.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => action.get(..start.len()).is_some_and(|a| a.eq_ignore_ascii_case(start)),
            None => action.eq_ignore_ascii_case(pattern),
        })
    }
}
