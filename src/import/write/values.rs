//! Whether values are such that a topology takes them.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::facts::regions;

/// A block without host bits.
pub(super) fn block(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().filter(|block| block.addr() == block.network())
}

/// A block that a VPC or a subnet can have.
pub(super) fn vpc_block(text: &str) -> Option<IpNet> {
    block(text).filter(|block| block.addr().is_ipv6() || (16..=28).contains(&block.prefix_len()))
}

pub(super) fn overlap(a: &IpNet, b: &IpNet) -> bool {
    a.contains(b) || b.contains(a)
}

/// Whether a subnet with this block can give away an address: AWS keeps five.
pub(super) fn is_usable(block: &IpNet, address: IpAddr) -> bool {
    match (block, address) {
        (IpNet::V4(block), IpAddr::V4(address)) => {
            block.contains(&address)
                && u32::from(address) - u32::from(block.network()) >= 4
                && address != block.broadcast()
        }
        (IpNet::V6(block), IpAddr::V6(address)) => block.contains(&address),
        _ => false,
    }
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn is_region(text: &str) -> bool {
    regions().partition_of(text).is_some()
}

/// An availability zone id: `use1-az1`.
pub(super) fn is_zone_id(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let zone = parts.next().and_then(|z| z.strip_prefix("az"));
    zone.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        && parts.clone().count() > 0
        && parts.all(|p| !p.is_empty())
}

/// A public IPv4 address.
pub(super) fn public_v4(text: &str) -> Option<Ipv4Addr> {
    let address: Ipv4Addr = text.parse().ok()?;
    let shared = address.octets()[0] == 100 && (address.octets()[1] & 0b1100_0000) == 64;
    let private = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || shared;
    (!private).then_some(address)
}

/// A domain name as names compare.
pub(super) fn domain(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}
