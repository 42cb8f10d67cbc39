//! Policies that count together, indexed by action.

use std::sync::Arc;

use super::action::Action;
use super::document::{Effect, Policy, Statement};
use super::index::Index;
use super::question::Question;
use super::truth::Truth;
use super::ways::Ways;

/// The policies of one layer, or of one level of it, ready to be asked.
///
/// Asking costs as much as the statements that are about the action: those about other actions are never
/// looked at.
#[derive(Clone, Debug, Default)]
pub struct PolicySet {
    policies: Vec<Arc<Policy>>,
    denies: Index,
    allows: Index,
}

/// Where a statement stands: positions from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementId {
    /// Of the policy in its set.
    pub policy: u32,
    /// Of the statement in its policy.
    pub statement: u32,
}

/// What the statements of one effect say to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// In which ways some statement applies.
    pub(crate) ways: Ways,
    /// The statement that decided it, if one applies for certain.
    pub(crate) statement: Option<StatementId>,
}

impl Answer {
    pub(crate) const NONE: Answer = Answer { ways: Ways::NONE, statement: None };

    pub(crate) fn holds(&self) -> Truth {
        self.ways.any()
    }
}

impl PolicySet {
    /// Prepares policies to be asked together.
    pub fn new(policies: impl IntoIterator<Item = Arc<Policy>>) -> PolicySet {
        let policies: Vec<Arc<Policy>> = policies.into_iter().collect();
        let denies = Index::new(&policies, Effect::Deny);
        let allows = Index::new(&policies, Effect::Allow);
        PolicySet { policies, denies, allows }
    }

    /// The policies, in the order they were given.
    pub fn policies(&self) -> &[Arc<Policy>] {
        &self.policies
    }

    /// A policy and one of its statements.
    pub fn statement(&self, id: StatementId) -> Option<(&Arc<Policy>, &Statement)> {
        let policy = self.policies.get(id.policy as usize)?;
        Some((policy, policy.statements.get(id.statement as usize)?))
    }

    /// How many statements a decision about an action can look at: those that name it, those with a pattern whose literal
    /// beginning fits, and those about every action. However many others there are, they cost a decision nothing.
    pub fn candidates(&self, action: &Action) -> usize {
        [&self.denies, &self.allows].iter().map(|index| index.candidates(action).count()).sum()
    }

    /// Whether there is no policy in it.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Whether some Deny statement applies. Stops at the first that does.
    pub(crate) fn denies(&self, question: &Question<'_>) -> Answer {
        self.ask(&self.denies, question, |ways| ways.any().is_true())
    }

    /// In which ways Allow statements apply. Stops as soon as `enough` says that no other way could add anything.
    pub(crate) fn allows(&self, question: &Question<'_>, enough: impl Fn(Ways) -> bool) -> Answer {
        self.ask(&self.allows, question, enough)
    }

    /// All statements that apply, or may apply, Deny statements first.
    pub(crate) fn each_applying(
        &self,
        question: &Question<'_>,
        mut each: impl FnMut(StatementId, &Arc<Policy>, Truth),
    ) {
        let indexes = [&self.denies, &self.allows];
        for (id, is_about_action) in indexes.iter().flat_map(|index| index.candidates(question.action)) {
            let Some((policy, statement)) = self.statement(id) else { continue };
            if !is_about_action && !statement.actions.cover(question.action) {
                continue;
            }
            let applies = statement.reach(question).any();
            if !applies.is_false() {
                each(id, policy, applies);
            }
        }
    }

    fn ask(&self, index: &Index, question: &Question<'_>, enough: impl Fn(Ways) -> bool) -> Answer {
        let mut answer = Answer::NONE;
        for (id, is_about_action) in index.candidates(question.action) {
            let Some((_, statement)) = self.statement(id) else { continue };
            if !is_about_action && !statement.actions.cover(question.action) {
                continue;
            }
            let ways = statement.reach(question);
            if ways == Ways::NONE {
                continue;
            }
            if answer.statement.is_none() && ways.any().is_true() {
                answer.statement = Some(id);
            }
            answer.ways = answer.ways.or(ways);
            if enough(answer.ways) {
                return answer;
            }
        }
        answer
    }
}
