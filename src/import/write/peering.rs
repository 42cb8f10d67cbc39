//! `vpc_peering_connections`.

use std::collections::BTreeSet;

use super::Plan;
use super::values::overlap;
use super::yaml::{Field, Val};
use crate::import::inventory::Peering;

/// States of connections that are no more; AWS lists them for a while.
const GONE: &[&str] = &["deleted", "deleting", "rejected", "expired", "failed"];

const LIVING: &[&str] = &["active", "pending-acceptance", "provisioning", "initiating-request"];

impl<'a> Plan<'a> {
    pub(super) fn peerings(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut pairs = BTreeSet::new();
        inventory
            .vpc_peering_connections
            .iter()
            .filter_map(|(id, one)| self.peering(id, one, &mut pairs))
            .collect()
    }

    fn peering(
        &mut self,
        id: &'a str,
        peering: &'a Peering,
        pairs: &mut BTreeSet<(&'a str, &'a str)>,
    ) -> Option<Field> {
        let status = peering.status.text().unwrap_or("active");
        if GONE.contains(&status) {
            self.gaps.spared(id, format!("a peering connection that is {status}"));
            return None;
        }
        let (Some(requester), Some(accepter)) = (peering.requester.text(), peering.accepter.text()) else {
            self.gaps.left_out(id, "a peering connection of which no input says what it connects");
            return None;
        };
        for vpc in [requester, accepter] {
            if !self.vpcs.contains_key(vpc) {
                self.gaps.missing(vpc, format!("one end of {id}, which is left out with it"));
                return None;
            }
        }
        let blocks = |vpc: &str| self.vpcs.get(vpc).map(|v| v.blocks.as_slice()).unwrap_or_default();
        let clash = blocks(requester).iter().any(|a| blocks(accepter).iter().any(|b| overlap(a, b)));
        if requester == accepter || clash {
            self.gaps.left_out(id, "a peering connection of two VPCs whose blocks overlap");
            return None;
        }
        if !pairs.insert((requester.min(accepter), requester.max(accepter))) {
            self.gaps.left_out(id, format!("{requester} and {accepter} are peered already"));
            return None;
        }
        if !self.take_hop(id) {
            return None;
        }
        // Either VPC has routes to it; which one asks is checked where the routes are.
        self.targets.insert(id.to_owned(), None);
        let mut fields = vec![Field::text("requester", requester), Field::text("accepter", accepter)];
        if status != "active" && LIVING.contains(&status) {
            fields.push(Field::text("status", status));
        } else if status != "active" {
            self.gaps.left_out(id, format!("its unknown state {status}: it is pending here"));
            fields.push(Field::text("status", "provisioning"));
        }
        Some(Field::new(id, Val::Map(fields)).note(peering.name.text().map(str::to_owned)))
    }

    /// Whether a peering connection has an end in a VPC.
    pub(super) fn connects(&self, id: &str, vpc: &str) -> bool {
        self.inventory
            .vpc_peering_connections
            .get(id)
            .is_none_or(|p| p.requester.text() == Some(vpc) || p.accepter.text() == Some(vpc))
    }
}
