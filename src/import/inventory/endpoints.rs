//! VPC endpoints.

use std::collections::{BTreeMap, BTreeSet};

use super::Doc;
use crate::import::fact::{Fact, record};

record! {
    /// A VPC endpoint.
    Endpoint {
        /// Its VPC.
        vpc: Fact<String>,
        /// Full name of its service.
        service: Fact<String>,
        /// Region of its service.
        service_region: Fact<String>,
        /// `Interface`, `Gateway`, ...
        kind: Fact<String>,
        /// Its state.
        state: Fact<String>,
        /// Its policy.
        policy: Fact<Doc>,
        /// Tables that lead to it.
        route_tables: BTreeSet<String>,
        /// Subnets it has interfaces in.
        subnets: BTreeSet<String>,
        /// Its network interfaces.
        interfaces: BTreeSet<String>,
        /// Addresses by subnet, where an input gives them without the interfaces.
        addresses: BTreeMap<String, BTreeSet<String>>,
        /// Its security groups.
        groups: BTreeSet<String>,
        /// Whether private DNS is on.
        private_dns: Fact<bool>,
        /// Whether only queries through inbound endpoints get its addresses.
        inbound_only: Fact<bool>,
        /// Its address families.
        ip_address_type: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}
