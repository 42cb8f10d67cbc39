//! Which services know which of the newer keys of VPC endpoints, and which actions tell the owner of a resource.

use std::sync::OnceLock;

use serde::Deserialize;

use super::action_pattern::names;
use super::words::words;
use crate::assumption::{Assumption, Assumptions};

/// The table of services that know the newer keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VpcKeyServices {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    #[serde(deserialize_with = "words")]
    source_vpc_arn: Vec<String>,
    #[serde(deserialize_with = "words")]
    vpce_owner: Vec<String>,
    #[serde(deserialize_with = "words")]
    vpce_org_id: Vec<String>,
    #[serde(deserialize_with = "words")]
    not_in_samples: Vec<String>,
    #[serde(deserialize_with = "words")]
    without_any: Vec<String>,
    #[serde(deserialize_with = "words")]
    sts_source_vpc_arn: Vec<String>,
    #[serde(deserialize_with = "words")]
    without_resource_owner: Vec<String>,
    #[serde(deserialize_with = "words")]
    sometimes_without_resource_owner: Vec<String>,
}

/// Whether an action knows a key, and what the answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// Whether the key can be in the context of the request.
    pub supported: bool,
    /// The assumption that decided it: under another choice the answer differs.
    pub assumption: Option<Assumption>,
}

/// Whether requests tell who owns the resource (CK 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceOwner {
    /// They do.
    Told,
    /// They do not: `aws:ResourceAccount`, `aws:ResourceOrgID` and `aws:ResourceOrgPaths` are absent.
    NotTold,
    /// It depends on when a resource was set up.
    Unknown,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn vpc_key_services() -> &'static VpcKeyServices {
    static TABLE: OnceLock<VpcKeyServices> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/vpc-key-services.yaml"))
            .expect("data/vpc-key-services.yaml is well-formed")
    })
}

/// The keys whose support differs by service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    SourceVpcArn,
    Owner,
    OrgId,
}

impl Key {
    fn of(name: &str) -> Option<Self> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("aws:SourceVpcArn") {
            Some(Key::SourceVpcArn)
        } else if is("aws:VpceAccount") || is("aws:VpceOrgPaths") {
            Some(Key::Owner)
        } else if is("aws:VpceOrgID") {
            Some(Key::OrgId)
        } else {
            None
        }
    }
}

impl VpcKeyServices {
    /// Whether requests for an action that passed a VPC endpoint can carry a key (CK 1.2 item 10). Keys that no list
    /// limits are always supported.
    ///
    /// ```
    /// use hopstamp::assumption::Assumptions;
    /// use hopstamp::facts::vpc_key_services;
    /// let supports = |key: &str, action: &str| {
    ///     vpc_key_services().supports(key, action, &Assumptions::default()).supported
    /// };
    /// assert!(supports("aws:SourceVpcArn", "s3:GetObject"));
    /// assert!(!supports("aws:SourceVpcArn", "dynamodb:GetItem"));
    /// assert!(supports("aws:SourceVpce", "ec2:DescribeVpcs"));
    /// ```
    pub fn supports(&self, key: &str, action: &str, assumptions: &Assumptions) -> Support {
        let plain = |supported| Support { supported, assumption: None };
        let Some(key) = Key::of(key) else { return plain(true) };
        if names(&self.without_any, action) {
            return plain(false);
        }
        let prefix = action.split_once(':').map_or(action, |(prefix, _)| prefix);
        if key == Key::SourceVpcArn && prefix.eq_ignore_ascii_case("sts") {
            let assumption = Assumption::StsSourceVpcArn;
            let supported = match assumptions.choice(assumption) {
                "all" => true,
                "federation" => names(&self.sts_source_vpc_arn, action),
                _ => false,
            };
            return Support { supported, assumption: Some(assumption) };
        }
        if !self.services(key).any(|s| s.eq_ignore_ascii_case(prefix)) {
            return plain(false);
        }
        if key == Key::OrgId && names(&self.not_in_samples, prefix) {
            let assumption = Assumption::VpceKeyServices;
            let supported = assumptions.choice(assumption) != "samples";
            return Support { supported, assumption: Some(assumption) };
        }
        plain(true)
    }

    /// The services that know a key by the page on condition keys, sorted. `None` if no list limits the key.
    pub fn list(&self, key: &str) -> Option<Vec<&str>> {
        let mut list: Vec<&str> = self.services(Key::of(key)?).map(String::as_str).collect();
        list.sort_unstable();
        Some(list)
    }

    /// The services that the sample policies list for `aws:VpceOrgID`, sorted.
    pub fn list_of_samples(&self) -> Vec<&str> {
        let mut list: Vec<&str> = self
            .services(Key::OrgId)
            .filter(|s| !self.not_in_samples.contains(s))
            .map(String::as_str)
            .collect();
        list.sort_unstable();
        list
    }

    fn services(&self, key: Key) -> impl Iterator<Item = &String> {
        let owner = (key != Key::SourceVpcArn).then_some(&self.vpce_owner);
        let org_id = (key == Key::OrgId).then_some(&self.vpce_org_id);
        self.source_vpc_arn.iter().chain(owner.into_iter().flatten()).chain(org_id.into_iter().flatten())
    }

    /// Whether requests for an action tell who owns the resource (CK 3.5).
    pub fn resource_owner(&self, action: &str) -> ResourceOwner {
        if names(&self.without_resource_owner, action) {
            ResourceOwner::NotTold
        } else if names(&self.sometimes_without_resource_owner, action) {
            ResourceOwner::Unknown
        } else {
            ResourceOwner::Told
        }
    }
}
