//! The disk and the terminal.

use std::io::{IsTerminal, Write};
use std::path::Path;

use super::args::Colour;
use crate::diagnostic::Diagnostics;
use crate::report::{self, Paint};
use crate::source::SourceMap;
use crate::topology::{Files, ReadError};

/// The file system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadError::NotFound,
            _ => ReadError::Unreadable(in_words(&error)),
        })
    }
}

/// The operating system's words without its number, in lower case.
pub(super) fn in_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

/// Everything a command says. It is held back until the command is through, so that no half answer is printed.
#[derive(Debug)]
pub(super) struct Output {
    answer: String,
    remarks: String,
    colour: Colour,
}

impl Output {
    pub(super) fn new(colour: Colour) -> Self {
        Self { answer: String::new(), remarks: String::new(), colour }
    }

    /// Adds to the answer (standard output).
    pub(super) fn answer(&mut self, text: &str) {
        self.answer.push_str(text);
        if !text.ends_with('\n') {
            self.answer.push('\n');
        }
    }

    /// Adds a JSON answer.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) {
        // Serialisation of plain data into memory cannot fail.
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        self.answer(&text);
    }

    /// Adds to the remarks (standard error).
    pub(super) fn remark(&mut self, text: &str) {
        self.remarks.push_str(text);
        if !text.ends_with('\n') {
            self.remarks.push('\n');
        }
    }

    /// Adds problems of the input to the remarks.
    pub(super) fn problems(&mut self, problems: &Diagnostics, sources: &SourceMap) {
        if problems.is_empty() {
            return;
        }
        let text = report::diagnostics_text(problems, sources, self.colour.on(&std::io::stderr()));
        self.remarks.push_str(&text);
        self.remark(&tally(problems));
    }

    /// How to write to the answer.
    pub(super) fn paint(&self) -> Paint {
        Paint { colour: self.colour.on(&std::io::stdout()) }
    }

    /// Prints what was held back. A reader that closed its end is nobody's fault.
    pub(super) fn flush(&mut self) {
        let _ = std::io::stderr().write_all(self.remarks.as_bytes());
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(self.answer.as_bytes()).and_then(|()| out.flush());
        self.answer.clear();
        self.remarks.clear();
    }
}

/// "2 errors, 1 warning".
pub(super) fn tally(problems: &Diagnostics) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    match (problems.errors(), problems.warnings()) {
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

impl Colour {
    fn on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let wanted = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
                let capable = std::env::var_os("TERM").is_none_or(|t| t != "dumb");
                wanted && capable && stream.is_terminal()
            }
        }
    }
}

/// The files that arguments name: a folder stands for the YAML files in it and below it, in order of name.
/// Folders named `policies` and files that begin with a dot are passed over.
pub(super) fn yaml_files(arguments: &[String]) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if path.is_dir() {
            let before = files.len();
            walk(path, &mut files)?;
            if files.len() == before {
                return Err(format!("there is no YAML file in {argument}"));
            }
        } else {
            files.push(argument.clone());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {}", folder.display(), in_words(&error));
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if name != "policies" {
                walk(&path, files)?;
            }
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// The files that arguments name: a folder stands for every file in it and below it, in order of name. Files that begin
/// with a dot are passed over.
pub(super) fn all_files(arguments: &[String]) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if path.is_dir() {
            let before = files.len();
            walk_all(path, &mut files)?;
            if files.len() == before {
                return Err(format!("there is no file in {argument}"));
            }
        } else {
            files.push(argument.clone());
        }
    }
    Ok(files)
}

fn walk_all(folder: &Path, files: &mut Vec<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {}", folder.display(), in_words(&error));
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        // A link may lead back up.
        if hidden || path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            walk_all(&path, files)?;
        } else {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
