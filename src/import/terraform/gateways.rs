//! Gateways.

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Gateway, Instance, Inventory, Nat};

pub(super) fn internet(res: Res<'_>, inventory: &mut Inventory) {
    let record = Gateway { vpc: res.fact("vpc_id"), name: res.name() };
    inventory.add(|i| &mut i.internet_gateways, res.id(), record);
}

pub(super) fn internet_attachment(res: Res<'_>, inventory: &mut Inventory) {
    let Some(gateway) = res.text("internet_gateway_id") else { return };
    let record = Gateway { vpc: res.fact("vpc_id"), ..Gateway::default() };
    inventory.add(|i| &mut i.internet_gateways, &gateway, record);
}

pub(super) fn egress_only(res: Res<'_>, inventory: &mut Inventory) {
    let record = Gateway { vpc: res.fact("vpc_id"), name: res.name() };
    inventory.add(|i| &mut i.egress_only_internet_gateways, res.id(), record);
}

pub(super) fn nat(res: Res<'_>, inventory: &mut Inventory) {
    let mut public_ips = res.texts("public_ip");
    for allocation in res.texts("allocation_id") {
        public_ips.extend(address_of(res, &allocation));
    }
    let record = Nat {
        subnet: res.fact("subnet_id"),
        vpc: res.fact("vpc_id"),
        connectivity: res.fact("connectivity_type"),
        public_ips,
        private_ip: res.fact("private_ip"),
        name: res.name(),
        ..Nat::default()
    };
    inventory.add(|i| &mut i.nat_gateways, res.id(), record);
}

/// The address of an Elastic IP, by its allocation.
fn address_of(res: Res<'_>, allocation: &str) -> Option<String> {
    let raws = res.world.resources.iter().filter(|raw| raw.kind == "aws_eip");
    let mut addresses = raws.map(|raw| Res { world: res.world, raw });
    addresses
        .find(|eip| eip.id() == allocation || eip.text("allocation_id").as_deref() == Some(allocation))?
        .text("public_ip")
}

pub(super) fn eip_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(instance) = res.text("instance_id") else { return };
    let address = res.text("public_ip").or_else(|| address_of(res, &res.text("allocation_id")?));
    if let Some(address) = address {
        let record = Instance { public_ip: Fact::Known(address, res.log().source()), ..Instance::default() };
        inventory.add(|i| &mut i.instances, &instance, record);
    }
}
