//! The network as a graph, and the way a request takes through it.

pub mod path;

pub use path::{Entry, Hop, NoPath, Path};
