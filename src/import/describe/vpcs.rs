//! VPCs, subnets and DHCP options.

use std::collections::BTreeSet;

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{DhcpOptions, Subnet, Vpc};
use crate::import::item::Item;

/// `describe-vpcs`. The DNS attributes are not in there.
pub(super) fn vpc(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("VpcId") else { return };
    let mut cidrs = blocks(&item, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState");
    cidrs.extend(item.text("CidrBlock").map(str::to_owned));
    let mut record = Vpc {
        account: item.fact("OwnerId"),
        region: found.region(&item),
        cidrs,
        ipv6_cidrs: blocks(&item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
        dhcp_options: item.fact("DhcpOptionsId"),
        name: item.name(),
        ..Vpc::default()
    };
    if let Some(states) = item.item("BlockPublicAccessStates") {
        record.block_public_access = states.fact("InternetGatewayBlockMode");
    }
    found.inventory.add(|i| &mut i.vpcs, id, record);
}

/// Blocks that are associated, or whose state is not given.
fn blocks(item: &Item<'_>, list: &str, key: &str, state: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    item.items(list, |block| {
        let gone = block
            .item(state)
            .and_then(|s| s.text("State").map(str::to_owned))
            .is_some_and(|s| matches!(&*s, "disassociated" | "disassociating" | "failed" | "failing"));
        if !gone {
            found.extend(block.text(key).map(str::to_owned));
        }
    });
    found
}

/// `describe-subnets`. A shared subnet shows the owner of its VPC.
pub(super) fn subnet(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("SubnetId") else { return };
    let ipv6 = blocks(&item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState");
    let mut record = Subnet {
        vpc: item.fact("VpcId"),
        account: item.fact("OwnerId"),
        cidr: item.fact("CidrBlock"),
        ipv6_cidr: Fact::of(ipv6.into_iter().next(), item.log().source()),
        az: item.fact("AvailabilityZoneId"),
        zone_name: item.fact("AvailabilityZone"),
        name: item.name(),
        ..Subnet::default()
    };
    // Seen by a participant, a subnet is shared with the account whose output this is.
    if let (Some(here), Some(owner)) = (&found.path.account, item.text("OwnerId"))
        && here != owner
    {
        record.shared_with.insert(here.clone());
    }
    found.inventory.add(|i| &mut i.subnets, id, record);
}

/// `describe-dhcp-options`.
pub(super) fn dhcp_options(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("DhcpOptionsId") else { return };
    let mut servers = BTreeSet::new();
    item.items("DhcpConfigurations", |option| {
        if option.text("Key") == Some("domain-name-servers") {
            servers.extend(option.texts_of("Values", "Value"));
        }
    });
    found.inventory.add(|i| &mut i.dhcp_options, id, DhcpOptions { servers });
}

impl Found<'_> {
    /// The Region that an ARN of the object names, else that of the file's path.
    pub(super) fn region(&self, item: &Item<'_>) -> Fact<String> {
        Fact::of(self.path.region.clone(), item.log().source())
    }
}

/// The Region in an ARN.
pub(super) fn region_of_arn(arn: &str) -> Option<String> {
    arn.split(':').nth(3).filter(|r| !r.is_empty()).map(str::to_owned)
}

/// The account in an ARN.
pub(super) fn account_of_arn(arn: &str) -> Option<String> {
    arn.split(':').nth(4).filter(|a| !a.is_empty()).map(str::to_owned)
}
