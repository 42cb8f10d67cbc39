//! Puts the policies together that one leg meets, and asks for the decision.

use super::policies::Policies;
use super::world::World;
use crate::assumption::Assumption;
use crate::context::{Context, Identity, IdentityKind, Scene, Stamp, State, Target, Writer};
use crate::decision::{ConditionTrace, Explanation, Layer, Layers, Request, RequestError, Settings};
use crate::facts::action_lists;
use crate::outcome::LegKind;
use crate::policy::{Choices, Multivalued, PolicySet, Truth};
use crate::topology::model::{Endpoint, EndpointKind};
use crate::topology::{Ref, UNKNOWN_POLICY};

/// The key that names the function behind a call.
pub(super) const FUNCTION: &str = "lambda:SourceFunctionArn";

/// One leg, ready to be judged.
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) scene: Scene<'a>,
    pub(super) identity: &'a Identity,
    pub(super) target: &'a Target,
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
    /// Whether a resource policy reads the function of the caller, which may not be shown to it.
    pub(super) rests_on_function_in_resource_policy: bool,
}

impl Judgement {
    /// The keys that conditions of statements about the action read, and that variables in their values bring in.
    pub(super) fn keys_read(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for condition in self.conditions().map(|(_, condition)| condition) {
            keys.push(condition.key.to_string());
            keys.extend(condition.wanted.iter().flat_map(|value| variables(value)));
        }
        keys
    }

    fn conditions(&self) -> impl Iterator<Item = (Layer, &ConditionTrace)> {
        conditions(&self.explanation)
    }
}

/// The conditions that were read: those of statements that are about the request, in layers that count for it.
fn conditions(explanation: &Explanation) -> impl Iterator<Item = (Layer, &ConditionTrace)> {
    let layers = explanation.layers.iter().filter(|l| l.exempt.is_none());
    layers.flat_map(|layer| {
        let statements = layer.policies.iter().flat_map(|p| &p.statements);
        let about = statements
            .filter(|s| s.action && s.resource != Some(Truth::False) && s.principal != Some(Truth::False));
        about.flat_map(|s| &s.conditions).map(move |condition| (layer.layer, condition))
    })
}

/// The keys of policy variables in a text: `aws:userid` of `${aws:userid}` and of `${aws:userid, 'nobody'}`.
fn variables(text: &str) -> impl Iterator<Item = String> {
    text.split("${").skip(1).filter_map(|rest| {
        let name = rest.split(['}', ',']).next()?.trim();
        name.contains(':').then(|| name.to_owned())
    })
}

/// What is left for a resource policy that does not see the function behind a call.
pub(super) fn without_function(context: &Context) -> Context {
    let mut context = context.clone();
    let why = "taken as not shown to resource policies";
    context.stamp(FUNCTION, Stamp::absent(Writer::CallingService, "SH-61", why));
    context
}

impl Case<'_> {
    /// The decision with everything that led to it.
    pub(super) fn judge(&self, context: &Context) -> Result<Judgement, RequestError> {
        let request = self.request(context)?;
        let session = self.identity.session.policy.clone().map(|p| PolicySet::new([p]));
        let choices = Choices::from(self.scene.assumptions);
        let mut explanation = self.among(session.as_ref(), choices, |layers| layers.explain(&request));
        let rests_on_function_in_resource_policy =
            self.shows_function_to_resource_policy(context, &explanation);
        if rests_on_function_in_resource_policy && self.hides_function() {
            let request = self.request(&without_function(context))?;
            explanation = self.among(session.as_ref(), choices, |layers| layers.explain(&request));
        }
        let rests_on_endpoint_rule = self.is_forwarded()
            && self.first_endpoint.is_some_and(|e| self.scene.topology.endpoints[e].policy.is_some());
        Ok(Judgement { explanation, rests_on_endpoint_rule, rests_on_function_in_resource_policy })
    }

    /// Asks the policies that the leg meets. `session` is the policy of the signer's session.
    pub(super) fn among<T>(
        &self,
        session: Option<&PolicySet>,
        choices: Choices,
        ask: impl FnOnce(&Layers<'_>) -> T,
    ) -> T {
        let policies = self.world.policies();
        let account = self.target.account.as_deref().unwrap_or("");
        let principal = self.identity.principal.map(|p| policies.principal(p));
        let signer_account = self.identity.account.as_deref().unwrap_or("");
        // A forwarded leg crosses no endpoint (NP-327); whether that of the first leg counts is an assumption.
        let counts = self.scene.assumptions.choice(Assumption::EndpointPolicyOnFas) == "evaluated";
        let endpoint = match self.endpoint {
            Some(endpoint) => Some(endpoint),
            None if self.is_forwarded() && counts => self.first_endpoint,
            None => None,
        };
        let grant = (self.kind == LegKind::Grant).then(|| policies.grant(self.identity)).flatten();
        let resource = self.target.row.and_then(|r| policies.resource(r));
        let (by_key, by_role) = match &grant {
            Some((by_key, by_role)) => (Some(policies.with(resource, by_key)), Some(by_role)),
            None if self.is_checked_by_service() => {
                (policies.service_check().map(|check| policies.with(resource, check)), None)
            }
            None => (None, None),
        };
        // What AWS allows its own identities is not for the topology to say.
        let foreign = principal.is_none() && self.is_foreign();
        ask(&Layers {
            service_control: policies.service_control(signer_account),
            resource_control: policies.resource_control(account),
            endpoint: endpoint.map(|e| policies.endpoint(e)),
            resource: by_key.as_ref().or(resource),
            identity: match principal {
                Some(principal) => Some(&principal.identity),
                None if foreign => Some(policies.of_aws()),
                None => by_role.or(self.signer_without_policies(policies)),
            },
            boundary: principal.and_then(|p| p.boundary.as_ref()),
            session,
            choices,
        })
    }

    fn is_forwarded(&self) -> bool {
        matches!(self.kind, LegKind::ForwardAccessSession | LegKind::Mcp)
    }

    fn request(&self, context: &Context) -> Result<Request, RequestError> {
        let account = self.target.account.as_deref().unwrap_or("");
        let principal = self.identity.display_arn();
        let request = Request::new(&principal, &self.target.action, &self.target.resource, account)?;
        let request = request.with_context(context).with_settings(self.settings());
        if !self.scene.topology.unknown_policies {
            return Ok(request);
        }
        Ok(request.with_keys([(UNKNOWN_POLICY, &State::Unknown)], Multivalued::standard()))
    }

    /// Whether the function of the caller is taken as hidden from resource policies.
    pub(super) fn hides_function(&self) -> bool {
        self.scene.assumptions.choice(Assumption::SourceFunctionArnInResourcePolicy) == "hidden"
    }

    /// Whether the resource policy, and it alone, reads which function the caller is. Lambda's guide says that it cannot
    /// (CK:C8). Policies of both kinds that read the key are rare, and judged as if it were shown to both.
    pub(super) fn shows_function_to_resource_policy(
        &self,
        context: &Context,
        explanation: &Explanation,
    ) -> bool {
        let of_resource = |layer| matches!(layer, Layer::Resource | Layer::Trust);
        let mut reading = conditions(explanation)
            .filter(|(_, condition)| condition.key.eq_ignore_ascii_case(FUNCTION))
            .map(|(layer, _)| of_resource(layer))
            .peekable();
        let shown = *context.state(FUNCTION) != State::Absent;
        shown && reading.peek().is_some() && reading.all(|of_resource| of_resource)
    }

    /// Whether the service itself checks who asks, by an activation code or a password, so that no policy has to allow
    /// it (SH-75, SH-78).
    fn is_checked_by_service(&self) -> bool {
        let lists = action_lists();
        lists.has_no_principal(&self.target.action) || lists.is_sign_in(&self.target.action)
    }

    /// Whether an account of AWS signs.
    fn is_foreign(&self) -> bool {
        let own = |kind| matches!(kind, LegKind::ServiceAccount | LegKind::Presigned);
        own(self.kind) && !self.identity.is_service() && self.identity.is_signed()
    }

    /// An IAM identity that the topology does not list has no policies, and not no layer.
    fn signer_without_policies<'p>(&self, policies: &'p Policies) -> Option<&'p PolicySet> {
        let has_layer = matches!(
            self.identity.kind,
            IdentityKind::User
                | IdentityKind::UserSession
                | IdentityKind::RoleSession
                | IdentityKind::FederatedUser
        );
        has_layer.then(|| policies.none())
    }

    /// Facts about the leg that no policy holds.
    pub(super) fn settings(&self) -> Settings {
        let topology = self.scene.topology;
        let management = topology.organization.as_ref().and_then(|o| o.management_account.as_deref());
        let row = self.target.row.map(|r| &topology.resources[r]);
        Settings {
            principal_account_is_management: management.is_some()
                && management == self.identity.account.as_deref(),
            resource_account_is_management: management.is_some()
                && management == self.target.account.as_deref(),
            principal_is_service_linked_role: self.identity.is_service_linked_role(),
            federating_user: match self.identity.kind {
                IdentityKind::FederatedUser => self.identity.arn.clone(),
                _ => None,
            },
            gateway_endpoint: self
                .endpoint
                .is_some_and(|e| topology.endpoints[e].kind == EndpointKind::Gateway),
            restrict_public_buckets: row.is_some_and(|r| r.restrict_public_buckets),
            vpc_access_point: row.is_some_and(|r| r.network_origin.is_some()),
            ..Settings::default()
        }
    }
}
