//! `vpc_peering_connections`.

use std::sync::Arc;

use ipnet::IpNet;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickMap;
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{Peering, Vpc};
use crate::topology::table::Ref;

/// AWS's states of a peering connection, and whether the connection exists in them.
const STATES: [(&str, (&str, bool)); 9] = [
    ("active", ("active", true)),
    ("pending-acceptance", ("pending-acceptance", true)),
    ("provisioning", ("provisioning", true)),
    ("initiating-request", ("initiating-request", true)),
    ("deleting", ("deleting", false)),
    ("deleted", ("deleted", false)),
    ("rejected", ("rejected", false)),
    ("expired", ("expired", false)),
    ("failed", ("failed", false)),
];
static STATE_WORDS: [&str; 9] = words(&STATES);

static PEERING: Spec = Spec {
    name: "VPC peering connection",
    fields: &[
        Field::new("requester", Shape::Id(&[IdKind::Vpc]), "The VPC that asked.")
            .required("requester: vpc-1"),
        Field::new("accepter", Shape::Id(&[IdKind::Vpc]), "The VPC that accepted.")
            .required("accepter: vpc-2"),
        Field::new("status", Shape::WordInAnyCase(&STATE_WORDS), "Its state; only `active` carries packets.")
            .default("active"),
    ],
};
pub(super) static PEERINGS: Shape = Shape::Record(&PEERING);

impl<'n> Lowering<'n, '_> {
    pub(super) fn peerings(&mut self, peerings: &'n [Entry]) {
        let mut pairs: QuickMap<(Ref<Vpc>, Ref<Vpc>), Span> = QuickMap::default();
        for entry in peerings {
            let mut record = self.entry(&PEERING, entry);
            let requester = record.reference::<Vpc>("requester");
            let accepter = record.reference::<Vpc>("accepter");
            let (status, exists) = record.choice_in_any_case("status", &STATES).unwrap_or(("active", true));
            let (Some((requester, _)), Some((accepter, accepter_span))) = (requester, accepter) else {
                continue;
            };
            if requester == accepter {
                let message = format!("{}: a VPC cannot be peered with itself", entry.key);
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, accepter_span, message).help("name two different VPCs"),
                );
            } else if exists {
                self.check_overlap(entry, requester, accepter);
                let pair = (requester.min(accepter), requester.max(accepter));
                if let Some(first) = pairs.get(&pair) {
                    let message = format!("{}: these two VPCs are peered already", entry.key);
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, entry.key_span, message)
                            .related(*first, "the first peering connection")
                            .help("two VPCs can have one peering connection; take one of them out"),
                    );
                }
                pairs.entry(pair).or_insert(entry.key_span);
            }
            let status: Arc<str> = status.into();
            self.topology.peerings.insert(&entry.key, Peering { requester, accepter, status });
        }
    }

    /// VPCs with overlapping blocks cannot be peered (NP-236).
    fn check_overlap(&mut self, entry: &Entry, requester: Ref<Vpc>, accepter: Ref<Vpc>) {
        let vpcs = &self.topology.vpcs;
        let blocks = |vpc: Ref<Vpc>| -> Vec<IpNet> {
            let row = &vpcs[vpc];
            let v4 = row.cidrs.iter().copied().map(IpNet::from);
            v4.chain(row.ipv6_cidrs.iter().copied().map(IpNet::from)).collect()
        };
        let (ours, theirs) = (blocks(requester), blocks(accepter));
        let clash = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| overlap(*a, **b))?)));
        let Some((ours, theirs)) = clash else { return };
        let (requester_id, accepter_id) = (vpcs.id(requester), vpcs.id(accepter));
        let message = format!(
            "{}: {theirs} of {accepter_id} overlaps {ours} of {requester_id}; such VPCs cannot be peered",
            entry.key
        );
        let problem = Diagnostic::error(code::OVERLAP, entry.key_span, message)
            .related(vpcs[requester].span, "the requester")
            .related(vpcs[accepter].span, "the accepter")
            .help("give one of the VPCs another block, or connect them in another way");
        self.problems.push(problem);
    }
}

/// Whether two blocks share an address.
pub(super) fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b) || b.contains(&a)
}
