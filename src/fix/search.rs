//! Tries candidates out, alone and together, the fewest changes first.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::flips::flips;
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
/// Fixes that are compared by what else they flip.
const COMPARED: usize = 16;

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
    for _ in 0..DEPTH {
        let mut jobs = search.next(&level);
        let left = BUDGET.saturating_sub(fixes.tried);
        fixes.cut_short |= jobs.len() > left;
        jobs.truncate(left);
        fixes.tried += jobs.len();
        let (turned, further) = search.try_out(jobs, &level);
        origin = origin.or_else(|| level.into_iter().next());
        found = turned;
        if !found.is_empty() || further.is_empty() {
            break;
        }
        fixes.cut_short |= further.len() > WIDTH;
        level = further.into_iter().take(WIDTH).collect();
    }
    let Some((_, standing)) = origin else { return Ok(fixes) };
    fixes.fixes = search.compare(found, &standing);
    if fixes.fixes.is_empty() {
        fixes.in_the_way = obstacle::words(task, &standing);
    }
    Ok(fixes)
}

/// A state that is to be tried out, and the number of the one it comes from.
type Job = (State, usize);

struct Search<'s> {
    task: &'s Task<'s>,
    want: Want,
    progress: &'s (dyn Fn() + Sync),
    /// What was tried, in whatever order its changes came.
    seen: BTreeSet<(BTreeMap<String, String>, Option<String>)>,
}

impl Search<'_> {
    /// The states that are one change further; fine changes before blunt ones.
    fn next(&mut self, level: &[(State, Standing)]) -> Vec<Job> {
        let mut jobs: Vec<Job> = Vec::new();
        for (number, (state, standing)) in level.iter().enumerate() {
            for change in obstacle::candidates(self.task, standing, self.want) {
                let Some(next) = state.with(&change, standing, self.task) else { continue };
                let patch = next.patch.as_ref().map(print::document);
                if self.seen.insert((next.texts.clone(), patch)) {
                    jobs.push((next, number));
                }
            }
        }
        jobs.sort_by_key(|(state, _)| state.changes.iter().filter(|c| c.blunt).count());
        jobs
    }

    /// Those that turn the verdict, and those that at least meet another obstacle.
    fn try_out(
        &self,
        jobs: Vec<Job>,
        level: &[(State, Standing)],
    ) -> (Vec<(State, Standing)>, Vec<(State, Standing)>) {
        let work = |number: usize| jobs.get(number).and_then(|(state, _)| state.stand(self.task).ok());
        let standings = on_all_cores(jobs.len(), work, self.progress);
        let obstacles: Vec<Obstacle> = level.iter().map(|(_, s)| Obstacle::of(&s.outcome)).collect();
        let (mut turned, mut further) = (Vec::new(), Vec::new());
        for ((state, from), standing) in jobs.into_iter().zip(standings) {
            let Some(standing) = standing else { continue };
            if self.want.is_met_by(standing.outcome.outcome) {
                turned.push((state, standing));
            } else if obstacles.get(from) != Some(&Obstacle::of(&standing.outcome)) {
                further.push((state, standing));
            }
        }
        (turned, further)
    }

    /// The fixes, with what else they flip: the fewest edits first, then those that open and flip the least.
    fn compare(&self, mut found: Vec<(State, Standing)>, before: &Standing) -> Vec<Fix> {
        let blunt = |state: &State| state.changes.iter().any(|c| c.blunt);
        if found.iter().any(|(state, _)| !blunt(state)) {
            found.retain(|(state, _)| !blunt(state));
        }
        let edits = |state: &State| state.changes.iter().map(Change::weight).sum::<usize>();
        found.sort_by_key(|(state, _)| edits(state));
        found.truncate(COMPARED);
        let mut fixes: Vec<Fix> = found
            .into_iter()
            .map(|(state, standing)| {
                (self.progress)();
                Fix {
                    edits: edits(&state),
                    outcome: standing.outcome.outcome,
                    documents: self.documents(&state),
                    patch: state.patch.as_ref().map(print::document),
                    flips: flips(self.task, before, &standing),
                    changes: state.changes,
                }
            })
            .collect();
        fixes.sort_by_key(|fix| (fix.edits, fix.flips.opens_to_internet, fix.flips.count()));
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
