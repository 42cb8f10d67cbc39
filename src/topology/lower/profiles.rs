//! `route53_profiles` (NP-122, NP-140).

use std::collections::HashMap;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::ids::IdKind;
use crate::topology::model::{DnsProfile, Endpoint, EndpointKind, PrivateZone, ResolverRule, Vpc};
use crate::topology::table::Ref;

static PROFILE: Spec = Spec {
    name: "Route 53 Profile",
    fields: &[
        Field::new("vpcs", shape::VPCS, "The VPCs it is associated with; a VPC has one profile.")
            .default("none"),
        Field::new("private_hosted_zones", Shape::OneOrMany(&ZONE), "Hosted zones that these VPCs see.")
            .default("none"),
        Field::new("resolver_rules", Shape::OneOrMany(&RULE), "Resolver rules that apply to them.")
            .default("none"),
        Field::new(
            "vpc_endpoints",
            Shape::OneOrMany(&ENDPOINT),
            "Interface endpoints whose private DNS names lead to them from these VPCs too.",
        )
        .default("none"),
    ],
};
pub(super) static PROFILES: Shape = Shape::Record(&PROFILE);
static ZONE: Shape = Shape::Id(&[IdKind::PrivateZone]);
static RULE: Shape = Shape::Id(&[IdKind::ResolverRule]);
static ENDPOINT: Shape = Shape::Id(&[IdKind::Endpoint]);

/// Whether some profile shares what `id` names in one of its fields.
pub(super) fn share(profiles: &[Entry], field: &str, id: &str) -> bool {
    let shared = profiles.iter().filter_map(|profile| profile.node.get(field));
    let mut ids = shared.flat_map(|node| node.as_list().unwrap_or(std::slice::from_ref(node)));
    ids.any(|one| one.scalar() == Some(id))
}

impl<'n> Lowering<'n, '_> {
    /// The profiles, now that zones, rules and endpoints stand.
    pub(super) fn dns_profiles(&mut self, profiles: &'n [Entry]) {
        let mut taken: HashMap<Ref<Vpc>, Span> = HashMap::new();
        for entry in profiles {
            let mut record = self.entry(&PROFILE, entry);
            let vpcs: Vec<(Ref<Vpc>, Span)> = record.references("vpcs");
            let zones: Vec<(Ref<PrivateZone>, Span)> = record.references("private_hosted_zones");
            let rules: Vec<(Ref<ResolverRule>, Span)> = record.references("resolver_rules");
            let endpoints: Vec<(Ref<Endpoint>, Span)> = record.references("vpc_endpoints");
            for (vpc, span) in &vpcs {
                if let Some(first) = taken.insert(*vpc, *span) {
                    let message = format!("{}: this VPC has a profile already", entry.key);
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, *span, message)
                            .related(first, "here")
                            .help("a VPC has one profile; take it out of the other"),
                    );
                }
            }
            for (endpoint, span) in &endpoints {
                self.check_shared(entry, *endpoint, *span);
            }
            fn rows<T>(found: Vec<(Ref<T>, Span)>) -> Vec<Ref<T>> {
                found.into_iter().map(|(row, _)| row).collect()
            }
            let row = DnsProfile {
                vpcs: rows(vpcs),
                zones: rows(zones),
                rules: rows(rules),
                endpoints: rows(endpoints),
            };
            self.topology.dns_profiles.insert(&entry.key, row);
        }
    }

    /// A profile shares the private DNS names of an endpoint, which only some have.
    fn check_shared(&mut self, entry: &Entry, endpoint: Ref<Endpoint>, span: Span) {
        let row = &self.topology.endpoints[endpoint];
        let id = self.topology.endpoints.id(endpoint);
        if row.kind != EndpointKind::Interface {
            let message = format!("{}: {id} is no interface endpoint, and has no names to share", entry.key);
            self.problems
                .push(Diagnostic::error(code::CONFLICT, span, message).help("name an interface endpoint"));
        } else if !row.private_dns {
            let message =
                format!("{}: private DNS of {id} is off, so there are no names to share", entry.key);
            self.problems.push(
                Diagnostic::warning(code::UNUSED, span, message)
                    .help(format!("add `private_dns: true` to {id}")),
            );
        }
    }
}
