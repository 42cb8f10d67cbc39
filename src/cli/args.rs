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

/// An account id.
pub(super) fn account(text: &str) -> Result<String, String> {
    let good = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(text.to_owned()) } else { Err("an account id has twelve digits".to_owned()) }
}

/// A Region, by its form.
pub(super) fn region(text: &str) -> Result<String, String> {
    let good = crate::facts::regions().partition_of(text).is_some();
    if good { Ok(text.to_owned()) } else { Err("write e.g. us-east-1".to_owned()) }
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
