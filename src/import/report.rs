//! What an import read, what it did not understand, and what the topology lacks because of it.

use serde::Serialize;

use super::inventory::Inventory;
use super::log::Log;
use super::write::{Gap, GapKind};

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many objects were read, by kind.
    pub read: Vec<(String, usize)>,
    /// What is wrong with inputs; the rest of them was used.
    pub problems: Vec<Trouble>,
    /// What no reader knows: input and what, with how often.
    pub not_understood: Vec<(String, String, usize)>,
    /// Where inputs contradict each other.
    pub clashes: Vec<Trouble>,
    /// Values that no input states.
    pub unknown: Vec<Trouble>,
    /// What is referred to and not described.
    pub missing: Vec<Trouble>,
    /// What a topology cannot hold.
    pub left_out: Vec<Trouble>,
    /// What changes no answer.
    pub spared: Vec<Trouble>,
}

/// Something to know: what it is about, and what there is to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// An id, or an input with a place.
    pub subject: String,
    /// What there is to it.
    pub what: String,
}

impl Report {
    pub(super) fn new(inventory: &Inventory, log: &Log, gaps: Vec<Gap>) -> Self {
        let trouble = |subject: String, what: String| Trouble { subject, what };
        let problems = log.problems.borrow();
        let problems = problems.iter().map(|p| {
            let name = log.name(p.source);
            let colon = if p.place.starts_with(|c: char| c.is_ascii_digit()) { ":" } else { ": " };
            let subject = if p.place.is_empty() { name } else { format!("{name}{colon}{}", p.place) };
            trouble(subject, p.message.clone())
        });
        let clashes = inventory.clashes.iter().map(|clash| {
            let [first, second] = &clash.values;
            let [one, two] = clash.sources.map(|s| log.name(s));
            trouble(
                clash.id.clone(),
                format!("`{}` is {first} in {one} and {second} in {two}; the first one stands", clash.field),
            )
        });
        let unread = log.unread.borrow();
        let of = |kind: GapKind| -> Vec<Trouble> {
            let gaps = gaps.iter().filter(|gap| gap.kind == kind);
            gaps.map(|gap| trouble(gap.subject.clone(), gap.what.clone())).collect()
        };
        Self {
            read: log
                .read
                .borrow()
                .iter()
                .filter(|(_, n)| **n > 0)
                .map(|(kind, n)| ((*kind).to_owned(), *n))
                .collect(),
            problems: problems.collect(),
            not_understood: unread
                .iter()
                .map(|((source, what), n)| (log.name(*source), what.clone(), *n))
                .collect(),
            clashes: clashes.collect(),
            unknown: of(GapKind::Unknown),
            missing: of(GapKind::Missing),
            left_out: of(GapKind::LeftOut),
            spared: of(GapKind::Spared),
        }
    }

    /// Whether some input is broken, or contradicts another.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty() || !self.clashes.is_empty()
    }

    /// The report for people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let read: Vec<String> = self.read.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        out.push_str(&format!(
            "read: {}\n",
            if read.is_empty() { "nothing".to_owned() } else { read.join(", ") }
        ));
        let understood = self.not_understood.iter().map(|(input, what, n)| Trouble {
            subject: input.clone(),
            what: if *n == 1 { what.clone() } else { format!("{what}, {n} times") },
        });
        let parts: [(&str, Vec<Trouble>); 7] = [
            ("broken", self.problems.clone()),
            ("contradictory", self.clashes.clone()),
            ("not understood", understood.collect()),
            ("unknown", self.unknown.clone()),
            ("referred to but not described", self.missing.clone()),
            ("left out", self.left_out.clone()),
            ("left out because it changes no answer", self.spared.clone()),
        ];
        for (title, troubles) in parts {
            if troubles.is_empty() {
                continue;
            }
            out.push_str(&format!("{title}: {}\n", troubles.len()));
            for trouble in troubles.iter().take(SHOWN) {
                out.push_str(&format!("  {}: {}\n", trouble.subject, trouble.what));
            }
            if troubles.len() > SHOWN {
                out.push_str(&format!("  and {} more; --report has all of them\n", troubles.len() - SHOWN));
            }
        }
        out
    }
}

/// Lines of one kind that are shown to people; a file has them all.
const SHOWN: usize = 20;
