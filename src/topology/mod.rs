//! What the user wrote or imported, as a checked model.

pub mod model;
mod table;

pub use model::Topology;
pub use table::{Ref, Table};
