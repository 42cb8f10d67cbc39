//! Who signs a request: credentials resolved to a principal, its session, and where they came from.

mod find;
mod origin;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::arn::Arn;
use crate::topology::model::{Principal, SessionFacts, SessionKind};
use crate::topology::{Ref, Topology};

pub(crate) use find::{is_service_principal, service_prefix};
pub(crate) use origin::unqualified;
pub use origin::{Instance, Origin};

/// The signer of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// What kind of principal signed it.
    pub kind: IdentityKind,
    /// ARN of the user, role or root user; never of the session (CK 2.3). Of a federated user, that of the user who
    /// federated it. `None` for the other kinds.
    pub arn: Option<Arn>,
    /// Account of the principal; of a managed node that signs nothing, the node's.
    pub account: Option<Arc<str>>,
    /// The principal in the topology, if it is listed there.
    pub principal: Option<Ref<Principal>>,
    /// How temporary credentials were issued. `None`: they are not temporary.
    pub issued_by: Option<SessionKind>,
    /// What is known of the session.
    pub session: SessionFacts,
    /// Where the credentials were issued.
    pub origin: Origin,
    /// Whether the URL was signed beforehand.
    pub presigned: bool,
    /// Whether the call itself passes an MFA code (`AssumeRole`, `GetSessionToken`).
    pub mfa_code: bool,
}

/// Kinds of principals (CK 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// The root user.
    Root,
    /// An IAM user with an access key.
    User,
    /// An IAM user with temporary credentials (`GetSessionToken`, the console, `aws login`).
    UserSession,
    /// A session of a role.
    RoleSession,
    /// A federated user of `GetFederationToken`.
    FederatedUser,
    /// Nobody of AWS's yet: an `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity` carries the assertion or token of
    /// this provider.
    Provider(Arn),
    /// Nobody of AWS's yet: this user or root user is about to sign in (SH-78).
    SigningIn(Arn),
    /// A service principal.
    Service(String),
    /// Nobody: the request is unsigned.
    Anonymous,
}

impl Identity {
    /// Nobody: the request is unsigned.
    pub fn anonymous() -> Identity {
        Identity {
            kind: IdentityKind::Anonymous,
            arn: None,
            account: None,
            principal: None,
            issued_by: None,
            session: SessionFacts::default(),
            origin: Origin::Elsewhere,
            presigned: false,
            mfa_code: false,
        }
    }

    /// A service principal by name.
    pub fn service(name: impl Into<String>) -> Identity {
        Identity { kind: IdentityKind::Service(name.into()), ..Self::anonymous() }
    }

    /// Whether somebody signed the request.
    pub fn is_signed(&self) -> bool {
        !matches!(self.kind, IdentityKind::Anonymous | IdentityKind::Provider(_) | IdentityKind::SigningIn(_))
    }

    /// Whether the credentials are temporary.
    pub fn is_temporary(&self) -> bool {
        self.issued_by.is_some()
    }

    /// Whether a user or a root user signs with an access key.
    pub fn has_access_key(&self) -> bool {
        self.issued_by.is_none() && matches!(self.kind, IdentityKind::User | IdentityKind::Root)
    }

    /// Whether it is a service under its own name.
    pub fn is_service(&self) -> bool {
        matches!(self.kind, IdentityKind::Service(_))
    }

    /// Whether it is a session of a service-linked role.
    pub fn is_service_linked_role(&self) -> bool {
        self.arn.as_ref().is_some_and(|a| a.resource().starts_with("role/aws-service-role/"))
    }

    /// Tags of the principal and of the session. A session tag wins over a tag of the role with the same key,
    /// whatever the case of its letters (CK 2.3).
    pub fn tags(&self, topology: &Topology) -> BTreeMap<String, String> {
        let mut tags: BTreeMap<String, String> = self
            .own_tags(topology)
            .into_iter()
            .flatten()
            .filter(|(key, _)| !self.session.tags.keys().any(|k| k.eq_ignore_ascii_case(key)))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        tags.extend(self.session.tags.clone());
        tags
    }

    /// Tags of the user or role itself. A federated user has those of its session only.
    pub fn own_tags<'t>(&self, topology: &'t Topology) -> Option<&'t BTreeMap<String, String>> {
        if self.kind == IdentityKind::FederatedUser {
            return None;
        }
        Some(&topology.principals[self.principal?].tags)
    }

    /// Name of the role session, where it is stated or follows from where the credentials were issued.
    pub fn session_name(&self) -> Option<String> {
        self.session.name.clone().or_else(|| self.origin.session_name())
    }

    /// The ARN that stands for the caller: that of the federated user, else that of the user, role or root user.
    pub fn principal_arn(&self) -> Option<String> {
        let arn = self.arn.as_ref()?;
        if self.kind != IdentityKind::FederatedUser {
            return Some(arn.to_string());
        }
        let name = self.session.name.as_deref()?;
        Some(format!("arn:{}:sts::{}:federated-user/{name}", arn.partition(), arn.account()))
    }

    /// How AWS's messages name the caller: for a role session the ARN of the session.
    pub fn display_arn(&self) -> String {
        match (&self.kind, &self.arn) {
            (IdentityKind::RoleSession, Some(arn)) => {
                let stand_in = if matches!(self.origin, Origin::Instance(_)) { "i-..." } else { "..." };
                let session = self.session_name().unwrap_or_else(|| stand_in.to_owned());
                format!(
                    "arn:{}:sts::{}:assumed-role/{}/{session}",
                    arn.partition(),
                    arn.account(),
                    arn.last_segment()
                )
            }
            (_, Some(arn)) => self.principal_arn().unwrap_or_else(|| arn.to_string()),
            (IdentityKind::Service(name), None) => name.clone(),
            (IdentityKind::Provider(provider), None) => provider.to_string(),
            _ => "anonymous".to_owned(),
        }
    }
}
