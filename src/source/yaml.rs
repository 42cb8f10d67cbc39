//! YAML to nodes. The one module that names the YAML crate.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Location, Spanned};

use super::{Entry, FileId, Map, Node, SourceMap, Span, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// Nested deeper than this, a document is refused.
const MAX_DEPTH: usize = 128;
/// More values than this, aliases expanded, and a document is refused.
const MAX_NODES: usize = 50_000_000;

/// Reads one YAML document. The text is added to `sources` under `name`.
///
/// Returns no node if the text cannot be read at all; a key that stands twice in a mapping is reported and its
/// second value dropped.
pub fn parse_yaml(sources: &mut SourceMap, name: &str, text: &str) -> (Option<Node>, Diagnostics) {
    let file = sources.add(name, text);
    let mut problems = Diagnostics::new();
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        problems.push(
            Diagnostic::error(code::EMPTY_FILE, super::whole(file, text), "the file is empty")
                .help("start from a file under topologies/ or scenarios/"),
        );
        return (None, problems);
    }
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 2 * MAX_NODES,
            max_total_scalar_bytes: 4 << 30,
        },
    };
    match serde_yaml::from_str_with_options::<Located>(text, options) {
        Ok(root) => {
            let node = Placing { file, text, problems: &mut problems }.node(root);
            (Some(node), problems)
        }
        Err(error) => {
            problems.push(translate(file, text, &error));
            (None, problems)
        }
    }
}

/// Reads a table that ships with the program.
pub(crate) fn from_table<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_yaml::from_str(text).map_err(|e| e.to_string())
}

fn span_of(file: FileId, at: &Location) -> Span {
    let span = at.span();
    let start = span.byte_offset().unwrap_or(0);
    let end = start + span.byte_len().unwrap_or(0);
    Span {
        file,
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
    }
}

fn translate(file: FileId, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let span = error.location().map(|l| {
        let mut span = span_of(file, &l);
        span.end = span.end.max(span.start + 1).min(u32::try_from(text.len()).unwrap_or(u32::MAX));
        span
    });
    let message = error.without_snippet().to_string();
    let message = message.lines().next().unwrap_or("").trim_end_matches('.');
    let message = message.split(" at line ").next().unwrap_or(message);
    let budget = matches!(error.without_snippet(), serde_yaml::Error::Budget { .. });
    let tab = span.is_some_and(|s| line_has_leading_tab(text, s.start as usize));
    if budget || message.contains("depth") || message.contains("nest") {
        return Diagnostic::error(
            code::TOO_LARGE,
            span,
            format!("the document is too deep or too large: {message}"),
        )
        .help("a topology can be split over files with `include`");
    }
    let diagnostic = Diagnostic::error(code::YAML_SYNTAX, span, format!("this is not YAML: {message}"));
    if tab {
        diagnostic.help("YAML is indented with blanks, not with tabs")
    } else {
        diagnostic.help("check indentation, quotes and brackets here and in the line above")
    }
}

fn line_has_leading_tab(text: &str, offset: usize) -> bool {
    let start = text.get(..offset).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let line = text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    indent.contains('\t')
}

/// A value whose own place is known to its parent.
enum Parsed {
    Null,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Located>),
    Map(Vec<(Spanned<Key>, Located)>),
}

type Located = Spanned<Parsed>;

struct Key(String);

/// Turns parsed values into nodes, now that the places are known.
struct Placing<'t, 'p> {
    file: FileId,
    text: &'t str,
    problems: &'p mut Diagnostics,
}

impl Placing<'_, '_> {
    fn written(&self, at: &Location) -> Box<str> {
        let at = span_of(self.file, at);
        self.text.get(at.start as usize..at.end as usize).unwrap_or("").trim().into()
    }

    fn node(&mut self, located: Located) -> Node {
        let span = span_of(self.file, &located.referenced);
        let value = match located.value {
            Parsed::Null => Value::Null,
            Parsed::Bool(value) => Value::Bool(value, self.written(&located.defined)),
            Parsed::Number => Value::Number(self.written(&located.defined)),
            Parsed::Text(text) => Value::Text(text.into()),
            Parsed::List(items) => {
                let items: Vec<Node> = items.into_iter().map(|i| self.node(i)).collect();
                let span = items.last().map_or(span, |last| span.to(last.span));
                return Node { span, value: Value::List(items) };
            }
            Parsed::Map(pairs) => return self.map(pairs, span),
        };
        Node { span, value }
    }

    fn map(&mut self, pairs: Vec<(Spanned<Key>, Located)>, mut span: Span) -> Node {
        let mut map = Map { entries: Vec::with_capacity(pairs.len()) };
        let mut seen: HashMap<Box<str>, Span> = HashMap::with_capacity(pairs.len());
        for (key, value) in pairs {
            let key_span = span_of(self.file, &key.referenced);
            let key: Box<str> = key.value.0.into();
            let node = self.node(value);
            span = span.to(key_span).to(node.span);
            if let Some(first) = seen.get(&key) {
                self.problems.push(
                    Diagnostic::error(code::DUPLICATE_KEY, key_span, format!("`{key}` stands twice here"))
                        .label("the second one")
                        .related(*first, "the first one")
                        .help("rename one of them, or merge the two"),
                );
                continue;
            }
            seen.insert(key.clone(), key_span);
            map.entries.push(Entry { key, key_span, node });
        }
        Node { span, value: Value::Map(map) }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Key)
    }
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ParsedVisitor)
    }
}

struct ParsedVisitor;

impl<'de> Visitor<'de> for ParsedVisitor {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_none<E>(self) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Parsed, E> {
        Ok(Parsed::Bool(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Parsed, E> {
        Ok(Parsed::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Parsed, E> {
        Ok(Parsed::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Parsed, E> {
        Ok(Parsed::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Parsed, E> {
        Ok(Parsed::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Parsed, E> {
        Ok(Parsed::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Parsed, E> {
        Ok(Parsed::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Parsed, E> {
        Ok(Parsed::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Parsed, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Parsed::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parsed, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Parsed::Map(pairs))
    }
}
