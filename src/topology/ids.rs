//! The ids a topology declares, and what to say when one is not among them.

use std::cell::Cell;
use std::collections::HashMap;

use super::model::{
    Caller, EgressOnlyGateway, Endpoint, InboundResolver, InternetGateway, NatGateway, NetworkAcl,
    OutboundResolver, Peering, PrefixList, PrivateZone, ResolverRule, RouteTable, SecurityGroup, Site,
    SiteAttachment, Subnet, Topology, TransitAttachment, TransitGateway, TransitRouteTable, Vpc,
};
use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::source::{Entry, Node, Span};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident: $row:ident in $table:ident, $noun:literal, $plural:literal, $section:literal;)+) => {
        /// Kinds of things that other parts of a topology refer to by id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum IdKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl IdKind {
            /// What one is called, with its article.
            pub fn noun(self) -> &'static str {
                match self { $(Self::$name => $noun,)+ }
            }

            /// What several are called.
            pub fn plural(self) -> &'static str {
                match self { $(Self::$name => $plural,)+ }
            }

            /// Where a file declares them.
            pub fn section(self) -> &'static str {
                match self { $(Self::$name => $section,)+ }
            }
        }

        $(impl Row for $row {
            const KIND: IdKind = IdKind::$name;
            fn table(topology: &Topology) -> &Table<Self> {
                &topology.$table
            }
        })+
    };
}

/// A row of the model that others refer to by id.
pub(super) trait Row: Sized {
    const KIND: IdKind;
    fn table(topology: &Topology) -> &Table<Self>;
}

kinds! {
    /// A VPC.
    Vpc: Vpc in vpcs, "a VPC", "VPCs", "vpcs";
    /// A subnet.
    Subnet: Subnet in subnets, "a subnet", "subnets", "vpcs.x.subnets";
    /// An internet gateway.
    InternetGateway: InternetGateway in internet_gateways, "an internet gateway", "internet gateways", "internet_gateways";
    /// An egress-only internet gateway.
    EgressOnlyGateway: EgressOnlyGateway in egress_only_gateways, "an egress-only internet gateway",
        "egress-only internet gateways", "egress_only_internet_gateways";
    /// A NAT gateway.
    NatGateway: NatGateway in nat_gateways, "a NAT gateway", "NAT gateways", "nat_gateways";
    /// A route table.
    RouteTable: RouteTable in route_tables, "a route table", "route tables", "route_tables";
    /// A peering connection.
    Peering: Peering in peerings, "a peering connection", "peering connections", "vpc_peering_connections";
    /// A transit gateway.
    TransitGateway: TransitGateway in transit_gateways, "a transit gateway", "transit gateways", "transit_gateways";
    /// An attachment of a transit gateway.
    TransitAttachment: TransitAttachment in transit_attachments, "an attachment of a transit gateway",
        "attachments of transit gateways", "transit_gateways.x.attachments";
    /// A route table of a transit gateway.
    TransitRouteTable: TransitRouteTable in transit_route_tables, "a route table of a transit gateway",
        "route tables of transit gateways", "transit_gateways.x.route_tables";
    /// A VPC endpoint.
    Endpoint: Endpoint in endpoints, "a VPC endpoint", "VPC endpoints", "vpc_endpoints";
    /// A Resolver inbound endpoint.
    InboundResolver: InboundResolver in inbound_resolvers, "a Resolver inbound endpoint",
        "Resolver inbound endpoints", "resolver.inbound_endpoints";
    /// A Resolver outbound endpoint.
    OutboundResolver: OutboundResolver in outbound_resolvers, "a Resolver outbound endpoint",
        "Resolver outbound endpoints", "resolver.outbound_endpoints";
    /// A Resolver rule.
    ResolverRule: ResolverRule in resolver_rules, "a Resolver rule", "Resolver rules", "resolver.rules";
    /// A private hosted zone.
    PrivateZone: PrivateZone in private_zones, "a private hosted zone", "private hosted zones", "private_hosted_zones";
    /// A security group.
    SecurityGroup: SecurityGroup in security_groups, "a security group", "security groups", "security_groups";
    /// A network ACL.
    NetworkAcl: NetworkAcl in network_acls, "a network ACL", "network ACLs", "network_acls";
    /// A prefix list.
    PrefixList: PrefixList in prefix_lists, "a prefix list", "prefix lists", "prefix_lists";
    /// An on-premises site.
    Site: Site in sites, "an on-premises site", "on-premises sites", "on_premises";
    /// An attachment of a site.
    SiteAttachment: SiteAttachment in site_attachments, "an attachment of a site", "attachments of sites",
        "on_premises.x.attachments";
    /// A caller.
    Caller: Caller in callers, "a caller", "callers", "callers";
}

/// Where each kind is declared: names of mappings from the root, `*` for every entry of one.
const DECLARED_AT: &[(IdKind, &[&str])] = &[
    (IdKind::Vpc, &["vpcs"]),
    (IdKind::Subnet, &["vpcs", "*", "subnets"]),
    (IdKind::InternetGateway, &["internet_gateways"]),
    (IdKind::EgressOnlyGateway, &["egress_only_internet_gateways"]),
    (IdKind::NatGateway, &["nat_gateways"]),
    (IdKind::RouteTable, &["route_tables"]),
    (IdKind::Peering, &["vpc_peering_connections"]),
    (IdKind::TransitGateway, &["transit_gateways"]),
    (IdKind::TransitGateway, &["core_networks"]),
    (IdKind::TransitAttachment, &["transit_gateways", "*", "attachments"]),
    (IdKind::TransitAttachment, &["core_networks", "*", "attachments"]),
    (IdKind::TransitAttachment, &["transit_gateways", "*", "peerings"]),
    (IdKind::TransitRouteTable, &["transit_gateways", "*", "route_tables"]),
    (IdKind::Endpoint, &["vpc_endpoints"]),
    (IdKind::InboundResolver, &["resolver", "inbound_endpoints"]),
    (IdKind::OutboundResolver, &["resolver", "outbound_endpoints"]),
    (IdKind::ResolverRule, &["resolver", "rules"]),
    (IdKind::PrivateZone, &["private_hosted_zones"]),
    (IdKind::SecurityGroup, &["security_groups"]),
    (IdKind::NetworkAcl, &["network_acls"]),
    (IdKind::PrefixList, &["prefix_lists"]),
    (IdKind::Site, &["on_premises"]),
    (IdKind::SiteAttachment, &["on_premises", "*", "attachments"]),
    (IdKind::Caller, &["callers"]),
];

/// Kinds whose ids stand in routes and in the hops of a path, where one id must mean one thing.
const HOPS: &[IdKind] = &[
    IdKind::InternetGateway,
    IdKind::EgressOnlyGateway,
    IdKind::NatGateway,
    IdKind::Peering,
    IdKind::TransitGateway,
    IdKind::Endpoint,
    IdKind::SiteAttachment,
    IdKind::Caller,
];

/// Everything a root node declares, whether or not it is well-formed.
#[derive(Debug, Default)]
pub(super) struct Ids<'n> {
    by_id: HashMap<&'n str, Vec<(IdKind, Span)>>,
    /// How often the nearest name has been looked for.
    searches: Cell<usize>,
}

/// After so many problems with unknown names, the nearest one is no longer looked for: each search compares all.
const MAX_SEARCHES: usize = 200;

impl<'n> Ids<'n> {
    /// Collects the ids of a root node. An id that stands twice where it must be unique is reported.
    pub(super) fn of(root: &'n Node, problems: &mut Diagnostics) -> Self {
        let mut ids = Self::default();
        for (kind, path) in DECLARED_AT {
            ids.collect(*kind, root, path, problems);
        }
        ids
    }

    fn collect(&mut self, kind: IdKind, node: &'n Node, path: &[&str], problems: &mut Diagnostics) {
        let Some(map) = node.as_map() else { return };
        match path {
            [] => map.entries.iter().for_each(|entry| self.declare(kind, entry, problems)),
            ["*", rest @ ..] => {
                map.entries.iter().for_each(|e| self.collect(kind, &e.node, rest, problems));
            }
            [name, rest @ ..] => {
                if let Some(node) = map.get(name) {
                    self.collect(kind, node, rest, problems);
                }
            }
        }
    }

    fn declare(&mut self, kind: IdKind, entry: &'n Entry, problems: &mut Diagnostics) {
        let declared = self.by_id.entry(&entry.key).or_default();
        let clash = declared
            .iter()
            .find(|(other, _)| *other == kind || (HOPS.contains(other) && HOPS.contains(&kind)));
        if let Some((other, place)) = clash {
            let (first, second) = (*place.min(&entry.key_span), *place.max(&entry.key_span));
            let message = if *other == kind {
                format!("`{}` is {} twice", entry.key, kind.noun())
            } else {
                format!(
                    "`{}` is {} and {}; in a path it must mean one thing",
                    entry.key,
                    other.noun(),
                    kind.noun()
                )
            };
            problems.push(
                Diagnostic::error(code::DUPLICATE_KEY, second, message)
                    .label("the second one")
                    .related(first, "the first one")
                    .help("rename one of them"),
            );
        }
        declared.push((kind, entry.key_span));
    }

    /// Where an id is declared as this kind.
    pub(super) fn declared(&self, kind: IdKind, id: &str) -> Option<Span> {
        self.by_id.get(id)?.iter().find(|(k, _)| *k == kind).map(|(_, span)| *span)
    }

    /// All ids of some kinds, by name.
    fn of_kinds(&self, kinds: &[IdKind]) -> Vec<&'n str> {
        let mut ids: Vec<&str> = self
            .by_id
            .iter()
            .filter(|(_, declared)| declared.iter().any(|(k, _)| kinds.contains(k)))
            .map(|(id, _)| *id)
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The problem of an id that is none of the kinds that may stand there; the first kind gives the message its
    /// name. `what` says who refers to it: `pcx-lab: `requester``.
    pub(super) fn unknown(&self, kinds: &[IdKind], id: &str, span: Span, what: &str) -> Diagnostic {
        let wanted = kinds.first().map_or("an id", |k| k.noun());
        if let Some((kind, place)) = self.by_id.get(id).and_then(|d| d.first()) {
            let message = format!("{what}: `{id}` is {}; {wanted} belongs here", kind.noun());
            let problem = Diagnostic::error(code::UNKNOWN_ID, span, message).related(*place, "declared here");
            return problem.maybe_help(self.suggest(kinds, id));
        }
        let wanted = wanted.strip_prefix("a ").or_else(|| wanted.strip_prefix("an ")).unwrap_or(wanted);
        let message = format!("{what}: there is no {wanted} `{id}`");
        Diagnostic::error(code::UNKNOWN_ID, span, message).maybe_help(self.suggest(kinds, id))
    }

    /// As [`Ids::unknown`], for the target of a route.
    pub(super) fn unknown_target(&self, kinds: &[IdKind], id: &str, span: Span, what: &str) -> Diagnostic {
        let known = if self.searches.get() < MAX_SEARCHES { self.of_kinds(kinds) } else { Vec::new() };
        let help = self.did_you_mean(id, known).unwrap_or_else(|| {
            "a route leads to a gateway, a peering connection, a transit gateway or a link of a site; or to \
             `blackhole`"
                .to_owned()
        });
        match self.by_id.get(id).and_then(|d| d.first()) {
            Some((kind, place)) => {
                let message = format!("{what}: `{id}` is {}, which is no target of routes", kind.noun());
                Diagnostic::error(code::UNKNOWN_ID, span, message).related(*place, "declared here").help(help)
            }
            None => {
                let message = format!("{what}: there is no target `{id}`");
                Diagnostic::error(code::UNKNOWN_ID, span, message).help(help)
            }
        }
    }

    /// The help line with the nearest known name, unless there have been very many such problems.
    pub(super) fn did_you_mean<'a>(
        &self,
        wanted: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let searches = self.searches.get();
        self.searches.set(searches + 1);
        if searches < MAX_SEARCHES { did_you_mean(wanted, known) } else { None }
    }

    fn suggest(&self, kinds: &[IdKind], id: &str) -> Option<String> {
        let first = kinds.first()?;
        if self.searches.get() >= MAX_SEARCHES {
            return Some(format!("{} are declared under `{}`", first.plural(), first.section()));
        }
        let known = self.of_kinds(kinds);
        self.did_you_mean(id, known.iter().copied()).or_else(|| match known.len() {
            0 => {
                Some(format!("no {} here yet; they are declared under `{}`", first.plural(), first.section()))
            }
            1..=8 => Some(format!("known {}: {}", first.plural(), known.join(", "))),
            n => Some(format!("{n} {} are declared under `{}`", first.plural(), first.section())),
        })
    }
}
