//! JSON to nodes. The one module that names the JSON syntax crate.

use std::collections::HashMap;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::{Entry, FileId, Map, Node, SourceMap, Span, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// The names under which problems of JSON syntax are reported; policies have names of their own.
#[derive(Clone, Copy, Debug)]
pub struct JsonOptions {
    /// Code of text that is not JSON.
    pub syntax: &'static str,
    /// Code of a key that stands twice in an object.
    pub duplicate: &'static str,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self { syntax: code::JSON_SYNTAX, duplicate: code::DUPLICATE_KEY }
    }
}

/// Reads one JSON text, strictly as the standard has it. The text is added to `sources` under `name`.
///
/// Returns no node if the text is not JSON. A key that stands twice in an object is reported with its JSON
/// pointer and its second value dropped.
pub fn parse_json(
    sources: &mut SourceMap,
    name: &str,
    text: &str,
    options: JsonOptions,
) -> (Option<Node>, Diagnostics) {
    let file = sources.add(name, text);
    let mut problems = Diagnostics::new();
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let syntax = |span: Span, what: String| {
        Diagnostic::error(options.syntax, span, format!("this is not JSON: {what}")).pointer("")
    };
    match parse_to_ast(text, &collect, &strict) {
        Ok(parsed) => match parsed.value {
            Some(value) => {
                let mut builder = Builder { file, options, problems: &mut problems, pointer: String::new() };
                (Some(builder.node(value)), problems)
            }
            None => {
                problems.push(syntax(super::whole(file, text), "the text is empty".to_owned()));
                (None, problems)
            }
        },
        Err(error) => {
            let range = error.range();
            let span = span(file, range.start, range.end.max(range.start + 1).min(text.len()));
            let what = error.kind().to_string();
            let mut chars = what.chars();
            let what: String =
                chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect();
            problems.push(syntax(span, what));
            (None, problems)
        }
    }
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), end: narrow(end) }
}

struct Builder<'p> {
    file: FileId,
    options: JsonOptions,
    problems: &'p mut Diagnostics,
    pointer: String,
}

impl Builder<'_> {
    fn span(&self, range: jsonc_parser::common::Range) -> Span {
        span(self.file, range.start, range.end)
    }

    fn node(&mut self, value: ast::Value<'_>) -> Node {
        match value {
            ast::Value::NullKeyword(null) => Node { span: self.span(null.range), value: Value::Null },
            ast::Value::BooleanLit(lit) => {
                let text = if lit.value { "true" } else { "false" };
                Node { span: self.span(lit.range), value: Value::Bool(lit.value, text.into()) }
            }
            ast::Value::NumberLit(lit) => {
                Node { span: self.span(lit.range), value: Value::Number(lit.value.into()) }
            }
            ast::Value::StringLit(lit) => {
                Node { span: self.span(lit.range), value: Value::Text(lit.value.into()) }
            }
            ast::Value::Array(array) => {
                let span = self.span(array.range);
                let mut items = Vec::with_capacity(array.elements.len());
                for (index, element) in array.elements.into_iter().enumerate() {
                    let node = self.under(&index.to_string(), |b| b.node(element));
                    items.push(node);
                }
                Node { span, value: Value::List(items) }
            }
            ast::Value::Object(object) => self.object(object),
        }
    }

    fn object(&mut self, object: ast::Object<'_>) -> Node {
        let span = self.span(object.range);
        let mut map = Map { entries: Vec::with_capacity(object.properties.len()) };
        let mut seen: HashMap<Arc<str>, Span> = HashMap::with_capacity(object.properties.len());
        for property in object.properties {
            let key_span = match &property.name {
                ast::ObjectPropName::String(lit) => self.span(lit.range),
                ast::ObjectPropName::Word(word) => self.span(word.range),
            };
            let key: Arc<str> = property.name.into_string().into();
            let node = self.under(&key, |b| b.node(property.value));
            if let Some(first) = seen.get(&key) {
                let pointer = self.under(&key, |b| b.pointer.clone());
                self.problems.push(
                    Diagnostic::error(
                        self.options.duplicate,
                        key_span,
                        format!("`{key}` stands twice here; the second would hide the first"),
                    )
                    .label("the second one")
                    .related(*first, "the first one")
                    .pointer(pointer)
                    .help("merge the two into one"),
                );
                continue;
            }
            seen.insert(key.clone(), key_span);
            map.entries.push(Entry { key, key_span, node });
        }
        Node { span, value: Value::Map(map) }
    }

    fn under<T>(&mut self, token: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        let result = f(self);
        self.pointer.truncate(len);
        result
    }
}
