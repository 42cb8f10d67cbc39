//! `route_tables`.

use std::fmt;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickMap;
use crate::source::{Entry, Span, wrong_type};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::ids::IdKind;
use crate::topology::model::{Destination, PrefixList, Route, RouteTable, RouteTarget, Subnet, Vpc};
use crate::topology::table::Ref;
use crate::topology::values::{self, Family};

static TABLE: Spec = Spec {
    name: "route table",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it belongs to.").required("vpc: vpc-1"),
        Field::new("main", Shape::Bool, "Whether subnets without a table of their own use it.").default("false"),
        Field::new("subnets", shape::SUBNETS, "The subnets that use it.").default("none"),
        Field::new(
            "routes",
            Shape::Map { key: "CIDR block or prefix list id", value: &TARGET },
            "Where packets go, by destination. The local routes and those of gateway endpoints are not written here.",
        )
        .default("none"),
    ],
};
pub(super) static TABLES: Shape = Shape::Record(&TABLE);
static TARGET: Shape = Shape::Either(&[Shape::Word(&["local", "blackhole", "unknown"]), Shape::Id(TARGETS)]);

/// A route as messages name it.
pub(super) struct Named<'n> {
    table: &'n str,
    route: &'n str,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: route `{}`", self.table, self.route)
    }
}

/// What a route may lead to.
const TARGETS: &[IdKind] = &[
    IdKind::InternetGateway,
    IdKind::EgressOnlyGateway,
    IdKind::NatGateway,
    IdKind::Peering,
    IdKind::TransitGateway,
    IdKind::SiteAttachment,
    IdKind::Endpoint,
];

impl<'n> Lowering<'n, '_> {
    /// The tables without their routes, which may lead to what is not read yet.
    pub(super) fn route_tables(&mut self, tables: &'n [Entry]) {
        let mut main_of: QuickMap<Ref<Vpc>, Span> = QuickMap::default();
        let mut table_of: QuickMap<Ref<Subnet>, Span> = QuickMap::default();
        for entry in tables {
            let mut record = self.entry(&TABLE, entry);
            let vpc = record.reference::<Vpc>("vpc");
            let main = record.bool("main").unwrap_or(false);
            let subnets: Vec<(Ref<Subnet>, Span)> = record.references("subnets");
            let main_place = record.place("main");
            record.entries("routes");
            for (subnet, span) in &subnets {
                if let Some(first) = table_of.get(subnet) {
                    let message = format!("{}: this subnet has a route table already", entry.key);
                    record.problem(
                        Diagnostic::error(code::CONFLICT, *span, message)
                            .related(*first, "here")
                            .help("a subnet uses one route table; take it out of the other"),
                    );
                }
                table_of.entry(*subnet).or_insert(*span);
            }
            let Some((vpc, _)) = vpc else { continue };
            if main {
                if let Some(first) = main_of.get(&vpc) {
                    let message = format!("{}: its VPC has a main route table already", entry.key);
                    record.problem(
                        Diagnostic::error(code::CONFLICT, main_place, message)
                            .related(*first, "the first one")
                            .help("a VPC has one main route table"),
                    );
                }
                main_of.entry(vpc).or_insert(main_place);
            }
            self.check_in_vpc(&entry.key, vpc, &subnets);
            let subnets = subnets.into_iter().map(|(subnet, _)| subnet).collect();
            self.topology
                .route_tables
                .insert(&entry.key, RouteTable { vpc, main, subnets, routes: Vec::new() });
        }
    }

    /// Reports subnets that belong to another VPC than the thing that names them.
    pub(super) fn check_in_vpc(&mut self, owner: &str, vpc: Ref<Vpc>, subnets: &[(Ref<Subnet>, Span)]) {
        for (subnet, span) in subnets {
            let other = self.topology.subnets[*subnet].vpc;
            if other != vpc {
                let (subnet, vpc) = (self.topology.subnets.id(*subnet), self.topology.vpcs.id(vpc));
                let message = format!(
                    "{owner}: {subnet} is a subnet of {}, not of {vpc}",
                    self.topology.vpcs.id(other)
                );
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, *span, message)
                        .related(self.topology.vpcs[other].span, "the VPC of the subnet")
                        .help(format!("name a subnet of {vpc}")),
                );
            }
        }
    }

    /// The routes, now that everything they may lead to stands.
    pub(super) fn routes(&mut self, tables: &'n [Entry]) {
        for entry in tables {
            let table = self.topology.route_tables.find(&entry.key);
            let Some(routes) = entry.node.get("routes").and_then(|n| n.as_map()) else { continue };
            let mut found = Vec::with_capacity(routes.entries.len());
            for route in &routes.entries {
                found.extend(self.route(entry, table, route));
            }
            if let Some(table) = table {
                self.topology.route_tables[table].routes = found;
            }
        }
    }

    fn route(&mut self, entry: &'n Entry, table: Option<Ref<RouteTable>>, route: &'n Entry) -> Option<Route> {
        let what = Named { table: &entry.key, route: &route.key };
        let mut record = self.again(entry);
        let destination = if route.key.contains('/') || route.key.contains('.') || route.key.contains(':') {
            record
                .read(&route.key, route.key_span, |text| values::cidr(text, Family::Any))
                .map(Destination::Block)
        } else {
            record
                .row::<PrefixList>(|_| what.to_string(), &route.key, route.key_span)
                .map(Destination::PrefixList)
        };
        let Some(id) = route.node.scalar() else {
            record.problem(wrong_type(&what.to_string(), &route.node, "the id of a target"));
            return None;
        };
        let target = match (id, self.target(id)) {
            ("local", _) => RouteTarget::Local,
            ("blackhole", _) => RouteTarget::Blackhole,
            ("unknown", _) => RouteTarget::Unknown,
            (_, Some(target)) => target,
            (_, None) => {
                if !TARGETS.iter().any(|kind| self.ids.declared(*kind, id).is_some()) {
                    let problem = self.ids.unknown_target(TARGETS, id, route.node.span, &what.to_string());
                    self.problems.push(problem);
                }
                return None;
            }
        };
        let route = Route { destination: destination?, target, span: route.key_span.to(route.node.span) };
        self.check_route(&what, self.topology.route_tables[table?].vpc, &route);
        Some(route)
    }

    /// What a route leads to.
    fn target(&self, id: &str) -> Option<RouteTarget> {
        let topology = &self.topology;
        self.ids.kinds(id).find_map(|kind| match kind {
            IdKind::InternetGateway => topology.internet_gateways.find(id).map(RouteTarget::InternetGateway),
            IdKind::EgressOnlyGateway => {
                topology.egress_only_gateways.find(id).map(RouteTarget::EgressOnlyGateway)
            }
            IdKind::NatGateway => topology.nat_gateways.find(id).map(RouteTarget::NatGateway),
            IdKind::Peering => topology.peerings.find(id).map(RouteTarget::Peering),
            IdKind::TransitGateway => topology.transit_gateways.find(id).map(RouteTarget::TransitGateway),
            IdKind::SiteAttachment => topology.site_attachments.find(id).map(RouteTarget::Site),
            IdKind::Endpoint => topology.endpoints.find(id).map(RouteTarget::Endpoint),
            _ => None,
        })
    }
}
