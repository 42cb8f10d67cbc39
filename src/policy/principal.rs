//! Who makes a request.

use std::fmt;

use crate::arn::Arn;

/// The principal of a request.
///
/// ```
/// use hopstamp::policy::Principal;
/// let session = Principal::parse("arn:aws:sts::111122223333:assumed-role/app/job-7").unwrap();
/// assert_eq!(session.account(), Some("111122223333"));
/// assert!(matches!(Principal::parse("sns.amazonaws.com"), Some(Principal::Service(_))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The root user of an account.
    Root(Arn),
    /// An IAM user, also with credentials of GetSessionToken.
    User(Arn),
    /// A session of a role: `arn:…:sts::…:assumed-role/Role/Session`.
    Session(RoleSession),
    /// A federated user of GetFederationToken.
    FederatedUser(Arn),
    /// The identity provider whose token an unsigned AssumeRoleWith… request carries.
    Provider(Arn),
    /// An AWS service: `sns.amazonaws.com`.
    Service(Box<str>),
    /// An unsigned request.
    Anonymous,
}

/// A session of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSession {
    /// The session's ARN; the role's where no session name is known.
    pub arn: Arn,
    /// Name of the role, without path.
    role: Box<str>,
    /// Whether `arn` names a session.
    named: bool,
}

impl RoleSession {
    /// Name of the role, without path.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// Whether the ARN names the session and not only the role.
    pub fn is_named(&self) -> bool {
        self.named
    }
}

impl Principal {
    /// Reads the ARN of a user, role, role session, federated user, root user or identity provider, the name of
    /// a service principal, or `anonymous`. A role's ARN stands for some session of it.
    pub fn parse(text: &str) -> Option<Principal> {
        if text == "anonymous" {
            return Some(Principal::Anonymous);
        }
        let Some(arn) = Arn::parse(text) else {
            let service = text.contains('.') && !text.contains([':', '/', '*', ' ']);
            return service.then(|| Principal::Service(text.into()));
        };
        let resource = arn.resource();
        let kind = resource.split_once('/').map_or(resource, |(kind, _)| kind);
        match (arn.service(), kind) {
            ("iam", "root") if resource == "root" => Some(Principal::Root(arn)),
            ("iam", "user") => Some(Principal::User(arn)),
            ("iam", "oidc-provider" | "saml-provider") => Some(Principal::Provider(arn)),
            ("iam", "role") => {
                let role = arn.last_segment().into();
                Some(Principal::Session(RoleSession { arn, role, named: false }))
            }
            ("sts", "assumed-role") => {
                let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
                let role = (!role.is_empty() && !session.is_empty()).then(|| role.into())?;
                Some(Principal::Session(RoleSession { arn, role, named: true }))
            }
            ("sts", "federated-user") => Some(Principal::FederatedUser(arn)),
            _ => None,
        }
    }

    /// The ARN, unless it is a service or anonymous.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Principal::Root(arn)
            | Principal::User(arn)
            | Principal::FederatedUser(arn)
            | Principal::Provider(arn)
            | Principal::Session(RoleSession { arn, .. }) => Some(arn),
            Principal::Service(_) | Principal::Anonymous => None,
        }
    }

    /// The account it belongs to. Services, anonymous callers and callers with a provider's token have none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Principal::Provider(_) => None,
            _ => self.arn().map(Arn::account),
        }
    }

    /// The text it was read from.
    pub fn as_str(&self) -> &str {
        match self {
            Principal::Service(name) => name,
            Principal::Anonymous => "anonymous",
            _ => self.arn().map_or("", Arn::as_str),
        }
    }

    /// Whether identity-based policies are attached to it.
    pub fn has_identity_policies(&self) -> bool {
        matches!(self, Principal::User(_) | Principal::Session(_) | Principal::FederatedUser(_))
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
