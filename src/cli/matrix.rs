//! `hopstamp matrix`: every caller before every question.

use clap::{Args, ValueEnum};

use super::Exit;
use super::args;
use super::io::{self, Disk, Output};
use super::what_if::{self, Asked};
use crate::analysis::{self, Model, Options};
use crate::outcome::Ending;
use crate::report::{self, MatrixView};
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `matrix`.
#[derive(Debug, Args)]
pub(super) struct Matrix {
    /// Topology file
    topology: String,
    #[command(flatten)]
    asked: Asked,
    /// Show only answers of this kind; repeat for several
    #[arg(long, value_enum, value_name = "OUTCOME")]
    outcome: Vec<Outcome>,
    /// Also find out which answers would differ under another choice for what AWS leaves open (slower)
    #[arg(long)]
    open: bool,
    /// Give every caller a row of its own, also where many callers get the same answers
    #[arg(long, short)]
    all: bool,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: one table a resource
    Table,
    /// One answer a line
    Csv,
    /// For programs: complete and stable
    Json,
    /// Tables for a pull request or a wiki
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Outcome {
    Allowed,
    /// Both kinds of denials
    Denied,
    ImplicitlyDenied,
    ExplicitlyDenied,
    Unreachable,
    Rejected,
    Depends,
}

impl Outcome {
    fn endings(self) -> &'static [Ending] {
        match self {
            Outcome::Allowed => &[Ending::Allowed],
            Outcome::Denied => &[Ending::ImplicitlyDenied, Ending::ExplicitlyDenied],
            Outcome::ImplicitlyDenied => &[Ending::ImplicitlyDenied],
            Outcome::ExplicitlyDenied => &[Ending::ExplicitlyDenied],
            Outcome::Unreachable => &[Ending::Unreachable],
            Outcome::Rejected => &[Ending::Rejected],
            Outcome::Depends => &[Ending::Depends],
        }
    }
}

/// Rows from which on callers with the same answers share one.
const MANY: usize = 24;

impl Matrix {
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
        let subjects = self.asked.subjects(&model, &mut problems);
        let asks = self.asked.asks(&[&model], &mut problems, None);
        if problems.has_errors() {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        }
        let bar = io::Progress::new(subjects.len(), "callers");
        let options =
            Options { sensitivity: self.open, progress: &|| bar.step(), ..Options::new(&assumptions) };
        let found = analysis::matrix(&model, subjects, asks, &options);
        bar.end();
        let matrix = match found {
            Ok(matrix) => matrix,
            Err(faults) => {
                problems.extend(what_if::diagnostics(&faults));
                output.remarks(&problems, &sources);
                return Exit::BadInput;
            }
        };
        output.in_brief(&problems);
        let view = MatrixView {
            outcomes: self.outcome.iter().flat_map(|o| o.endings()).copied().collect(),
            merge: !self.all && matrix.subjects.len() > MANY,
            width: io::WIDTH,
            paint: output.paint(),
        };
        match self.format {
            Format::Table => output.answer(&report::matrix_text(&matrix, &view)),
            Format::Markdown => output.answer(&report::matrix_markdown(&matrix, &view)),
            Format::Csv => output.stream(|out| report::matrix_csv(&matrix, &view, out)),
            Format::Json => output.stream(|out| report::matrix_json(&matrix, &view, out)),
        }
        Exit::Done
    }
}
