//! From a root node to the model, one subject a file. Rows are made in an order in which what a row refers to
//! already stands.

mod accounts;
mod addresses;
mod assumptions;
mod caller_checks;
mod callers;
mod claims;
mod core_networks;
mod dns;
mod endpoint_checks;
mod endpoint_neighbours;
mod endpoint_service;
mod endpoints;
mod filters;
mod gateways;
mod organization_policies;
mod peering;
mod place;
mod prefix_lists;
mod principals;
mod profiles;
mod questions;
mod resources;
mod route_checks;
mod routing;
mod sdk;
pub(super) mod session;
mod sites;
mod traffic;
mod transit;
mod transit_tables;
mod unused;
mod vpcs;

use self::addresses::Addresses;
use self::unused::Sections;
use super::fields::{Field, Shape, Spec, shape};
use super::ids::Ids;
use super::model::{Topology, TransitGateway, Vpc};
use super::policies::Policies;
use super::record::{Known, Record};
use super::table::Ref;
use crate::diagnostic::Diagnostics;
use crate::hash::QuickSet;
use crate::policy::{Policy, PolicyType};
use crate::source::{Entry, Node, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// The root of a topology file.
pub static TOPOLOGY: Spec = Spec {
    name: "topology",
    fields: &[
        Field::new(
            "include",
            Shape::OneOrMany(&shape::TEXT),
            "Further files of this topology, relative to this one. An id may stand in one of them only.",
        ),
        Field::new("organization", Shape::Record(&accounts::ORGANIZATION), "The AWS organization."),
        Field::new("accounts", by_id(&accounts::ACCOUNTS), "Accounts by id."),
        Field::new("vpcs", by_id(&vpcs::VPCS), "VPCs by id."),
        Field::new("internet_gateways", by_id(&gateways::ATTACHED), "Internet gateways by id."),
        Field::new(
            "egress_only_internet_gateways",
            by_id(&gateways::ATTACHED),
            "Egress-only internet gateways by id.",
        ),
        Field::new("nat_gateways", by_id(&gateways::NATS), "NAT gateways by id."),
        Field::new("route_tables", by_id(&routing::TABLES), "Route tables of VPCs by id.")
            .default("per VPC without any: the routes its attachments imply"),
        Field::new("vpc_peering_connections", by_id(&peering::PEERINGS), "VPC peering connections by id."),
        Field::new("transit_gateways", by_id(&transit::GATEWAYS), "Transit gateways by id."),
        Field::new("core_networks", by_id(&core_networks::NETWORKS), "Cloud WAN core networks by id."),
        Field::new("vpc_endpoints", by_id(&endpoints::ENDPOINTS), "VPC endpoints by id."),
        Field::new(
            "private_hosted_zones",
            Shape::Map { key: "domain name", value: &dns::ZONES },
            "Private hosted zones by domain name.",
        ),
        Field::new("route53_profiles", by_id(&profiles::PROFILES), "Route 53 Profiles by id."),
        Field::new("resolver", Shape::Record(&dns::RESOLVER), "Route 53 Resolver endpoints and rules."),
        Field::new("security_groups", by_id(&filters::GROUPS), "Security groups by id."),
        Field::new("network_acls", by_id(&filters::ACLS), "Network ACLs by id."),
        Field::new("prefix_lists", by_id(&prefix_lists::LISTS), "Prefix lists by id."),
        Field::new("on_premises", by_id(&sites::SITES), "On-premises sites by name."),
        Field::new(
            "principals",
            Shape::Map { key: "ARN", value: &principals::PRINCIPALS },
            "Users, roles and root users by ARN.",
        ),
        Field::new(
            "resources",
            Shape::Map { key: "ARN", value: &resources::RESOURCES },
            "Resources by ARN; objects and API methods belong to the resource whose ARN is their prefix.",
        ),
        Field::new(
            "service_control_policies",
            by_id(&organization_policies::POLICIES),
            "Service control policies by name. FullAWSAccess is attached everywhere, as by default.",
        ),
        Field::new(
            "resource_control_policies",
            by_id(&organization_policies::POLICIES),
            "Resource control policies by name. RCPFullAWSAccess is attached everywhere, as by default.",
        ),
        Field::new("callers", by_id(&callers::CALLERS), "Where requests start, by name."),
        Field::new(
            "questions",
            Shape::List(&questions::QUESTIONS),
            "What `matrix` and `diff` ask of every caller.",
        )
        .default("what the policies name, resource by resource"),
        Field::new(
            "assumptions",
            Shape::Map { key: "assumption", value: &shape::TEXT },
            "Choices for what AWS leaves open, by the name of the assumption.",
        ),
    ],
};

const fn by_id(value: &'static Shape) -> Shape {
    Shape::Map { key: "id", value }
}

/// Reads policies where a record names them.
pub(super) trait ReadPolicy {
    /// The policy of a node. `what` says in messages whose it is, `name` is what answers call an inline one.
    fn policy(
        &mut self,
        what: &str,
        name: &str,
        node: &Node,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Arc<Policy>>;
}

/// A model in the making.
struct Lowering<'n, 'p> {
    topology: Topology,
    problems: Diagnostics,
    ids: Ids<'n>,
    policies: &'p mut dyn ReadPolicy,
    addresses: Addresses,
    /// Which VPCs are attached to which transit gateways.
    attached: QuickSet<(Ref<TransitGateway>, Ref<Vpc>)>,
    with_internet_gateway: QuickSet<Ref<Vpc>>,
}

impl<'n> Lowering<'n, '_> {
    /// Opens the record of an entry, which is named by its key.
    fn entry(&mut self, spec: &'static Spec, entry: &'n Entry) -> Record<'n, '_> {
        self.record(spec, &*entry.key, entry.key_span, &entry.node)
    }

    /// Opens a record.
    fn record(
        &mut self,
        spec: &'static Spec,
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
    ) -> Record<'n, '_> {
        let known = Known { topology: &self.topology, ids: &self.ids };
        Record::open(spec, owner, span, node, known, &mut self.problems)
    }

    /// Opens the record of an entry a second time, for references to rows that were not there the first time.
    /// What is wrong with the record itself has been reported.
    fn again(&mut self, entry: &'n Entry) -> Record<'n, '_> {
        let known = Known { topology: &self.topology, ids: &self.ids };
        Record::reopen(&*entry.key, entry.key_span, &entry.node, known, &mut self.problems)
    }

    /// Reads the policy of a field that holds one.
    fn policy(
        &mut self,
        what: &str,
        name: &str,
        node: Option<&Node>,
        kind: PolicyType,
    ) -> Option<Arc<Policy>> {
        self.policies.policy(what, name, node?, kind, &mut self.problems)
    }
}

impl ReadPolicy for Policies<'_> {
    fn policy(
        &mut self,
        what: &str,
        name: &str,
        node: &Node,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Arc<Policy>> {
        self.read(what, name, node, kind, problems)
    }
}

/// Checks a root node and makes the model of it. The model is of use only if no problem is an error.
pub(super) fn lower(root: &Node, policies: &mut Policies<'_>) -> (Topology, Diagnostics) {
    let mut problems = Diagnostics::new();
    let ids = Ids::of(root, &mut problems);
    let mut to = Lowering {
        topology: Topology::default(),
        problems,
        ids,
        policies,
        addresses: Addresses::default(),
        attached: QuickSet::default(),
        with_internet_gateway: QuickSet::default(),
    };
    let mut file = to.record(&TOPOLOGY, "the topology", root.span, root);
    let mut section = |name| file.entries(name);
    let (accounts, vpcs) = (section("accounts"), section("vpcs"));
    let (igws, eigws) = (section("internet_gateways"), section("egress_only_internet_gateways"));
    let (nats, tables, peerings) =
        (section("nat_gateways"), section("route_tables"), section("vpc_peering_connections"));
    let (transit, endpoints, zones) =
        (section("transit_gateways"), section("vpc_endpoints"), section("private_hosted_zones"));
    let (groups, acls, lists) =
        (section("security_groups"), section("network_acls"), section("prefix_lists"));
    let (sites, principals, resources) =
        (section("on_premises"), section("principals"), section("resources"));
    let (scps, rcps) = (section("service_control_policies"), section("resource_control_policies"));
    let (core_networks, profiles) = (section("core_networks"), section("route53_profiles"));
    let (callers, assumptions) = (section("callers"), section("assumptions"));
    let questions = file.list("questions").unwrap_or_default();
    let (organization, resolver) = (file.node("organization"), file.node("resolver"));

    to.accounts(organization, accounts);
    to.vpcs(vpcs);
    to.prefix_lists(lists);
    to.internet_gateways(igws);
    to.egress_only_gateways(eigws);
    to.nat_gateways(nats);
    to.peerings(peerings);
    to.security_groups(groups);
    to.network_acls(acls);
    to.transit_gateways(transit);
    to.core_networks(core_networks);
    to.sites(sites);
    to.transit_attachments(transit);
    to.transit_route_tables(transit);
    to.core_network_segments(core_networks);
    to.route_tables(tables);
    to.endpoints(endpoints);
    to.routes(tables);
    to.private_zones(zones, profiles);
    to.check_claims(endpoints, zones);
    to.resolver(resolver, profiles);
    to.dns_profiles(profiles);
    to.principals(principals);
    to.resources(resources);
    to.organization_policies(scps, rcps);
    to.callers(callers);
    to.questions(questions);
    to.assumptions(assumptions);
    to.check_unused(&Sections { tables, acls, groups, lists });
    to.mentioned_accounts();
    let (mut topology, problems) = (to.topology, to.problems);
    topology.unknown_policies = policies.some_unknown;
    (topology, problems)
}
