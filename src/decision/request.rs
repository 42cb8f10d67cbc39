//! One AWS API request, ready to be decided about.

use std::sync::{Arc, OnceLock};

use crate::arn::Arn;
use crate::context::{Context, State, Value};
use crate::facts::{action_lists, policy_language, rcp_services};
use crate::policy::{
    Action, ActionPattern, AttributeState, Attributes, Multivalued, Pattern, Principal, Resource, Values,
};

/// A request: who asks for what on which resource, with which condition keys, and facts that no policy holds.
///
/// Built once, asked many times. No key is derived from anything: the request holds exactly the keys it is given.
#[derive(Clone, Debug)]
pub struct Request {
    principal: Principal,
    action: Action,
    resource: Resource,
    resource_account: Box<str>,
    attributes: Arc<Attributes>,
    settings: Settings,
    pub(super) traits: Traits,
}

/// Facts about a request that neither its keys nor any policy hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The caller's account is the organization's management account (PE-77).
    pub principal_account_is_management: bool,
    /// The owner's account is the management account (PE-92).
    pub resource_account_is_management: bool,
    /// The caller is a session of a service-linked role (PE-78, PE-92).
    pub principal_is_service_linked_role: bool,
    /// The user that called GetFederationToken for this federated user (PE-88).
    pub federating_user: Option<Arn>,
    /// The endpoint is a gateway endpoint (PE-97).
    pub gateway_endpoint: bool,
    /// Effective RestrictPublicBuckets of the bucket, its account and the organization (PE-120).
    pub restrict_public_buckets: bool,
    /// The request goes through an access point that is bound to a VPC, which is never public (PE-121).
    pub vpc_access_point: bool,
    /// The key is an AWS managed key, which resource control policies spare (PE-92).
    pub aws_managed_key: bool,
    /// Whether the bucket uses its tags for access control; `None` if nobody said (PE-129).
    pub bucket_abac: Option<bool>,
    /// Canonical user id of the caller's account, which `CanonicalUser` principals name.
    pub canonical_user_id: Option<Box<str>>,
    /// The service asks for an Allow in the resource-based policy, also inside one account; counts under
    /// `services-needing-resource-policy: listed` (PE-80).
    pub needs_resource_policy: bool,
    /// What authorizes calls of the API Gateway API; counts under `api-gateway-authorization: by-authorizer`.
    pub api_authorizer: Option<ApiAuthorizer>,
    /// Whether caller and owner belong to one organization, where the keys of the request do not tell. Decides
    /// how much a denial message reveals, never the verdict.
    pub same_organization: Option<bool>,
}

/// What authorizes the calls of an API Gateway API besides its resource policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiAuthorizer {
    /// Nothing: the resource policy alone.
    None,
    /// IAM policies.
    Iam,
    /// A Lambda function.
    Lambda,
    /// A Cognito user pool.
    Cognito,
}

/// What decisions ask of action and resource, found out once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits {
    /// STS is asked for a session of a role (PE-102, PE-103).
    pub(super) assumes_role: bool,
    /// The resource-based policy has to allow even inside one account: a KMS key or a role (PE-100, PE-102).
    pub(super) strict: bool,
    /// The same under `services-needing-resource-policy: listed` (PE-80).
    pub(super) strict_if_listed: bool,
    /// The service obeys resource control policies (PE-93).
    pub(super) obeys_rcps: bool,
    /// The action does not (PE-92).
    pub(super) rcp_exempt: bool,
    /// An object of AWS that customers cannot change (PE-159).
    pub(super) immutable: bool,
    /// The action succeeds for everybody who signs (PE-104).
    pub(super) always_allowed: bool,
    /// An S3 bucket or object.
    pub(super) bucket: bool,
    /// The root user of the bucket's account may do this whatever the bucket policy says (PE-98).
    pub(super) kept_for_root_user: bool,
    /// A call of an API that somebody built with API Gateway.
    pub(super) api_call: bool,
}

/// Why a request cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The principal is none of the known kinds.
    #[error("`{0}` is no principal of a request")]
    Principal(String),
    /// The action is not `service:Name`.
    #[error("`{0}` is no action")]
    Action(String),
    /// The resource is neither `*` nor an ARN.
    #[error("`{0}` is neither `*` nor an ARN")]
    Resource(String),
}

impl RequestError {
    /// The part of the request that is wrong: `principal`, `action` or `resource`.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Principal(_) => "principal",
            Self::Action(_) => "action",
            Self::Resource(_) => "resource",
        }
    }

    /// How to mend it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Principal(_) => {
                "write the ARN of a user, role, role session, federated user, root user or identity provider, \
                 the name of a service such as sns.amazonaws.com, or anonymous"
            }
            Self::Action(_) => "write service:Name, for example s3:GetObject",
            Self::Resource(_) => {
                "write an ARN, or * if the action has no resource type: arn:partition:service:region:account:resource"
            }
        }
    }
}

impl Request {
    /// A request without condition keys.
    ///
    /// # Errors
    /// If one of the texts cannot be read.
    pub fn new(
        principal: &str,
        action: &str,
        resource: &str,
        resource_account: &str,
    ) -> Result<Request, RequestError> {
        let principal =
            Principal::parse(principal).ok_or_else(|| RequestError::Principal(principal.to_owned()))?;
        let action = Action::parse(action).ok_or_else(|| RequestError::Action(action.to_owned()))?;
        let resource =
            Resource::parse(resource).ok_or_else(|| RequestError::Resource(resource.to_owned()))?;
        let traits = Traits::of(&action, &resource);
        Ok(Request {
            principal,
            action,
            resource,
            resource_account: resource_account.into(),
            attributes: Arc::default(),
            settings: Settings::default(),
            traits,
        })
    }

    /// The same request of somebody else, for a resource of this account.
    #[must_use]
    pub fn asked_by(mut self, principal: Principal, resource_account: &str) -> Request {
        self.principal = principal;
        self.resource_account = resource_account.into();
        self
    }

    /// Adds all keys of a context.
    #[must_use]
    pub fn with_context(self, context: &Context) -> Request {
        let states = context.iter().filter_map(|k| Some((k.name.as_str(), &k.stamps.last()?.state)));
        self.with_keys(states, Multivalued::standard())
    }

    /// Adds keys. A key is multivalued if its state holds a list, or if `multivalued` says so.
    #[must_use]
    pub fn with_keys<'k>(
        mut self,
        keys: impl IntoIterator<Item = (&'k str, &'k State)>,
        multivalued: &Multivalued,
    ) -> Request {
        for (name, state) in keys {
            let (list, state) = match state {
                State::Absent => (false, AttributeState::Absent),
                State::SomeValue => (false, AttributeState::SomeValue),
                State::Unknown => (false, AttributeState::Unknown),
                State::Value(Value::One(text)) => {
                    (false, AttributeState::Present(Values::new([text.as_str()])))
                }
                State::Value(Value::Many(texts)) => {
                    (true, AttributeState::Present(Values::new(texts.iter().map(String::as_str))))
                }
            };
            Arc::make_mut(&mut self.attributes).insert(name, list || multivalued.contains(name), state);
        }
        self
    }

    /// Replaces the keys; several requests may share them.
    #[must_use]
    pub fn with_attributes(mut self, attributes: impl Into<Arc<Attributes>>) -> Request {
        self.attributes = attributes.into();
        self
    }

    /// Replaces the settings.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Request {
        self.settings = settings;
        self
    }

    /// Who asks.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// For what.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// On what.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Account that owns the resource.
    pub fn resource_account(&self) -> &str {
        &self.resource_account
    }

    /// The condition keys.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Facts that no policy holds.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether the caller's account owns the resource.
    pub fn is_same_account(&self) -> bool {
        self.principal.account() == Some(&*self.resource_account)
    }
}

impl Traits {
    fn of(action: &Action, resource: &Resource) -> Traits {
        let lists = action_lists();
        let service = action.service();
        let on = |service: &str, kind: &str| {
            resource.arn().is_some_and(|arn| arn.service() == service && arn.resource().starts_with(kind))
        };
        let required = lists.needs_resource_policy(service, false);
        let kms_key = service == "kms" && on("kms", "key/") && !lists.is_kms_without_key(action.as_str());
        let assumes_role = service == "sts" && on("iam", "role/");
        Traits {
            assumes_role,
            strict: required && (kms_key || assumes_role),
            strict_if_listed: !required && lists.needs_resource_policy(service, true),
            obeys_rcps: rcp_services().contains(service),
            rcp_exempt: lists.is_rcp_exempt(action.as_str()),
            immutable: immutable().iter().any(|(pattern, actions)| {
                pattern.matches(resource.as_str()) && actions.iter().any(|a| a.matches(action))
            }),
            always_allowed: lists.is_always_allowed(action.as_str()),
            bucket: service == "s3" && on("s3", ""),
            kept_for_root_user: lists.is_kept_for_root_user(action.as_str()),
            api_call: service == "execute-api",
        }
    }
}

/// The objects that nobody can change, in the form that building a request asks for.
fn immutable() -> &'static [(Pattern, Vec<ActionPattern>)] {
    static TABLE: OnceLock<Vec<(Pattern, Vec<ActionPattern>)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = policy_language().immutable.iter().map(|row| {
            let actions = row.actions.iter().filter_map(|text| ActionPattern::parse(text));
            (Pattern::with_wildcards(&row.resource), actions.collect())
        });
        rows.collect()
    })
}
