//! `hopstamp assumptions`: what AWS leaves open, listed and explained.

use clap::Args;

use super::Exit;
use super::args::Format;
use super::io::Output;
use crate::diagnostic::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::facts::assumption_texts;
use crate::report::{self, AssumptionAnswer};
use crate::source::SourceMap;

/// Arguments of `assumptions`.
#[derive(Debug, Args)]
pub(super) struct Assumptions {
    /// Assumption to explain, e.g. fas-source-ip [default: all, listed]
    name: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Assumptions {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let rows = &assumption_texts().assumptions;
        let Some(name) = &self.name else {
            let rows: Vec<AssumptionAnswer> = rows.iter().map(AssumptionAnswer::of).collect();
            match self.format {
                Format::Text => output.answer(&report::assumptions_text(&rows, output.paint())),
                Format::Json => output.json(&rows),
            }
            return Exit::Done;
        };
        let Some(row) = rows.iter().find(|row| row.name == *name) else {
            let help = did_you_mean(name, rows.iter().map(|row| row.name.as_str()));
            let help = help.unwrap_or_else(|| "`hopstamp assumptions` lists them".to_owned());
            let message = format!("there is no assumption `{name}`");
            let problem = Diagnostic::error(code::UNKNOWN_ID, None, message).help(help);
            let mut problems = Diagnostics::new();
            problems.push(problem);
            output.problems(&problems, &SourceMap::new());
            return Exit::BadInput;
        };
        let row = AssumptionAnswer::of(row);
        match self.format {
            Format::Text => output.answer(&row.text(output.paint())),
            Format::Json => output.json(&row),
        }
        Exit::Done
    }
}
