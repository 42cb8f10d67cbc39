//! Where the parts of a record stand, for checks that come after reading.

use crate::source::{Entry, Span};

/// Where the name of a field stands; the record's own place if the field is left out.
pub(super) fn of_field(entry: &Entry, name: &str) -> Span {
    entry.node.as_map().and_then(|map| map.entry(name)).map_or(entry.key_span, |field| field.key_span)
}

/// Where the value of a field stands; the record's own place if the field is left out.
pub(super) fn of_value(entry: &Entry, name: &str) -> Span {
    entry.node.get(name).map_or(entry.key_span, |node| node.span)
}

/// Whether a field is there.
pub(super) fn has(entry: &Entry, name: &str) -> bool {
    entry.node.get(name).is_some_and(|node| !node.is_null())
}
