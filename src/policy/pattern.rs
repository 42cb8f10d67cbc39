//! Texts with wildcards and variables, prepared once and matched often.

use super::question::Question;
use super::truth::Truth;
use super::variable::{Piece, Resolved, Variable, VariableError, pieces};
use crate::assumption::Assumption;

/// A text of a policy: literal parts, wildcards, variables.
///
/// Matching costs at most the length of the pattern times the length of the text, and allocates nothing.
///
/// ```
/// use hopstamp::policy::Pattern;
/// let pattern = Pattern::with_wildcards("homes/*/raw-??.png");
/// assert!(pattern.matches("homes/maya/x/raw-01.png"));
/// assert!(!pattern.matches("homes/maya/raw-1.png"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Box<[Part]>,
    has_variables: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Exactly this text.
    Text(Box<str>),
    /// `?`: one character.
    One,
    /// `*`: any run of characters, the empty one too.
    Many,
    /// The value of a key.
    Variable(Variable),
}

/// How the texts of a pattern are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Whether `*` and `?` are wildcards.
    pub(crate) wildcards: bool,
    /// Whether `${…}` is a variable.
    pub(crate) variables: bool,
}

impl Pattern {
    /// A text that stands for itself.
    pub fn literal(text: &str) -> Pattern {
        let mut parts = Vec::new();
        push_text(&mut parts, text);
        Pattern { parts: parts.into(), has_variables: false }
    }

    /// A text in which `*` and `?` are wildcards.
    pub fn with_wildcards(text: &str) -> Pattern {
        let mut parts = Vec::new();
        push_wild(&mut parts, text);
        Pattern { parts: parts.into(), has_variables: false }
    }

    pub(crate) fn read(text: &str, reading: Reading) -> Result<Pattern, VariableError> {
        let push = if reading.wildcards { push_wild } else { push_text };
        let mut parts = Vec::new();
        if reading.variables {
            for piece in pieces(text)? {
                match piece {
                    Piece::Text(text) => push(&mut parts, text),
                    Piece::Escaped(text) => push_text(&mut parts, text),
                    Piece::Variable(variable) => parts.push(Part::Variable(variable)),
                }
            }
        } else {
            push(&mut parts, text);
        }
        let has_variables = parts.iter().any(|p| matches!(p, Part::Variable(_)));
        Ok(Pattern { parts: parts.into(), has_variables })
    }

    /// Whether it holds a variable.
    pub fn has_variables(&self) -> bool {
        self.has_variables
    }

    /// The variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().filter_map(|p| if let Part::Variable(v) = p { Some(v) } else { None })
    }

    /// Whether it holds a wildcard.
    pub fn has_wildcards(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, Part::One | Part::Many))
    }

    /// The only text it matches, if it has neither wildcards nor variables.
    pub fn as_literal(&self) -> Option<&str> {
        match &*self.parts {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is the lone `*`, which matches every text.
    pub fn matches_everything(&self) -> bool {
        matches!(&*self.parts, [Part::Many])
    }

    /// Matches a text; a variable in the pattern counts as having no value.
    pub fn matches(&self, text: &str) -> bool {
        match &*self.parts {
            [] => text.is_empty(),
            [Part::Text(whole)] => **whole == *text,
            [Part::Many] => true,
            [Part::Text(head), Part::Many] => text.starts_with(&**head),
            [Part::Many, Part::Text(tail)] => text.ends_with(&**tail),
            [.., Part::Text(tail)] if !text.ends_with(&**tail) => false,
            _ if self.has_variables => false,
            parts => glob(parts, text, |_| Value { text: "", wild: false }),
        }
    }

    /// Matches a text, with the variables taken from the request.
    pub(crate) fn matches_in(&self, text: &str, question: &Question<'_>) -> Truth {
        if !self.has_variables {
            return self.matches(text).into();
        }
        match self.resolvable(question) {
            Truth::True => {}
            unresolved => return unresolved,
        }
        let with = |wild: bool| {
            glob(&self.parts, text, |variable| Value { text: value_of(variable, question), wild })
        };
        if self.variables().any(|v| value_of(v, question).contains(['*', '?'])) {
            question.choose(Assumption::WildcardsInVariableValues, || with(false), || with(true)).into()
        } else {
            with(false).into()
        }
    }

    /// Compares with a text without regard to case; there are no wildcards then (PE-45).
    pub(crate) fn equals_folded(&self, text: &str, question: &Question<'_>) -> Truth {
        match self.resolvable(question) {
            Truth::True => {}
            unresolved => return unresolved,
        }
        let wanted = self.parts.iter().flat_map(|part| match part {
            Part::Text(text) => text.chars(),
            Part::Variable(variable) => value_of(variable, question).chars(),
            Part::One | Part::Many => "".chars(),
        });
        wanted.flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase)).into()
    }

    /// Whether all variables have a value.
    fn resolvable(&self, question: &Question<'_>) -> Truth {
        Truth::all(self.variables().map(|variable| match question.resolve(variable) {
            Resolved::Text(_) => Truth::True,
            Resolved::Nothing => Truth::False,
            Resolved::Unknown => Truth::Unknown,
        }))
    }
}

fn value_of<'v>(variable: &'v Variable, question: &Question<'v>) -> &'v str {
    match question.resolve(variable) {
        Resolved::Text(text) => text,
        Resolved::Nothing | Resolved::Unknown => "",
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(last)) => *last = format!("{last}{text}").into(),
        _ => parts.push(Part::Text(text.into())),
    }
}

fn push_wild(parts: &mut Vec<Part>, text: &str) {
    for piece in text.split_inclusive(['*', '?']) {
        let (plain, wildcard) = match piece.strip_suffix('*') {
            Some(plain) => (plain, Some(Part::Many)),
            None => match piece.strip_suffix('?') {
                Some(plain) => (plain, Some(Part::One)),
                None => (piece, None),
            },
        };
        push_text(parts, plain);
        match wildcard {
            // Two stars in a row are one.
            Some(Part::Many) if matches!(parts.last(), Some(Part::Many)) => {}
            Some(wildcard) => parts.push(wildcard),
            None => {}
        }
    }
}

/// What takes the place of a variable.
#[derive(Clone, Copy)]
struct Value<'r> {
    text: &'r str,
    /// Whether `*` and `?` in it are wildcards.
    wild: bool,
}

/// A place in the pattern: a part, and how much of its text is used up.
#[derive(Clone, Copy)]
struct Place {
    part: usize,
    used: usize,
}

/// The next thing a pattern asks for.
enum Ask<'p> {
    Text(&'p str),
    One,
    Many,
}

/// Matches greedily. A mismatch goes back to the last `*` and lets it take one character more; the stars before
/// it never need to move again, which bounds the work by pattern length times text length.
fn glob<'p>(parts: &'p [Part], text: &str, value: impl Fn(&'p Variable) -> Value<'p>) -> bool {
    let mut place = Place { part: 0, used: 0 };
    let mut rest = text;
    let mut retry: Option<(Place, &str)> = None;
    loop {
        let step = ask(parts, &mut place, &value);
        let matched = match step {
            None => {
                if rest.is_empty() {
                    return true;
                }
                None
            }
            Some(Ask::Many) => {
                if place.part == parts.len() {
                    return true;
                }
                retry = Some((place, rest));
                Some(rest)
            }
            Some(Ask::One) => {
                let mut chars = rest.chars();
                chars.next().map(|_| chars.as_str())
            }
            Some(Ask::Text(wanted)) => rest.strip_prefix(wanted),
        };
        if let Some(after) = matched {
            rest = after;
            continue;
        }
        let Some((after_star, taken)) = retry else { return false };
        let mut chars = taken.chars();
        if chars.next().is_none() {
            return false;
        }
        place = after_star;
        rest = chars.as_str();
        // Jump to the next place where the text behind the star stands at all.
        if let Some(Part::Text(wanted)) = parts.get(place.part)
            && place.used == 0
        {
            match rest.find(&**wanted) {
                Some(at) => rest = rest.get(at..).unwrap_or(""),
                None => return false,
            }
        }
        retry = Some((after_star, rest));
    }
}

/// Takes the next thing off the pattern.
fn ask<'p>(
    parts: &'p [Part],
    place: &mut Place,
    value: &impl Fn(&'p Variable) -> Value<'p>,
) -> Option<Ask<'p>> {
    loop {
        let part = parts.get(place.part)?;
        let next_part = Place { part: place.part + 1, used: 0 };
        let variable = match part {
            Part::Text(text) => {
                *place = next_part;
                return Some(Ask::Text(text));
            }
            Part::One => {
                *place = next_part;
                return Some(Ask::One);
            }
            Part::Many => {
                *place = next_part;
                return Some(Ask::Many);
            }
            Part::Variable(variable) => value(variable),
        };
        let left = variable.text.get(place.used..).unwrap_or("");
        if left.is_empty() {
            *place = next_part;
            continue;
        }
        let wildcard = if variable.wild { left.find(['*', '?']) } else { None };
        let (step, used) = match wildcard {
            None => (Ask::Text(left), left.len()),
            Some(0) if left.starts_with('*') => (Ask::Many, 1),
            Some(0) => (Ask::One, 1),
            Some(at) => (Ask::Text(left.get(..at).unwrap_or("")), at),
        };
        place.used += used;
        return Some(step);
    }
}
