//! Addresses in subnets: each lies in its subnet and is taken once in its VPC.

use std::net::{IpAddr, Ipv4Addr};

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickMap;
use crate::source::Span;
use crate::topology::model::{Subnet, Vpc};
use crate::topology::table::Ref;

/// The addresses taken so far, by VPC.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    taken: QuickMap<(Ref<Vpc>, IpAddr), (String, Holder, Span)>,
}

/// Who has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// A caller that may share the address of its host with others: a task or a pod.
    SharingCaller,
    /// A caller on a host of its own. Two of them may still be one host with two sets of credentials.
    Caller,
    /// Everything else.
    Other,
}

impl Lowering<'_, '_> {
    /// Notes that an address of a subnet is taken, and reports what speaks against it.
    pub(super) fn take_address(
        &mut self,
        owner: &str,
        holder: Holder,
        subnet: Ref<Subnet>,
        address: IpAddr,
        span: Span,
    ) {
        let row = &self.topology.subnets[subnet];
        let subnet_id = self.topology.subnets.id(subnet);
        if !row.contains(address) {
            let block = match address {
                IpAddr::V4(_) => row.cidr.map(|c| c.to_string()),
                IpAddr::V6(_) => row.ipv6_cidr.map(|c| c.to_string()),
            };
            let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
            let help = match block {
                Some(block) => format!("{subnet_id} is {block}"),
                None => format!("{subnet_id} has no {family} block"),
            };
            let message = format!("{owner}: {address} lies outside its subnet {subnet_id}");
            self.problems.push(Diagnostic::error(code::OUTSIDE, span, message).help(help));
            return;
        }
        if let (IpAddr::V4(address), Some(block)) = (address, row.cidr)
            && is_reserved(address, block.network(), block.broadcast())
        {
            let message = format!("{owner}: {address} is reserved by AWS");
            self.problems.push(
                Diagnostic::error(code::INVALID_ADDRESS, span, message)
                    .help(format!("the first four addresses and the last one of {block} are")),
            );
        }
        let key = (row.vpc, address);
        let Some((other, other_holder, first)) = self.addresses.taken.get(&key) else {
            self.addresses.taken.insert(key, (owner.to_owned(), holder, span));
            return;
        };
        let message = format!("{owner}: {address} is taken by {other}");
        let problem = match (holder, *other_holder) {
            (Holder::SharingCaller, Holder::SharingCaller | Holder::Caller)
            | (Holder::Caller, Holder::SharingCaller) => return,
            (Holder::Caller, Holder::Caller) => Diagnostic::warning(code::CONFLICT, span, message)
                .help("this is fine if the two are one host with two sets of credentials"),
            _ => Diagnostic::error(code::CONFLICT, span, message).help("give one of them another address"),
        };
        self.problems.push(problem.related(*first, "the first one"));
    }
}

fn is_reserved(address: Ipv4Addr, first: Ipv4Addr, last: Ipv4Addr) -> bool {
    u32::from(address) - u32::from(first) < 4 || address == last
}
