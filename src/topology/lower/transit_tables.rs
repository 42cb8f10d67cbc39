//! Route tables of transit gateways.

use ipnet::IpNet;

use super::Lowering;
use super::transit::members;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickMap;
use crate::source::{Entry, Span, wrong_type};
use crate::topology::fields::{Field, Shape, Spec};
use crate::topology::ids::IdKind;
use crate::topology::model::{TransitAttachment, TransitGateway, TransitRouteTable};
use crate::topology::table::Ref;
use crate::topology::values::{self, Family};

static TABLE: Spec = Spec {
    name: "route table of a transit gateway",
    fields: &[
        Field::new(
            "associations",
            Shape::OneOrMany(&ATTACHMENT_ID),
            "Attachments whose packets are looked up here.",
        )
        .default("none"),
        Field::new(
            "propagations",
            Shape::OneOrMany(&ATTACHMENT_ID),
            "Attachments whose prefixes are learnt here.",
        )
        .default("none"),
        Field::new("routes", Shape::Map { key: "CIDR block", value: &TARGET }, "Static routes.")
            .default("none"),
    ],
};
pub(super) static TABLES: Shape = Shape::Record(&TABLE);
static ATTACHMENT_ID: Shape = Shape::Id(ATTACHED);
pub(super) static TARGET: Shape =
    Shape::Either(&[Shape::Word(&["blackhole", "unknown"]), Shape::Id(ATTACHED)]);

/// An attachment goes by its own id; the link of a site that ends at the gateway by the id of the link.
const ATTACHED: &[IdKind] = &[IdKind::TransitAttachment, IdKind::SiteAttachment];

impl<'n> Lowering<'n, '_> {
    /// The route tables, now that the attachments stand.
    pub(super) fn transit_route_tables(&mut self, gateways: &'n [Entry]) {
        for entry in gateways {
            let Some(gateway) = self.topology.transit_gateways.find(&entry.key) else { continue };
            let mut associated: QuickMap<Ref<TransitAttachment>, Span> = QuickMap::default();
            for table in members(&entry.node, "route_tables") {
                let mut record = self.entry(&TABLE, table);
                let associations = record.texts("associations");
                let propagations = record.texts("propagations");
                let routes = record.entries("routes");
                let associations = self.attachments_of(gateway, table, "associations", associations);
                for (attachment, span) in &associations {
                    if let Some(first) = associated.insert(*attachment, *span) {
                        let message =
                            format!("{}: this attachment is associated with a table already", table.key);
                        self.problems.push(
                            Diagnostic::error(code::CONFLICT, *span, message)
                                .related(first, "here")
                                .help("an attachment is associated with one table"),
                        );
                    }
                }
                let propagations = self.attachments_of(gateway, table, "propagations", propagations);
                let rows =
                    |found: Vec<(Ref<TransitAttachment>, Span)>| found.into_iter().map(|(r, _)| r).collect();
                let row = TransitRouteTable {
                    gateway,
                    unknown: leads_nobody_knows_where(routes),
                    associations: rows(associations),
                    propagations: rows(propagations),
                    routes: routes
                        .iter()
                        .filter_map(|route| self.transit_route(gateway, table, route))
                        .collect(),
                };
                if let Some(row) = self.topology.transit_route_tables.insert(&table.key, row) {
                    self.topology.transit_gateways[gateway].route_tables.push(row);
                }
            }
        }
    }

    fn attachments_of(
        &mut self,
        gateway: Ref<TransitGateway>,
        table: &'n Entry,
        name: &str,
        ids: Vec<(&'n str, Span)>,
    ) -> Vec<(Ref<TransitAttachment>, Span)> {
        let what = format!("{}: `{name}`", table.key);
        ids.into_iter()
            .filter_map(|(id, span)| Some((self.attachment_of(gateway, &what, id, span)?, span)))
            .collect()
    }

    fn attachment_of(
        &mut self,
        gateway: Ref<TransitGateway>,
        what: &str,
        id: &str,
        span: Span,
    ) -> Option<Ref<TransitAttachment>> {
        let Some(row) = self.topology.transit_attachments.find(id) else {
            if ATTACHED.iter().all(|kind| self.ids.declared(*kind, id).is_none()) {
                let problem = self.ids.unknown(ATTACHED, id, span, what);
                self.problems.push(problem);
            } else if self.topology.site_attachments.find(id).is_some() {
                let message = format!("{what}: {id} does not go by this name here");
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, span, message).help(
                        "it ends elsewhere, or an attachment of the gateway stands for it; name that one",
                    ),
                );
            }
            return None;
        };
        let other = self.topology.transit_attachments[row].gateway;
        if other != gateway {
            let message = format!("{what}: {id} is attached to {}", self.topology.transit_gateways.id(other));
            let help = format!("name an attachment of {}", self.topology.transit_gateways.id(gateway));
            self.problems.push(Diagnostic::error(code::CONFLICT, span, message).help(help));
            return None;
        }
        Some(row)
    }

    pub(super) fn transit_route(
        &mut self,
        gateway: Ref<TransitGateway>,
        table: &'n Entry,
        route: &'n Entry,
    ) -> Option<(IpNet, Option<Ref<TransitAttachment>>)> {
        let what = format!("{}: route `{}`", table.key, route.key);
        let mut record = self.again(table);
        let block = record.read(&route.key, route.key_span, |text| values::cidr(text, Family::Any));
        let Some(id) = route.node.scalar() else {
            record.problem(wrong_type(&what, &route.node, "the id of an attachment, or `blackhole`"));
            return None;
        };
        if id == "blackhole" || id == "unknown" {
            return Some((block?, None));
        }
        let attachment = self.attachment_of(gateway, &what, id, route.node.span)?;
        Some((block?, Some(attachment)))
    }
}

/// The blocks of static routes of which the file says that nobody knows where they lead.
pub(super) fn leads_nobody_knows_where(routes: &[Entry]) -> Vec<IpNet> {
    let unknown = routes.iter().filter(|route| route.node.scalar() == Some("unknown"));
    unknown.filter_map(|route| values::cidr(&route.key, Family::Any).ok()).collect()
}
