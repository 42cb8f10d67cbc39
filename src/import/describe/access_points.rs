//! S3 access points.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::Resource;
use crate::import::item::Item;

/// `s3control list-access-points`.
pub(super) fn access_point(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("AccessPointArn") else { return };
    let record = Resource {
        bucket: item.fact("Bucket"),
        network_origin: item.item("VpcConfiguration").map_or(Fact::Unstated, |c| c.fact("VpcId")),
        ..Resource::default()
    };
    found.inventory.add(|i| &mut i.resources, arn, record);
}
