//! `service_control_policies` and `resource_control_policies`.

use std::sync::Arc;

use super::Lowering;
use crate::policy::PolicyType;
use crate::source::Entry;
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::OrganizationPolicy;

static POLICY: Spec = Spec {
    name: "policy of the organization",
    fields: &[
        Field::new(
            "targets",
            Shape::OneOrMany(&shape::TEXT),
            "What it is attached to: ids of roots, organizational units and accounts.",
        )
        .required("targets: [r-root]"),
        Field::new("policy", Shape::Policy, "The document.").required("policy: { file: policies/scp.json }"),
    ],
};
pub(super) static POLICIES: Shape = Shape::Record(&POLICY);

impl<'n> Lowering<'n, '_> {
    pub(super) fn organization_policies(&mut self, scps: &'n [Entry], rcps: &'n [Entry]) {
        for entry in scps {
            if let Some(row) = self.organization_policy(entry, PolicyType::ServiceControl) {
                self.topology.service_control_policies.insert(&entry.key, row);
            }
        }
        for entry in rcps {
            if let Some(row) = self.organization_policy(entry, PolicyType::ResourceControl) {
                self.topology.resource_control_policies.insert(&entry.key, row);
            }
        }
    }

    fn organization_policy(&mut self, entry: &'n Entry, kind: PolicyType) -> Option<OrganizationPolicy> {
        let mut record = self.entry(&POLICY, entry);
        let targets: Vec<Arc<str>> = record.texts("targets").into_iter().map(|(t, _)| t.into()).collect();
        let (what, node) = (record.what("policy"), record.node("policy"));
        let policy = self.policy(&what, &entry.key, node, kind)?;
        Some(OrganizationPolicy { targets, policy })
    }
}
