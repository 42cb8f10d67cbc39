//! `private_hosted_zones` and `resolver`.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use super::Lowering;
use super::addresses::Holder;
use super::endpoint_checks::dns_attributes_missing;
use super::{place, profiles};
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Node, Span, wrong_type};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{
    Endpoint, EndpointKind, InboundResolver, OutboundResolver, PrivateZone, RecordTarget, ResolverRule,
    Subnet, Vpc,
};
use crate::topology::record::Record;
use crate::topology::table::Ref;
use crate::topology::values::{self, Family};

static ZONE: Spec = Spec {
    name: "private hosted zone",
    fields: &[
        Field::new("domain", Shape::Text, "Its domain, where several zones have the same one.")
            .default("the name it goes by here"),
        Field::new("vpcs", shape::VPCS, "The VPCs that see it.").default("none"),
        Field::new(
            "records",
            Shape::Map {
                key: "name relative to the zone; the empty name is the zone itself, `*` any name",
                value: &RECORD,
            },
            "What its names lead to: a VPC endpoint, or one address or several.",
        )
        .default("none"),
    ],
};
pub(super) static ZONES: Shape = Shape::Record(&ZONE);
static RECORD: Shape = Shape::Either(&[Shape::Id(&[IdKind::Endpoint]), Shape::OneOrMany(&shape::ADDRESS)]);

pub(super) static RESOLVER: Spec = Spec {
    name: "resolver",
    fields: &[
        Field::new(
            "inbound_endpoints",
            Shape::Map { key: "id", value: &RESOLVER_ENDPOINTS },
            "Inbound endpoints.",
        )
        .default("none"),
        Field::new(
            "outbound_endpoints",
            Shape::Map { key: "id", value: &RESOLVER_ENDPOINTS },
            "Outbound endpoints.",
        )
        .default("none"),
        Field::new("rules", Shape::Map { key: "id", value: &RULES }, "Rules.").default("none"),
    ],
};

static RESOLVER_ENDPOINT: Spec = Spec {
    name: "Resolver endpoint",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it stands in.").required("vpc: vpc-1"),
        Field::new("addresses", shape::ADDRESS_BY_SUBNET, "Its addresses by subnet.").default("none"),
    ],
};
static RESOLVER_ENDPOINTS: Shape = Shape::Record(&RESOLVER_ENDPOINT);

const RULE_TYPES: [(&str, bool); 2] = [("forward", true), ("system", false)];
static RULE_TYPE_WORDS: [&str; 2] = words(&RULE_TYPES);

static RULE: Spec = Spec {
    name: "Resolver rule",
    fields: &[
        Field::new(
            "type",
            Shape::Word(&RULE_TYPE_WORDS),
            "`forward`, or `system`: a name within a forwarded domain that the VPC answers itself.",
        )
        .default("forward"),
        Field::new("domain", Shape::Text, "The domain it is for.").required("domain: corp.example.com"),
        Field::new("targets", shape::ADDRESSES_OR_ONE, "The servers it forwards to."),
        Field::new("outbound_endpoint", Shape::Id(&[IdKind::OutboundResolver]), "What it forwards through."),
        Field::new("vpcs", shape::VPCS, "The VPCs it is associated with.").default("none"),
    ],
};
static RULES: Shape = Shape::Record(&RULE);

/// Addresses by subnet.
type SubnetAddresses = Vec<(Ref<Subnet>, IpAddr)>;

impl<'n> Lowering<'n, '_> {
    pub(super) fn private_zones(&mut self, zones: &'n [Entry], profiles: &'n [Entry]) {
        for entry in zones {
            let mut record = self.entry(&ZONE, entry);
            let vpcs: Vec<(Ref<Vpc>, Span)> = record.references("vpcs");
            let id = domain(&entry.key);
            let zone = record.text("domain").map_or_else(|| id.clone(), |(text, _)| domain(text));
            let mut records = BTreeMap::new();
            for item in record.entries("records") {
                let what = format!("{}: record `{}`", entry.key, item.key);
                let name = domain(&item.key);
                if let Some(problem) = not_relative(&what, &name, &zone, item.key_span) {
                    record.problem(problem);
                }
                if let Some(target) = record_target(&mut record, &what, &item.node) {
                    records.insert(name, target);
                }
            }
            self.check_aliases(entry, &records);
            self.check_zone(entry, &vpcs, profiles);
            let vpcs = vpcs.into_iter().map(|(vpc, _)| vpc).collect();
            let row = PrivateZone { domain: zone, vpcs, records };
            if self.topology.private_zones.insert(&id, row).is_none() {
                let message = format!("{}: another zone has this name", entry.key);
                self.problems.push(
                    Diagnostic::error(code::DUPLICATE_KEY, entry.key_span, message)
                        .help("names compare without case and without a dot at the end"),
                );
            }
        }
    }

    /// A zone that no VPC sees, or that has no effect where it is seen (NP-124).
    fn check_zone(&mut self, entry: &Entry, vpcs: &[(Ref<Vpc>, Span)], profiles: &[Entry]) {
        let shared = profiles::share(profiles, "private_hosted_zones", &entry.key);
        if vpcs.is_empty() && !place::has(entry, "vpcs") && !shared {
            let message = format!("{}: no VPC sees this zone", entry.key);
            self.problems
                .push(Diagnostic::warning(code::UNUSED, entry.key_span, message).help("add `vpcs: [vpc-1]`"));
        }
        for (vpc, span) in vpcs {
            let row = &self.topology.vpcs[*vpc];
            if !(row.dns_support && row.dns_hostnames) {
                let id = self.topology.vpcs.id(*vpc);
                let problem = dns_attributes_missing(&entry.key, "the zone", id, row, *span);
                self.problems.push(problem);
            }
        }
    }

    /// Aliases to endpoints that have no addresses.
    fn check_aliases(&mut self, entry: &Entry, records: &BTreeMap<String, RecordTarget>) {
        for (name, target) in records {
            let RecordTarget::Endpoint(endpoint) = target else { continue };
            if self.topology.endpoints[*endpoint].kind == EndpointKind::Gateway {
                let id = self.topology.endpoints.id(*endpoint);
                let record =
                    if name.is_empty() { "its own record".to_owned() } else { format!("record `{name}`") };
                let message =
                    format!("{}: {record}: {id} is a gateway endpoint, which has no address", entry.key);
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, place::of_field(entry, "records"), message)
                        .help("gateway endpoints are reached by routes; name an interface endpoint"),
                );
            }
        }
    }

    pub(super) fn resolver(&mut self, resolver: Option<&'n Node>, profiles: &'n [Entry]) {
        let Some(node) = resolver else { return };
        let mut record = self.record(&RESOLVER, "the resolver", node.span, node);
        let inbound = record.entries("inbound_endpoints");
        let outbound = record.entries("outbound_endpoints");
        let rules = record.entries("rules");
        for entry in inbound {
            if let Some((vpc, addresses)) = self.resolver_endpoint(entry) {
                self.topology.inbound_resolvers.insert(&entry.key, InboundResolver { vpc, addresses });
            }
        }
        for entry in outbound {
            if let Some((vpc, addresses)) = self.resolver_endpoint(entry) {
                self.topology.outbound_resolvers.insert(&entry.key, OutboundResolver { vpc, addresses });
            }
        }
        self.resolver_rules(rules, profiles);
    }

    fn resolver_endpoint(&mut self, entry: &'n Entry) -> Option<(Ref<Vpc>, SubnetAddresses)> {
        let mut record = self.entry(&RESOLVER_ENDPOINT, entry);
        let vpc = record.reference::<Vpc>("vpc");
        let addresses = record.address_by_subnet("addresses");
        for one in &addresses {
            self.take_address(&entry.key, Holder::Other, one.subnet, one.address, one.address_span);
        }
        let (vpc, _) = vpc?;
        let subnets: Vec<(Ref<Subnet>, Span)> =
            addresses.iter().map(|one| (one.subnet, one.subnet_span)).collect();
        self.check_in_vpc(&entry.key, vpc, &subnets);
        Some((vpc, addresses.into_iter().map(|one| (one.subnet, one.address)).collect()))
    }

    fn resolver_rules(&mut self, rules: &'n [Entry], profiles: &[Entry]) {
        let mut taken: HashMap<(Ref<Vpc>, String), Span> = HashMap::new();
        for entry in rules {
            let mut record = self.entry(&RULE, entry);
            let forward = record.choice("type", &RULE_TYPES).unwrap_or(true);
            let name = record.text("domain").map(|(text, _)| domain(text));
            let targets: Vec<IpAddr> =
                record.addresses("targets", Family::Any).into_iter().map(|(a, _)| a).collect();
            let outbound_endpoint = record.reference("outbound_endpoint").map(|(row, _)| row);
            let vpcs: Vec<(Ref<Vpc>, Span)> = record.references("vpcs");
            for (field, example) in
                [("targets", "targets: [10.0.0.10]"), ("outbound_endpoint", "outbound_endpoint: out-1")]
            {
                if forward && !record.has(field) && record.place(field) == record.span() {
                    record.missing(field, example);
                } else if !forward && record.has(field) {
                    let message = format!("{}: a system rule has no `{field}`", entry.key);
                    let place = record.place(field);
                    record.problem(
                        Diagnostic::error(code::CONFLICT, place, message)
                            .help("take it out; the VPC answers such names itself"),
                    );
                }
            }
            let shared = profiles::share(profiles, "resolver_rules", &entry.key);
            if vpcs.is_empty() && !record.has("vpcs") && !shared {
                let message = format!("{}: no VPC uses this rule", entry.key);
                record.problem(
                    Diagnostic::warning(code::UNUSED, entry.key_span, message).help("add `vpcs: [vpc-1]`"),
                );
            }
            let Some(domain) = name else { continue };
            for (vpc, span) in &vpcs {
                if let Some(first) = taken.insert((*vpc, domain.clone()), *span) {
                    let message = format!("{}: another rule for {domain} applies to this VPC", entry.key);
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, *span, message)
                            .related(first, "here")
                            .help("a VPC has one rule for a domain; take it out of the other"),
                    );
                }
            }
            let vpcs = vpcs.into_iter().map(|(vpc, _)| vpc).collect();
            let row = ResolverRule { forward, domain, targets, outbound_endpoint, vpcs };
            self.topology.resolver_rules.insert(&entry.key, row);
        }
    }
}

/// A record that repeats the name of its zone.
fn not_relative(what: &str, name: &str, zone: &str, span: Span) -> Option<Diagnostic> {
    let relative = match name.strip_suffix(zone)? {
        "" => "",
        front => front.strip_suffix('.')?,
    };
    Some(
        Diagnostic::error(
            code::INVALID_VALUE,
            span,
            format!("{what}: names of records are relative to their zone"),
        )
        .help(format!("write \"{relative}\"")),
    )
}

/// A domain name as names compare: lower case, without a dot at the end.
pub(super) fn domain(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

fn record_target<'n>(record: &mut Record<'n, '_>, what: &str, node: &'n Node) -> Option<RecordTarget> {
    if let Some(items) = node.as_list() {
        let mut addresses = Vec::with_capacity(items.len());
        for item in items {
            match item.scalar() {
                Some(text) => {
                    addresses.push(record.read(text, item.span, |text| values::address(text, Family::Any))?);
                }
                None => record.problem(wrong_type(what, item, "an IP address")),
            }
        }
        return Some(RecordTarget::Addresses(addresses));
    }
    let Some(text) = node.scalar() else {
        record.problem(wrong_type(what, node, "the id of a VPC endpoint or an IP address"));
        return None;
    };
    if let Ok(address) = text.parse() {
        return Some(RecordTarget::Addresses(vec![address]));
    }
    record.row::<Endpoint>(what, text, node.span).map(RecordTarget::Endpoint)
}
