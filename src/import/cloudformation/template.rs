//! The text of a template.

use crate::import::fact::Source;
use crate::source::{JsonOptions, Node, SourceMap, parse_json, parse_yaml_with_functions};

/// A template as it was read.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) root: Node,
    pub(super) source: Source,
}

/// A problem: its place, and what is wrong.
type Problem = (String, String);

impl Template {
    /// Reads a template; problems that leave some of it to be used come with it.
    pub(super) fn read(name: &str, text: &str, source: Source) -> Result<(Self, Vec<Problem>), String> {
        let mut sources = SourceMap::new();
        let (root, problems) = if text.trim_start().starts_with('{') {
            parse_json(&mut sources, name, text, JsonOptions::default())
        } else {
            parse_yaml_with_functions(&mut sources, name, text)
        };
        let found: Vec<Problem> = problems
            .iter()
            .filter(|p| p.is_error())
            .map(|p| {
                let place = p.span.map(|span| sources.position(span.file, span.start));
                (place.map_or(String::new(), |p| format!("{}:{}", p.line, p.column)), p.message.clone())
            })
            .collect();
        let Some(root) = root else {
            let first = found.first().map_or("it cannot be read".to_owned(), |(place, message)| {
                if place.is_empty() { message.clone() } else { format!("{place}: {message}") }
            });
            return Err(first);
        };
        if root.get("Resources").and_then(Node::as_map).is_none() {
            return Err("this is no template: it has no `Resources`".to_owned());
        }
        Ok((Self { root, source }, found))
    }
}
