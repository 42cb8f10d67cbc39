//! `hopstamp render`: the network as a picture, with or without a request drawn over it.

use clap::{Args, ValueEnum};

use super::Exit;
use super::args;
use super::asked::{Asked, Stage};
use super::io::{Disk, Output};
use crate::diagnostic::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::outcome::Outcome;
use crate::picture::{Filter, Picture};
use crate::report;
use crate::request::Request;
use crate::simulate::simulate;
use crate::source::SourceMap;
use crate::topology::{self, Topology};

/// Form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A drawing for any browser
    Svg,
    /// A Mermaid flowchart, for Markdown
    Mermaid,
    /// Graphviz
    Dot,
}

/// Arguments of `render`.
#[derive(Debug, Args)]
pub(super) struct Render {
    /// Topology file
    topology: String,
    /// Form of the picture
    #[arg(long, value_enum, default_value_t = Form::Svg)]
    format: Form,
    /// Title of the picture [default: the name of the file]
    #[arg(long)]
    title: Option<String>,
    /// Draw the way of a request; with --caller and --action
    #[arg(long, requires = "caller", help_heading = "A request over it")]
    path: bool,
    /// Id of the caller
    #[arg(long, requires = "action", help_heading = "A request over it")]
    caller: Option<String>,
    /// API action, e.g. s3:GetObject
    #[arg(long, requires = "caller", help_heading = "A request over it")]
    action: Option<String>,
    /// ARN of the resource, or *
    #[arg(long, default_value = "*", help_heading = "A request over it")]
    resource: String,
    /// The SDK's Region [default: the caller's]
    #[arg(long, value_name = "REGION", value_parser = args::region, requires = "caller", help_heading = "A request over it")]
    sdk_region: Option<String>,
    #[command(flatten, next_help_heading = "A request over it")]
    asked: Asked,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair, help_heading = "A request over it")]
    assume: Vec<(String, String)>,
    /// Draw only this VPC; repeat for several
    #[arg(long, value_name = "ID", help_heading = "Part of the network")]
    vpc: Vec<String>,
    /// Draw only VPCs of this account, by id or name; repeat for several
    #[arg(long, value_name = "ACCOUNT", help_heading = "Part of the network")]
    account: Vec<String>,
    /// Draw only VPCs of this Region; repeat for several
    #[arg(long, value_name = "REGION", help_heading = "Part of the network")]
    region: Vec<String>,
}

impl Render {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let filter =
            Filter { vpcs: self.vpc.clone(), accounts: self.account.clone(), regions: self.region.clone() };
        if let Some(topology) = &topology {
            names(&filter, topology, &mut problems);
        }
        let request = self.request(&mut problems);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        };
        let stage = Stage::of(topology, self.caller.as_deref());
        let outcome = match request.map(|r| simulate(stage.world(), &assumptions, &r)).transpose() {
            Ok(outcome) => outcome,
            Err(faults) => {
                problems.extend(faults.into_iter().map(|f| f.diagnostic(None)));
                output.remarks(&problems, &sources);
                return Exit::BadInput;
            }
        };
        output.remarks(&problems, &sources);
        output.answer(&self.draw(stage.world().topology(), &filter, outcome.as_ref()));
        Exit::Done
    }

    fn request(&self, problems: &mut Diagnostics) -> Option<Request> {
        let (Some(caller), Some(action)) = (&self.caller, &self.action) else {
            if self.asked != Asked::default() {
                let message = "these flags say more of a request, but none is drawn";
                let problem = Diagnostic::error(code::MISSING_FIELD, None, message);
                problems.push(problem.help("add --caller and --action"));
            }
            return None;
        };
        let mut request = self.asked.request([caller, action, &self.resource], problems);
        request.region = self.sdk_region.clone();
        Some(request)
    }

    fn draw(&self, topology: &Topology, filter: &Filter, outcome: Option<&Outcome>) -> String {
        let picture = Picture::of(topology, filter, &self.heading(), outcome);
        match self.format {
            Form::Svg => report::svg(&picture, outcome),
            Form::Mermaid => report::mermaid(&picture, outcome),
            Form::Dot => report::dot(&picture, outcome),
        }
    }

    fn heading(&self) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let name = std::path::Path::new(&self.topology).file_stem().map(|s| s.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        match (&self.caller, &self.action) {
            (Some(caller), Some(action)) => format!("{name}: {caller} calls {action}"),
            _ => name,
        }
    }
}

fn names(filter: &Filter, topology: &Topology, problems: &mut Diagnostics) {
    for unknown in filter.unknown(topology) {
        let message = format!("there is no {} `{}` to draw", unknown.what, unknown.name);
        let help = did_you_mean(unknown.name, unknown.known.iter().map(String::as_str));
        problems.push(Diagnostic::error(code::UNKNOWN_ID, None, message).maybe_help(help));
    }
}
