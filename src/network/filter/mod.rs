//! What drops a packet that has a way: security groups, network ACLs, Block Public Access (NP D.1).

mod acl;
mod block_public_access;
mod security_group;

use super::path::Warning;
use super::reason::Stop;
use super::walk::{Arrival, Crossing, Walk};

/// Checks a packet that arrived, and its reply, in the order in which they meet the filters.
pub(super) fn check(
    walk: &mut Walk<'_>,
    arrival: Arrival,
    replies: &[Crossing<'_>],
    port: u16,
) -> Result<(), Stop> {
    security_group::leaving(walk, arrival, port)?;
    for crossing in &walk.crossings {
        acl::request(walk.net, crossing, port)?;
    }
    block_public_access::check(walk, arrival)?;
    security_group::arriving(walk, arrival, port)?;
    let mut partial: Option<Warning> = None;
    for crossing in replies {
        partial = partial.or(acl::reply(walk.net, crossing)?);
    }
    walk.warnings.extend(partial);
    Ok(())
}
