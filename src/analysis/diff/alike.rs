//! Which answers of a row differ in the same way, so that one of them is explained for all.
//!
//! An explanation of everything behind two answers costs many times what the answers do, and most answers of a caller
//! that differ do so for one and the same reason. Two of them are alike if nothing can differ that a cause is made of:
//! the ways, the keys, the action, the layers, what settled them, and the statements whose result changes. A test holds
//! the comparison with this shortcut against the one without.

use std::sync::Arc;

use crate::decision::{Applying, Layer, Outcome};
use crate::outcome::Ending;
use crate::policy::{Policy, Truth};
use crate::simulate::bulk::{Answer, LegBrief, Row};

use super::gather::Kind;

/// Everything that the cause of a change is made of, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Likeness {
    kind: Kind,
    leg: u8,
    /// Number of the action.
    action: usize,
    /// Number of what changes about the keys of the resource.
    resource: usize,
    sides: [Side; 2],
    changed: Vec<Changed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Side {
    outcome: Ending,
    layer: Option<Layer>,
    reason: Option<&'static str>,
    settled_by: u8,
    /// Number of the way.
    way: usize,
    /// The leg that is compared; `None` where there is no way.
    leg: Option<Leg>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Leg {
    outcome: Outcome,
    layer: Option<Layer>,
    counting: u16,
    resource_tags: u8,
    base: usize,
    whole: usize,
    own: bool,
}

/// A statement whose result changes: where it stands on either side, and what it says there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Changed {
    layer: Layer,
    level: Option<u32>,
    statements: [Option<Statement>; 2],
    applies: [Truth; 2],
}

/// A statement by the address of its policy, which stays while the two topologies are compared.
type Statement = (usize, u32);

fn statement(policy: &Arc<Policy>, number: u32) -> Statement {
    (Arc::as_ptr(policy).addr(), number)
}

/// What is compared: one question to the same caller in two topologies.
pub(super) struct Pair<'p> {
    pub(super) rows: [&'p Row<'p>; 2],
    pub(super) answers: [&'p Answer; 2],
    pub(super) kind: Kind,
    pub(super) question: usize,
    pub(super) leg: u8,
    pub(super) action: usize,
    pub(super) resource: usize,
}

impl Pair<'_> {
    /// What makes this change like others. `None` for changes that have to be looked at one by one: where unknown keys
    /// decide, where the service refuses, where a leg comes or goes.
    pub(super) fn likeness(&self) -> Option<Likeness> {
        let [before, after] = self.rows;
        let [left, right] = self.answers;
        let (old, new) = (self.brief(before, left)?, self.brief(after, right)?);
        let changed = match (&old, &new) {
            (Some(old), Some(new)) => self.changed(&old.brief.applying, &new.brief.applying),
            _ => Vec::new(),
        };
        let side = |row: &Row<'_>, answer: &Answer, brief: &Option<LegBrief>| Side {
            outcome: answer.outcome,
            layer: answer.layer,
            reason: answer.reason,
            settled_by: answer.settled_by,
            way: row.way(self.question).0,
            leg: brief.as_ref().map(|leg| Leg {
                outcome: leg.brief.decision.outcome,
                layer: leg.brief.decision.reason.map(|r| r.layer),
                counting: leg.brief.counting,
                resource_tags: leg.brief.resource_tags,
                base: leg.base,
                whole: leg.whole,
                own: leg.own,
            }),
        };
        Some(Likeness {
            kind: self.kind,
            leg: self.leg,
            action: self.action,
            resource: self.resource,
            sides: [side(before, left, &old), side(after, right, &new)],
            changed,
        })
    }

    /// One side in brief; within, `None` where there is no way.
    fn brief(&self, row: &Row<'_>, answer: &Answer) -> Option<Option<LegBrief>> {
        match answer.outcome {
            Ending::Depends | Ending::Rejected => None,
            Ending::Unreachable => Some(None),
            Ending::Allowed | Ending::ImplicitlyDenied | Ending::ExplicitlyDenied => {
                let brief = row.brief(self.question, self.leg)?;
                (brief.brief.decision.outcome != Outcome::Depends).then_some(Some(brief))
            }
        }
    }

    /// The statements whose result differs, each with the one that stands there on the other side.
    fn changed(&self, before: &[Applying], after: &[Applying]) -> Vec<Changed> {
        let [old_row, new_row] = self.rows;
        let mut matched = vec![false; after.len()];
        let mut changed = Vec::new();
        let there = |applying: &Applying| Some(statement(&applying.policy, applying.statement));
        let elsewhere = |row: &Row<'_>, of: &Applying| {
            row.counterpart(self.question, self.leg, of).map(|(policy, number)| statement(&policy, number))
        };
        for old in before {
            let other =
                after.iter().zip(&mut matched).find(|(new, matched)| !**matched && new.stands_with(old));
            let (new, applies) = match other {
                Some((new, matched)) => {
                    *matched = true;
                    if new.applies == old.applies {
                        continue;
                    }
                    (there(new), new.applies)
                }
                None => (elsewhere(new_row, old), Truth::False),
            };
            changed.push(Changed {
                layer: old.layer,
                level: old.level,
                statements: [there(old), new],
                applies: [old.applies, applies],
            });
        }
        for new in after.iter().zip(&matched).filter(|(_, matched)| !**matched).map(|(new, _)| new) {
            changed.push(Changed {
                layer: new.layer,
                level: new.level,
                statements: [elsewhere(old_row, new), there(new)],
                applies: [Truth::False, new.applies],
            });
        }
        changed
    }
}
