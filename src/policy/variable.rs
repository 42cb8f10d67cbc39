//! Policy variables: `${key}` and `${key, 'default'}` (PE-110 to PE-117).

use super::key::Key;

/// A variable of a policy text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The key whose value takes its place.
    pub key: Key,
    /// What takes its place when the key has no value (PE-115).
    pub default: Option<Box<str>>,
}

/// What stands in the place of a variable for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved<'r> {
    /// This text.
    Text(&'r str),
    /// Nothing: the text that holds the variable matches nothing (PE-113, PE-114).
    Nothing,
    /// Nobody stated the key.
    Unknown,
}

/// A piece of a text that may hold variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text as it stands; wildcards in it are wildcards.
    Text(&'t str),
    /// `${*}`, `${?}` or `${$}`: that character and nothing else (PE-116).
    Escaped(&'t str),
    /// A variable.
    Variable(Variable),
}

/// What is wrong with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VariableError {
    /// No closing brace.
    Unclosed,
    /// No name between the braces.
    Empty,
    /// A blank inside the name.
    Space,
    /// A default that is not `, 'text'`.
    Default,
}

/// Cuts a text into plain pieces and variables.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, VariableError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once("${") {
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        let (inside, after) = inside_braces(after)?;
        pieces.push(match inside {
            "*" | "?" | "$" => Piece::Escaped(inside),
            _ => Piece::Variable(variable(inside)?),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

/// Splits at the closing brace; a brace inside the quotes of a default does not close.
fn inside_braces(text: &str) -> Result<(&str, &str), VariableError> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '}' if !quoted => {
                let inside = text.get(..at).unwrap_or("");
                return Ok((inside, text.get(at + 1..).unwrap_or("")));
            }
            _ => {}
        }
    }
    // A quote that never closes hides the brace: the default is at fault, not the brace.
    if quoted && text.contains('}') { Err(VariableError::Default) } else { Err(VariableError::Unclosed) }
}

fn variable(inside: &str) -> Result<Variable, VariableError> {
    let (name, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((name, default)) => {
            let quoted = default
                .strip_prefix(' ')
                .and_then(|d| d.strip_prefix('\''))
                .and_then(|d| d.strip_suffix('\''))
                .filter(|d| !d.contains('\''));
            (name, Some(quoted.ok_or(VariableError::Default)?))
        }
    };
    if name.is_empty() {
        return Err(VariableError::Empty);
    }
    if name.contains(char::is_whitespace) {
        return Err(VariableError::Space);
    }
    Ok(Variable { key: Key::new(name), default: default.map(Into::into) })
}
