//! Typed reading of mappings: every problem is collected, nothing stops at the first.

use std::borrow::Cow;

use super::{Entry, Kind, Map, Node, Span, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, code, nearest};

/// Reads the fields of one mapping and reports what is wrong with them.
///
/// Every reading method returns `None` both when the field is missing and when it is wrong; in the second case
/// the problem has been reported.
#[derive(Debug)]
pub struct Fields<'n, 'd> {
    /// What the mapping describes, as messages name it: `vpc-1`, `the request`.
    pub owner: Cow<'n, str>,
    /// Where the mapping (or its key) stands.
    pub span: Span,
    map: Option<&'n Map>,
    problems: &'d mut Diagnostics,
}

impl<'n, 'd> Fields<'n, 'd> {
    /// Opens a mapping that may hold the fields `known`. Any other field is reported with the nearest known one.
    /// A node that is no mapping is reported and reads as an empty one.
    pub fn open(
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
        known: &[&str],
        problems: &'d mut Diagnostics,
    ) -> Self {
        Self::open_known(owner, span, node, &|| known.iter().copied(), problems)
    }

    /// As [`Fields::open`], for names that stand among other things.
    pub(crate) fn open_known<'k, I: Iterator<Item = &'k str>>(
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
        known: &dyn Fn() -> I,
        problems: &'d mut Diagnostics,
    ) -> Self {
        let owner = owner.into();
        let map = match &node.value {
            Value::Map(map) => Some(map),
            Value::Null => None,
            _ => {
                problems.push(wrong_type(&owner, node, "a mapping"));
                None
            }
        };
        for entry in map.into_iter().flat_map(|m| &m.entries) {
            if !known().any(|name| name == &*entry.key) {
                let message = format!("{owner}: there is no field `{}` here", entry.key);
                problems.push(Diagnostic::error(code::UNKNOWN_FIELD, entry.key_span, message).help(
                    match nearest(&entry.key, known()) {
                        Some(name) => format!("did you mean `{name}`?"),
                        None => format!("known fields: {}", known().collect::<Vec<_>>().join(", ")),
                    },
                ));
            }
        }
        Self { owner, span, map, problems }
    }

    /// Opens a mapping whose fields were checked before. Nothing is reported for the mapping itself.
    pub fn reopen(
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
        problems: &'d mut Diagnostics,
    ) -> Self {
        Self { owner: owner.into(), span, map: node.as_map(), problems }
    }

    /// The list that problems go to.
    pub fn problems(&mut self) -> &mut Diagnostics {
        self.problems
    }

    /// The node of a field, if it is there and not `null`.
    pub fn node(&self, name: &str) -> Option<&'n Node> {
        self.entry(name).map(|e| &e.node).filter(|n| !n.is_null())
    }

    /// The entry of a field, `null` or not.
    pub fn entry(&self, name: &str) -> Option<&'n Entry> {
        self.map?.entry(name)
    }

    /// The node of a field that must be there.
    pub fn required(&mut self, name: &str, example: &str) -> Option<&'n Node> {
        let node = self.node(name);
        if node.is_none() {
            let message = format!("{}: `{name}` is missing", self.owner);
            self.problems.push(
                Diagnostic::error(code::MISSING_FIELD, self.span, message).help(format!("add {example}")),
            );
        }
        node
    }

    /// The text of a scalar field.
    pub fn text(&mut self, name: &str) -> Option<(&'n str, Span)> {
        let node = self.node(name)?;
        self.as_text(name, node)
    }

    /// The text of a scalar field that must be there.
    pub fn required_text(&mut self, name: &str, example: &str) -> Option<(&'n str, Span)> {
        let node = self.required(name, example)?;
        self.as_text(name, node)
    }

    fn as_text(&mut self, name: &str, node: &'n Node) -> Option<(&'n str, Span)> {
        let text = node.scalar();
        if text.is_none() {
            self.problems.push(wrong_type(&format!("{}: `{name}`", self.owner), node, "text"));
        }
        text.map(|t| (t, node.span))
    }

    /// A truth value.
    pub fn bool(&mut self, name: &str) -> Option<bool> {
        let node = self.node(name)?;
        if let Value::Bool(value, _) = node.value {
            return Some(value);
        }
        self.problems.push(
            wrong_type(&format!("{}: `{name}`", self.owner), node, "a truth value")
                .help("write true or false"),
        );
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, name: &str) -> Vec<(&'n str, Span)> {
        let Some(node) = self.node(name) else { return Vec::new() };
        let items: &[Node] = match &node.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(node),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.scalar() {
                Some(text) => texts.push((text, item.span)),
                None => {
                    let what = format!("{}: `{name}`", self.owner);
                    let wanted = if node.as_list().is_some() { "text" } else { "a list" };
                    self.problems.push(wrong_type(&what, item, wanted));
                }
            }
        }
        texts
    }

    /// The items of a list field.
    pub fn list(&mut self, name: &str) -> Option<&'n [Node]> {
        let node = self.node(name)?;
        if let Value::List(items) = &node.value {
            return Some(items);
        }
        self.problems.push(wrong_type(&format!("{}: `{name}`", self.owner), node, "a list"));
        None
    }

    /// The entries of a mapping field: id, place of the id, value.
    pub fn entries(&mut self, name: &str) -> &'n [Entry] {
        let Some(node) = self.node(name) else { return &[] };
        if let Value::Map(map) = &node.value {
            return &map.entries;
        }
        self.problems.push(
            wrong_type(&format!("{}: `{name}`", self.owner), node, "a mapping")
                .help("write one `id: {…}` a line"),
        );
        &[]
    }

    /// One of a closed list of words.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let (text, span) = self.text(name)?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let message = format!("{}: `{name}` cannot be `{text}`", self.owner);
        self.problems.push(Diagnostic::error(code::INVALID_VALUE, span, message).help(
            match nearest(text, words.iter().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("one of: {}", words.join(", ")),
            },
        ));
        None
    }
}

/// "`what` is a list, not text."
pub(crate) fn wrong_type(what: &str, node: &Node, wanted: &str) -> Diagnostic {
    let found = node.kind();
    let message = match found {
        Kind::Null => format!("{what} is empty; {wanted} belongs here"),
        _ => format!("{what} is {}; {wanted} belongs here", found.with_article()),
    };
    Diagnostic::error(code::WRONG_TYPE, node.span, message)
}
