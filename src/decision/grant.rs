//! Who has to allow: one side inside an account, both across accounts (PE D.4).

use super::layer::Layer;
use super::outcome::Reason;
use crate::policy::{Answer, Truth, Way};

/// What the layers that grant, and those that limit the grants, say to a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    /// The caller's account owns the resource.
    pub(super) same_account: bool,
    /// Identity-based policies exist for this kind of caller.
    pub(super) has_identity: bool,
    /// The caller is a root user.
    pub(super) root: bool,
    /// The resource-based policy has to allow even inside one account.
    pub(super) strict: bool,
    /// Whether identity-based policies count at all for this resource.
    pub(super) by_policies: Truth,
    /// Whether the request is granted where they do not.
    pub(super) authorized_alone: Truth,
    /// In which ways the resource-based policy allows.
    pub(super) resource: Answer,
    /// Whether identity-based policies allow.
    pub(super) identity: Answer,
    /// Whether the boundary allows; true without one.
    pub(super) boundary: Truth,
    /// Whether the session policies allow; without any true for roles, false for federated users.
    pub(super) session: Truth,
}

/// The layer in which an Allow is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    Identity,
    Resource,
    Boundary,
    Session,
}

impl Sides {
    /// Whether the request is granted.
    pub(super) fn granted(&self) -> Truth {
        let by_policies = if self.same_account { self.one_account() } else { self.both_sides() };
        match self.by_policies {
            Truth::True => by_policies,
            Truth::False => self.authorized_alone,
            Truth::Unknown if by_policies == self.authorized_alone => by_policies,
            Truth::Unknown => Truth::Unknown,
        }
    }

    fn limits(&self) -> Truth {
        self.boundary.and(self.session)
    }

    /// PE-80, PE-83, PE-87, PE-88, PE-98 to PE-102.
    fn one_account(&self) -> Truth {
        let named = self.resource.ways;
        if self.root {
            return if self.strict { named.any() } else { Truth::True };
        }
        if !self.has_identity {
            return named.any();
        }
        let unlimited = named.has(&[Way::Direct, Way::Wildcard]);
        let through_parent = named.has(&[Way::Role, Way::Parent]).and(self.limits());
        unlimited.or(through_parent).or(self.by_identity())
    }

    /// Whether the identity-based policies are enough inside one account.
    fn by_identity(&self) -> Truth {
        let delegated = if self.strict { self.resource.ways.has(&[Way::Account]) } else { Truth::True };
        self.identity.holds().and(self.limits()).and(delegated)
    }

    /// PE-85, PE-98, PE-105, PE-106.
    fn both_sides(&self) -> Truth {
        let named = self.resource.ways.any();
        if self.root || !self.has_identity {
            return named;
        }
        named.and(self.identity.holds()).and(self.limits())
    }

    /// The layer in which an Allow is missing, when the request is not granted (PE-141).
    pub(super) fn blame(&self) -> Blame {
        let named = self.resource.ways;
        let limit = || if self.boundary.is_false() { Blame::Boundary } else { Blame::Session };
        if self.root || !self.has_identity || self.by_policies.is_false() {
            return Blame::Resource;
        }
        let identity = !self.identity.holds().is_false();
        if !self.same_account {
            return match (identity, named.any().is_false()) {
                (false, _) => Blame::Identity,
                (true, true) => Blame::Resource,
                (true, false) => limit(),
            };
        }
        if !named.has(&[Way::Role, Way::Parent]).is_false() {
            return limit();
        }
        match (identity, self.strict && named.has(&[Way::Account]).is_false()) {
            (false, _) => Blame::Identity,
            (true, true) => Blame::Resource,
            (true, false) => limit(),
        }
    }

    /// The statement that let the request in.
    pub(super) fn grant_reason(&self, resource_layer: Layer) -> Option<Reason> {
        let reason = |layer, answer: &Answer| Reason { layer, level: None, statement: answer.statement };
        let by_identity = if self.same_account { self.by_identity() } else { self.identity.holds() };
        // A key policy or trust policy that names the caller itself needs no other policy beside it.
        let own = [Way::Direct, Way::Wildcard, Way::Role, Way::Parent];
        let alone = self.same_account && self.strict && self.resource.ways.has(&own).is_true();
        if by_identity.is_true() && !alone {
            Some(reason(Layer::Identity, &self.identity))
        } else if self.resource.statement.is_some() {
            Some(reason(resource_layer, &self.resource))
        } else {
            None
        }
    }
}
