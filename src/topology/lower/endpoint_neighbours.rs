//! Endpoints that need one another or get in each other's way.

use std::sync::Arc;

use super::Lowering;
use super::place;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::{QuickMap, QuickSet};
use crate::source::{Entry, Span};
use crate::topology::model::{Endpoint, EndpointKind, RouteTable, Vpc};
use crate::topology::table::Ref;

/// States in which an endpoint is no more, or never was.
const GONE: [&str; 5] = ["deleting", "deleted", "rejected", "failed", "expired"];

impl<'n> Lowering<'n, '_> {
    /// The row of an endpoint that exists.
    pub(super) fn living(&self, entry: &Entry) -> Option<Ref<Endpoint>> {
        let row = self.topology.endpoints.find(&entry.key)?;
        (!GONE.contains(&&*self.topology.endpoints[row].state)).then_some(row)
    }

    /// Reports endpoints that get in each other's way.
    pub(super) fn check_endpoints(&mut self, endpoints: &'n [Entry]) {
        self.check_gateways(endpoints);
        self.check_inbound_only(endpoints);
    }

    /// One gateway endpoint of a service a route table (NP-216); one without any table leads nowhere.
    fn check_gateways(&mut self, endpoints: &'n [Entry]) {
        let listed: QuickSet<Ref<Vpc>> =
            self.topology.route_tables.iter().map(|(_, table)| table.vpc).collect();
        let mut of_table: QuickMap<(Ref<RouteTable>, Arc<str>), Span> = QuickMap::default();
        let mut of_vpc: QuickMap<(Ref<Vpc>, Arc<str>), Span> = QuickMap::default();
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
        let is_beside = |row: &Endpoint| row.kind == EndpointKind::Gateway && *row.service == *"s3";
        let beside: QuickSet<Ref<Vpc>> =
            self.topology.endpoints.iter().filter(|(_, e)| is_beside(e)).map(|(_, e)| e.vpc).collect();
        for entry in endpoints {
            let Some(row) = self.living(entry).map(|row| &self.topology.endpoints[row]) else { continue };
            if row.private_dns_inbound_only != Some(true) || *row.service != *"s3" {
                continue;
            }
            if !beside.contains(&row.vpc) {
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
}
