//! `hopstamp test`: scenarios, held against their expectations.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::Args;

use super::Exit;
use super::args::Format;
use super::io::{self, Disk, Output};
use crate::diagnostic::Diagnostics;
use crate::report::{self, TestFile};
use crate::scenario::{self, Case, CaseResult, Suite, Verdict};
use crate::source::SourceMap;

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Scenario files, or folders of them
    #[arg(required = true)]
    files: Vec<String>,
    /// Run only scenarios whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Name every scenario, not only those that fail
    #[arg(long, short)]
    verbose: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Test {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let files = match io::yaml_files(&self.files) {
            Ok(files) => files,
            Err(message) => {
                output.remark(&format!("error: {message}"));
                return Exit::BadInput;
            }
        };
        let mut sources = SourceMap::new();
        let mut problems = Diagnostics::new();
        let mut suites: Vec<Suite> =
            files.iter().filter_map(|f| scenario::load(f, &Disk, &mut sources, &mut problems)).collect();
        if problems.has_errors() {
            output.problems(&problems, &sources);
            return Exit::BadInput;
        }
        if let Some(text) = &self.filter {
            for suite in &mut suites {
                suite.cases.retain(|c| c.name.contains(text.as_str()));
            }
            suites.retain(|s| !s.cases.is_empty());
        }
        let cases: Vec<&Case> = suites.iter().flat_map(|s| &s.cases).collect();
        if cases.is_empty() {
            output.remark("error: there is no scenario to run");
            return Exit::BadInput;
        }
        let results = run_all(&cases);
        for (case, result) in cases.iter().zip(&results) {
            if let Verdict::Faulty(faults) = &result.verdict {
                problems.extend(faults.iter().map(|f| f.clone().diagnostic(Some(&case.places))));
            }
        }
        if problems.has_errors() {
            output.problems(&problems, &sources);
            return Exit::BadInput;
        }
        // A what-if is often meant to break something; `check` shows the remarks in full.
        if !problems.is_empty() {
            output.remark(&format!("{}; hopstamp check shows them", io::tally(&problems)));
        }
        let mut results = results.into_iter();
        let report: Vec<TestFile<'_>> = suites
            .iter()
            .map(|suite| TestFile {
                name: &suite.name,
                cases: suite.cases.iter().zip(results.by_ref()).collect(),
            })
            .collect();
        match self.format {
            Format::Text => {
                output.answer(&report::test_text(&report, &sources, self.verbose, output.paint()));
            }
            Format::Json => output.json(&report::test_json(&report, &sources)),
        }
        if report.iter().all(TestFile::holds) { Exit::Done } else { Exit::No }
    }
}

/// Runs the cases on all cores; the results come in the order of the cases.
fn run_all(cases: &[&Case]) -> Vec<CaseResult> {
    let bar = io::Progress::new(cases.len(), "scenarios");
    let slots: Vec<Mutex<Option<CaseResult>>> = cases.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(cases.len());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let (Some(case), Some(slot)) = (cases.get(number), slots.get(number)) else { return };
            let result = scenario::run(case);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            bar.step();
        }
    };
    if workers > 1 && cases.len() > 64 {
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(work);
            }
        });
    } else {
        work();
    }
    bar.end();
    slots.into_iter().filter_map(|s| s.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}
