//! Facts of the network that change with time.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// The facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFacts {
    /// Day on which they were last compared with their sources.
    pub checked: String,
    /// Where they come from.
    pub sources: Vec<String>,
    /// Regions whose STS host is the global one in legacy mode (NP A.1).
    pub sts_legacy_regions: Vec<String>,
    /// Host names that do not follow the pattern of their kind, by action prefix.
    pub hosts: BTreeMap<String, HostPatterns>,
    /// Host and Region of services with one endpoint, by partition and action prefix.
    pub other_partitions: BTreeMap<String, BTreeMap<String, (String, String)>>,
    /// Availability zones whose endpoints cannot reach services in other Regions (NP-332).
    pub zones_without_cross_region: Vec<String>,
    /// Action prefixes of services whose data plane is an interface inside a VPC (NP-635, NP-636).
    pub in_vpc_data_planes: Vec<String>,
    /// Ports from which clients open connections (NP-412).
    pub ephemeral_ports: (u16, u16),
    /// Those of current Linux kernels.
    pub linux_ephemeral_ports: (u16, u16),
}

/// Host names of a service, with `{region}` and `{suffix}` left open. `None`: as the pattern says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostPatterns {
    /// With neither setting.
    pub plain: Option<String>,
    /// Dual-stack.
    pub dualstack: Option<String>,
    /// FIPS.
    pub fips: Option<String>,
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
