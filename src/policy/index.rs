//! Statements found by the action of a request.

use std::sync::Arc;

use super::action::{Action, ActionPattern};
use super::document::{Effect, Policy};
use super::key::hash;
use super::set::StatementId;

/// So many bytes of the literal beginning of a pattern are looked at. Names of actions differ early.
const LONGEST: usize = 15;

/// Statements of one effect by what they say about actions.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// By whole action: statements that name it literally.
    exact: Table<Vec<StatementId>>,
    /// By service: statements with a wildcard in the name.
    wild: Table<Prefixes>,
    /// Statements that may be about any action: `*` and `NotAction`.
    every: Vec<StatementId>,
}

impl Index {
    pub(super) fn new(policies: &[Arc<Policy>], effect: Effect) -> Index {
        let mut exact = Vec::new();
        let mut wild = Vec::new();
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
                let is_wild_in = |wanted: &str| {
                    entries.iter().any(|entry| {
                        matches!(entry, ActionPattern::Of { service, name } if **service == *wanted && name.as_literal().is_none())
                    })
                };
                for entry in entries {
                    let ActionPattern::Of { service, name } = entry else { continue };
                    match name.as_literal() {
                        // Once by its patterns, with the name as one of them.
                        Some(name) if is_wild_in(service) => {
                            wild.push((service.to_string(), (cut(name).into(), id)))
                        }
                        Some(name) => exact.push((format!("{service}:{name}"), id)),
                        None => wild.push((service.to_string(), (cut(name.literal_start()).into(), id))),
                    }
                }
            }
        }
        Index {
            exact: Table::new(exact, Vec::dedup),
            wild: Table::new(wild, |_| {}).map(Prefixes::new),
            every,
        }
    }

    /// The statements that can be about an action, those that name it first, each with whether it is known to be.
    pub(super) fn candidates<'i>(
        &'i self,
        action: &'i Action,
    ) -> impl Iterator<Item = (StatementId, bool)> + use<'i> {
        let same_action = |name: &str| {
            name.split_once(':').is_some_and(|(s, n)| s == action.service() && n == action.name())
        };
        let exact = self.exact.get(action.hash(), same_action).map_or(&[][..], Vec::as_slice);
        let wild = self.wild.get(action.service_hash(), |name| name == action.service());
        let wild = wild.into_iter().flat_map(|prefixes| prefixes.of(action.name()));
        let exact = exact.iter().map(|id| (*id, true));
        exact.chain(wild.map(|id| (id, false))).chain(self.every.iter().map(|id| (*id, false)))
    }
}

/// As much of a text as is looked at.
fn cut(text: &str) -> &str {
    (0..=LONGEST).rev().find_map(|end| text.get(..end)).filter(|_| text.len() > LONGEST).unwrap_or(text)
}

/// Statements by the text with which a pattern begins.
#[derive(Clone, Debug, Default)]
struct Prefixes {
    /// Sorted by text.
    rows: Vec<(Box<str>, Vec<StatementId>)>,
    /// The lengths of these texts in bytes, ascending.
    lengths: Vec<usize>,
}

impl Prefixes {
    fn new(mut pairs: Vec<(Box<str>, StatementId)>) -> Prefixes {
        pairs.sort();
        pairs.dedup();
        let mut rows: Vec<(Box<str>, Vec<StatementId>)> = Vec::new();
        for (prefix, id) in pairs {
            match rows.last_mut() {
                Some((last, ids)) if *last == prefix => ids.push(id),
                _ => rows.push((prefix, vec![id])),
            }
        }
        let mut lengths: Vec<usize> = rows.iter().map(|(prefix, _)| prefix.len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Prefixes { rows, lengths }
    }

    /// The statements whose text a name begins with, in the order of the policies.
    fn of<'p>(&'p self, name: &str) -> Merged<'p> {
        let mut merged = Merged::default();
        let slots = merged.lists.iter_mut();
        let found = self.lengths.iter().filter_map(|length| {
            let prefix = name.get(..*length)?;
            let row = self.rows.binary_search_by(|(text, _)| (**text).cmp(prefix)).ok()?;
            self.rows.get(row)
        });
        slots.zip(found).for_each(|(slot, (_, ids))| *slot = ids);
        merged
    }
}

/// Several sorted lists as one without repetitions. There are as many as a text that is cut can have lengths.
#[derive(Default)]
struct Merged<'p> {
    lists: [&'p [StatementId]; LONGEST + 1],
}

impl Iterator for Merged<'_> {
    type Item = StatementId;

    fn next(&mut self) -> Option<StatementId> {
        let next = *self.lists.iter().filter_map(|list| list.first()).min()?;
        for list in &mut self.lists {
            if let Some((first, rest)) = list.split_first()
                && *first == next
            {
                *list = rest;
            }
        }
        Some(next)
    }
}

/// Values under names, found by hash.
#[derive(Clone, Debug)]
struct Table<V> {
    hashes: Vec<u64>,
    rows: Vec<(Box<str>, V)>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Table { hashes: Vec::new(), rows: Vec::new() }
    }
}

impl<T: Ord> Table<Vec<T>> {
    fn new(mut pairs: Vec<(String, T)>, tidy: impl Fn(&mut Vec<T>)) -> Self {
        pairs.sort_by(|a, b| hash(&a.0).cmp(&hash(&b.0)).then_with(|| a.cmp(b)));
        let mut table = Table::default();
        for (name, value) in pairs {
            match table.rows.last_mut() {
                Some((last, values)) if **last == *name => Vec::push(values, value),
                _ => {
                    table.hashes.push(hash(&name));
                    table.rows.push((name.into(), vec![value]));
                }
            }
        }
        table.rows.iter_mut().for_each(|(_, values)| tidy(values));
        table
    }
}

impl<V> Table<V> {
    fn map<W>(self, change: impl Fn(V) -> W) -> Table<W> {
        let rows = self.rows.into_iter().map(|(name, value)| (name, change(value))).collect();
        Table { hashes: self.hashes, rows }
    }

    fn get(&self, hash: u64, is: impl Fn(&str) -> bool) -> Option<&V> {
        let first = self.hashes.partition_point(|h| *h < hash);
        let same = self.hashes.iter().zip(&self.rows).skip(first).take_while(|(h, _)| **h == hash);
        same.map(|(_, row)| row).find(|(name, _)| is(name)).map(|(_, value)| value)
    }
}
