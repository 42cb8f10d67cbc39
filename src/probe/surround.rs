//! Attaches the policies to the network, and puts around them what lets their own say be seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cast::Cast;
use super::documents::Document;
use crate::diagnostic::Diagnostics;
use crate::facts::action_lists;
use crate::policy::{Effect, Policy, PolicyReader, PolicyType};
use crate::source::{SourceMap, Span};
use crate::topology::model::{OrganizationPolicy, Topology};
use crate::topology::{Ref, Table};

const OPEN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
const OPEN_TRUST: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"}]}"#;
const FULL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The name under which what is put around the policies shows up.
const NAME: &str = "what the probe puts around the policies";

/// How the policies are attached.
pub(super) struct Surround<'a> {
    pub(super) documents: &'a [Document],
    /// Action that is asked for.
    pub(super) action: &'a str,
}

impl Surround<'_> {
    /// Attaches the policies to the reference network. Says in sentences what was put around them.
    pub(super) fn attach(&self, topology: &mut Topology, cast: &Cast, target: &str) -> Vec<String> {
        let open = built_in(OPEN, PolicyType::Resource);
        let own_role_is_target = target.contains(":role/");
        let notes = self.notes(cast);
        self.principals(topology, cast);
        let target_row = topology.resources.find(target);
        let policy = match own_role_is_target && self.action.starts_with("sts:") {
            true => self.of_resource(PolicyType::Trust).or_else(|| self.around_trust(cast)),
            false => self.of_resource(PolicyType::Resource).or_else(|| self.around_resource(cast)),
        };
        let others: Vec<Ref<_>> =
            topology.resources.iter().map(|(row, _)| row).filter(|row| Some(*row) != target_row).collect();
        for row in others {
            let elsewhere = topology.resources[row].arn.resource().starts_with("elsewhere-");
            let closed = elsewhere && self.has(PolicyType::Identity);
            topology.resources[row].policy = open.clone().filter(|_| !closed);
        }
        if let Some(row) = target_row {
            topology.resources[row].policy = policy;
        }
        let root = cast.path.split('/').next().unwrap_or("r-root").to_owned();
        self.organization(topology, &root);
        let ids = [&cast.endpoint];
        self.endpoints(topology, |id, vpc| ids.contains(&&id.to_owned()) || vpc == cast.vpc);
        notes
    }

    /// Attaches the policies to a topology of the user's: to its root, its endpoints, the resource, its principals.
    pub(super) fn replace(&self, topology: &mut Topology, target: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.has(PolicyType::Identity) {
            let own = self.policies(PolicyType::Identity);
            let rows: Vec<Ref<_>> = topology.principals.iter().map(|(row, _)| row).collect();
            for row in rows {
                topology.principals[row].policies = own.clone();
            }
            notes.push("it stands in place of the policies of every principal".to_owned());
        }
        for (kind, word) in [(PolicyType::Resource, "the policy"), (PolicyType::Trust, "the trust policy")] {
            if !self.has(kind) {
                continue;
            }
            let row = longest_prefix(&topology.resources, target);
            if let Some(row) = row {
                topology.resources[row].policy = self.of_resource(kind);
                let arn = topology.resources[row].arn.clone();
                notes.push(format!("it stands in place of {word} of {arn}"));
            } else {
                notes.push(format!("the topology has no resource {target}, so it is attached to nothing"));
            }
        }
        if self.has(PolicyType::Endpoint) {
            self.endpoints(topology, |_, _| true);
            notes.push("it stands in place of the policy of every VPC endpoint".to_owned());
        }
        let roots: BTreeSet<String> = topology
            .accounts
            .iter()
            .filter_map(|(_, account)| account.path.as_deref()?.split('/').next().map(str::to_owned))
            .collect();
        for root in &roots {
            self.organization(topology, root);
        }
        if self.has(PolicyType::ServiceControl) || self.has(PolicyType::ResourceControl) {
            notes.push(match roots.is_empty() {
                true => "no account of the topology has a `path`, so it binds nobody".to_owned(),
                false => "it is attached to the root, beside what is there".to_owned(),
            });
        }
        notes
    }

    fn has(&self, kind: PolicyType) -> bool {
        self.documents.iter().any(|d| d.kind() == kind)
    }

    fn policies(&self, kind: PolicyType) -> Vec<Arc<Policy>> {
        self.documents.iter().filter(|d| d.kind() == kind).map(|d| d.policy.clone()).collect()
    }

    /// Whether some policy on the resource grants.
    fn grants(&self) -> bool {
        self.on_resource().any(|d| d.has(Effect::Allow))
    }

    fn denies(&self) -> bool {
        self.on_resource().any(|d| d.has(Effect::Deny))
    }

    fn on_resource(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|d| matches!(d.kind(), PolicyType::Resource | PolicyType::Trust))
    }

    /// Whether the resource-based policy has to allow whatever others say (PE-100, PE-102).
    fn is_strict(&self) -> bool {
        let service = self.action.split(':').next().unwrap_or("");
        action_lists().needs_resource_policy(&service.to_ascii_lowercase(), false)
    }

    /// Whether what is allowed is to be allowed by the policy on the resource alone.
    fn rests_on_grant(&self) -> bool {
        self.grants() && !self.denies() && !self.is_strict() && !self.has(PolicyType::Identity)
    }

    /// Whether the identity-based policies grant nothing by themselves.
    fn only_takes_away(&self) -> bool {
        let mut identity = self.documents.iter().filter(|d| d.kind() == PolicyType::Identity);
        self.has(PolicyType::Identity) && !identity.any(|d| d.has(Effect::Allow))
    }

    fn principals(&self, topology: &mut Topology, cast: &Cast) {
        let full = built_in(FULL, PolicyType::Identity);
        let rows: Vec<Ref<_>> = topology.principals.iter().map(|(row, _)| row).collect();
        for row in rows {
            let account = topology.principals[row].arn.account().to_owned();
            // AWS alone says what service-linked roles may do.
            let linked = topology.principals[row].arn.resource().starts_with("role/aws-service-role/");
            let identity = self.has(PolicyType::Identity) && account == cast.own && !linked;
            topology.principals[row].policies = if identity {
                let beside = full.clone().filter(|_| self.only_takes_away());
                self.policies(PolicyType::Identity).into_iter().chain(beside).collect()
            } else if self.rests_on_grant() && account == cast.owner {
                Vec::new()
            } else {
                full.iter().cloned().collect()
            };
        }
    }

    /// All policies on the resource as one, which is how they count.
    fn of_resource(&self, kind: PolicyType) -> Option<Arc<Policy>> {
        let own = self.policies(kind);
        let first = own.first()?;
        let mut statements: Vec<_> = own.iter().flat_map(|p| p.statements.iter().cloned()).collect();
        if !self.grants() {
            let open = if kind == PolicyType::Trust { OPEN_TRUST } else { OPEN };
            statements.extend(built_in(open, kind).iter().flat_map(|p| p.statements.clone()));
        }
        Some(Arc::new(Policy { statements, ..Policy::clone(first) }))
    }

    /// What stands on the resource where no policy on resources is probed. Where identity-based policies are, it must
    /// not allow by itself.
    fn around_resource(&self, cast: &Cast) -> Option<Arc<Policy>> {
        if !self.has(PolicyType::Identity) {
            return built_in(OPEN, PolicyType::Resource);
        }
        self.delegation(cast, PolicyType::Resource, r#","Resource":"*""#)
    }

    fn around_trust(&self, cast: &Cast) -> Option<Arc<Policy>> {
        if !self.has(PolicyType::Identity) {
            return built_in(OPEN_TRUST, PolicyType::Trust);
        }
        self.delegation(cast, PolicyType::Trust, "")
    }

    /// Leaves it to the own account to allow.
    fn delegation(&self, cast: &Cast, kind: PolicyType, resource: &str) -> Option<Arc<Policy>> {
        let action = if kind == PolicyType::Trust { "sts:*" } else { "*" };
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"{action}"{resource}}}]}}"#,
            cast.own
        );
        built_in(&text, kind).filter(|_| self.is_strict() || cast.own != cast.owner)
    }

    fn organization(&self, topology: &mut Topology, root: &str) {
        let row = |policy: Arc<Policy>| OrganizationPolicy { targets: vec![root.into()], policy };
        for policy in self.policies(PolicyType::ServiceControl) {
            let id = free(&topology.service_control_policies, &policy.name);
            topology.service_control_policies.insert(&id, row(policy));
        }
        for policy in self.policies(PolicyType::ResourceControl) {
            let id = free(&topology.resource_control_policies, &policy.name);
            topology.resource_control_policies.insert(&id, row(policy));
        }
    }

    fn endpoints(&self, topology: &mut Topology, which: impl Fn(&str, &str) -> bool) {
        let Some(policy) = self.of_endpoint() else { return };
        let rows: Vec<Ref<_>> = topology.endpoints.iter().map(|(row, _)| row).collect();
        for row in rows {
            let vpc = topology.vpcs.id(topology.endpoints[row].vpc).to_owned();
            if which(topology.endpoints.id(row), &vpc) {
                topology.endpoints[row].policy = Some(policy.clone());
            }
        }
    }

    fn of_endpoint(&self) -> Option<Arc<Policy>> {
        let own = self.policies(PolicyType::Endpoint);
        let first = own.first()?;
        let mut statements: Vec<_> = own.iter().flat_map(|p| p.statements.iter().cloned()).collect();
        if own.iter().all(|p| p.statements.iter().all(|s| s.effect == Effect::Deny)) {
            statements.extend(built_in(OPEN, PolicyType::Endpoint).iter().flat_map(|p| p.statements.clone()));
        }
        Some(Arc::new(Policy { statements, ..Policy::clone(first) }))
    }

    /// What stands around the policies, in sentences.
    fn notes(&self, cast: &Cast) -> Vec<String> {
        let mut notes = Vec::new();
        if self.rests_on_grant() {
            notes.push(format!(
                "principals of account {} have no policies of their own, so that what is allowed is allowed by the policy; what is not, such a policy may still allow. Principals of other accounts may do everything on their side",
                cast.owner
            ));
        } else if !self.has(PolicyType::Identity) {
            notes.push("identity-based policies allow everything".to_owned());
        } else if self.only_takes_away() {
            notes.push("beside what is denied, identity-based policies allow everything".to_owned());
        }
        if self.on_resource().next().is_none() {
            notes.push(match self.has(PolicyType::Identity) {
                true => "policies of resources leave it to the caller's account".to_owned(),
                false => "policies of resources allow everything".to_owned(),
            });
        } else if !self.grants() {
            notes.push("beside what is denied, the policy of the resource allows everything".to_owned());
        }
        let endpoints: Vec<&Document> =
            self.documents.iter().filter(|d| d.kind() == PolicyType::Endpoint).collect();
        if endpoints.is_empty() {
            notes.push("VPC endpoints have the full-access policy".to_owned());
        } else {
            notes.push(format!("it is the policy of the endpoints in {}; others have full access", cast.vpc));
        }
        let control = |d: &&Document| d.kind() == PolicyType::ServiceControl && d.has(Effect::Allow);
        if self.documents.iter().any(|d| control(&d)) {
            notes.push(
                "FullAWSAccess stays attached beside it, so its Allow statements add nothing".to_owned(),
            );
        }
        notes
    }
}

fn built_in(text: &str, kind: PolicyType) -> Option<Arc<Policy>> {
    let mut problems = Diagnostics::new();
    let mut sources = SourceMap::new();
    let mut policy = PolicyReader::default().read_json(&mut sources, NAME, text, kind, &mut problems)?;
    for statement in &mut policy.statements {
        // It stands in no text of the user's, and must not be taken for a statement that does.
        statement.span = Span { start: u32::MAX, end: u32::MAX, ..statement.span };
    }
    Some(Arc::new(policy))
}

fn free<T>(table: &Table<T>, name: &str) -> String {
    let mut id = name.to_owned();
    while table.find(&id).is_some() {
        id.push('\'');
    }
    id
}

/// The resource of a table that an ARN belongs to.
pub(super) fn longest_prefix(
    table: &Table<crate::topology::model::Resource>,
    resource: &str,
) -> Option<Ref<crate::topology::model::Resource>> {
    let mut rest = resource;
    loop {
        if let Some(row) = table.find(rest) {
            return Some(row);
        }
        rest = rest.get(..rest.rfind(['/', ':'])?)?;
    }
}
