//! Internet gateways, egress-only ones and NAT gateways.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Gateway, Nat};
use crate::import::item::Item;

/// `describe-internet-gateways`.
pub(super) fn internet(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("InternetGatewayId") else { return };
    let record = attached(&item);
    found.inventory.add(|i| &mut i.internet_gateways, id, record);
}

/// `describe-egress-only-internet-gateways`.
pub(super) fn egress_only(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("EgressOnlyInternetGatewayId") else { return };
    let record = attached(&item);
    found.inventory.add(|i| &mut i.egress_only_internet_gateways, id, record);
}

/// The state reads `available` or `attached` (NP I.1).
fn attached(item: &Item<'_>) -> Gateway {
    let mut vpc = Fact::Unstated;
    item.items("Attachments", |attachment| {
        if !matches!(attachment.text("State"), Some("detached" | "detaching")) {
            vpc = attachment.fact("VpcId");
        }
    });
    Gateway { vpc, name: item.name() }
}

/// `describe-nat-gateways`.
pub(super) fn nat(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("NatGatewayId") else { return };
    if matches!(item.text("State"), Some("deleted" | "deleting" | "failed")) {
        return;
    }
    let mut record = Nat {
        subnet: item.fact("SubnetId"),
        vpc: item.fact("VpcId"),
        connectivity: item.fact("ConnectivityType"),
        name: item.name(),
        ..Nat::default()
    };
    item.items("NatGatewayAddresses", |address| {
        record.public_ips.extend(address.text("PublicIp").map(str::to_owned));
        if record.private_ip.is_unstated() || address.bool("IsPrimary") == Some(true) {
            record.private_ip = address.fact("PrivateIp");
        }
    });
    found.inventory.add(|i| &mut i.nat_gateways, id, record);
}
