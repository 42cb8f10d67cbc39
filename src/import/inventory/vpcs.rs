//! VPCs and what routes within them.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::fact::{Fact, Merge, Merging, record};

record! {
    /// A VPC.
    Vpc {
        /// Its owner.
        account: Fact<String>,
        /// Its Region.
        region: Fact<String>,
        /// IPv4 blocks.
        cidrs: BTreeSet<String>,
        /// IPv6 blocks.
        ipv6_cidrs: BTreeSet<String>,
        /// `enableDnsSupport`.
        dns_support: Fact<bool>,
        /// `enableDnsHostnames`.
        dns_hostnames: Fact<bool>,
        /// Id of its DHCP options.
        dhcp_options: Fact<String>,
        /// What VPC Block Public Access stops.
        block_public_access: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A subnet.
    Subnet {
        /// Its VPC.
        vpc: Fact<String>,
        /// The owner of the VPC.
        account: Fact<String>,
        /// Its IPv4 block.
        cidr: Fact<String>,
        /// Its IPv6 block.
        ipv6_cidr: Fact<String>,
        /// Availability zone id.
        az: Fact<String>,
        /// Availability zone name.
        zone_name: Fact<String>,
        /// Accounts it is shared with.
        shared_with: BTreeSet<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// An internet gateway or an egress-only one.
    Gateway {
        /// The VPC it is attached to.
        vpc: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A NAT gateway.
    Nat {
        /// Its subnet.
        subnet: Fact<String>,
        /// Its VPC.
        vpc: Fact<String>,
        /// `public` or `private`.
        connectivity: Fact<String>,
        /// Elastic IPs.
        public_ips: BTreeSet<String>,
        /// Its private address.
        private_ip: Fact<String>,
        /// Ids of allocations whose address is given elsewhere.
        allocations: BTreeSet<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A route table of a VPC.
    RouteTable {
        /// Its VPC.
        vpc: Fact<String>,
        /// Whether it is the main one.
        main: Fact<bool>,
        /// The subnets that use it.
        subnets: BTreeSet<String>,
        /// Gateways that use it for packets that come in.
        gateways: BTreeSet<String>,
        /// Routes by destination.
        routes: BTreeMap<String, Route>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To this id.
    To(String),
    /// To something that is no more.
    Blackhole,
    /// An input does not say where yet.
    Unknown,
}

impl Merge for Route {
    fn merge(&mut self, other: Self, _: &'static str, _: &mut Merging<'_>) {
        // A blackhole is a state of a route, which another input may have seen in another moment.
        if !matches!(self, Self::To(_)) {
            *self = other;
        }
    }
}
