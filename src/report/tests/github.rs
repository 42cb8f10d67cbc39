//! Results of scenarios as workflow commands: marks at the lines of a pull request.

use super::{TestFile, complaints, totals};
use crate::source::SourceMap;

/// As workflow commands of GitHub Actions: an error for each scenario that fails, and a notice with the numbers.
pub fn test_github(files: &[TestFile<'_>], sources: &SourceMap) -> String {
    let mut text = String::new();
    for (case, result) in files.iter().flat_map(|f| &f.cases) {
        let complaints = complaints(result);
        if complaints.is_empty() {
            continue;
        }
        let at = sources.position(case.span.file, case.span.start);
        text.push_str(&format!(
            "::error file={},line={},title={}::{}\n",
            property(sources.name(case.span.file)),
            at.line,
            property(&case.name),
            data(&complaints.join("\n"))
        ));
    }
    let (all, failed) = totals(files);
    text.push_str(&format!("::notice title=hopstamp::{} passed, {failed} failed\n", all - failed));
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
