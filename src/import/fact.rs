//! Values of an inventory: stated, unknown or not mentioned, and where they come from.

use std::collections::{BTreeMap, BTreeSet};

/// The number of an input, in the order in which inputs were added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(pub(in crate::import) u32);

/// What inputs say about one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// No input mentions it.
    #[default]
    Unstated,
    /// An input mentions it without its value, such as a plan whose value is known after apply.
    Unknown(Source),
    /// It has this value.
    Known(T, Source),
}

impl<T> Fact<T> {
    /// A fact from what a reader found; `None` is nothing said.
    pub fn of(value: Option<T>, source: Source) -> Self {
        value.map_or(Self::Unstated, |value| Self::Known(value, source))
    }

    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        if let Self::Known(value, _) = self { Some(value) } else { None }
    }

    /// Whether an input says that there is a value, without saying which.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing is said of it.
    pub fn is_unstated(&self) -> bool {
        matches!(self, Self::Unstated)
    }
}

impl Fact<String> {
    /// The text, if it is known.
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

/// Two inputs that contradict each other; the first one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What it is about: an id or an ARN.
    pub id: String,
    /// The field.
    pub field: &'static str,
    /// The value that stands, and the other one.
    pub values: [String; 2],
    /// Where each comes from.
    pub sources: [Source; 2],
}

/// Collects contradictions while records of one id are merged.
#[derive(Debug)]
pub(in crate::import) struct Merging<'a> {
    pub(in crate::import) id: &'a str,
    pub(in crate::import) clashes: &'a mut Vec<Clash>,
}

/// What two inputs say together.
pub(in crate::import) trait Merge {
    /// Takes in what another input says of the same field.
    fn merge(&mut self, other: Self, field: &'static str, to: &mut Merging<'_>);
}

/// Values that can be shown in a report about contradictions.
pub(in crate::import) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl<T: PartialEq + Shown> Merge for Fact<T> {
    fn merge(&mut self, other: Self, field: &'static str, to: &mut Merging<'_>) {
        match (&*self, other) {
            (_, Self::Unstated) | (Self::Known(..), Self::Unknown(_)) => {}
            (Self::Unstated | Self::Unknown(_), other) => *self = other,
            (Self::Known(first, one), Self::Known(second, two)) => {
                if *first != second {
                    to.clashes.push(Clash {
                        id: to.id.to_owned(),
                        field,
                        values: [first.shown(), second.shown()],
                        sources: [*one, two],
                    });
                }
            }
        }
    }
}

impl<T: Ord> Merge for BTreeSet<T> {
    fn merge(&mut self, other: Self, _: &'static str, _: &mut Merging<'_>) {
        self.extend(other);
    }
}

impl<V: Merge> Merge for BTreeMap<String, V> {
    fn merge(&mut self, other: Self, field: &'static str, to: &mut Merging<'_>) {
        for (key, value) in other {
            match self.get_mut(&key) {
                Some(mine) => mine.merge(value, field, to),
                None => {
                    self.insert(key, value);
                }
            }
        }
    }
}

/// Declares records of the inventory: every field a [`Fact`], a set or a map, all of which merge.
macro_rules! record {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[doc = $field_doc])+ pub $field: $kind,)+
        }

        impl $crate::import::fact::Merge for $name {
            fn merge(
                &mut self,
                other: Self,
                _: &'static str,
                to: &mut $crate::import::fact::Merging<'_>,
            ) {
                $($crate::import::fact::Merge::merge(&mut self.$field, other.$field, stringify!($field), to);)+
            }
        }
    };
}
pub(in crate::import) use record;
