//! `hopstamp trace`: one request, followed.

use clap::Args;

use super::Exit;
use super::args::{self, Format};
use super::asked::{Asked, Stage};
use super::io::{Disk, Output};
use crate::report::{self, Depth};
use crate::simulate::simulate;
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// Topology file
    topology: String,
    /// Id of the caller; `internet` is a host on the open internet
    #[arg(long)]
    caller: String,
    /// API action, e.g. s3:GetObject; with --via, that of the last leg
    #[arg(long)]
    action: String,
    /// ARN of the resource, or *; with --via, that of the last leg
    #[arg(long, default_value = "*")]
    resource: String,
    /// The SDK's Region [default: the caller's]
    #[arg(long)]
    region: Option<String>,
    #[command(flatten)]
    asked: Asked,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every key and every statement, not only those that matter
    #[arg(long, short)]
    all: bool,
}

impl Trace {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let mut request = self.asked.request([&self.caller, &self.action, &self.resource], &mut problems);
        request.region = self.region.clone();
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.problems(&problems, &sources);
            return Exit::BadInput;
        };
        let stage = Stage::of(topology, Some(&self.caller));
        match simulate(stage.world(), &assumptions, &request) {
            Ok(outcome) => {
                output.problems(&problems, &sources);
                match self.format {
                    Format::Json => output.json(&outcome),
                    Format::Text => {
                        let depth = if self.all { Depth::Everything } else { Depth::WhatMatters };
                        output.answer(&report::trace_text(&outcome, depth, output.paint()));
                    }
                }
                Exit::Done
            }
            Err(faults) => {
                problems.extend(faults.into_iter().map(|f| f.diagnostic(None)));
                output.problems(&problems, &sources);
                Exit::BadInput
            }
        }
    }
}
