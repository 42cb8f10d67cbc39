//! What is decided, and what decided it.

use serde::Serialize;

use super::layer::Layer;
use crate::policy::StatementId;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is allowed.
    Allowed,
    /// Nothing allows it (PE-71).
    ImplicitlyDenied,
    /// A Deny statement applies (PE-70).
    ExplicitlyDenied,
    /// It cannot be told, because keys that nobody stated decide it.
    Depends,
}

impl Outcome {
    /// The name in files and output.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Allowed => "allowed",
            Outcome::ImplicitlyDenied => "implicitly_denied",
            Outcome::ExplicitlyDenied => "explicitly_denied",
            Outcome::Depends => "depends",
        }
    }
}

/// The decision on a request: small, and made without allocating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub outcome: Outcome,
    /// What may happen; more than one outcome only if it depends.
    pub possible: Possible,
    /// What decided it. `None` if it depends, or if a rule decided it and no policy.
    pub reason: Option<Reason>,
    /// The rule that decided it whatever policies say.
    pub rule: Option<Rule>,
}

/// Rules that decide whatever policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// `sts:GetCallerIdentity` succeeds for everybody who signs (PE-104).
    AlwaysAllowed,
    /// The root user needs no policy in its own account (PE-98).
    RootUser,
    /// Nobody can change objects of AWS (PE-159, `aws-managed-objects`).
    ImmutableObject,
    /// RestrictPublicBuckets keeps strangers out of a bucket with a public policy (PE-120).
    RestrictPublicBuckets,
}

/// The layer and the statement that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The layer: of an Allow that lets the request in, of a Deny that stops it, or the one in which an Allow is
    /// missing.
    pub layer: Layer,
    /// The level of the organization, from 0, for SCPs and RCPs.
    pub level: Option<u32>,
    /// The statement, where one decided.
    pub statement: Option<StatementId>,
}

/// A set of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Possible {
    /// It may be allowed.
    pub allowed: bool,
    /// It may be denied because nothing allows it.
    pub implicitly_denied: bool,
    /// It may be denied by a Deny statement.
    pub explicitly_denied: bool,
}

impl Possible {
    /// The outcomes in it.
    pub fn outcomes(self) -> impl Iterator<Item = Outcome> {
        [
            (self.allowed, Outcome::Allowed),
            (self.implicitly_denied, Outcome::ImplicitlyDenied),
            (self.explicitly_denied, Outcome::ExplicitlyDenied),
        ]
        .into_iter()
        .filter_map(|(possible, outcome)| possible.then_some(outcome))
    }
}

impl Decision {
    /// A decision that is certain.
    pub(super) fn certain(outcome: Outcome, reason: Option<Reason>) -> Decision {
        let possible = Possible {
            allowed: outcome == Outcome::Allowed,
            implicitly_denied: outcome == Outcome::ImplicitlyDenied,
            explicitly_denied: outcome == Outcome::ExplicitlyDenied,
        };
        Decision { outcome, possible, reason, rule: None }
    }

    /// A decision between several outcomes.
    pub(super) fn depends(possible: Possible) -> Decision {
        Decision { outcome: Outcome::Depends, possible, reason: None, rule: None }
    }

    /// The same decision, made by a rule.
    pub(super) fn by(self, rule: Rule) -> Decision {
        Decision { rule: Some(rule), ..self }
    }

    /// Whether the request is allowed; `None` if that cannot be told.
    pub fn is_allowed(&self) -> Option<bool> {
        let denied = self.possible.implicitly_denied || self.possible.explicitly_denied;
        match (self.possible.allowed, denied) {
            (true, true) => None,
            (allowed, _) => Some(allowed),
        }
    }
}
