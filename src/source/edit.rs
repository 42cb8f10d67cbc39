//! Edits of JSON and YAML texts that leave everything else byte for byte as it is.
//!
//! An [`Edit`] is first of all an edit of a value. [`edit_text`] makes the same edit in the text of the value: it works on
//! the places of the nodes, writes what is new in the style of its neighbours, and then reads the result again. If that is
//! not the edited value to the last part, the text cannot be edited in place, and `None` says so.

use std::sync::Arc;

use super::print::{self, Style};
use super::{Entry, JsonOptions, Map, Node, SourceMap, Span, Value, parse_json, parse_yaml};

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The member of this name.
    Key(Arc<str>),
    /// The item of this number, from 0.
    Item(usize),
}

/// A way into a value.
pub type Steps = Vec<Step>;

/// A small change of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a value at the end of a list. A single value becomes a list.
    Push {
        /// The list.
        at: Steps,
        /// What is added.
        value: Node,
    },
    /// Adds a member at the end of a mapping.
    Insert {
        /// The mapping.
        at: Steps,
        /// The name.
        key: Arc<str>,
        /// What is added.
        value: Node,
    },
    /// Takes an item or a member out.
    Remove {
        /// What is taken out.
        at: Steps,
    },
}

/// The syntax of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl Syntax {
    /// The syntax that the name of a policy file or of a topology tells.
    pub fn of(path: &str) -> Syntax {
        if path.ends_with(".yaml") || path.ends_with(".yml") { Syntax::Yaml } else { Syntax::Json }
    }

    /// Reads a text. `None` if it has mistakes.
    pub fn parse(self, text: &str) -> Option<Node> {
        let mut sources = SourceMap::new();
        let (node, problems) = match self {
            Syntax::Json => parse_json(&mut sources, "", text, JsonOptions::default()),
            Syntax::Yaml => parse_yaml(&mut sources, "", text),
        };
        node.filter(|_| !problems.has_errors())
    }
}

/// What stands at the end of a way.
pub fn get<'n>(node: &'n Node, at: &[Step]) -> Option<&'n Node> {
    at.iter().try_fold(node, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Item(number) => node.as_list()?.get(*number),
    })
}

fn get_mut<'n>(node: &'n mut Node, at: &[Step]) -> Option<&'n mut Node> {
    at.iter().try_fold(node, |node, step| match (step, &mut node.value) {
        (Step::Key(key), Value::Map(map)) => {
            map.entries.iter_mut().find(|e| e.key == *key).map(|e| &mut e.node)
        }
        (Step::Item(number), Value::List(items)) => items.get_mut(*number),
        _ => None,
    })
}

/// The way to the first node that stands at these bytes and passes a test.
pub fn find(node: &Node, span: (u32, u32), test: &dyn Fn(&Node) -> bool) -> Option<Steps> {
    if (node.span.start, node.span.end) == span && test(node) {
        return Some(Steps::new());
    }
    let below = |step: Step, node: &Node| {
        let mut rest = find(node, span, test)?;
        rest.insert(0, step);
        Some(rest)
    };
    match &node.value {
        Value::Map(map) => map.entries.iter().find_map(|e| below(Step::Key(e.key.clone()), &e.node)),
        Value::List(items) => items.iter().enumerate().find_map(|(n, item)| below(Step::Item(n), item)),
        _ => None,
    }
}

/// Makes an edit in a value. `None` if there is nothing to edit at that place.
pub fn edit_value(root: &mut Node, edit: &Edit) -> Option<()> {
    match edit {
        Edit::Push { at, value } => {
            let node = get_mut(root, at)?;
            match &mut node.value {
                Value::List(items) => items.push(value.clone()),
                Value::Null => return None,
                _ => {
                    let first = node.clone();
                    node.value = Value::List(vec![first, value.clone()]);
                }
            }
        }
        Edit::Insert { at, key, value } => {
            let Value::Map(map) = &mut get_mut(root, at)?.value else { return None };
            if map.entry(key).is_some() {
                return None;
            }
            map.entries.push(Entry { key: key.clone(), key_span: value.span, node: value.clone() });
        }
        Edit::Remove { at } => {
            let (last, parent) = at.split_last()?;
            match (last, &mut get_mut(root, parent)?.value) {
                (Step::Key(key), Value::Map(map)) => {
                    let at = map.entries.iter().position(|e| e.key == *key)?;
                    map.entries.remove(at);
                }
                (Step::Item(number), Value::List(items)) if *number < items.len() => {
                    items.remove(*number);
                }
                _ => return None,
            }
        }
    }
    Some(())
}

/// Makes edits in a text, one after the other. `None` if one of them cannot be made in place.
///
/// ```
/// use hopstamp::source::edit::{Edit, Step, Syntax, edit_text};
/// use hopstamp::source::print::text;
/// let json = "{ \"Action\": \"s3:GetObject\" }";
/// let edit = Edit::Push { at: vec![Step::Key("Action".into())], value: text("s3:PutObject") };
/// let edited = edit_text(json, Syntax::Json, &[edit]);
/// assert_eq!(edited.as_deref(), Some("{ \"Action\": [\"s3:GetObject\", \"s3:PutObject\"] }"));
/// ```
pub fn edit_text(text: &str, syntax: Syntax, edits: &[Edit]) -> Option<String> {
    let mut text = text.to_owned();
    for edit in edits {
        let node = syntax.parse(&text)?;
        let mut wanted = node.clone();
        edit_value(&mut wanted, edit)?;
        let (start, end, new) = Place { text: &text, syntax }.rewrite(&node, edit)?;
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        let edited = format!("{before}{new}{after}");
        if !syntax.parse(&edited)?.same_value(&wanted) {
            return None;
        }
        text = edited;
    }
    Some(text)
}

struct Place<'t> {
    text: &'t str,
    syntax: Syntax,
}

/// The bytes that a rewrite replaces, and what takes their place.
type Rewrite = (usize, usize, String);

impl Place<'_> {
    fn rewrite(&self, root: &Node, edit: &Edit) -> Option<Rewrite> {
        match edit {
            Edit::Push { at, value } => {
                let node = get(root, at)?;
                match &node.value {
                    Value::List(items) => self.push(node, items, value),
                    Value::Map(_) => self.make_list(node, value),
                    _ => {
                        let (start, end) = range(node.span);
                        let new = print::inline(value, self.style(start));
                        Some((start, end, format!("[{}, {new}]", self.text.get(start..end)?)))
                    }
                }
            }
            Edit::Insert { at, key, value } => {
                let node = get(root, at)?;
                self.insert(node, node.as_map()?, key, value)
            }
            Edit::Remove { at } => {
                let (last, parent) = at.split_last()?;
                let parent = get(root, parent)?;
                match (last, &parent.value) {
                    (Step::Key(key), Value::Map(map)) => {
                        let places =
                            map.entries.iter().map(|e| (e.key_span.start as usize, range(e.node.span).1));
                        let at = map.entries.iter().position(|e| e.key == *key)?;
                        self.remove(parent, &places.collect::<Vec<_>>(), at)
                    }
                    (Step::Item(number), Value::List(items)) => {
                        self.remove(parent, &items.iter().map(|i| range(i.span)).collect::<Vec<_>>(), *number)
                    }
                    _ => None,
                }
            }
        }
    }

    /// How things are written near a place: in YAML that is quoted as JSON is, also as JSON.
    fn style(&self, near: usize) -> Style {
        let text = self.text.get(near..).unwrap_or("");
        let quoted = text.trim_start_matches(['[', '{', ' ', '\r', '\n', '\t']).starts_with('"');
        if self.syntax == Syntax::Json || quoted { Style::Json } else { Style::Yaml }
    }

    /// Whether a list or mapping stands in brackets.
    fn is_flow(&self, node: &Node) -> bool {
        self.text.get(node.span.start as usize..).is_some_and(|t| t.starts_with(['[', '{']))
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn line_start(&self, at: usize) -> Option<usize> {
        Some(self.text.get(..at)?.rfind('\n').map_or(0, |i| i + 1))
    }

    /// Where the line ends, before its line break.
    fn line_end(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let end = rest.find('\n').unwrap_or(rest.len());
        Some(at + rest.get(..end)?.trim_end_matches('\r').len())
    }

    /// The blanks at the beginning of a line.
    fn indent(&self, at: usize) -> Option<&str> {
        let line = self.text.get(self.line_start(at)?..)?;
        line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())
    }

    fn is_broken(&self, (start, end): (usize, usize)) -> bool {
        self.text.get(start..end).is_some_and(|t| t.contains('\n'))
    }

    /// By how much one level is indented more than the one above it.
    fn unit(&self) -> &str {
        let indents = self.text.lines().map(|l| l.get(..l.len() - l.trim_start_matches([' ', '\t']).len()));
        indents.flatten().find(|i| !i.is_empty()).unwrap_or("  ")
    }

    /// A new value as its neighbour is written: over several lines, or within one.
    fn print_like(&self, broken: bool, value: &Node, style: Style, indent: &str) -> String {
        match broken {
            true => print::lines(value, style, indent, self.unit(), self.newline()),
            false => print::inline(value, style),
        }
    }

    /// What stands between the last two parts of something in brackets, or should.
    fn separator(&self, node: &Node, parts: &[(usize, usize)]) -> Option<String> {
        if let [.., (_, end), (start, _)] = parts {
            let between = self.text.get(*end..*start)?;
            if between.chars().filter(|c| *c == ',').count() == 1 && between.trim() == "," {
                return Some(between.to_owned());
            }
        }
        let (first, _) = parts.first()?;
        if self.is_broken((node.span.start as usize, *first)) {
            return Some(format!(",{}{}", self.newline(), self.indent(*first)?));
        }
        Some(", ".to_owned())
    }

    fn push(&self, node: &Node, items: &[Node], value: &Node) -> Option<Rewrite> {
        let places: Vec<(usize, usize)> = items.iter().map(|i| range(i.span)).collect();
        let Some(last) = places.last().copied() else {
            let (start, end) = range(node.span);
            return self
                .is_flow(node)
                .then(|| (start, end, format!("[{}]", print::inline(value, self.style(start)))));
        };
        if self.is_flow(node) {
            let separator = self.separator(node, &places)?;
            let new = self.print_like(self.is_broken(last), value, self.style(last.0), self.indent(last.0)?);
            return Some((last.1, last.1, format!("{separator}{new}")));
        }
        let dash = self.text.get(self.line_start(last.0)?..last.0)?;
        let indent = dash.get(..dash.find('-')?)?;
        let end = self.line_end(last.1)?;
        let new = print::block_item(value, indent, self.newline());
        Some((end, end, format!("{}{new}", self.newline())))
    }

    /// A mapping where a list may stand becomes a list with it and another value.
    fn make_list(&self, node: &Node, value: &Node) -> Option<Rewrite> {
        let (start, end) = range(node.span);
        let old = self.text.get(start..end)?;
        if self.is_flow(node) {
            let broken = self.is_broken((start, end));
            let new = self.print_like(broken, value, self.style(start), self.indent(start)?);
            return Some((start, end, format!("[{old}, {new}]")));
        }
        let line = self.line_start(start)?;
        let indent = self.text.get(line..start)?;
        if !indent.trim().is_empty() {
            return None;
        }
        let moved = old.replace('\n', "\n  ");
        let end_of_line = self.line_end(end)?;
        let remark = self.text.get(end..end_of_line)?;
        let new = print::block_item(value, indent, self.newline());
        Some((start, end_of_line, format!("- {moved}{remark}{}{new}", self.newline())))
    }

    fn insert(&self, node: &Node, map: &Map, key: &str, value: &Node) -> Option<Rewrite> {
        let style = self.style(map.entries.last().map_or(node.span, |e| e.key_span).start as usize);
        let name = print::key(key, style);
        let Some(last) = map.entries.last() else {
            let (start, end) = range(node.span);
            let member = format!("{{ {name}: {} }}", print::inline(value, style));
            return self.is_flow(node).then_some((start, end, member));
        };
        let end = range(last.node.span).1;
        let colon = self.text.get(last.key_span.end as usize..last.node.span.start as usize)?;
        let colon = if colon.trim() == ":" && !colon.contains('\n') { colon } else { ": " };
        if self.is_flow(node) {
            let places: Vec<(usize, usize)> =
                map.entries.iter().map(|e| (e.key_span.start as usize, range(e.node.span).1)).collect();
            let separator = self.separator(node, &places)?;
            let broken = last.node.as_map().is_some() && self.is_broken(range(last.node.span));
            let new = self.print_like(broken, value, style, self.indent(last.key_span.start as usize)?);
            return Some((end, end, format!("{separator}{name}{colon}{new}")));
        }
        let start = last.key_span.start as usize;
        let column = self.text.get(self.line_start(start)?..start)?.chars().count();
        let end = self.line_end(end)?;
        let member =
            format!("{}{}{name}: {}", self.newline(), " ".repeat(column), print::inline(value, style));
        Some((end, end, member))
    }

    fn remove(&self, node: &Node, places: &[(usize, usize)], at: usize) -> Option<Rewrite> {
        let (start, end) = *places.get(at)?;
        let before = at.checked_sub(1).and_then(|at| places.get(at));
        let after = places.get(at + 1);
        if self.is_flow(node) {
            return match (before, after) {
                (_, Some((next, _))) => Some((start, *next, String::new())),
                (Some((_, previous)), None) => Some((*previous, end, String::new())),
                (None, None) => Some((start, end, String::new())),
            };
        }
        // Whole lines; something has to stay.
        if before.is_none() && after.is_none() {
            return None;
        }
        let line = self.line_start(start)?;
        let own = self.text.get(line..start)?.trim_start_matches([' ', '\t']);
        if !own.is_empty() && own.trim_end() != "-" {
            return None;
        }
        let line_end = self.line_end(end)?;
        let rest = self.text.get(line_end..)?;
        let to = rest.find('\n').map_or(self.text.len(), |i| line_end + i + 1);
        Some((line, to, String::new()))
    }
}

fn range(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}
