//! `hopstamp import`: a topology from what there is.

use std::collections::BTreeMap;
use std::path::Path;

use clap::{Args, Subcommand};

use super::Exit;
use super::args;
use super::io::{self, Output};
use crate::import::{self, Imported, Importer, Options};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// From output of the AWS CLI: describe-*, list-* and get-* calls
    Describe(Describe),
    /// From Terraform: plans and states of `terraform show -json`, and state files
    Terraform(Files),
    /// From CloudFormation: templates in YAML and JSON
    Cloudformation(Templates),
}

/// Arguments of `import cloudformation`.
#[derive(Debug, Args)]
struct Templates {
    /// Templates, those of nested stacks among them, or folders that are walked
    #[arg(required = true)]
    files: Vec<String>,
    /// Value of a parameter, or a file of them as the AWS CLI takes it; repeat for several
    #[arg(long, value_name = "NAME=VALUE|FILE")]
    parameters: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// Arguments of sources that are files.
#[derive(Debug, Args)]
struct Files {
    /// Files, or folders that are walked
    #[arg(required = true)]
    files: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// Arguments of `import describe`.
#[derive(Debug, Args)]
struct Describe {
    /// Files, or folders that are walked; each file is recognised by what it holds
    #[arg(required_unless_present = "print_commands")]
    files: Vec<String>,
    /// Print the read-only calls whose output this reads, as a shell script
    #[arg(long, conflicts_with = "files")]
    print_commands: bool,
    #[command(flatten)]
    common: Common,
}

/// What all sources have in common.
#[derive(Debug, Args)]
struct Common {
    /// Further inputs: output of the AWS CLI; repeat for several
    #[arg(long, value_name = "PATH", help_heading = "Several sources")]
    describe: Vec<String>,
    /// Further inputs: plans and states of Terraform
    #[arg(long, value_name = "PATH", help_heading = "Several sources")]
    terraform: Vec<String>,
    /// Further inputs: templates of CloudFormation
    #[arg(long, value_name = "PATH", help_heading = "Several sources")]
    cloudformation: Vec<String>,
    /// File for the topology [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// File for the whole report, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<String>,
    /// Owner of everything whose owner the inputs do not state
    #[arg(long, value_parser = args::account)]
    account: Option<String>,
    /// Region of everything whose Region the inputs do not state
    #[arg(long, value_parser = args::region)]
    region: Option<String>,
}

impl Import {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        match self.from {
            From::Describe(command) => command.run(output),
            From::Cloudformation(command) => command.run(output),
            From::Terraform(command) => command.common.run(&command.files, output, Importer::add_terraform),
        }
    }
}

impl Describe {
    fn run(self, output: &mut Output) -> Exit {
        if self.print_commands {
            output.answer(&import::print_commands());
            return Exit::Done;
        }
        self.common.run(&self.files, output, Importer::add_describe)
    }
}

impl Templates {
    fn run(self, output: &mut Output) -> Exit {
        let mut parameters = BTreeMap::new();
        for text in &self.parameters {
            if let Ok((name, value)) = super::args::pair(text) {
                parameters.insert(name, value);
                continue;
            }
            let read = std::fs::read(text).map_err(|error| io::in_words(&error));
            match read.and_then(|bytes| import::parameters(&bytes)) {
                Ok(found) => parameters.extend(found),
                Err(message) => {
                    output.remark(&format!("error: {text}: {message}"));
                    return Exit::BadInput;
                }
            }
        }
        self.common.run_with(&self.files, parameters, output, Importer::add_cloudformation)
    }
}

impl Common {
    /// Reads the inputs one after the other, so that one at a time is in memory.
    fn run(self, files: &[String], output: &mut Output, add: impl Fn(&mut Importer, &str, &[u8])) -> Exit {
        self.run_with(files, BTreeMap::new(), output, add)
    }

    fn run_with(
        self,
        files: &[String],
        parameters: BTreeMap<String, String>,
        output: &mut Output,
        add: impl Fn(&mut Importer, &str, &[u8]),
    ) -> Exit {
        let options = Options { account: self.account.clone(), region: self.region.clone(), parameters };
        let mut importer = Importer::new(options);
        let read = read_all(files, &mut importer, add)
            .and_then(|()| read_all(&self.describe, &mut importer, Importer::add_describe))
            .and_then(|()| read_all(&self.terraform, &mut importer, Importer::add_terraform))
            .and_then(|()| read_all(&self.cloudformation, &mut importer, Importer::add_cloudformation));
        if let Err(message) = read {
            output.remark(&format!("error: {message}"));
            return Exit::BadInput;
        }
        self.write(importer.finish(), output)
    }

    fn write(&self, imported: Imported, output: &mut Output) -> Exit {
        let report = imported.report;
        if let Some(path) = &self.report {
            let text = serde_json::to_string_pretty(&report).unwrap_or_default();
            if let Err(exit) = save(path, &format!("{text}\n"), output) {
                return exit;
            }
        }
        match &self.output {
            Some(path) => {
                if let Err(exit) = save(path, &imported.topology, output) {
                    return exit;
                }
            }
            None => output.answer(&imported.topology),
        }
        output.remark(&report.text());
        if report.has_problems() { Exit::No } else { Exit::Done }
    }
}

/// Reads the files of some arguments.
fn read_all(
    arguments: &[String],
    importer: &mut Importer,
    add: impl Fn(&mut Importer, &str, &[u8]),
) -> Result<(), String> {
    for file in io::all_files(arguments)? {
        let bytes = std::fs::read(&file).map_err(|error| format!("{file}: {}", io::in_words(&error)))?;
        add(importer, &file, &bytes);
    }
    Ok(())
}

fn save(path: &str, text: &str, output: &mut Output) -> Result<(), Exit> {
    std::fs::write(Path::new(path), text).map_err(|error| {
        output.remark(&format!("error: {path}: {}", io::in_words(&error)));
        Exit::BadInput
    })
}
