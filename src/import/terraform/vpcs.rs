//! VPCs and subnets.

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{DhcpOptions, Inventory, Subnet, Vpc};

pub(super) fn vpc(res: Res<'_>, inventory: &mut Inventory) {
    let mut cidrs = res.texts("cidr_block");
    for block in res.blocks("cidr_block_associations") {
        cidrs.extend(block.text("cidr_block"));
    }
    let record = Vpc {
        account: res.account_fact(),
        region: res.region_fact(),
        cidrs,
        ipv6_cidrs: res.texts("ipv6_cidr_block"),
        dns_support: res.bool_or("enable_dns_support", true),
        dns_hostnames: res.bool_or("enable_dns_hostnames", false),
        dhcp_options: if res.raw.is_data { res.fact("dhcp_options_id") } else { Fact::Unstated },
        name: res.name(),
        ..Vpc::default()
    };
    inventory.add(|i| &mut i.vpcs, res.id(), record);
}

pub(super) fn ipv4_block(res: Res<'_>, inventory: &mut Inventory) {
    let Some(vpc) = res.text("vpc_id") else { return };
    let record = Vpc { cidrs: res.texts("cidr_block"), ..Vpc::default() };
    inventory.add(|i| &mut i.vpcs, &vpc, record);
}

pub(super) fn ipv6_block(res: Res<'_>, inventory: &mut Inventory) {
    let Some(vpc) = res.text("vpc_id") else { return };
    let record = Vpc { ipv6_cidrs: res.texts("ipv6_cidr_block"), ..Vpc::default() };
    inventory.add(|i| &mut i.vpcs, &vpc, record);
}

pub(super) fn dhcp_options(res: Res<'_>, inventory: &mut Inventory) {
    let record = DhcpOptions { servers: res.texts("domain_name_servers") };
    inventory.add(|i| &mut i.dhcp_options, res.id(), record);
}

pub(super) fn dhcp_association(res: Res<'_>, inventory: &mut Inventory) {
    let Some(vpc) = res.text("vpc_id") else { return };
    let record = Vpc { dhcp_options: res.fact("dhcp_options_id"), ..Vpc::default() };
    inventory.add(|i| &mut i.vpcs, &vpc, record);
}

pub(super) fn subnet(res: Res<'_>, inventory: &mut Inventory) {
    let record = Subnet {
        vpc: res.fact("vpc_id"),
        account: res.account_fact(),
        cidr: res.fact("cidr_block"),
        ipv6_cidr: res.fact("ipv6_cidr_block"),
        az: res.fact("availability_zone_id"),
        zone_name: res.fact("availability_zone"),
        name: res.name(),
        ..Subnet::default()
    };
    inventory.add(|i| &mut i.subnets, res.id(), record);
}
