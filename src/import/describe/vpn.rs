//! Virtual private gateways, VPN connections and customer gateways. Of a connection, the configuration with its shared
//! keys is never read.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{CustomerGateway, VpnConnection, VpnGateway};
use crate::import::item::Item;

/// `describe-vpn-gateways`.
pub(super) fn gateway(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("VpnGatewayId") else { return };
    let mut vpc = Fact::Unstated;
    item.items("VpcAttachments", |attachment| {
        if !matches!(attachment.text("State"), Some("detached" | "detaching")) {
            vpc = attachment.fact("VpcId");
        }
    });
    found.inventory.add(|i| &mut i.vpn_gateways, id, VpnGateway { vpc, name: item.name() });
}

/// `describe-vpn-connections`.
pub(super) fn connection(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("VpnConnectionId") else { return };
    if matches!(item.text("State"), Some("deleted" | "deleting")) {
        return;
    }
    let record = VpnConnection {
        customer_gateway: item.fact("CustomerGatewayId"),
        vpn_gateway: item.fact("VpnGatewayId"),
        transit_gateway: item.fact("TransitGatewayId"),
        prefixes: item.texts_of("Routes", "DestinationCidrBlock"),
        state: item.fact("State"),
        name: item.name(),
    };
    found.inventory.add(|i| &mut i.vpn_connections, id, record);
}

/// `describe-customer-gateways`.
pub(super) fn customer(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("CustomerGatewayId") else { return };
    let record = CustomerGateway { address: item.fact("IpAddress"), name: item.name() };
    found.inventory.add(|i| &mut i.customer_gateways, id, record);
}
