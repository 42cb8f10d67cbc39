//! Plain data into text. Nothing here decides anything.

mod alternatives;
mod assumptions;
mod diagnostics;
mod diff;
mod escape;
mod fix;
mod keys;
mod matrix;
mod paint;
mod paths;
mod probe;
mod render;
mod sarif;
mod tests;
mod trace;
mod who;
mod words;

pub use alternatives::alternatives_text;
pub use assumptions::{AssumptionAnswer, assumptions_text};
pub use diagnostics::{diagnostics_json, diagnostics_text};
pub use diff::{diff_markdown, diff_text};
pub use fix::fix_text;
pub use keys::{KeyAnswer, keys_text};
pub use matrix::{MatrixView, matrix_csv, matrix_json, matrix_markdown, matrix_text};
pub use paint::Paint;
pub use paths::paths_text;
pub use probe::probe_text;
pub use render::{dot, mermaid, svg};
pub use sarif::diagnostics_sarif;
pub use tests::{TestFile, test_github, test_json, test_junit, test_markdown, test_text};
pub use trace::{Depth, trace_text};
pub use who::who_text;

/// The width that explanations keep to.
const WIDTH: usize = 110;

/// Words behind a title, in lines of limited width, the further ones indented as far.
pub(crate) fn wrapped(title: &str, words: &str) -> String {
    let indent = " ".repeat(title.chars().count());
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let width = |line: &String| indent.len() + line.chars().count() + 1 + word.chars().count();
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if width(line) <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let lines = lines.iter().enumerate();
    lines.map(|(n, line)| format!("{}{line}\n", if n == 0 { title } else { &indent })).collect()
}

/// The indefinite article of a word.
pub(crate) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
