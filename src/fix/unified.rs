//! Two texts as a unified diff. The one place that names the diff crate.

use similar::TextDiff;

/// What differs between two versions of a file, with three lines around it.
pub(super) fn unified(path: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(path, path).to_string()
}
