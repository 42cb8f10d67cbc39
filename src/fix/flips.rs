//! What else a fix flips in the matrix.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Task;
use super::state::Standing;
use crate::analysis::{Ask, Held, Matrix, Model, Options, Subject, matrix, questions, subjects};
use crate::outcome::Ending;
use crate::request::Credentials;

/// The flips that are told one by one.
const SHOWN: usize = 5;

/// What else a fix flips.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Flips {
    /// Answers that were compared.
    pub compared: usize,
    /// Answers that turn towards allowed.
    pub opens: usize,
    /// Of these, answers to the open internet, signed with stolen credentials or unsigned.
    pub opens_to_internet: usize,
    /// Answers that turn away from allowed.
    pub closes: usize,
    /// Of these, answers to the open internet, which nobody misses.
    pub closes_to_internet: usize,
    /// The worst few: what opens to the internet first.
    pub worst: Vec<Flip>,
}

impl Flips {
    /// How many answers flip.
    pub fn count(&self) -> usize {
        self.opens + self.closes
    }

    /// How many of them somebody may miss, or not want.
    pub fn harm(&self) -> usize {
        self.count() - self.closes_to_internet
    }
}

/// One answer that flips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// Who asks.
    pub subject: Subject,
    /// What.
    pub ask: Ask,
    /// How it ended.
    pub before: Ending,
    /// How it ends with the fix.
    pub after: Ending,
}

/// The matrix of the topology as it stands, against which every fix is held.
pub(super) struct Baseline<'b> {
    task: &'b Task<'b>,
    standing: &'b Standing,
    matrix: Option<Matrix>,
}

impl<'b> Baseline<'b> {
    pub(super) fn new(task: &'b Task<'b>, standing: &'b Standing) -> Self {
        let model = &standing.model;
        let mut asks = questions(model.topology());
        let own = own_ask(task);
        if !asks.contains(&own) {
            asks.push(own);
        }
        Self { task, standing, matrix: ask_all(task, model, subjects(model), asks) }
    }

    /// What a fix flips besides the request that was asked about.
    pub(super) fn flips(&self, fixed: &Standing) -> Flips {
        let Some(before) = &self.matrix else { return Flips::default() };
        let ask = |model: &Model| ask_all(self.task, model, before.subjects.clone(), before.asks.clone());
        // A fix may name the address that stood for the internet; then both sides get another one.
        if fixed.model.internet_address() == self.standing.model.internet_address() {
            return ask(&fixed.model).map(|after| self.compare(before, &after)).unwrap_or_default();
        }
        let (old, new) = Model::pair(self.standing.topology.clone(), fixed.topology.clone());
        match (ask(&old), ask(&new)) {
            (Some(before), Some(after)) => self.compare(&before, &after),
            _ => Flips::default(),
        }
    }

    fn compare(&self, before: &Matrix, after: &Matrix) -> Flips {
        let mut flips = Flips::default();
        let mut all: Vec<(u8, usize, usize, Ending, Ending)> = Vec::new();
        let (own, internet) = (own_ask(self.task), self.standing.model.internet());
        // Questions that make no sense with the fix are gone there.
        let columns: Vec<Option<usize>> = match before.asks.len() == after.asks.len() {
            true => (0..after.asks.len()).map(Some).collect(),
            false => before.asks.iter().map(|ask| after.asks.iter().position(|a| a == ask)).collect(),
        };
        for (row, subject) in before.subjects.iter().enumerate() {
            let from_internet = subject.caller == internet;
            let badness = |opens: bool| match (opens, from_internet, &subject.credentials) {
                (true, true, Held::None) => 0,
                (true, true, _) => 1,
                (true, false, _) => 2,
                (false, false, _) => 3,
                (false, true, _) => 4,
            };
            for (column, ask) in before.asks.iter().enumerate() {
                let old = before.cell(row, column).and_then(|c| c.answer);
                let new = columns.get(column).copied().flatten();
                let new = new.and_then(|column| after.cell(row, column)).and_then(|c| c.answer);
                let (Some(old), Some(new)) = (old, new) else { continue };
                flips.compared += 1;
                let (old, new) = (old.outcome, new.outcome);
                if openness(old) == openness(new) || (*ask == own && is_asker(self.task, subject)) {
                    continue;
                }
                let opens = openness(new) > openness(old);
                if opens {
                    flips.opens += 1;
                    flips.opens_to_internet += usize::from(from_internet);
                } else {
                    flips.closes += 1;
                    flips.closes_to_internet += usize::from(from_internet);
                }
                all.push((badness(opens), row, column, old, new));
            }
        }
        all.sort_unstable_by_key(|(badness, row, column, ..)| (*badness, *row, *column));
        let flip = |(_, row, column, old, new): &(u8, usize, usize, Ending, Ending)| {
            let (subject, ask) = (before.subjects.get(*row)?.clone(), before.asks.get(*column)?.clone());
            Some(Flip { subject, ask, before: *old, after: *new })
        };
        flips.worst = all.iter().take(SHOWN).filter_map(flip).collect();
        flips
    }
}

fn own_ask(task: &Task<'_>) -> Ask {
    Ask { action: task.request.action.clone(), resource: task.request.resource.clone() }
}

/// The matrix of the questions that make sense in a topology.
fn ask_all(task: &Task<'_>, model: &Model, subjects: Vec<Subject>, mut asks: Vec<Ask>) -> Option<Matrix> {
    let options = Options::new(task.assumptions);
    match matrix(model, subjects.clone(), asks.clone(), &options) {
        Ok(matrix) => Some(matrix),
        Err(faults) => {
            let senseless: BTreeSet<Ask> = faults.into_iter().map(|f| f.ask).collect();
            asks.retain(|ask| !senseless.contains(ask));
            matrix(model, subjects, asks, &options).ok()
        }
    }
}

fn openness(outcome: Ending) -> u8 {
    match outcome {
        Ending::Allowed => 2,
        Ending::Depends => 1,
        Ending::ImplicitlyDenied | Ending::ExplicitlyDenied | Ending::Unreachable | Ending::Rejected => 0,
    }
}

/// Whether a subject is the one whose verdict is to be turned.
fn is_asker(task: &Task<'_>, subject: &Subject) -> bool {
    if subject.caller != task.request.caller {
        return false;
    }
    match &task.request.credentials {
        None => matches!(subject.credentials, Held::Own) || subject.principal.is_none(),
        Some(Credentials::Caller(owner)) => subject.credentials.owner() == Some(owner),
        Some(Credentials::Anonymous) => subject.principal.is_none(),
        Some(Credentials::Role(arn) | Credentials::User(arn)) => {
            subject.principal.as_deref() == Some(arn.as_str())
        }
    }
}
