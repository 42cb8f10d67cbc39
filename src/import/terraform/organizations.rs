//! The organization.

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Account, Inventory, OrganizationPolicy};

pub(super) fn organization(res: Res<'_>, inventory: &mut Inventory) {
    let mine = &mut inventory.organization;
    if res.id().starts_with("o-") {
        mine.id = res.state(res.id().to_owned());
    }
    mine.management_account = res.fact("master_account_id");
    mine.roots.extend(res.blocks("roots").iter().filter_map(|b| b.text("id")));
    for block in res.blocks("accounts") {
        if let Some(id) = block.text("id") {
            inventory.add(|i| &mut i.accounts, &id, Account { name: block.fact("name") });
        }
    }
}

pub(super) fn unit(res: Res<'_>, inventory: &mut Inventory) {
    inventory.add(|i| &mut i.parents, res.id(), res.fact("parent_id"));
}

pub(super) fn account(res: Res<'_>, inventory: &mut Inventory) {
    inventory.add(|i| &mut i.accounts, res.id(), Account { name: res.fact("name") });
    inventory.add(|i| &mut i.parents, res.id(), res.fact("parent_id"));
}

pub(super) fn policy(res: Res<'_>, inventory: &mut Inventory) {
    let kind = match res.fact("type") {
        Fact::Unstated => res.state("SERVICE_CONTROL_POLICY".to_owned()),
        fact => fact,
    };
    let record = OrganizationPolicy {
        kind,
        name: res.fact("name"),
        document: res.document("content"),
        ..OrganizationPolicy::default()
    };
    inventory.add(|i| &mut i.organization_policies, res.id(), record);
}

pub(super) fn attachment(res: Res<'_>, inventory: &mut Inventory) {
    let Some(policy) = res.text("policy_id").filter(|p| p != "p-FullAWSAccess") else { return };
    let targets = res.text("target_id").into_iter().collect();
    let record = OrganizationPolicy { targets, ..OrganizationPolicy::default() };
    inventory.add(|i| &mut i.organization_policies, &policy, record);
}
