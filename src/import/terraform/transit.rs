//! Transit gateways.

use std::collections::BTreeSet;

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Inventory, Route, Transit, TransitAttachment, TransitTable};

fn enabled(res: Res<'_>, key: &str, default: bool) -> Fact<bool> {
    match res.text(key).as_deref() {
        Some("enable") => res.state(true),
        Some("disable") => res.state(false),
        _ => match res.fact_bool(key) {
            Fact::Unstated => res.state(default),
            fact => fact,
        },
    }
}

pub(super) fn gateway(res: Res<'_>, inventory: &mut Inventory) {
    let record = Transit {
        account: res.account_fact(),
        region: res.region_fact(),
        security_group_referencing: enabled(res, "security_group_referencing_support", false),
        default_association: enabled(res, "default_route_table_association", true),
        default_propagation: enabled(res, "default_route_table_propagation", true),
        default_table: res.fact("association_default_route_table_id"),
        default_propagation_table: res.fact("propagation_default_route_table_id"),
        name: res.name(),
    };
    inventory.add(|i| &mut i.transit_gateways, res.id(), record);
}

pub(super) fn vpc_attachment(res: Res<'_>, inventory: &mut Inventory) {
    let record = TransitAttachment {
        gateway: res.fact("transit_gateway_id"),
        kind: res.state("vpc".to_owned()),
        resource: res.fact("vpc_id"),
        subnets: res.texts("subnet_ids"),
        ipv6_support: enabled(res, "ipv6_support", false),
        name: res.name(),
        ..TransitAttachment::default()
    };
    inventory.add(|i| &mut i.transit_gateway_attachments, res.id(), record);
    let on = |key: &str| enabled(res, key, true).known() == Some(&true);
    let association = on("transit_gateway_default_route_table_association");
    let propagation = on("transit_gateway_default_route_table_propagation");
    let Some(gateway) = res.text("transit_gateway_id") else { return };
    let raw = res.world.resources.iter().map(|raw| Res { world: res.world, raw });
    let row = raw.into_iter().find(|r| r.raw.kind == "aws_ec2_transit_gateway" && r.id() == gateway);
    let Some(row) = row else { return };
    let default =
        row.text("association_default_route_table_id").unwrap_or_else(|| format!("{gateway} default"));
    let propagated = row.text("propagation_default_route_table_id").unwrap_or_else(|| default.clone());
    let mine = BTreeSet::from([res.id().to_owned()]);
    let of = |gateway: &str| Fact::Known(gateway.to_owned(), res.log().source());
    if association && enabled(row, "default_route_table_association", true).known() == Some(&true) {
        let record = TransitTable { gateway: of(&gateway), associations: mine.clone(), ..read(res) };
        inventory.add(|i| &mut i.transit_gateway_route_tables, &default, record);
    }
    if propagation && enabled(row, "default_route_table_propagation", true).known() == Some(&true) {
        let record = TransitTable { gateway: of(&gateway), propagations: mine, ..read(res) };
        inventory.add(|i| &mut i.transit_gateway_route_tables, &propagated, record);
    }
}

/// Routes stand in resources of their own; all of them are here.
fn read(res: Res<'_>) -> TransitTable {
    TransitTable { routes_read: res.state(true), ..TransitTable::default() }
}

pub(super) fn peering(res: Res<'_>, inventory: &mut Inventory) {
    peer(res, res.id(), inventory);
}

pub(super) fn peering_accepter(res: Res<'_>, inventory: &mut Inventory) {
    let id = res.text("transit_gateway_attachment_id").unwrap_or_else(|| res.id().to_owned());
    peer(res, &id, inventory);
}

fn peer(res: Res<'_>, id: &str, inventory: &mut Inventory) {
    let record = TransitAttachment {
        kind: res.state("peering".to_owned()),
        name: res.name(),
        ..TransitAttachment::default()
    };
    let (own, far) = (res.fact("transit_gateway_id"), res.fact("peer_transit_gateway_id"));
    inventory.add_transit_peering(id, &own, &far, &record);
}

pub(super) fn table(res: Res<'_>, inventory: &mut Inventory) {
    let record = TransitTable { gateway: res.fact("transit_gateway_id"), name: res.name(), ..read(res) };
    inventory.add(|i| &mut i.transit_gateway_route_tables, res.id(), record);
}

fn of_table(res: Res<'_>, inventory: &mut Inventory, record: TransitTable) {
    if let Some(table) = res.text("transit_gateway_route_table_id") {
        inventory.add(|i| &mut i.transit_gateway_route_tables, &table, record);
    }
}

pub(super) fn association(res: Res<'_>, inventory: &mut Inventory) {
    let associations = res.text("transit_gateway_attachment_id").into_iter().collect();
    of_table(res, inventory, TransitTable { associations, ..TransitTable::default() });
}

pub(super) fn propagation(res: Res<'_>, inventory: &mut Inventory) {
    let propagations = res.text("transit_gateway_attachment_id").into_iter().collect();
    of_table(res, inventory, TransitTable { propagations, ..TransitTable::default() });
}

pub(super) fn route(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(destination) = res.text("destination_cidr_block") {
        let routes = [(destination, target(res))].into();
        of_table(res, inventory, TransitTable { routes, ..TransitTable::default() });
    }
}

pub(super) fn prefix_list(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(list) = res.text("prefix_list_id") {
        let routes = [(list, target(res))].into();
        of_table(res, inventory, TransitTable { routes, ..TransitTable::default() });
    }
}

fn target(res: Res<'_>) -> Route {
    match res.text("transit_gateway_attachment_id") {
        _ if res.fact_bool("blackhole").known() == Some(&true) => Route::Blackhole,
        Some(id) => Route::To(id),
        None => Route::Unknown,
    }
}
