//! Stamps and the context they add up to.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::value::State;
use crate::assumption::{Assumption, Consulted};

/// One key written, replaced or dropped by one hop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// State of the key after it.
    pub state: State,
    /// Who wrote it.
    pub by: Writer,
    /// The rule behind it, e.g. `CK 1.2`.
    pub rule: &'static str,
    /// A few words for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Assumptions that decided the state.
    #[serde(skip_serializing_if = "Consulted::is_empty")]
    pub assumptions: Consulted,
}

impl Stamp {
    /// A stamp without note or assumption.
    pub fn new(state: State, by: Writer, rule: &'static str) -> Self {
        Self { state, by, rule, note: None, assumptions: Consulted::new() }
    }

    /// A stamp that says why a key is not there.
    pub fn absent(by: Writer, rule: &'static str, why: impl Into<String>) -> Self {
        Self::new(State::Absent, by, rule).note(why)
    }

    /// Adds a few words for people.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    /// Names an assumption that decided the state.
    #[must_use]
    pub fn assuming(mut self, assumption: Assumption) -> Self {
        self.assumptions.insert(assumption);
        self
    }
}

/// Who writes into the context (CK 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "hop")]
pub enum Writer {
    /// A hop of the path, by its number from 1.
    Hop(usize),
    /// The session token, filled when the credentials were issued.
    Credentials,
    /// A lookup of the signing principal.
    Principal,
    /// A lookup of the target resource.
    Resource,
    /// The front of the service, from the request itself.
    Request,
    /// The clock of the service.
    Clock,
    /// The service that makes this request for somebody.
    CallingService,
    /// The user, by hand.
    Stated,
}

/// A key of the context with its history. The last stamp counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The key, as AWS spells it.
    pub name: String,
    /// Its stamps, in order.
    pub stamps: Vec<Stamp>,
}

/// The condition keys a service sees for one request, each with its provenance.
///
/// A key without an entry is absent, and nothing more is known about why. Serialises as a mapping from names to the
/// stamp that counts, with earlier ones under `before`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Stamped>,
}

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a stamp to a key. Names compare without case (CK 1.2 item 11).
    pub fn stamp(&mut self, name: &str, stamp: Stamp) {
        self.keys
            .entry(name.to_ascii_lowercase())
            .or_insert_with(|| Stamped { name: name.to_owned(), stamps: Vec::new() })
            .stamps
            .push(stamp);
    }

    /// The stamp that counts for a key.
    pub fn get(&self, name: &str) -> Option<&Stamp> {
        self.keys.get(&name.to_ascii_lowercase())?.stamps.last()
    }

    /// The state of a key; absent if nothing is known of it.
    pub fn state(&self, name: &str) -> &State {
        self.get(name).map_or(&State::Absent, |s| &s.state)
    }

    /// What goes on to the next leg: everything but the keys of the target and of the request itself.
    pub(super) fn carried(&self) -> Context {
        let of_this_leg = |stamped: &Stamped| {
            let last = stamped.stamps.last().map(|s| s.by);
            matches!(last, Some(Writer::Resource | Writer::Request | Writer::Clock | Writer::Stated))
        };
        // What KMS saw says nothing about another service.
        let keys = self.keys.iter().filter(|(name, s)| !of_this_leg(s) && !name.starts_with("kms:"));
        Context { keys: keys.map(|(k, s)| (k.clone(), s.clone())).collect() }
    }

    /// Those keys whose last stamp is not by this writer.
    pub(crate) fn not_written_by(mut self, writer: Writer) -> Context {
        self.keys.retain(|_, stamped| stamped.stamps.last().is_none_or(|s| s.by != writer));
        self
    }

    /// Those keys that the resource decides on: which it writes, or which are not the same in a context without it.
    pub(crate) fn of_resource(&self, without: &Context) -> Context {
        self.keep(|stamped| {
            let last = stamped.stamps.last();
            last.is_some_and(|s| s.by == Writer::Resource)
                || last.map(|s| &s.state) != without.get(&stamped.name).map(|s| &s.state)
        })
    }

    fn keep(&self, which: impl Fn(&Stamped) -> bool) -> Context {
        let keys = self.keys.iter().filter(|(_, stamped)| which(stamped));
        Context { keys: keys.map(|(k, s)| (k.clone(), s.clone())).collect() }
    }

    /// All keys with the stamp that counts, and their names in lower case.
    pub(crate) fn folded(&self) -> impl Iterator<Item = (&str, &str, &Stamp)> {
        self.keys.iter().filter_map(|(folded, key)| Some((&**folded, &*key.name, key.stamps.last()?)))
    }

    /// All keys with a history, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Stamped> {
        self.keys.values()
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Counting<'a> {
            #[serde(flatten)]
            stamp: &'a Stamp,
            #[serde(skip_serializing_if = "<[Stamp]>::is_empty")]
            before: &'a [Stamp],
        }
        serializer.collect_map(self.iter().filter_map(|key| {
            let (stamp, before) = key.stamps.split_last()?;
            Some((&key.name, Counting { stamp, before }))
        }))
    }
}
