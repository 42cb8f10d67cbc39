//! File patterns, for shells that leave them alone: `*` and `?` within a name, `**` for any folders.

use std::path::Path;

use super::io::{in_words, walk};

/// The files that fit a pattern, in order of name; a folder that fits stands for the YAML files in it. Names that begin
/// with a dot fit only where the pattern says so.
pub(super) fn files(pattern: &str) -> Result<Vec<String>, String> {
    let absolute = pattern.starts_with('/');
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    descend(if absolute { "/" } else { "" }, &parts, &mut found)?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn descend(folder: &str, parts: &[&str], found: &mut Vec<String>) -> Result<(), String> {
    let Some((part, rest)) = parts.split_first() else {
        let path = Path::new(folder);
        if path.is_dir() {
            return walk(path, found);
        }
        found.push(folder.to_owned());
        return Ok(());
    };
    let below = |name: &str| {
        if folder.is_empty() || folder.ends_with('/') {
            format!("{folder}{name}")
        } else {
            format!("{folder}/{name}")
        }
    };
    if !part.contains(['*', '?']) {
        let next = below(part);
        return if Path::new(&next).exists() { descend(&next, rest, found) } else { Ok(()) };
    }
    if *part == "**" {
        descend(folder, rest, found)?;
    }
    let here = if folder.is_empty() { "." } else { folder };
    let failed = |error: std::io::Error| format!("{here}: {}", in_words(&error));
    for entry in std::fs::read_dir(here).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        if name.starts_with('.') && !part.starts_with('.') {
            continue;
        }
        if *part == "**" {
            if is_folder {
                descend(&below(&name), parts, found)?;
            }
        } else if fits(part, &name) && (is_folder || rest.is_empty()) {
            descend(&below(&name), rest, found)?;
        }
    }
    Ok(())
}

/// Whether a name fits a pattern without slashes.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = pattern.trim_start_matches('*');
            let starts = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            starts.into_iter().any(|at| name.get(at..).is_some_and(|end| fits(rest, end)))
        }
        Some(c) => {
            let mut chars = name.chars();
            let rest = pattern.get(c.len_utf8()..).unwrap_or("");
            chars.next().is_some_and(|first| c == '?' || c == first) && fits(rest, chars.as_str())
        }
    }
}
