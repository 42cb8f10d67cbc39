//! Actions and services with rules of their own, and the services that RCPs bind.

use std::sync::OnceLock;

use serde::Deserialize;

use super::action_pattern::names;
use super::words::words;

/// The table of services that RCPs bind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RcpServices {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Action prefixes, sorted.
    #[serde(deserialize_with = "words")]
    pub services: Vec<String>,
}

/// The table of actions and services with rules of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionLists {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Action prefixes of services where the resource policy must allow (PE-100, PE-102).
    #[serde(deserialize_with = "words")]
    pub resource_policy_required: Vec<String>,
    /// Further ones, under the choice `listed` of `services-needing-resource-policy` (PE-80).
    #[serde(deserialize_with = "words")]
    pub resource_policy_listed: Vec<String>,
    /// Services whose resources are known to take a resource-based policy.
    #[serde(deserialize_with = "words")]
    pub resource_policies: Vec<String>,
    #[serde(deserialize_with = "words")]
    kms_without_key: Vec<String>,
    #[serde(deserialize_with = "words")]
    s3_root_user: Vec<String>,
    #[serde(deserialize_with = "words")]
    rcp_exempt: Vec<String>,
    #[serde(deserialize_with = "words")]
    always_allowed: Vec<String>,
    #[serde(deserialize_with = "words")]
    federation: Vec<String>,
    #[serde(deserialize_with = "words")]
    without_principal: Vec<String>,
    #[serde(deserialize_with = "words")]
    sign_in: Vec<String>,
    #[serde(deserialize_with = "words")]
    in_vpc_data_plane: Vec<String>,
    #[serde(deserialize_with = "words")]
    lambda_names_function: Vec<String>,
}

/// The table of services that RCPs bind, as it ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn rcp_services() -> &'static RcpServices {
    static TABLE: OnceLock<RcpServices> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/rcp-services.yaml"))
            .expect("data/rcp-services.yaml is well-formed")
    })
}

/// The table of actions with rules of their own, as it ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn action_lists() -> &'static ActionLists {
    static TABLE: OnceLock<ActionLists> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/action-lists.yaml"))
            .expect("data/action-lists.yaml is well-formed")
    })
}

impl RcpServices {
    /// Whether RCPs bind the resources of the service with this action prefix (PE-93).
    pub fn contains(&self, prefix: &str) -> bool {
        self.services.iter().any(|s| s.eq_ignore_ascii_case(prefix))
    }
}

impl ActionLists {
    /// Whether the resource policy must allow requests to the service with this action prefix, also within one
    /// account (PE-80, PE-100, PE-102). `listed` is the choice of that name of `services-needing-resource-policy`.
    pub fn needs_resource_policy(&self, prefix: &str, listed: bool) -> bool {
        let more = listed.then_some(&self.resource_policy_listed).into_iter().flatten();
        self.resource_policy_required.iter().chain(more).any(|s| s.eq_ignore_ascii_case(prefix))
    }

    /// Whether resources of the service with this prefix are known to take a resource-based policy.
    pub fn takes_resource_policies(&self, prefix: &str) -> bool {
        self.resource_policies.iter().any(|s| s == prefix)
    }

    /// Whether this is an action of KMS on no key, which identity policies alone decide (PE-101).
    pub fn is_kms_without_key(&self, action: &str) -> bool {
        names(&self.kms_without_key, action)
    }

    /// Whether the root user of the bucket's account may do this whatever the bucket policy says (PE-98).
    pub fn is_kept_for_root_user(&self, action: &str) -> bool {
        names(&self.s3_root_user, action)
    }

    /// Whether no RCP binds this action (PE-92).
    pub fn is_rcp_exempt(&self, action: &str) -> bool {
        names(&self.rcp_exempt, action)
    }

    /// Whether this action succeeds for everybody who signs, explicit denials or not (PE-104).
    pub fn is_always_allowed(&self, action: &str) -> bool {
        names(&self.always_allowed, action)
    }

    /// Whether this is a call of STS by somebody whom an identity provider vouches for, and who does not sign
    /// (PE-103).
    pub fn is_federation(&self, action: &str) -> bool {
        names(&self.federation, action)
    }

    /// Whether requests for this action carry no principal at all (SH-75).
    pub fn has_no_principal(&self, action: &str) -> bool {
        names(&self.without_principal, action)
    }

    /// Whether somebody signs in by this action, so that there is no session yet (SH-78).
    pub fn is_sign_in(&self, action: &str) -> bool {
        names(&self.sign_in, action)
    }

    /// Whether this action belongs to a data plane on a network interface in the VPC, which is entered without a
    /// VPC endpoint (SH-74). For OpenSearch that holds of domains in a VPC only.
    pub fn is_in_vpc_data_plane(&self, action: &str) -> bool {
        names(&self.in_vpc_data_plane, action)
    }

    /// Whether Lambda names the function when it does this itself with the function's role (SH-62).
    pub fn names_function(&self, action: &str) -> bool {
        names(&self.lambda_names_function, action)
    }
}
