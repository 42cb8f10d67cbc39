//! How long a document may be (PE-13).

use super::report::{Place, Report};
use crate::facts::{DocumentLength, policy_lengths};
use crate::policy::document::{Policy, PolicyType};
use crate::policy::findings as code;

/// Warns of a document that is longer than AWS saves.
pub(super) fn check(
    text: &str,
    policy: Option<&Policy>,
    root: &Place,
    kind: PolicyType,
    report: &mut Report<'_>,
) {
    let Some(limit) = policy_lengths().of(name(kind)) else { return };
    if limit.only_buckets && !policy.is_some_and(is_about_buckets) {
        return;
    }
    let length = length(text, limit);
    if length > limit.most {
        let (most, blanks) = (limit.most, if limit.white_space { "" } else { ", white space not counted" });
        let message = format!("{length} characters{blanks}; {} has {most} at most", limit.holds);
        let help: Vec<&str> = limit.remark.as_deref().into_iter().collect();
        report.warning(code::POLICY_TOO_LONG, root, message, &help);
    }
}

fn length(text: &str, limit: &DocumentLength) -> usize {
    text.chars().filter(|c| limit.white_space || !c.is_whitespace()).count()
}

/// The words of `data/policy-lengths.yaml`.
fn name(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => "identity",
        PolicyType::Boundary => "boundary",
        PolicyType::Session => "session",
        PolicyType::Resource => "resource",
        PolicyType::Trust => "trust",
        PolicyType::ServiceControl => "scp",
        PolicyType::ResourceControl => "rcp",
        PolicyType::Endpoint => "endpoint",
    }
}

/// Whether every resource that the policy names is S3's.
fn is_about_buckets(policy: &Policy) -> bool {
    let mut named = policy.statements.iter().flat_map(|s| &s.resources).flat_map(|r| &r.entries).peekable();
    named.peek().is_some()
        && named.all(|entry| entry.text.split(':').nth(2).is_some_and(|service| service == "s3"))
}
