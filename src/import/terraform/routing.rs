//! Route tables. Routes stand in the table, or by themselves; both count (NP-806).

use std::collections::BTreeSet;

use super::block::Block;
use super::resource::Res;
use crate::import::inventory::{Endpoint, Inventory, Route, RouteTable};

/// Attributes that hold a target; inline routes call some of them otherwise.
const TARGETS: &[&str] = &[
    "gateway_id",
    "nat_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "egress_only_gateway_id",
    "vpc_endpoint_id",
    "network_interface_id",
    "instance_id",
    "core_network_arn",
    "carrier_gateway_id",
    "local_gateway_id",
    "odb_network_arn",
];

const DESTINATIONS: &[&str] = &[
    "cidr_block",
    "ipv6_cidr_block",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
];

pub(super) fn table(res: Res<'_>, inventory: &mut Inventory) {
    let mut record = RouteTable { vpc: res.fact("vpc_id"), name: res.name(), ..RouteTable::default() };
    for block in res.blocks("route") {
        add_route(res.id(), block, &mut record, inventory);
    }
    inventory.add(|i| &mut i.route_tables, res.id(), record);
}

pub(super) fn default_table(res: Res<'_>, inventory: &mut Inventory) {
    table(res, inventory);
    // The id is that of the VPC's main table.
    let main = res.state(true);
    inventory.add(|i| &mut i.route_tables, res.id(), RouteTable { main, ..RouteTable::default() });
    let vpc =
        res.world.resources.iter().filter(|r| r.kind == "aws_vpc").map(|raw| Res { world: res.world, raw });
    let owner = vpc.into_iter().find(|vpc| {
        let main = vpc.text("default_route_table_id").or_else(|| vpc.text("main_route_table_id"));
        main.is_some() && main == res.text("default_route_table_id")
            || res.text("default_route_table_id").as_deref() == Some(vpc.id())
    });
    if let Some(vpc) = owner {
        let record = RouteTable { vpc: res.state(vpc.id().to_owned()), ..RouteTable::default() };
        inventory.add(|i| &mut i.route_tables, res.id(), record);
    }
}

fn add_route(table: &str, block: Block<'_>, record: &mut RouteTable, inventory: &mut Inventory) {
    let Some(destination) = DESTINATIONS.iter().find_map(|key| block.text(key)) else { return };
    let target = TARGETS.iter().find_map(|key| block.text(key));
    let route = match target {
        Some(target) if target == "local" => return,
        Some(target) if target.starts_with("vpce-") && destination.starts_with("pl-") => {
            let tables = BTreeSet::from([table.to_owned()]);
            inventory.add(
                |i| &mut i.vpc_endpoints,
                &target,
                Endpoint { route_tables: tables, ..Endpoint::default() },
            );
            return;
        }
        Some(target) => Route::To(target),
        None => Route::Unknown,
    };
    record.routes.insert(destination, route);
}

pub(super) fn route(res: Res<'_>, inventory: &mut Inventory) {
    let Some(table) = res.text("route_table_id") else {
        res.log().problem(&res.raw.address, "the route table of this route is known after apply only");
        return;
    };
    let mut record = RouteTable::default();
    add_route(&table, res.block(), &mut record, inventory);
    if res.text("state").as_deref() == Some("blackhole") {
        record.routes.values_mut().for_each(|route| *route = Route::Blackhole);
    }
    inventory.add(|i| &mut i.route_tables, &table, record);
}

pub(super) fn association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(table) = res.text("route_table_id") else { return };
    let record = RouteTable {
        subnets: res.text("subnet_id").into_iter().collect(),
        gateways: res.text("gateway_id").into_iter().collect(),
        ..RouteTable::default()
    };
    inventory.add(|i| &mut i.route_tables, &table, record);
}

pub(super) fn main_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(table) = res.text("route_table_id") else { return };
    let record = RouteTable { main: res.state(true), vpc: res.fact("vpc_id"), ..RouteTable::default() };
    inventory.add(|i| &mut i.route_tables, &table, record);
}
