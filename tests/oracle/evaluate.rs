//! From a case to its answer: the order of PE D.4, and nothing else.

pub mod condition;
pub mod date;
pub mod document;
pub mod grant;
pub mod layers;
pub mod mentioned;
pub mod multivalued;
pub mod number;
pub mod operator;
pub mod pattern;
pub mod principal;
pub mod public;
pub mod request;
pub mod statement;
pub mod unknown;
pub mod variable;

use std::collections::BTreeSet;

use serde_json::Value;

pub use statement::{Effect, statement_effect};
pub use unknown::evaluate_all;

use layers::{Case, PolicyType};

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
}

impl Outcome {
    /// The word of the vectors.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Allowed => "Allowed",
            Outcome::ImplicitlyDenied => "ImplicitlyDenied",
            Outcome::ExplicitlyDenied => "ExplicitlyDenied",
        }
    }
}

/// Whether a layer denies by a statement or by the lack of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Explicit,
    Implicit,
}

/// One layer that denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Denial {
    pub kind: Kind,
    pub policy_type: PolicyType,
}

/// The answer to one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub outcome: Outcome,
    /// Every layer that denies: all with a matching Deny, and all that lack an Allow which the grant needs. Empty when allowed.
    pub denials: BTreeSet<Denial>,
}

impl Answer {
    /// PE-70, PE-71: any explicit denial, else any implicit one, else allowed.
    fn of(denials: BTreeSet<Denial>) -> Answer {
        let outcome = match denials.first() {
            None => Outcome::Allowed,
            Some(Denial { kind: Kind::Explicit, .. }) => Outcome::ExplicitlyDenied,
            Some(Denial { kind: Kind::Implicit, .. }) => Outcome::ImplicitlyDenied,
        };
        Answer { outcome, denials }
    }

    /// The layers that explain the answer: the explicit denials if there are any, else the implicit ones.
    pub fn reasons(&self) -> BTreeSet<Denial> {
        let kind = match self.outcome {
            Outcome::ExplicitlyDenied => Kind::Explicit,
            Outcome::Allowed | Outcome::ImplicitlyDenied => Kind::Implicit,
        };
        self.denials.iter().copied().filter(|denial| denial.kind == kind).collect()
    }
}

/// The decision on a case in the schema of the conformance vectors (PE D.4).
///
/// Every context value must be known; `evaluate_all` takes cases with unknown ones (JSON null).
pub fn evaluate(case: &Value) -> Answer {
    let case = Case::read(case);
    if succeeds_always(&case) {
        return Answer::of(BTreeSet::new());
    }
    let mut denials = layers::explicit_denials(&case);
    denials.extend(layers::missing_gates(&case));
    denials.extend(grant::missing_grants(&case));
    if denials.is_empty() && public::restricted(&case) {
        denials.insert(Denial { kind: Kind::Explicit, policy_type: PolicyType::Resource });
    }
    Answer::of(denials)
}

/// PE-104: sts:GetCallerIdentity succeeds for every authenticated caller.
fn succeeds_always(case: &Case) -> bool {
    use request::Caller;
    let authenticated = !matches!(case.request.caller, Caller::Anonymous | Caller::Provider { .. });
    authenticated && case.request.is_action("sts:GetCallerIdentity")
}
