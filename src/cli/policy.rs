//! `hopstamp policy check`: what is wrong with policy documents.

use clap::{Args, Subcommand, ValueEnum};

use super::Exit;
use super::io::{Disk, Output};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::policy::{PolicyReader, PolicyType};
use crate::report;
use crate::source::SourceMap;
use crate::topology::Files;

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(super) struct Policy {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Report what is wrong with policy documents
    Check(PolicyCheck),
}

/// Arguments of `policy check`.
#[derive(Debug, Args)]
struct PolicyCheck {
    /// Policy documents (JSON)
    #[arg(required = true)]
    files: Vec<String>,
    /// What the policies are attached to [default: told from the document]
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    kind: Option<Kind>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Identity,
    Boundary,
    Session,
    Resource,
    Trust,
    Scp,
    Rcp,
    Endpoint,
}

impl From<Kind> for PolicyType {
    fn from(kind: Kind) -> PolicyType {
        match kind {
            Kind::Identity => PolicyType::Identity,
            Kind::Boundary => PolicyType::Boundary,
            Kind::Session => PolicyType::Session,
            Kind::Resource => PolicyType::Resource,
            Kind::Trust => PolicyType::Trust,
            Kind::Scp => PolicyType::ServiceControl,
            Kind::Rcp => PolicyType::ResourceControl,
            Kind::Endpoint => PolicyType::Endpoint,
        }
    }
}

impl Policy {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let PolicyCommand::Check(check) = self.command;
        check.run(output)
    }
}

impl PolicyCheck {
    fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let mut all = Diagnostics::new();
        let mut unread = false;
        for file in &self.files {
            let text = match read(file) {
                Ok(text) => text,
                Err(problem) => {
                    unread = true;
                    all.push(*problem);
                    continue;
                }
            };
            let kind = self.kind.map_or_else(|| told(&text), PolicyType::from);
            let mut problems = Diagnostics::new();
            PolicyReader::validator().read_json(&mut sources, file, &text, kind, &mut problems);
            if self.format == Format::Text && problems.is_empty() {
                output.answer(&format!("{file}: ok as {} {}", report::article(kind.words()), kind.words()));
            }
            all.extend(problems);
        }
        match self.format {
            Format::Text => output.problems(&all, &sources),
            Format::Json => output.json(&report::diagnostics_json(&all, &sources)),
            Format::Sarif => output.json(&report::diagnostics_sarif(&all, &sources)),
        }
        match (unread, all.has_errors()) {
            (true, _) => Exit::BadInput,
            (false, true) => Exit::No,
            (false, false) => Exit::Done,
        }
    }
}

/// The text of a policy file.
pub(super) fn read(file: &str) -> Result<String, Box<Diagnostic>> {
    let unreadable = |why: String| {
        let problem = Diagnostic::error(code::FILE_UNREADABLE, None, format!("{file}: {why}"));
        Box::new(problem.help("check the path"))
    };
    let bytes = Disk.read(file).map_err(|e| unreadable(e.to_string()))?;
    String::from_utf8(bytes).map_err(|_| {
        let problem = Diagnostic::error(code::NOT_UTF8, None, format!("{file} is not UTF-8 text"));
        Box::new(problem.help("save it as UTF-8"))
    })
}

/// The type of a document that does not say: with principals but no resources a trust policy, with principals a
/// resource-based one, else an identity-based one.
fn told(text: &str) -> PolicyType {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else { return PolicyType::Identity };
    let statements = match document.get("Statement") {
        Some(serde_json::Value::Array(statements)) => statements.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let any = |names: [&str; 2]| statements.iter().any(|s| names.iter().any(|n| s.get(n).is_some()));
    match (any(["Principal", "NotPrincipal"]), any(["Resource", "NotResource"])) {
        (true, false) => PolicyType::Trust,
        (true, true) => PolicyType::Resource,
        (false, _) => PolicyType::Identity,
    }
}
