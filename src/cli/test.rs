//! `hopstamp test`: scenarios, held against their expectations.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};

use super::Exit;
use super::io::{self, Disk, Output};
use crate::diagnostic::Diagnostics;
use crate::report::{self, TestFile};
use crate::scenario::{self, Case, CaseResult, Rewrite, Suite, Verdict};
use crate::source::{FileId, SourceMap};

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Scenario files, folders of them, or patterns such as 'scenarios/**/net-*.yaml'
    #[arg(required = true)]
    files: Vec<String>,
    /// Run only scenarios whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Name every scenario, not only those that fail
    #[arg(long, short)]
    verbose: bool,
    /// Stop at the first scenario that fails
    #[arg(long, conflicts_with = "update")]
    fail_fast: bool,
    /// Rewrite expectations that do not hold to what comes out; comments and layout stay
    #[arg(long)]
    update: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: complete and stable
    Json,
    /// JUnit XML, for CI servers
    Junit,
    /// For a job summary or a comment
    Markdown,
    /// Workflow commands: marks at the lines of a pull request
    Github,
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
        let results = run_all(&cases, self.fail_fast);
        for (case, result) in cases.iter().zip(&results) {
            if let Verdict::Faulty(faults) = &result.verdict {
                problems.extend(faults.iter().map(|f| f.clone().diagnostic(Some(&case.places))));
            }
        }
        if problems.has_errors() {
            output.problems(&problems, &sources);
            return Exit::BadInput;
        }
        // A what-if is often meant to break something.
        output.in_brief(&problems);
        if self.update {
            return update(&cases, &results, &sources, output);
        }
        let left = cases.len() - results.len();
        let mut results = results.into_iter();
        let mut report: Vec<TestFile<'_>> = Vec::new();
        for suite in &suites {
            // Not `zip`, which would take a result too many.
            let cases: Vec<(&Case, CaseResult)> =
                suite.cases.iter().map_while(|case| Some((case, results.next()?))).collect();
            if !cases.is_empty() {
                report.push(TestFile { name: &suite.name, cases });
            }
        }
        if left > 0 {
            output.remark(&format!("stopped at the first scenario that fails; {left} not run"));
        }
        match self.format {
            Format::Text => {
                output.answer(&report::test_text(&report, &sources, self.verbose, output.paint()));
            }
            Format::Json => output.json(&report::test_json(&report, &sources)),
            Format::Junit => output.answer(&report::test_junit(&report, &sources)),
            Format::Markdown => output.answer(&report::test_markdown(&report, &sources)),
            Format::Github => output.answer(&report::test_github(&report, &sources)),
        }
        if report.iter().all(TestFile::holds) { Exit::Done } else { Exit::No }
    }
}

/// Rewrites the expectations that do not hold, file by file.
fn update(cases: &[&Case], results: &[CaseResult], sources: &SourceMap, output: &mut Output) -> Exit {
    let mut files: BTreeMap<FileId, (usize, Vec<Rewrite>)> = BTreeMap::new();
    let mut complete = true;
    for (case, result) in cases.iter().zip(results) {
        let (Verdict::Fails(_), Some(outcome)) = (&result.verdict, &result.outcome) else { continue };
        let updates = scenario::update(case, outcome, sources);
        for left in &updates.left {
            complete = false;
            output.remark(&format!("{}: {left}", case.name));
        }
        if !updates.rewrites.is_empty() {
            let (count, rewrites) = files.entry(case.span.file).or_default();
            *count += 1;
            rewrites.extend(updates.rewrites);
        }
    }
    if files.is_empty() && complete {
        output.answer("every expectation holds");
    }
    for (file, (count, rewrites)) in files {
        let name = sources.name(file);
        let text = scenario::apply(sources.text(file), &rewrites);
        match io::rewrite(name, &text) {
            Ok(()) => output
                .answer(&format!("{name}: {count} scenario{} updated", if count == 1 { "" } else { "s" })),
            Err(message) => {
                output.remark(&format!("error: {name}: {message}"));
                return Exit::BadInput;
            }
        }
    }
    if complete { Exit::Done } else { Exit::No }
}

/// Runs the cases on all cores; the results come in the order of the cases. With `fail_fast` they end with the first
/// case that does not hold.
fn run_all(cases: &[&Case], fail_fast: bool) -> Vec<CaseResult> {
    let bar = io::Progress::new(cases.len(), "scenarios");
    let slots: Vec<Mutex<Option<CaseResult>>> = cases.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let first_failed = AtomicUsize::new(usize::MAX);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(cases.len());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if fail_fast && number > first_failed.load(Ordering::Relaxed) {
                return;
            }
            let (Some(case), Some(slot)) = (cases.get(number), slots.get(number)) else { return };
            let result = scenario::run(case);
            if !matches!(result.verdict, Verdict::Holds) {
                first_failed.fetch_min(number, Ordering::Relaxed);
            }
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
    let last = if fail_fast { first_failed.into_inner().saturating_add(1) } else { usize::MAX };
    let results = slots.into_iter().take(last);
    results.filter_map(|s| s.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}
