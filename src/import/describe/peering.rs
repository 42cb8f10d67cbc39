//! VPC peering connections.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Peering, Vpc};
use crate::import::item::Item;

/// `describe-vpc-peering-connections`. What a connection tells of its VPCs is kept, for one of them may belong to an
/// account that is not among the inputs.
pub(super) fn connection(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("VpcPeeringConnectionId") else { return };
    let status = item.item("Status").map_or(Fact::Unstated, |s| s.fact("Code"));
    if matches!(status.text(), Some("deleted" | "deleting" | "rejected" | "expired" | "failed")) {
        let record = Peering { status, name: item.name(), ..Peering::default() };
        return found.inventory.add(|i| &mut i.vpc_peering_connections, id, record);
    }
    let record = Peering {
        requester: side(&item, "RequesterVpcInfo", found),
        accepter: side(&item, "AccepterVpcInfo", found),
        status,
        name: item.name(),
    };
    found.inventory.add(|i| &mut i.vpc_peering_connections, id, record);
}

fn side(item: &Item<'_>, key: &str, found: &mut Found<'_>) -> Fact<String> {
    let Some(info) = item.item(key) else { return Fact::Unstated };
    let Some(id) = info.text("VpcId") else { return Fact::Unstated };
    let mut record = Vpc { account: info.fact("OwnerId"), region: info.fact("Region"), ..Vpc::default() };
    // Filled while the connection is active only; the CIDR blocks may be from another time than the VPC's own.
    if found.inventory.vpcs.get(id).is_none_or(|vpc| vpc.cidrs.is_empty()) {
        record.cidrs = info.texts_of("CidrBlockSet", "CidrBlock");
        record.cidrs.extend(info.text("CidrBlock").map(str::to_owned));
        record.ipv6_cidrs = info.texts_of("Ipv6CidrBlockSet", "Ipv6CidrBlock");
    }
    found.inventory.add(|i| &mut i.vpcs, id, record);
    info.fact("VpcId")
}
