//! `hopstamp who`: everybody who gets at one resource.

use clap::Args;

use super::Exit;
use super::args::{self, Format};
use super::io::{self, Disk, Output};
use super::what_if;
use crate::analysis::{self, Ask, Model};
use crate::report;
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `who`.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// Topology file
    topology: String,
    /// API action, e.g. s3:GetObject
    #[arg(long)]
    action: String,
    /// ARN of the resource, or *
    #[arg(long, default_value = "*")]
    resource: String,
    /// Name every caller and every way, not only the first few of each kind
    #[arg(long, short)]
    all: bool,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Who {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        };
        let model = Model::new(topology);
        let ask = Ask { action: self.action, resource: self.resource };
        let bar = io::Progress::new(analysis::subjects(&model).len() + model.services().len(), "callers");
        let found = analysis::who(&model, &assumptions, &ask, &|| bar.step());
        bar.end();
        match found {
            Ok(found) => {
                output.in_brief(&problems);
                match self.format {
                    Format::Text => output.answer(&report::who_text(&found, self.all, output.paint())),
                    Format::Json => output.json(&found),
                }
                Exit::Done
            }
            Err(faults) => {
                problems.extend(what_if::diagnostics(&faults));
                output.remarks(&problems, &sources);
                Exit::BadInput
            }
        }
    }
}
