//! One subject on both sides.

use std::collections::BTreeMap;

use crate::analysis::{Ask, Model, Subject};
use crate::context::{Context, State};
use crate::hash::QuickMap;
use crate::outcome::Ending;
use crate::simulate::bulk::{self, Answer, Bulk};

use super::Shortcut;
use super::alike::{Likeness, Pair};
use super::cause::{Cause, Ground, LegChange};
use super::gather::{Found, Gathered, Kind, StateChange};
use super::hops;

/// What both sides have in common, and what of the resources differs.
pub(super) struct Compare<'c> {
    models: [&'c Model; 2],
    bulks: [&'c Bulk<'c>; 2],
    shortcut: Shortcut,
    asks: usize,
    /// By question: number of its action.
    actions: Vec<usize>,
    /// By question: number of what differs for everybody about the keys of its resource.
    resources: Vec<usize>,
    /// What these numbers stand for.
    resource_changes: Vec<Vec<StateChange>>,
}

/// What became of a row.
pub(super) enum Row {
    Both(Gathered),
    OnlyBefore,
    OnlyAfter,
    Neither,
}

impl<'c> Compare<'c> {
    pub(super) fn new(
        shortcut: Shortcut,
        models: [&'c Model; 2],
        bulks: [&'c Bulk<'c>; 2],
        asks: &[Ask],
    ) -> Compare<'c> {
        let [one, other] = bulks;
        let mut resource_changes: Vec<Vec<StateChange>> = Vec::new();
        let resources = (0..asks.len())
            .map(|n| match (one.resource_keys(n), other.resource_keys(n)) {
                (Some(before), Some(after)) => key_changes(before, after),
                _ => Vec::new(),
            })
            .map(|changes| {
                resource_changes.iter().position(|known| *known == changes).unwrap_or_else(|| {
                    resource_changes.push(changes);
                    resource_changes.len() - 1
                })
            })
            .collect();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let actions = asks
            .iter()
            .map(|ask| {
                let next = numbers.len();
                *numbers.entry(&ask.action).or_insert(next)
            })
            .collect();
        Compare { models, bulks, shortcut, asks: asks.len(), actions, resources, resource_changes }
    }

    /// Compares all answers of a subject.
    pub(super) fn row(&self, number: usize, subject: &Subject) -> Row {
        let asker = subject.asker();
        // Nobody can steal from a caller that is not there.
        let row = |model: &Model, bulk: &'c Bulk<'c>| {
            let owner = subject.credentials.owner();
            let is_there = owner.is_none_or(|id| model.topology().callers.find(id).is_some());
            if is_there { bulk.row(&asker) } else { None }
        };
        let ([before, after], [one, other]) = (self.models, self.bulks);
        match (row(before, one), row(after, other)) {
            (Some(before), Some(after)) => Row::Both(self.both(number, &before, &after)),
            (Some(_), None) => Row::OnlyBefore,
            (None, Some(_)) => Row::OnlyAfter,
            (None, None) => Row::Neither,
        }
    }

    fn both(&self, subject: usize, before: &bulk::Row<'_>, after: &bulk::Row<'_>) -> Gathered {
        let mut gathered = Gathered::default();
        let mut known: QuickMap<Likeness, usize> = QuickMap::default();
        let mut shared = Shared { before, after, ways: BTreeMap::new(), keys: BTreeMap::new() };
        for question in 0..self.asks {
            let (Some(left), Some(right)) = (before.answer(question), after.answer(question)) else {
                continue;
            };
            gathered.compared += 1;
            let kind = if left.outcome != right.outcome {
                Kind::Verdict
            } else if settled_otherwise(&left, &right) {
                Kind::Reason
            } else if shared.way_differs(question) {
                Kind::Way
            } else if !shared.keys(question).is_empty() || !self.of_resource(question).is_empty() {
                Kind::Keys
            } else {
                gathered.same += 1;
                continue;
            };
            let leg = decisive_leg(&left, &right);
            let likeness = (self.shortcut == Shortcut::Alike).then(|| {
                let number = |of: &[usize]| of.get(question).copied().unwrap_or_default();
                let pair = Pair {
                    rows: [before, after],
                    answers: [&left, &right],
                    kind,
                    question,
                    leg,
                    action: number(&self.actions),
                    resource: number(&self.resources),
                };
                pair.likeness()
            });
            let likeness = likeness.flatten();
            if let Some(pile) = likeness.as_ref().and_then(|likeness| known.get(likeness)) {
                gathered.alike(*pile, subject, question);
                continue;
            }
            let outcomes = (left.outcome, right.outcome);
            let settled = [left.settled_by, right.settled_by];
            let (left, right, change) = match (before.explain(question, leg), after.explain(question, leg)) {
                (Some(left), Some(right)) => (left, right, None),
                (None, Some(right)) => match before.explain(question, 1) {
                    Some(left) => (left, right, Some(LegChange::New)),
                    None => continue,
                },
                (Some(left), None) => match after.explain(question, 1) {
                    Some(right) => (left, right, Some(LegChange::Gone)),
                    None => continue,
                },
                (None, None) => continue,
            };
            let [topology_before, topology_after] = self.models.map(Model::topology);
            let mut cause = Cause::of(&left, &right, change, [topology_before, topology_after]);
            // A side may get further than the leg that stops the other, and be stopped there.
            let [settled_before, settled_after] = settled;
            if outcomes.0 != Ending::Allowed && settled_before > leg {
                cause.before =
                    before.explain(question, settled_before).map_or(cause.before, |e| Ground::of(&e));
            }
            if outcomes.1 != Ending::Allowed && settled_after > leg {
                cause.after = after.explain(question, settled_after).map_or(cause.after, |e| Ground::of(&e));
            }
            let mut keys = match (leg, left.keys, right.keys) {
                _ if change.is_some() => Vec::new(),
                (1, ..) => shared.keys(question).to_vec(),
                (_, Some(before), Some(after)) => key_changes(before, after),
                _ => Vec::new(),
            };
            if leg == 1 {
                keys.extend_from_slice(self.of_resource(question));
            }
            let pile = gathered.found(Found { kind, outcomes, cause, keys, subject, question });
            known.extend(likeness.map(|likeness| (likeness, pile)));
        }
        gathered
    }

    fn of_resource(&self, question: usize) -> &[StateChange] {
        let number = self.resources.get(question);
        number.and_then(|n| self.resource_changes.get(*n)).map_or(&[], Vec::as_slice)
    }
}

/// The leg on which two answers differ: the first that is not allowed on one of the sides.
fn decisive_leg(left: &Answer, right: &Answer) -> u8 {
    match (left.outcome, right.outcome) {
        (Ending::Allowed, Ending::Allowed) => 1,
        (Ending::Allowed, _) => right.settled_by,
        (_, Ending::Allowed) => left.settled_by,
        _ => left.settled_by.min(right.settled_by),
    }
}

/// Whether the same verdict has another reason.
fn settled_otherwise(left: &Answer, right: &Answer) -> bool {
    (left.layer, left.reason, left.settled_by) != (right.layer, right.reason, right.settled_by)
}

/// Comparisons that hold for several questions of a row.
struct Shared<'r> {
    before: &'r bulk::Row<'r>,
    after: &'r bulk::Row<'r>,
    ways: BTreeMap<(usize, usize), bool>,
    keys: BTreeMap<(usize, usize), Vec<StateChange>>,
}

impl Shared<'_> {
    fn way_differs(&mut self, question: usize) -> bool {
        let ((one, before), (other, after)) = (self.before.way(question), self.after.way(question));
        *self.ways.entry((one, other)).or_insert_with(|| hops::differ(&before, &after))
    }

    /// Keys that differ, but for those of the resource. Nothing where a side has no way: then there is no request.
    fn keys(&mut self, question: usize) -> &[StateChange] {
        let (Some((one, before)), Some((other, after))) =
            (self.before.keys(question), self.after.keys(question))
        else {
            return &[];
        };
        self.keys.entry((one, other)).or_insert_with(|| key_changes(before, after))
    }
}

/// The keys whose states differ.
fn key_changes(before: &Context, after: &Context) -> Vec<StateChange> {
    let mut found = Vec::new();
    let state = |context: &Context, name: &str| context.state(name).clone();
    for key in before.iter() {
        let (old, new) = (state(before, &key.name), state(after, &key.name));
        if old != new {
            found.push(StateChange { key: key.name.clone(), before: old, after: new });
        }
    }
    for key in after.iter().filter(|k| before.get(&k.name).is_none()) {
        let new = state(after, &key.name);
        if new != State::Absent {
            found.push(StateChange { key: key.name.clone(), before: State::Absent, after: new });
        }
    }
    found
}
