//! The organization: accounts, organizational units, service and resource control policies.

use std::collections::BTreeSet;

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Account, Organization, OrganizationPolicy};
use crate::import::item::Item;

/// `describe-organization`.
pub(super) fn organization(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(organization) = item.item("Organization") else { return true };
    let management =
        organization.text("MasterAccountId").or_else(|| organization.text("ManagementAccountId"));
    let record = Organization {
        id: organization.fact("Id"),
        management_account: Fact::of(management.map(str::to_owned), item.log().source()),
        ..Organization::default()
    };
    found.organization(record);
    item.log().read("organizations", 1);
    true
}

impl Found<'_> {
    fn organization(&mut self, record: Organization) {
        use crate::import::fact::{Merge, Merging};
        let mut mine = std::mem::take(&mut self.inventory.organization);
        mine.merge(record, "", &mut Merging { id: "the organization", clashes: &mut self.inventory.clashes });
        self.inventory.organization = mine;
    }
}

/// `list-accounts`, or `list-accounts-for-parent` in a file with the parent's id in its name.
pub(super) fn account(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    found.inventory.add(|i| &mut i.accounts, id, Account { name: item.fact("Name") });
    // arn:aws:organizations::MANAGEMENT:account/o-…/ACCOUNT
    if let Some(organization) = item.text("Arn").and_then(|arn| arn.split('/').nth(1)) {
        let id = item.state(organization.to_owned());
        found.organization(Organization { id, ..Organization::default() });
    }
    stands_in_file(&item, id, found);
}

/// `list-organizational-units-for-parent` in a file with the parent's id in its name.
pub(super) fn unit(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(id) = item.id("Id") {
        stands_in_file(&item, id, found);
    }
}

fn stands_in_file(item: &Item<'_>, id: &str, found: &mut Found<'_>) {
    let parent = found.path.subject().filter(|s| s.starts_with("r-") || s.starts_with("ou-"));
    if let Some(parent) = parent.filter(|p| *p != id) {
        let parent = item.state(parent.to_owned());
        found.inventory.add(|i| &mut i.parents, id, parent);
    }
}

/// `list-roots`.
pub(super) fn root(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(id) = item.id("Id") {
        let roots = BTreeSet::from([id.to_owned()]);
        found.organization(Organization { roots, ..Organization::default() });
    }
}

/// `list-parents`; the child is in the file's name only.
pub(super) fn parent(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    let Some(child) = found.path.subject().map(str::to_owned) else {
        item.log().unread("the parent of something that neither the file nor its name says", 1);
        return;
    };
    let parent = item.state(id.to_owned());
    found.inventory.add(|i| &mut i.parents, &child, parent);
}

/// `list-policies`: what there is, without the documents. In `list-policies-for-target` the file's name has the target.
pub(super) fn policy_summary(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    if item.bool("AwsManaged") == Some(true) {
        return;
    }
    let targets = found
        .path
        .subject()
        .filter(|s| s.starts_with("r-") || s.starts_with("ou-") || s.bytes().all(|b| b.is_ascii_digit()));
    let record = OrganizationPolicy {
        kind: item.fact("Type"),
        name: item.fact("Name"),
        targets: targets.map(str::to_owned).into_iter().collect(),
        ..OrganizationPolicy::default()
    };
    found.inventory.add(|i| &mut i.organization_policies, id, record);
}

/// `describe-policy`: the document.
pub(super) fn policy(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(policy) = item.item("Policy") else { return true };
    if let Some(summary) = policy.item("PolicySummary")
        && let Some(id) = summary.id("Id")
        && summary.bool("AwsManaged") != Some(true)
    {
        let record = OrganizationPolicy {
            kind: summary.fact("Type"),
            name: summary.fact("Name"),
            document: policy.document("Content"),
            ..OrganizationPolicy::default()
        };
        found.inventory.add(|i| &mut i.organization_policies, id, record);
        item.log().read("policies of the organization", 1);
    }
    true
}

/// `list-targets-for-policy`; the policy is in the file's name only.
pub(super) fn target(item: Item<'_>, found: &mut Found<'_>) {
    let Some(target) = item.id("TargetId") else { return };
    let policy = found.path.subject().or_else(|| found.path.id("p-")).map(str::to_owned);
    let Some(policy) = policy else {
        item.log().unread("targets of a policy that neither the file nor its name says", 1);
        return;
    };
    if policy == "p-FullAWSAccess" || policy == "p-RCPFullAWSAccess" {
        return;
    }
    let record =
        OrganizationPolicy { targets: BTreeSet::from([target.to_owned()]), ..OrganizationPolicy::default() };
    found.inventory.add(|i| &mut i.organization_policies, &policy, record);
}
