//! Principals, resources, and the policies of the organization.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::arn::Arn;
use crate::policy::Policy;

/// A user, a role or a root user.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// Its ARN.
    pub arn: Arn,
    /// Its identity-based policies, own and of its groups.
    pub policies: Vec<Arc<Policy>>,
    /// Its permissions boundary.
    pub permissions_boundary: Option<Arc<Policy>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its unique id, `AIDA…` or `AROA…`, where stated.
    pub unique_id: Option<String>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its ARN.
    pub arn: Arn,
    /// Owner: stated, or from the ARN.
    pub account: Option<Arc<str>>,
    /// Region: stated, or from the ARN.
    pub region: Option<Arc<str>>,
    /// Its resource-based policy; of a role, its trust policy.
    pub policy: Option<Arc<Policy>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// For buckets: whether RestrictPublicBuckets is in effect (PE-120). Off unless stated: with all of S3 Block Public
    /// Access on, a public policy could not have been attached.
    pub restrict_public_buckets: bool,
    /// The KMS key it is encrypted with; of a bucket, its objects.
    pub kms_key: Option<Arn>,
    /// For buckets: whether S3 Bucket Keys are on, where stated.
    pub bucket_key: Option<bool>,
    /// For access points: the bucket.
    pub bucket: Option<String>,
    /// For access points: the VPC that requests must come from (NP-625).
    pub network_origin: Option<String>,
    /// For APIs: `PRIVATE`, `REGIONAL`, `EDGE`.
    pub endpoint_type: Option<String>,
}

/// A policy of the organization and where it is attached.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationPolicy {
    /// Roots, organizational units and accounts.
    pub targets: Vec<Arc<str>>,
    /// The policy.
    pub policy: Arc<Policy>,
}
