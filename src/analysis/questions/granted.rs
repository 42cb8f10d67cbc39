//! What the policies of principals grant, by the resources they may be about: looking at every statement for every
//! resource would cost their product.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::arn::Arn;
use crate::facts::sample_requests;
use crate::hash::{QuickMap, QuickSet};
use crate::policy::Statement;

use super::named_actions;

/// Actions with the entries of `Resource` beside them, each once, in the order of their statements.
#[derive(Default)]
pub(super) struct Granted<'p> {
    list: Vec<Grant<'p>>,
    /// By the service of the action, in lower case.
    services: QuickMap<String, Entries<'p>>,
}

/// An action and what a statement says it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Grant<'p> {
    pub(super) action: &'p str,
    /// An entry of `Resource`. `None` where a statement has no `Resource`.
    pub(super) entry: Option<&'p str>,
}

/// The grants on one service, by their entries.
#[derive(Default)]
struct Entries<'p> {
    whole: BTreeMap<&'p str, Vec<usize>>,
    /// By what they begin with, up to the first wildcard.
    starts: QuickMap<&'p str, Vec<usize>>,
    /// The lengths of these beginnings.
    lengths: BTreeSet<usize>,
}

impl<'p> Granted<'p> {
    pub(super) fn of(statements: impl Iterator<Item = &'p Statement>) -> Granted<'p> {
        let mut granted = Granted::default();
        let mut known = QuickSet::default();
        for statement in statements {
            for action in named_actions(statement) {
                match &statement.resources {
                    None => granted.add(Grant { action, entry: None }, &mut known),
                    Some(resources) if resources.negated => {}
                    Some(resources) => {
                        for entry in &resources.entries {
                            granted.add(Grant { action, entry: Some(&entry.text) }, &mut known);
                        }
                    }
                }
            }
        }
        granted
    }

    fn add(&mut self, grant: Grant<'p>, known: &mut QuickSet<Grant<'p>>) {
        if !known.insert(grant) {
            return;
        }
        let number = self.list.len();
        self.list.push(grant);
        let service = grant.action.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let entries = self.services.entry(service).or_default();
        let entry = grant.entry.unwrap_or_default();
        let start = entry.split(['*', '?']).next().unwrap_or_default();
        entries.whole.entry(entry).or_default().push(number);
        entries.starts.entry(start).or_default().push(number);
        entries.lengths.insert(start.len());
    }

    /// All grants that can be about a resource, and a few that turn out not to be, in the order of their statements.
    pub(super) fn on(&self, arn: &Arn) -> impl Iterator<Item = Grant<'p>> {
        let below = sample_requests().of(arn).and_then(|s| s.below.as_deref()).unwrap_or_default();
        let longest = format!("{arn}{below}");
        let mut numbers: BTreeSet<usize> = BTreeSet::new();
        let mut services = vec![arn.service().to_ascii_lowercase()];
        if arn.service() == "iam" {
            services.push("sts".to_owned());
        }
        for entries in services.iter().filter_map(|service| self.services.get(service)) {
            // Entries that name a part of the resource.
            for end in ['/', ':'] {
                let start = format!("{arn}{end}");
                let from = (Bound::Included(start.as_str()), Bound::Unbounded);
                let parts = entries.whole.range::<str, _>(from);
                numbers.extend(parts.take_while(|(entry, _)| entry.starts_with(&start)).flat_map(|(_, n)| n));
            }
            // Entries whose pattern may match.
            for length in &entries.lengths {
                let found = longest.get(..*length).and_then(|start| entries.starts.get(start));
                numbers.extend(found.into_iter().flatten());
            }
        }
        numbers.into_iter().filter_map(|number| self.list.get(number).copied())
    }
}
