//! `vpc_endpoints`.

use std::sync::Arc;

use super::Lowering;
use super::addresses::Holder;
use super::endpoint_service::ServiceName;
use crate::policy::PolicyType;
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{Endpoint, EndpointKind, IpAddressType};
use crate::topology::table::Ref;

const KINDS: [(&str, EndpointKind); 5] = [
    ("gateway", EndpointKind::Gateway),
    ("interface", EndpointKind::Interface),
    ("gateway_load_balancer", EndpointKind::GatewayLoadBalancer),
    ("resource", EndpointKind::Resource),
    ("service_network", EndpointKind::ServiceNetwork),
];
static KIND_WORDS: [&str; 5] = words(&KINDS);

const ADDRESS_TYPES: [(&str, IpAddressType); 3] =
    [("ipv4", IpAddressType::Ipv4), ("ipv6", IpAddressType::Ipv6), ("dualstack", IpAddressType::Dualstack)];
static ADDRESS_TYPE_WORDS: [&str; 3] = words(&ADDRESS_TYPES);

/// AWS's states of an endpoint (NP-301).
const STATES: [(&str, &str); 9] = [
    ("available", "available"),
    ("pending", "pending"),
    ("pendingAcceptance", "pendingAcceptance"),
    ("partial", "partial"),
    ("rejected", "rejected"),
    ("expired", "expired"),
    ("failed", "failed"),
    ("deleting", "deleting"),
    ("deleted", "deleted"),
];
static STATE_WORDS: [&str; 9] = words(&STATES);

static ENDPOINT: Spec = Spec {
    name: "VPC endpoint",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it stands in.").required("vpc: vpc-1"),
        Field::new("service", Shape::Text, "What it leads to: `sts`, or in full `com.amazonaws.us-east-1.sts`.")
            .required("service: sts"),
        Field::new("type", Shape::Word(&KIND_WORDS), "Its type.").default("gateway"),
        Field::new(
            "network_interfaces",
            shape::ADDRESS_BY_SUBNET,
            "Of an interface endpoint: its addresses by subnet, one subnet an availability zone.",
        ),
        Field::new("policy", Shape::Policy, "Its endpoint policy.").default("full access"),
        Field::new(
            "private_dns",
            Shape::Bool,
            "Of an interface endpoint: whether the service's own host names lead to it inside its VPC.",
        )
        .default("false"),
        Field::new(
            "private_dns_only_for_inbound_resolver_endpoint",
            Shape::Bool,
            "With private DNS for S3: whether only queries through a Resolver inbound endpoint get its addresses.",
        )
        .default("assumption `s3-inbound-only-private-dns`"),
        Field::new("ip_address_type", Shape::Word(&ADDRESS_TYPE_WORDS), "Its address families."),
        Field::new("state", Shape::WordInAnyCase(&STATE_WORDS), "Its state; only `available` can be used.")
            .default("available"),
        Field::new("service_region", Shape::Region, "The Region of the service, where it is not the VPC's.")
            .default("the Region of the VPC"),
        Field::new(
            "route_tables",
            Shape::OneOrMany(&shape::ROUTE_TABLE),
            "Of a gateway endpoint: the route tables that lead to it.",
        )
        .default("in a VPC that lists no route tables: all its subnets"),
        Field::new("security_groups", shape::SECURITY_GROUPS, "Security groups of its interfaces.")
            .default("they are not filtered"),
    ],
};
pub(super) static ENDPOINTS: Shape = Shape::Record(&ENDPOINT);

impl<'n> Lowering<'n, '_> {
    pub(super) fn endpoints(&mut self, endpoints: &'n [Entry]) {
        for entry in endpoints {
            if let Some(row) = self.endpoint(entry) {
                self.topology.endpoints.insert(&entry.key, row);
            }
        }
        self.check_endpoints(endpoints);
    }

    fn endpoint(&mut self, entry: &'n Entry) -> Option<Endpoint> {
        let mut record = self.entry(&ENDPOINT, entry);
        let vpc = record.reference("vpc");
        let service = record.text("service");
        let kind = record.choice("type", &KINDS).unwrap_or(EndpointKind::Gateway);
        let interfaces = record.address_by_subnet("network_interfaces");
        let private_dns = record.bool("private_dns").unwrap_or(false);
        let private_dns_inbound_only = record.bool("private_dns_only_for_inbound_resolver_endpoint");
        let ip_address_type = record.choice("ip_address_type", &ADDRESS_TYPES);
        let state: Arc<str> = record.choice_in_any_case("state", &STATES).unwrap_or("available").into();
        let service_region = record.region("service_region");
        let route_tables = record.has("route_tables").then(|| record.references("route_tables"));
        let security_groups = record.has("security_groups").then(|| record.references("security_groups"));
        let (what, policy) = (record.what("policy"), record.node("policy"));
        let policy =
            self.policy(&what, &format!("endpoint policy of {}", entry.key), policy, PolicyType::Endpoint);
        for interface in &interfaces {
            self.take_address(
                &entry.key,
                Holder::Other,
                interface.subnet,
                interface.address,
                interface.address_span,
            );
        }
        let (vpc, _) = vpc?;
        let vpc_region = &self.topology.vpcs[vpc].region;
        let name = ServiceName::of(service?.0, service_region.as_ref().map(|(r, _)| r), vpc_region);
        self.check_tables(&entry.key, vpc, route_tables.as_deref().unwrap_or(&[]));
        self.check_groups(&entry.key, vpc, security_groups.as_deref().unwrap_or(&[]));
        let row = Endpoint {
            vpc,
            service_name: name.full.clone(),
            service: name.short.clone(),
            service_region: name.region.clone(),
            kind,
            interfaces: interfaces.iter().map(|i| (i.subnet, i.address)).collect(),
            private_dns,
            private_dns_inbound_only,
            ip_address_type,
            state,
            route_tables: route_tables.map(rows),
            security_groups: security_groups.map(rows),
            policy,
            span: entry.key_span,
        };
        self.check_endpoint(entry, &row, &name, &interfaces);
        Some(row)
    }
}

fn rows<T>(references: Vec<(Ref<T>, Span)>) -> Vec<Ref<T>> {
    references.into_iter().map(|(row, _)| row).collect()
}
