//! Results of scenarios: for people, for programs, for CI.

mod github;
mod junit;
mod markdown;

pub use github::test_github;
pub use junit::test_junit;
pub use markdown::test_markdown;

use serde_json::json;

use crate::report::Paint;
use crate::scenario::{Case, CaseResult, Verdict};
use crate::source::SourceMap;

/// The results of one scenario file.
#[derive(Debug)]
pub struct TestFile<'a> {
    /// Its path.
    pub name: &'a str,
    /// Its cases with what became of them.
    pub cases: Vec<(&'a Case, CaseResult)>,
}

impl TestFile<'_> {
    /// Whether all cases are as expected.
    pub fn holds(&self) -> bool {
        self.failures() == 0
    }

    pub(super) fn failures(&self) -> usize {
        self.cases.iter().filter(|(_, r)| !matches!(r.verdict, Verdict::Holds)).count()
    }
}

/// What speaks against a case, one line each; nothing if it holds.
fn complaints(result: &CaseResult) -> Vec<String> {
    match &result.verdict {
        Verdict::Holds => Vec::new(),
        Verdict::Fails(mismatches) => mismatches
            .iter()
            .map(|m| format!("{}: expected {}, is {}", m.what, m.expected, m.actual))
            .collect(),
        Verdict::Faulty(faults) => faults.iter().map(|f| f.message.clone()).collect(),
    }
}

/// How many cases there are, and how many of them do not hold.
fn totals(files: &[TestFile<'_>]) -> (usize, usize) {
    let all = files.iter().map(|f| f.cases.len()).sum();
    let failed = files.iter().map(TestFile::failures).sum();
    (all, failed)
}

/// For people. With `verbose`, every scenario is named.
pub fn test_text(files: &[TestFile<'_>], sources: &SourceMap, verbose: bool, paint: Paint) -> String {
    let mut text = String::new();
    for file in files {
        let (all, failed) = (file.cases.len(), file.failures());
        let tally =
            if failed == 0 { format!("{all} ok") } else { format!("{} ok, {failed} not", all - failed) };
        let tally = if failed == 0 { paint.good(&tally) } else { paint.bad(&tally) };
        text.push_str(&format!("{}  {tally}\n", file.name));
        for (case, result) in &file.cases {
            case_text(&mut text, case, result, sources, verbose, paint);
        }
    }
    let (all, failed) = totals(files);
    text.push_str(&format!("\n{} passed, {failed} failed\n", all - failed));
    text
}

fn case_text(
    text: &mut String,
    case: &Case,
    result: &CaseResult,
    sources: &SourceMap,
    verbose: bool,
    paint: Paint,
) {
    let at = sources.position(case.span.file, case.span.start);
    let place = format!("{}:{}", sources.name(case.span.file), at.line);
    match &result.verdict {
        Verdict::Holds if !verbose => {}
        Verdict::Holds => text.push_str(&format!("  {}    {}\n", paint.good("ok"), case.name)),
        Verdict::Fails(mismatches) => {
            text.push_str(&format!("  {}  {}  {}\n", paint.bad("FAIL"), case.name, paint.dim(&place)));
            let width = mismatches.iter().map(|m| m.what.len()).max().unwrap_or(0);
            for m in mismatches {
                text.push_str(&format!("          {:width$}  expected  {}\n", m.what, m.expected));
                text.push_str(&format!("          {:width$}  is        {}\n", "", m.actual));
            }
        }
        Verdict::Faulty(faults) => {
            text.push_str(&format!("  {}  {}  {}\n", paint.bad("FAIL"), case.name, paint.dim(&place)));
            for fault in faults {
                text.push_str(&format!("          {}\n", fault.message));
            }
        }
    }
}

/// For programs.
pub fn test_json(files: &[TestFile<'_>], sources: &SourceMap) -> serde_json::Value {
    let (all, failed) = totals(files);
    let case = |(case, result): &(&Case, CaseResult)| {
        let at = sources.position(case.span.file, case.span.start);
        let mismatches = match &result.verdict {
            Verdict::Fails(mismatches) => json!(mismatches),
            Verdict::Holds | Verdict::Faulty(_) => json!([]),
        };
        let faults = match &result.verdict {
            Verdict::Faulty(faults) => faults.iter().map(|f| f.message.clone()).collect(),
            Verdict::Holds | Verdict::Fails(_) => Vec::new(),
        };
        json!({
            "name": case.name,
            "line": at.line,
            "passed": matches!(result.verdict, Verdict::Holds),
            "mismatches": mismatches,
            "faults": faults,
            "outcome": result.outcome.as_ref().map(|o| o.outcome),
        })
    };
    json!({
        "passed": all - failed,
        "failed": failed,
        "files": files
            .iter()
            .map(|f| json!({ "file": f.name, "scenarios": f.cases.iter().map(case).collect::<Vec<_>>() }))
            .collect::<Vec<_>>(),
    })
}
