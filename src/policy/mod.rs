//! The policy language: documents, patterns, conditions. Knows no network.

mod read;

pub use read::read_policy;

/// A policy document with the name that answers show.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// What answers call it: an ARN, a file, `inline policy 1 of …`.
    pub name: String,
}

/// What a policy is attached to; decides which elements it may have (PE-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyType {
    /// Identity-based policy of a user, group or role.
    Identity,
    /// Permissions boundary.
    Boundary,
    /// Session policy.
    Session,
    /// Resource-based policy.
    Resource,
    /// Trust policy of a role.
    Trust,
    /// Service control policy.
    ServiceControl,
    /// Resource control policy.
    ResourceControl,
    /// VPC endpoint policy.
    Endpoint,
}
