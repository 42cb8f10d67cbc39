//! Which hops are no longer taken, and which are taken instead.

use serde::Serialize;

use crate::network::code;
use crate::network::path::{Hop, HopKind, Warning};
use crate::network::{NoPath, Path};
use crate::topology::Topology;

use super::cause::WarningChange;

/// A hop that is taken on one side only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HopChange {
    /// What it is.
    pub kind: Words,
    /// Its id.
    pub id: String,
    /// Whether it exists on the other side.
    pub presence: Presence,
}

/// The kind of a hop in words: `VPC endpoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Words(pub &'static str);

/// Whether something is in the topology of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is there too, and not on the way.
    Unused,
    /// It is not there.
    Missing,
}

/// A way, or why there is none.
pub(super) type Way<'w> = Option<Result<&'w Path, &'w NoPath>>;

fn hops<'w>(way: &Way<'w>) -> &'w [Hop] {
    match way {
        Some(Ok(path)) => &path.hops,
        Some(Err(no)) => &no.walk,
        None => &[],
    }
}

/// Whether two ways differ in what people see of them: stations, whether they are certain, or the reason why there is
/// none.
pub(super) fn differ(before: &Way<'_>, after: &Way<'_>) -> bool {
    let stations = |way: &Way<'_>| -> Vec<String> { hops(way).iter().map(|h| h.id.to_string()).collect() };
    match (before, after) {
        (Some(Ok(b)), Some(Ok(a))) => {
            b.entry != a.entry
                || b.region != a.region
                || stations(before) != stations(after)
                || is_open(b) != is_open(a)
        }
        (Some(Err(b)), Some(Err(a))) => b.reason != a.reason,
        (None, None) => false,
        _ => true,
    }
}

/// The hops that are no longer taken. Where a packet is lost now, only those that the topology no longer has: how far
/// it comes says nothing about the rest.
pub(super) fn left(before: &Way<'_>, after: &Way<'_>, topology_after: &Topology) -> Vec<HopChange> {
    let arrived = matches!((before, after), (Some(Ok(_)), Some(Ok(_))));
    only_in(before, after, topology_after, arrived)
}

/// The hops that are taken instead; of a packet that is lost now, only those that are new.
pub(super) fn taken(before: &Way<'_>, after: &Way<'_>, topology_before: &Topology) -> Vec<HopChange> {
    let arrived = matches!((before, after), (Some(_), Some(Ok(_))));
    let mut hops = only_in(after, before, topology_before, arrived);
    if let Some(Err(_)) = before {
        // That it arrives is what the outcome says.
        hops.retain(|h| h.kind.0 != words(HopKind::Service));
    }
    hops
}

/// The hops of one way that the other one does not have: all of them, or those only that its topology does not have.
fn only_in(way: &Way<'_>, other: &Way<'_>, other_topology: &Topology, all: bool) -> Vec<HopChange> {
    let theirs = hops(other);
    let own = hops(way).iter().filter(|h| !matches!(h.kind, HopKind::Caller | HopKind::Dns));
    own.filter(|h| !theirs.iter().any(|t| t.id == h.id && t.kind == h.kind))
        .filter_map(|h| {
            let there = exists(other_topology, h);
            let presence = if there { Presence::Unused } else { Presence::Missing };
            (all || !there).then(|| HopChange { kind: Words(words(h.kind)), id: h.id.to_string(), presence })
        })
        .collect()
}

fn exists(topology: &Topology, hop: &Hop) -> bool {
    let id = &*hop.id;
    match hop.kind {
        HopKind::Endpoint => topology.endpoints.find(id).is_some(),
        HopKind::NatGateway => topology.nat_gateways.find(id).is_some(),
        HopKind::InternetGateway => topology.internet_gateways.find(id).is_some(),
        HopKind::EgressOnlyGateway => topology.egress_only_gateways.find(id).is_some(),
        HopKind::Peering => topology.peerings.find(id).is_some(),
        HopKind::TransitGateway | HopKind::CoreNetwork => topology.transit_gateways.find(id).is_some(),
        HopKind::SiteAttachment => topology.site_attachments.find(id).is_some(),
        HopKind::Proxy | HopKind::Caller => topology.callers.find(id).is_some(),
        HopKind::Dns | HopKind::Internet | HopKind::AwsNetwork | HopKind::Service => true,
    }
}

fn words(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Caller => "caller",
        HopKind::Proxy => "proxy",
        HopKind::Dns => "name resolution",
        HopKind::NatGateway => "NAT gateway",
        HopKind::InternetGateway => "internet gateway",
        HopKind::EgressOnlyGateway => "egress-only internet gateway",
        HopKind::Internet => "internet",
        HopKind::AwsNetwork => "AWS's network",
        HopKind::Peering => "peering connection",
        HopKind::TransitGateway => "transit gateway",
        HopKind::CoreNetwork => "core network",
        HopKind::SiteAttachment => "link of a site",
        HopKind::Endpoint => "VPC endpoint",
        HopKind::Service => "service host",
    }
}

impl HopChange {
    /// Whether it belongs to one VPC and is of no interest by its name: gateways to the internet.
    pub(super) fn is_local(&self) -> bool {
        matches!(
            self.kind.0,
            "NAT gateway" | "internet gateway" | "egress-only internet gateway" | "internet"
        )
    }
}

/// Whether the way depends on an address that nobody can foresee (NP-728).
fn is_open(path: &Path) -> bool {
    path.warnings.iter().any(|w| w.code == code::ROUTE_DEPENDS_ON_ADDRESS)
}

/// What is warned about on one side only.
pub(super) fn warnings(before: &Way<'_>, after: &Way<'_>) -> Vec<WarningChange> {
    let of = |way: &Way<'_>| match way {
        Some(Ok(path)) => path.warnings.clone(),
        Some(Err(_)) | None => Vec::new(),
    };
    let (old, new) = (of(before), of(after));
    let only = |these: &[Warning], those: &[Warning], holds: bool| -> Vec<WarningChange> {
        let alone = these.iter().filter(|w| !those.iter().any(|o| o.code == w.code));
        alone.map(|w| WarningChange { holds, code: w.code, message: w.message.clone() }).collect()
    };
    [only(&new, &old, true), only(&old, &new, false)].concat()
}

/// How the name is resolved on both sides, where that differs: `private DNS of vpce-1`, `public DNS`.
pub(super) fn name_resolution(before: &Way<'_>, after: &Way<'_>) -> Option<(String, String)> {
    let basis = |way: &Way<'_>| {
        let hop = hops(way).iter().find(|h| h.kind == HopKind::Dns)?;
        hop.detail.rsplit(": ").next().map(str::to_owned)
    };
    let (before, after) = (basis(before)?, basis(after)?);
    (before != after).then_some((before, after))
}
