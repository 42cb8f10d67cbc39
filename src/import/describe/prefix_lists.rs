//! Prefix lists.

use std::collections::BTreeSet;

use super::Found;
use super::vpcs::region_of_arn;
use crate::import::fact::Fact;
use crate::import::inventory::PrefixList;
use crate::import::item::Item;

/// `describe-prefix-lists`, which has the blocks of AWS's lists, and `describe-managed-prefix-lists`, which has an ARN.
pub(super) fn list(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("PrefixListId") else { return };
    let region = item.text("PrefixListArn").and_then(region_of_arn);
    let record = PrefixList {
        name: item.fact("PrefixListName"),
        region: Fact::of(region, item.log().source()),
        owner: item.fact("OwnerId"),
        cidrs: item.texts("Cidrs"),
        entries_read: Fact::of(item.has("Cidrs").then_some(true), item.log().source()),
    };
    found.inventory.add(|i| &mut i.prefix_lists, id, record);
}

/// `get-managed-prefix-list-entries`; the list is in the file's name only.
pub(super) fn entries(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let mut cidrs = BTreeSet::new();
    let mut others = 0;
    item.items("Entries", |entry| match entry.text("Cidr") {
        Some(cidr) => {
            cidrs.insert(cidr.to_owned());
        }
        None => others += 1,
    });
    if others > 0 {
        return false;
    }
    let Some(id) = found.path.id("pl-").map(str::to_owned) else {
        item.log().unread(
            "entries of a prefix list that neither the file nor its name says: put its id into the name",
            cidrs.len(),
        );
        return true;
    };
    let record = PrefixList { cidrs, entries_read: item.state(true), ..PrefixList::default() };
    found.inventory.add(|i| &mut i.prefix_lists, &id, record);
    true
}
