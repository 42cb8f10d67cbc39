//! `Principal` and `NotPrincipal` of a statement, and whom they name (PE-30 to PE-39).

use super::key::Key;
use super::principal::Principal;
use super::question::{AccountPrincipal, Question};
use super::truth::Truth;
use super::ways::{Way, Ways};
use crate::arn::Arn;
use crate::assumption::Assumption;

/// `Principal` or `NotPrincipal` of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Principals {
    /// `NotPrincipal`: hits whom no entry names.
    pub negated: bool,
    /// The entries; all are alternatives.
    pub entries: Vec<PrincipalEntry>,
}

/// One entry of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub enum PrincipalEntry {
    /// `"*"`: everybody (PE-31).
    Everyone,
    /// `{"AWS": "*"}`: everybody, perhaps without services (`aws-star-covers-service-principals`).
    EveryAwsPrincipal,
    /// An account, by its id or the ARN of its root user (PE-32).
    Account(Box<str>),
    /// A user (PE-33).
    User(Arn),
    /// A role, with every session of it (PE-34).
    Role(Arn),
    /// A session of a role, or a federated user (PE-35).
    Session(Arn),
    /// The unique id that is left of a deleted user or role (PE-37), with the key that may hold it.
    UniqueId(Box<str>, Key),
    /// A service (PE-36).
    Service(Box<str>),
    /// An identity provider (PE-103).
    Provider(Box<str>),
    /// The canonical user id of an account (S3).
    CanonicalUser(Box<str>),
}

impl Principals {
    /// In which ways the element reaches the caller.
    pub(crate) fn reach(&self, question: &Question<'_>) -> Ways {
        // An element that names nobody makes the statement void, negated or not (PE-43).
        if self.negated && !self.entries.is_empty() {
            let hit = match question.has_boundary && question.principal.has_identity_policies() {
                true => Truth::True,
                false => !self.spare(question),
            };
            return Ways::one(Way::Direct, hit);
        }
        self.entries.iter().fold(Ways::NONE, |ways, entry| ways.or(entry.names(question)))
    }

    /// Whether `NotPrincipal` spares the caller: it is listed, and so are its parents (PE-38).
    fn spare(&self, question: &Question<'_>) -> Truth {
        let has = |ways: &[Way]| Truth::any(self.entries.iter().map(|entry| entry.names(question).has(ways)));
        let wildcard = has(&[Way::Wildcard]);
        if wildcard.is_true() {
            return Truth::True;
        }
        let account = || has(&[Way::Account]);
        let listed = match question.principal {
            Principal::Anonymous => Truth::False,
            Principal::Service(_) => match has(&[Way::Service]) {
                Truth::True => question.choose(Assumption::NotPrincipalService, || true, || false).into(),
                other => other,
            },
            Principal::Provider(_) => has(&[Way::Provider]),
            Principal::Root(_) => has(&[Way::Direct]),
            Principal::User(_) | Principal::FederatedUser(_) => {
                let itself = has(&[Way::Direct]);
                question.choose(Assumption::NotPrincipalMissingParent, || itself.and(account()), || itself)
            }
            Principal::Session(session) => {
                let role = has(&[Way::Role]);
                let itself = if session.is_named() { has(&[Way::Direct]) } else { role };
                question.choose(
                    Assumption::NotPrincipalMissingParent,
                    || itself.and(role).and(account()),
                    || itself.or(role),
                )
            }
        };
        wildcard.or(listed)
    }

    /// Whether the element names everybody.
    pub fn names_everyone(&self) -> bool {
        !self.negated
            && self
                .entries
                .iter()
                .any(|e| matches!(e, PrincipalEntry::Everyone | PrincipalEntry::EveryAwsPrincipal))
    }
}

impl PrincipalEntry {
    /// In which way the entry names the caller.
    fn names(&self, question: &Question<'_>) -> Ways {
        let caller = question.principal;
        let way = |way: Way, named: bool| Ways::one(way, named.into());
        match self {
            PrincipalEntry::Everyone => way(Way::Wildcard, true),
            PrincipalEntry::EveryAwsPrincipal => {
                let covered = !matches!(caller, Principal::Service(_))
                    || question.choose(Assumption::AwsStarCoversServicePrincipals, || true, || false);
                way(Way::Wildcard, covered)
            }
            PrincipalEntry::Account(id) => Self::account(id, question),
            PrincipalEntry::User(arn) => match caller {
                Principal::User(user) => way(Way::Direct, user == arn),
                Principal::FederatedUser(_) => way(Way::Parent, question.federating_user == Some(arn)),
                _ => Ways::NONE,
            },
            PrincipalEntry::Role(arn) => match caller {
                Principal::Session(session) => way(
                    Way::Role,
                    session.role() == arn.last_segment()
                        && session.arn.account() == arn.account()
                        && session.arn.partition() == arn.partition(),
                ),
                _ => Ways::NONE,
            },
            PrincipalEntry::Session(arn) => match caller {
                Principal::Session(session) => way(Way::Direct, session.arn == *arn),
                Principal::FederatedUser(user) => way(Way::Direct, user == arn),
                _ => Ways::NONE,
            },
            PrincipalEntry::UniqueId(id, key) => Self::unique_id(id, key, question),
            PrincipalEntry::Service(name) => match caller {
                Principal::Service(service) => way(Way::Service, service == name),
                _ => Ways::NONE,
            },
            PrincipalEntry::Provider(name) => match caller {
                Principal::Provider(arn) => way(Way::Provider, provider_is(arn, name)),
                // Providers that AWS knows by itself have no ARN: cognito-identity.amazonaws.com.
                Principal::Service(host) => way(Way::Provider, host == name),
                _ => Ways::NONE,
            },
            PrincipalEntry::CanonicalUser(id) => match (caller.account(), question.canonical_user_id) {
                (None, _) => Ways::NONE,
                (Some(_), Some(own)) => way(Way::Account, own == &**id),
                (Some(_), None) => Ways::one(Way::Account, Truth::Unknown),
            },
        }
    }

    fn account(id: &str, question: &Question<'_>) -> Ways {
        let caller = question.principal;
        if caller.account() != Some(id) {
            return Ways::NONE;
        }
        if matches!(caller, Principal::Root(_)) {
            return Ways::one(Way::Direct, Truth::True).or(Ways::one(Way::Account, Truth::True));
        }
        let everyone = match question.account_principal {
            AccountPrincipal::Everyone => true,
            AccountPrincipal::RootUser => false,
            AccountPrincipal::InterfaceEndpoint => {
                question.choose(Assumption::EndpointPolicyAccountPrincipal, || true, || false)
            }
        };
        Ways::one(Way::Account, everyone.into())
    }

    /// `aws:userid` is the id of a user, and the id of a role with the session's name behind a colon.
    fn unique_id(id: &str, key: &Key, question: &Question<'_>) -> Ways {
        use super::attributes::AttributeState;
        let way = match question.principal {
            Principal::User(_) if id.starts_with("AIDA") => Way::Direct,
            Principal::Session(_) if id.starts_with("AROA") => Way::Role,
            _ => return Ways::NONE,
        };
        let truth = match question.attribute(key).map(|a| &a.state) {
            None | Some(AttributeState::Absent) => Truth::False,
            Some(AttributeState::SomeValue | AttributeState::Unknown) => Truth::Unknown,
            Some(AttributeState::Present(values)) => {
                let owner = values.only().map(|userid| userid.split_once(':').map_or(userid, |(id, _)| id));
                (owner == Some(id)).into()
            }
        };
        Ways::one(way, truth)
    }
}

/// A provider is named by its ARN; the few that AWS knows by itself by their host (`accounts.google.com`).
fn provider_is(arn: &Arn, name: &str) -> bool {
    arn.as_str() == name || (arn.resource().strip_prefix("oidc-provider/") == Some(name))
}
