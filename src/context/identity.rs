//! Who signs a request: credentials resolved to a principal, its session, and where they came from.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::arn::Arn;
use crate::request::{Credentials, Request};
use crate::topology::model::{Caller, CallerCredentials, CallerKind, Principal, SessionFacts};
use crate::topology::{Ref, Topology};

/// The signer of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// What kind of credentials signed it.
    pub kind: IdentityKind,
    /// ARN of the user, role or root user; never of the session (CK 2.3). None for the other kinds.
    pub arn: Option<Arn>,
    /// Account of the principal.
    pub account: Option<Arc<str>>,
    /// The principal in the topology, if it is listed there.
    pub principal: Option<Ref<Principal>>,
    /// What is known of the session.
    pub session: SessionFacts,
    /// Where the credentials were issued.
    pub origin: Origin,
    /// Whether the URL was signed beforehand.
    pub presigned: bool,
}

/// Kinds of credentials (CK 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// The root user.
    Root,
    /// An IAM user with an access key.
    User,
    /// An IAM user with temporary credentials (`GetSessionToken`, the console).
    UserSession,
    /// A session of a role.
    RoleSession,
    /// A service principal.
    Service(String),
    /// Nobody: the request is unsigned.
    Anonymous,
}

/// Where credentials were issued. The keys that follow travel with the credentials, wherever they are used
/// (CK 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere in particular.
    #[default]
    Elsewhere,
    /// To an EC2 instance, by its instance profile.
    Instance {
        /// Id of the instance, where the caller is named by it.
        id: Option<String>,
        /// Region of the instance.
        region: Arc<str>,
        /// Account that owns the instance.
        account: Arc<str>,
        /// VPC of the instance.
        vpc: Arc<str>,
        /// Primary private IPv4 address, where stated.
        private_ip: Option<IpAddr>,
    },
    /// To the code of a Lambda function.
    Function {
        /// Unqualified ARN, where stated.
        arn: Option<String>,
    },
}

impl Identity {
    /// The signer of a request: the credentials that it names, else those of its caller.
    pub fn of(topology: &Topology, caller_id: Ref<Caller>, request: &Request) -> Identity {
        if let Some(signer) = &request.presigned_by {
            let mut identity = match topology.callers.find(signer) {
                Some(other) => Self::of_caller(topology, other),
                None => Self::of_arn(topology, signer, SessionFacts::default(), Origin::Elsewhere),
            };
            identity.presigned = true;
            return identity;
        }
        let own = Self::of_caller(topology, caller_id);
        let session = request.session.clone();
        match &request.credentials {
            Some(Credentials::Anonymous) => Self::anonymous(),
            Some(Credentials::Caller(id)) => {
                let other = topology.callers.find(id).map(|c| Self::of_caller(topology, c));
                let mut identity = other.unwrap_or_else(Self::anonymous);
                identity.session = session.unwrap_or(identity.session);
                identity
            }
            Some(Credentials::User(arn) | Credentials::Role(arn)) => {
                // Naming the caller's own role changes nothing about where its credentials were issued.
                let same = own.arn.as_ref() == Some(arn);
                let origin = if same { own.origin } else { Origin::Elsewhere };
                let session = session.unwrap_or(if same { own.session } else { SessionFacts::default() });
                Self::of_arn(topology, arn.as_str(), session, origin)
            }
            None => match (session, &own.arn) {
                (Some(session), Some(arn)) => {
                    Self::of_arn(topology, arn.as_str(), session, own.origin.clone())
                }
                _ => own,
            },
        }
    }

    fn of_caller(topology: &Topology, caller_ref: Ref<Caller>) -> Identity {
        let caller = &topology.callers[caller_ref];
        match &caller.credentials {
            CallerCredentials::None => Self::anonymous(),
            CallerCredentials::Service(name) => {
                Identity { kind: IdentityKind::Service(name.clone()), ..Self::anonymous() }
            }
            CallerCredentials::User(arn) => {
                Self::of_arn(topology, arn.as_str(), caller.session.clone(), Origin::Elsewhere)
            }
            CallerCredentials::Role(arn) => {
                let origin = Origin::of(topology, caller, topology.callers.id(caller_ref));
                Self::of_arn(topology, arn.as_str(), caller.session.clone(), origin)
            }
        }
    }

    fn of_arn(topology: &Topology, text: &str, session: SessionFacts, origin: Origin) -> Identity {
        let Some(arn) = Arn::parse(text) else { return Self::anonymous() };
        let kind = match arn.resource() {
            "root" => IdentityKind::Root,
            r if r.starts_with("role/") => IdentityKind::RoleSession,
            _ if session.stated => IdentityKind::UserSession,
            _ => IdentityKind::User,
        };
        Identity {
            kind,
            account: Some(arn.account().into()),
            principal: topology.principals.find(text),
            arn: Some(arn),
            session,
            origin,
            presigned: false,
        }
    }

    fn anonymous() -> Identity {
        Identity {
            kind: IdentityKind::Anonymous,
            arn: None,
            account: None,
            principal: None,
            session: SessionFacts::default(),
            origin: Origin::Elsewhere,
            presigned: false,
        }
    }

    /// A service principal by name.
    pub fn service(name: impl Into<String>) -> Identity {
        Identity { kind: IdentityKind::Service(name.into()), ..Self::anonymous() }
    }

    /// Whether somebody signed the request.
    pub fn is_signed(&self) -> bool {
        self.kind != IdentityKind::Anonymous
    }

    /// Whether the credentials are temporary.
    pub fn is_temporary(&self) -> bool {
        matches!(self.kind, IdentityKind::UserSession | IdentityKind::RoleSession)
    }

    /// Whether it is a session of a service-linked role.
    pub fn is_service_linked_role(&self) -> bool {
        self.arn.as_ref().is_some_and(|a| a.resource().starts_with("role/aws-service-role/"))
    }

    /// Tags of the principal and of the session. A session tag wins over a tag of the role with the same key,
    /// whatever the case of its letters (CK 2.3).
    pub fn tags(&self, topology: &Topology) -> BTreeMap<String, String> {
        let own = self.principal.map(|p| topology.principals[p].tags.clone()).unwrap_or_default();
        let mut tags: BTreeMap<String, String> = own
            .into_iter()
            .filter(|(key, _)| !self.session.tags.keys().any(|k| k.eq_ignore_ascii_case(key)))
            .collect();
        tags.extend(self.session.tags.clone());
        tags
    }

    /// Name of the role session, where it is stated or follows from where the credentials were issued.
    pub fn session_name(&self) -> Option<String> {
        if let Some(name) = &self.session.name {
            return Some(name.clone());
        }
        match &self.origin {
            Origin::Instance { id, .. } => id.clone(),
            Origin::Function { arn } => arn.as_deref()?.rsplit(':').next().map(str::to_owned),
            Origin::Elsewhere => None,
        }
    }

    /// How AWS's messages name the caller: for a role session the ARN of the session.
    pub fn display_arn(&self) -> String {
        match (&self.kind, &self.arn) {
            (IdentityKind::RoleSession, Some(arn)) => {
                let stand_in = if matches!(self.origin, Origin::Instance { .. }) { "i-..." } else { "..." };
                let session = self.session_name().unwrap_or_else(|| stand_in.to_owned());
                format!(
                    "arn:{}:sts::{}:assumed-role/{}/{session}",
                    arn.partition(),
                    arn.account(),
                    arn.last_segment()
                )
            }
            (_, Some(arn)) => arn.to_string(),
            (IdentityKind::Service(name), None) => name.clone(),
            _ => "anonymous".to_owned(),
        }
    }
}

impl Origin {
    fn of(topology: &Topology, caller: &Caller, id: &str) -> Origin {
        match (caller.kind, caller.subnet) {
            (CallerKind::Ec2, Some(subnet)) => {
                let vpc_ref = topology.subnets[subnet].vpc;
                let vpc = &topology.vpcs[vpc_ref];
                Origin::Instance {
                    id: id.starts_with("i-").then(|| id.to_owned()),
                    region: vpc.region.clone(),
                    account: caller_account(caller).unwrap_or_else(|| vpc.account.clone()),
                    vpc: topology.vpcs.shared_id(vpc_ref),
                    private_ip: caller.private_ip,
                }
            }
            (CallerKind::Lambda, _) => Origin::Function { arn: caller.function_arn.clone() },
            _ => Origin::Elsewhere,
        }
    }
}

/// Instances of a shared subnet belong to the participant; a role only ever works in its own account.
fn caller_account(caller: &Caller) -> Option<Arc<str>> {
    match &caller.credentials {
        CallerCredentials::Role(arn) => Some(arn.account().into()),
        _ => None,
    }
}
