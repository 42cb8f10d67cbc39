//! What speaks against several endpoints together: gateway endpoints that share a table, S3 endpoints that need one
//! another, and host names with two claimants.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lowering;
use super::place;
use crate::diagnostic::{Diagnostic, code};
use crate::facts::{regions, services};
use crate::source::{Entry, Node, Span};
use crate::topology::model::{Endpoint, EndpointKind, RouteTable, Vpc};
use crate::topology::table::Ref;

/// States in which an endpoint is no more, or never was.
const GONE: [&str; 5] = ["deleting", "deleted", "rejected", "failed", "expired"];

impl<'n> Lowering<'n, '_> {
    /// Reports endpoints that get in each other's way.
    pub(super) fn check_endpoints(&mut self, endpoints: &'n [Entry]) {
        self.check_gateways(endpoints);
        self.check_inbound_only(endpoints);
    }

    fn living(&self, entry: &Entry) -> Option<Ref<Endpoint>> {
        let row = self.topology.endpoints.find(&entry.key)?;
        (!GONE.contains(&&*self.topology.endpoints[row].state)).then_some(row)
    }

    /// One gateway endpoint of a service a route table (NP-216); one without any table leads nowhere.
    fn check_gateways(&mut self, endpoints: &'n [Entry]) {
        let listed: std::collections::HashSet<Ref<Vpc>> =
            self.topology.route_tables.iter().map(|(_, table)| table.vpc).collect();
        let mut of_table: HashMap<(Ref<RouteTable>, Arc<str>), Span> = HashMap::new();
        let mut of_vpc: HashMap<(Ref<Vpc>, Arc<str>), Span> = HashMap::new();
        let mut found = Vec::new();
        for entry in endpoints {
            let Some(row) = self.living(entry).map(|row| &self.topology.endpoints[row]) else { continue };
            if row.kind != EndpointKind::Gateway {
                continue;
            }
            let tables = row.route_tables.as_deref().unwrap_or(&[]);
            let mut clash = |first: Option<Span>, span: Span, what: String| {
                if let Some(first) = first {
                    let message =
                        format!("{}: {what} has a gateway endpoint for {} already", entry.key, row.service);
                    found.push(
                        Diagnostic::error(code::CONFLICT, span, message)
                            .related(first, "the first one")
                            .help("a route table leads to one gateway endpoint of a service"),
                    );
                }
            };
            for table in tables {
                let first = of_table.insert((*table, row.service.clone()), entry.key_span);
                let id = self.topology.route_tables.id(*table);
                clash(first, place::of_field(entry, "route_tables"), id.to_owned());
            }
            if row.route_tables.is_none() && !listed.contains(&row.vpc) {
                let first = of_vpc.insert((row.vpc, row.service.clone()), entry.key_span);
                clash(first, entry.key_span, self.topology.vpcs.id(row.vpc).to_owned());
            }
            if tables.is_empty() && (row.route_tables.is_some() || listed.contains(&row.vpc)) {
                let message = format!("{}: no route table leads to it", entry.key);
                found.push(
                    Diagnostic::warning(code::UNUSED, entry.key_span, message)
                        .help("name the tables of the subnets that use it under `route_tables`"),
                );
            }
        }
        self.problems.extend(found);
    }

    /// Private DNS for inbound queries only needs a gateway endpoint beside it (NP-131).
    fn check_inbound_only(&mut self, endpoints: &'n [Entry]) {
        for entry in endpoints {
            let Some(row) = self.living(entry).map(|row| &self.topology.endpoints[row]) else { continue };
            if row.private_dns_inbound_only != Some(true) || *row.service != *"s3" {
                continue;
            }
            let beside = self.topology.endpoints.iter().any(|(_, other)| {
                other.kind == EndpointKind::Gateway && other.vpc == row.vpc && *other.service == *"s3"
            });
            if !beside {
                let place = place::of_field(entry, "private_dns_only_for_inbound_resolver_endpoint");
                let message = format!(
                    "{}: private DNS for inbound queries only needs a gateway endpoint for S3 in {}",
                    entry.key,
                    self.topology.vpcs.id(row.vpc)
                );
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, place, message)
                        .help("add the gateway endpoint, or take this out"),
                );
            }
        }
    }

    /// At most one claimant of a name in a VPC: private DNS of an endpoint, or a hosted zone (NP-137).
    pub(super) fn check_claims(&mut self, endpoints: &'n [Entry], zones: &'n [Entry]) {
        let mut claims: HashMap<(Ref<Vpc>, String), (&'n str, Span)> = HashMap::new();
        for entry in endpoints {
            let Some(row) = self.living(entry).map(|row| &self.topology.endpoints[row]) else { continue };
            if row.kind != EndpointKind::Interface || !row.private_dns {
                continue;
            }
            let place = place::of_field(entry, "private_dns");
            let mut clash = None;
            for name in private_names(row) {
                let key = (row.vpc, name);
                match claims.get(&key) {
                    Some((other, span)) if clash.is_none() => clash = Some((key.1, *other, *span)),
                    Some(_) => {}
                    None => {
                        claims.insert(key, (&entry.key, place));
                    }
                }
            }
            if let Some((name, other, span)) = clash {
                let message = format!(
                    "{}: {name} leads to {other} already, in {}",
                    entry.key,
                    self.topology.vpcs.id(row.vpc)
                );
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, place, message)
                        .related(span, "the first claimant")
                        .help("private DNS of one service can be on for one endpoint of a VPC"),
                );
            }
        }
        for entry in zones {
            let name = super::dns::domain(&entry.key);
            for item in items(entry.node.get("vpcs")) {
                let vpc = item.scalar().and_then(|id| self.topology.vpcs.find(id));
                let Some((other, span)) = vpc.and_then(|vpc| claims.get(&(vpc, name.clone()))) else {
                    continue;
                };
                let message = format!(
                    "{}: private DNS of {other} answers for this name in {} already",
                    entry.key,
                    item.scalar().unwrap_or("")
                );
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, item.span, message)
                        .related(*span, "the first claimant")
                        .help("take the VPC out of the zone, or turn private DNS off"),
                );
            }
        }
    }
}

/// The names that private DNS of an endpoint claims; of a service that is not in the tables, the usual one (NP-126).
fn private_names(row: &Endpoint) -> Vec<String> {
    if services().by_endpoint_service(&row.service).is_some() {
        return services().private_dns(&row.service, &row.service_region);
    }
    match regions().partition_of(&row.service_region) {
        Some(partition) if !row.service.contains("vpce-svc-") => {
            vec![format!("{}.{}.{}", row.service, row.service_region, partition.suffix)]
        }
        _ => Vec::new(),
    }
}

/// One, or the items of a list.
fn items(node: Option<&Node>) -> &[Node] {
    node.map_or(&[], |node| node.as_list().unwrap_or(std::slice::from_ref(node)))
}
