//! From a topology to a picture.

use std::collections::BTreeMap;

use super::filter::Filter;
use super::fold::{Grain, Inside, some_names};
use super::insides::frame;
use super::model::{Detail, Frame, FrameKind, NodeKind, Picture};
use super::thing::{Numbers, Thing};
use super::{FULL, ONE_BY_ONE, trip, wires};
use crate::outcome::Outcome;
use crate::topology::model::{Caller, TransitAttached, TransitGateway, Vpc};
use crate::topology::{Ref, Topology};

/// What is drawn of one Region of one account.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) region: String,
    pub(super) vpcs: Vec<Ref<Vpc>>,
    pub(super) gateways: Vec<Ref<TransitGateway>>,
}

/// A picture in the making.
pub(super) struct Builder<'t> {
    pub(super) topology: &'t Topology,
    pub(super) numbers: Numbers,
    pub(super) detail: Detail,
    pub(super) inside: Vec<Inside>,
    pub(super) places: Vec<(String, Vec<Place>)>,
    /// What the request passes, leg by leg.
    pub(super) way: Vec<Vec<Thing>>,
    /// The VPCs the request passes.
    way_vpcs: Vec<Ref<Vpc>>,
    pub(super) crowds: usize,
    pub(super) left_out: Vec<String>,
}

pub(super) fn build(topology: &Topology, filter: &Filter, title: &str, outcome: Option<&Outcome>) -> Picture {
    let way = outcome.map(|o| trip::way(topology, o)).unwrap_or_default();
    let mut way_vpcs: Vec<Ref<Vpc>> = way.iter().flatten().flat_map(|t| t.vpcs(topology)).collect();
    way_vpcs.sort();
    way_vpcs.dedup();
    let kept: Vec<Ref<Vpc>> = topology
        .vpcs
        .iter()
        .filter(|(vpc, row)| {
            way_vpcs.binary_search(vpc).is_ok() || filter.wants(topology, topology.vpcs.id(*vpc), row)
        })
        .map(|(vpc, _)| vpc)
        .collect();
    let detail = match kept.len() {
        n if n <= FULL => Detail::Full,
        n if n <= ONE_BY_ONE => Detail::Compact,
        _ => Detail::Folded,
    };
    let mut builder = Builder {
        topology,
        numbers: Numbers::default(),
        detail,
        inside: Inside::of_all(topology),
        places: Vec::new(),
        way,
        way_vpcs,
        crowds: 0,
        left_out: Vec::new(),
    };
    let hidden = topology.vpcs.len() - kept.len();
    if hidden > 0 {
        builder
            .left_out
            .push(format!("{hidden} of {} VPCs: the filter leaves them out", topology.vpcs.len()));
    }
    builder.collect(&kept, filter);
    let mut frames = builder.outer(filter);
    let accounts = builder.accounts(kept.len());
    frames.extend(accounts);
    builder.finish(title, frames, outcome)
}

impl Builder<'_> {
    /// Whether the request passes a thing, or something in this VPC.
    pub(super) fn on_way(&self, thing: &Thing) -> bool {
        match thing {
            Thing::Vpc(vpc) => self.way_vpcs.binary_search(vpc).is_ok(),
            other => self.way.iter().flatten().any(|t| t == other),
        }
    }

    /// How many peering connections and attachments a VPC has.
    pub(super) fn links_of(&self, vpc: Ref<Vpc>) -> usize {
        self.inside.get(vpc.index()).map_or(0, |i| i.links.len())
    }

    /// Callers that stand in no VPC.
    pub(super) fn outside(&self, place: &Thing) -> Vec<Ref<Caller>> {
        self.topology
            .callers
            .iter()
            .filter(|(_, row)| Thing::around_caller(row) == *place)
            .map(|(caller, _)| caller)
            .collect()
    }

    fn collect(&mut self, kept: &[Ref<Vpc>], filter: &Filter) {
        let topology = self.topology;
        let mut places: BTreeMap<(usize, String), Place> = BTreeMap::new();
        let number = |account: &str| topology.accounts.find(account).map_or(usize::MAX, Ref::index);
        let mut place = |account: &str, region: &str, add: &mut dyn FnMut(&mut Place)| {
            let new = || Place { region: region.to_owned(), vpcs: Vec::new(), gateways: Vec::new() };
            add(places.entry((number(account), region.to_owned())).or_insert_with(new));
        };
        for vpc in kept {
            let row = &topology.vpcs[*vpc];
            place(&row.account, &row.region, &mut |p| p.vpcs.push(*vpc));
        }
        for (gateway, row) in topology.transit_gateways.iter() {
            let of_kept = row.attachments.iter().any(|a| match &topology.transit_attachments[*a].to {
                TransitAttached::Vpc { vpc, .. } => kept.binary_search(vpc).is_ok(),
                _ => false,
            });
            let wanted =
                filter.vpcs.is_empty() && filter.wants_place(topology, &row.account, row.region.as_deref());
            if of_kept || wanted || self.on_way(&Thing::TransitGateway(gateway)) {
                let region = row.region.as_deref().unwrap_or("all Regions");
                place(&row.account, region, &mut |p| p.gateways.push(gateway));
            }
        }
        let mut accounts: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
        for ((account, _), place) in places {
            accounts.entry(account).or_default().push(place);
        }
        let ids: Vec<&str> = topology.accounts.ids().collect();
        self.places = accounts
            .into_iter()
            .map(|(n, places)| (ids.get(n).copied().unwrap_or("?").to_owned(), places))
            .collect();
    }

    /// The internet and the sites.
    fn outer(&mut self, filter: &Filter) -> Vec<Frame> {
        let topology = self.topology;
        let mut frames = Vec::new();
        let mut internet = frame(self.numbers.of(Thing::Internet), FrameKind::Internet, "the internet");
        let standing = self.outside(&Thing::Internet);
        self.callers(&standing, 8, &mut internet);
        frames.push(internet);
        for (site, row) in topology.sites.iter() {
            let mut drawn =
                frame(self.numbers.of(Thing::Site(site)), FrameKind::Site, topology.sites.id(site));
            drawn.detail.extend(row.prefixes.iter().map(ToString::to_string));
            drawn.detail.extend(row.egress_ip.map(|a| format!("leaves by {a}")));
            let standing = self.outside(&Thing::Site(site));
            self.callers(&standing, 8, &mut drawn);
            let linked = filter.is_open() || standing.iter().any(|c| self.on_way(&Thing::Caller(*c)));
            if linked || row.attachments.iter().any(|a| self.is_drawn_end(*a)) {
                frames.push(drawn);
            }
        }
        frames
    }

    fn is_drawn_end(&self, attachment: Ref<crate::topology::model::SiteAttachment>) -> bool {
        use crate::topology::model::SiteAttached;
        let drawn = self.places.iter().flat_map(|(_, places)| places);
        match self.topology.site_attachments[attachment].to {
            SiteAttached::Vpc(vpc) => drawn.flat_map(|p| &p.vpcs).any(|v| *v == vpc),
            SiteAttached::TransitGateway(gateway) => drawn.flat_map(|p| &p.gateways).any(|g| *g == gateway),
            SiteAttached::PublicVif => true,
        }
    }

    fn accounts(&mut self, vpcs: usize) -> Vec<Frame> {
        let folded = self.detail == Detail::Folded;
        let grain = if folded { self.grain() } else { Grain::Shape };
        let groups =
            if folded { self.alike(grain) } else { (0..self.places.len()).map(|n| vec![n]).collect() };
        let places = self.places.clone();
        let mut frames = Vec::new();
        for group in &groups {
            let Some((account, regions)) = group.first().and_then(|n| places.get(*n)) else { continue };
            let others: Vec<&(String, Vec<Place>)> =
                group.iter().skip(1).filter_map(|n| places.get(*n)).collect();
            frames.push(self.account(account, regions, &others, grain));
        }
        if folded {
            let boxes: usize = frames.iter().flat_map(|a| &a.frames).map(|r| r.frames.len()).sum();
            let how = match grain {
                Grain::Shape => {
                    "those with the same subnets, endpoints, gateways and attachments stand as one"
                }
                Grain::Region => "those of one account and Region stand as one",
                Grain::Everything => "those of one account and Region, and the accounts, stand as one",
            };
            self.left_out.push(format!(
                "{vpcs} VPCs are folded into {boxes} boxes: {how}; their subnets are not drawn"
            ));
        } else if self.detail == Detail::Compact && !self.topology.private_zones.is_empty() {
            self.left_out.push("private hosted zones are drawn only in pictures of few VPCs".to_owned());
        }
        frames
    }

    fn account(
        &mut self,
        id: &str,
        regions: &[Place],
        others: &[&(String, Vec<Place>)],
        grain: Grain,
    ) -> Frame {
        let topology = self.topology;
        let name = topology.accounts.by_id(id).and_then(|a| a.name.clone());
        let mut drawn =
            frame(self.numbers.fresh(), FrameKind::Account, name.clone().unwrap_or_else(|| id.to_owned()));
        drawn.detail.extend(name.map(|_| id.to_owned()));
        if !others.is_empty() {
            drawn.copies = others.len() + 1;
            drawn.name = format!("{} accounts like {}", drawn.copies, drawn.name);
            let names = std::iter::once(id).chain(others.iter().map(|(id, _)| id.as_str()));
            drawn.detail = vec![some_names(names)];
        }
        for place in regions {
            let mut region = frame(self.numbers.fresh(), FrameKind::Region, place.region.as_str());
            for gateway in &place.gateways {
                let id = topology.transit_gateways.id(*gateway);
                let core = topology.transit_gateways[*gateway].is_core_network();
                let kind = if core { NodeKind::CoreNetwork } else { NodeKind::TransitGateway };
                let node = self.node(Thing::TransitGateway(*gateway), kind, id, "");
                region.nodes.push(node);
            }
            region.frames = if self.detail == Detail::Folded {
                let same = |other: &&Place| grain == Grain::Everything || other.region == place.region;
                let elsewhere: Vec<Ref<Vpc>> =
                    others.iter().flat_map(|(_, p)| p).filter(same).flat_map(|p| p.vpcs.clone()).collect();
                self.folded(&place.vpcs, &elsewhere, grain)
            } else {
                let detail = self.detail;
                place.vpcs.iter().map(|vpc| self.vpc(*vpc, detail)).collect()
            };
            region.hub = !region.nodes.is_empty() || region.frames.iter().any(|f| f.hub);
            drawn.hub |= region.hub;
            drawn.frames.push(region);
        }
        drawn
    }

    fn finish(mut self, title: &str, mut frames: Vec<Frame>, outcome: Option<&Outcome>) -> Picture {
        frames.push(wires::aws(&mut self));
        if self.crowds > 0 {
            let (subject, verb) = if self.crowds == 1 { ("one crowd", "is") } else { ("crowds", "are") };
            self.left_out.push(format!("{subject} of callers {verb} drawn as one box with their number"));
        }
        let wires = self.wires();
        let passed = |frame: &Frame| {
            let thing = if frame.kind == FrameKind::Internet { Thing::Internet } else { Thing::Aws };
            self.on_way(&thing) || wires.iter().any(|w| w.ends.contains(&frame.key))
        };
        let empty = |frame: &Frame| frame.nodes.is_empty() && frame.frames.is_empty();
        let outside = |frame: &Frame| matches!(frame.kind, FrameKind::Internet | FrameKind::Aws);
        frames.retain(|frame| !outside(frame) || !empty(frame) || passed(frame));
        let trip = outcome.map(|o| self.trip(o));
        Picture { title: title.to_owned(), detail: self.detail, frames, wires, trip, left_out: self.left_out }
    }
}
