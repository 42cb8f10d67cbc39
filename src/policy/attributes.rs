//! The condition keys of one request, with their values read in every way that operators ask for.

use std::sync::Arc;

use serde::Serialize;

use super::key::Key;
use super::value::{Address, Decimal, Instant};
use crate::arn::Arn;

/// The condition keys of a request. A key that is not in here is absent.
///
/// Built once, asked many times: looking a key up neither allocates nor walks over the others.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    entries: Vec<Attribute>,
    /// Open-addressed table of positions in `entries`, plus one; its length is a power of two.
    table: Vec<u32>,
}

/// One condition key and its state.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The key.
    pub key: Key,
    /// Whether the key is multivalued: a property of the key, not of the request.
    pub multivalued: bool,
    /// What the request holds.
    pub state: AttributeState,
    /// Position of the next entry whose name differs only by case.
    next: Option<u32>,
}

/// State of a condition key in a request.
#[derive(Clone, Debug)]
pub enum AttributeState {
    /// The request carries the key; the list of values may be empty.
    Present(Values),
    /// The request carries the key, but nobody stated its value. Only `Null` can be decided.
    SomeValue,
    /// The request does not carry the key.
    Absent,
    /// Nobody stated it.
    Unknown,
}

/// The values of a present key.
#[derive(Clone, Debug)]
pub struct Values {
    /// As texts.
    pub texts: Arc<[Arc<str>]>,
    /// As whatever else they can be read as, in the same order.
    typed: Box<[Typed]>,
}

/// One value in all the readings that operators may ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) number: Option<Decimal>,
    pub(crate) instant: Option<Instant>,
    pub(crate) address: Option<Address>,
    pub(crate) arn: Option<Arn>,
}

/// What an explanation says a key holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actual {
    /// These values; the list may be empty.
    Value(Arc<[Arc<str>]>),
    /// The request carries the key, but nobody stated its value.
    SomeValue,
    /// The request does not carry the key.
    Absent,
    /// Nobody stated it.
    Unknown,
}

impl Values {
    /// Values from their texts.
    pub fn new<T: Into<Arc<str>>>(texts: impl IntoIterator<Item = T>) -> Values {
        let texts: Arc<[Arc<str>]> = texts.into_iter().map(Into::into).collect();
        let typed = texts.iter().map(|text| Typed::read(text)).collect();
        Values { texts, typed }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Typed)> {
        self.texts.iter().map(|t| &**t).zip(&*self.typed)
    }

    /// The only value, if there is one and no more.
    pub(crate) fn only(&self) -> Option<&str> {
        match &*self.texts {
            [text] => Some(text),
            _ => None,
        }
    }
}

impl Typed {
    /// Reads a text in the ways its first character allows.
    fn read(text: &str) -> Typed {
        let Some(first) = text.bytes().next() else { return Typed::default() };
        if text.starts_with("arn:") {
            return Typed { arn: Arn::parse(text), ..Typed::default() };
        }
        let digit = first.is_ascii_digit();
        let number = (digit || matches!(first, b'-' | b'+' | b'.')).then(|| Decimal::parse(text)).flatten();
        let instant = (digit || first == b'-').then(|| Instant::parse(text)).flatten();
        let address = (first.is_ascii_hexdigit() || matches!(first, b':' | b'$'))
            .then(|| Address::parse(text))
            .flatten();
        Typed { number, instant, address, arn: None }
    }
}

impl Attribute {
    /// Whether there is another entry whose name differs only by case.
    pub(crate) fn has_namesakes(&self) -> bool {
        self.next.is_some()
    }
}

impl AttributeState {
    /// The state in the form that explanations show.
    pub fn actual(&self) -> Actual {
        match self {
            AttributeState::Present(values) => Actual::Value(values.texts.clone()),
            AttributeState::Absent => Actual::Absent,
            AttributeState::SomeValue => Actual::SomeValue,
            AttributeState::Unknown => Actual::Unknown,
        }
    }
}

impl Attributes {
    /// No keys at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key. If its name is there already, perhaps in another spelling, the first one counts
    /// (`tag-keys-differing-by-case`).
    pub fn insert(&mut self, name: impl Into<Arc<str>>, multivalued: bool, state: AttributeState) {
        let key = Key::new(name);
        let Ok(at) = u32::try_from(self.entries.len()) else { return };
        if let Some(mut first) = self.position(&key) {
            while let Some(next) = self.entries.get(first).and_then(|e| e.next) {
                first = next as usize;
            }
            if let Some(last) = self.entries.get_mut(first) {
                last.next = Some(at);
            }
            self.entries.push(Attribute { key, multivalued, state, next: None });
            return;
        }
        self.entries.push(Attribute { key, multivalued, state, next: None });
        if self.table.len() < 2 * self.entries.len() {
            self.rebuild();
        } else {
            self.place(at);
        }
    }

    fn rebuild(&mut self) {
        self.table = vec![0; (4 * self.entries.len()).next_power_of_two().max(16)];
        let mut later: Vec<u32> = self.entries.iter().filter_map(|e| e.next).collect();
        later.sort_unstable();
        for at in 0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX) {
            if later.binary_search(&at).is_err() {
                self.place(at);
            }
        }
    }

    fn place(&mut self, at: u32) {
        let Some(hash) = self.entries.get(at as usize).map(|e| e.key.hash()) else { return };
        let mask = self.table.len() - 1;
        let mut slot = hash as usize & mask;
        while self.table.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) & mask;
        }
        if let Some(free) = self.table.get_mut(slot) {
            *free = at + 1;
        }
    }

    fn position(&self, key: &Key) -> Option<usize> {
        let mask = self.table.len().checked_sub(1)?;
        let mut slot = key.hash() as usize & mask;
        loop {
            let at = (*self.table.get(slot)?).checked_sub(1)? as usize;
            if self.entries.get(at)?.key.same(key) {
                return Some(at);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The entry of a key. `None` means absent.
    pub fn get(&self, key: &Key) -> Option<&Attribute> {
        self.entries.get(self.position(key)?)
    }

    /// The next entry whose name differs only by case.
    pub(crate) fn after(&self, attribute: &Attribute) -> Option<&Attribute> {
        self.entries.get(attribute.next? as usize)
    }

    /// All entries, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Attribute> {
        self.entries.iter()
    }
}
