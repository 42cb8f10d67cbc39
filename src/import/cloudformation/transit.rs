//! Transit gateways.

use std::collections::BTreeSet;

use super::props::Props;
use crate::import::fact::Fact;
use crate::import::inventory::{Inventory, Route, Transit, TransitAttachment, TransitTable};

fn enabled(props: Props<'_>, key: &str, default: bool) -> bool {
    props.text(key).map_or(default, |t| t == "enable" || t == "true")
}

pub(super) fn gateway(props: Props<'_>, inventory: &mut Inventory) {
    let source = props.stack.log.source();
    let (account, region) = props.stack.stated();
    let record = Transit {
        account: Fact::of(account, source),
        region: Fact::of(region, source),
        security_group_referencing: props.state(enabled(props, "SecurityGroupReferencingSupport", false)),
        default_association: props.state(enabled(props, "DefaultRouteTableAssociation", true)),
        default_propagation: props.state(enabled(props, "DefaultRouteTablePropagation", true)),
        default_table: props.fact("AssociationDefaultRouteTableId"),
        default_propagation_table: props.fact("PropagationDefaultRouteTableId"),
        name: props.name(),
    };
    inventory.add(|i| &mut i.transit_gateways, &props.id(), record);
}

pub(super) fn attachment(props: Props<'_>, inventory: &mut Inventory) {
    let options = props.part("Options");
    let ipv6 = options.and_then(|o| o.text("Ipv6Support")).map(|t| t == "enable");
    let record = TransitAttachment {
        gateway: props.fact("TransitGatewayId"),
        kind: props.state("vpc".to_owned()),
        resource: props.fact("VpcId"),
        subnets: props.texts("SubnetIds"),
        ipv6_support: Fact::of(ipv6, props.stack.log.source()),
        name: props.name(),
        ..TransitAttachment::default()
    };
    inventory.add(|i| &mut i.transit_gateway_attachments, &props.id(), record);
}

pub(super) fn peering(props: Props<'_>, inventory: &mut Inventory) {
    let record = TransitAttachment {
        kind: props.state("peering".to_owned()),
        name: props.name(),
        ..TransitAttachment::default()
    };
    let (own, far) = (props.fact("TransitGatewayId"), props.fact("PeerTransitGatewayId"));
    inventory.add_transit_peering(&props.id(), &own, &far, &record);
}

pub(super) fn table(props: Props<'_>, inventory: &mut Inventory) {
    let record = TransitTable {
        gateway: props.fact("TransitGatewayId"),
        routes_read: props.state(true),
        name: props.name(),
        ..TransitTable::default()
    };
    inventory.add(|i| &mut i.transit_gateway_route_tables, &props.id(), record);
}

fn of_table(props: Props<'_>, inventory: &mut Inventory, record: TransitTable) {
    if let Some(table) = props.text("TransitGatewayRouteTableId") {
        inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
    }
}

fn attachment_id(props: Props<'_>) -> BTreeSet<String> {
    props.texts("TransitGatewayAttachmentId")
}

pub(super) fn association(props: Props<'_>, inventory: &mut Inventory) {
    of_table(
        props,
        inventory,
        TransitTable { associations: attachment_id(props), ..TransitTable::default() },
    );
}

pub(super) fn propagation(props: Props<'_>, inventory: &mut Inventory) {
    of_table(
        props,
        inventory,
        TransitTable { propagations: attachment_id(props), ..TransitTable::default() },
    );
}

pub(super) fn route(props: Props<'_>, inventory: &mut Inventory) {
    let Some(destination) = props.text("DestinationCidrBlock") else { return };
    let to = match props.text("TransitGatewayAttachmentId") {
        _ if props.fact_bool("Blackhole").known() == Some(&true) => Route::Blackhole,
        Some(id) => Route::To(id),
        None => Route::Unknown,
    };
    of_table(
        props,
        inventory,
        TransitTable { routes: [(destination, to)].into(), ..TransitTable::default() },
    );
}
