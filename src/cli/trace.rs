//! `hopstamp trace`: one request, followed.

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::args::{self, Format};
use super::asked::Stage;
use super::io::{Disk, Output};
use super::request::RequestArgs;
use crate::outcome::Outcome;
use crate::report::{self, Depth};
use crate::simulate::{Alternatives, alternatives, simulate};
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// Topology file
    topology: String,
    #[command(flatten)]
    asked: RequestArgs,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every way the request could take, which one it takes and why
    #[arg(long, short)]
    all: bool,
    /// Show every key and every statement, not only those that matter
    #[arg(long, short)]
    verbose: bool,
}

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Alternatives>,
}

impl Trace {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let request = self.asked.request(&mut problems);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        };
        let stage = Stage::of(topology, Some(&request.caller));
        let world = stage.world();
        let answer = simulate(world, &assumptions, &request).and_then(|outcome| {
            let alternatives = self.all.then(|| alternatives(world, &assumptions, &request)).transpose()?;
            Ok(Answer { outcome, alternatives })
        });
        match answer {
            Ok(answer) => {
                output.remarks(&problems, &sources);
                match self.format {
                    Format::Json => output.json(&answer),
                    Format::Text => {
                        let depth = if self.verbose { Depth::Everything } else { Depth::WhatMatters };
                        let mut text = report::trace_text(&answer.outcome, depth, output.paint());
                        if let Some(alternatives) = &answer.alternatives {
                            text.push_str(&report::alternatives_text(alternatives, output.paint()));
                        }
                        output.answer(&text);
                    }
                }
                Exit::Done
            }
            Err(faults) => {
                problems.extend(faults.into_iter().map(|f| f.diagnostic(None)));
                output.remarks(&problems, &sources);
                Exit::BadInput
            }
        }
    }
}
