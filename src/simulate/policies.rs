//! The policies of a topology, compiled once: sets by principal, resource, endpoint and account.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::Identity;
use crate::policy::{POLICY_JSON, Policy, PolicySet, PolicyType, read_policy};
use crate::source::{SourceMap, parse_json};
use crate::topology::model::{Endpoint, OrganizationPolicy, Principal, Resource};
use crate::topology::{Ref, Table, Topology};

/// What AWS attaches everywhere by default: the policy that allows everything.
const FULL_ACCESS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// What allows everybody everything: the policy of an endpoint unless it is given another (NP-320).
const OPEN_TO_ALL: &str = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

/// All policies of a topology.
#[derive(Debug)]
pub(super) struct Policies {
    none: PolicySet,
    of_aws: PolicySet,
    service_check: Option<Arc<Policy>>,
    full_endpoint_access: PolicySet,
    principals: Vec<OfPrincipal>,
    resources: Vec<Option<PolicySet>>,
    endpoints: Vec<Option<PolicySet>>,
    service_control: BTreeMap<Arc<str>, Vec<Arc<PolicySet>>>,
    resource_control: BTreeMap<Arc<str>, Vec<Arc<PolicySet>>>,
}

/// The policies of one principal.
#[derive(Debug)]
pub(super) struct OfPrincipal {
    /// Identity-based policies, own and of groups.
    pub(super) identity: PolicySet,
    /// Permissions boundary.
    pub(super) boundary: Option<PolicySet>,
}

impl Policies {
    pub(super) fn compile(topology: &Topology) -> Policies {
        let one = |policy: &Option<Arc<Policy>>| policy.clone().map(|p| PolicySet::new([p]));
        let full = built_in("FullAWSAccess", FULL_ACCESS, PolicyType::ServiceControl);
        Policies {
            none: PolicySet::new([]),
            of_aws: PolicySet::new(built_in("what AWS allows its own", FULL_ACCESS, PolicyType::Identity)),
            service_check: built_in("what the service itself checks", OPEN_TO_ALL, PolicyType::Resource),
            full_endpoint_access: PolicySet::new(built_in(
                "the default endpoint policy",
                OPEN_TO_ALL,
                PolicyType::Endpoint,
            )),
            principals: topology
                .principals
                .iter()
                .map(|(_, p)| OfPrincipal {
                    identity: PolicySet::new(p.policies.iter().cloned()),
                    boundary: one(&p.permissions_boundary),
                })
                .collect(),
            resources: topology.resources.iter().map(|(_, r)| one(&r.policy)).collect(),
            endpoints: topology.endpoints.iter().map(|(_, e)| one(&e.policy)).collect(),
            service_control: levels(topology, &topology.service_control_policies, full.as_ref()),
            resource_control: levels(topology, &topology.resource_control_policies, None),
        }
    }

    /// A set with nothing in it.
    pub(super) fn none(&self) -> &PolicySet {
        &self.none
    }

    /// What an identity in an account of AWS may do: whatever the service needs.
    pub(super) fn of_aws(&self) -> &PolicySet {
        &self.of_aws
    }

    /// The check by which the service lets in who has no credentials of AWS yet, taken as passed.
    pub(super) fn service_check(&self) -> Option<&Arc<Policy>> {
        self.service_check.as_ref()
    }

    /// A KMS grant that an identity holds: it allows without the key policy, and without a policy of the identity
    /// (PE-100). Which grants there are is not in a topology; that of a service that uses one is taken as made.
    pub(super) fn grant(&self, identity: &Identity) -> Option<(Arc<Policy>, PolicySet)> {
        let arn = identity.arn.as_ref()?;
        let key = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{arn}"}},"Action":"kms:*","Resource":"*"}}]}}"#
        );
        let by_key = built_in("the KMS grant", &key, PolicyType::Resource)?;
        let by_role = built_in("the KMS grant", FULL_ACCESS, PolicyType::Identity);
        Some((by_key, PolicySet::new(by_role)))
    }

    /// A resource's policies and one more.
    pub(super) fn with(&self, resource: Option<&PolicySet>, more: &Arc<Policy>) -> PolicySet {
        let own = resource.map(PolicySet::policies).unwrap_or_default();
        PolicySet::new(own.iter().chain([more]).cloned())
    }

    /// The policies of a principal.
    #[expect(clippy::indexing_slicing, reason = "made from the same table as the reference")]
    pub(super) fn principal(&self, principal: Ref<Principal>) -> &OfPrincipal {
        &self.principals[principal.index()]
    }

    /// The resource-based policy of a resource.
    pub(super) fn resource(&self, resource: Ref<Resource>) -> Option<&PolicySet> {
        self.resources.get(resource.index())?.as_ref()
    }

    /// The policy of an endpoint.
    pub(super) fn endpoint(&self, endpoint: Ref<Endpoint>) -> &PolicySet {
        let own = self.endpoints.get(endpoint.index()).and_then(Option::as_ref);
        own.unwrap_or(&self.full_endpoint_access)
    }

    /// Service control policies over an account, level by level.
    pub(super) fn service_control(&self, account: &str) -> &[Arc<PolicySet>] {
        self.service_control.get(account).map_or(&[], Vec::as_slice)
    }

    /// Resource control policies over an account, level by level.
    pub(super) fn resource_control(&self, account: &str) -> &[Arc<PolicySet>] {
        self.resource_control.get(account).map_or(&[], Vec::as_slice)
    }
}

fn built_in(name: &str, text: &str, kind: PolicyType) -> Option<Arc<Policy>> {
    let mut sources = SourceMap::new();
    let (node, mut problems) = parse_json(&mut sources, name, text, POLICY_JSON);
    read_policy(name, &node?, kind, &mut problems).map(Arc::new)
}

/// For every account of the organization, one set for the root, for each unit on its way and for itself. Where no
/// such policies are written at all, none are in force (PE-73).
fn levels(
    topology: &Topology,
    table: &Table<OrganizationPolicy>,
    by_default: Option<&Arc<Policy>>,
) -> BTreeMap<Arc<str>, Vec<Arc<PolicySet>>> {
    if table.is_empty() {
        return BTreeMap::new();
    }
    let mut by_target: BTreeMap<&str, Vec<Arc<Policy>>> = BTreeMap::new();
    for (_, row) in table.iter() {
        for target in &row.targets {
            by_target.entry(target).or_default().push(row.policy.clone());
        }
    }
    let mut sets: BTreeMap<String, Arc<PolicySet>> = BTreeMap::new();
    let mut set_of = |target: &str| -> Arc<PolicySet> {
        sets.entry(target.to_owned())
            .or_insert_with(|| {
                let own = by_target.get(target).cloned().unwrap_or_default();
                Arc::new(PolicySet::new(by_default.cloned().into_iter().chain(own)))
            })
            .clone()
    };
    let own_organization = topology.organization.as_ref().map(|o| &o.id);
    let mut all = BTreeMap::new();
    for (account_ref, account) in topology.accounts.iter() {
        let member = account.organization.is_some() && account.organization.as_ref() == own_organization;
        let Some(path) = account.path.as_deref().filter(|_| member) else { continue };
        let id = topology.accounts.shared_id(account_ref);
        let steps = path.split('/').filter(|s| !s.is_empty()).chain([&*id]);
        let sets = steps.map(&mut set_of).collect();
        all.insert(id.clone(), sets);
    }
    all
}
