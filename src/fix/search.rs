//! Tries candidates out, alone and together, the fewest changes first.

use std::collections::BTreeSet;

use super::change::Change;
use super::flips::{Baseline, Flips};
use super::obstacle::{self, Obstacle};
use super::state::{Standing, State, text_of};
use super::{Document, Fix, Fixes, Task, Want};
use crate::analysis::on_all_cores;
use crate::simulate::RequestFault;
use crate::source::print;

/// As many changes may come together.
const DEPTH: usize = 4;
/// States of one number of changes that are gone on from.
const WIDTH: usize = 24;
/// Changed topologies that are tried out at most.
const BUDGET: usize = 600;
/// With so many fixes of one size the search ends: all of them are compared by what else they flip.
const COMPARED: usize = 16;
/// Changed topologies that are tried out at once.
const BATCH: usize = 16;

pub(super) fn search(task: &Task<'_>, progress: &(dyn Fn() + Sync)) -> Result<Fixes, Vec<RequestFault>> {
    let start = State::default();
    let standing = start.stand(task)?;
    let now = standing.outcome.outcome;
    let want = task.want.unwrap_or(Want::opposite_of(now));
    let mut fixes =
        Fixes { want, now, fixes: Vec::new(), in_the_way: Vec::new(), tried: 0, cut_short: false };
    if fixes.is_met() {
        return Ok(fixes);
    }
    let mut search = Search { task, want, progress, seen: BTreeSet::new() };
    let mut level = vec![(start, standing)];
    let mut found: Vec<(State, Standing)> = Vec::new();
    let mut origin = None;
    let mut left = Vec::new();
    for _ in 0..DEPTH {
        let jobs = search.next(&level);
        let affordable = BUDGET.saturating_sub(fixes.tried);
        let tried = search.try_out(jobs, &level, affordable);
        fixes.tried += tried.count;
        fixes.cut_short |= tried.cut_short;
        origin = origin.or_else(|| level.into_iter().next());
        found.extend(tried.turned);
        // A blunt change is kept for the case that nothing finer helps.
        if found.iter().any(|(state, _)| blunt(state) == 0) || tried.further.is_empty() {
            break;
        }
        level = tried.further;
        left = level.first().map(|(state, standing)| what_is_left(task, state, standing)).unwrap_or_default();
    }
    let Some((_, standing)) = origin else { return Ok(fixes) };
    fixes.fixes = search.compare(found, &standing);
    if fixes.fixes.is_empty() {
        fixes.in_the_way = obstacle::words(task, &standing);
        fixes.in_the_way.extend(left);
    }
    Ok(fixes)
}

/// What is in the way behind the first changes.
fn what_is_left(task: &Task<'_>, state: &State, standing: &Standing) -> Vec<String> {
    let changes: Vec<&str> = state.changes.iter().map(|c| c.words.as_str()).collect();
    let changes = changes.join(" and ");
    obstacle::words(task, standing)
        .into_iter()
        .map(|line| format!("if you {changes}, there still is: {line}"))
        .collect()
}

/// A change that is to be tried out, and the number of the state that it is made in.
type Job = (Change, usize);

/// What came of trying.
#[derive(Default)]
struct Tried {
    /// States that turn the verdict.
    turned: Vec<(State, Standing)>,
    /// States in which something else is in the way than before.
    further: Vec<(State, Standing)>,
    /// How many were tried.
    count: usize,
    /// Whether some were not.
    cut_short: bool,
}

struct Search<'s> {
    task: &'s Task<'s>,
    want: Want,
    progress: &'s (dyn Fn() + Sync),
    /// What was tried, in whatever order its changes came.
    seen: BTreeSet<BTreeSet<String>>,
}

impl Search<'_> {
    /// The changes that come next, the smallest first; fine changes before blunt ones.
    fn next(&mut self, level: &[(State, Standing)]) -> Vec<Job> {
        let mut jobs: Vec<(usize, usize, Job)> = Vec::new();
        for (number, (state, standing)) in level.iter().enumerate() {
            for change in obstacle::candidates(self.task, standing, self.want) {
                let all = state.changes.iter().chain([&change]).map(|c| c.words.clone());
                if self.seen.insert(all.collect()) {
                    let size = edits(state) + change.weight();
                    jobs.push((blunt(state) + usize::from(change.blunt), size, (change, number)));
                }
            }
        }
        jobs.sort_by_key(|(blunt, size, _)| (*blunt, *size));
        jobs.into_iter().map(|(_, _, job)| job).collect()
    }

    /// Tries changes out, a few at a time, so that no more than a few topologies stand in memory.
    fn try_out(&self, mut jobs: Vec<Job>, level: &[(State, Standing)], affordable: usize) -> Tried {
        let mut tried = Tried { cut_short: jobs.len() > affordable, ..Tried::default() };
        jobs.truncate(affordable);
        let obstacles: Vec<Obstacle> = level.iter().map(|(_, s)| Obstacle::of(&s.outcome)).collect();
        let mut jobs = jobs.into_iter().peekable();
        while jobs.peek().is_some() {
            if tried.turned.len() >= COMPARED {
                tried.cut_short = true;
                break;
            }
            let batch: Vec<Job> = jobs.by_ref().take(BATCH).collect();
            let work = |number: usize| -> Option<(State, Standing)> {
                let (change, from) = batch.get(number)?;
                let (state, standing) = level.get(*from)?;
                let next = state.with(change, standing, self.task)?;
                let standing = next.stand(self.task).ok()?;
                Some((next, standing))
            };
            let results = on_all_cores(batch.len(), work, self.progress);
            tried.count += batch.len();
            for ((_, from), result) in batch.iter().zip(results) {
                let Some((state, standing)) = result else { continue };
                if self.want.is_met_by(standing.outcome.outcome) {
                    tried.turned.push((state, standing));
                } else if obstacles.get(*from) != Some(&Obstacle::of(&standing.outcome)) {
                    match tried.further.len() < WIDTH {
                        true => tried.further.push((state, standing)),
                        false => tried.cut_short = true,
                    }
                }
            }
        }
        tried
    }

    /// The fixes, with what else they flip: the fewest edits first, then those that open and flip the least.
    fn compare(&self, mut found: Vec<(State, Standing)>, before: &Standing) -> Vec<Fix> {
        if found.iter().any(|(state, _)| blunt(state) == 0) {
            found.retain(|(state, _)| blunt(state) == 0);
        }
        if found.is_empty() {
            return Vec::new();
        }
        let baseline = Baseline::new(self.task, before);
        let fix = |(state, standing): (State, Standing)| {
            (self.progress)();
            Fix {
                edits: edits(&state),
                outcome: standing.outcome.outcome,
                documents: self.documents(&state),
                patch: state.patch.as_ref().map(print::document),
                flips: baseline.flips(&standing),
                changes: state.changes,
            }
        };
        let mut fixes: Vec<Fix> = found.into_iter().map(fix).collect();
        let badness = |f: &Flips| (f.opens_to_internet, f.harm(), f.count());
        fixes.sort_by_key(|fix| (fix.edits, badness(&fix.flips)));
        fixes
    }

    fn documents(&self, state: &State) -> Vec<Document> {
        let document = |(path, text): (&String, &String)| {
            let before = text_of(self.task, path)?;
            let diff = super::unified::unified(path, &before, text);
            Some(Document { path: path.clone(), diff, text: text.clone() })
        };
        state.texts.iter().filter_map(document).collect()
    }
}

/// How many edits a state is.
fn edits(state: &State) -> usize {
    state.changes.iter().map(Change::weight).sum()
}

/// How many changes of a state give up more than the request needs.
fn blunt(state: &State) -> usize {
    state.changes.iter().filter(|c| c.blunt).count()
}
