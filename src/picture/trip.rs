//! A request drawn over a network.

use super::build::Builder;
use super::model::{Key, Step, Trip};
use super::thing::Thing;
use crate::network::{Hop, HopKind};
use crate::outcome::{Leg, Outcome, Way};
use crate::topology::model::PrivateZone;
use crate::topology::{Ref, Topology};

/// The hops of a leg that has any.
pub(super) fn hops(leg: &Leg) -> &[Hop] {
    match &leg.way {
        Way::Path(path) | Way::Rejected { path, .. } => &path.hops,
        Way::NoPath(no) => &no.walk,
        Way::ServiceInternal => &[],
    }
}

/// What the hops of an outcome stand for, leg by leg.
pub(super) fn way(topology: &Topology, outcome: &Outcome) -> Vec<Vec<Thing>> {
    let things = |leg: &Leg| -> Vec<Thing> {
        let destination = match &leg.way {
            Way::Path(path) | Way::Rejected { path, .. } => path.destination,
            _ => None,
        };
        let mut things: Vec<Thing> =
            hops(leg).iter().filter_map(|hop| Thing::of_hop(topology, hop, destination)).collect();
        if hops(leg).is_empty() {
            things.extend(service_ends(topology, outcome, leg).into_iter().flatten());
        }
        things
    };
    outcome.legs.iter().map(things).collect()
}

/// The two services of a leg within AWS's network: the one that sends and the one that is asked.
fn service_ends(topology: &Topology, outcome: &Outcome, leg: &Leg) -> [Option<Thing>; 2] {
    let region = outcome.legs.iter().find_map(|l| match &l.way {
        Way::Path(path) | Way::Rejected { path, .. } => Some(path.region.to_string()),
        _ => None,
    });
    let service = |prefix: &str| region.as_ref().map(|region| Thing::Service(format!("{prefix}.{region}")));
    let from = match topology.callers.find(&leg.from) {
        Some(caller) => Some(Thing::Caller(caller)),
        None => service(leg.from.split('.').next().unwrap_or(&leg.from)),
    };
    let to = leg.action.as_ref().and_then(|a| a.split_once(':')).and_then(|(prefix, _)| service(prefix));
    [from, to]
}

impl Builder<'_> {
    /// The steps of an outcome, at their places.
    pub(super) fn trip(&self, outcome: &Outcome) -> Trip {
        let topology = self.topology;
        let many = outcome.legs.len() > 1;
        let (mut steps, mut moves) = (Vec::new(), Vec::new());
        for (number, leg) in outcome.legs.iter().enumerate() {
            let destination = match &leg.way {
                Way::Path(path) | Way::Rejected { path, .. } => path.destination,
                _ => None,
            };
            let mut stations: Vec<Key> = Vec::new();
            for (at, hop) in hops(leg).iter().enumerate() {
                let thing = Thing::of_hop(topology, hop, destination);
                let mut place = thing.and_then(|t| self.numbers.find(topology, &t));
                stations.extend(place);
                if hop.kind == HopKind::Dns {
                    place = self.zone(hop, leg);
                }
                let label = if many { format!("{}.{}", number + 1, at + 1) } else { (at + 1).to_string() };
                let name = if hop.kind == HopKind::Dns { "dns" } else { &*hop.id };
                steps.push(Step {
                    number: label,
                    leg: number,
                    hop: Some(at),
                    at: place,
                    name: name.to_owned(),
                    detail: hop.detail.clone(),
                });
            }
            if hops(leg).is_empty() {
                let ends = service_ends(topology, outcome, leg)
                    .map(|t| t.and_then(|t| self.numbers.find(topology, &t)));
                stations.extend(ends.iter().flatten());
                let what = leg.action.clone().unwrap_or_else(|| "a call nobody stated".to_owned());
                steps.push(Step {
                    number: if many { (number + 1).to_string() } else { "1".to_owned() },
                    leg: number,
                    hop: None,
                    at: ends.into_iter().flatten().next_back(),
                    name: format!("{} calls {what}", leg.from),
                    detail: "within AWS's network".to_owned(),
                });
            }
            stations.dedup();
            moves.extend(stations.windows(2).filter_map(|pair| <[Key; 2]>::try_from(pair).ok()));
        }
        let arrives = outcome.legs.iter().all(|l| !matches!(l.way, Way::NoPath(_)));
        Trip { steps, moves, arrives }
    }

    /// The private hosted zone that answered, as it is drawn in the VPC of the caller.
    fn zone(&self, hop: &Hop, leg: &Leg) -> Option<Key> {
        let topology = self.topology;
        if !hop.rules.contains(&"NP-138") {
            return None;
        }
        let host = match &leg.way {
            Way::Path(path) | Way::Rejected { path, .. } => &path.host,
            Way::NoPath(no) => &no.host,
            Way::ServiceInternal => return None,
        };
        let caller = topology.callers.by_id(&leg.from)?;
        let vpc = topology.subnets[caller.subnet?].vpc;
        let domain = |zone: &Ref<PrivateZone>| topology.private_zones[*zone].domain.as_str();
        let fits =
            |zone: &Ref<PrivateZone>| host == domain(zone) || host.ends_with(&format!(".{}", domain(zone)));
        let zone = self.zones_of(vpc).into_iter().filter(fits).max_by_key(|zone| domain(zone).len())?;
        let id = topology.private_zones.id(zone);
        self.numbers.exact(&Thing::Zone(id.to_owned(), vpc))
    }
}
