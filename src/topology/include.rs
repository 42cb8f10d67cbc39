//! `include:` — one topology over several files.

use std::collections::{HashMap, HashSet};

use super::files::{Files, resolve};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Entry, Map, Node, SourceMap, Span, Value, decode, parse_yaml, wrong_type};

/// The field that names further files.
const INCLUDE: &str = "include";

/// Mappings of mappings: their members are merged one level further down.
const NESTED: &[&str] = &["resolver"];

/// Reads a root file and everything it includes into one node.
pub(super) struct Including<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) sources: &'a mut SourceMap,
    pub(super) problems: Diagnostics,
    /// The files being read, from the root to the present one.
    chain: Vec<String>,
    done: HashSet<String>,
}

impl<'a> Including<'a> {
    pub(super) fn new(files: &'a dyn Files, sources: &'a mut SourceMap) -> Self {
        Self { files, sources, problems: Diagnostics::new(), chain: Vec::new(), done: HashSet::new() }
    }

    /// The node of a file with its includes. `named_at` is where another file names it. A file that several
    /// others include is read once.
    pub(super) fn read(&mut self, path: &str, named_at: Option<Span>) -> Option<Node> {
        let mut root = self.parse(path, named_at)?;
        self.chain.push(path.to_owned());
        self.done.insert(path.to_owned());
        for (included, span) in self.take_includes(&mut root) {
            let included = resolve(path, &included);
            if let Some(at) = self.chain.iter().position(|c| *c == included) {
                let chain: Vec<&str> = self.chain.iter().skip(at).map(String::as_str).collect();
                let message = match chain.as_slice() {
                    [_] => format!("{included} includes itself"),
                    chain => format!("{included} includes itself: {} -> {included}", chain.join(" -> ")),
                };
                self.problems.push(
                    Diagnostic::error(code::INCLUDE_CYCLE, span, message).help("take this include out"),
                );
            } else if !self.done.contains(&included)
                && let Some(node) = self.read(&included, Some(span))
            {
                self.merge(&mut root, node);
            }
        }
        self.chain.pop();
        Some(root)
    }

    fn parse(&mut self, path: &str, named_at: Option<Span>) -> Option<Node> {
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = Diagnostic::error(code::FILE_UNREADABLE, named_at, format!("{path}: {error}"));
                self.problems.push(match named_at {
                    Some(_) => problem.help("the path is relative to the file that names it"),
                    None => problem.help("check the path"),
                });
                return None;
            }
        };
        match decode(self.sources, path, bytes) {
            Ok(text) => {
                let (node, problems) = parse_yaml(self.sources, path, &text);
                self.problems.extend(problems);
                node
            }
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    /// Takes the `include` field out of a root.
    fn take_includes(&mut self, root: &mut Node) -> Vec<(String, Span)> {
        let Value::Map(map) = &mut root.value else { return Vec::new() };
        let Some(at) = map.entries.iter().position(|e| &*e.key == INCLUDE) else { return Vec::new() };
        let node = map.entries.remove(at).node;
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Null => &[],
            _ => std::slice::from_ref(&node),
        };
        let mut paths = Vec::with_capacity(items.len());
        for item in items {
            match item.scalar() {
                Some(path) => paths.push((path.to_owned(), item.span)),
                None => self.problems.push(wrong_type("`include`", item, "a path")),
            }
        }
        paths
    }

    /// Adds an included root to another one. Sections are united; an id may stand in one file only.
    fn merge(&mut self, root: &mut Node, included: Node) {
        let Value::Map(sections) = included.value else {
            self.problems.push(wrong_type("the topology", &included, "a mapping"));
            return;
        };
        if let Value::Map(map) = &mut root.value {
            self.unite(map, sections, &mut |this, map, section| {
                if NESTED.contains(&&*section.key) {
                    this.unite_entry(map, section, &mut |this, map, part| this.unite_ids(map, part));
                } else {
                    this.unite_ids(map, section);
                }
            });
        }
    }

    fn unite(&mut self, map: &mut Map, more: Map, on_clash: &mut dyn FnMut(&mut Self, &mut Entry, Entry)) {
        let at: HashMap<Box<str>, usize> =
            map.entries.iter().enumerate().map(|(at, e)| (e.key.clone(), at)).collect();
        for entry in more.entries {
            match at.get(&entry.key).and_then(|at| map.entries.get_mut(*at)) {
                Some(first) => on_clash(self, first, entry),
                None => map.entries.push(entry),
            }
        }
    }

    fn unite_entry(
        &mut self,
        first: &mut Entry,
        second: Entry,
        on_clash: &mut dyn FnMut(&mut Self, &mut Entry, Entry),
    ) {
        match (&mut first.node.value, second.node.value) {
            (Value::Map(map), Value::Map(more)) => self.unite(map, more, on_clash),
            (Value::List(items), Value::List(more)) => items.extend(more),
            (Value::Null, value) => first.node = Node { span: second.node.span, value },
            (_, Value::Null) => {}
            (_, _) => {
                let wrong = if first.node.as_map().is_some() { second.node.span } else { first.node.span };
                self.problems.push(Diagnostic::error(
                    code::WRONG_TYPE,
                    wrong,
                    format!("`{}` is not a mapping; a mapping belongs here", first.key),
                ));
            }
        }
    }

    fn unite_ids(&mut self, first: &mut Entry, second: Entry) {
        self.unite_entry(first, second, &mut |this, first, second| {
            let message = format!("`{}` stands in two files", first.key);
            this.problems.push(
                Diagnostic::error(code::DUPLICATE_KEY, second.key_span, message)
                    .label("the second one")
                    .related(first.key_span, "the first one")
                    .help("rename one of them, or take one out"),
            );
        });
    }
}
