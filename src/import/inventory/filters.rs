//! Security groups, network ACLs and prefix lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::fact::{Fact, Merge, Merging, record};

record! {
    /// A security group.
    Group {
        /// Its VPC.
        vpc: Fact<String>,
        /// Rules for what comes in.
        ingress: BTreeSet<GroupRule>,
        /// Rules for what goes out.
        egress: BTreeSet<GroupRule>,
        /// Whether the inputs list its rules.
        rules_read: Fact<bool>,
        /// Its group name.
        name: Fact<String>,
    }
}

/// One rule of a security group with one other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupRule {
    /// Protocol as AWS names it: `-1`, `tcp`, a number.
    pub protocol: String,
    /// First and last port; none where the protocol has none or all are meant.
    pub ports: Option<(i64, i64)>,
    /// A block, the id of a group, or the id of a prefix list. `None` if it is not known yet.
    pub peer: Option<String>,
}

record! {
    /// A network ACL.
    Acl {
        /// Its VPC.
        vpc: Fact<String>,
        /// Whether it is the default one of its VPC.
        default: Fact<bool>,
        /// Subnets it guards.
        subnets: BTreeSet<String>,
        /// Entries for what enters, by number; IPv6 entries have numbers of their own.
        ingress: BTreeMap<String, AclEntry>,
        /// Entries for what leaves.
        egress: BTreeMap<String, AclEntry>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

/// One entry of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// `allow` or `deny`.
    pub action: String,
    /// Protocol number, or `-1`.
    pub protocol: String,
    /// First and last port.
    pub ports: Option<(i64, i64)>,
    /// The other side.
    pub cidr: String,
}

impl Merge for AclEntry {
    fn merge(&mut self, other: Self, field: &'static str, to: &mut Merging<'_>) {
        if *self != other {
            to.clashes.push(crate::import::fact::Clash {
                id: to.id.to_owned(),
                field,
                values: [self.cidr.clone(), other.cidr],
                sources: Default::default(),
            });
        }
    }
}

record! {
    /// A prefix list.
    PrefixList {
        /// Its name.
        name: Fact<String>,
        /// Its Region.
        region: Fact<String>,
        /// Its owner; `AWS` for managed ones.
        owner: Fact<String>,
        /// Its blocks.
        cidrs: BTreeSet<String>,
        /// Whether the inputs list its blocks.
        entries_read: Fact<bool>,
    }
}
