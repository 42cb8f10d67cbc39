//! What a change of the topology changes: verdicts, ways and keys, each with its cause.

mod alike;
mod cause;
mod compare;
mod gather;
mod hops;
mod numbers;
mod statements;

pub(super) use cause::actual_words;
pub use cause::{Cause, Ground, LayerChange, LegChange, WarningChange};
pub use gather::{Example, Group, KeyChange, Kind, Values};
pub use hops::{HopChange, Presence};
pub use statements::{ConditionChange, StatementChange};

use std::collections::BTreeSet;

use serde::Serialize;

use crate::assumption::Assumptions;
use crate::simulate::bulk::Bulk;

use super::parallel::on_all_cores;
use super::{Ask, AskFault, Held, Model, Subject, subjects};
use compare::Compare;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    /// The topology; both sides are made by [`Model::pair`].
    pub model: &'s Model,
    /// The choices in force.
    pub assumptions: &'s Assumptions,
}

/// What changes between two topologies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diff {
    /// Answers that were compared.
    pub compared: usize,
    /// Answers that are the same in every respect.
    pub same: usize,
    /// Changes with one cause, those that flip verdicts first and the most frequent first.
    pub groups: Vec<Group>,
    /// Those who can ask on one side only.
    pub callers_only_before: Vec<Subject>,
    /// The same of the other side.
    pub callers_only_after: Vec<Subject>,
    /// What makes sense on one side only.
    pub questions_only_before: Vec<Ask>,
    /// The same of the other side.
    pub questions_only_after: Vec<Ask>,
}

impl Diff {
    /// How many answers change in this way.
    pub fn count(&self, kind: Kind) -> usize {
        self.groups.iter().filter(|g| g.kind == kind).map(|g| g.count).sum()
    }

    /// How many verdicts turn to allowed, or to something that may be.
    pub fn allowed(&self) -> usize {
        self.flips().filter(|g| g.opens()).map(|g| g.count).sum()
    }

    /// How many verdicts turn from allowed, or from something that may have been.
    pub fn denied(&self) -> usize {
        self.flips().filter(|g| g.closes()).map(|g| g.count).sum()
    }

    /// The groups that flip verdicts.
    pub fn flips(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|g| g.kind == Kind::Verdict)
    }
}

/// Everybody who can ask on either side, in the order of the first. A caller whose principal differs is one and the
/// same.
pub fn subjects_of_both(before: &Model, after: &Model) -> Vec<Subject> {
    let who = |subject: &Subject| match subject.credentials {
        Held::StolenFromPrincipal => subject.clone(),
        Held::Own | Held::StolenFrom(_) | Held::None => Subject { principal: None, ..subject.clone() },
    };
    let mut all = subjects(before);
    let known: BTreeSet<Subject> = all.iter().map(who).collect();
    all.extend(subjects(after).into_iter().filter(|s| !known.contains(&who(s))));
    all
}

/// Compares the answers of two topologies to the same questions of the same subjects.
///
/// Answers are compared as [`matrix()`](super::matrix()) makes them; only those that differ are explained, and a cause is
/// what the two explanations differ in.
///
/// Of the answers of one caller that differ in the same way, one is explained.
///
/// # Errors
/// If some questions make no sense on either side.
pub fn diff(
    before: Side<'_>,
    after: Side<'_>,
    subjects: &[Subject],
    asks: &[Ask],
    progress: &(dyn Fn() + Sync),
) -> Result<Diff, Vec<AskFault>> {
    diff_with(Shortcut::Alike, before, after, subjects, asks, progress)
}

/// As [`diff()`], explaining every answer that differs by itself. It finds the same, several times slower, and is there
/// for tests to hold [`diff()`] against.
///
/// # Errors
/// As [`diff()`].
pub fn diff_one_by_one(
    before: Side<'_>,
    after: Side<'_>,
    subjects: &[Subject],
    asks: &[Ask],
) -> Result<Diff, Vec<AskFault>> {
    diff_with(Shortcut::None, before, after, subjects, asks, &|| {})
}

/// Whether answers that differ in the same way are explained once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shortcut {
    Alike,
    None,
}

fn diff_with(
    shortcut: Shortcut,
    before: Side<'_>,
    after: Side<'_>,
    subjects: &[Subject],
    asks: &[Ask],
    progress: &(dyn Fn() + Sync),
) -> Result<Diff, Vec<AskFault>> {
    let (left, right) = (faults(before, asks), faults(after, asks));
    let senseless = |faults: &[AskFault]| faults.iter().map(|f| f.ask.clone()).collect::<BTreeSet<Ask>>();
    let (no_sense_before, no_sense_after) = (senseless(&left), senseless(&right));
    if no_sense_before.intersection(&no_sense_after).next().is_some() {
        return Err(left.into_iter().filter(|f| no_sense_after.contains(&f.ask)).collect());
    }
    let common: Vec<Ask> = asks
        .iter()
        .filter(|a| !no_sense_before.contains(a) && !no_sense_after.contains(a))
        .cloned()
        .collect();
    let fault = |found| AskFault::of(&common, found);
    let one = Bulk::new(before.model.world(), before.assumptions, &common).map_err(fault)?;
    let other = Bulk::new(after.model.world(), after.assumptions, &common).map_err(fault)?;
    let compare = Compare::new(shortcut, [before.model, after.model], [&one, &other], &common);
    let rows = on_all_cores(
        subjects.len(),
        |number| subjects.get(number).map(|subject| compare.row(number, subject)),
        progress,
    );
    let mut gathered = gather::Gathered::default();
    let (mut only_before, mut only_after) = (Vec::new(), Vec::new());
    for (subject, row) in subjects.iter().zip(rows.into_iter().flatten()) {
        match row {
            compare::Row::Both(found) => gathered.add(found),
            compare::Row::OnlyBefore => only_before.push(subject.clone()),
            compare::Row::OnlyAfter => only_after.push(subject.clone()),
            compare::Row::Neither => {}
        }
    }
    let (compared, same) = (gathered.compared, gathered.same);
    Ok(Diff {
        compared,
        same,
        groups: gathered.groups(subjects, &common),
        callers_only_before: only_before,
        callers_only_after: only_after,
        questions_only_before: no_sense_after.into_iter().collect(),
        questions_only_after: no_sense_before.into_iter().collect(),
    })
}

/// What is wrong with questions on a side.
fn faults(side: Side<'_>, asks: &[Ask]) -> Vec<AskFault> {
    let bulk = Bulk::new(side.model.world(), side.assumptions, asks);
    bulk.err().map(|faults| AskFault::of(asks, faults)).unwrap_or_default()
}
