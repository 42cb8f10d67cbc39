//! Route tables of VPCs.

use super::Found;
use crate::import::inventory::{Route, RouteTable};
use crate::import::item::Item;

/// Fields that hold the target of a route; one of them is there.
pub(in crate::import) const TARGETS: &[&str] = &[
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
    "VpcEndpointId",
    "NetworkInterfaceId",
    "InstanceId",
    "CoreNetworkArn",
    "CarrierGatewayId",
    "LocalGatewayId",
    "OdbNetworkArn",
];

/// `describe-route-tables`. Routes to gateway endpoints are told by the endpoints.
pub(super) fn table(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("RouteTableId") else { return };
    let mut record = RouteTable { vpc: item.fact("VpcId"), name: item.name(), ..RouteTable::default() };
    item.items("Associations", |association| {
        let state = association.item("AssociationState");
        if state
            .is_some_and(|s| matches!(s.text("State"), Some("disassociated" | "disassociating" | "failed")))
        {
            return;
        }
        if association.bool("Main") == Some(true) {
            record.main = item.state(true);
        }
        record.subnets.extend(association.text("SubnetId").map(str::to_owned));
        record.gateways.extend(association.text("GatewayId").map(str::to_owned));
    });
    let endpoints = &mut *found.inventory;
    item.items("Routes", |route| {
        let destination = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]
            .iter()
            .find_map(|key| route.text(key));
        let Some(destination) = destination else {
            route.problem("a route without destination");
            return;
        };
        let target = TARGETS.iter().find_map(|key| route.text(key));
        let to = match (route.text("State"), target) {
            (_, Some("local")) => return,
            (_, Some(target)) if target.starts_with("vpce-") && destination.starts_with("pl-") => {
                let endpoint = crate::import::inventory::Endpoint {
                    route_tables: [id.to_owned()].into(),
                    ..Default::default()
                };
                // Only endpoints that are described are written, so this makes none.
                endpoints.add(|i| &mut i.vpc_endpoints, target, endpoint);
                return;
            }
            (Some("blackhole"), _) => Route::Blackhole,
            (_, Some(target)) => Route::To(target.to_owned()),
            (_, None) => Route::Unknown,
        };
        record.routes.insert(destination.to_owned(), to);
    });
    found.inventory.add(|i| &mut i.route_tables, id, record);
}
