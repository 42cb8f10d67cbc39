//! The sentence that AWS answers a denied request with (PE-142 to PE-148).

use super::explanation::ReasonTrace;
use super::layer::Layer;
use super::outcome::{Decision, Outcome};
use super::request::Request;
use crate::policy::{AttributeState, Key, Principal};

/// How a request was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialKind {
    /// Nothing allows it.
    Implicit,
    /// A Deny statement applies.
    Explicit,
}

/// How caller and owner belong together; decides how much a message reveals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One account.
    SameAccount,
    /// Two accounts of one organization.
    SameOrganization,
    /// Two organizations, or none.
    CrossOrganization,
    /// An unsigned request.
    Anonymous,
}

/// Everything that a denial message is made of.
#[derive(Clone, Copy, Debug)]
pub struct Denial<'d> {
    /// The caller, as messages name it.
    pub principal: &'d str,
    /// The action, as the service spells it.
    pub action: &'d str,
    /// The ARN of the resource, or `*`.
    pub resource: &'d str,
    /// The kind of denial.
    pub kind: DenialKind,
    /// The layer that denied.
    pub layer: Layer,
    /// ARN of the policy that denied, where it has one (PE-144).
    pub policy_arn: Option<&'d str>,
    /// How caller and owner belong together.
    pub scope: Scope,
}

impl Denial<'_> {
    /// AWS's sentence. EC2 puts a fixed sentence before it and an encoded message behind it (PE-146).
    pub fn message(&self) -> String {
        let s3 = self.action.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("s3"));
        if s3 && self.is_hidden_by_s3() {
            return "Access Denied".to_owned();
        }
        let mut text = String::with_capacity(256);
        text.extend(["User: ", self.principal, " is not authorized to perform: ", self.action]);
        if self.resource != "*" {
            let quote = if s3 { "\"" } else { "" };
            text.extend([" on resource: ", quote, self.resource, quote]);
        }
        match self.kind {
            DenialKind::Implicit => {
                text.extend([" because no ", self.layer.words(), " allows the ", self.action, " action"]);
            }
            DenialKind::Explicit => {
                text.extend([" with an explicit deny in ", article(self.layer), " ", self.layer.words()]);
                if let Some(arn) = self.policy_arn.filter(|_| self.names_policy()) {
                    text.extend([": ", arn]);
                }
            }
        }
        text
    }

    /// S3 answers strangers with two words (PE-145).
    fn is_hidden_by_s3(&self) -> bool {
        match self.scope {
            Scope::SameAccount => false,
            Scope::SameOrganization => self.layer == Layer::Endpoint,
            Scope::CrossOrganization | Scope::Anonymous => true,
        }
    }

    fn names_policy(&self) -> bool {
        let known = matches!(self.scope, Scope::SameAccount | Scope::SameOrganization);
        known && !matches!(self.layer, Layer::Resource | Layer::Trust | Layer::Endpoint)
    }
}

fn article(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "an",
        Layer::Trust => "the",
        _ => "a",
    }
}

/// The message for a decision; `None` if it is no denial or no layer decided it.
pub(super) fn of(request: &Request, decision: &Decision, reason: Option<&ReasonTrace>) -> Option<String> {
    let kind = match decision.outcome {
        Outcome::ImplicitlyDenied => DenialKind::Implicit,
        Outcome::ExplicitlyDenied => DenialKind::Explicit,
        Outcome::Allowed | Outcome::Depends => return None,
    };
    let reason = reason?;
    let denial = Denial {
        principal: request.principal().as_str(),
        action: request.action().as_str(),
        resource: request.resource().as_str(),
        kind,
        layer: reason.layer,
        policy_arn: reason.policy.as_deref().filter(|name| name.starts_with("arn:")),
        scope: scope(request),
    };
    Some(denial.message())
}

/// How caller and owner belong together. The organization is known from the request's keys, or stated.
fn scope(request: &Request) -> Scope {
    if *request.principal() == Principal::Anonymous {
        return Scope::Anonymous;
    }
    if request.is_same_account() {
        return Scope::SameAccount;
    }
    let organization = |name: &str| match &request.attributes().get(&Key::new(name))?.state {
        AttributeState::Present(values) => values.texts.first().cloned(),
        AttributeState::Absent | AttributeState::SomeValue | AttributeState::Unknown => None,
    };
    let callers = organization("aws:PrincipalOrgID");
    let same = match (callers, organization("aws:ResourceOrgID")) {
        (Some(callers), Some(owners)) => callers == owners,
        _ => request.settings().same_organization.unwrap_or(false),
    };
    if same { Scope::SameOrganization } else { Scope::CrossOrganization }
}
