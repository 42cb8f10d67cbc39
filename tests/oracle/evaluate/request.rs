//! The request of a case: who asks for what, and what the context says.

use serde_json::Value;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    User {
        arn: String,
        account: String,
    },
    /// A session of a role; a session ARN has no path (PE-34).
    Session {
        arn: String,
        partition: String,
        account: String,
        role: String,
    },
    /// A session from GetFederationToken.
    Federated {
        arn: String,
        account: String,
    },
    Root {
        account: String,
    },
    /// An OIDC or SAML provider whose token an AssumeRoleWith... call carries.
    Provider {
        arn: String,
    },
    Service {
        name: String,
    },
    Anonymous,
}

impl Caller {
    /// From the vectors' `principal`: an ARN, a service principal's name, or `anonymous`.
    fn read(principal: &str) -> Caller {
        if principal == "anonymous" {
            return Caller::Anonymous;
        }
        let Some([_, partition, service, _, account, resource]) = super::pattern::arn_fields(principal)
        else {
            return Caller::Service { name: principal.to_owned() };
        };
        let arn = principal.to_owned();
        let mut words = resource.split('/');
        let kind = words.next().unwrap_or_default();
        match (service.as_str(), kind) {
            ("iam", "root") => Caller::Root { account },
            ("iam", "user") => Caller::User { arn, account },
            ("sts", "assumed-role") => {
                let role = words.next().unwrap_or_default().to_owned();
                Caller::Session { arn, partition, account, role }
            }
            ("sts", "federated-user") => Caller::Federated { arn, account },
            _ => Caller::Provider { arn },
        }
    }

    /// The account the caller belongs to; service principals, anonymous callers and providers have none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Caller::User { account, .. }
            | Caller::Session { account, .. }
            | Caller::Federated { account, .. }
            | Caller::Root { account } => Some(account),
            Caller::Provider { .. } | Caller::Service { .. } | Caller::Anonymous => None,
        }
    }

    /// PE D.1: the callers that identity-based policies, boundaries and session policies speak about.
    pub fn has_identity_policies(&self) -> bool {
        matches!(self, Caller::User { .. } | Caller::Session { .. } | Caller::Federated { .. })
    }
}

/// The condition keys of a request. A key that is not in it is absent; a key may be present with an empty list.
#[derive(Clone, Debug, Default)]
pub struct Context(Vec<(String, Vec<String>)>);

impl Context {
    fn read(context: &Value) -> Context {
        for (key, values) in context.as_object().into_iter().flatten() {
            assert!(!values.is_null(), "{key} is unknown: ask evaluate_all");
        }
        Context::of_known(context)
    }

    /// The keys whose values are known; the unknown ones (JSON null) are left out.
    pub fn of_known(context: &Value) -> Context {
        let known = context.as_object().into_iter().flatten().filter(|(_, values)| !values.is_null());
        Context(known.map(|(key, values)| (key.clone(), super::document::texts(values))).collect())
    }

    /// The values of a key. PE-69: the case of its name does not matter, tag part included.
    pub fn get(&self, key: &str) -> Option<&Vec<String>> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, values)| values)
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    pub caller: Caller,
    pub action: String,
    /// An ARN, or `*` for an action without resource types (PE-29).
    pub resource: String,
    /// The account that owns the resource.
    pub owner: String,
    pub context: Context,
    /// The user behind a federated user (PE-88).
    pub parent: Option<String>,
    /// The caller has a permissions boundary (PE-39).
    pub has_boundary: bool,
    /// The request passes a gateway endpoint (PE-97).
    pub gateway: bool,
    /// The session belongs to a service-linked role (PE-78, PE-92).
    pub service_linked: bool,
    /// The caller's account is the management account (PE-77).
    pub caller_in_management: bool,
    /// The owner's account is the management account (PE-92).
    pub owner_is_management: bool,
    /// RestrictPublicBuckets is in effect (PE-120).
    pub restrict_public_buckets: bool,
}

impl Request {
    /// From the vectors' `request`.
    pub fn read(request: &Value) -> Request {
        let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
        let settings = &request["settings"];
        let mut context = Context::read(&request["context"]);
        // PE-129, `bucket-abac`: tags of buckets count only where somebody said so.
        if text("resource").contains(":s3:") && settings["bucketAbacEnabled"] != true {
            context.0.retain(|(key, _)| !key.to_lowercase().starts_with("aws:resourcetag/"));
        }
        Request {
            caller: Caller::read(&text("principal")),
            action: text("action"),
            resource: text("resource"),
            owner: text("resourceAccount"),
            context,
            parent: settings["federatingUserArn"].as_str().map(str::to_owned),
            has_boundary: false,
            gateway: settings["vpcEndpointType"] == "Gateway",
            service_linked: settings["principalIsServiceLinkedRole"] == true,
            caller_in_management: settings["principalAccountIsManagement"] == true,
            owner_is_management: settings["resourceAccountIsManagement"] == true,
            restrict_public_buckets: settings["restrictPublicBuckets"] == true,
        }
    }

    /// PE-20: the prefix of the action, which is the service's.
    pub fn service(&self) -> String {
        self.action.split(':').next().unwrap_or_default().to_lowercase()
    }

    /// Whether the request's action is this one, without regard to case (PE-20).
    pub fn is_action(&self, action: &str) -> bool {
        self.action.eq_ignore_ascii_case(action)
    }

    /// PE-102, PE-103: sts:AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity.
    pub fn assumes_role(&self) -> bool {
        self.action.to_lowercase().starts_with("sts:assumerole")
    }

    /// PE-100: the resource is a KMS key (not an alias, not `*`).
    pub fn is_kms_key(&self) -> bool {
        super::pattern::arn_fields(&self.resource)
            .is_some_and(|[_, _, service, _, _, resource]| service == "kms" && resource.starts_with("key/"))
    }

    /// Caller and owner are one account. Callers without an account are always outsiders (PE-105).
    pub fn same_account(&self) -> bool {
        self.caller.account() == Some(self.owner.as_str())
    }
}
