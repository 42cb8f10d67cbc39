//! Values that remember their place.

use std::sync::Arc;

use super::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands. For lists and mappings: from the first to the last part.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node holds. Scalars keep the text they were written with, so that an account id is not a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// A truth value and its spelling.
    Bool(bool, Arc<str>),
    /// A number, as it was written.
    Number(Arc<str>),
    /// Text.
    Text(Arc<str>),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Map),
}

/// The kind of a value, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A list.
    List,
    /// A mapping.
    Map,
}

impl Kind {
    /// The kind with its article, as messages name it.
    pub fn with_article(self) -> &'static str {
        match self {
            Kind::Null => "nothing",
            Kind::Bool => "a truth value",
            Kind::Number => "a number",
            Kind::Text => "text",
            Kind::List => "a list",
            Kind::Map => "a mapping",
        }
    }
}

/// A mapping: keys with their places, in the order of the file. Each key stands once; a second one is
/// reported by the reader and dropped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// One key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Arc<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Map {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| &*e.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }
}

impl Node {
    /// The kind of the value.
    pub fn kind(&self) -> Kind {
        match &self.value {
            Value::Null => Kind::Null,
            Value::Bool(..) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::Text(_) => Kind::Text,
            Value::List(_) => Kind::List,
            Value::Map(_) => Kind::Map,
        }
    }

    /// The text of a scalar as it was written; `None` for lists, mappings and `null`.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Bool(_, text) | Value::Number(text) | Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Node]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// Applies a merge patch (RFC 7396): mappings merge, `null` takes a member out, everything else replaces.
    /// Patched parts keep the span of the patch.
    ///
    /// ```
    /// use hopstamp::source::{SourceMap, parse_yaml};
    /// let mut sources = SourceMap::new();
    /// let (base, _) = parse_yaml(&mut sources, "base.yaml", "a: { x: 1, y: 2 }");
    /// let (patch, _) = parse_yaml(&mut sources, "patch.yaml", "a: { x: null, z: 3 }");
    /// let (want, _) = parse_yaml(&mut sources, "want.yaml", "a: { y: 2, z: 3 }");
    /// let mut node = base.unwrap();
    /// node.merge(&patch.unwrap());
    /// assert!(node.same_value(&want.unwrap()));
    /// ```
    pub fn merge(&mut self, patch: &Node) {
        let Value::Map(changes) = &patch.value else {
            *self = patch.clone();
            return;
        };
        if !matches!(self.value, Value::Map(_)) {
            *self = Node { span: patch.span, value: Value::Map(Map::default()) };
        }
        let Value::Map(map) = &mut self.value else { return };
        for change in &changes.entries {
            let at = map.entries.iter().position(|e| e.key == change.key);
            match (at, change.node.is_null()) {
                (Some(at), true) => {
                    map.entries.remove(at);
                }
                (None, true) => {}
                (Some(at), false) => {
                    if let Some(entry) = map.entries.get_mut(at) {
                        entry.node.merge(&change.node);
                    }
                }
                (None, false) => {
                    let mut node = Node { span: change.node.span, value: Value::Null };
                    node.merge(&change.node);
                    map.entries.push(Entry { key: change.key.clone(), key_span: change.key_span, node });
                }
            }
        }
    }

    /// Whether two nodes hold the same value, wherever they stand. The order of keys does not matter.
    pub fn same_value(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_value(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries.iter().all(|e| b.get(&e.key).is_some_and(|n| e.node.same_value(n)))
            }
            (a, b) => a == b,
        }
    }
}
