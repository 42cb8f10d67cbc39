//! VPN. Pre-shared keys and tunnel configurations are never read.

use super::resource::Res;
use crate::import::inventory::{CustomerGateway, Inventory, VpnConnection, VpnGateway};

pub(super) fn gateway(res: Res<'_>, inventory: &mut Inventory) {
    let record = VpnGateway { vpc: res.fact("vpc_id"), name: res.name() };
    inventory.add(|i| &mut i.vpn_gateways, res.id(), record);
}

pub(super) fn attachment(res: Res<'_>, inventory: &mut Inventory) {
    let Some(gateway) = res.text("vpn_gateway_id") else { return };
    let record = VpnGateway { vpc: res.fact("vpc_id"), ..VpnGateway::default() };
    inventory.add(|i| &mut i.vpn_gateways, &gateway, record);
}

pub(super) fn customer(res: Res<'_>, inventory: &mut Inventory) {
    let record = CustomerGateway { address: res.fact("ip_address"), name: res.name() };
    inventory.add(|i| &mut i.customer_gateways, res.id(), record);
}

pub(super) fn connection(res: Res<'_>, inventory: &mut Inventory) {
    let record = VpnConnection {
        customer_gateway: res.fact("customer_gateway_id"),
        vpn_gateway: res.fact("vpn_gateway_id"),
        transit_gateway: res.fact("transit_gateway_id"),
        name: res.name(),
        ..VpnConnection::default()
    };
    inventory.add(|i| &mut i.vpn_connections, res.id(), record);
}

pub(super) fn route(res: Res<'_>, inventory: &mut Inventory) {
    let Some(connection) = res.text("vpn_connection_id") else { return };
    let prefixes = res.text("destination_cidr_block").into_iter().collect();
    inventory.add(
        |i| &mut i.vpn_connections,
        &connection,
        VpnConnection { prefixes, ..VpnConnection::default() },
    );
}
