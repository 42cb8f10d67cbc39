//! `hopstamp check`: every problem of the files, nothing else.

use clap::Args;

use super::Exit;
use super::args::Format;
use super::io::{self, Disk, Output};
use crate::diagnostic::Diagnostics;
use crate::report;
use crate::scenario;
use crate::source::SourceMap;
use crate::topology::Topology;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Topology and scenario files, or folders of them
    #[arg(required = true)]
    files: Vec<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Check {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let files = match io::yaml_files(&self.files) {
            Ok(files) => files,
            Err(message) => {
                output.remark(&format!("error: {message}"));
                return Exit::BadInput;
            }
        };
        let mut sources = SourceMap::new();
        let mut all = Diagnostics::new();
        for file in &files {
            let mut problems = Diagnostics::new();
            let what = scenario::check(file, &Disk, &mut sources, &mut problems);
            if self.format == Format::Text && !problems.has_errors() {
                output.answer(&format!("{file}: {}", describe(&what)));
            }
            all.extend(problems);
        }
        match self.format {
            Format::Json => output.json(&report::diagnostics_json(&all, &sources)),
            Format::Text => output.problems(&all, &sources),
        }
        if all.has_errors() { Exit::BadInput } else { Exit::Done }
    }
}

fn describe(what: &scenario::Checked) -> String {
    match what {
        scenario::Checked::Topology(topology) => format!("ok: {}", contents(topology)),
        scenario::Checked::Scenarios(1) => "ok: 1 scenario".to_owned(),
        scenario::Checked::Scenarios(n) => format!("ok: {n} scenarios"),
        scenario::Checked::Nothing => "not read".to_owned(),
    }
}

fn contents(topology: &Topology) -> String {
    let parts = [
        (topology.vpcs.len(), "VPC", "VPCs"),
        (topology.subnets.len(), "subnet", "subnets"),
        (topology.endpoints.len(), "endpoint", "endpoints"),
        (topology.principals.len(), "principal", "principals"),
        (topology.resources.len(), "resource", "resources"),
        (topology.callers.len(), "caller", "callers"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }))
        .collect();
    if words.is_empty() { "nothing in it".to_owned() } else { words.join(", ") }
}
