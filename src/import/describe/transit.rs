//! Transit gateways, their attachments and route tables.

use std::collections::BTreeSet;

use super::Found;
use super::vpcs::region_of_arn;
use crate::import::fact::Fact;
use crate::import::inventory::{Route, Transit, TransitAttachment, TransitTable};
use crate::import::item::Item;

/// States in which an attachment or association is no more.
fn is_gone(item: &Item<'_>) -> bool {
    matches!(
        item.text("State"),
        Some(
            "deleted"
                | "deleting"
                | "failed"
                | "failing"
                | "rejected"
                | "rejecting"
                | "disassociated"
                | "disabled"
        )
    )
}

/// `describe-transit-gateways`.
pub(super) fn gateway(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayId").filter(|_| !is_gone(&item)) else { return };
    let region = item.text("TransitGatewayArn").and_then(region_of_arn).or_else(|| found.path.region.clone());
    let mut record = Transit {
        account: item.fact("OwnerId"),
        region: Fact::of(region, item.log().source()),
        name: item.name(),
        ..Transit::default()
    };
    if let Some(options) = item.item("Options") {
        let enabled = |key: &str| Fact::of(options.text(key).map(|t| t == "enable"), item.log().source());
        record.security_group_referencing = enabled("SecurityGroupReferencingSupport");
        record.default_association = enabled("DefaultRouteTableAssociation");
        record.default_propagation = enabled("DefaultRouteTablePropagation");
        record.default_table = options.fact("AssociationDefaultRouteTableId");
        record.default_propagation_table = options.fact("PropagationDefaultRouteTableId");
    }
    found.inventory.add(|i| &mut i.transit_gateways, id, record);
}

/// `describe-transit-gateway-attachments`: kinds and associations.
pub(super) fn attachment(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayAttachmentId").filter(|_| !is_gone(&item)) else { return };
    let record = TransitAttachment {
        gateway: item.fact("TransitGatewayId"),
        kind: item.fact("ResourceType"),
        resource: item.fact("ResourceId"),
        state: item.fact("State"),
        name: item.name(),
        ..TransitAttachment::default()
    };
    if matches!(record.kind.text(), Some("peering" | "tgw-peering")) {
        let record = TransitAttachment { kind: item.state("peering".to_owned()), ..record };
        let (own, far) = (record.gateway.clone(), record.resource.clone());
        let record = TransitAttachment { resource: Fact::Unstated, ..record };
        found.inventory.add_transit_side(id, &own, &far, &record);
    } else {
        found.inventory.add(|i| &mut i.transit_gateway_attachments, id, record);
    }
    let association = item.item("Association").filter(|a| !is_gone(a));
    if let Some(table) = association.and_then(|a| a.text("TransitGatewayRouteTableId").map(str::to_owned)) {
        let record = TransitTable {
            gateway: item.fact("TransitGatewayId"),
            associations: BTreeSet::from([id.to_owned()]),
            ..TransitTable::default()
        };
        found.inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
    }
}

/// `describe-transit-gateway-vpc-attachments`: subnets.
pub(super) fn vpc_attachment(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayAttachmentId").filter(|_| !is_gone(&item)) else { return };
    let ipv6 = item.item("Options").and_then(|o| o.text("Ipv6Support").map(|t| t == "enable"));
    let record = TransitAttachment {
        gateway: item.fact("TransitGatewayId"),
        kind: item.state("vpc".to_owned()),
        resource: item.fact("VpcId"),
        subnets: item.texts("SubnetIds"),
        ipv6_support: Fact::of(ipv6, item.log().source()),
        state: item.fact("State"),
        name: item.name(),
        ..TransitAttachment::default()
    };
    found.inventory.add(|i| &mut i.transit_gateway_attachments, id, record);
}

/// `describe-transit-gateway-peering-attachments`.
pub(super) fn peering(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayAttachmentId").filter(|_| !is_gone(&item)) else { return };
    let side = |key: &str| item.item(key).map_or(Fact::Unstated, |i| i.fact("TransitGatewayId"));
    let (requester, accepter) = (side("RequesterTgwInfo"), side("AccepterTgwInfo"));
    let record = TransitAttachment {
        kind: item.state("peering".to_owned()),
        state: item.fact("State"),
        name: item.name(),
        ..TransitAttachment::default()
    };
    let far_id = item.text("AccepterTransitGatewayAttachmentId").unwrap_or(id);
    found.inventory.add_transit_side(id, &requester, &accepter, &record);
    found.inventory.add_transit_side(far_id, &accepter, &requester, &record);
}

/// `describe-transit-gateway-route-tables`.
pub(super) fn table(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayRouteTableId").filter(|_| !is_gone(&item)) else { return };
    let record =
        TransitTable { gateway: item.fact("TransitGatewayId"), name: item.name(), ..TransitTable::default() };
    found.inventory.add(|i| &mut i.transit_gateway_route_tables, id, record);
}

/// `get-transit-gateway-route-table-propagations`; the table is in the file's name only.
pub(super) fn propagation(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayAttachmentId").filter(|_| !is_gone(&item)) else { return };
    let Some(table) = table_of_file(&item, found, "propagations") else { return };
    let record = TransitTable { propagations: BTreeSet::from([id.to_owned()]), ..TransitTable::default() };
    found.inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
}

/// `get-transit-gateway-route-table-associations`.
pub(super) fn association(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("TransitGatewayAttachmentId").filter(|_| !is_gone(&item)) else { return };
    let Some(table) = table_of_file(&item, found, "associations") else { return };
    let record = TransitTable { associations: BTreeSet::from([id.to_owned()]), ..TransitTable::default() };
    found.inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
}

/// `get-transit-gateway-prefix-list-references`.
pub(super) fn prefix_list_reference(item: Item<'_>, found: &mut Found<'_>) {
    let (Some(table), Some(list)) = (item.id("TransitGatewayRouteTableId"), item.id("PrefixListId")) else {
        return;
    };
    let target = item
        .item("TransitGatewayAttachment")
        .and_then(|a| a.text("TransitGatewayAttachmentId").map(str::to_owned));
    let to = match target {
        Some(id) => Route::To(id),
        None if item.bool("Blackhole") == Some(true) => Route::Blackhole,
        None => Route::Unknown,
    };
    let record = TransitTable { routes: [(list.to_owned(), to)].into(), ..TransitTable::default() };
    found.inventory.add(|i| &mut i.transit_gateway_route_tables, table, record);
}

/// A route of `search-transit-gateway-routes`. Propagated ones follow from the propagations.
pub(super) fn route(item: Item<'_>, found: &mut Found<'_>) {
    let Some(table) = table_of_file(&item, found, "routes") else { return };
    let mut target = None;
    item.items("TransitGatewayAttachments", |a| {
        target = target.take().or_else(|| a.text("TransitGatewayAttachmentId").map(str::to_owned));
    });
    let mut record = TransitTable::default();
    if item.text("Type") == Some("propagated") {
        // One that is learnt proves a propagation, where those were not asked for.
        record.propagations.extend(target);
    } else if let Some(destination) = item.text("DestinationCidrBlock").or_else(|| item.text("PrefixListId"))
    {
        let to = match (item.text("State"), target) {
            (Some("blackhole"), _) => Route::Blackhole,
            (_, Some(id)) => Route::To(id),
            (_, None) => Route::Unknown,
        };
        record.routes.insert(destination.to_owned(), to);
    }
    found.inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
}

/// The table that a file is about.
pub(super) fn table_of_file(item: &Item<'_>, found: &Found<'_>, what: &str) -> Option<String> {
    let table = found.path.id("tgw-rtb-").map(str::to_owned);
    if table.is_none() {
        item.log().unread(
            format!("{what} of a transit gateway route table that neither the file nor its name says: put its id into the name"),
            1,
        );
    }
    table
}
