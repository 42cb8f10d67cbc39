//! Policy variables (PE section C).

use super::pattern::{Piece, wildcards};
use super::request::Context;

/// How a text of a policy is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// `*` and `?` are wildcards.
    pub wildcards: bool,
    /// `${...}` is a variable.
    pub variables: bool,
}

/// The pattern that a text of a policy means for a request. None: a variable in it has no value (PE-113, PE-114).
pub fn resolve(text: &str, reading: Reading, context: &Context) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while reading.variables
        && let Some((before, after)) = rest.split_once("${")
        && let Some((inside, behind)) = after.split_once('}')
    {
        pieces.extend(plain(before, reading));
        pieces.extend(variable(inside, context)?.chars().map(Piece::Char));
        rest = behind;
    }
    pieces.extend(plain(rest, reading));
    Some(pieces)
}

fn plain(text: &str, reading: Reading) -> Vec<Piece> {
    if reading.wildcards { wildcards(text) } else { text.chars().map(Piece::Char).collect() }
}

/// What stands for `${inside}`; its characters are literal, wildcards too (PE-116, PE-118).
fn variable(inside: &str, context: &Context) -> Option<String> {
    if ["*", "?", "$"].contains(&inside) {
        return Some(inside.to_owned());
    }
    // PE-115: `key, 'default'`; the default may be empty.
    let (key, default) = match inside.split_once(", '") {
        Some((key, default)) => (key, default.strip_suffix('\'')),
        None => (inside, None),
    };
    value(key, context).or(default.map(str::to_owned))
}

/// PE-113, PE-117: an absent key, an empty value, a multivalued key and several values give no value.
fn value(key: &str, context: &Context) -> Option<String> {
    if super::multivalued::is_multivalued(key) {
        return None;
    }
    match context.get(key)?.as_slice() {
        [value] if !value.is_empty() => Some(value.clone()),
        _ => None,
    }
}
