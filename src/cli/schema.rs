//! `hopstamp schema`: JSON Schemas for editors and programs.

use clap::{Args, ValueEnum};

use super::Exit;
use super::io::Output;
use crate::schema;

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// Topology files
    Topology,
    /// Scenario files
    Scenario,
    /// What `trace --format json` prints
    Outcome,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// What to describe
    #[arg(value_enum)]
    subject: Subject,
}

impl Schema {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        output.json(&match self.subject {
            Subject::Topology => schema::topology(),
            Subject::Scenario => schema::scenario(),
            Subject::Outcome => schema::outcome(),
        });
        Exit::Done
    }
}
