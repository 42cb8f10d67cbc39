//! Policies that count together, indexed by action.

use std::sync::Arc;

use super::action::{Action, ActionPattern};
use super::document::{Effect, Policy, Statement};
use super::key::hash;
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
        for candidates in [&self.denies, &self.allows].iter().flat_map(|i| i.candidates(question.action)) {
            for id in candidates.ids {
                let Some((policy, statement)) = self.statement(*id) else { continue };
                if candidates.exact || statement.actions.cover(question.action) {
                    let applies = statement.reach(question).any();
                    if !applies.is_false() {
                        each(*id, policy, applies);
                    }
                }
            }
        }
    }

    fn ask(&self, index: &Index, question: &Question<'_>, enough: impl Fn(Ways) -> bool) -> Answer {
        let mut answer = Answer::NONE;
        for candidates in index.candidates(question.action) {
            for id in candidates.ids {
                let Some((_, statement)) = self.statement(*id) else { continue };
                if !candidates.exact && !statement.actions.cover(question.action) {
                    continue;
                }
                let ways = statement.reach(question);
                if ways == Ways::NONE {
                    continue;
                }
                if answer.statement.is_none() && ways.any().is_true() {
                    answer.statement = Some(*id);
                }
                answer.ways = answer.ways.or(ways);
                if enough(answer.ways) {
                    return answer;
                }
            }
        }
        answer
    }
}

/// Statements of one effect by what they say about actions.
#[derive(Clone, Debug, Default)]
struct Index {
    /// By whole action: statements that name it literally.
    exact: Table,
    /// By service: statements with a wildcard in the name.
    service: Table,
    /// Statements that may be about any action: `*` and `NotAction`.
    every: Vec<StatementId>,
}

/// Statements that may be about an action.
struct Candidates<'i> {
    ids: &'i [StatementId],
    /// Whether they are known to be.
    exact: bool,
}

impl Index {
    fn new(policies: &[Arc<Policy>], effect: Effect) -> Index {
        let mut exact = Vec::new();
        let mut service_wide = Vec::new();
        let mut every = Vec::new();
        for (policy, id_of_policy) in policies.iter().zip(0u32..) {
            for (statement, id_of_statement) in policy.statements.iter().zip(0u32..) {
                if statement.effect != effect {
                    continue;
                }
                let id = StatementId { policy: id_of_policy, statement: id_of_statement };
                let entries = &statement.actions.entries;
                if statement.actions.negated || entries.contains(&ActionPattern::Every) {
                    every.push(id);
                    continue;
                }
                let wild_in = |wanted: &str| {
                    entries.iter().any(|entry| match entry {
                        ActionPattern::Every => true,
                        ActionPattern::Of { service, name } => {
                            **service == *wanted && name.as_literal().is_none()
                        }
                    })
                };
                for entry in entries {
                    let ActionPattern::Of { service, name } = entry else { continue };
                    match name.as_literal() {
                        None => service_wide.push((service.to_string(), id)),
                        Some(_) if wild_in(service) => {}
                        Some(name) => exact.push((format!("{service}:{name}"), id)),
                    }
                }
            }
        }
        Index { exact: Table::new(exact), service: Table::new(service_wide), every }
    }

    fn candidates(&self, action: &Action) -> [Candidates<'_>; 3] {
        let same_action = |name: &str| {
            name.split_once(':').is_some_and(|(s, n)| s == action.service() && n == action.name())
        };
        [
            Candidates { ids: self.exact.get(action.hash(), same_action), exact: true },
            Candidates {
                ids: self.service.get(action.service_hash(), |name| name == action.service()),
                exact: false,
            },
            Candidates { ids: &self.every, exact: false },
        ]
    }
}

/// Lists of statements under names, found by hash.
#[derive(Clone, Debug, Default)]
struct Table {
    hashes: Vec<u64>,
    rows: Vec<(Box<str>, Vec<StatementId>)>,
}

impl Table {
    fn new(mut pairs: Vec<(String, StatementId)>) -> Table {
        pairs.sort_by(|a, b| hash(&a.0).cmp(&hash(&b.0)).then_with(|| a.cmp(b)));
        pairs.dedup();
        let mut table = Table::default();
        for (name, id) in pairs {
            match table.rows.last_mut() {
                Some((last, ids)) if **last == *name => ids.push(id),
                _ => {
                    table.hashes.push(hash(&name));
                    table.rows.push((name.into(), vec![id]));
                }
            }
        }
        table
    }

    fn get(&self, hash: u64, is: impl Fn(&str) -> bool) -> &[StatementId] {
        let first = self.hashes.partition_point(|h| *h < hash);
        let same = self.hashes.iter().zip(&self.rows).skip(first).take_while(|(h, _)| **h == hash);
        for (_, (name, ids)) in same {
            if is(name) {
                return ids;
            }
        }
        &[]
    }
}
