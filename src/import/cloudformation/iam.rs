//! IAM and Organizations.

use std::collections::{BTreeMap, BTreeSet};

use super::props::Props;
use crate::import::fact::Fact;
use crate::import::inventory::{
    Doc, IamGroup, InstanceProfile, Inventory, ManagedPolicy, OrganizationPolicy, Principal, Resource,
};

fn inline(props: Props<'_>) -> BTreeMap<String, Fact<Doc>> {
    let policies = props.parts("Policies").into_iter().enumerate();
    policies
        .map(|(n, p)| {
            (
                p.text("PolicyName").unwrap_or_else(|| format!("policy {}", n + 1)),
                p.document("PolicyDocument"),
            )
        })
        .collect()
}

fn principal(props: Props<'_>) -> Principal {
    let mut policies = inline(props);
    if props.is_open("ManagedPolicyArns") {
        policies.insert("a managed policy that cannot be known".to_owned(), props.unknown());
    }
    Principal {
        policies,
        managed: props.texts("ManagedPolicyArns"),
        boundary: props.fact("PermissionsBoundary"),
        tags: props.tags(),
        ..Principal::default()
    }
}

pub(super) fn role(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    inventory.add(|i| &mut i.principals, &arn, principal(props));
    let trust = Resource {
        policy: props.document("AssumeRolePolicyDocument"),
        policy_read: props.state(true),
        tags: props.tags(),
        ..Resource::default()
    };
    inventory.add(|i| &mut i.resources, &arn, trust);
}

fn key(props: Props<'_>, name: &str) -> String {
    format!("{}/{name}", props.stack.account())
}

pub(super) fn user(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let groups = props.texts("Groups").iter().map(|g| key(props, g)).collect();
    inventory.add(|i| &mut i.principals, &arn, Principal { groups, ..principal(props) });
}

pub(super) fn group(props: Props<'_>, inventory: &mut Inventory) {
    let name = props.text("GroupName").unwrap_or_else(|| props.id());
    let record = IamGroup { policies: inline(props), managed: props.texts("ManagedPolicyArns") };
    inventory.add(|i| &mut i.iam_groups, &key(props, &name), record);
}

/// The ARN of a role or user of the stack, by its name.
fn arn_of(props: Props<'_>, kind: &str, name: &str) -> String {
    let wanted = if kind == "role" { "AWS::IAM::Role" } else { "AWS::IAM::User" };
    let mut entries = props.stack.entries().iter();
    let found = entries.find(|e| {
        props.stack.kind_of(&e.key) == wanted && props.stack.reference(&e.key, 0).as_str() == Some(name)
    });
    let arn = found.and_then(|e| props.stack.arn(&e.key, 0));
    arn.unwrap_or_else(|| format!("arn:aws:iam::{}:{kind}/{name}", props.stack.account()))
}

fn attach(props: Props<'_>, inventory: &mut Inventory, record: &Principal) {
    for (list, kind) in [("Roles", "role"), ("Users", "user")] {
        for name in props.texts(list) {
            inventory.add(|i| &mut i.principals, &arn_of(props, kind, &name), record.clone());
        }
    }
}

/// An inline policy of several.
pub(super) fn policy(props: Props<'_>, inventory: &mut Inventory) {
    let name = props.text("PolicyName").unwrap_or_else(|| props.logical.to_owned());
    let policies = BTreeMap::from([(name, props.document("PolicyDocument"))]);
    attach(props, inventory, &Principal { policies: policies.clone(), ..Principal::default() });
    for group in props.texts("Groups") {
        let record = IamGroup { policies: policies.clone(), ..IamGroup::default() };
        inventory.add(|i| &mut i.iam_groups, &key(props, &group), record);
    }
}

pub(super) fn role_policy(props: Props<'_>, inventory: &mut Inventory) {
    let Some(role) = props.text("RoleName") else { return };
    let name = props.text("PolicyName").unwrap_or_else(|| props.logical.to_owned());
    let policies = BTreeMap::from([(name, props.document("PolicyDocument"))]);
    let record = Principal { policies, ..Principal::default() };
    inventory.add(|i| &mut i.principals, &arn_of(props, "role", &role), record);
}

pub(super) fn managed(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let record = ManagedPolicy { document: props.document("PolicyDocument") };
    inventory.add(|i| &mut i.managed_policies, &arn, record);
    let managed = BTreeSet::from([arn]);
    attach(props, inventory, &Principal { managed: managed.clone(), ..Principal::default() });
    for group in props.texts("Groups") {
        let record = IamGroup { managed: managed.clone(), ..IamGroup::default() };
        inventory.add(|i| &mut i.iam_groups, &key(props, &group), record);
    }
}

pub(super) fn profile(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let role = props.texts("Roles").first().map(|name| arn_of(props, "role", name));
    let role = Fact::of(role, props.stack.log.source());
    inventory.add(|i| &mut i.instance_profiles, &arn, InstanceProfile { role });
}

pub(super) fn membership(props: Props<'_>, inventory: &mut Inventory) {
    let Some(group) = props.text("GroupName") else { return };
    for name in props.texts("Users") {
        let groups = BTreeSet::from([key(props, &group)]);
        let record = Principal { groups, ..Principal::default() };
        inventory.add(|i| &mut i.principals, &arn_of(props, "user", &name), record);
    }
}

pub(super) fn organization_policy(props: Props<'_>, inventory: &mut Inventory) {
    let record = OrganizationPolicy {
        kind: props.fact("Type"),
        name: props.fact("Name"),
        document: props.document("Content"),
        targets: props.texts("TargetIds"),
    };
    inventory.add(|i| &mut i.organization_policies, &props.id(), record);
}
