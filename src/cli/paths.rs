//! `hopstamp paths`: where callers enter services.

use clap::{Args, ValueEnum};

use super::Exit;
use super::args;
use super::io::{Disk, Output};
use crate::analysis::Model;
use crate::paths::{Question, paths};
use crate::report;
use crate::simulate::World;
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `paths`.
#[derive(Debug, Args)]
pub(super) struct Paths {
    /// Topology file
    topology: String,
    /// Id of a caller, or internet; repeat for several [default: all]
    #[arg(long)]
    caller: Vec<String>,
    /// Service by the prefix of its actions, e.g. sts; repeat for several [default: those that the
    /// topology has resources or endpoints of; with --avoid, that of the endpoint]
    #[arg(long)]
    service: Vec<String>,
    /// Endpoint that one would like to get around: list the ways that do not cross it
    #[arg(long, value_name = "ENDPOINT")]
    avoid: Option<String>,
    /// The SDK's Region [default: the caller's]
    #[arg(long, value_parser = args::region)]
    region: Option<String>,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
}

/// Form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Table,
    /// For programs: complete and stable
    Json,
}

impl Paths {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        };
        // As with `trace`, the open internet is a caller that no file needs to declare.
        let (model, own);
        let world =
            if self.caller.iter().any(|c| c == "internet") && topology.callers.find("internet").is_none() {
                model = Model::new(topology);
                model.world()
            } else {
                own = World::new(topology);
                &own
            };
        let services: Vec<String> = self.service.iter().map(|name| service_name(name)).collect();
        let question = Question {
            callers: &self.caller,
            services: &services,
            region: self.region.as_deref(),
            avoid: self.avoid.as_deref(),
        };
        let answer = paths(world, &assumptions, &question);
        match answer {
            Ok(answer) => {
                output.remarks(&problems, &sources);
                match self.format {
                    Form::Json => output.json(&answer),
                    Form::Table => output.answer(&report::paths_text(&answer, output.paint())),
                }
                Exit::Done
            }
            Err(faults) => {
                problems.extend(faults);
                output.remarks(&problems, &sources);
                Exit::BadInput
            }
        }
    }
}

/// `sts.amazonaws.com` is `sts`.
fn service_name(text: &str) -> String {
    text.strip_suffix(".amazonaws.com").unwrap_or(text).to_ascii_lowercase()
}
