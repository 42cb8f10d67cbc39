//! The keys on a trace: which are worth showing under which hop, and in which words.

use std::collections::BTreeSet;

use super::{Depth, Page};
use crate::context::{AWS_ADDRESS, Stamp, Stamped, State, Value, Writer};
use crate::outcome::{Leg, Way};

/// Keys shown even where no condition reads them, if the request carries them.
const ALWAYS: [&str; 10] = [
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:principalarn",
    "aws:ec2instancesourcevpc",
    "aws:requestedregion",
    "aws:calledvia",
    "kms:viaservice",
    "aws:principalservicename",
];

/// Width of the column of key names.
const KEY_WIDTH: usize = 30;

/// A key as it stands under a hop.
pub(in crate::report) struct KeyLine {
    /// The key.
    pub(in crate::report) name: String,
    /// Its state, and what there is to say of it.
    pub(in crate::report) words: String,
    /// Whether the request lacks it.
    pub(in crate::report) absent: bool,
}

/// The keys whose last stamp is one of these, those that are absent at the end.
pub(in crate::report) fn key_lines(leg: &Leg, depth: Depth, here: impl Fn(&Stamp) -> bool) -> Vec<KeyLine> {
    let read = keys_read(leg);
    let mut stamps: Vec<(&Stamped, &Stamp)> = leg
        .context
        .iter()
        .filter_map(|stamped| Some((stamped, stamped.stamps.last().filter(|s| here(s))?)))
        .collect();
    stamps.sort_by_key(|(_, stamp)| stamp.state == State::Absent);
    if depth == Depth::WhatMatters {
        stamps.retain(|(stamped, stamp)| matters(stamped, stamp, &read, leg));
    }
    let line = |(stamped, stamp): (&Stamped, &Stamp)| KeyLine {
        name: stamped.name.clone(),
        words: state_words(stamp),
        absent: stamp.state == State::Absent,
    };
    stamps.into_iter().map(line).collect()
}

impl Page {
    pub(super) fn keys(&mut self, leg: &Leg, here: impl Fn(&Stamp) -> bool) {
        let keys = key_lines(leg, self.depth, here);
        let longest = keys.iter().map(|k| k.name.len() + 2).max().unwrap_or(0);
        let width = KEY_WIDTH.max(longest);
        for key in keys {
            let text = format!("       {:width$}{}", key.name, key.words);
            let text = if key.absent { self.paint.dim(&text) } else { text };
            self.line(&text);
        }
    }
}

/// The hop under which a stamp is shown: what the credentials say under the caller, what the service reads off
/// the request under the service.
pub(in crate::report) fn hop_of(by: Writer, hops: usize) -> usize {
    match by {
        Writer::Hop(number) => number,
        Writer::Credentials | Writer::Principal => 1,
        Writer::Resource | Writer::Request | Writer::Clock | Writer::CallingService | Writer::Stated => hops,
    }
}

/// Keys that some condition of a statement about this action reads, in lower case.
fn keys_read(leg: &Leg) -> BTreeSet<String> {
    let layers = leg.decision.iter().flat_map(|d| &d.layers);
    layers
        .flat_map(|l| &l.policies)
        .flat_map(|p| &p.statements)
        .filter(|s| s.action)
        .flat_map(|s| &s.conditions)
        .map(|c| c.key.to_ascii_lowercase())
        .collect()
}

fn matters(stamped: &Stamped, stamp: &Stamp, read: &BTreeSet<String>, leg: &Leg) -> bool {
    let key = stamped.name.to_ascii_lowercase();
    if read.contains(&key) || stamp.by == Writer::Stated {
        return true;
    }
    // That an endpoint was passed, or none, is the point of the whole; so say which key is missing for it.
    let told = match &leg.way {
        Way::Path(path) | Way::Rejected { path, .. } if path.entry.endpoint().is_some() => "aws:sourceip",
        _ => "aws:sourcevpc",
    };
    ALWAYS.contains(&key.as_str()) && (stamp.state != State::Absent || key == told)
}

fn state_words(stamp: &Stamp) -> String {
    let value = match &stamp.state {
        State::Value(Value::One(text)) if text == AWS_ADDRESS => "an address of AWS".to_owned(),
        State::Value(Value::One(text)) => text.clone(),
        State::Value(Value::Many(texts)) => format!("[{}]", texts.join(", ")),
        State::SomeValue => "present".to_owned(),
        State::Absent => "absent".to_owned(),
        State::Unknown => "unknown".to_owned(),
    };
    let assumed = match stamp.assumptions.iter().map(|a| a.name()).collect::<Vec<_>>().as_slice() {
        [] => None,
        names => Some(format!("assumption {}", names.join(", "))),
    };
    let is_aws = matches!(&stamp.state, State::Value(Value::One(v)) if v == AWS_ADDRESS);
    let (head, remark) = match (&stamp.state, stamp.note.clone()) {
        (State::Value(_), Some(note)) if is_aws => (note, None),
        (State::Value(_), note) => (value, note),
        (_, Some(note)) => (format!("{value}: {note}"), None),
        (_, None) => (value, None),
    };
    let remarks: Vec<String> = remark.into_iter().chain(assumed).collect();
    if remarks.is_empty() { head } else { format!("{head}  ({})", remarks.join("; ")) }
}
