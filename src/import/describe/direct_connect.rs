//! Direct Connect. Keys of BGP sessions are never read.

use super::Found;
use crate::import::inventory::VirtualInterface;
use crate::import::item::Item;

/// `directconnect describe-virtual-interfaces`.
pub(super) fn interface(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("virtualInterfaceId") else { return };
    let record = VirtualInterface {
        kind: item.fact("virtualInterfaceType"),
        vpn_gateway: item.fact("virtualGatewayId"),
        gateway: item.fact("directConnectGatewayId"),
        prefixes: item.texts_of("routeFilterPrefixes", "cidr"),
        customer_address: item.fact("customerAddress"),
        state: item.fact("virtualInterfaceState"),
        name: item.fact("virtualInterfaceName"),
    };
    found.inventory.add(|i| &mut i.virtual_interfaces, id, record);
}

/// `directconnect describe-direct-connect-gateway-associations`: which gateway a Direct Connect gateway leads to.
pub(super) fn association(item: Item<'_>, found: &mut Found<'_>) {
    let (Some(gateway), Some(other)) = (item.id("directConnectGatewayId"), item.item("associatedGateway"))
    else {
        return;
    };
    if let Some(id) = other.text("id").filter(|id| id.starts_with("vgw-")) {
        let record = crate::import::inventory::VirtualInterface {
            gateway: item.state(gateway.to_owned()),
            vpn_gateway: item.state(id.to_owned()),
            kind: item.state("gateway".to_owned()),
            ..VirtualInterface::default()
        };
        found.inventory.add(|i| &mut i.virtual_interfaces, &format!("{gateway}/{id}"), record);
    }
}
