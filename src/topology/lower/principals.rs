//! `principals`.

use std::sync::Arc;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Policy, PolicyType};
use crate::source::{Entry, Node};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::Principal;
use crate::topology::values;

static PRINCIPAL: Spec = Spec {
    name: "principal",
    fields: &[
        Field::new(
            "policies",
            Shape::OneOrMany(&shape::POLICY),
            "Its identity-based policies: inline ones, attached ones, and those of its groups.",
        )
        .default("none"),
        Field::new("permissions_boundary", Shape::Policy, "Its permissions boundary.").default("none"),
        Field::new("tags", shape::TAGS, "Its tags.").default("none"),
        Field::new("unique_id", Shape::Text, "Its unique id, `AIDA…` or `AROA…`.").default("not known"),
    ],
};
pub(super) static PRINCIPALS: Shape = Shape::Record(&PRINCIPAL);

impl<'n> Lowering<'n, '_> {
    pub(super) fn principals(&mut self, principals: &'n [Entry]) {
        for entry in principals {
            self.principal(entry);
        }
    }

    fn principal(&mut self, entry: &'n Entry) {
        let mut record = self.entry(&PRINCIPAL, entry);
        let arn = record.read(&entry.key, entry.key_span, values::principal_arn);
        let policies = record.node("policies");
        let boundary = record.node("permissions_boundary");
        let tags = record.text_by_text("tags");
        let unique_id = record.text("unique_id").map(|(text, _)| text.to_owned());
        let is_root = arn.as_ref().is_some_and(|a| a.resource() == "root");
        if is_root && (policies.is_some() || boundary.is_some()) {
            let name = if policies.is_some() { "policies" } else { "permissions_boundary" };
            let message = format!("{}: a root user has no `{name}`", entry.key);
            let place = record.place(name);
            record.problem(
                Diagnostic::error(code::CONFLICT, place, message)
                    .help("only policies of the organization bind it; take this out"),
            );
        }
        let policies = self.policy_list(&entry.key, policies);
        let permissions_boundary = self.policy(
            &format!("{}: `permissions_boundary`", entry.key),
            &format!("permissions boundary of {}", entry.key),
            boundary,
            PolicyType::Boundary,
        );
        if let Some(arn) = arn {
            self.topology
                .principals
                .insert(&entry.key, Principal { arn, policies, permissions_boundary, tags, unique_id });
        }
    }

    fn policy_list(&mut self, owner: &str, node: Option<&Node>) -> Vec<Arc<Policy>> {
        let Some(node) = node else { return Vec::new() };
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        let mut policies = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            let what = format!("{owner}: policy {}", number + 1);
            let name = format!("inline policy {} of {owner}", number + 1);
            policies.extend(self.policy(&what, &name, Some(item), PolicyType::Identity));
        }
        policies
    }
}
