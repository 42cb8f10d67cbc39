//! YAML to nodes. The one module that names the YAML crate.
//!
//! Values follow the core schema of YAML 1.2: `true` and `false` are truth values, `yes` is text, and numbers keep
//! the text they were written with. Anchors, aliases and merge keys (`<<`) work; tags do not.

mod build;
mod fault;
mod scalar;
mod words;

// The other files of this module know the parser by this name only.
use serde_yaml::granit_parser as parser;

use super::{FileId, Node, SourceMap};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use build::Builder;
use parser::{Event, Parser};

/// Nested deeper than this, a document is refused.
const MAX_DEPTH: usize = 128;

/// Reads one YAML document. The text is added to `sources` under `name`.
///
/// Returns no node if the text cannot be read at all; a key that stands twice in a mapping is reported and its
/// second value dropped.
pub fn parse_yaml(
    sources: &mut SourceMap,
    name: &str,
    text: impl Into<String>,
) -> (Option<Node>, Diagnostics) {
    parse_document(sources, name, text, false)
}

/// Reads a YAML document in which short tags stand for functions, as in templates of CloudFormation: `!Sub x` reads as
/// `{ "Fn::Sub": x }`, `!Ref x` as `{ Ref: x }`.
pub fn parse_yaml_with_functions(
    sources: &mut SourceMap,
    name: &str,
    text: impl Into<String>,
) -> (Option<Node>, Diagnostics) {
    parse_document(sources, name, text, true)
}

fn parse_document(
    sources: &mut SourceMap,
    name: &str,
    text: impl Into<String>,
    functions: bool,
) -> (Option<Node>, Diagnostics) {
    let file = sources.add(name, text);
    let (node, mut problems) = parse(file, sources.text(file), functions);
    // A key that stands twice is found when its mapping ends.
    problems.sort();
    (node, problems)
}

fn parse(file: FileId, text: &str, functions: bool) -> (Option<Node>, Diagnostics) {
    let mut builder = Builder::new(file, text);
    builder.functions = functions;
    if text.len() > u32::MAX as usize {
        let message = "the file has more than four thousand million bytes";
        builder.problems.push(Diagnostic::error(code::TOO_LARGE, None, message).help(fault::SPLIT));
        return (None, builder.problems);
    }
    let options = parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let done = match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(Box::new(fault::diagnostic(file, text, &error))),
        };
        if let Err(problem) = done {
            builder.problems.push(*problem);
            return (None, builder.problems);
        }
    }
    let (node, mut problems) = builder.finish();
    if node.as_ref().is_none_or(Node::is_null) {
        problems.push(
            Diagnostic::error(code::EMPTY_FILE, super::whole(file, text), "the file is empty")
                .help("start from a file under topologies/ or scenarios/"),
        );
        return (None, problems);
    }
    (node, problems)
}

/// Reads a table that ships with the program.
pub(crate) fn from_table<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_yaml::from_str(text).map_err(|e| e.to_string())
}
