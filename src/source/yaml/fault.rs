//! What is wrong with text that is not YAML, in words.

use super::parser::{ErrorKind, ScanError};

use super::MAX_DEPTH;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Span};

/// How to mend a document that is too large.
pub(super) const SPLIT: &str = "a topology can be split over files with `include`";

const INDENTATION: &str =
    "fields of one mapping begin in one column, and what belongs to a field further right";
const TABS: &str = "YAML is indented with blanks, not with tabs";
const QUOTES: &str = "put the text into quotes";
const BRACKET: &str = "a bracket may be open in a line above; otherwise put text that holds `: ` into quotes";
const LOOK: &str = "check indentation, quotes and brackets here and in the line above";

/// The problem of a text that the parser refuses.
pub(super) fn diagnostic(file: FileId, text: &str, error: &ScanError) -> Diagnostic {
    let at = error.marker();
    let offset = at.byte_offset().unwrap_or_else(|| offset_of(text, at.line(), at.col()));
    let offset = offset.min(text.len());
    if let ErrorKind::RecursionLimitExceeded = error.kind() {
        return too_deep(place(file, text, offset));
    }
    if let Some(tab) = tab_at_fault(text, offset, error.kind()) {
        let message = "this is not YAML: a tab stands in the indentation";
        return Diagnostic::error(code::YAML_SYNTAX, place(file, text, tab), message).help(TABS);
    }
    let (message, help) = match error.kind() {
        // The key began in a line above, as text that goes on over several lines.
        ErrorKind::MappingValueNotAllowed if !line_so_far(text, offset).contains(": ") => (
            "the line above lacks its `: `".to_owned(),
            "write `key: value`, and what belongs to a key further right",
        ),
        kind => in_words(kind),
    };
    Diagnostic::error(code::YAML_SYNTAX, place(file, text, offset), format!("this is not YAML: {message}"))
        .help(help)
}

/// The problem of a document that is nested too deep.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("the document is nested more than {MAX_DEPTH} deep");
    Diagnostic::error(code::TOO_LARGE, span, message).help("close brackets, or take levels out")
}

fn in_words(kind: &ErrorKind) -> (String, &'static str) {
    let say = |message: &str| message.to_owned();
    match kind {
        ErrorKind::UnclosedFlowCollection { open } => (format!("`{open}` is never closed"), LOOK),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("`{open}` is closed by `{close}`"), "close it with its own kind of bracket")
        }
        ErrorKind::MisplacedFlowCollectionEnd => (say("this bracket closes nothing"), LOOK),
        ErrorKind::UnexpectedEofFlowSequence => (say("`[` is never closed"), LOOK),
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            (say("`{` is never closed"), LOOK)
        }
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEndOfPlainScalar => (say("the text ends too early"), LOOK),
        ErrorKind::ExpectedFlowMappingSeparator => (say("`,` or `}` must come here"), LOOK),
        ErrorKind::ExpectedFlowSequenceSeparator => (say("`,` or `]` must come here"), LOOK),
        ErrorKind::InvalidColonPlacement => (say("`:` cannot stand here"), BRACKET),
        ErrorKind::MappingValueNotAllowed => (say("a second `: ` stands in one line"), QUOTES),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            (say("`: ` is missing behind this key"), "write `key: value`")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => (say("the indentation fits no line above"), INDENTATION),
        ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::InvalidBlockEntryWhitespace => {
            (say("`-` cannot stand here"), "an item of a list is `- ` in a line of its own")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => (
            say("a quote is never closed"),
            "close the quote; a quote inside of text is written twice: 'it''s'",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            say("something stands behind the closing quote"),
            "a quote inside of text is written twice: 'it''s'",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => {
            (say("there is no such escape sequence"), "write `\\\\` for one backslash, or use single quotes")
        }
        ErrorKind::UnknownAnchor => {
            (say("no anchor of this name stands above"), "write `&name` where it is defined")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("`{}` cannot begin a value", character.escape_default()), QUOTES)
        }
        ErrorKind::CommentNotSeparated => (
            say("`#` follows on text without a blank"),
            "put a blank in front of a comment, or the text into quotes",
        ),
        _ => (say("this cannot stand here"), LOOK),
    }
}

/// The tab in an indentation that makes the text unreadable: in the line of the error, or in the one above it where
/// the parser found out a line later.
fn tab_at_fault(text: &str, offset: usize, kind: &ErrorKind) -> Option<usize> {
    let about_indentation = matches!(
        kind,
        ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::BlockSequenceEntryNotAllowed
    );
    let about_tabs = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    if !about_indentation && !about_tabs {
        return None;
    }
    let line = line_start(text, offset);
    let above = line_start(text, line.saturating_sub(1));
    let below = text.get(offset..).and_then(|t| t.find('\n')).map(|n| offset + n + 1);
    let lines = if about_tabs { [Some(line), below, Some(above)] } else { [Some(line), Some(above), None] };
    let tab = lines.into_iter().flatten().find_map(|start| tab_in_indentation(text, start));
    tab.or_else(|| about_tabs.then_some(offset))
}

fn line_so_far(text: &str, offset: usize) -> &str {
    text.get(line_start(text, offset)..offset).unwrap_or("")
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1)
}

fn tab_in_indentation(text: &str, start: usize) -> Option<usize> {
    let line = text.get(start..)?.lines().next()?;
    let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
    let tab = line.get(..indentation)?.find('\t')?;
    Some(start + tab)
}

/// The byte offset of a line (from 1) and a column (in characters, from 0).
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// One character at an offset; at the end of the text, the last one that is no blank.
fn place(file: FileId, text: &str, offset: usize) -> Span {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let offset = if offset >= text.len() { text.trim_end().len() } else { offset };
    let (start, character) = match text.get(offset..).and_then(|t| t.chars().next()) {
        Some(character) if offset < text.trim_end().len() => (offset, character),
        _ => text.trim_end().char_indices().last().unwrap_or((0, ' ')),
    };
    Span { file, start: narrow(start), end: narrow((start + character.len_utf8()).min(text.len())) }
}
