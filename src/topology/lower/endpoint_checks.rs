//! What speaks against a VPC endpoint.

use std::collections::HashMap;

use super::Lowering;
use super::endpoint_service::ServiceName;
use super::place;
use crate::diagnostic::{Diagnostic, code};
use crate::facts::{regions, services};
use crate::source::{Entry, Span};
use crate::topology::model::{Endpoint, EndpointKind, IpAddressType, RouteTable, SecurityGroup, Subnet, Vpc};
use crate::topology::record::SubnetAddress;
use crate::topology::table::Ref;

/// Fields that only endpoints of some types have, and those types.
const FIELDS_OF_KINDS: &[(&str, &[EndpointKind])] = &[
    (
        "network_interfaces",
        &[
            EndpointKind::Interface,
            EndpointKind::GatewayLoadBalancer,
            EndpointKind::Resource,
            EndpointKind::ServiceNetwork,
        ],
    ),
    ("private_dns", &[EndpointKind::Interface, EndpointKind::Resource, EndpointKind::ServiceNetwork]),
    ("private_dns_only_for_inbound_resolver_endpoint", &[EndpointKind::Interface]),
    ("security_groups", &[EndpointKind::Interface, EndpointKind::Resource, EndpointKind::ServiceNetwork]),
    ("route_tables", &[EndpointKind::Gateway]),
    ("policy", &[EndpointKind::Gateway, EndpointKind::Interface]),
];

fn noun(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Interface => "an interface endpoint",
        EndpointKind::Gateway => "a gateway endpoint",
        EndpointKind::GatewayLoadBalancer => "a Gateway Load Balancer endpoint",
        EndpointKind::Resource => "a resource endpoint",
        EndpointKind::ServiceNetwork => "a service network endpoint",
    }
}

impl Lowering<'_, '_> {
    /// Reports what speaks against an endpoint on its own and against its VPC.
    pub(super) fn check_endpoint(
        &mut self,
        entry: &Entry,
        row: &Endpoint,
        service: &ServiceName,
        interfaces: &[SubnetAddress],
    ) {
        if self.check_service(entry, row.vpc, service, row.kind) {
            self.check_fields(entry, row.kind);
        }
        let subnets: Vec<(Ref<Subnet>, Span)> =
            interfaces.iter().map(|i| (i.subnet, i.subnet_span)).collect();
        self.check_in_vpc(&entry.key, row.vpc, &subnets);
        self.check_one_subnet_a_zone(&entry.key, "an endpoint", &subnets);
        self.check_families(entry, row.ip_address_type, interfaces);
        self.check_zones(entry, row, interfaces);
        if row.kind != EndpointKind::Gateway
            && interfaces.is_empty()
            && !place::has(entry, "network_interfaces")
        {
            let message = format!("{}: without network interfaces it cannot be used", entry.key);
            self.problems.push(
                Diagnostic::warning(code::UNUSED, entry.key_span, message)
                    .help("add `network_interfaces: { subnet-1: 10.0.0.10 }`"),
            );
        }
        self.check_private_dns(entry, row);
        if row.policy.is_some() && services().endpoint_service(&row.service).is_some_and(|e| !e.policy) {
            let message = format!("{}: {} does not evaluate endpoint policies", entry.key, row.service);
            self.problems.push(
                Diagnostic::warning(code::UNUSED, place::of_field(entry, "policy"), message)
                    .help("everything passes this endpoint; take the policy out"),
            );
        }
    }

    /// Fields that endpoints of this type do not have.
    fn check_fields(&mut self, entry: &Entry, kind: EndpointKind) {
        for (name, kinds) in FIELDS_OF_KINDS {
            let node = entry.node.get(name).filter(|node| !node.is_null());
            let off = node.is_some_and(|node| node.scalar() == Some("false"));
            if node.is_none() || off || kinds.contains(&kind) {
                continue;
            }
            let owners: Vec<&str> = kinds.iter().map(|k| noun(*k)).collect();
            let message = format!("{}: {} has no `{name}`", entry.key, noun(kind));
            let help = if place::has(entry, "type") {
                format!("take it out; it belongs to {}", owners.join(" or "))
            } else {
                format!("it belongs to {}; left out, `type` is gateway", owners.join(" or "))
            };
            self.problems
                .push(Diagnostic::error(code::CONFLICT, place::of_field(entry, name), message).help(help));
        }
    }

    /// Addresses of a family that the endpoint does not have, and two of one family in a subnet (NP-307).
    fn check_families(&mut self, entry: &Entry, kind: Option<IpAddressType>, interfaces: &[SubnetAddress]) {
        let mut first: HashMap<(Ref<Subnet>, bool), Span> = HashMap::new();
        for interface in interfaces {
            let v4 = interface.address.is_ipv4();
            let family = if v4 { "IPv4" } else { "IPv6" };
            let admitted = match kind {
                Some(IpAddressType::Ipv4) => v4,
                Some(IpAddressType::Ipv6) => !v4,
                Some(IpAddressType::Dualstack) | None => true,
            };
            if !admitted {
                let message = format!(
                    "{}: {} is {family}, which `ip_address_type` rules out",
                    entry.key, interface.address
                );
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, interface.address_span, message)
                        .related(place::of_value(entry, "ip_address_type"), "stated here")
                        .help("write `ip_address_type: dualstack`, or take the address out"),
                );
            }
            if let Some(other) = first.insert((interface.subnet, v4), interface.address_span) {
                let message = format!("{}: it has two {family} addresses in one subnet", entry.key);
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, interface.address_span, message)
                        .related(other, "the first one")
                        .help("an endpoint has one network interface a subnet"),
                );
            }
        }
    }

    /// Zones where an endpoint to another Region cannot stand (NP-332).
    fn check_zones(&mut self, entry: &Entry, row: &Endpoint, interfaces: &[SubnetAddress]) {
        if row.service_region == self.topology.vpcs[row.vpc].region {
            return;
        }
        for interface in interfaces {
            let Some(az) = &self.topology.subnets[interface.subnet].az else { continue };
            if regions().no_cross_region_zones.iter().any(|zone| **zone == **az) {
                let message = format!("{}: an endpoint to another Region cannot stand in {az}", entry.key);
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, interface.subnet_span, message)
                        .help("name a subnet of another availability zone"),
                );
            }
        }
    }

    fn check_private_dns(&mut self, entry: &Entry, row: &Endpoint) {
        let inbound_only = "private_dns_only_for_inbound_resolver_endpoint";
        if row.private_dns_inbound_only == Some(true) {
            let place = place::of_field(entry, inbound_only);
            if !row.private_dns && row.kind == EndpointKind::Interface {
                let message =
                    format!("{}: `{inbound_only}` is a kind of private DNS, which is off", entry.key);
                self.problems
                    .push(Diagnostic::error(code::CONFLICT, place, message).help("add `private_dns: true`"));
            } else if *row.service != *"s3" && row.kind == EndpointKind::Interface {
                let message = format!("{}: `{inbound_only}` exists for S3 only", entry.key);
                self.problems.push(Diagnostic::error(code::CONFLICT, place, message).help("take it out"));
            }
        }
        if !row.private_dns || row.kind != EndpointKind::Interface {
            return;
        }
        let place = place::of_field(entry, "private_dns");
        if services().endpoint_service(&row.service).is_some_and(|e| !e.private_dns) {
            let message = format!("{}: there is no private DNS for {}", entry.key, row.service);
            self.problems.push(
                Diagnostic::error(code::CONFLICT, place, message)
                    .help("take it out; clients name the endpoint's own host"),
            );
            return;
        }
        let vpc = &self.topology.vpcs[row.vpc];
        if !(vpc.dns_support && vpc.dns_hostnames) {
            let problem =
                dns_attributes_missing(&entry.key, "private DNS", self.topology.vpcs.id(row.vpc), vpc, place);
            self.problems.push(problem);
        }
    }

    /// Reports security groups of another VPC.
    pub(super) fn check_groups(&mut self, owner: &str, vpc: Ref<Vpc>, groups: &[(Ref<SecurityGroup>, Span)]) {
        for (group, span) in groups {
            let other = self.topology.security_groups[*group].vpc;
            if other != vpc {
                let vpcs = &self.topology.vpcs;
                let (group, vpc) = (self.topology.security_groups.id(*group), vpcs.id(vpc));
                let message =
                    format!("{owner}: {group} is a security group of {}, not of {vpc}", vpcs.id(other));
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, *span, message)
                        .help(format!("name a security group of {vpc}")),
                );
            }
        }
    }

    /// Reports route tables of another VPC.
    pub(super) fn check_tables(&mut self, owner: &str, vpc: Ref<Vpc>, tables: &[(Ref<RouteTable>, Span)]) {
        for (table, span) in tables {
            let other = self.topology.route_tables[*table].vpc;
            if other != vpc {
                let vpcs = &self.topology.vpcs;
                let (table, vpc) = (self.topology.route_tables.id(*table), vpcs.id(vpc));
                let message =
                    format!("{owner}: {table} is a route table of {}, not of {vpc}", vpcs.id(other));
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, *span, message)
                        .help(format!("name a route table of {vpc}")),
                );
            }
        }
    }
}

/// The warning that a VPC lacks what private DNS and hosted zones need (NP-124).
pub(super) fn dns_attributes_missing(
    owner: &str,
    what: &str,
    vpc_id: &str,
    vpc: &Vpc,
    place: Span,
) -> Diagnostic {
    let (lacks, add) = match (vpc.dns_support, vpc.dns_hostnames) {
        (false, false) => ("dns_support and dns_hostnames", "`dns_support: true` and `dns_hostnames: true`"),
        (false, true) => ("dns_support", "`dns_support: true`"),
        (true, _) => ("dns_hostnames", "`dns_hostnames: true`"),
    };
    Diagnostic::warning(
        code::UNUSED,
        place,
        format!("{owner}: {what} has no effect in {vpc_id}, which lacks {lacks}"),
    )
    .related(vpc.span, "the VPC")
    .help(format!("add {add} to {vpc_id}"))
}
