//! The named elements of a document or statement.

use super::report::{Place, Report};
use crate::diagnostic::nearest;
use crate::policy::findings as code;
use crate::source::{Entry, Map, Node, Value};

/// The elements of one object.
pub(super) struct Elements<'n, 'p> {
    map: &'n Map,
    place: &'p Place,
    any_case: bool,
}

impl<'n, 'p> Elements<'n, 'p> {
    /// Opens an object; elements that are not in `known` are reported (PE-1).
    pub(super) fn open(
        map: &'n Map,
        place: &'p Place,
        known: &[&str],
        any_case: bool,
        report: &mut Report<'_>,
    ) -> Self {
        for entry in &map.entries {
            if !known.iter().any(|name| is(&entry.key, name, any_case)) {
                let help = match nearest(&entry.key, known.iter().copied()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("allowed: {}", known.join(", ")),
                };
                let message = format!("there is no element `{}`", entry.key);
                let at = place.child(&entry.key, entry.key_span);
                report.error(code::UNKNOWN_ELEMENT, &at, message, &[&help]);
            }
        }
        Self { map, place, any_case }
    }

    /// An element and its place.
    pub(super) fn get(&self, name: &str) -> Option<(&'n Node, Place)> {
        let entry = self.entry(name)?;
        Some((&entry.node, self.place.child(&entry.key, entry.node.span)))
    }

    /// The place of an element's name.
    pub(super) fn name_of(&self, name: &str) -> Option<Place> {
        let entry = self.entry(name)?;
        Some(self.place.child(&entry.key, entry.key_span))
    }

    fn entry(&self, name: &str) -> Option<&'n Entry> {
        self.map.entries.iter().find(|entry| is(&entry.key, name, self.any_case))
    }

    /// Whichever of an element and its negation is there; reports it if both are (PE-11).
    pub(super) fn either(
        &self,
        plain: &'static str,
        negated: &'static str,
        report: &mut Report<'_>,
    ) -> Option<(bool, &'n Node, Place)> {
        match (self.get(plain), self.get(negated)) {
            (Some(_), Some(_)) => {
                let message = format!("`{plain}` and `{negated}` stand together");
                report.error(code::EXCLUSIVE_ELEMENTS, self.place, message, &["keep one of them"]);
                None
            }
            (Some((node, place)), None) => Some((false, node, place)),
            (None, Some((node, place))) => Some((true, node, place)),
            (None, None) => None,
        }
    }

    /// Whether an element or its negation is there.
    pub(super) fn has_either(&self, plain: &str, negated: &str) -> bool {
        self.entry(plain).is_some() || self.entry(negated).is_some()
    }
}

fn is(key: &str, name: &str, any_case: bool) -> bool {
    key == name || (any_case && key.eq_ignore_ascii_case(name))
}

/// The texts of an element that is one text or a list of texts, each with its place. Other types are reported.
pub(super) fn texts<'n>(
    node: &'n Node,
    place: &Place,
    what: &str,
    report: &mut Report<'_>,
) -> Vec<(&'n str, Place)> {
    let wanted = "text or a list of texts";
    match &node.value {
        Value::Text(text) => vec![(text, place.clone())],
        Value::List(items) => {
            if items.is_empty() {
                let message = format!("{what} lists nothing, so the statement has no effect");
                report.warning(code::EMPTY_LIST, place, message, &[]);
            }
            let mut texts = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let place = place.child(&index.to_string(), item.span);
                match &item.value {
                    Value::Text(text) => texts.push((&**text, place)),
                    _ => report.wrong_type(&place, item, &format!("an entry of {what}"), "text"),
                }
            }
            texts
        }
        _ => {
            report.wrong_type(place, node, what, wanted);
            Vec::new()
        }
    }
}
