//! Rewrites expectations that do not hold to what came out, in place: comments and layout stay.

use std::collections::BTreeSet;

use super::actual::{assumptions_of, depends_on, layer_of, path_of, reason_of, warnings_of};
use super::load::Case;
use crate::context::State;
use crate::outcome::{Leg, Outcome};
use crate::source::{Entry, Node, SourceMap, Span};

/// A piece of a text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rewrite {
    /// The piece.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// How to make the expectations of a case hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Updates {
    /// What to rewrite.
    pub rewrites: Vec<Rewrite>,
    /// What cannot be rewritten, and why not.
    pub left: Vec<String>,
}

/// What came out, as it is to be written.
enum New {
    One(String),
    Many(Vec<String>),
    /// There is no such thing: the line goes.
    Nothing,
}

/// How to make the expectations of a case hold for an outcome.
pub fn update(case: &Case, outcome: &Outcome, sources: &SourceMap) -> Updates {
    let mut updates = Updates::default();
    let mut seen = BTreeSet::new();
    for mismatch in case.expect.mismatches(outcome) {
        if !seen.insert(mismatch.what.clone()) {
            continue;
        }
        let (entry, new) = match find(case, outcome, &mismatch.what) {
            Ok(found) => found,
            Err(why) => {
                updates.left.push(format!("{}: {why}", mismatch.what));
                continue;
            }
        };
        let own = case.span.file == entry.key_span.file
            && case.span.start <= entry.key_span.start
            && entry.node.span.end <= case.span.end;
        if !own {
            updates.left.push(format!("{}: it is shared through an anchor; change it there", mismatch.what));
            continue;
        }
        updates.rewrites.extend(rewrite(entry, &new, sources));
    }
    updates
}

/// The entry that a mismatch is about, and what came out.
fn find<'c>(case: &'c Case, outcome: &Outcome, what: &str) -> Result<(&'c Entry, New), &'static str> {
    let lost = "its place was not found";
    if let Some(rest) = what.strip_prefix("leg ") {
        let (number, field) = rest.split_once(": ").ok_or("there is no such leg")?;
        let index = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or(lost)?;
        let leg = outcome.legs.get(index).ok_or("there is no such leg")?;
        let node = case.expect_node.get("legs").and_then(Node::as_list).and_then(|legs| legs.get(index));
        let node = node.ok_or(lost)?;
        let new = match field {
            "outcome" => leg.outcome.map_or(New::Nothing, |o| New::One(o.word().to_owned())),
            "layer" => layer_of(leg).map_or(New::Nothing, New::One),
            _ => return context(node, leg, field).ok_or(lost),
        };
        return Ok((entry(node, field).ok_or(lost)?, new));
    }
    let settled = outcome.settling_leg();
    let new = match what {
        "outcome" => New::One(outcome.outcome.word().to_owned()),
        "layer" => settled.and_then(layer_of).map_or(New::Nothing, New::One),
        "reason" => settled.and_then(reason_of).map_or(New::Nothing, New::One),
        "path" => New::Many(path_of(outcome)),
        "depends_on" => New::Many(depends_on(outcome)),
        "assumptions" => New::Many(assumptions_of(outcome)),
        "warnings" => New::Many(warnings_of(outcome)),
        _ => return context(&case.expect_node, settled.ok_or(lost)?, what).ok_or(lost),
    };
    Ok((entry(&case.expect_node, what).ok_or(lost)?, new))
}

fn entry<'n>(node: &'n Node, field: &str) -> Option<&'n Entry> {
    node.as_map()?.entry(field)
}

/// `context aws:SourceVpc`: the entry of the key, and its state.
fn context<'n>(node: &'n Node, leg: &Leg, what: &str) -> Option<(&'n Entry, New)> {
    let key = what.strip_prefix("context ")?;
    let entry = entry(node.get("context")?, key)?;
    let state = leg.context.state(key);
    let new = match state {
        State::Value(_) => match (state.values(), entry.node.as_list()) {
            (Some([one]), None) => New::One(one.clone()),
            (Some(many), _) => New::Many(many.to_vec()),
            (None, _) => return None,
        },
        State::Absent | State::SomeValue | State::Unknown => New::One(state.to_string()),
    };
    Some((entry, new))
}

fn rewrite(entry: &Entry, new: &New, sources: &SourceMap) -> Option<Rewrite> {
    let text = sources.text(entry.key_span.file);
    // From behind the colon to the end of the value, whatever style it is written in.
    let after_key = text.get(entry.key_span.end as usize..)?;
    let colon = entry.key_span.end as usize + after_key.find(':')? + 1;
    let end = value_end(text, colon, entry)?;
    let value = match new {
        New::One(one) => scalar(one),
        New::Many(many) if !many.is_empty() && is_block(text, colon, entry) => {
            let start = u32::try_from(colon).ok()?;
            let span = Span { start, end: u32::try_from(end).ok()?, ..entry.key_span };
            return Some(Rewrite { span, text: block(text, entry, many)? });
        }
        New::Many(many) => format!("[{}]", many.iter().map(|m| scalar(m)).collect::<Vec<_>>().join(", ")),
        New::Nothing => return removal(text, entry, end),
    };
    let start = u32::try_from(colon).ok()?;
    let span = Span { start, end: u32::try_from(end).ok()?, ..entry.key_span };
    Some(Rewrite { span, text: format!(" {value}") })
}

/// Whether a list is written with one item a line.
fn is_block(text: &str, colon: usize, entry: &Entry) -> bool {
    let written = text.get(colon..).unwrap_or("").trim_start();
    entry.node.as_list().is_some_and(|items| !items.is_empty()) && !written.starts_with('[')
}

/// A list with one item a line, indented as it was. Remarks behind items that stay are kept.
fn block(text: &str, entry: &Entry, new: &[String]) -> Option<String> {
    let items = entry.node.as_list()?;
    let line_of = |node: &Node| -> Option<(usize, &str)> {
        let at = node.span.start as usize;
        let start = text.get(..at)?.rfind('\n').map_or(0, |i| i + 1);
        let end = text.get(at..)?.find('\n').map_or(text.len(), |i| at + i);
        Some((start, text.get(start..end)?))
    };
    let (_, first) = line_of(items.first()?)?;
    let indent = first.split('-').next().unwrap_or("");
    // What stands behind the last item stays where it is.
    let mut remarks: Vec<(&str, &str)> = Vec::new();
    for item in items.iter().take(items.len() - 1) {
        let (start, line) = line_of(item)?;
        let behind = line.get((item.span.end as usize).checked_sub(start)?..)?;
        if let (Some(value), Some(hash)) = (item.scalar(), behind.find('#')) {
            remarks.push((value, behind.get(hash..)?.trim_end()));
        }
    }
    let mut lines = String::new();
    for (number, value) in new.iter().enumerate() {
        lines.push_str(&format!("\n{indent}- {}", scalar(value)));
        let remark = remarks.iter().find(|(known, _)| known == value).filter(|_| number + 1 < new.len());
        if let Some((_, remark)) = remark {
            lines.push_str(&format!("  {remark}"));
        }
    }
    Some(lines)
}

/// The end of a value with its closing quote or bracket.
fn value_end(text: &str, colon: usize, entry: &Entry) -> Option<usize> {
    let end = (entry.node.span.end as usize).max(colon);
    let written = text.get(colon..)?.trim_start();
    let closing = match (written.chars().next(), entry.node.as_list()) {
        (Some('['), Some(_)) => ']',
        (Some(quote @ ('"' | '\'')), None) => quote,
        _ => return Some(end),
    };
    let inside = text.get(..end)?;
    if inside.ends_with(closing) && inside.len() > colon + 2 {
        return Some(end);
    }
    let rest = text.get(end..)?;
    Some(end + rest.find(closing)? + closing.len_utf8())
}

/// Takes an entry out: with its comma in a flow mapping, with its line in a block.
fn removal(text: &str, entry: &Entry, end: usize) -> Option<Rewrite> {
    let start = entry.key_span.start as usize;
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    let spaces = after.len() - after.trim_start_matches([' ', '\t']).len();
    let (from, to) = if after.trim_start_matches([' ', '\t']).starts_with(',') {
        let comma = end + spaces + 1;
        let rest = text.get(comma..)?;
        (start, comma + rest.len() - rest.trim_start_matches([' ', '\t']).len())
    } else if before.trim_end().ends_with(',') {
        (before.trim_end().len() - 1, end)
    } else {
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = after.find('\n').map_or(text.len(), |at| end + at + 1);
        (line, line_end)
    };
    let span = Span { start: u32::try_from(from).ok()?, end: u32::try_from(to).ok()?, ..entry.key_span };
    Some(Rewrite { span, text: String::new() })
}

/// A scalar as YAML: in quotes where it could be read as something else.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./$@+=-:".contains(c);
    let starts_well =
        text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '_' || c == '$');
    let words = text.split(' ').all(|word| !word.is_empty() && word.chars().all(plain));
    let null = ["null", "Null", "NULL"].contains(&text);
    if starts_well && words && !text.ends_with(':') && !text.contains(": ") && !null {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A text with pieces of it rewritten. Pieces that overlap others are passed over.
pub fn apply(text: &str, rewrites: &[Rewrite]) -> String {
    let mut sorted: Vec<&Rewrite> = rewrites.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for rewrite in sorted {
        let (start, end) = (rewrite.span.start as usize, rewrite.span.end as usize);
        if let Some(before) = text.get(at..start).filter(|_| start >= at) {
            result.push_str(before);
            result.push_str(&rewrite.text);
            at = end;
        }
    }
    result.push_str(text.get(at..).unwrap_or(""));
    result
}
