//! Text in, spanned values out: the only readers of YAML and JSON syntax.
//!
//! A [`SourceMap`] holds the texts, a [`Span`] points into one of them, and [`Node`] is a value that
//! remembers where each of its parts stands. Everything that reads a file works on nodes, so a problem found
//! three stages later can still be shown at its place.

mod decode;
pub mod edit;
mod json;
mod node;
pub mod print;
mod reader;
mod yaml;

pub use decode::decode;
pub use json::{JsonOptions, parse_json};
pub use node::{Entry, Kind, Map, Node, Value};
pub use reader::Fields;
pub(crate) use reader::wrong_type;
pub(crate) use yaml::from_table;
pub use yaml::{parse_yaml, parse_yaml_with_functions};

/// Handle of a text in a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range from the start of `self` to the end of `other`, in the file of `self`.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file == other.file { Span { end: self.end.max(other.end), ..self } } else { self }
    }

    /// The range of `len` bytes that begins `offset` bytes into this one.
    #[must_use]
    pub fn part(self, offset: usize, len: usize) -> Span {
        let start = self.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).min(self.end);
        let end = start.saturating_add(u32::try_from(len).unwrap_or(u32::MAX)).min(self.end);
        Span { start, end, ..self }
    }
}

/// One named text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// Line and column as a person counts them: from 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All texts of a run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that messages show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .filter_map(|(i, _)| u32::try_from(i + 1).ok()),
        );
        self.files.push(SourceFile { name: name.into(), text, line_starts });
        id
    }

    /// The name of a text.
    pub fn name(&self, id: FileId) -> &str {
        self.files.get(id.0 as usize).map_or("", |f| f.name.as_str())
    }

    /// The text itself.
    pub fn text(&self, id: FileId) -> &str {
        self.files.get(id.0 as usize).map_or("", |f| f.text.as_str())
    }

    /// The part of the text that a span covers; empty if the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of a byte offset.
    pub fn position(&self, id: FileId, offset: u32) -> Position {
        let Some(file) = self.files.get(id.0 as usize) else { return Position { line: 1, column: 1 } };
        let line = file.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = file.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = file.text.get(start..offset as usize).unwrap_or("");
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        Position { line, column }
    }
}

/// A whole-file span, for problems that have no better place.
pub fn whole(id: FileId, text: &str) -> Span {
    Span { file: id, start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) }
}
