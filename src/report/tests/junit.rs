//! Results of scenarios as JUnit XML, which CI servers read.

use super::{TestFile, complaints, totals};
use crate::source::SourceMap;

/// As JUnit XML: one suite a file.
pub fn test_junit(files: &[TestFile<'_>], sources: &SourceMap) -> String {
    let (all, failed) = totals(files);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hopstamp\" tests=\"{all}\" failures=\"{failed}\">\n"
    );
    for file in files {
        text.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
            escaped(file.name),
            file.cases.len(),
            file.failures()
        ));
        for (case, result) in &file.cases {
            let line = sources.position(case.span.file, case.span.start).line;
            let head = format!(
                "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{line}\"",
                escaped(file.name),
                escaped(&case.name),
                escaped(sources.name(case.span.file))
            );
            let complaints = complaints(result);
            match complaints.first() {
                None => text.push_str(&format!("{head}/>\n")),
                Some(first) => text.push_str(&format!(
                    "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                    escaped(first),
                    escaped(&complaints.join("\n"))
                )),
            }
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// A text as XML; what XML cannot hold at all becomes a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('?'),
            _ => out.push(c),
        }
    }
    out
}
