//! `on_premises`: sites, their links into AWS and their DNS.

use super::Lowering;
use super::dns::domain;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Node, wrong_type};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{Site, SiteAttached, SiteAttachment, SiteLink, TransitGateway, Vpc};
use crate::topology::record::Record;
use crate::topology::table::Ref;
use crate::topology::values::{self, Family};

static SITE: Spec = Spec {
    name: "on-premises site",
    fields: &[
        Field::new("prefixes", shape::CIDRS, "Its private prefixes.").default("none"),
        Field::new("egress_ip", Shape::Address(Family::V4), "Public address of its internet access.")
            .default("it has none"),
        Field::new("attachments", Shape::Map { key: "id", value: &LINKS }, "Its links into AWS by id.")
            .default("none"),
        Field::new("dns", Shape::Record(&DNS), "Its name resolution.").default("public answers only"),
    ],
};
pub(super) static SITES: Shape = Shape::Record(&SITE);

static DNS: Spec = Spec {
    name: "name resolution of a site",
    fields: &[Field::new(
        "forward",
        Shape::Map { key: "domain", value: &shape::ADDRESSES },
        "Domains that its servers forward, and where to.",
    )
    .default("none")],
};

const KINDS: [(&str, SiteLink); 2] = [("vpn", SiteLink::Vpn), ("direct_connect", SiteLink::DirectConnect)];
static KIND_WORDS: [&str; 2] = words(&KINDS);

const VIFS: [(&str, ()); 1] = [("public", ())];
static VIF_WORDS: [&str; 1] = words(&VIFS);

static LINK: Spec = Spec {
    name: "link of a site",
    fields: &[
        Field::new("kind", Shape::Word(&KIND_WORDS), "What it is.").required("kind: vpn"),
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC at whose virtual private gateway it ends."),
        Field::new(
            "transit_gateway",
            Shape::Id(&[IdKind::TransitGateway]),
            "The transit gateway it ends at.",
        ),
        Field::new(
            "vif",
            Shape::Word(&VIF_WORDS),
            "A public virtual interface, which leads to public hosts of AWS.",
        ),
        Field::new("prefixes", shape::CIDRS, "Prefixes that the site announces over it.")
            .default("those of the site"),
        Field::new(
            "public_ip",
            Shape::Address(Family::V4),
            "With a public virtual interface: the address that AWS sees.",
        ),
    ],
};
static LINKS: Shape = Shape::Record(&LINK);

impl<'n> Lowering<'n, '_> {
    pub(super) fn sites(&mut self, sites: &'n [Entry]) {
        for entry in sites {
            let dns_forward = self.site_dns(entry);
            let mut record = self.entry(&SITE, entry);
            let prefixes: Vec<_> = record.cidrs("prefixes").into_iter().map(|(cidr, _)| cidr).collect();
            let egress_ip = record.public_address("egress_ip").map(|(address, _)| address);
            let links = record.entries("attachments");
            let row = Site { prefixes: prefixes.clone(), egress_ip, attachments: Vec::new(), dns_forward };
            let Some(site) = self.topology.sites.insert(&entry.key, row) else { continue };
            for link in links {
                let Some(mut row) = self.link(site, link) else { continue };
                if link.node.get("prefixes").is_none() {
                    row.prefixes.clone_from(&prefixes);
                }
                if let Some(row) = self.topology.site_attachments.insert(&link.key, row) {
                    self.topology.sites[site].attachments.push(row);
                }
            }
        }
    }

    fn site_dns(&mut self, entry: &'n Entry) -> Vec<(String, Vec<std::net::IpAddr>)> {
        let Some(node) = entry.node.get("dns").filter(|n| !n.is_null()) else { return Vec::new() };
        let mut record = self.record(&DNS, format!("{}: dns", entry.key), node.span, node);
        let mut found = Vec::new();
        for forward in record.entries("forward") {
            let what = format!("{}: forwarding of {}", entry.key, forward.key);
            let items: &[Node] = forward.node.as_list().unwrap_or(std::slice::from_ref(&forward.node));
            let mut servers = Vec::with_capacity(items.len());
            for item in items {
                match item.scalar() {
                    Some(text) => {
                        servers
                            .extend(record.read(text, item.span, |text| values::address(text, Family::Any)));
                    }
                    None => record.problem(wrong_type(&what, item, "an IP address")),
                }
            }
            found.push((domain(&forward.key), servers));
        }
        found
    }

    fn link(&mut self, site: Ref<Site>, entry: &'n Entry) -> Option<SiteAttachment> {
        let mut record = self.entry(&LINK, entry);
        let kind = record.choice("kind", &KINDS);
        let vpc = record.reference::<Vpc>("vpc").map(|(row, _)| SiteAttached::Vpc(row));
        let gateway = record
            .reference::<TransitGateway>("transit_gateway")
            .map(|(row, _)| SiteAttached::TransitGateway(row));
        let vif = record.choice("vif", &VIFS).map(|()| SiteAttached::PublicVif);
        let prefixes = record.cidrs("prefixes").into_iter().map(|(cidr, _)| cidr).collect();
        let public_ip = record.public_address("public_ip").map(|(address, _)| address);
        check_end(&mut record);
        if record.has("vif") {
            if kind == Some(SiteLink::Vpn) {
                conflict(
                    &mut record,
                    "vif",
                    "a VPN has no virtual interfaces",
                    "write `kind: direct_connect`",
                );
            }
            if !record.has("public_ip") {
                record.missing("public_ip", "public_ip: 203.0.113.9");
            }
        } else if record.has("public_ip") {
            let mend = "a public virtual interface has one; elsewhere the site's `egress_ip` is what counts";
            conflict(&mut record, "public_ip", "a private link shows no public address", mend);
        }
        Some(SiteAttachment { site, kind: kind?, to: vpc.or(gateway).or(vif)?, prefixes, public_ip })
    }
}

/// A link ends at one place.
fn check_end(record: &mut Record<'_, '_>) {
    let ends = ["vpc", "transit_gateway", "vif"];
    let stated: Vec<&str> = ends.into_iter().filter(|end| record.has(end)).collect();
    match stated.as_slice() {
        [] => {
            let message = format!("{}: it does not say where it ends", record.owner());
            let place = record.span();
            record.problem(
                Diagnostic::error(code::MISSING_FIELD, place, message)
                    .help("add `vpc`, `transit_gateway` or `vif: public`"),
            );
        }
        [_] => {}
        [first, second, ..] => {
            conflict(record, second, &format!("it has `{first}` as well"), "a link ends at one place");
        }
    }
}

fn conflict(record: &mut Record<'_, '_>, name: &str, message: &str, mend: &str) {
    let message = format!("{}: {message}", record.what(name));
    let place = record.place(name);
    record.problem(Diagnostic::error(code::CONFLICT, place, message).help(mend));
}
