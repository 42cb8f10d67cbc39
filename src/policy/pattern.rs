//! Texts with wildcards and variables, prepared once and matched often.

use super::glob::{Part, Value, glob};
use super::question::Question;
use super::truth::Truth;
use super::variable::{Piece, Resolved, Variable, VariableError, pieces};
use crate::arn::Arn;
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

    /// The text with which everything it matches begins.
    pub(crate) fn literal_start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
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
            parts => glob(parts, text, 0, |_| Value { text: "", wild: false }),
        }
    }

    /// Matches a text, with the variables taken from the request.
    pub(crate) fn matches_in(&self, text: &str, question: &Question<'_>) -> Truth {
        if !self.has_variables {
            return self.matches(text).into();
        }
        self.matches_substituted(text, 0, question)
    }

    /// Matches an ARN field by field, also where a variable brings several fields: no wildcard takes one of the
    /// first five colons (PE-61).
    pub(crate) fn matches_arn(&self, arn: &Arn, question: &Question<'_>) -> Truth {
        let resource = arn.as_str().len() - arn.resource().len();
        self.matches_substituted(arn.as_str(), resource, question)
    }

    fn matches_substituted(&self, text: &str, resource: usize, question: &Question<'_>) -> Truth {
        match self.resolvable(question) {
            Truth::True => {}
            Truth::False => return Truth::False,
            Truth::Unknown => return Truth::Unknown.and(self.could_match(text, question).into()),
        }
        let with = |wild: bool| {
            glob(&self.parts, text, resource, |variable| Value { text: value_of(variable, question), wild })
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

    /// Whether a text could match if those variables that nobody stated could hold anything but nothing.
    fn could_match(&self, text: &str, question: &Question<'_>) -> bool {
        glob(&self.parts, text, 0, |variable| match question.resolve(variable) {
            Resolved::Text(text) => Value { text, wild: true },
            _ if variable.default.as_deref() == Some("") => Value { text: "*", wild: true },
            Resolved::Nothing | Resolved::Unknown => Value { text: "?*", wild: true },
        })
    }

    /// Whether all variables have a value.
    pub(crate) fn resolvable(&self, question: &Question<'_>) -> Truth {
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
