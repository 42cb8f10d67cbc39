//! From what a request and a topology say to the signer.

use super::{Identity, IdentityKind, Origin};
use crate::arn::Arn;
use crate::facts::{action_lists, service_hops};
use crate::request::{Credentials, Request};
use crate::topology::model::Caller;
use crate::topology::model::{CallerCredentials, CallerKind, PrincipalKind, SessionFacts, SessionKind};
use crate::topology::{Ref, Topology};

impl Identity {
    /// The signer of a request: the credentials that it names, else those of its caller. `action` is what the
    /// caller itself calls.
    pub fn of(topology: &Topology, caller: Ref<Caller>, request: &Request, action: &str) -> Identity {
        if let Some(signer) = &request.presigned_by {
            return Identity { presigned: true, ..Self::of_signer(topology, signer) };
        }
        let own = Self::of_caller(topology, caller);
        let identity = match &request.credentials {
            Some(Credentials::Anonymous) => Self::anonymous(),
            Some(Credentials::Caller(id)) => match topology.callers.find(id) {
                Some(holder) => Self::of_holder(topology, holder, request.session.as_ref()),
                None => Self::anonymous(),
            },
            Some(Credentials::User(arn) | Credentials::Role(arn)) => {
                // Naming the caller's own role changes nothing about where its credentials were issued.
                let same = own.arn.as_ref() == Some(arn);
                let session = request.session.clone();
                let session = session.unwrap_or(if same { own.session } else { SessionFacts::default() });
                let place = if same { Place::Own(caller) } else { Place::Used(caller) };
                Self::of_arn(topology, arn.as_str(), session, place)
            }
            None => Self::of_holder(topology, caller, request.session.as_ref()),
        };
        Identity { mfa_code: request.mfa_code, ..identity.unsigned(action) }
    }

    /// The credentials of a caller, with what a request says of their session.
    fn of_holder(topology: &Topology, holder: Ref<Caller>, session: Option<&SessionFacts>) -> Identity {
        let own = Self::of_caller(topology, holder);
        match (session, &own.arn) {
            (Some(session), Some(arn)) => {
                Self::of_arn(topology, arn.as_str(), session.clone(), Place::Own(holder))
            }
            _ => own,
        }
    }

    /// The signer of a URL: a caller, a service principal, or the ARN of a principal.
    fn of_signer(topology: &Topology, signer: &str) -> Identity {
        match topology.callers.find(signer) {
            Some(caller) => Self::of_caller(topology, caller),
            None if is_service_principal(signer) => Self::service(signer),
            None => Self::of_arn(topology, signer, SessionFacts::default(), Place::Nowhere),
        }
    }

    /// The credentials of a caller.
    pub fn of_caller(topology: &Topology, caller: Ref<Caller>) -> Identity {
        let row = &topology.callers[caller];
        match &row.credentials {
            CallerCredentials::None => Self::anonymous(),
            CallerCredentials::Service(name) => Self::service(name.clone()),
            CallerCredentials::User(arn) | CallerCredentials::Role(arn) => {
                Self::of_arn(topology, arn.as_str(), row.session.clone(), Place::Own(caller))
            }
        }
    }

    /// A role that a service uses itself.
    pub fn role_of_service(topology: &Topology, role: &Arn, origin: Origin) -> Identity {
        Identity { origin, ..Self::of_principal(topology, role) }
    }

    /// A user, a role or a root user, with credentials of which nothing is known.
    pub fn of_principal(topology: &Topology, arn: &Arn) -> Identity {
        Self::of_arn(topology, arn.as_str(), SessionFacts::default(), Place::Nowhere)
    }

    fn of_arn(topology: &Topology, text: &str, session: SessionFacts, place: Place) -> Identity {
        let Some(arn) = Arn::parse(text) else { return Self::anonymous() };
        let principal = PrincipalKind::of(&arn);
        let in_console = place.caller().is_some_and(|c| {
            matches!(topology.callers[c].kind, CallerKind::Console | CallerKind::CloudShell)
        });
        let issued_by = session.kind.or(match principal {
            PrincipalKind::Role => Some(SessionKind::AssumeRole),
            _ if in_console => Some(SessionKind::Console),
            _ => session.stated.then_some(SessionKind::SessionToken),
        });
        let kind = match (principal, issued_by) {
            (PrincipalKind::Root, _) => IdentityKind::Root,
            (PrincipalKind::Role, _) => IdentityKind::RoleSession,
            (PrincipalKind::User, Some(SessionKind::FederationToken)) => IdentityKind::FederatedUser,
            (PrincipalKind::User, Some(_)) => IdentityKind::UserSession,
            (PrincipalKind::User, None) => IdentityKind::User,
        };
        let origin = match kind {
            IdentityKind::RoleSession => origin(topology, &session, place),
            _ => Origin::Elsewhere,
        };
        Identity {
            kind,
            account: Some(arn.account().into()),
            principal: topology.principals.find(text),
            arn: Some(arn),
            issued_by,
            session,
            origin,
            presigned: false,
            mfa_code: false,
        }
    }

    /// Requests that nobody signs, whatever credentials the caller holds. Managed nodes speak for themselves (SH-75), as
    /// does whoever signs in (SH-78);
    /// of `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` counts the provider whose assertion or token they carry
    /// (PE-103).
    fn unsigned(self, action: &str) -> Identity {
        if action_lists().has_no_principal(action) {
            return Identity { account: self.account, ..Self::anonymous() };
        }
        if action_lists().is_sign_in(action) {
            let kind = self.arn.map_or(IdentityKind::Anonymous, IdentityKind::SigningIn);
            return Identity { kind, account: self.account, ..Self::anonymous() };
        }
        if !action_lists().is_federation(action) {
            return self;
        }
        let Some(provider) = self.session.provider.as_deref() else { return Self::anonymous() };
        let Some(provider) = provider_arn(provider, self.account.as_deref()) else {
            return Self::anonymous();
        };
        Identity {
            kind: IdentityKind::Provider(provider),
            arn: None,
            account: None,
            principal: None,
            issued_by: None,
            origin: Origin::Elsewhere,
            ..self
        }
    }
}

/// Where credentials are used.
#[derive(Clone, Copy)]
enum Place {
    /// At the caller that they were issued to, unless the session says otherwise.
    Own(Ref<Caller>),
    /// At a caller that came by them in another way.
    Used(Ref<Caller>),
    Nowhere,
}

impl Place {
    fn caller(self) -> Option<Ref<Caller>> {
        match self {
            Place::Own(caller) | Place::Used(caller) => Some(caller),
            Place::Nowhere => None,
        }
    }
}

/// Where the credentials of a role were issued. A chained session says nothing about the first role's (CK 2.2).
fn origin(topology: &Topology, session: &SessionFacts, place: Place) -> Origin {
    if let Some(node) = &session.managed_node {
        let region = place.caller().and_then(|c| topology.callers[c].region.clone());
        return Origin::ManagedNode { id: node.clone(), region };
    }
    if session.chained || !matches!(session.kind, None | Some(SessionKind::AssumeRole)) {
        return Origin::Elsewhere;
    }
    let holder = match (&session.issued_to, place) {
        (Some(id), _) => topology.callers.find(id),
        (None, Place::Own(caller)) => Some(caller),
        (None, _) => None,
    };
    let Some(caller) = holder else { return Origin::Elsewhere };
    let row = &topology.callers[caller];
    match &row.service {
        Some(service) => Origin::service(&service_prefix(service), row.function_arn.as_deref()),
        None => Origin::of(topology, row, topology.callers.id(caller)),
    }
}

/// Whether a text names a service principal.
pub(crate) fn is_service_principal(text: &str) -> bool {
    !text.starts_with("arn:") && (text.ends_with(".amazonaws.com") || text.ends_with(".aws.internal"))
}

/// The action prefix of the service behind a principal: `logs` of `logs.us-east-1.amazonaws.com`.
pub(crate) fn service_prefix(principal: &str) -> String {
    let known = service_hops().with_principal(principal).next().map(|hop| hop.caller.clone());
    known.unwrap_or_else(|| principal.split('.').next().unwrap_or(principal).to_owned())
}

/// The ARN of a provider. Those that AWS knows by itself have none; here they get one that ends in their name.
fn provider_arn(provider: &str, account: Option<&str>) -> Option<Arn> {
    if provider.starts_with("arn:") {
        return Arn::parse(provider);
    }
    Arn::parse(&format!("arn:aws:iam::{}:oidc-provider/{provider}", account.unwrap_or("")))
}
