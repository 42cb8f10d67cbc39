//! The lines of a picture.

use std::collections::BTreeMap;

use super::build::Builder;
use super::model::{Detail, Frame, FrameKind, Key, NodeKind, Wire, WireKind};
use super::thing::Thing;
use crate::facts;
use crate::topology::Ref;
use crate::topology::model::{Endpoint, SiteAttached, TransitAttached};

/// Up to this many endpoints are drawn with a line to their service.
const SERVICE_LINES: usize = 12;

impl Builder<'_> {
    /// The name of the service an endpoint leads to, as hops have it.
    fn service_of(&self, endpoint: Ref<Endpoint>) -> String {
        let row = &self.topology.endpoints[endpoint];
        let known = facts::services().by_endpoint_service(&row.service);
        let prefix = known.map_or(&*row.service, |(_, service)| service.host_prefix());
        format!("{prefix}.{}", row.service_region)
    }

    fn drawn_endpoints(&self) -> Vec<Ref<Endpoint>> {
        let drawn =
            |(endpoint, _): &(Ref<Endpoint>, _)| self.numbers.exact(&Thing::Endpoint(*endpoint)).is_some();
        self.topology.endpoints.iter().filter(drawn).map(|(endpoint, _)| endpoint).collect()
    }

    /// The services that lines or the request lead to.
    pub(super) fn services(&mut self, aws: &mut Frame) {
        let mut names: Vec<String> = self.way.iter().flatten().filter_map(service_name).collect();
        let endpoints = self.drawn_endpoints();
        if endpoints.len() <= SERVICE_LINES && self.detail == Detail::Full {
            names.extend(endpoints.iter().map(|e| self.service_of(*e)));
        } else if !endpoints.is_empty() {
            self.left_out.push(format!(
                "the lines from {} endpoints to their services are not drawn",
                endpoints.len()
            ));
        }
        for name in names {
            let thing = Thing::Service(name.clone());
            if self.numbers.exact(&thing).is_none() {
                aws.nodes.push(self.node(thing, NodeKind::Service, &name, ""));
            }
        }
    }

    /// All lines, once everything they lead to has its number.
    pub(super) fn wires(&mut self) -> Vec<Wire> {
        let mut wires = Vec::new();
        let hidden = self.peerings(&mut wires);
        if hidden > 0 {
            let s = if hidden == 1 { "" } else { "s" };
            self.left_out.push(format!("{hidden} peering connection{s} to VPCs that the filter leaves out"));
        }
        self.attachments(&mut wires);
        self.site_links(&mut wires);
        self.internet(&mut wires);
        self.service_lines(&mut wires);
        if self.detail == Detail::Folded { merged(wires) } else { wires }
    }

    fn peerings(&mut self, wires: &mut Vec<Wire>) -> usize {
        let topology = self.topology;
        let mut hidden = 0;
        for (peering, row) in topology.peerings.iter() {
            let ends = [row.requester, row.accepter].map(|v| self.numbers.exact(&Thing::Vpc(v)));
            let [Some(a), Some(b)] = ends else {
                hidden += usize::from(ends.iter().any(Option::is_some));
                continue;
            };
            let key = self.numbers.of(Thing::Peering(peering));
            let name = Some(topology.peerings.id(peering).to_owned());
            let dead = !row.is_active();
            wires.push(Wire {
                key,
                kind: WireKind::Peering,
                ends: [a, b],
                name,
                dead,
                bundle: key,
                copies: 1,
            });
        }
        hidden
    }

    fn wire(&mut self, wires: &mut Vec<Wire>, kind: WireKind, from: Option<Key>, hub: Option<Key>) {
        let (Some(from), Some(hub)) = (from, hub) else { return };
        let key = self.numbers.fresh();
        wires.push(Wire { key, kind, ends: [from, hub], name: None, dead: false, bundle: hub, copies: 1 });
    }

    fn attachments(&mut self, wires: &mut Vec<Wire>) {
        for (_, row) in self.topology.transit_attachments.iter() {
            let hub = self.numbers.exact(&Thing::TransitGateway(row.gateway));
            let from = match &row.to {
                TransitAttached::Vpc { vpc, .. } => Thing::Vpc(*vpc),
                // A peering of transit gateways has an attachment on either side.
                TransitAttached::Peer(peer) if *peer > row.gateway => Thing::TransitGateway(*peer),
                TransitAttached::Peer(_) | TransitAttached::Site(_) => continue,
            };
            let from = self.numbers.exact(&from);
            self.wire(wires, WireKind::Attachment, from, hub);
        }
    }

    fn site_links(&mut self, wires: &mut Vec<Wire>) {
        let topology = self.topology;
        for (attachment, row) in topology.site_attachments.iter() {
            let end = match row.to {
                SiteAttached::Vpc(vpc) => Thing::Vpc(vpc),
                SiteAttached::TransitGateway(gateway) => Thing::TransitGateway(gateway),
                SiteAttached::PublicVif => Thing::Aws,
            };
            let ends = [Thing::Site(row.site), end].map(|t| self.numbers.exact(&t));
            let [Some(a), Some(b)] = ends else { continue };
            let key = self.numbers.of(Thing::SiteAttachment(attachment));
            let name = Some(topology.site_attachments.id(attachment).to_owned());
            wires.push(Wire {
                key,
                kind: WireKind::Site,
                ends: [a, b],
                name,
                dead: false,
                bundle: key,
                copies: 1,
            });
        }
    }

    fn internet(&mut self, wires: &mut Vec<Wire>) {
        let topology = self.topology;
        let gateways = topology.internet_gateways.iter().map(|(g, _)| Thing::InternetGateway(g));
        let outbound = topology.egress_only_gateways.iter().map(|(g, _)| Thing::EgressOnlyGateway(g));
        let sites = topology.sites.iter().filter(|(_, s)| s.egress_ip.is_some()).map(|(s, _)| Thing::Site(s));
        let internet = self.numbers.exact(&Thing::Internet);
        for thing in gateways.chain(outbound).chain(sites) {
            let from = self.numbers.find(topology, &thing);
            self.wire(wires, WireKind::Internet, from, internet);
        }
    }

    fn service_lines(&mut self, wires: &mut Vec<Wire>) {
        let topology = self.topology;
        for endpoint in self.drawn_endpoints() {
            let Some(service) = self.numbers.exact(&Thing::Service(self.service_of(endpoint))) else {
                continue;
            };
            let row = &topology.endpoints[endpoint];
            let mut places: Vec<Key> = row
                .interfaces
                .iter()
                .filter_map(|(subnet, _)| self.numbers.exact(&Thing::Interface(endpoint, *subnet)))
                .collect();
            if places.is_empty() {
                places.extend(self.numbers.exact(&Thing::Endpoint(endpoint)));
            }
            for place in places {
                self.wire(wires, WireKind::Service, Some(place), Some(service));
                if let Some(last) = wires.last_mut() {
                    last.dead = !row.is_available();
                }
            }
        }
    }
}

/// Lines with the same ends become one with a count; lines that lead nowhere else disappear.
fn merged(wires: Vec<Wire>) -> Vec<Wire> {
    let mut all: Vec<Wire> = Vec::new();
    let mut known: BTreeMap<(WireKind, Key, Key), usize> = BTreeMap::new();
    for wire in wires {
        let [a, b] = wire.ends;
        if a == b {
            continue;
        }
        match known.get(&(wire.kind, a.min(b), a.max(b))).and_then(|at| all.get_mut(*at)) {
            Some(first) => first.copies += 1,
            None => {
                known.insert((wire.kind, a.min(b), a.max(b)), all.len());
                all.push(wire);
            }
        }
    }
    for wire in all.iter_mut().filter(|w| w.copies > 1 && w.name.is_some()) {
        wire.name = Some(format!("{} connections", wire.copies));
    }
    all
}

fn service_name(thing: &Thing) -> Option<String> {
    match thing {
        Thing::Service(name) => Some(name.clone()),
        _ => None,
    }
}

/// The box that services and what runs in AWS's own network stand in.
pub(super) fn aws(builder: &mut Builder<'_>) -> Frame {
    let mut frame = super::insides::frame(builder.numbers.of(Thing::Aws), FrameKind::Aws, "AWS network");
    let standing: Vec<_> = builder.outside(&Thing::Aws);
    builder.callers(&standing, 8, &mut frame);
    builder.services(&mut frame);
    frame
}
