//! `transit_gateways` with their attachments and route tables.

use std::collections::{HashMap, HashSet};

use super::Lowering;
use super::transit_tables;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Node, Span};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::ids::IdKind;
use crate::topology::model::{
    SiteAttached, SiteAttachment, Subnet, TransitAttached, TransitAttachment, TransitGateway, Vpc,
};
use crate::topology::table::Ref;

static GATEWAY: Spec = Spec {
    name: "transit gateway",
    fields: &[
        Field::new("account", Shape::Account, "Its owner.").required("account: \"111122223333\""),
        Field::new("region", Shape::Region, "Its Region.").required("region: us-east-1"),
        Field::new(
            "attachments",
            Shape::Map { key: "id", value: &ATTACHMENTS },
            "What is attached to it, by id.",
        )
        .default("none"),
        Field::new(
            "peerings",
            Shape::Map { key: "id", value: &PEERINGS },
            "Peerings with other transit gateways.",
        )
        .default("none"),
        Field::new(
            "route_tables",
            Shape::Map { key: "id", value: &transit_tables::TABLES },
            "Its route tables by id.",
        )
        .default("one, which every attachment uses and propagates to"),
        Field::new(
            "security_group_referencing",
            Shape::Bool,
            "Whether rules of security groups may name groups across it.",
        )
        .default("false"),
    ],
};
pub(super) static GATEWAYS: Shape = Shape::Record(&GATEWAY);

static ATTACHMENT: Spec = Spec {
    name: "attachment of a transit gateway",
    fields: &[
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

static PEERING: Spec = Spec {
    name: "peering of a transit gateway",
    fields: &[Field::new(
        "transit_gateway",
        Shape::Id(&[IdKind::TransitGateway]),
        "The other transit gateway.",
    )
    .required("transit_gateway: tgw-2")],
};
static PEERINGS: Shape = Shape::Record(&PEERING);

impl<'n> Lowering<'n, '_> {
    /// The gateways without what belongs to them.
    pub(super) fn transit_gateways(&mut self, gateways: &'n [Entry]) {
        for entry in gateways {
            let mut record = self.entry(&GATEWAY, entry);
            let account = record.account("account");
            let region = record.region("region");
            let security_group_referencing = record.bool("security_group_referencing").unwrap_or(false);
            for name in ["attachments", "peerings", "route_tables"] {
                record.entries(name);
            }
            // Without an account or a Region there will be no model, but the rest is to be checked all the same.
            let row = TransitGateway {
                account: account.map_or_else(|| "".into(), |(account, _)| account),
                region: Some(region.map_or_else(|| "".into(), |(region, _)| region)),
                attachments: Vec::new(),
                route_tables: Vec::new(),
                security_group_referencing,
            };
            self.topology.transit_gateways.insert(&entry.key, row);
        }
    }

    /// The attachments, now that the sites stand.
    pub(super) fn transit_attachments(&mut self, gateways: &'n [Entry]) {
        let mut attached_sites: HashMap<Ref<SiteAttachment>, Span> = HashMap::new();
        for entry in gateways {
            let Some(gateway) = self.topology.transit_gateways.find(&entry.key) else { continue };
            for attachment in members(&entry.node, "attachments") {
                let to = self.attachment(&ATTACHMENT, gateway, attachment);
                if let Some(TransitAttached::Site(site)) = &to
                    && let Some(first) = attached_sites.insert(*site, attachment.key_span)
                {
                    let message = format!("{}: this link of a site is attached already", attachment.key);
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, attachment.key_span, message)
                            .related(first, "the first one")
                            .help("take one of the attachments out"),
                    );
                }
                self.add_attachment(gateway, &attachment.key, to);
            }
            for peering in members(&entry.node, "peerings") {
                let mut record = self.entry(&PEERING, peering);
                let other = record.reference::<TransitGateway>("transit_gateway");
                if let Some((_, span)) = other.filter(|(other, _)| *other == gateway) {
                    let message = format!("{}: a transit gateway is not peered with itself", peering.key);
                    record.problem(Diagnostic::error(code::CONFLICT, span, message).help("name another one"));
                }
                self.add_attachment(
                    gateway,
                    &peering.key,
                    other.map(|(other, _)| TransitAttached::Peer(other)),
                );
            }
        }
        self.check_peers(gateways);
        // A link that ends at a gateway is attached to it, listed there or not.
        let links: Vec<(Ref<SiteAttachment>, Ref<TransitGateway>)> = self
            .topology
            .site_attachments
            .iter()
            .filter_map(|(link, row)| match row.to {
                SiteAttached::TransitGateway(gateway) => Some((link, gateway)),
                SiteAttached::Vpc(_) | SiteAttached::PublicVif => None,
            })
            .filter(|(link, gateway)| {
                let core = self.topology.transit_gateways[*gateway].is_core_network();
                !core && !attached_sites.contains_key(link)
            })
            .collect();
        for (link, gateway) in links {
            let id = self.topology.site_attachments.shared_id(link);
            self.add_attachment(gateway, &id, Some(TransitAttached::Site(link)));
        }
    }

    /// A peering of which the other gateway says nothing: no packet comes back over it.
    fn check_peers(&mut self, gateways: &'n [Entry]) {
        let peers: HashSet<(Ref<TransitGateway>, Ref<TransitGateway>)> = self
            .topology
            .transit_attachments
            .iter()
            .filter_map(|(_, row)| match row.to {
                TransitAttached::Peer(other) => Some((row.gateway, other)),
                _ => None,
            })
            .collect();
        for peering in gateways.iter().flat_map(|entry| members(&entry.node, "peerings")) {
            let Some(row) = self.topology.transit_attachments.by_id(&peering.key) else { continue };
            let TransitAttached::Peer(other) = row.to else { continue };
            if other != row.gateway && !peers.contains(&(other, row.gateway)) {
                let ids = &self.topology.transit_gateways;
                let message =
                    format!("{}: {} does not state its side of this peering", peering.key, ids.id(other));
                let help = format!(
                    "add it to the `peerings` of {} under an id of its own: {{ transit_gateway: {} }}",
                    ids.id(other),
                    ids.id(row.gateway)
                );
                self.problems.push(Diagnostic::warning(code::UNUSED, peering.key_span, message).help(help));
            }
        }
    }

    pub(super) fn add_attachment(
        &mut self,
        gateway: Ref<TransitGateway>,
        id: &str,
        to: Option<TransitAttached>,
    ) -> Option<Ref<TransitAttachment>> {
        if let Some(TransitAttached::Vpc { vpc, .. }) = &to {
            self.attached.insert((gateway, *vpc));
        }
        let row = to.map(|to| TransitAttachment { gateway, to });
        let added = row.and_then(|row| self.topology.transit_attachments.insert(id, row));
        self.topology.transit_gateways[gateway].attachments.extend(added);
        added
    }

    /// What an attachment attaches, be it to a transit gateway or to a core network.
    pub(super) fn attachment(
        &mut self,
        spec: &'static Spec,
        gateway: Ref<TransitGateway>,
        entry: &'n Entry,
    ) -> Option<TransitAttached> {
        let mut record = self.entry(spec, entry);
        let vpc = record.reference::<Vpc>("vpc");
        let subnets: Vec<(Ref<Subnet>, Span)> = record.references("subnets");
        let ipv6_support = record.bool("ipv6_support").unwrap_or(false);
        let vpn = record.reference::<SiteAttachment>("vpn");
        let direct_connect = record.reference::<SiteAttachment>("direct_connect");
        let kinds = ["vpc", "vpn", "direct_connect"];
        let stated: Vec<&str> = kinds.into_iter().filter(|name| record.has(name)).collect();
        match stated.as_slice() {
            [] => record.missing("vpc", "vpc: vpc-1"),
            [_] => {}
            [first, second, ..] => {
                let message = format!("{}: it has `{first}` and `{second}`", entry.key);
                let place = record.place(second);
                record.problem(
                    Diagnostic::error(code::CONFLICT, place, message)
                        .help("one thing is attached by one attachment; make two of it"),
                );
            }
        }
        if let Some((vpc, vpc_span)) = vpc {
            if !record.has("subnets") {
                record.missing("subnets", "subnets: [subnet-1]");
            }
            self.check_same_region(&entry.key, gateway, vpc, vpc_span);
            self.check_in_vpc(&entry.key, vpc, &subnets);
            self.check_one_subnet_a_zone(&entry.key, "the attachment", &subnets);
            let subnets = subnets.into_iter().map(|(subnet, _)| subnet).collect();
            return Some(TransitAttached::Vpc { vpc, subnets, ipv6_support });
        }
        let (link, span) = vpn.or(direct_connect)?;
        let ends_here = matches!(self.topology.site_attachments[link].to, SiteAttached::TransitGateway(g) if g == gateway);
        if !ends_here {
            let (link, gateway) =
                (self.topology.site_attachments.id(link), self.topology.transit_gateways.id(gateway));
            let message = format!("{}: {link} does not end at {gateway}", entry.key);
            self.problems.push(
                Diagnostic::error(code::CONFLICT, span, message)
                    .help(format!("write `transit_gateway: {gateway}` under {link}")),
            );
        }
        Some(TransitAttached::Site(link))
    }

    fn check_same_region(&mut self, owner: &str, gateway: Ref<TransitGateway>, vpc: Ref<Vpc>, span: Span) {
        let Some(here) = &self.topology.transit_gateways[gateway].region else { return };
        let there = &self.topology.vpcs[vpc].region;
        if here != there && !here.is_empty() && !there.is_empty() {
            let vpc = self.topology.vpcs.id(vpc);
            let message = format!("{owner}: {vpc} is in {there}, and the transit gateway in {here}");
            self.problems.push(
                Diagnostic::error(code::CONFLICT, span, message)
                    .help("attach it to a transit gateway of its own Region, and peer the two gateways"),
            );
        }
    }

    /// Reports a second subnet of one availability zone (NP-304).
    pub(super) fn check_one_subnet_a_zone(
        &mut self,
        owner: &str,
        noun: &str,
        subnets: &[(Ref<Subnet>, Span)],
    ) {
        let mut zones: HashMap<std::sync::Arc<str>, (Ref<Subnet>, Span)> = HashMap::new();
        for (subnet, span) in subnets {
            let Some(az) = self.topology.subnets[*subnet].az.clone() else { continue };
            match zones.get(&az) {
                Some((first, _)) if first == subnet => {}
                Some((first, place)) => {
                    let ids = &self.topology.subnets;
                    let message = format!(
                        "{owner}: {} and {} are both in {az}; {noun} has one subnet an availability zone",
                        ids.id(*first),
                        ids.id(*subnet)
                    );
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, *span, message)
                            .related(*place, "the first one")
                            .help("take one of them out"),
                    );
                }
                None => {
                    zones.insert(az, (*subnet, *span));
                }
            }
        }
    }
}

/// The entries of a collection of a record.
pub(super) fn members<'n>(node: &'n Node, name: &str) -> &'n [Entry] {
    node.get(name).and_then(Node::as_map).map_or(&[], |map| &map.entries)
}
