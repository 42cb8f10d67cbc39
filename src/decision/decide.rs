//! From layers and a request to a decision, without allocating (PE D.2, D.4). The order of the layers decides only which reason
//! is shown (PE-140, PE-141).

use super::case::{Case, Levelled};
use super::grant::{Blame, Sides};
use super::layer::{Layer, Layers};
use super::outcome::{Decision, Outcome, Possible, Reason, Rule};
use super::public_access;
use super::request::Request;
use crate::assumption::Assumption;
use crate::policy::{Principal, Resource, Rested, RestedOn, Truth};

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

impl<'c> Case<'c> {
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
    fn decided_by_rule(&self) -> Option<Decision> {
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

    /// RestrictPublicBuckets keeps strangers out of a bucket whose policy is public (PE-120).
    fn blocks_public_access(&self) -> bool {
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
