//! Output of the AWS CLI. A file is recognised by what it holds: by the name of a list in it, or by the fields of
//! its objects. One small file for each kind of object.

mod access_points;
mod attributes;
mod commands;
mod direct_connect;
mod endpoints;
mod filters;
mod gateways;
mod iam;
mod instances;
mod kinds;
mod organizations;
mod path;
mod peering;
mod prefix_lists;
mod resolver;
mod resources;
mod route53;
mod route_tables;
mod stream;
mod transit;
mod vpcs;
mod vpn;
mod workloads;

pub use commands::print_commands;
pub(super) use path::{FilePath, Folders};
pub(super) use resources::attach;
pub(super) use route_tables::TARGETS as ROUTE_TARGETS;

use super::inventory::Inventory;
use super::log::Log;

/// Where readers put what they find.
pub(super) struct Found<'a> {
    pub(super) inventory: &'a mut Inventory,
    pub(super) folders: &'a mut Folders,
    /// What the path of the file tells.
    pub(super) path: &'a FilePath,
}

/// Reads one file.
pub(super) fn read(name: &str, text: &str, inventory: &mut Inventory, folders: &mut Folders, log: &Log) {
    let path = FilePath::of(name);
    stream::read(text, &mut Found { inventory, folders, path: &path }, log);
}
