//! Instances and network interfaces. User data is never read.

use std::collections::BTreeSet;

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Instance, Interface};
use crate::import::item::Item;

/// A reservation of `describe-instances`.
pub(super) fn reservation(item: Item<'_>, found: &mut Found<'_>) {
    let mut count = 0;
    item.items("Instances", |one| {
        instance(one, found);
        count += 1;
    });
    item.log().read("instances", count);
}

/// An instance.
pub(super) fn instance(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("InstanceId") else { return };
    let state = item.item("State").map_or(Fact::Unstated, |s| s.fact("Name"));
    if matches!(state.text(), Some("terminated" | "shutting-down")) {
        return;
    }
    let mut ipv6 = BTreeSet::new();
    item.items("NetworkInterfaces", |interface| {
        let first = interface.item("Attachment").is_none_or(|a| a.number("DeviceIndex").unwrap_or(0) == 0);
        if first {
            ipv6.extend(interface.texts_of("Ipv6Addresses", "Ipv6Address"));
        }
    });
    let record = Instance {
        subnet: item.fact("SubnetId"),
        private_ip: item.fact("PrivateIpAddress"),
        public_ip: item.fact("PublicIpAddress"),
        ipv6,
        groups: item.texts_of("SecurityGroups", "GroupId"),
        profile: item.item("IamInstanceProfile").map_or(Fact::Unstated, |p| p.fact("Arn")),
        state,
        name: item.name(),
    };
    found.inventory.add(|i| &mut i.instances, id, record);
}

/// `describe-network-interfaces`.
pub(super) fn interface(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("NetworkInterfaceId") else { return };
    let record = Interface {
        subnet: item.fact("SubnetId"),
        private_ip: item.fact("PrivateIpAddress"),
        public_ip: item.item("Association").map_or(Fact::Unstated, |a| a.fact("PublicIp")),
        ipv6: item.texts_of("Ipv6Addresses", "Ipv6Address"),
        groups: item.texts_of("Groups", "GroupId"),
        description: item.fact("Description"),
    };
    found.inventory.add(|i| &mut i.network_interfaces, id, record);
}
