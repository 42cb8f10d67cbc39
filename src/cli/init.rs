//! `hopstamp init`: a topology to start from, with scenarios that hold.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Exit;
use super::io::{Output, in_words};
use crate::schema;

/// What to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Start {
    /// One VPC with a NAT gateway, a gateway endpoint and a bucket
    Minimal,
    /// Two peered VPCs, one of them with an STS endpoint
    Peered,
    /// Spokes around a transit gateway, with a VPC of endpoints
    Hub,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// What to start from
    #[arg(value_enum, default_value_t = Start::Minimal)]
    start: Start,
    /// Folder to write to; - prints the topology and writes nothing
    #[arg(long, short, default_value = ".", value_name = "FOLDER")]
    output: String,
    /// Overwrite files that are there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let (topology, scenarios) = match self.start {
            Start::Minimal => {
                (include_str!("start/minimal.yaml"), include_str!("start/minimal-scenarios.yaml"))
            }
            Start::Peered => (include_str!("start/peered.yaml"), include_str!("start/peered-scenarios.yaml")),
            Start::Hub => (include_str!("start/hub.yaml"), include_str!("start/hub-scenarios.yaml")),
        };
        if self.output == "-" {
            output.answer(topology);
            return Exit::Done;
        }
        // Serialisation of plain data into memory cannot fail.
        let text = |schema| serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
        let folder = Path::new(&self.output);
        let files: Vec<(PathBuf, String)> = vec![
            (folder.join("topology.yaml"), topology.to_owned()),
            (folder.join("scenarios.yaml"), scenarios.to_owned()),
            (folder.join("topology.schema.json"), text(schema::topology())),
            (folder.join("scenario.schema.json"), text(schema::scenario())),
        ];
        match self.write(&files) {
            Ok(()) => {
                for (path, _) in &files {
                    output.answer(&format!("wrote {}", path.display()));
                }
                let shown = |name: &str| folder.join(name).display().to_string();
                output.answer(&format!("try: hopstamp test {}", shown("scenarios.yaml")));
                Exit::Done
            }
            Err(message) => {
                output.remark(&format!("error: {message}"));
                Exit::BadInput
            }
        }
    }

    /// Writes all files, or none if one is there already.
    fn write(&self, files: &[(PathBuf, String)]) -> Result<(), String> {
        let there: Vec<String> =
            files.iter().filter(|(p, _)| p.exists()).map(|(p, _)| p.display().to_string()).collect();
        if !self.force && !there.is_empty() {
            let verb = if there.len() == 1 { "is" } else { "are" };
            return Err(format!("{} {verb} there already\nhelp: --force overwrites", there.join(", ")));
        }
        std::fs::create_dir_all(&self.output).map_err(|e| format!("{}: {}", self.output, in_words(&e)))?;
        for (path, text) in files {
            let mut options = OpenOptions::new();
            options.write(true);
            // Somebody else may have made the file by now.
            let options =
                if self.force { options.create(true).truncate(true) } else { options.create_new(true) };
            let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
            written.map_err(|e| format!("{}: {}", path.display(), in_words(&e)))?;
        }
        Ok(())
    }
}
