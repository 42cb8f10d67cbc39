//! Where requests start.

use std::collections::BTreeSet;

use crate::import::fact::{Fact, record};

record! {
    /// A network interface, from which addresses and groups of others are known.
    Interface {
        /// Its subnet.
        subnet: Fact<String>,
        /// Its primary private address.
        private_ip: Fact<String>,
        /// Its public address.
        public_ip: Fact<String>,
        /// IPv6 addresses.
        ipv6: BTreeSet<String>,
        /// Security groups.
        groups: BTreeSet<String>,
        /// Whose it is, as AWS describes it.
        description: Fact<String>,
    }
}

record! {
    /// An EC2 instance.
    Instance {
        /// Its subnet.
        subnet: Fact<String>,
        /// Its private address.
        private_ip: Fact<String>,
        /// Its public address.
        public_ip: Fact<String>,
        /// IPv6 addresses.
        ipv6: BTreeSet<String>,
        /// Security groups.
        groups: BTreeSet<String>,
        /// ARN or name of its instance profile.
        profile: Fact<String>,
        /// Its state.
        state: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// An instance profile.
    InstanceProfile {
        /// The role in it.
        role: Fact<String>,
    }
}

record! {
    /// A Lambda function or an ECS service.
    Workload {
        /// `lambda` or `ecs`.
        kind: Fact<String>,
        /// Its name.
        name: Fact<String>,
        /// ARN or name of its role.
        role: Fact<String>,
        /// Of an ECS service: its task definition, which names the role.
        task_definition: Fact<String>,
        /// Subnets.
        subnets: BTreeSet<String>,
        /// Security groups.
        groups: BTreeSet<String>,
    }
}
