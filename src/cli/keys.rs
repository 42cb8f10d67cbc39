//! `hopstamp keys`: the condition keys, listed and explained.

use clap::Args;

use super::Exit;
use super::args::Format;
use super::io::Output;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::facts::{ConditionKey, condition_keys};
use crate::report::{self, KeyAnswer};
use crate::source::SourceMap;

/// Arguments of `keys`.
#[derive(Debug, Args)]
pub(super) struct Keys {
    /// Key to explain, e.g. aws:SourceVpce; or the keys of a service, e.g. kms: [default: all, listed]
    name: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Keys {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let table = condition_keys();
        let Some(name) = self.name.as_deref().filter(|name| !name.ends_with(':')) else {
            let prefix = self.name.as_deref().unwrap_or("").to_ascii_lowercase();
            let rows: Vec<&ConditionKey> =
                table.keys.values().filter(|k| k.name.to_ascii_lowercase().starts_with(&prefix)).collect();
            if rows.is_empty() {
                return unknown(&prefix, output);
            }
            let keys: Vec<KeyAnswer> = rows.into_iter().map(KeyAnswer::of).collect();
            match self.format {
                Format::Text => output.answer(&report::keys_text(&keys, output.paint())),
                Format::Json => output.json(&keys),
            }
            return Exit::Done;
        };
        let Some(key) = table.find(name) else { return unknown(name, output) };
        let key = KeyAnswer::of(key);
        match self.format {
            Format::Text => output.answer(&key.text(output.paint())),
            Format::Json => output.json(&key),
        }
        Exit::Done
    }
}

fn unknown(name: &str, output: &mut Output) -> Exit {
    let help = match condition_keys().nearest(name) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`hopstamp keys` lists them; keys that only one service's own actions know may be missing"
            .to_owned(),
    };
    let message = format!("there is no known condition key `{name}`");
    let problem = Diagnostic::error(code::UNKNOWN_ID, None, message).help(help);
    let mut problems = Diagnostics::new();
    problems.push(problem);
    output.problems(&problems, &SourceMap::new());
    Exit::BadInput
}
