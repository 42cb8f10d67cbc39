//! Nodes from the events of the parser.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::Arc;

use super::parser::{Event, ScalarStyle, Span as Place, StructureStyle, Tag};

use super::words::Words;
use super::{MAX_DEPTH, fault, scalar};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::hash::{Quick, QuickMap, QuickSet};
use crate::source::{Entry, FileId, Map, Node, Span, Value};

/// Mappings with fewer keys than this are searched for repeated ones, not hashed.
const HASHED_FROM: usize = 16;

/// Builds the tree of one document.
pub(super) struct Builder<'t> {
    pub(super) problems: Diagnostics,
    file: FileId,
    text: &'t str,
    open: Vec<Open>,
    /// The items of all open lists, and the entries of all open mappings, those of outer ones first. When one ends, its
    /// share is cut off, so that each list and mapping takes just the memory it needs.
    items: Vec<Node>,
    entries: Vec<Entry>,
    words: Words,
    root: Option<Node>,
    documents: usize,
    anchors: HashMap<usize, Node>,
    /// How many more nodes aliases may make. In line with the size of the text, so that a small file cannot fill the
    /// memory and an honest large one is not stopped.
    copies_left: usize,
    /// Whether short tags stand for functions, as in templates of CloudFormation.
    pub(super) functions: bool,
}

/// A list or mapping whose end has not come.
struct Open {
    span: Span,
    anchor: usize,
    /// Whether it stands in brackets.
    flow: bool,
    /// The function whose argument it is.
    function: Option<Arc<str>>,
    content: Content,
}

enum Content {
    List {
        /// Where its items begin.
        from: usize,
    },
    Map {
        /// Where its entries begin.
        from: usize,
        /// The key whose value has not come.
        key: Option<Key>,
        /// What merge keys add.
        merged: Vec<Node>,
    },
}

struct Key {
    text: Arc<str>,
    span: Span,
    /// Whether it is `<<` without quotes.
    merge: bool,
}

type Fault = Box<Diagnostic>;

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        Self {
            problems: Diagnostics::new(),
            file,
            text,
            open: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            words: Words::default(),
            root: None,
            documents: 0,
            anchors: HashMap::new(),
            copies_left: text.len().saturating_add(100_000),
            functions: false,
        }
    }

    /// The tree, if there was a document.
    pub(super) fn finish(self) -> (Option<Node>, Diagnostics) {
        (self.root, self.problems)
    }

    /// Takes in the next event. An error ends the reading.
    pub(super) fn event(&mut self, event: Event<'_>, place: Place) -> Result<(), Fault> {
        let span = self.span(&place);
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), span, &place)
            }
            Event::SequenceStart(style, anchor, tag) => {
                let content = Content::List { from: self.items.len() };
                self.start(content, style, anchor, tag.as_deref(), span, &place)
            }
            Event::MappingStart(style, anchor, tag) => {
                let content = Content::Map { from: self.entries.len(), key: None, merged: Vec::new() };
                self.start(content, style, anchor, tag.as_deref(), span, &place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn span(&self, place: &Place) -> Span {
        let narrow = |n: Option<usize>| u32::try_from(n.unwrap_or(0)).unwrap_or(u32::MAX);
        let (start, end) = (place.start.byte_offset(), place.end.byte_offset());
        Span { file: self.file, start: narrow(start), end: narrow(end.max(start)) }
    }

    fn document(&mut self, span: Span) -> Result<(), Fault> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        Err(Box::new(
            Diagnostic::error(code::YAML_SYNTAX, span, "a second document begins here")
                .help("a file holds one document; put the other into a file of its own"),
        ))
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mut span: Span,
        place: &Place,
    ) -> Result<(), Fault> {
        let plain = style == ScalarStyle::Plain;
        let function = self.function(tag);
        let as_text = match tag {
            None => !plain,
            Some(tag) if tag.is_yaml_core_schema_tag("str") || tag.original() == "!" => true,
            Some(tag) => {
                if function.is_none() {
                    self.foreign_tag(tag, place);
                }
                !plain
            }
        };
        // A block scalar ends before the line break that ends its last line.
        let written = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        span.end -=
            u32::try_from(written.len() - written.trim_end_matches(['\n', '\r', ' ']).len()).unwrap_or(0);
        span.end = span.end.max(span.start);
        if self.awaits_key() {
            let merge = plain && tag.is_none() && text == "<<";
            let text = self.words.share(&text);
            return self.key(Key { text, span, merge }, anchor);
        }
        let value = match as_text {
            true => Value::Text(self.words.share(&text)),
            false => scalar::plain(&text, &mut self.words),
        };
        self.value(applied(function, Node { span, value }), anchor)
    }

    fn start(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
        place: &Place,
    ) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(fault::too_deep(span)));
        }
        if self.awaits_key() {
            return Err(self.no_key(span));
        }
        let function = self.function(tag);
        if let Some(tag) = tag.filter(|t| {
            function.is_none() && !t.is_yaml_core_schema_tag("map") && !t.is_yaml_core_schema_tag("seq")
        }) {
            self.foreign_tag(tag, place);
        }
        self.open.push(Open { span, anchor, flow: style == StructureStyle::Flow, function, content });
        Ok(())
    }

    fn end(&mut self, end: Span) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let mut span = open.span;
        let value = match open.content {
            Content::List { from } => {
                let items: Vec<Node> = self.items.drain(from..).collect();
                span = items.last().map_or(span, |last| span.to(last.span));
                Value::List(items)
            }
            Content::Map { from, merged, .. } => {
                let map = self.map(from, merged)?;
                span = map.entries.last().map_or(span, |last| span.to(last.key_span).to(last.node.span));
                Value::Map(map)
            }
        };
        if open.flow {
            span = span.to(end);
        }
        self.value(applied(open.function, Node { span, value }), open.anchor)
    }

    /// The function that a short tag stands for: `!Sub` for `Fn::Sub`.
    fn function(&self, tag: Option<&Tag>) -> Option<Arc<str>> {
        let original = tag.filter(|_| self.functions)?.original();
        let name = original.strip_prefix('!').filter(|n| !n.is_empty() && !n.starts_with('!'))?;
        Some(match name {
            "Ref" | "Condition" => name.into(),
            name => format!("Fn::{name}").into(),
        })
    }

    fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }))
    }

    fn no_key(&self, span: Span) -> Fault {
        Box::new(
            Diagnostic::error(code::YAML_SYNTAX, span, "a list or mapping cannot be a key")
                .help("write a text in front of `: `"),
        )
    }

    fn key(&mut self, key: Key, anchor: usize) -> Result<(), Fault> {
        if anchor != 0 {
            let node = Node { span: key.span, value: Value::Text(key.text.clone()) };
            self.anchors.insert(anchor, node);
        }
        if let Some(Open { content: Content::Map { key: awaited, .. }, .. }) = self.open.last_mut() {
            *awaited = Some(key);
        }
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn value(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        if anchor != 0 {
            self.copies_left = spend(&node, self.copies_left).ok_or_else(|| too_many_copies(node.span))?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List { .. }) => self.items.push(node),
            Some(Content::Map { key, merged, .. }) => match key.take() {
                Some(Key { merge: true, .. }) => merged.push(node),
                Some(Key { text, span, .. }) => {
                    self.entries.push(Entry { key: text, key_span: span, node });
                }
                None => {}
            },
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(Box::new(
                Diagnostic::error(code::YAML_SYNTAX, span, "this alias stands inside of what it stands for")
                    .help("write the value itself"),
            ));
        };
        if self.awaits_key() {
            let Some(text) = node.scalar().map(Into::into) else { return Err(self.no_key(span)) };
            return self.key(Key { text, span, merge: false }, 0);
        }
        if self.open.len() + depth(node) > MAX_DEPTH {
            return Err(Box::new(fault::too_deep(span)));
        }
        self.copies_left = spend(node, self.copies_left).ok_or_else(|| too_many_copies(span))?;
        // The place of the alias; inside of it, the places where the parts were written.
        let value = node.value.clone();
        self.value(Node { span, value }, 0)
    }

    fn foreign_tag(&mut self, tag: &Tag, place: &Place) {
        let span = place.tag_span().map_or_else(|| self.span(place), |tag| self.span(&tag));
        let message = format!("the tag `{}` has no meaning here", tag.original());
        self.problems.push(
            Diagnostic::error(code::YAML_SYNTAX, span, message).help("write the value itself, without a tag"),
        );
    }

    /// Closes a mapping: what merge keys add comes behind its own keys, which win.
    fn map(&mut self, from: usize, merged: Vec<Node>) -> Result<Map, Fault> {
        let mut entries: Vec<Entry> = self.entries.drain(from..).collect();
        let repeated = repeated(&entries);
        for (first, second) in &repeated {
            if let (Some(first), Some(second)) = (entries.get(*first), entries.get(*second)) {
                self.problems.push(stands_twice(first, second));
            }
        }
        if !repeated.is_empty() {
            let mut dropped = repeated.iter().map(|(_, second)| *second).peekable();
            let mut at = 0..;
            entries.retain(|_| dropped.next_if(|dropped| Some(*dropped) == at.next()).is_none());
        }
        for merged in merged {
            let sources = match merged.value {
                Value::List(items) => items,
                _ => vec![merged],
            };
            for source in sources {
                let Value::Map(source_map) = source.value else {
                    return Err(Box::new(
                        Diagnostic::error(
                            code::YAML_SYNTAX,
                            source.span,
                            "`<<` merges a mapping, and this is none",
                        )
                        .help("write an alias of a mapping, or a list of them"),
                    ));
                };
                let own: QuickSet<Arc<str>> = entries.iter().map(|e| e.key.clone()).collect();
                entries.extend(source_map.entries.into_iter().filter(|e| !own.contains(&e.key)));
            }
        }
        Ok(Map { entries })
    }
}

/// The entries whose keys have come before: where the first one stands, and the second.
fn repeated(entries: &[Entry]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if entries.len() < HASHED_FROM {
        for (at, entry) in entries.iter().enumerate().skip(1) {
            if let Some(first) = entries.iter().take(at).position(|e| e.key == entry.key) {
                found.push((first, at));
            }
        }
        return found;
    }
    let mut first: QuickMap<&str, usize> =
        QuickMap::with_capacity_and_hasher(entries.len(), Quick::default());
    for (at, entry) in entries.iter().enumerate() {
        match first.entry(&entry.key) {
            Occupied(first) => found.push((*first.get(), at)),
            Vacant(place) => {
                place.insert(at);
            }
        }
    }
    found
}

fn stands_twice(first: &Entry, second: &Entry) -> Diagnostic {
    let message = format!("`{}` stands twice here", second.key);
    Diagnostic::error(code::DUPLICATE_KEY, second.key_span, message)
        .label("the second one")
        .related(first.key_span, "the first one")
        .help("rename one of them, or merge the two")
}

/// A value as the argument of a function: a mapping with the function as its only key.
fn applied(function: Option<Arc<str>>, node: Node) -> Node {
    let Some(key) = function else { return node };
    let span = node.span;
    let entries = vec![Entry { key, key_span: span, node }];
    Node { span, value: Value::Map(Map { entries }) }
}

fn too_many_copies(span: Span) -> Fault {
    Box::new(
        Diagnostic::error(code::TOO_LARGE, span, "aliases blow the document up too far")
            .help("write out what they stand for, or use fewer levels of them"),
    )
}

/// How many lists and mappings stand in one another.
fn depth(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Map(map) => 1 + map.entries.iter().map(|entry| depth(&entry.node)).max().unwrap_or(0),
        _ => 0,
    }
}

/// What is left of a number of nodes after those of a tree; `None` if they are more.
fn spend(node: &Node, left: usize) -> Option<usize> {
    let left = left.checked_sub(1)?;
    match &node.value {
        Value::List(items) => items.iter().try_fold(left, |left, item| spend(item, left)),
        Value::Map(map) => map.entries.iter().try_fold(left, |left, entry| spend(&entry.node, left)),
        _ => Some(left),
    }
}
