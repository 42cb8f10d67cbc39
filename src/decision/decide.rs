//! From layers and a request to a decision, without allocating (PE D.2, D.4).

use super::applies::exemption;
use super::grant::{Blame, Sides};
use super::layer::{Layer, Layers};
use super::outcome::{Decision, Outcome, Possible, Reason, Rule};
use super::public_access;
use super::request::{ApiAuthorizer, Request};
use crate::assumption::Assumption;
use crate::policy::{
    AccountPrincipal, Answer, Choices, PolicySet, PolicyType, Principal, Question, Resource, ResourceTags,
    Rested, RestedOn, Truth, Way, Ways,
};

impl<'p> Layers<'p> {
    /// Decides on a request. Allocates nothing.
    pub fn decide(&self, request: &Request) -> Decision {
        Case::new(self, request).decide()
    }

    /// The same layers with the other choice of one assumption.
    #[must_use]
    pub fn with_other_choice(&self, assumption: Assumption) -> Layers<'p> {
        Layers { choices: self.choices.flipped(assumption), ..*self }
    }
}

/// One request before its layers.
pub(super) struct Case<'c> {
    pub(super) layers: &'c Layers<'c>,
    pub(super) request: &'c Request,
    pub(super) question: Question<'c>,
    /// The same question as the policy of an endpoint sees it.
    pub(super) at_endpoint: Question<'c>,
}

/// An answer and the level of the organization that gave it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levelled {
    pub(super) answer: Answer,
    pub(super) level: Option<u32>,
}

impl Levelled {
    fn of(answer: Answer) -> Levelled {
        Levelled { answer, level: None }
    }

    fn reason(&self, layer: Layer) -> Reason {
        Reason { layer, level: self.level, statement: self.answer.statement }
    }
}

impl<'c> Case<'c> {
    pub(super) fn new(layers: &'c Layers<'c>, request: &'c Request) -> Case<'c> {
        let ask = |account_principal| question(layers, request, account_principal);
        let at_endpoint = match request.settings().gateway_endpoint {
            true => AccountPrincipal::RootUser,
            false => AccountPrincipal::InterfaceEndpoint,
        };
        Case { layers, request, question: ask(AccountPrincipal::Everyone), at_endpoint: ask(at_endpoint) }
    }

    pub(super) fn choices(&self) -> Choices {
        self.layers.choices
    }

    /// The layer of the resource-based policy: the trust policy where STS is asked for a session of a role.
    pub(super) fn resource_layer(&self) -> Layer {
        if self.request.traits.assumes_role { Layer::Trust } else { Layer::Resource }
    }

    /// Whether a layer counts for this request.
    pub(super) fn counts(&self, layer: Layer) -> bool {
        exemption(layer, self.request, self.choices()).is_none()
    }

    /// The resource-based policy, unless it is a trust policy and the request does not ask for a session.
    pub(super) fn resource_policy(&self) -> Option<&'c PolicySet> {
        self.layers.resource.filter(|set| {
            self.request.traits.assumes_role || set.policies().iter().all(|p| p.kind != PolicyType::Trust)
        })
    }

    fn decide(&self) -> Decision {
        if let Some(decision) = self.decided_by_rule() {
            return decision;
        }
        let mut deny = Truth::False;
        for layer in self.deny_order() {
            let denies = self.denies(layer);
            match denies.answer.holds() {
                Truth::True => {
                    return Decision::certain(Outcome::ExplicitlyDenied, Some(denies.reason(layer)));
                }
                other => deny = deny.or(other),
            }
        }
        let gates = [self.service_control_allows(), Levelled::of(self.endpoint_allows())];
        let sides = self.sides();
        let granted = sides.granted();
        let let_through = Truth::all(gates.iter().map(|gate| gate.answer.holds()));
        let allowed = let_through.and(granted);
        if allowed.is_false() && deny.is_false() {
            return self.implicit(&gates, &sides);
        }
        let blocked = !allowed.is_false() && self.blocks_public_access();
        if blocked && allowed.is_true() && deny.is_false() {
            let reason = Reason { layer: self.resource_layer(), level: None, statement: None };
            return Decision::certain(Outcome::ExplicitlyDenied, Some(reason))
                .by(Rule::RestrictPublicBuckets);
        }
        if allowed.is_true() && deny.is_false() {
            let decision = Decision::certain(Outcome::Allowed, sides.grant_reason(self.resource_layer()));
            let needs_none = sides.root && decision.reason.is_none();
            return if needs_none { decision.by(Rule::RootUser) } else { decision };
        }
        Decision::depends(Possible {
            allowed: !allowed.is_false() && !blocked,
            implicitly_denied: !allowed.is_true(),
            explicitly_denied: deny.is_unknown() || blocked,
        })
    }

    /// Rules about the request alone, whatever policies say.
    pub(super) fn decided_by_rule(&self) -> Option<Decision> {
        let traits = &self.request.traits;
        if traits.always_allowed && *self.request.principal() != Principal::Anonymous {
            return Some(Decision::certain(Outcome::Allowed, None).by(Rule::AlwaysAllowed));
        }
        if traits.immutable && !self.choices().differs(Assumption::AwsManagedObjects) {
            return Some(Decision::certain(Outcome::ImplicitlyDenied, None).by(Rule::ImmutableObject));
        }
        None
    }

    /// The assumptions behind rules about the request that let one side or the other decide.
    pub(super) fn rested_on_rules(&self, decision: &Decision) -> RestedOn {
        let traits = &self.request.traits;
        let rested = Rested::default();
        let listed = traits.strict_if_listed || self.request.settings().needs_resource_policy;
        let other = |assumption| self.layers.with_other_choice(assumption).decide(self.request) != *decision;
        if traits.immutable && other(Assumption::AwsManagedObjects) {
            rested.on(Assumption::AwsManagedObjects);
        }
        if listed && other(Assumption::ServicesNeedingResourcePolicy) {
            rested.on(Assumption::ServicesNeedingResourcePolicy);
        }
        if traits.api_call && other(Assumption::ApiGatewayAuthorization) {
            rested.on(Assumption::ApiGatewayAuthorization);
        }
        let no_resource = *self.request.resource() == Resource::Every;
        if no_resource
            && !self.layers.resource_control.is_empty()
            && other(Assumption::RcpAccountForStarResource)
        {
            rested.on(Assumption::RcpAccountForStarResource);
        }
        rested.take()
    }

    /// The layers in the order in which explicit denials are named.
    pub(super) fn deny_order(&self) -> [Layer; 7] {
        [
            Layer::ServiceControl,
            Layer::ResourceControl,
            Layer::Endpoint,
            self.resource_layer(),
            Layer::Identity,
            Layer::Boundary,
            Layer::Session,
        ]
    }

    /// The set of a layer that has one.
    pub(super) fn set(&self, layer: Layer) -> Option<&'c PolicySet> {
        match layer {
            Layer::ServiceControl | Layer::ResourceControl => None,
            Layer::Endpoint => self.layers.endpoint,
            Layer::Resource | Layer::Trust => self.resource_policy(),
            Layer::Identity => self.layers.identity,
            Layer::Boundary => self.layers.boundary,
            Layer::Session => self.layers.session,
        }
    }

    /// The question as a layer sees it.
    pub(super) fn question(&self, layer: Layer) -> &Question<'c> {
        if layer == Layer::Endpoint { &self.at_endpoint } else { &self.question }
    }

    /// Whether a layer denies.
    pub(super) fn denies(&self, layer: Layer) -> Levelled {
        let levels = match layer {
            Layer::ServiceControl => self.layers.service_control,
            Layer::ResourceControl => self.layers.resource_control,
            _ => {
                let denies = match self.set(layer) {
                    Some(set) if self.counts(layer) && !self.spares_owner(layer) => {
                        set.denies(self.question(layer))
                    }
                    _ => Answer::NONE,
                };
                return Levelled::of(denies);
            }
        };
        let mut result = Levelled::of(Answer::NONE);
        if levels.is_empty() || !self.counts(layer) {
            return result;
        }
        for (set, level) in levels.iter().zip(0..) {
            let answer = set.denies(&self.question);
            if answer.holds() > result.answer.holds() {
                result = Levelled { answer, level: Some(level) };
            }
            if answer.holds().is_true() {
                break;
            }
        }
        result
    }

    /// The bucket owner's root user can always repair the bucket policy (PE-98).
    fn spares_owner(&self, layer: Layer) -> bool {
        layer == Layer::Resource
            && self.request.traits.bucket
            && self.request.traits.kept_for_root_user
            && matches!(self.request.principal(), Principal::Root(_))
            && self.request.is_same_account()
    }

    /// Whether every level of SCPs allows; the answer of the first level that does not (PE-73).
    pub(super) fn service_control_allows(&self) -> Levelled {
        let mut result = Levelled::of(passes());
        if self.layers.service_control.is_empty() || !self.counts(Layer::ServiceControl) {
            return result;
        }
        for (set, level) in self.layers.service_control.iter().zip(0..) {
            let answer = set.allows(&self.question, |ways| ways.any().is_true());
            if answer.holds() < result.answer.holds() {
                result = Levelled { answer, level: Some(level) };
            }
            if answer.holds().is_false() {
                break;
            }
        }
        result
    }

    /// Whether the endpoint policy allows (PE-95).
    pub(super) fn endpoint_allows(&self) -> Answer {
        match self.layers.endpoint {
            None => passes(),
            Some(set) => set.allows(&self.at_endpoint, |ways| ways.any().is_true()),
        }
    }

    /// What the grant layers and their limits say.
    pub(super) fn sides(&self) -> Sides {
        let request = self.request;
        let any = |ways: Ways| ways.any().is_true();
        let same_account = request.is_same_account();
        let has_identity = self.counts(Layer::Identity);
        let resource = match self.resource_policy() {
            None => Answer::NONE,
            Some(set) => set.allows(&self.question, |ways| {
                let best = [Way::Direct, Way::Wildcard, Way::Service, Way::Provider];
                ways.has(&best).is_true() || (!same_account && any(ways))
            }),
        };
        let gate = |set: Option<&PolicySet>, without: Truth| match set {
            None => without,
            Some(set) => set.allows(&self.question, any).holds(),
        };
        let identity = match self.layers.identity {
            Some(set) if has_identity => set.allows(&self.question, any),
            _ => Answer::NONE,
        };
        let federated = matches!(request.principal(), Principal::FederatedUser(_));
        Sides {
            same_account,
            has_identity,
            root: matches!(request.principal(), Principal::Root(_)),
            strict: self.strict(),
            by_policies: self.authorized_by_policies(),
            authorized_alone: self.authorized_without_identity(&resource),
            resource,
            identity,
            boundary: if has_identity { gate(self.layers.boundary, Truth::True) } else { Truth::True },
            session: match self.counts(Layer::Session) {
                true => gate(self.layers.session, (!federated).into()),
                false => Truth::True,
            },
        }
    }

    /// Whether the resource-based policy has to allow even inside one account (PE-80, PE-99, PE-100, PE-102).
    fn strict(&self) -> bool {
        let traits = &self.request.traits;
        let listed = traits.strict_if_listed || self.request.settings().needs_resource_policy;
        traits.strict || (listed && self.choices().differs(Assumption::ServicesNeedingResourcePolicy))
    }

    /// Whether IAM policies of the caller count: of an API of API Gateway that depends on its authorizer
    /// (`api-gateway-authorization`).
    pub(super) fn authorized_by_policies(&self) -> Truth {
        if !self.request.traits.api_call || !self.choices().differs(Assumption::ApiGatewayAuthorization) {
            return Truth::True;
        }
        match self.request.settings().api_authorizer {
            Some(ApiAuthorizer::Iam) => Truth::True,
            Some(_) => Truth::False,
            None => Truth::Unknown,
        }
    }

    /// Whether an API whose callers do not sign lets the request in, its authorizer willing: the resource policy
    /// has to allow if there is one, except before a Lambda authorizer, which has the last word.
    fn authorized_without_identity(&self, resource: &Answer) -> Truth {
        match self.request.settings().api_authorizer {
            Some(ApiAuthorizer::Lambda) => Truth::True,
            _ if self.layers.resource.is_none() => Truth::True,
            _ => resource.holds(),
        }
    }

    /// RestrictPublicBuckets keeps strangers out of a bucket whose policy is public (PE-120).
    pub(super) fn blocks_public_access(&self) -> bool {
        let request = self.request;
        request.settings().restrict_public_buckets
            && request.traits.bucket
            && !request.settings().vpc_access_point
            && !request.is_same_account()
            && !matches!(request.principal(), Principal::Service(_))
            && self.layers.resource.is_some_and(public_access::is_public)
    }

    /// Nothing allows: names the layer in which an Allow is missing (PE-141).
    fn implicit(&self, gates: &[Levelled; 2], sides: &Sides) -> Decision {
        let [service_control, endpoint] = gates;
        let (layer, level) = if service_control.answer.holds().is_false() {
            (Layer::ServiceControl, service_control.level)
        } else if endpoint.answer.holds().is_false() {
            (Layer::Endpoint, None)
        } else {
            let layer = match sides.blame() {
                Blame::Identity => Layer::Identity,
                Blame::Resource => self.resource_layer(),
                Blame::Boundary => Layer::Boundary,
                Blame::Session => Layer::Session,
            };
            (layer, None)
        };
        Decision::certain(Outcome::ImplicitlyDenied, Some(Reason { layer, level, statement: None }))
    }
}

/// The answer of a gate that is not there.
fn passes() -> Answer {
    Answer { ways: Ways::one(Way::Unnamed, Truth::True), statement: None }
}

fn question<'c>(
    layers: &Layers<'c>,
    request: &'c Request,
    account_principal: AccountPrincipal,
) -> Question<'c> {
    let settings = request.settings();
    let resource_tags = match (request.traits.bucket, settings.bucket_abac) {
        (false, _) | (true, Some(true)) => ResourceTags::Count,
        (true, Some(false)) => ResourceTags::DoNotCount,
        (true, None) => ResourceTags::NotStated,
    };
    Question {
        principal: request.principal(),
        action: request.action(),
        resource: request.resource(),
        attributes: request.attributes(),
        federating_user: settings.federating_user.as_ref(),
        canonical_user_id: settings.canonical_user_id.as_deref(),
        has_boundary: layers.boundary.is_some(),
        account_principal,
        choices: layers.choices,
        resource_tags,
        rested: Rested::default(),
    }
}
