//! Whether identity-based and resource-based policies grant the request (PE-80 to PE-88, PE-98 to PE-103, PE D.4).

use std::collections::BTreeSet;

use super::layers::{Case, PolicyType};
use super::principal::{Way, ways};
use super::request::Caller;
use super::statement::{Effect, matching};
use super::{Denial, Kind};

/// The layers that fail to give the Allow that the grant needs from them; empty when the request is granted.
pub fn missing_grants(case: &Case) -> BTreeSet<Denial> {
    let facts = Facts::of(case);
    if facts.granted() {
        return BTreeSet::new();
    }
    let missing = facts.missing();
    assert!(
        !missing.is_empty(),
        "a request that is not granted lacks an Allow somewhere: {:?}",
        case.request
    );
    missing.into_iter().map(|policy_type| Denial { kind: Kind::Implicit, policy_type }).collect()
}

/// What the grant rests on.
struct Facts {
    root: bool,
    /// The caller has identity-based policies at all.
    signed: bool,
    same_account: bool,
    /// The ways in which Allow statements of the resource policy match the caller.
    ways: BTreeSet<Way>,
    identity: bool,
    boundary: bool,
    session: bool,
    /// PE-100, PE-102: the resource's own policy must say yes, identity-based policies alone are void.
    strict: bool,
    resource_type: PolicyType,
}

impl Facts {
    fn of(case: &Case) -> Facts {
        let request = &case.request;
        let allows = |kind, documents| case.says(Effect::Allow, kind, documents);
        // PE-86, PE-88: without a session policy a role session has its role's permissions, a federated user none.
        let without_session_policy = !matches!(request.caller, Caller::Federated { .. });
        Facts {
            root: matches!(request.caller, Caller::Root { .. }),
            signed: request.caller.has_identity_policies(),
            same_account: request.same_account(),
            ways: allowed_ways(case),
            identity: allows(PolicyType::Identity, &case.identity),
            boundary: case.boundaries.is_empty() || allows(PolicyType::Boundary, &case.boundaries),
            session: match case.session.as_slice() {
                [] => without_session_policy,
                documents => allows(PolicyType::Session, documents),
            },
            strict: request.is_kms_key() || request.assumes_role(),
            resource_type: case.resource_type(),
        }
    }

    fn limits(&self) -> bool {
        self.boundary && self.session
    }

    fn has(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }

    fn granted(&self) -> bool {
        if self.same_account { self.one_account() } else { self.both_sides() }
    }

    /// PE-80, PE-83, PE-87, PE-88, PE-98 to PE-102.
    fn one_account(&self) -> bool {
        if self.root {
            return !self.strict || !self.ways.is_empty();
        }
        if self.has(Way::Direct) || self.has(Way::Wildcard) {
            return true;
        }
        if (self.has(Way::Role) || self.has(Way::Parent)) && self.limits() {
            return true;
        }
        self.identity && self.limits() && (!self.strict || self.has(Way::Account))
    }

    /// PE-85; PE-98 for root users; PE-103, PE-105, PE-106 for callers without identity policies.
    fn both_sides(&self) -> bool {
        if self.root || !self.signed {
            return !self.ways.is_empty();
        }
        !self.ways.is_empty() && self.identity && self.limits()
    }

    fn missing(&self) -> BTreeSet<PolicyType> {
        let mut missing = BTreeSet::new();
        if self.ways.is_empty() && (self.strict || !self.same_account) {
            missing.insert(self.resource_type);
        }
        if !self.signed {
            return missing;
        }
        // In the same account a named role or parent takes the place of an identity-based Allow.
        let resource_stands_in = self.same_account && (self.has(Way::Role) || self.has(Way::Parent));
        if !self.identity && !resource_stands_in {
            missing.insert(PolicyType::Identity);
        }
        if !self.boundary {
            missing.insert(PolicyType::Boundary);
        }
        if !self.session {
            missing.insert(PolicyType::Session);
        }
        missing
    }
}

/// The ways of all matching Allow statements of the resource policy together.
fn allowed_ways(case: &Case) -> BTreeSet<Way> {
    let kind = case.resource_type();
    case.resource
        .iter()
        .flat_map(|document| matching(document, Effect::Allow, kind, &case.request))
        .flat_map(|statement| ways(&statement["Principal"], kind, &case.request))
        .collect()
}
