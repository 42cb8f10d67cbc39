//! Host names with two claimants in a VPC (NP-137).

use super::Lowering;
use super::dns::domain;
use super::place;
use crate::diagnostic::{Diagnostic, code};
use crate::facts::{regions, services};
use crate::hash::QuickMap;
use crate::source::{Entry, Node, Span};
use crate::topology::model::{Endpoint, EndpointKind, Vpc};
use crate::topology::table::Ref;

impl<'n> Lowering<'n, '_> {
    /// At most one claimant of a name in a VPC: private DNS of an endpoint, or a hosted zone (NP-137).
    pub(super) fn check_claims(&mut self, endpoints: &'n [Entry], zones: &'n [Entry]) {
        let mut claims: QuickMap<(Ref<Vpc>, String), (&'n str, Span)> = QuickMap::default();
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
        let mut seen: QuickMap<(Ref<Vpc>, String), Span> = QuickMap::default();
        for entry in zones {
            let named = entry.node.get("domain").and_then(Node::scalar);
            let name = domain(named.unwrap_or(&entry.key));
            for item in items(entry.node.get("vpcs")) {
                let vpc = item.scalar().and_then(|id| self.topology.vpcs.find(id));
                if let Some(first) = vpc.and_then(|vpc| seen.insert((vpc, name.clone()), item.span)) {
                    let message = format!(
                        "{}: {} sees another zone of the name {name} already",
                        entry.key,
                        item.scalar().unwrap_or("")
                    );
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, item.span, message)
                            .related(first, "the first one")
                            .help("a VPC sees one zone of a name; take it out of one of them"),
                    );
                }
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
