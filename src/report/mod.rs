//! Plain data into text. Nothing here decides anything.

mod diagnostics;
mod diff;
mod fix;
mod matrix;
mod paint;
mod sarif;
mod tests;
mod trace;
mod who;
mod words;

pub use diagnostics::{diagnostics_json, diagnostics_text};
pub use diff::{diff_markdown, diff_text};
pub use fix::fix_text;
pub use matrix::{MatrixView, matrix_csv, matrix_json, matrix_markdown, matrix_text};
pub use paint::Paint;
pub use sarif::diagnostics_sarif;
pub use tests::{TestFile, test_github, test_json, test_junit, test_markdown, test_text};
pub use trace::{Depth, trace_text};
pub use who::who_text;

/// The indefinite article of a word.
pub(crate) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
