//! `service_control_policies` and `resource_control_policies`.

use std::sync::Arc;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::PolicyType;
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::{Account, OrganizationPolicy};

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
        let targets = record.texts("targets");
        let (what, node) = (record.what("policy"), record.node("policy"));
        let policy = self.policy(&what, &entry.key, node, kind);
        for (target, span) in &targets {
            self.check_target(entry, target, *span);
        }
        let targets: Vec<Arc<str>> = targets.into_iter().map(|(target, _)| target.into()).collect();
        Some(OrganizationPolicy { targets, policy: policy? })
    }

    /// A target is a root, an organizational unit or an account, and some account must be below it.
    fn check_target(&mut self, entry: &Entry, target: &str, span: Span) {
        let own = self.topology.organization.as_ref().map(|organization| &organization.id);
        let members = || {
            self.topology.accounts.iter().filter(|(_, row)| own.is_some() && row.organization.as_ref() == own)
        };
        let is_account = target.bytes().all(|b| b.is_ascii_digit()) && !target.is_empty();
        let is_unit = (target.starts_with("r-") || target.starts_with("ou-")) && !target.contains('/');
        if !is_account && !is_unit {
            let message = format!("{}: {target} is no root, organizational unit or account", entry.key);
            let help = match target.rsplit_once('/') {
                Some((_, last)) => format!("name the last part of the path alone: {last}"),
                None => "write e.g. r-root, ou-root-lab or \"111122223333\"".to_owned(),
            };
            self.problems.push(Diagnostic::error(code::INVALID_VALUE, span, message).help(help));
            return;
        }
        let parts = |row: &'_ Account| {
            row.path.as_deref().unwrap_or("").split('/').map(str::to_owned).collect::<Vec<_>>()
        };
        let reaches = members().any(|(id, row)| {
            if is_account {
                self.topology.accounts.id(id) == target
            } else {
                parts(row).iter().any(|p| p == target)
            }
        });
        if reaches {
            return;
        }
        let known: Vec<String> = if is_account {
            members().map(|(id, _)| self.topology.accounts.id(id).to_owned()).collect()
        } else {
            members().flat_map(|(_, row)| parts(row)).collect()
        };
        let message = format!(
            "{}: it binds nobody at {target}, for no account of the organization is there",
            entry.key
        );
        let help = self
            .ids
            .did_you_mean(target, known.iter().map(String::as_str))
            .unwrap_or_else(|| "give accounts a `path` that goes through it".to_owned());
        self.problems.push(Diagnostic::warning(code::UNUSED, span, message).help(help));
    }
}
