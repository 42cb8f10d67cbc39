//! One request before its layers: what each layer says, one by one.

use super::applies::exemption;
use super::grant::Sides;
use super::layer::{Layer, Layers};
use super::outcome::Reason;
use super::request::{ApiAuthorizer, Request};
use crate::assumption::Assumption;
use crate::policy::{
    AccountPrincipal, Answer, Choices, PolicySet, PolicyType, Principal, Question, ResourceTags, Rested,
    Truth, Way, Ways,
};

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
    /// An answer of a layer without levels.
    pub(super) fn of(answer: Answer) -> Levelled {
        Levelled { answer, level: None }
    }

    /// The reason that names this answer.
    pub(super) fn reason(&self, layer: Layer) -> Reason {
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
    fn resource_policy(&self) -> Option<&'c PolicySet> {
        self.layers.resource.filter(|set| {
            self.request.traits.assumes_role || set.policies().iter().all(|p| p.kind != PolicyType::Trust)
        })
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
