//! `hopstamp fix`: what would turn a verdict.

use clap::{Args, ValueEnum};

use super::Exit;
use super::args::{self, Format};
use super::io::{self, Disk, Output};
use super::request::RequestArgs;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::fix::{self, Fixes, RecordedFiles, Task, Want};
use crate::report;
use crate::source::SourceMap;
use crate::topology::{self, MemoryFiles};

/// Arguments of `fix`.
#[derive(Debug, Args)]
pub(super) struct Fix {
    /// Topology file
    topology: String,
    #[command(flatten)]
    asked: RequestArgs,
    /// What the request shall come to [default: the opposite of what it comes to]
    #[arg(long, value_enum)]
    want: Option<Wanted>,
    /// Show as many fixes
    #[arg(long, value_name = "NUMBER", default_value_t = 4)]
    limit: usize,
    /// Show every fix that was found
    #[arg(long, short, conflicts_with = "limit")]
    all: bool,
    /// Write the policy documents of this fix to their files
    #[arg(long, value_name = "NUMBER")]
    write: Option<usize>,
    /// With --write: where the merge patch of the fix goes, if it has one
    #[arg(long, value_name = "FILE", requires = "write")]
    save_patch: Option<String>,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// It shall be allowed
    Allow,
    /// It shall not be allowed
    Deny,
}

/// A usage that cannot be followed.
type Fault = Box<Diagnostic>;

impl Fix {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let recorded = RecordedFiles::new(&Disk);
        let (topology, mut problems) = topology::load(&self.topology, &recorded, &mut sources);
        let request = self.asked.request(&mut problems);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        if topology.is_none() || problems.has_errors() {
            output.remarks(&problems, &sources);
            return Exit::BadInput;
        }
        let files = recorded.into_memory();
        let want = self.want.map(|want| match want {
            Wanted::Allow => Want::Allow,
            Wanted::Deny => Want::Deny,
        });
        let task = Task {
            topology: &self.topology,
            files: &files,
            request: &request,
            assumptions: &assumptions,
            want,
        };
        let bar = io::Progress::counting("changes tried out");
        let found = fix::fix(&task, &|| bar.step());
        bar.end();
        let fixes = match found {
            Ok(fixes) => fixes,
            Err(faults) => {
                output.in_brief(&problems);
                let faults: Diagnostics = faults.into_iter().map(|f| f.diagnostic(None)).collect();
                output.problems(&faults, &sources);
                return Exit::BadInput;
            }
        };
        let written = match self.write.map(|number| self.write(number, &fixes, &files)).transpose() {
            Ok(written) => written.unwrap_or_default(),
            Err(problem) => {
                output.in_brief(&problems);
                output.problems(&Diagnostics::from_iter([*problem]), &sources);
                return Exit::BadInput;
            }
        };
        output.in_brief(&problems);
        let limit = if self.all { usize::MAX } else { self.limit };
        match self.format {
            Format::Text => output.answer(&report::fix_text(&fixes, limit, output.paint())),
            Format::Json => output.json(&fixes),
        }
        for path in written {
            output.remark(&format!("wrote {path}"));
        }
        if fixes.is_met() || !fixes.fixes.is_empty() { Exit::Done } else { Exit::No }
    }

    /// Writes the documents of a fix, and its patch. Everything that can be wrong is found out before the first file is
    /// touched.
    fn write(&self, number: usize, fixes: &Fixes, read: &MemoryFiles) -> Result<Vec<String>, Fault> {
        let chosen = number.checked_sub(1).and_then(|at| fixes.fixes.get(at));
        let Some(chosen) = chosen else {
            let message = format!("--write: there is no fix {number}");
            let help = match fixes.fixes.len() {
                0 => "none was found".to_owned(),
                1 => "there is one, number 1".to_owned(),
                count => format!("they are numbered from 1 to {count}"),
            };
            return Err(fault(code::INVALID_VALUE, message, help));
        };
        if chosen.patch.is_some() && self.save_patch.is_none() {
            let message = format!("--write: fix {number} changes the topology by a merge patch");
            return Err(fault(
                code::MISSING_FIELD,
                message,
                "say where it goes: --save-patch FILE".to_owned(),
            ));
        }
        let mut files: Vec<(&str, &str)> =
            chosen.documents.iter().map(|d| (d.path.as_str(), d.text.as_str())).collect();
        if let (Some(path), Some(patch)) = (&self.save_patch, &chosen.patch) {
            if read.paths().any(|known| io::is_same_file(known, path)) {
                let message = format!("--save-patch: {path} is part of the topology");
                return Err(fault(code::CONFLICT, message, "name a new file beside it".to_owned()));
            }
            files.push((path, patch));
        }
        io::replace_all(&files).map_err(|e| {
            let help = match e.done {
                0 => "nothing was changed".to_owned(),
                done => format!("of {} files the first {done} are written", files.len()),
            };
            fault(code::FILE_UNREADABLE, format!("{}: {}", e.path, e.why), help)
        })?;
        Ok(files.iter().map(|(path, _)| (*path).to_owned()).collect())
    }
}

fn fault(code: &'static str, message: String, help: String) -> Fault {
    Box::new(Diagnostic::error(code, None, message).help(help))
}
