//! Where statements stand in the texts, and edits of them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Task;
use super::change::DocumentEdit;
use super::state::Standing;
use crate::policy::Operator;
use crate::source::edit::{Edit, Step, Steps, Syntax, find};
use crate::source::{FileId, Node, Span, print};
use crate::topology::Files;

/// Finds statements of policies in the files they were read from.
pub(super) struct Documents<'s> {
    standing: &'s Standing,
    task: &'s Task<'s>,
    parsed: RefCell<BTreeMap<FileId, Option<Node>>>,
}

/// A statement in its file.
#[derive(Clone, Debug)]
pub(super) struct Located {
    file: String,
    /// The way to it from the top of the file.
    at: Steps,
    /// The way to it from the top of the topology, if it stands in one.
    in_topology: Option<Steps>,
    /// The statement.
    pub(super) node: Node,
}

impl<'s> Documents<'s> {
    pub(super) fn new(standing: &'s Standing, task: &'s Task<'s>) -> Self {
        Self { standing, task, parsed: RefCell::default() }
    }

    /// The statement at a place. `None` if it stands in no file that can be edited: a policy that AWS attaches by itself,
    /// or JSON within a YAML text.
    pub(super) fn statement(&self, span: Span) -> Option<Located> {
        let sources = &self.standing.sources;
        let file = sources.name(span.file).to_owned();
        self.task.files.read(&file).ok()?;
        let mut parsed = self.parsed.borrow_mut();
        let root =
            parsed.entry(span.file).or_insert_with(|| Syntax::of(&file).parse(sources.text(span.file)));
        let root = root.as_ref()?;
        let bytes = (span.start, span.end);
        let at = find(root, bytes, &|node| node.get("Effect").is_some())?;
        let node = crate::source::edit::get(root, &at)?.clone();
        let of_this_file = |node: &Node| node.span.file == span.file && node.get("Effect").is_some();
        let in_topology = find(&self.standing.root, bytes, &of_this_file);
        Some(Located { file, at, in_topology, node })
    }
}

impl Located {
    /// An edit below the statement.
    fn edit(&self, below: &[&str], last: Option<usize>, make: impl Fn(Steps) -> Edit) -> DocumentEdit {
        let whole = |at: &Steps| {
            let names = below.iter().map(|n| Step::Key((*n).into()));
            at.iter().cloned().chain(names).chain(last.map(Step::Item)).collect::<Steps>()
        };
        DocumentEdit {
            file: self.file.clone(),
            edit: make(whole(&self.at)),
            in_topology: self.in_topology.as_ref().map(|at| make(whole(at))),
        }
    }

    /// Adds a value to a list below the statement.
    pub(super) fn push(&self, below: &[&str], value: Node) -> DocumentEdit {
        self.edit(below, None, |at| Edit::Push { at, value: value.clone() })
    }

    /// Adds a member below the statement.
    pub(super) fn insert(&self, below: &[&str], key: &str, value: Node) -> DocumentEdit {
        self.edit(below, None, |at| Edit::Insert { at, key: key.into(), value: value.clone() })
    }

    /// Takes a text out of a list below the statement. `None` if it is not there, or if nothing would be left.
    pub(super) fn take(&self, below: &[&str], text: &str) -> Option<DocumentEdit> {
        let at: Steps = below.iter().map(|n| Step::Key((*n).into())).collect();
        let items = crate::source::edit::get(&self.node, &at)?.as_list()?;
        let number = items.iter().position(|i| i.scalar().is_some_and(|s| s.eq_ignore_ascii_case(text)))?;
        (items.len() > 1).then(|| self.edit(below, Some(number), |at| Edit::Remove { at }))
    }

    /// Adds a statement to the document. Steps of a single statement end at `Statement`, which becomes a list.
    pub(super) fn add_statement(&self, statement: &Node) -> DocumentEdit {
        let list = |at: &Steps| match at.split_last() {
            Some((Step::Item(_), list)) => list.to_vec(),
            _ => at.clone(),
        };
        let push = |at: &Steps| Edit::Push { at: list(at), value: statement.clone() };
        DocumentEdit {
            file: self.file.clone(),
            edit: push(&self.at),
            in_topology: self.in_topology.as_ref().map(push),
        }
    }

    /// Takes the whole statement out. `None` if it is the only one.
    pub(super) fn remove(&self, others: bool) -> Option<DocumentEdit> {
        let is_item = matches!(self.at.last(), Some(Step::Item(_)));
        (is_item && others).then(|| self.edit(&[], None, |at| Edit::Remove { at }))
    }

    /// Adds a condition to the statement. `None` if it tests the key in this way already.
    pub(super) fn add_condition(&self, operator: &str, key: &str, values: &[String]) -> Option<DocumentEdit> {
        let value = match values {
            [one] => print::text(one.as_str()),
            many => print::list(many.iter().map(|v| print::text(v.as_str()))),
        };
        let Some(block) = self.node.get("Condition") else {
            let test = print::map([(operator, print::map([(key, value)]))]);
            return Some(self.insert(&[], "Condition", test));
        };
        let known = block.as_map()?.entries.iter().find(|e| e.key.eq_ignore_ascii_case(operator));
        match known {
            None => Some(self.insert(&["Condition"], operator, print::map([(key, value)]))),
            Some(entry) => {
                let mut keys = entry.node.as_map()?.entries.iter();
                let free = !keys.any(|e| e.key.eq_ignore_ascii_case(key));
                free.then(|| self.insert(&["Condition", &entry.key], key, value))
            }
        }
    }

    /// The way to the values of a condition, as the document spells operator and key.
    pub(super) fn condition(&self, operator: Operator, key: &str) -> Option<[String; 3]> {
        let block = self.node.get("Condition")?.as_map()?;
        let operator = operator.to_string();
        let operator = block.entries.iter().find(|e| e.key.eq_ignore_ascii_case(&operator))?;
        let key = operator.node.as_map()?.entries.iter().find(|e| e.key.eq_ignore_ascii_case(key))?;
        Some(["Condition".to_owned(), operator.key.to_string(), key.key.to_string()])
    }

    /// The texts of a member that is one or a list.
    pub(super) fn texts(&self, below: &[&str]) -> Vec<String> {
        let at: Steps = below.iter().map(|n| Step::Key((*n).into())).collect();
        let Some(node) = crate::source::edit::get(&self.node, &at) else { return Vec::new() };
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        items.iter().filter_map(Node::scalar).map(str::to_owned).collect()
    }
}
