//! Many VPCs of one shape as one box.

use std::collections::BTreeMap;

use super::build::{Builder, Place};
use super::insides::frame;
use super::model::{Detail, Frame, FrameKind};
use super::thing::Thing;
use crate::topology::model::{EndpointKind, TransitAttached, Vpc};
use crate::topology::{Ref, Topology};

/// How many boxes a folded picture aims at.
const BOXES: usize = 60;

/// How coarsely VPCs are called of one shape. Each step is taken only if the one before leaves too many boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// The same subnets, endpoints, gateways and attachments.
    Shape,
    /// The same account and Region.
    Region,
    /// All accounts alike.
    Everything,
}

/// What is in each VPC, counted in one pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    pub(super) subnets: usize,
    pub(super) endpoints: Vec<String>,
    pub(super) gateways: usize,
    pub(super) callers: usize,
    pub(super) links: Vec<String>,
}

impl Inside {
    pub(super) fn of_all(topology: &Topology) -> Vec<Inside> {
        let mut all = vec![Inside::default(); topology.vpcs.len()];
        let mut edit = |vpc: Ref<Vpc>, change: &mut dyn FnMut(&mut Inside)| {
            if let Some(inside) = all.get_mut(vpc.index()) {
                change(inside);
            }
        };
        for (_, subnet) in topology.subnets.iter() {
            edit(subnet.vpc, &mut |i| i.subnets += 1);
        }
        for (_, endpoint) in topology.endpoints.iter() {
            let gateway = if endpoint.kind == EndpointKind::Gateway { " (gateway)" } else { "" };
            edit(endpoint.vpc, &mut |i| i.endpoints.push(format!("{}{gateway}", endpoint.service)));
        }
        for (_, gateway) in topology.internet_gateways.iter() {
            edit(gateway.vpc, &mut |i| i.gateways += 1);
        }
        for (_, caller) in topology.callers.iter() {
            if let Some(subnet) = caller.subnet {
                edit(topology.subnets[subnet].vpc, &mut |i| i.callers += 1);
            }
        }
        for (_, peering) in topology.peerings.iter() {
            for (own, other) in [(peering.requester, peering.accepter), (peering.accepter, peering.requester)]
            {
                edit(own, &mut |i| i.links.push(topology.vpcs.id(other).to_owned()));
            }
        }
        for (_, attachment) in topology.transit_attachments.iter() {
            if let TransitAttached::Vpc { vpc, .. } = attachment.to {
                let id = topology.transit_gateways.id(attachment.gateway);
                edit(vpc, &mut |i| i.links.push(id.to_owned()));
            }
        }
        for inside in &mut all {
            inside.endpoints.sort();
            inside.links.sort();
        }
        all
    }

    fn words(&self) -> String {
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let mut parts = vec![count(self.subnets, "subnet")];
        if !self.endpoints.is_empty() {
            parts.push(count(self.endpoints.len(), "endpoint"));
        }
        if self.gateways > 0 {
            parts.push("internet gateway".to_owned());
        }
        if self.callers > 0 {
            parts.push(count(self.callers, "caller"));
        }
        parts.join(", ")
    }
}

impl Builder<'_> {
    /// What makes two VPCs of one Region alike. VPCs that many lines meet in, and those on the way, are like no other.
    fn shape(&self, vpc: Ref<Vpc>, grain: Grain) -> String {
        let id = self.topology.vpcs.id(vpc);
        if self.on_way(&Thing::Vpc(vpc)) || (grain == Grain::Shape && self.links_of(vpc) >= 4) {
            return format!("{id} alone");
        }
        let Some(inside) = self.inside.get(vpc.index()) else { return String::new() };
        match grain {
            Grain::Shape => {
                format!("{} {:?} {} {:?}", inside.subnets, inside.endpoints, inside.gateways, inside.links)
            }
            Grain::Region | Grain::Everything => "any".to_owned(),
        }
    }

    fn groups(&self, vpcs: &[Ref<Vpc>], grain: Grain) -> Vec<(String, Vec<Ref<Vpc>>)> {
        let mut groups: Vec<(String, Vec<Ref<Vpc>>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for vpc in vpcs {
            let shape = self.shape(*vpc, grain);
            let at = *known.entry(shape.clone()).or_insert(groups.len());
            match groups.get_mut(at) {
                Some((_, members)) => members.push(*vpc),
                None => groups.push((shape, vec![*vpc])),
            }
        }
        groups
    }

    /// What makes two accounts alike.
    fn account_shape(&self, account: &str, regions: &[Place], grain: Grain) -> String {
        let special = regions
            .iter()
            .any(|r| !r.gateways.is_empty() || r.vpcs.iter().any(|v| self.on_way(&Thing::Vpc(*v))));
        if special {
            return format!("{account} alone");
        }
        let region = |place: &Place| {
            let mut groups = self.groups(&place.vpcs, grain);
            groups.sort();
            let groups: Vec<String> =
                groups.iter().map(|(shape, all)| format!("{} x {shape}", all.len())).collect();
            format!("{}: {}", place.region, groups.join("; "))
        };
        match grain {
            Grain::Everything => "any".to_owned(),
            _ => regions.iter().map(region).collect::<Vec<_>>().join(" | "),
        }
    }

    /// Accounts, each with its Regions; those of one shape together.
    pub(super) fn alike(&self, grain: Grain) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (n, (account, regions)) in self.places.iter().enumerate() {
            let at = *known.entry(self.account_shape(account, regions, grain)).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(members) => members.push(n),
                None => groups.push(vec![n]),
            }
        }
        groups
    }

    /// How coarse a picture must be to be readable.
    pub(super) fn grain(&self) -> Grain {
        for grain in [Grain::Shape, Grain::Region] {
            let accounts = self.alike(grain);
            let first = accounts.iter().filter_map(|group| self.places.get(*group.first()?));
            let boxes: usize =
                first.flat_map(|(_, regions)| regions).map(|r| self.groups(&r.vpcs, grain).len()).sum();
            if boxes <= BOXES {
                return grain;
            }
        }
        Grain::Everything
    }

    /// The VPCs of a Region, those of one shape together; `others` are the VPCs of accounts that are drawn as this one.
    pub(super) fn folded(&mut self, vpcs: &[Ref<Vpc>], others: &[Ref<Vpc>], grain: Grain) -> Vec<Frame> {
        let topology = self.topology;
        let mut frames = Vec::new();
        let elsewhere: BTreeMap<String, Vec<Ref<Vpc>>> = self.groups(others, grain).into_iter().collect();
        for (shape, members) in self.groups(vpcs, grain) {
            let Some(first) = members.first().copied() else { continue };
            if self.on_way(&Thing::Vpc(first)) {
                frames.push(self.vpc(first, Detail::Compact));
                continue;
            }
            let mut drawn =
                frame(self.numbers.of(Thing::Vpc(first)), FrameKind::Vpc, topology.vpcs.id(first));
            drawn.hub = self.links_of(first) >= 4;
            let insides = members.iter().filter_map(|v| self.inside.get(v.index()));
            if members.len() == 1 {
                drawn.detail.extend(topology.vpcs[first].cidrs.iter().map(ToString::to_string));
                drawn.detail.extend(insides.map(Inside::words));
            } else {
                drawn.name = format!("{} VPCs like {}", members.len(), topology.vpcs.id(first));
                drawn.copies = members.len();
                if grain == Grain::Shape {
                    drawn.detail.extend(insides.take(1).map(|i| format!("each: {}", i.without_callers())));
                }
                drawn.detail.push(some_names(members.iter().map(|v| topology.vpcs.id(*v))));
            }
            for vpc in members.iter().chain(elsewhere.get(&shape).into_iter().flatten()) {
                self.numbers.fold(Thing::Vpc(*vpc), drawn.key);
            }
            frames.push(drawn);
        }
        // What found no box of its shape stands in the first one: only where shapes do not count.
        if let Some(key) = frames.first().map(|f| f.key) {
            for vpc in others {
                self.numbers.fold(Thing::Vpc(*vpc), key);
            }
        }
        frames
    }
}

impl Inside {
    fn without_callers(&self) -> String {
        Inside { callers: 0, ..self.clone() }.words()
    }
}

/// The first names and the last one.
pub(super) fn some_names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [first, second, third, .., last] if names.len() > 4 => {
            format!("{first}, {second}, {third}, ... {last}")
        }
        few => few.join(", "),
    }
}
