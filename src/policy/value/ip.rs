//! IP addresses and blocks as ranges of numbers (PE-57 to PE-59).

use std::net::IpAddr;

/// An address: its family and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Whether it is an IPv6 address. Families never contain each other.
    pub v6: bool,
    /// The address as a number.
    pub number: u128,
}

/// A block of addresses.
///
/// ```
/// use hopstamp::policy::value::{Address, Block};
/// let block = Block::parse("203.0.113.77/24").unwrap();
/// assert!(block.host_bits);
/// assert!(block.contains(Address::parse("203.0.113.9").unwrap()));
/// assert!(!block.contains(Address::parse("2001:db8::1").unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The lowest address.
    pub first: Address,
    /// The highest address.
    pub last: Address,
    /// Length of the prefix.
    pub prefix: u8,
    /// Whether the text had bits set behind the prefix.
    pub host_bits: bool,
}

/// The prefix of IPv4 addresses inside IPv6: `::ffff:0:0/96`.
const MAPPED: u128 = 0xffff_0000_0000;

impl Address {
    /// An address that belongs to AWS and lies in no range of a customer. It is in no block but `0.0.0.0/0` and
    /// `::/0`.
    pub const AWS_OWNED: Address = Address { v6: false, number: u128::MAX };

    /// How [`Address::AWS_OWNED`] is written.
    pub const AWS_OWNED_TEXT: &str = "$aws.address";

    /// Reads one address.
    pub fn parse(text: &str) -> Option<Address> {
        if text == Self::AWS_OWNED_TEXT { Some(Self::AWS_OWNED) } else { Self::written(text) }
    }

    /// Reads one address as policies write it.
    fn written(text: &str) -> Option<Address> {
        Some(match text.parse().ok()? {
            IpAddr::V4(address) => Address { v6: false, number: u128::from(u32::from(address)) },
            IpAddr::V6(address) => Address { v6: true, number: u128::from(address) },
        })
    }

    /// The IPv4 address inside an IPv4-mapped IPv6 address.
    pub fn embedded(self) -> Option<Address> {
        let mapped = self.v6 && self.number >> 32 == MAPPED >> 32;
        mapped.then_some(Address { v6: false, number: self.number & 0xffff_ffff })
    }
}

impl Block {
    /// Reads `address/prefix`, or one address as a block of its own.
    pub fn parse(text: &str) -> Option<Block> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address = Address::written(address)?;
        let width: u8 = if address.v6 { 128 } else { 32 };
        let prefix = match prefix {
            Some(prefix) if prefix.bytes().all(|b| b.is_ascii_digit()) => prefix.parse().ok()?,
            Some(_) => return None,
            None => width,
        };
        if prefix > width {
            return None;
        }
        let free = u32::from(width - prefix);
        let host_mask = 1u128.checked_shl(free).map_or(u128::MAX, |n| n - 1);
        let first = Address { number: address.number & !host_mask, ..address };
        let last = Address { number: address.number | host_mask, ..address };
        Some(Block { first, last, prefix, host_bits: first != address })
    }

    /// Whether an address of the same family lies in it.
    pub fn contains(&self, address: Address) -> bool {
        if address == Address::AWS_OWNED {
            return self.prefix == 0;
        }
        self.first <= address && address <= self.last
    }

    /// The IPv4 block inside a block of IPv4-mapped IPv6 addresses.
    pub fn embedded(&self) -> Option<Block> {
        let (first, last) = (self.first.embedded()?, self.last.embedded()?);
        Some(Block { first, last, prefix: self.prefix - 96, host_bits: self.host_bits })
    }

    /// Whether all its addresses are private IPv4 addresses (RFC 1918).
    pub fn is_private(&self) -> bool {
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
            .iter()
            .filter_map(|text| Block::parse(text))
            .any(|private| private.contains(self.first) && private.contains(self.last))
    }
}
