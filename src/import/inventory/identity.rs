//! The organization, principals, resources and their policies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::import::fact::{Fact, Shown, record};

/// A policy document as compact JSON text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doc(pub Arc<str>);

impl Shown for Doc {
    fn shown(&self) -> String {
        format!("a document of {} characters", self.0.len())
    }
}

record! {
    /// An account.
    Account {
        /// Its name.
        name: Fact<String>,
    }
}

record! {
    /// The organization.
    Organization {
        /// `o-…`.
        id: Fact<String>,
        /// The management account.
        management_account: Fact<String>,
        /// Ids of its root.
        roots: BTreeSet<String>,
    }
}

record! {
    /// A service or resource control policy.
    OrganizationPolicy {
        /// `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`.
        kind: Fact<String>,
        /// Its name.
        name: Fact<String>,
        /// The document.
        document: Fact<Doc>,
        /// What it is attached to.
        targets: BTreeSet<String>,
    }
}

record! {
    /// A user or a role.
    Principal {
        /// Inline policies by name.
        policies: BTreeMap<String, Fact<Doc>>,
        /// ARNs of attached managed policies.
        managed: BTreeSet<String>,
        /// ARN of its permissions boundary.
        boundary: Fact<String>,
        /// Names of its groups.
        groups: BTreeSet<String>,
        /// Its tags.
        tags: BTreeMap<String, Fact<String>>,
    }
}

record! {
    /// An IAM group.
    IamGroup {
        /// Inline policies by name.
        policies: BTreeMap<String, Fact<Doc>>,
        /// ARNs of attached managed policies.
        managed: BTreeSet<String>,
    }
}

record! {
    /// A managed policy.
    ManagedPolicy {
        /// The default version of its document.
        document: Fact<Doc>,
    }
}

record! {
    /// Something with a resource-based policy; of a role, its trust policy.
    Resource {
        /// Owner, where the ARN does not say.
        account: Fact<String>,
        /// Region, where the ARN does not say.
        region: Fact<String>,
        /// Its policy.
        policy: Fact<Doc>,
        /// Whether the inputs say that it has no policy, or would have named one.
        policy_read: Fact<bool>,
        /// Its tags.
        tags: BTreeMap<String, Fact<String>>,
        /// Block Public Access of a bucket: settings by name.
        public_access_block: BTreeMap<String, Fact<bool>>,
        /// The KMS key it is encrypted with.
        kms_key: Fact<String>,
        /// Of an access point: its bucket.
        bucket: Fact<String>,
        /// Of an access point: its VPC.
        network_origin: Fact<String>,
        /// Of an API: `PRIVATE`, `REGIONAL`, `EDGE`.
        endpoint_type: Fact<String>,
    }
}
