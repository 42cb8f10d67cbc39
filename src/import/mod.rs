//! The network people already have, as a topology: from output of the AWS CLI, from Terraform, from CloudFormation.
//!
//! Readers turn inputs into one [`Inventory`], whatever it came from; several inputs merge in it. The writer makes a
//! topology of it, in which everything that no input states is *unknown* or said to be missing. Nothing here touches
//! files: whoever calls gives names and bytes.

mod bytes;
mod cloudformation;
mod describe;
mod fact;
mod infer;
pub mod inventory;
mod item;
mod log;
mod report;
pub mod terraform;
mod write;

pub use cloudformation::parameters;
pub use describe::print_commands;
pub use fact::{Clash, Fact, Source};
pub use inventory::Inventory;
pub use report::{Report, Trouble};

use log::Log;

/// What the user states because the inputs cannot know it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Owner of everything whose owner no input states.
    pub account: Option<String>,
    /// Region of everything whose Region no input states.
    pub region: Option<String>,
    /// Values of the parameters of templates.
    pub parameters: std::collections::BTreeMap<String, String>,
}

/// Reads inputs, one after the other.
#[derive(Debug, Default)]
pub struct Importer {
    options: Options,
    inventory: Inventory,
    folders: describe::Folders,
    templates: cloudformation::Templates,
    log: Log,
}

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The topology file.
    pub topology: String,
    /// What was read, what was not understood, what is missing.
    pub report: Report,
}

impl Importer {
    /// An importer that knows what the user states.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Reads output of the AWS CLI: one file, whatever its name and whatever it holds.
    pub fn add_describe(&mut self, name: &str, bytes: &[u8]) {
        self.log.begin(name);
        match bytes::text(bytes) {
            Ok(text) => {
                describe::read(name, &text, &mut self.inventory, &mut self.folders, &self.log);
            }
            Err(message) => self.log.problem("", message),
        }
    }

    /// Reads a plan or a state of Terraform.
    pub fn add_terraform(&mut self, name: &str, bytes: &[u8]) {
        self.log.begin(name);
        match bytes::text(bytes) {
            Ok(text) => terraform::read(&text, &mut self.inventory, &self.log, &self.options),
            Err(message) => self.log.problem("", message),
        }
    }

    /// Reads a template of CloudFormation; it may nest others, and export to others.
    pub fn add_cloudformation(&mut self, name: &str, bytes: &[u8]) {
        self.templates.add(name, bytes, &self.log);
    }

    /// What was found so far, but for templates.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Makes the topology.
    pub fn finish(mut self) -> Imported {
        describe::attach(&mut self.inventory, &mut self.folders, &self.log);
        self.templates.finish(&mut self.inventory, &self.log, &self.options);
        infer::complete(&mut self.inventory, &self.folders, &self.options);
        let written = write::topology(&self.inventory);
        let report = Report::new(&self.inventory, &self.log, written.gaps);
        Imported { topology: written.text, report }
    }
}
