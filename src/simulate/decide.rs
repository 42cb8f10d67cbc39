//! Puts the policies together that one leg meets, and asks for the decision.

use super::policies::Policies;
use super::world::World;
use crate::assumption::Assumption;
use crate::context::{Context, Identity, IdentityKind, Scene, State, Target};
use crate::decision::{Explanation, Layers, Request, RequestError, Settings};
use crate::outcome::LegKind;
use crate::policy::{Choices, Multivalued, PolicySet, Truth};
use crate::topology::model::{Endpoint, EndpointKind};
use crate::topology::{Ref, UNKNOWN_POLICY};

/// One leg, ready to be judged.
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) scene: Scene<'a>,
    pub(super) identity: &'a Identity,
    pub(super) target: &'a Target,
    pub(super) context: &'a Context,
    /// The endpoint it passed.
    pub(super) endpoint: Option<Ref<Endpoint>>,
    /// The endpoint that the first leg of its chain passed.
    pub(super) first_endpoint: Option<Ref<Endpoint>>,
    pub(super) kind: LegKind,
}

/// What was decided about a leg, and whether the endpoint policy of the first leg would have counted under
/// another choice.
pub(super) struct Judgement {
    pub(super) explanation: Explanation,
    pub(super) rests_on_endpoint_rule: bool,
}

impl Judgement {
    /// The keys that conditions of statements about the action read.
    pub(super) fn keys_read(&self) -> impl Iterator<Item = &str> {
        let layers = self.explanation.layers.iter().filter(|l| l.exempt.is_none());
        layers
            .flat_map(|l| &l.policies)
            .flat_map(|p| &p.statements)
            .filter(|s| s.action && s.resource != Some(Truth::False) && s.principal != Some(Truth::False))
            .flat_map(|s| &s.conditions)
            .map(|c| &*c.key)
    }
}

impl Case<'_> {
    pub(super) fn judge(&self) -> Result<Judgement, RequestError> {
        let policies = self.world.policies();
        let account = self.target.account.as_deref().unwrap_or("");
        let request =
            Request::new(&self.identity.display_arn(), &self.target.action, &self.target.resource, account)?
                .with_context(self.context)
                .with_settings(self.settings());
        let request = if self.scene.topology.unknown_policies {
            request.with_keys([(UNKNOWN_POLICY, &State::Unknown)], Multivalued::standard())
        } else {
            request
        };
        let principal = self.identity.principal.map(|p| policies.principal(p));
        let session = self.identity.session.policy.clone().map(|p| PolicySet::new([p]));
        let signer_account = self.identity.account.as_deref().unwrap_or("");
        // A forwarded leg crosses no endpoint (NP-327); whether that of the first leg counts is an assumption.
        let forwarded = self.kind == LegKind::ForwardAccessSession;
        let counts = self.scene.assumptions.choice(Assumption::EndpointPolicyOnFas) == "evaluated";
        let endpoint = match self.endpoint {
            Some(endpoint) => Some(endpoint),
            None if forwarded && counts => self.first_endpoint,
            None => None,
        };
        let layers = Layers {
            service_control: policies.service_control(signer_account),
            resource_control: policies.resource_control(account),
            endpoint: endpoint.map(|e| policies.endpoint(e)),
            resource: self.target.row.and_then(|r| policies.resource(r)),
            identity: principal.map(|p| &p.identity).or(self.signer_without_policies(policies)),
            boundary: principal.and_then(|p| p.boundary.as_ref()),
            session: session.as_ref(),
            choices: Choices::from(self.scene.assumptions),
        };
        let rests_on_endpoint_rule = forwarded
            && self.first_endpoint.is_some_and(|e| self.scene.topology.endpoints[e].policy.is_some());
        Ok(Judgement { explanation: layers.explain(&request), rests_on_endpoint_rule })
    }

    /// An IAM identity that the topology does not list has no policies, and not no layer.
    fn signer_without_policies<'p>(&self, policies: &'p Policies) -> Option<&'p PolicySet> {
        let has_layer = matches!(
            self.identity.kind,
            IdentityKind::User | IdentityKind::UserSession | IdentityKind::RoleSession
        );
        has_layer.then(|| policies.none())
    }

    fn settings(&self) -> Settings {
        let topology = self.scene.topology;
        let management = topology.organization.as_ref().and_then(|o| o.management_account.as_deref());
        let row = self.target.row.map(|r| &topology.resources[r]);
        Settings {
            principal_account_is_management: management.is_some()
                && management == self.identity.account.as_deref(),
            resource_account_is_management: management.is_some()
                && management == self.target.account.as_deref(),
            principal_is_service_linked_role: self.identity.is_service_linked_role(),
            gateway_endpoint: self
                .endpoint
                .is_some_and(|e| topology.endpoints[e].kind == EndpointKind::Gateway),
            restrict_public_buckets: row.is_some_and(|r| r.restrict_public_buckets),
            vpc_access_point: row.is_some_and(|r| r.network_origin.is_some()),
            ..Settings::default()
        }
    }
}
