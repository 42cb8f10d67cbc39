//! Which number in a picture a thing of the topology has.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::model::Key;
use crate::network::{Hop, HopKind};
use crate::topology::model::{
    Caller, CallerKind, EgressOnlyGateway, Endpoint, InternetGateway, NatGateway, Peering, Site,
    SiteAttachment, Subnet, TransitGateway, Vpc,
};
use crate::topology::{Ref, Topology};

/// Something that a picture may show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Internet,
    Aws,
    Site(Ref<Site>),
    Vpc(Ref<Vpc>),
    Subnet(Ref<Subnet>),
    Caller(Ref<Caller>),
    InternetGateway(Ref<InternetGateway>),
    EgressOnlyGateway(Ref<EgressOnlyGateway>),
    NatGateway(Ref<NatGateway>),
    TransitGateway(Ref<TransitGateway>),
    Endpoint(Ref<Endpoint>),
    /// One interface of an endpoint.
    Interface(Ref<Endpoint>, Ref<Subnet>),
    Peering(Ref<Peering>),
    SiteAttachment(Ref<SiteAttachment>),
    /// A service in a Region, as hops call it.
    Service(String),
    /// A private hosted zone in the eyes of a VPC.
    Zone(String, Ref<Vpc>),
}

impl Thing {
    /// What a hop stands for.
    pub(super) fn of_hop(topology: &Topology, hop: &Hop, destination: Option<IpAddr>) -> Option<Thing> {
        let id = &*hop.id;
        match hop.kind {
            HopKind::Caller | HopKind::Proxy => topology.callers.find(id).map(Thing::Caller),
            HopKind::Dns => None,
            HopKind::NatGateway => topology.nat_gateways.find(id).map(Thing::NatGateway),
            HopKind::InternetGateway => topology.internet_gateways.find(id).map(Thing::InternetGateway),
            HopKind::EgressOnlyGateway => {
                topology.egress_only_gateways.find(id).map(Thing::EgressOnlyGateway)
            }
            HopKind::Internet => Some(Thing::Internet),
            HopKind::AwsNetwork => Some(Thing::Aws),
            HopKind::Peering => topology.peerings.find(id).map(Thing::Peering),
            HopKind::TransitGateway | HopKind::CoreNetwork => {
                topology.transit_gateways.find(id).map(Thing::TransitGateway)
            }
            HopKind::SiteAttachment => topology.site_attachments.find(id).map(Thing::SiteAttachment),
            HopKind::Endpoint => {
                let endpoint = topology.endpoints.find(id)?;
                let interfaces = &topology.endpoints[endpoint].interfaces;
                let met = interfaces.iter().find(|(_, address)| Some(*address) == destination);
                Some(met.map_or(Thing::Endpoint(endpoint), |(subnet, _)| Thing::Interface(endpoint, *subnet)))
            }
            HopKind::Service => Some(Thing::Service(id.to_owned())),
        }
    }

    /// What it stands in, so that something that is not drawn itself is found there.
    fn around(&self, topology: &Topology) -> Option<Thing> {
        Some(match self {
            Thing::Subnet(s) => Thing::Vpc(topology.subnets[*s].vpc),
            Thing::Caller(c) => Thing::around_caller(&topology.callers[*c]),
            Thing::InternetGateway(g) => Thing::Vpc(topology.internet_gateways[*g].vpc),
            Thing::EgressOnlyGateway(g) => Thing::Vpc(topology.egress_only_gateways[*g].vpc),
            Thing::NatGateway(n) => {
                let row = &topology.nat_gateways[*n];
                row.subnet.map_or(Thing::Vpc(row.vpc), Thing::Subnet)
            }
            Thing::Endpoint(e) => Thing::Vpc(topology.endpoints[*e].vpc),
            Thing::Interface(e, _) => Thing::Endpoint(*e),
            Thing::Zone(_, vpc) => Thing::Vpc(*vpc),
            Thing::Service(_) => Thing::Aws,
            _ => return None,
        })
    }

    /// Where a caller stands, as the network has it.
    pub(super) fn around_caller(row: &Caller) -> Thing {
        match (row.kind, row.subnet, row.site) {
            (CallerKind::Service, ..) => Thing::Aws,
            (CallerKind::Laptop | CallerKind::Console, ..) => Thing::Internet,
            (_, Some(subnet), _) => Thing::Subnet(subnet),
            (_, None, Some(site)) => Thing::Site(site),
            (kind, ..) if kind.is_run_by_aws() => Thing::Aws,
            _ => Thing::Internet,
        }
    }

    /// The VPCs it belongs to.
    pub(super) fn vpcs(&self, topology: &Topology) -> Vec<Ref<Vpc>> {
        match self {
            Thing::Vpc(vpc) => vec![*vpc],
            Thing::Peering(p) => vec![topology.peerings[*p].requester, topology.peerings[*p].accepter],
            _ => self.around(topology).map(|t| t.vpcs(topology)).unwrap_or_default(),
        }
    }
}

/// The numbers given out so far.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    known: BTreeMap<Thing, Key>,
    next: u32,
}

impl Numbers {
    /// A number for something that no request passes.
    pub(super) fn fresh(&mut self) -> Key {
        self.next += 1;
        Key(self.next)
    }

    /// A number for a thing. The first one counts, so a thing drawn twice is found at its first place.
    pub(super) fn of(&mut self, thing: Thing) -> Key {
        let key = self.fresh();
        self.known.entry(thing).or_insert(key);
        key
    }

    /// Says that a thing is drawn as part of another.
    pub(super) fn fold(&mut self, thing: Thing, into: Key) {
        self.known.entry(thing).or_insert(into);
    }

    /// The number of exactly this thing.
    pub(super) fn exact(&self, thing: &Thing) -> Option<Key> {
        self.known.get(thing).copied()
    }

    /// The number of a thing, or of what it stands in.
    pub(super) fn find(&self, topology: &Topology, thing: &Thing) -> Option<Key> {
        let mut at = thing.clone();
        loop {
            if let Some(key) = self.known.get(&at) {
                return Some(*key);
            }
            at = at.around(topology)?;
        }
    }
}
