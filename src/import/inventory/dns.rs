//! Names.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::fact::{Fact, Merge, Merging, record};

record! {
    /// A DHCP option set.
    DhcpOptions {
        /// Name servers.
        servers: BTreeSet<String>,
    }
}

record! {
    /// A hosted zone.
    Zone {
        /// Its domain, without the dot at the end.
        domain: Fact<String>,
        /// Whether it is a private one.
        private: Fact<bool>,
        /// VPCs that see it.
        vpcs: BTreeSet<String>,
        /// Records by full name.
        records: BTreeMap<String, Record>,
    }
}

/// The A and AAAA records of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Addresses.
    pub addresses: BTreeSet<String>,
    /// DNS name that an alias or a CNAME leads to.
    pub alias: Option<String>,
    /// Whether an input gives the name without its value.
    pub unknown: bool,
}

impl Merge for Record {
    fn merge(&mut self, other: Self, _: &'static str, _: &mut Merging<'_>) {
        self.addresses.extend(other.addresses);
        self.alias = self.alias.take().or(other.alias);
        self.unknown &= other.unknown;
    }
}

record! {
    /// A Route 53 Resolver endpoint.
    Resolver {
        /// `INBOUND` or `OUTBOUND`.
        direction: Fact<String>,
        /// Its VPC.
        vpc: Fact<String>,
        /// Addresses by subnet.
        addresses: BTreeMap<String, BTreeSet<String>>,
        /// Its name.
        name: Fact<String>,
    }
}

record! {
    /// A Route 53 Resolver rule.
    ResolverRule {
        /// Its domain.
        domain: Fact<String>,
        /// `FORWARD`, `SYSTEM` or `RECURSIVE`.
        kind: Fact<String>,
        /// Servers it forwards to.
        targets: BTreeSet<String>,
        /// The outbound endpoint.
        endpoint: Fact<String>,
        /// VPCs it applies to.
        vpcs: BTreeSet<String>,
        /// Its name.
        name: Fact<String>,
    }
}
