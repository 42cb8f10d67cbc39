//! `hopstamp probe`: policies against every kind of path.

use clap::{Args, ValueEnum};

use super::Exit;
use super::args;
use super::asked::{grouped, state};
use super::io::{Disk, Output};
use super::policy::read;
use crate::assumption::Assumptions;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::policy::PolicyType;
use crate::probe::{Document, Options, probe, probe_topology};
use crate::report;
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub(super) struct Probe {
    /// Policy documents (JSON), which count together
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<String>,
    /// What they are attached to; once for all, or once for each in their order [default: told from the document]
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    kind: Vec<Kind>,
    /// API action [default: one that the policies are about]
    #[arg(long)]
    action: Option<String>,
    /// ARN of the resource, or * [default: one that the policies are about]
    #[arg(long)]
    resource: Option<String>,
    /// Topology file whose callers take the place of the built-in paths
    #[arg(long)]
    topology: Option<String>,
    /// Key stated for every request; the values absent, unknown and present name a state; repeat for several
    #[arg(long, value_name = "KEY=VALUE", value_parser = args::pair)]
    context: Vec<(String, String)>,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Identity,
    Resource,
    Trust,
    Scp,
    Rcp,
    Endpoint,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs: complete and stable
    Json,
}

impl From<Kind> for PolicyType {
    fn from(kind: Kind) -> PolicyType {
        match kind {
            Kind::Identity => PolicyType::Identity,
            Kind::Resource => PolicyType::Resource,
            Kind::Trust => PolicyType::Trust,
            Kind::Scp => PolicyType::ServiceControl,
            Kind::Rcp => PolicyType::ResourceControl,
            Kind::Endpoint => PolicyType::Endpoint,
        }
    }
}

impl Probe {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let mut problems = Diagnostics::new();
        let documents = self.documents(&mut sources, &mut problems);
        let mut assumptions = Assumptions::default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let context = grouped(&self.context).into_iter().map(|(k, v)| (k.clone(), state(&k, v))).collect();
        let options =
            Options { action: self.action.clone(), resource: self.resource.clone(), assumptions, context };
        let topology = self.topology.as_ref().map(|path| topology::load(path, &Disk, &mut sources));
        // Remarks on the topology are told apart from those on the policies, which `check` does not know.
        let (topology, on_topology) = topology.unzip();
        let on_topology = on_topology.unwrap_or_default();
        if problems.has_errors() || on_topology.has_errors() {
            output.problems(&problems, &sources);
            output.remarks(&on_topology, &sources);
            return Exit::BadInput;
        }
        let answer = match topology {
            Some(Some(topology)) => probe_topology(&documents, &topology, &options),
            Some(None) => return Exit::BadInput,
            None => probe(&documents, &options),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(found) => {
                problems.extend(found);
                output.problems(&problems, &sources);
                output.remarks(&on_topology, &sources);
                return Exit::BadInput;
            }
        };
        output.problems(&problems, &sources);
        output.remarks(&on_topology, &sources);
        match self.format {
            Format::Json => output.json(&answer),
            Format::Table => output.answer(&report::probe_text(&answer, output.paint())),
        }
        Exit::Done
    }

    fn documents(&self, sources: &mut SourceMap, problems: &mut Diagnostics) -> Vec<Document> {
        if self.kind.len() > 1 && self.kind.len() != self.policies.len() {
            let message =
                format!("--type is given {} times for {} policies", self.kind.len(), self.policies.len());
            problems.push(
                Diagnostic::error(code::INVALID_VALUE, None, message)
                    .help("give it once for all, or once for each in their order"),
            );
        }
        let mut documents = Vec::new();
        for (number, file) in self.policies.iter().enumerate() {
            let kind = if self.kind.len() == 1 { self.kind.first() } else { self.kind.get(number) };
            match read(file) {
                Ok(text) => {
                    let kind = kind.copied().map(PolicyType::from);
                    documents.extend(Document::read(sources, file, &text, kind, problems));
                }
                Err(problem) => problems.push(*problem),
            }
        }
        documents
    }
}
