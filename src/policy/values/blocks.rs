//! Values under IP operators.

use crate::assumption::Assumption;
use crate::policy::question::Question;
use crate::policy::truth::Truth;
use crate::policy::value::{Address, Block};

/// Blocks of addresses. Those that are written as AWS documents them are merged and found without walking over
/// the list; the others rest on assumptions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blocks {
    /// First and last addresses, sorted, without overlaps.
    plain: Vec<(Address, Address)>,
    /// Whether one of them is `0.0.0.0/0` or `::/0`, the only blocks that hold addresses of AWS.
    everywhere: bool,
    /// Blocks with host bits, and blocks of IPv4-mapped addresses.
    odd: Vec<Block>,
    /// Positions of the texts that are no blocks.
    pub(super) unreadable: Vec<usize>,
}

impl Blocks {
    pub(crate) fn read(texts: &[&str]) -> Blocks {
        let mut blocks =
            Blocks { plain: Vec::new(), everywhere: false, odd: Vec::new(), unreadable: Vec::new() };
        for (index, text) in texts.iter().enumerate() {
            match Block::parse(text) {
                None => blocks.unreadable.push(index),
                Some(block) if block.host_bits || block.embedded().is_some() => blocks.odd.push(block),
                Some(block) => {
                    blocks.everywhere |= block.prefix == 0;
                    blocks.plain.push((block.first, block.last));
                }
            }
        }
        blocks.plain.sort_unstable();
        blocks.plain.dedup_by(|later, earlier| {
            let overlaps = later.0 <= earlier.1;
            if overlaps {
                earlier.1 = earlier.1.max(later.1);
            }
            overlaps
        });
        blocks
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.odd.is_empty() && self.unreadable.is_empty()
    }

    pub(crate) fn holds_nothing(&self) -> bool {
        self.plain.is_empty() && self.odd.is_empty()
    }

    pub(crate) fn hit(&self, address: Address, question: &Question<'_>) -> Truth {
        let embedded = address.embedded();
        if self.odd.is_empty() && embedded.is_none() {
            return self.has(address).into();
        }
        let odd = |address: Address, seen: &dyn Fn(&Block) -> Block| {
            Truth::any(self.odd.iter().map(|written| {
                let inside = seen(written).contains(address);
                match written.host_bits {
                    true => question.choose(Assumption::CidrHostBits, || inside, || false).into(),
                    false => inside.into(),
                }
            }))
        };
        question.choose(
            Assumption::Ipv4MappedIpv6,
            || Truth::from(self.has(address)).or(odd(address, &|block| *block)),
            || {
                let address = embedded.unwrap_or(address);
                Truth::from(self.has(address)).or(odd(address, &|block| block.embedded().unwrap_or(*block)))
            },
        )
    }

    fn has(&self, address: Address) -> bool {
        if address == Address::AWS_OWNED {
            return self.everywhere;
        }
        let after = self.plain.partition_point(|(first, _)| *first <= address);
        after.checked_sub(1).and_then(|at| self.plain.get(at)).is_some_and(|(_, last)| address <= *last)
    }
}
