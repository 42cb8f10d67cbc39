//! A policy as it was read: every part prepared for matching, and where it stands.

use std::sync::Arc;

use serde::Serialize;

use super::action::Actions;
use super::condition::Condition;
use super::principals::Principals;
use super::question::Question;
use super::resource::Resources;
use super::truth::Truth;
use super::variable::{Resolved, Variable};
use super::ways::{Way, Ways};
use crate::assumption::Assumption;
use crate::source::Span;

/// A policy document with the name that answers show.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// What answers call it: an ARN, a file, `inline policy 1 of …`.
    pub name: Arc<str>,
    /// What it is attached to.
    pub kind: PolicyType,
    /// Its language version.
    pub version: Version,
    /// Its statements, in the order of the file.
    pub statements: Vec<Statement>,
    /// Where it stands.
    pub span: Span,
}

/// What a policy is attached to; decides which elements it may have (PE-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyType {
    /// Identity-based policy of a user, group or role.
    Identity,
    /// Permissions boundary.
    Boundary,
    /// Session policy.
    Session,
    /// Resource-based policy.
    Resource,
    /// Trust policy of a role.
    Trust,
    /// Service control policy.
    ServiceControl,
    /// Resource control policy.
    ResourceControl,
    /// VPC endpoint policy.
    Endpoint,
}

/// The version of the language, which decides whether variables exist (PE-2, PE-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, and documents without version: no variables.
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
    /// Its effect.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; `None` where the type of policy has none.
    pub principals: Option<Principals>,
    /// `Action` or `NotAction`.
    pub actions: Actions,
    /// `Resource` or `NotResource`; `None` where the policy is about the resource that it is attached to.
    pub resources: Option<Resources>,
    /// Its conditions, all of which must hold (PE-51).
    pub conditions: Vec<Condition>,
    /// The same statement with its variables read as plain text, where it is open whether they are variables
    /// (`variables-in-rcp`).
    pub(crate) plain: Option<Box<Statement>>,
    /// Where it stands.
    pub span: Span,
}

impl Statement {
    /// In which ways the statement applies to a request whose action it covers.
    pub(crate) fn reach(&self, question: &Question<'_>) -> Ways {
        match &self.plain {
            None => self.reach_as_read(question),
            Some(plain) => question.choose(
                Assumption::VariablesInRcp,
                || self.reach_as_read(question),
                || plain.reach_as_read(question),
            ),
        }
    }

    /// The statement as it counts under the choices in force.
    pub(crate) fn in_force(&self, question: &Question<'_>) -> &Statement {
        match &self.plain {
            Some(plain) if question.choices.differs(Assumption::VariablesInRcp) => plain,
            _ => self,
        }
    }

    fn reach_as_read(&self, question: &Question<'_>) -> Ways {
        let ways = match &self.principals {
            None => Ways::one(Way::Unnamed, Truth::True),
            Some(principals) => principals.reach(question),
        };
        if ways == Ways::NONE {
            return ways;
        }
        let resource = self.covers_resource(question);
        if resource.is_false() {
            return Ways::NONE;
        }
        let conditions = Truth::all(self.conditions.iter().map(|c| c.holds(question)));
        self.unless_void(ways.and(resource).and(conditions), question)
    }

    pub(crate) fn covers_resource(&self, question: &Question<'_>) -> Truth {
        self.resources.as_ref().map_or(Truth::True, |resources| resources.cover(question))
    }

    /// Takes the statement out where an unresolved variable makes it void (`unresolved-variable`).
    pub(crate) fn unless_void(&self, ways: Ways, question: &Question<'_>) -> Ways {
        if ways == Ways::NONE || !self.variables().any(|v| question.resolve(v) == Resolved::Nothing) {
            return ways;
        }
        let void = question.choose(Assumption::UnresolvedVariable, || false, || true);
        if void { Ways::NONE } else { ways }
    }

    /// All variables of the statement.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let resources = self.resources.iter().flat_map(|r| &r.entries).filter_map(|r| r.resource());
        let values = self.conditions.iter().flat_map(Condition::patterns);
        resources.chain(values).flat_map(|pattern| pattern.variables())
    }
}

impl PolicyType {
    /// AWS's words for it.
    pub fn words(self) -> &'static str {
        match self {
            PolicyType::Identity => "identity-based policy",
            PolicyType::Boundary => "permissions boundary",
            PolicyType::Session => "session policy",
            PolicyType::Resource => "resource-based policy",
            PolicyType::Trust => "role trust policy",
            PolicyType::ServiceControl => "service control policy",
            PolicyType::ResourceControl => "resource control policy",
            PolicyType::Endpoint => "VPC endpoint policy",
        }
    }
}
