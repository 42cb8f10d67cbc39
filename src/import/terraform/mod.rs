//! Terraform: plans and states of `terraform show -json`, and raw state files of version 4.
//!
//! `document` holds the resources before and after; `references` finds what an attribute refers to whose value is
//! known after apply only; one small file for each kind of resource puts what it finds into the inventory.

mod block;
mod callers;
mod dns;
mod document;
mod endpoints;
mod filters;
mod gateways;
mod iam;
mod kinds;
mod organizations;
mod peering;
mod references;
mod resource;
mod resources;
mod routing;
mod transit;
mod vpcs;
mod vpn;
mod world;

use super::inventory::Inventory;
use super::log::Log;
use super::{Imported, Importer, Options, bytes};
use document::Document;
use world::World;

/// The topologies before and after a plan, and what the plan does not say.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The topology of what there is.
    pub before: Imported,
    /// The topology of what there will be.
    pub after: Imported,
}

/// Reads a plan (`terraform show -json`) as two topologies.
///
/// # Errors
/// If it is no plan: what it is instead, in words.
pub fn plan_before_and_after(name: &str, bytes: &[u8], options: &Options) -> Result<Planned, String> {
    let text = bytes::text(bytes)?;
    let document = Document::read(&text)?;
    if !document.is_plan {
        return Err("this is a state, not a plan: it has no `planned_values`".to_owned());
    }
    let one = |after: bool| {
        let mut importer = Importer::new(options.clone());
        importer.log.begin(name);
        read_side(&document, after, &mut importer.inventory, &importer.log, options);
        importer.finish()
    };
    Ok(Planned { before: one(false), after: one(true) })
}

/// Reads a plan, as what there will be, or a state.
pub(super) fn read(text: &str, inventory: &mut Inventory, log: &Log, options: &Options) {
    match Document::read(text) {
        Ok(document) => read_side(&document, true, inventory, log, options),
        Err(message) => log.problem("", message),
    }
}

fn read_side(document: &Document, after: bool, inventory: &mut Inventory, log: &Log, options: &Options) {
    for problem in &document.problems {
        log.problem("", problem.clone());
    }
    let resources = if after { &document.after } else { &document.before };
    let world = World::new(document, resources, log, options);
    kinds::read(&world, inventory);
}
