//! Users, roles, groups and managed policies.

use std::collections::BTreeMap;

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, IamGroup, InstanceProfile, ManagedPolicy, Principal, Resource};
use crate::import::item::Item;

/// A role of `get-account-authorization-details`, or of `list-roles`, which has no policies of it.
pub(super) fn role(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("Arn") else { return };
    let trust = Resource {
        policy: item.document("AssumeRolePolicyDocument"),
        policy_read: item.state(true),
        tags: item.tags("Tags", "Key", "Value"),
        ..Resource::default()
    };
    found.inventory.add(|i| &mut i.resources, arn, trust);
    let mut record = principal(&item);
    if item.has("RolePolicyList") {
        record.policies = inline(&item, "RolePolicyList");
    }
    found.inventory.add(|i| &mut i.principals, arn, record);
    item.items("InstanceProfileList", |one| profile(one, found));
}

/// A user.
pub(super) fn user(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("Arn") else { return };
    let mut record = principal(&item);
    record.policies = inline(&item, "UserPolicyList");
    let account = super::vpcs::account_of_arn(arn).unwrap_or_default();
    record.groups = item.texts("GroupList").into_iter().map(|name| format!("{account}/{name}")).collect();
    found.inventory.add(|i| &mut i.principals, arn, record);
}

fn principal(item: &Item<'_>) -> Principal {
    Principal {
        managed: item.texts_of("AttachedManagedPolicies", "PolicyArn"),
        boundary: item
            .item("PermissionsBoundary")
            .map_or(Fact::Unstated, |b| b.fact("PermissionsBoundaryArn")),
        tags: item.tags("Tags", "Key", "Value"),
        ..Principal::default()
    }
}

fn inline(item: &Item<'_>, list: &str) -> BTreeMap<String, Fact<Doc>> {
    let mut policies = BTreeMap::new();
    item.items(list, |policy| {
        if let Some(name) = policy.id("PolicyName") {
            policies.insert(name.to_owned(), policy.document("PolicyDocument"));
        }
    });
    policies
}

/// An IAM group, by account and name, which is how users name it.
pub(super) fn group(item: Item<'_>, found: &mut Found<'_>) {
    let (Some(arn), Some(name)) = (item.id("Arn"), item.id("GroupName")) else { return };
    let record = IamGroup {
        policies: inline(&item, "GroupPolicyList"),
        managed: item.texts_of("AttachedManagedPolicies", "PolicyArn"),
    };
    let account = super::vpcs::account_of_arn(arn).unwrap_or_default();
    found.inventory.add(|i| &mut i.iam_groups, &format!("{account}/{name}"), record);
}

/// A managed policy with its versions; or one of the organization, which `list-policies` names the same way.
pub(super) fn managed(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("Arn") else { return };
    if arn.contains(":organizations:") {
        return super::organizations::policy_summary(item, found);
    }
    let mut document = Fact::Unstated;
    item.items("PolicyVersionList", |version| {
        if version.bool("IsDefaultVersion") == Some(true) {
            document = version.document("Document");
        }
    });
    found.inventory.add(|i| &mut i.managed_policies, arn, ManagedPolicy { document });
}

/// An instance profile and the role in it.
pub(super) fn profile(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("Arn") else { return };
    let mut role = Fact::Unstated;
    item.items("Roles", |one| role = one.fact("Arn"));
    found.inventory.add(|i| &mut i.instance_profiles, arn, InstanceProfile { role });
}
