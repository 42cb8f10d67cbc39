//! What the user wrote or imported, as a checked model.
//!
//! Files become a [`Topology`] in separate steps, so that a what-if can step in between:
//!
//! 1. [`Loader::read`] reads the root file and everything it includes into one [`Node`](crate::source::Node);
//! 2. [`Node::merge`](crate::source::Node::merge) applies merge patches;
//! 3. [`Loader::lower`] checks the node and makes the model of it.
//!
//! [`load()`] does the first and the last. Every problem is reported at once, at its place.
//!
//! ```
//! use hopstamp::source::SourceMap;
//! use hopstamp::topology::{MemoryFiles, load};
//! let files = MemoryFiles::from([(
//!     "lab.yaml",
//!     r#"
//! vpcs:
//!   vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16] }
//! "#,
//! )]);
//! let mut sources = SourceMap::new();
//! let (topology, problems) = load("lab.yaml", &files, &mut sources);
//! assert!(problems.is_empty());
//! assert_eq!(topology.unwrap().vpcs.ids().collect::<Vec<_>>(), ["vpc-1"]);
//! ```

pub mod fields;
mod files;
mod ids;
mod include;
mod load;
mod lower;
pub mod model;
mod policies;
mod record;
mod table;
mod values;

pub use files::{Files, MemoryFiles, ReadError};
pub use load::{Loader, load};
pub use model::Topology;
pub(crate) use policies::UNKNOWN_POLICY;
pub use table::{Ref, Table};
