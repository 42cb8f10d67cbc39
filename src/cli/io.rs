//! The disk and the terminal.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Colour;
use super::glob;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::report::{self, Paint};
use crate::source::SourceMap;
use crate::topology::{Files, ReadError};

/// Width that tables keep to.
pub(super) const WIDTH: usize = 110;

/// Remarks that are told in full where an answer follows.
const FEW: usize = 3;

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
    /// Why a part of the answer got lost on its way out.
    lost: Option<std::io::Error>,
}

impl Output {
    pub(super) fn new(colour: Colour) -> Self {
        Self { answer: String::new(), remarks: String::new(), colour, lost: None }
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

    /// Writes a long answer while it is made. Call it last: what was held back is printed first.
    pub(super) fn stream(&mut self, write: impl FnOnce(&mut dyn std::fmt::Write) -> std::fmt::Result) {
        self.flush();
        let mut out = Stream(std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock()), None);
        let _ = write(&mut out);
        let flushed = out.flush();
        self.keep(flushed);
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

    /// The same where an answer follows, or one is missed: many warnings would be in the way, and are counted.
    pub(super) fn remarks(&mut self, problems: &Diagnostics, sources: &SourceMap) {
        if problems.warnings() <= FEW {
            return self.problems(problems, sources);
        }
        let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().cloned().partition(Diagnostic::is_error);
        self.problems(&errors.into_iter().collect(), sources);
        self.in_brief(&warnings.into_iter().collect());
    }

    /// Counts remarks on a topology; `check` shows them in full.
    pub(super) fn in_brief(&mut self, problems: &Diagnostics) {
        if !problems.is_empty() {
            self.remark(&format!("{}; hopstamp check shows them", tally(problems)));
        }
    }

    /// How to write to the answer.
    pub(super) fn paint(&self) -> Paint {
        Paint { colour: self.colour.on(&std::io::stdout()) }
    }

    /// Prints what was held back.
    pub(super) fn flush(&mut self) {
        let _ = std::io::stderr().write_all(self.remarks.as_bytes());
        let mut out = std::io::stdout().lock();
        let written = out.write_all(self.answer.as_bytes()).and_then(|()| out.flush());
        self.answer.clear();
        self.remarks.clear();
        self.keep(written);
    }

    /// Prints what was held back, and says so if a part of the answer got lost, as on a full disk. Returns whether all
    /// of it went out.
    pub(super) fn finish(mut self) -> bool {
        self.flush();
        let Some(error) = &self.lost else { return true };
        let _ = writeln!(std::io::stderr(), "error: the answer could not be written: {}", in_words(error));
        false
    }

    /// A reader that closed its end is nobody's fault.
    fn keep(&mut self, written: std::io::Result<()>) {
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            self.lost.get_or_insert(error);
        }
    }
}

/// Text for standard output, and why it could not be written.
struct Stream<W: Write>(W, Option<std::io::Error>);

impl<W: Write> Stream<W> {
    fn flush(&mut self) -> std::io::Result<()> {
        self.1.take().map_or_else(|| self.0.flush(), Err)
    }
}

impl<W: Write> std::fmt::Write for Stream<W> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write_all(text.as_bytes()).map_err(|error| {
            self.1.get_or_insert(error);
            std::fmt::Error
        })
    }
}

/// A bar at the terminal, drawn only if the work turns out to be long.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(count: usize, things: &str) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {things}")) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Progress(bar)
    }

    /// A bar for work whose length nobody knows.
    pub(super) fn counting(things: &str) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {things}")) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Progress(bar)
    }

    /// One thing is done.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// All of them are.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
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

/// The files that arguments name: a pattern stands for the files that fit it, a folder for the YAML files in it and
/// below it, in order of name. Folders named `policies` and files that begin with a dot are passed over.
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
        } else if argument.contains(['*', '?']) && !path.exists() {
            let found = glob::files(argument)?;
            if found.is_empty() {
                return Err(format!("no file fits {argument}"));
            }
            files.extend(found);
        } else {
            files.push(argument.clone());
        }
    }
    Ok(files)
}

/// Writes a text that was read from a file back to it. A byte order mark stays.
pub(super) fn rewrite(path: &str, text: &str) -> Result<(), String> {
    let marked = std::fs::read(path).map_err(|e| in_words(&e))?.starts_with("\u{feff}".as_bytes());
    let mark = if marked { "\u{feff}" } else { "" };
    std::fs::write(path, format!("{mark}{text}")).map_err(|e| in_words(&e))
}

/// Why files could not be replaced.
#[derive(Debug)]
pub(super) struct NotReplaced {
    /// The file that could not be written.
    pub(super) path: String,
    /// The operating system's words.
    pub(super) why: String,
    /// How many files had been replaced by then.
    pub(super) done: usize,
}

/// Replaces files whole: new texts are written beside them first, and only when all of them stand there do they take
/// their places. A byte order mark stays, and so does a link that leads to a file.
pub(super) fn replace_all(files: &[(&str, &str)]) -> Result<(), NotReplaced> {
    let place = |path: &str| std::fs::canonicalize(path).unwrap_or_else(|_| Path::new(path).to_path_buf());
    let beside = |path: &str| {
        let mut name = place(path).into_os_string();
        name.push(format!(".new-{}", std::process::id()));
        name
    };
    let failed = |path: &str, done: usize, e: &std::io::Error| NotReplaced {
        path: path.to_owned(),
        why: in_words(e),
        done,
    };
    let write = |path: &str, text: &str| {
        let old = std::fs::read(path);
        let marked = old.as_ref().is_ok_and(|bytes| bytes.starts_with("\u{feff}".as_bytes()));
        let mark = if marked { "\u{feff}" } else { "" };
        std::fs::write(beside(path), format!("{mark}{text}"))?;
        match old {
            Ok(_) => std::fs::set_permissions(beside(path), std::fs::metadata(path)?.permissions()),
            Err(_) => Ok(()),
        }
    };
    let mut result =
        files.iter().try_for_each(|(path, text)| write(path, text).map_err(|e| failed(path, 0, &e)));
    if result.is_ok() {
        result = files.iter().enumerate().try_for_each(|(done, (path, _))| {
            std::fs::rename(beside(path), place(path)).map_err(|e| failed(path, done, &e))
        });
    }
    if result.is_err() {
        for (path, _) in files {
            let _ = std::fs::remove_file(beside(path));
        }
    }
    result
}

/// Whether two paths lead to one file.
pub(super) fn is_same_file(one: &str, other: &str) -> bool {
    one == other
        || matches!((std::fs::canonicalize(one), std::fs::canonicalize(other)), (Ok(a), Ok(b)) if a == b)
}

pub(super) fn walk(folder: &Path, files: &mut Vec<String>) -> Result<(), String> {
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
/// with a dot are passed over, as are pipes and links that lead nowhere.
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
        } else if path.is_file() {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
