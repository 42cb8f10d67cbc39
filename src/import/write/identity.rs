//! `principals`, and policies of the organization.

use std::collections::BTreeSet;

use super::Plan;
use super::policies::DocKind;
use super::values::is_account;
use super::yaml::{Field, Val};
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, Principal};

impl<'a> Plan<'a> {
    pub(super) fn principals(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut fields = Vec::new();
        let mut linked = 0;
        for (arn, principal) in &inventory.principals {
            if !is_principal(arn) {
                self.gaps.left_out(arn, "this is not the ARN of a user or a role");
            } else if arn.contains(":role/aws-service-role/") && !self.principals.contains(arn.as_str()) {
                linked += 1;
            } else {
                fields.push(self.principal(arn, principal));
            }
        }
        if linked > 0 {
            self.gaps.spared("service-linked roles", format!("{linked} that no caller uses"));
        }
        let missing: Vec<&str> =
            self.principals.iter().copied().filter(|arn| !inventory.principals.contains_key(*arn)).collect();
        for arn in missing {
            self.gaps.missing(arn, "the role of a caller: its policies are unknown");
            if is_principal(arn) {
                let unknown = Val::List(vec![Val::Text("unknown".to_owned())]);
                fields.push(Field::new(arn, Val::Map(vec![Field::new("policies", unknown)])));
            }
        }
        fields.sort_by(|a, b| a.key.cmp(&b.key));
        fields
    }

    fn principal(&mut self, arn: &'a str, principal: &'a Principal) -> Field {
        let mut policies = Vec::new();
        for (name, doc) in &principal.policies {
            policies.extend(self.noted(arn, name, doc));
        }
        for managed in &principal.managed {
            policies.push(self.managed(arn, managed));
        }
        for group in &principal.groups {
            let Some(row) = self.inventory.iam_groups.get(group) else {
                self.gaps.missing(group, format!("a group of {arn}: what it grants is unknown"));
                policies
                    .push(Val::Noted(format!("group {group}"), Box::new(Val::Text("unknown".to_owned()))));
                continue;
            };
            for (name, doc) in &row.policies {
                policies.extend(self.noted(arn, &format!("{name}, of the group {group}"), doc));
            }
            for managed in &row.managed {
                policies.push(self.managed(arn, managed));
            }
        }
        let mut fields = Vec::new();
        if !policies.is_empty() {
            fields.push(Field::new("policies", Val::List(policies)));
        }
        match &principal.boundary {
            Fact::Unstated => {}
            Fact::Unknown(_) => {
                self.gaps.unknown(arn, "its permissions boundary");
                fields.push(Field::text("permissions_boundary", "unknown"));
            }
            Fact::Known(boundary, _) => {
                let document = self.inventory.managed_policies.get(boundary).map(|p| &p.document);
                let value = document.and_then(|d| self.policy(boundary, d, DocKind::Boundary));
                if value.is_none() {
                    self.gaps.missing(boundary, format!("the permissions boundary of {arn}; it is unknown"));
                }
                let value = value.unwrap_or_else(|| Val::Text("unknown".to_owned()));
                fields.push(Field::new("permissions_boundary", value).note(Some(boundary.clone())));
            }
        }
        fields.extend(tags(&principal.tags));
        Field::new(arn, Val::Map(fields))
    }

    fn noted(&mut self, arn: &str, name: &str, doc: &Fact<Doc>) -> Option<Val> {
        let value = self.policy(&format!("{arn}, policy {name}"), doc, DocKind::Identity)?;
        Some(Val::Noted(name.to_owned(), Box::new(value)))
    }

    fn managed(&mut self, arn: &str, managed: &'a str) -> Val {
        let document = self.inventory.managed_policies.get(managed).map(|p| &p.document);
        let value = document.and_then(|doc| self.policy(managed, doc, DocKind::Identity));
        if value.is_none() {
            self.gaps.missing(managed, format!("a managed policy of {arn}; it is unknown"));
        }
        Val::Noted(managed.to_owned(), Box::new(value.unwrap_or_else(|| Val::Text("unknown".to_owned()))))
    }

    /// Service control policies and resource control policies.
    pub(super) fn organization_policies(&mut self) -> (Vec<Field>, Vec<Field>) {
        let inventory = self.inventory;
        let (mut scps, mut rcps) = (Vec::new(), Vec::new());
        let mut names: BTreeSet<(bool, String)> = BTreeSet::new();
        for (id, policy) in &inventory.organization_policies {
            let (kind, service) = match policy.kind.text() {
                Some("SERVICE_CONTROL_POLICY") => (DocKind::ServiceControl, true),
                Some("RESOURCE_CONTROL_POLICY") => (DocKind::ResourceControl, false),
                Some(other) => {
                    self.gaps.spared(id, format!("a policy of the kind {other}, which decides no request"));
                    continue;
                }
                None => {
                    self.gaps.missing(id, "a policy of the organization of which only targets are there");
                    continue;
                }
            };
            let targets: Vec<&String> = policy.targets.iter().filter(|t| is_target(t)).collect();
            if targets.is_empty() {
                self.gaps.unknown(id, "what this policy of the organization is attached to (organizations list-targets-for-policy): it binds nobody here");
            }
            let value = self.policy(id, &policy.document, kind).unwrap_or_else(|| {
                self.gaps.unknown(id, "the document of this policy of the organization (organizations describe-policy); it is unknown");
                Val::Text("unknown".to_owned())
            });
            let mut name = policy.name.text().unwrap_or(id).to_owned();
            if !names.insert((service, name.clone())) {
                name = id.clone();
            }
            let fields = vec![Field::list("targets", targets), Field::new("policy", value)];
            let field = Field::new(name, Val::Map(fields)).note(Some(id.clone()));
            if service { scps.push(field) } else { rcps.push(field) }
        }
        (scps, rcps)
    }
}

/// Tags as a field, if there are any.
pub(super) fn tags(tags: &std::collections::BTreeMap<String, Fact<String>>) -> Option<Field> {
    let known: Vec<Field> =
        tags.iter().filter_map(|(key, value)| Some(Field::text(key, value.text()?))).collect();
    (!known.is_empty()).then(|| Field::new("tags", Val::Map(known)))
}

fn is_target(target: &str) -> bool {
    is_account(target) || ((target.starts_with("r-") || target.starts_with("ou-")) && !target.contains('/'))
}

/// The ARN of a user or a role.
pub(super) fn is_principal(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    let head = parts.next() == Some("arn") && parts.next().is_some_and(|p| p.starts_with("aws"));
    let iam = parts.next() == Some("iam") && parts.next() == Some("");
    let account = parts.next().is_some_and(is_account);
    let name = parts.next().is_some_and(|r| {
        (r.starts_with("role/") || r.starts_with("user/"))
            && !r.ends_with('/')
            && !r.contains(char::is_whitespace)
    });
    head && iam && account && name && crate::arn::Arn::parse(arn).is_some()
}
