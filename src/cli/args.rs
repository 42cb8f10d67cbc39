//! Arguments that several commands share.

use clap::ValueEnum;

use crate::assumption::Assumptions;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// At a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs: complete and stable
    Json,
}

/// Splits `NAME=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// Makes the choices of `--assume`.
pub(super) fn assume(
    choices: &[(String, String)],
    assumptions: &mut Assumptions,
    problems: &mut Diagnostics,
) {
    for (name, choice) in choices {
        if let Err(error) = assumptions.set(name, choice) {
            problems.push(
                Diagnostic::error(code::INVALID_VALUE, None, format!("--assume: {error}")).help(error.help()),
            );
        }
    }
}
