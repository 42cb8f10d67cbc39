//! What else a fix flips in the matrix.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Task;
use super::state::Standing;
use crate::analysis::diff::subjects_of_both;
use crate::analysis::{Ask, Held, Matrix, Model, Options, Subject, matrix, questions};
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
    /// The worst few: what opens to the internet first.
    pub worst: Vec<Flip>,
}

impl Flips {
    /// How many answers flip.
    pub fn count(&self) -> usize {
        self.opens + self.closes
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

/// Compares the matrices of a topology without and with a fix. The request that was asked about does not count.
pub(super) fn flips(task: &Task<'_>, before: &Standing, after: &Standing) -> Flips {
    let (before, after) = Model::pair(before.topology.clone(), after.topology.clone());
    let subjects = subjects_of_both(&before, &after);
    let mut asks = questions(before.topology());
    let own = Ask { action: task.request.action.clone(), resource: task.request.resource.clone() };
    if !asks.contains(&own) {
        asks.push(own.clone());
    }
    let Some([left, right]) = both(task, [&before, &after], &subjects, asks) else { return Flips::default() };
    let mut flips = Flips::default();
    let mut all: Vec<(u8, Flip)> = Vec::new();
    for (row, subject) in left.subjects.iter().enumerate() {
        for (column, ask) in left.asks.iter().enumerate() {
            let answer = |m: &Matrix| m.cell(row, column).and_then(|c| c.answer).map(|a| a.outcome);
            let (Some(old), Some(new)) = (answer(&left), answer(&right)) else { continue };
            flips.compared += 1;
            let (was, is) = (openness(old), openness(new));
            if was == is || (*ask == own && is_asker(task, subject)) {
                continue;
            }
            let internet = subject.caller == before.internet();
            if is > was {
                flips.opens += 1;
                flips.opens_to_internet += usize::from(internet);
            } else {
                flips.closes += 1;
            }
            let badness = match (is > was, internet, &subject.credentials) {
                (true, true, Held::None) => 0,
                (true, true, _) => 1,
                (true, false, _) => 2,
                (false, false, _) => 3,
                (false, true, _) => 4,
            };
            all.push((badness, Flip { subject: subject.clone(), ask: ask.clone(), before: old, after: new }));
        }
    }
    all.sort_by_key(|(badness, _)| *badness);
    flips.worst = all.into_iter().take(SHOWN).map(|(_, flip)| flip).collect();
    flips
}

/// Both matrices, of the questions that make sense on both sides.
fn both(task: &Task<'_>, models: [&Model; 2], subjects: &[Subject], asks: Vec<Ask>) -> Option<[Matrix; 2]> {
    let options = Options::new(task.assumptions);
    let [before, after] = models;
    let mut senseless: BTreeSet<Ask> = BTreeSet::new();
    for _ in 0..3 {
        let asks: Vec<Ask> = asks.iter().filter(|a| !senseless.contains(a)).cloned().collect();
        let one = matrix(before, subjects.to_vec(), asks.clone(), &options);
        let other = matrix(after, subjects.to_vec(), asks, &options);
        match (one, other) {
            (Ok(one), Ok(other)) => return Some([one, other]),
            (one, other) => {
                let faults = [one.err(), other.err()].into_iter().flatten().flatten();
                senseless.extend(faults.map(|f| f.ask));
            }
        }
    }
    None
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
