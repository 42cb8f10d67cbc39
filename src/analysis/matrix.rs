//! Every caller before every question.

use std::net::IpAddr;

use serde::Serialize;

use crate::assumption::Assumptions;
use crate::outcome::Ending;
use crate::simulate::bulk::Bulk;
use crate::simulate::{simulate, simulate_once};

use super::parallel::on_all_cores;
use super::{Answer, Ask, AskFault, Model, Subject};

/// How a matrix is made.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// The choices in force.
    pub assumptions: &'o Assumptions,
    /// Whether to ask again under every other choice that an answer rests on.
    pub sensitivity: bool,
    /// Hears of every row that is finished.
    pub progress: &'o (dyn Fn() + Sync),
}

impl<'o> Options<'o> {
    /// Under these choices, once, and silently.
    pub fn new(assumptions: &'o Assumptions) -> Self {
        Self { assumptions, sensitivity: false, progress: &|| {} }
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("sensitivity", &self.sensitivity).finish_non_exhaustive()
    }
}

/// The answers to all questions of all callers.
#[derive(Debug)]
pub struct Matrix {
    /// Who asks: the rows.
    pub subjects: Vec<Subject>,
    /// What is asked: the columns.
    pub asks: Vec<Ask>,
    /// Address of the host on the internet, if it is among those who ask.
    pub internet: Option<IpAddr>,
    /// Row by row.
    rows: Vec<Vec<Cell>>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The answer. `None` where the question makes no sense: an unsigned request that is about no resource has no
    /// account whose policies could decide.
    #[serde(skip)]
    pub answer: Option<Answer>,
    /// The keys it depends on, if it depends.
    pub depends_on: Box<[String]>,
    /// Whether another choice for what AWS leaves open would end it differently. `None` if that was not asked.
    pub open: Option<bool>,
}

impl Matrix {
    /// The answers of a row, one a question.
    pub fn row(&self, number: usize) -> &[Cell] {
        self.rows.get(number).map_or(&[], Vec::as_slice)
    }

    /// One answer.
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.get(column)
    }

    /// How often each outcome occurs, in the order of [`Ending::WORDS`].
    pub fn tally(&self) -> Vec<(Ending, usize)> {
        let answers = || self.rows.iter().flatten().filter_map(|c| c.answer.map(|a| a.outcome));
        Ending::WORDS
            .iter()
            .map(|(_, ending)| (*ending, answers().filter(|outcome| outcome == ending).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

/// Asks every subject every question.
///
/// Paths, policies and keys that several of them share are worked out once; an answer by itself costs about as much
/// as its decision.
///
/// # Errors
/// If some questions make no sense in this topology.
pub fn matrix(
    model: &Model,
    subjects: Vec<Subject>,
    asks: Vec<Ask>,
    options: &Options<'_>,
) -> Result<Matrix, Vec<AskFault>> {
    let bulk = Bulk::new(model.world(), options.assumptions, &asks).map_err(|f| AskFault::of(&asks, f))?;
    let row = |number: usize| -> Vec<Cell> {
        let Some(subject) = subjects.get(number) else { return Vec::new() };
        let row = bulk.row(&subject.asker());
        let answer = |question| row.as_ref()?.answer(question);
        asks.iter()
            .enumerate()
            .map(|(number, ask)| cell(model, subject, ask, answer(number), options))
            .collect()
    };
    let rows = on_all_cores(subjects.len(), row, options.progress);
    let internet = subjects.iter().any(|s| s.caller == model.internet()).then(|| model.internet_address());
    Ok(Matrix { subjects, asks, internet, rows })
}

fn cell(model: &Model, subject: &Subject, ask: &Ask, answer: Option<Answer>, options: &Options<'_>) -> Cell {
    let Some(found) = answer else { return Cell { answer, depends_on: Box::default(), open: None } };
    let request = || subject.asker().request(ask);
    let depends_on = match found.outcome {
        Ending::Depends => {
            let outcome = simulate_once(model.world(), options.assumptions, &request());
            let leg = outcome.ok().and_then(|o| o.settling_leg().cloned());
            let keys = leg.and_then(|l| l.decision).map(|d| d.depends_on).unwrap_or_default();
            keys.iter().map(|k| k.to_string()).collect()
        }
        _ => Box::default(),
    };
    let open = options.sensitivity.then(|| {
        let outcome = simulate(model.world(), options.assumptions, &request());
        outcome.is_ok_and(|o| o.assumptions.iter().any(|r| r.flips))
    });
    Cell { answer, depends_on, open }
}
