//! `core_networks`: Cloud WAN. A core network works like a transit gateway in every Region, and its segments like route
//! tables (NP-277).

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use super::transit::members;
use super::transit_tables;
use crate::diagnostic::{Diagnostic, code, did_you_mean};
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::ids::IdKind;
use crate::topology::model::{
    SiteAttached, SiteAttachment, TransitAttached, TransitAttachment, TransitGateway, TransitRouteTable,
};
use crate::topology::table::Ref;

static NETWORK: Spec = Spec {
    name: "core network",
    fields: &[
        Field::new("account", Shape::Account, "Its owner.").required("account: \"111122223333\""),
        Field::new("segments", Shape::Map { key: "name", value: &SEGMENTS }, "Its segments by name.")
            .required("segments: { shared: {} }"),
        Field::new(
            "attachments",
            Shape::Map { key: "id", value: &ATTACHMENTS },
            "What is attached to it, by id.",
        )
        .default("none"),
    ],
};
pub(super) static NETWORKS: Shape = Shape::Record(&NETWORK);

static SEGMENT: Spec = Spec {
    name: "segment of a core network",
    fields: &[
        Field::new(
            "shared_with",
            Shape::OneOrMany(&shape::TEXT),
            "Segments that reach it and that it reaches, as by a `share` action of the policy.",
        )
        .default("none"),
        Field::new(
            "isolate_attachments",
            Shape::Bool,
            "Whether its attachments reach those of shared segments only, and not each other.",
        )
        .default("false"),
        Field::new("deny", Shape::OneOrMany(&shape::TEXT), "Segments whose prefixes it does not take.")
            .default("none"),
        Field::new(
            "routes",
            Shape::Map { key: "CIDR block", value: &transit_tables::TARGET },
            "Static routes.",
        )
        .default("none"),
    ],
};
static SEGMENTS: Shape = Shape::Record(&SEGMENT);

static ATTACHMENT: Spec = Spec {
    name: "attachment of a core network",
    fields: &[
        Field::new("segment", Shape::Text, "The segment it is in.").required("segment: shared"),
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC that is attached."),
        Field::new("subnets", shape::SUBNETS, "The VPC's subnets it is in, one an availability zone."),
        Field::new("ipv6_support", Shape::Bool, "Of a VPC: whether it carries IPv6.").default("false"),
        Field::new("vpn", Shape::Id(&[IdKind::SiteAttachment]), "The VPN of a site that is attached."),
        Field::new(
            "direct_connect",
            Shape::Id(&[IdKind::SiteAttachment]),
            "The Direct Connect of a site that is attached.",
        ),
    ],
};
static ATTACHMENTS: Shape = Shape::Record(&ATTACHMENT);

/// A segment as the file has it.
struct Segment<'n> {
    entry: &'n Entry,
    shared_with: Vec<(&'n str, Span)>,
    deny: Vec<(&'n str, Span)>,
    isolated: bool,
    routes: &'n [Entry],
}

impl<'n> Lowering<'n, '_> {
    /// The networks without what belongs to them.
    pub(super) fn core_networks(&mut self, networks: &'n [Entry]) {
        for entry in networks {
            let mut record = self.entry(&NETWORK, entry);
            let account = record.account("account");
            for name in ["segments", "attachments"] {
                record.entries(name);
            }
            let row = TransitGateway {
                account: account.map_or_else(|| "".into(), |(account, _)| account),
                region: None,
                attachments: Vec::new(),
                route_tables: Vec::new(),
                security_group_referencing: false,
            };
            self.topology.transit_gateways.insert(&entry.key, row);
        }
    }

    /// The attachments and segments, now that the sites stand.
    pub(super) fn core_network_segments(&mut self, networks: &'n [Entry]) {
        for entry in networks {
            let Some(network) = self.topology.transit_gateways.find(&entry.key) else { continue };
            let mut segments = Vec::new();
            for segment in members(&entry.node, "segments") {
                let mut record = self.entry(&SEGMENT, segment);
                segments.push(Segment {
                    entry: segment,
                    shared_with: record.texts("shared_with"),
                    deny: record.texts("deny"),
                    isolated: record.bool("isolate_attachments").unwrap_or(false),
                    routes: record.entries("routes"),
                });
            }
            for segment in &segments {
                for (field, named) in [("shared_with", &segment.shared_with), ("deny", &segment.deny)] {
                    let what = format!("{}: `{field}`", segment.entry.key);
                    named.iter().for_each(|(name, span)| self.known_segment(&segments, &what, name, *span));
                }
            }
            let mut inside: BTreeMap<&str, Vec<Ref<TransitAttachment>>> = BTreeMap::new();
            for attachment in members(&entry.node, "attachments") {
                let to = self.attachment(&ATTACHMENT, network, attachment);
                let mut record = self.again(attachment);
                let segment = record.text("segment");
                if let Some((name, span)) = segment {
                    self.known_segment(&segments, &format!("{}: `segment`", attachment.key), name, span);
                }
                let added = self.add_attachment(network, &attachment.key, to);
                if let (Some((name, _)), Some(row)) = (segment, added) {
                    inside.entry(name).or_default().push(row);
                }
            }
            for segment in &segments {
                self.segment(network, &entry.key, segment, &segments, &inside);
            }
        }
        self.check_links();
    }

    /// A link of a site that ends at a core network is in one segment, by one attachment.
    fn check_links(&mut self) {
        let mut attached: BTreeMap<Ref<SiteAttachment>, usize> = BTreeMap::new();
        for (_, row) in self.topology.transit_attachments.iter() {
            if let TransitAttached::Site(link) = row.to {
                *attached.entry(link).or_default() += 1;
            }
        }
        let ids = &self.topology.site_attachments;
        for (link, row) in ids.iter() {
            let SiteAttached::TransitGateway(gateway) = row.to else { continue };
            let gateways = &self.topology.transit_gateways;
            if !gateways[gateway].is_core_network() {
                continue;
            }
            let (link_id, network) = (ids.id(link), gateways.id(gateway));
            let Some(span) = self.ids.declared(IdKind::SiteAttachment, link_id) else { continue };
            let problem = match attached.get(&link) {
                Some(1) => continue,
                None => Diagnostic::warning(
                    code::UNUSED,
                    span,
                    format!("{link_id}: it ends at {network} and is in none of its segments"),
                )
                .help(format!("add an attachment with `segment` to the `attachments` of {network}")),
                Some(_) => Diagnostic::error(
                    code::CONFLICT,
                    span,
                    format!("{link_id}: several attachments of {network} stand for it"),
                )
                .help("a link is in one segment; take the other attachments out"),
            };
            self.problems.push(problem);
        }
    }

    fn segment(
        &mut self,
        network: Ref<TransitGateway>,
        id: &str,
        segment: &Segment<'n>,
        all: &[Segment<'n>],
        inside: &BTreeMap<&str, Vec<Ref<TransitAttachment>>>,
    ) {
        let name: &str = &segment.entry.key;
        let own = inside.get(name).cloned().unwrap_or_default();
        // Sharing goes both ways.
        let others = all.iter().filter(|other| {
            let shares =
                |one: &Segment<'_>, with: &str| one.shared_with.iter().any(|(name, _)| *name == with);
            shares(segment, &other.entry.key) || shares(other, name)
        });
        let learnt: BTreeSet<&str> = others
            .map(|other| &*other.entry.key)
            .filter(|other| *other != name && !segment.deny.iter().any(|(denied, _)| denied == other))
            .collect();
        let mut propagations = if segment.isolated { Vec::new() } else { own.clone() };
        propagations.extend(learnt.iter().filter_map(|other| inside.get(other)).flatten().copied());
        let routes = segment
            .routes
            .iter()
            .filter_map(|route| self.transit_route(network, segment.entry, route))
            .collect();
        let unknown = transit_tables::leads_nobody_knows_where(segment.routes);
        let row = TransitRouteTable { gateway: network, associations: own, propagations, unknown, routes };
        let table = self.topology.transit_route_tables.insert(&format!("{id}/{name}"), row);
        self.topology.transit_gateways[network].route_tables.extend(table);
    }

    fn known_segment(&mut self, segments: &[Segment<'_>], what: &str, name: &str, span: Span) {
        if segments.iter().any(|segment| *segment.entry.key == *name) {
            return;
        }
        let message = format!("{what}: there is no segment `{name}`");
        let near = did_you_mean(name, segments.iter().map(|segment| &*segment.entry.key));
        let help = near.unwrap_or_else(|| "add it under `segments`".to_owned());
        self.problems.push(Diagnostic::error(code::UNKNOWN_ID, span, message).help(help));
    }
}
