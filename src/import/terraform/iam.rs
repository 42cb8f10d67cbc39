//! IAM. Roles and users are named in many ways; they are put together by name within their account.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::Res;
use super::world::World;
use crate::import::fact::Fact;
use crate::import::inventory::{IamGroup, InstanceProfile, Inventory, ManagedPolicy, Principal, Resource};

pub(super) fn role(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else { return };
    let mut record =
        Principal { boundary: res.fact("permissions_boundary"), tags: res.tags(), ..Principal::default() };
    for block in res.blocks("inline_policy") {
        if let Some(name) = block.text("name") {
            record.policies.insert(name, block.document("policy"));
        }
    }
    record.managed = res.texts("managed_policy_arns");
    if res.raw.is_data {
        // A data source shows the role, not its policies.
        record.policies.insert("not among the resources".to_owned(), Fact::Unknown(res.log().source()));
    }
    inventory.add(|i| &mut i.principals, &arn, record);
    let trust = Resource {
        policy: res.document("assume_role_policy"),
        policy_read: res.state(true),
        tags: res.tags(),
        ..Resource::default()
    };
    inventory.add(|i| &mut i.resources, &arn, trust);
}

pub(super) fn user(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else { return };
    let record =
        Principal { boundary: res.fact("permissions_boundary"), tags: res.tags(), ..Principal::default() };
    inventory.add(|i| &mut i.principals, &arn, record);
}

fn group_key(res: Res<'_>, name: &str) -> String {
    format!("{}/{name}", res.account().unwrap_or_default())
}

pub(super) fn group(res: Res<'_>, inventory: &mut Inventory) {
    let key = group_key(res, res.id());
    inventory.add(|i| &mut i.iam_groups, &key, IamGroup::default());
}

pub(super) fn policy(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(arn) = res.arn() {
        let record = ManagedPolicy { document: res.document("policy") };
        inventory.add(|i| &mut i.managed_policies, &arn, record);
    }
}

/// The ARN of a role or user of the document by its name; one that stands elsewhere gets the usual ARN.
fn principal(res: Res<'_>, kind: &str, name: &str) -> Option<String> {
    if name.starts_with("arn:") {
        return Some(name.to_owned());
    }
    let wanted = format!("aws_iam_{kind}");
    let mut all =
        res.world.resources.iter().filter(|raw| raw.kind == wanted).map(|raw| Res { world: res.world, raw });
    let found = all.find(|r| r.id() == name || r.text("name").as_deref() == Some(name));
    found.and_then(|r| r.arn()).or_else(|| Some(format!("arn:aws:iam::{}:{kind}/{name}", res.account()?)))
}

fn to_principal(res: Res<'_>, kind: &str, inventory: &mut Inventory, record: Principal) {
    match res.text(kind).and_then(|name| principal(res, kind, &name)) {
        Some(arn) => inventory.add(|i| &mut i.principals, &arn, record),
        None => res.log().problem(&res.raw.address, format!("the {kind} is known after apply only")),
    }
}

pub(super) fn role_policy(res: Res<'_>, inventory: &mut Inventory) {
    let name = res.text("name").unwrap_or_else(|| res.raw.address.clone());
    let record = Principal { policies: [(name, res.document("policy"))].into(), ..Principal::default() };
    to_principal(res, "role", inventory, record);
}

pub(super) fn user_policy(res: Res<'_>, inventory: &mut Inventory) {
    let name = res.text("name").unwrap_or_else(|| res.raw.address.clone());
    let record = Principal { policies: [(name, res.document("policy"))].into(), ..Principal::default() };
    to_principal(res, "user", inventory, record);
}

pub(super) fn group_policy(res: Res<'_>, inventory: &mut Inventory) {
    let Some(group) = res.text("group") else { return };
    let name = res.text("name").unwrap_or_else(|| res.raw.address.clone());
    let record = IamGroup { policies: [(name, res.document("policy"))].into(), ..IamGroup::default() };
    inventory.add(|i| &mut i.iam_groups, &group_key(res, &group), record);
}

pub(super) fn role_attachment(res: Res<'_>, inventory: &mut Inventory) {
    to_principal(res, "role", inventory, attached(res));
}

pub(super) fn user_attachment(res: Res<'_>, inventory: &mut Inventory) {
    to_principal(res, "user", inventory, attached(res));
}

/// A policy that is known after apply only is one all the same.
fn attached(res: Res<'_>) -> Principal {
    let mut record = Principal::default();
    match res.fact("policy_arn") {
        Fact::Known(arn, _) => {
            record.managed.insert(arn);
        }
        _ => {
            record.policies.insert(res.raw.address.clone(), Fact::Unknown(res.log().source()));
        }
    }
    record
}

pub(super) fn group_attachment(res: Res<'_>, inventory: &mut Inventory) {
    let Some(group) = res.text("group") else { return };
    let record = IamGroup { managed: res.text("policy_arn").into_iter().collect(), ..IamGroup::default() };
    inventory.add(|i| &mut i.iam_groups, &group_key(res, &group), record);
}

/// `aws_iam_policy_attachment`, to many at once.
pub(super) fn attachment(res: Res<'_>, inventory: &mut Inventory) {
    let managed: BTreeSet<String> = res.text("policy_arn").into_iter().collect();
    for (list, kind) in [("roles", "role"), ("users", "user")] {
        for name in res.texts(list) {
            if let Some(arn) = principal(res, kind, &name) {
                let record = Principal { managed: managed.clone(), ..Principal::default() };
                inventory.add(|i| &mut i.principals, &arn, record);
            }
        }
    }
    for group in res.texts("groups") {
        let record = IamGroup { managed: managed.clone(), ..IamGroup::default() };
        inventory.add(|i| &mut i.iam_groups, &group_key(res, &group), record);
    }
}

pub(super) fn membership(res: Res<'_>, inventory: &mut Inventory) {
    let groups = res.texts("groups").iter().map(|g| group_key(res, g)).collect();
    to_principal(res, "user", inventory, Principal { groups, ..Principal::default() });
}

pub(super) fn group_membership(res: Res<'_>, inventory: &mut Inventory) {
    let Some(group) = res.text("group") else { return };
    for name in res.texts("users") {
        if let Some(arn) = principal(res, "user", &name) {
            let groups = BTreeSet::from([group_key(res, &group)]);
            inventory.add(|i| &mut i.principals, &arn, Principal { groups, ..Principal::default() });
        }
    }
}

pub(super) fn profile(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else { return };
    let role = res.text("role").and_then(|name| principal(res, "role", &name));
    let role = match role {
        Some(role) => res.state(role),
        None => res.fact("role"),
    };
    inventory.add(|i| &mut i.instance_profiles, &arn, InstanceProfile { role });
}

/// Principals that only attachments name are not described: what else they may do is unknown.
pub(super) fn resolve_names(world: &World<'_>, inventory: &mut Inventory) {
    let described: BTreeSet<String> = world
        .resources
        .iter()
        .filter(|raw| matches!(raw.kind.as_str(), "aws_iam_role" | "aws_iam_user"))
        .filter_map(|raw| Res { world, raw }.arn())
        .collect();
    let mut unknown: BTreeMap<String, Principal> = BTreeMap::new();
    for arn in inventory.principals.keys().filter(|arn| !described.contains(*arn)) {
        let rest = Fact::Unknown(world.log.source());
        let policies = [("policies that no resource here describes".to_owned(), rest)].into();
        unknown.insert(arn.clone(), Principal { policies, ..Principal::default() });
    }
    for (arn, record) in unknown {
        inventory.add(|i| &mut i.principals, &arn, record);
    }
}
