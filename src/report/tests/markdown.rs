//! Results of scenarios as Markdown, for a job summary or a comment.

use super::{TestFile, complaints, totals};
use crate::source::SourceMap;

/// As Markdown: a table of files, then what fails.
pub fn test_markdown(files: &[TestFile<'_>], sources: &SourceMap) -> String {
    let (all, failed) = totals(files);
    let mut text = format!("### Scenarios: {} passed, {failed} failed\n\n", all - failed);
    text.push_str("| file | passed | failed |\n|---|---:|---:|\n");
    for file in files {
        let failures = file.failures();
        text.push_str(&format!("| `{}` | {} | {failures} |\n", file.name, file.cases.len() - failures));
    }
    for (case, result) in files.iter().flat_map(|f| &f.cases) {
        let complaints = complaints(result);
        if complaints.is_empty() {
            continue;
        }
        let line = sources.position(case.span.file, case.span.start).line;
        text.push_str(&format!("\n**{}** (`{}:{line}`)\n\n", case.name, sources.name(case.span.file)));
        for complaint in complaints {
            text.push_str(&format!("- {complaint}\n"));
        }
    }
    text
}
