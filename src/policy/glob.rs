//! Matching with wildcards.

use super::variable::Variable;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Exactly this text.
    Text(Box<str>),
    /// `?`: one character.
    One,
    /// `*`: any run of characters, the empty one too.
    Many,
    /// The value of a key.
    Variable(Variable),
}

/// What takes the place of a variable.
#[derive(Clone, Copy)]
pub(super) struct Value<'r> {
    pub(super) text: &'r str,
    /// Whether `*` and `?` in it are wildcards.
    pub(super) wild: bool,
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
///
/// Wildcards take no colon before the offset `resource`: there they stay inside one field of an ARN.
pub(super) fn glob<'p>(
    parts: &'p [Part],
    text: &str,
    resource: usize,
    value: impl Fn(&'p Variable) -> Value<'p>,
) -> bool {
    // Whether a wildcard may take this much from the front of a rest.
    let may_take = |rest: &str, taken: &str| {
        let start = text.len() - rest.len();
        start >= resource || !taken.bytes().zip(start..resource).any(|(byte, _)| byte == b':')
    };
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
                    return may_take(rest, rest);
                }
                retry = Some((place, rest));
                Some(rest)
            }
            Some(Ask::One) => split_char(rest).filter(|(c, _)| may_take(rest, c)).map(|(_, after)| after),
            Some(Ask::Text(wanted)) => rest.strip_prefix(wanted),
        };
        if let Some(after) = matched {
            rest = after;
            continue;
        }
        let Some((after_star, before)) = retry else { return false };
        let Some((_, mut after)) = split_char(before) else { return false };
        // Jump to the next place where the text behind the star stands at all.
        if let Some(Part::Text(wanted)) = parts.get(after_star.part)
            && after_star.used == 0
        {
            match after.find(&**wanted) {
                Some(at) => after = after.get(at..).unwrap_or(""),
                None => return false,
            }
        }
        let taken = before.get(..before.len() - after.len()).unwrap_or("");
        if !may_take(before, taken) {
            return false;
        }
        place = after_star;
        rest = after;
        retry = Some((after_star, after));
    }
}

/// The first character and what is behind it.
fn split_char(text: &str) -> Option<(&str, &str)> {
    let width = text.chars().next()?.len_utf8();
    text.split_at_checked(width)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Part, Value, glob};
    use crate::policy::key::Key;
    use crate::policy::variable::Variable;

    /// How often the matcher asks for a part of `*a*a…*b`, with a variable in the place of each `a` so that it has to ask.
    fn steps(stars: usize, length: usize) -> usize {
        let a = || Part::Variable(Variable { key: Key::new("aws:a"), default: None });
        let mut parts: Vec<Part> = (0..stars).flat_map(|_| [Part::Many, a()]).collect();
        parts.extend([Part::Many, Part::Text("b".into())]);
        let asked = Cell::new(0);
        let value = |_: &Variable| {
            asked.set(asked.get() + 1);
            Value { text: "a", wild: false }
        };
        assert!(!glob(&parts, &"a".repeat(length), 0, value));
        asked.get()
    }

    #[test]
    fn work_is_bounded_by_pattern_times_text() {
        for stars in [1, 3, 40] {
            for length in [1_000, 100_000] {
                let (parts, asked) = (2 * stars + 2, steps(stars, length));
                assert!(asked <= parts * (length + 1), "{stars} stars, {length} letters: {asked} steps");
            }
        }
    }
}
