//! What the user gets for one request.

use serde::Serialize;

use crate::assumption::Assumption;
use crate::context::Context;
use crate::decision::{Explanation, Outcome as Decided};
use crate::network::gate::Rejection;
use crate::network::{NoPath, Path};

/// How a request ends. The kinds never blur: no path is not a denial, an unknown key is not an absent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every leg is allowed.
    Allowed,
    /// Nothing allows it.
    ImplicitlyDenied,
    /// A Deny statement matches.
    ExplicitlyDenied,
    /// The answer rests on keys whose value nobody stated.
    Depends,
    /// No network path.
    Unreachable,
    /// The service refuses by a rule of its own.
    Rejected,
}

impl Ending {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Allowed => "allowed",
            Ending::ImplicitlyDenied => "implicitly_denied",
            Ending::ExplicitlyDenied => "explicitly_denied",
            Ending::Depends => "depends",
            Ending::Unreachable => "unreachable",
            Ending::Rejected => "rejected",
        }
    }

    /// All endings with their words.
    pub const WORDS: [(&'static str, Ending); 6] = [
        ("allowed", Ending::Allowed),
        ("implicitly_denied", Ending::ImplicitlyDenied),
        ("explicitly_denied", Ending::ExplicitlyDenied),
        ("unreachable", Ending::Unreachable),
        ("rejected", Ending::Rejected),
        ("depends", Ending::Depends),
    ];
}

impl From<Decided> for Ending {
    fn from(decided: Decided) -> Ending {
        match decided {
            Decided::Allowed => Ending::Allowed,
            Decided::ImplicitlyDenied => Ending::ImplicitlyDenied,
            Decided::ExplicitlyDenied => Ending::ExplicitlyDenied,
            Decided::Depends => Ending::Depends,
        }
    }
}

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// How it ends.
    pub outcome: Ending,
    /// Number of the leg that settled it, from 1: the first that is not allowed, else the last.
    pub settled_by: usize,
    /// The API requests of the chain, in order.
    pub legs: Vec<Leg>,
    /// The assumptions it rests on.
    pub assumptions: Vec<Reliance>,
}

impl Outcome {
    /// The leg that settled it.
    pub fn settling_leg(&self) -> Option<&Leg> {
        self.legs.get(self.settled_by.checked_sub(1)?)
    }
}

/// One API request of a chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leg {
    /// Who sends it, and as whom.
    pub kind: LegKind,
    /// Id of the caller, or principal of the service that sends it.
    pub from: String,
    /// Who is judged, as AWS's messages name them.
    pub principal: String,
    /// `service:Action`. `None` where nobody stated what is called.
    pub action: Option<String>,
    /// ARN or `*`.
    pub resource: Option<String>,
    /// The way it takes.
    pub way: Way,
    /// The keys the service sees.
    pub context: Context,
    /// What the policies say. `None` if the request never gets that far.
    pub decision: Option<Explanation>,
    /// Changes that would allow it, in words; empty unless it is denied and a single thing stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub would_be_allowed_if: Vec<String>,
    /// How this leg ends by itself. `None` where nobody stated what is called.
    pub outcome: Option<Ending>,
}

/// Kinds of legs (SH 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// The caller's own request.
    Direct,
    /// A forward access session: a service calls as the caller.
    ForwardAccessSession,
    /// A service under its own name.
    ServicePrincipal,
    /// A service with a role of the customer, from its own network.
    ServiceRole,
    /// A service with its service-linked role.
    ServiceLinkedRole,
    /// The code of a workload, with the role handed to it and over its own network.
    Runtime,
    /// An identity in an account that belongs to the service.
    ServiceAccount,
    /// The client, with a URL that the service presigned.
    Presigned,
    /// The client, unsigned.
    Anonymous,
    /// A service, by a KMS grant.
    Grant,
    /// An MCP server of AWS, as the caller.
    Mcp,
}

impl LegKind {
    /// The word for it in answers.
    pub fn word(self) -> &'static str {
        match self {
            LegKind::Direct => "direct",
            LegKind::ForwardAccessSession => "forward_access_session",
            LegKind::ServicePrincipal => "service_principal",
            LegKind::ServiceRole => "service_role",
            LegKind::ServiceLinkedRole => "service_linked_role",
            LegKind::Runtime => "runtime",
            LegKind::ServiceAccount => "service_account",
            LegKind::Presigned => "presigned",
            LegKind::Anonymous => "anonymous",
            LegKind::Grant => "grant",
            LegKind::Mcp => "mcp",
        }
    }
}

/// The way of one leg.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It arrives.
    Path(Path),
    /// It arrives, and the service refuses it before any policy is read.
    Rejected {
        /// The way to the service.
        path: Path,
        /// Why the service refuses.
        rejection: Rejection,
    },
    /// It does not arrive.
    NoPath(NoPath),
    /// It is made within AWS's network.
    ServiceInternal,
}

/// An assumption that an outcome rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reliance {
    /// The assumption.
    pub assumption: Assumption,
    /// The choice in force.
    pub choice: &'static str,
    /// The other choices and how the request would end under each.
    pub alternatives: Vec<Alternative>,
    /// Whether some other choice would end it differently.
    pub flips: bool,
}

/// Another choice of an assumption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The choice.
    pub choice: &'static str,
    /// How the request would end.
    pub outcome: Ending,
}
