//! One change: edits of policy documents, or a merge patch of the topology.

use serde::Serialize;

use crate::source::edit::Edit;
use crate::source::{Entry, Node, Value, print};

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A policy document.
    Policy,
    /// The network, or where the caller stands in it.
    Network,
}

/// One change, in words and as edits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What is changed.
    pub kind: ChangeKind,
    /// The change in words.
    pub words: String,
    /// What to be careful of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub careful: Vec<String>,
    #[serde(skip)]
    pub(super) edits: Vec<DocumentEdit>,
    #[serde(skip)]
    pub(super) patch: Option<Node>,
    /// Whether it gives up more than the request needs, so that it counts only where nothing finer helps.
    #[serde(skip)]
    pub(super) blunt: bool,
}

/// An edit of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DocumentEdit {
    /// The file.
    pub(super) file: String,
    /// The edit, from the top of the file.
    pub(super) edit: Edit,
    /// The same edit from the top of the topology, if the policy stands in it.
    pub(super) in_topology: Option<Edit>,
}

impl Change {
    pub(super) fn policy(words: String, edits: Vec<DocumentEdit>) -> Change {
        Change { kind: ChangeKind::Policy, words, careful: Vec::new(), edits, patch: None, blunt: false }
    }

    pub(super) fn topology(kind: ChangeKind, words: String, patch: Node) -> Change {
        Change { kind, words, careful: Vec::new(), edits: Vec::new(), patch: Some(patch), blunt: false }
    }

    pub(super) fn blunt(self) -> Change {
        Change { blunt: true, ..self }
    }

    pub(super) fn careful(mut self, of: impl IntoIterator<Item = String>) -> Change {
        self.careful.extend(of);
        self
    }

    /// How many edits it is: each id that a patch changes is one.
    pub(super) fn weight(&self) -> usize {
        let ids = |patch: &Node| -> usize {
            let sections = patch.as_map().map_or(&[][..], |m| &m.entries);
            sections.iter().map(|s| s.node.as_map().map_or(1, |m| m.entries.len().max(1))).sum()
        };
        self.edits.len() + self.patch.as_ref().map_or(0, ids)
    }
}

/// A value at the end of a way of names.
pub(super) fn nested(path: &[&str], value: Node) -> Node {
    path.iter().rev().fold(value, |node, key| print::map([(*key, node)]))
}

/// A merge patch that does what two do, one after the other.
pub(super) fn combine(first: &mut Node, second: &Node) {
    let Value::Map(more) = &second.value else {
        *first = second.clone();
        return;
    };
    let Value::Map(map) = &mut first.value else {
        *first = second.clone();
        return;
    };
    for entry in &more.entries {
        match map.entries.iter_mut().find(|e| e.key == entry.key) {
            Some(known) => combine(&mut known.node, &entry.node),
            None => map.entries.push(Entry { ..entry.clone() }),
        }
    }
}
